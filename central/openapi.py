"""The OpenAPI document of every address (docs/openapi.yaml), as the centre tells it."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FILE = Path(__file__).resolve().parent.parent / "docs" / "openapi.yaml"


@functools.cache
def document() -> dict[str, Any]:
    """The document, read once. Raises OSError where docs/ was not installed beside central/."""
    read: dict[str, Any] = YAML(typ="safe").load(FILE.read_text(encoding="utf-8"))
    return read
