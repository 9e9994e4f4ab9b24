"""The OpenAPI document of every address (docs/openapi*.yaml), as the centre tells it."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

DOCS = Path(__file__).resolve().parent.parent / "docs"


@functools.cache
def document() -> dict[str, Any]:
    """The document, read once: docs/openapi.yaml with the addresses of openapi-running.yaml.

    Raises OSError where docs/ was not installed beside central/.
    """
    read, running = (YAML(typ="safe").load((DOCS / f"{name}.yaml").read_text(encoding="utf-8"))
                     for name in ("openapi", "openapi-running"))
    whole: dict[str, Any] = {**read, "paths": {**read["paths"], **running["paths"]}}
    return whole
