"""A cache of items that passed every check, as plain JSON by the hash of all that went into the check.

Reading YAML with lines costs a third of a second an item; a kiosk that has just been switched on shows home sooner.
A cache that cannot be read or written is no fault: the item is read and checked from its file.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from forms.building import REST

FORMS = Path(__file__).parent


def cache_dir() -> Path:
    """$BUDAYANG_CACHE, or ~/.cache/budayang."""
    return Path(os.environ.get("BUDAYANG_CACHE") or Path.home() / ".cache" / "budayang")


@lru_cache(maxsize=1)
def _rules_of_checking() -> bytes:
    """Hash of the schema, the tables and the checking code: a change of any makes every item checked anew."""
    digest = hashlib.sha256()
    parts = [*FORMS.glob("*.py"), *(FORMS / "schema").glob("*"), *(FORMS / "tables").glob("*"),
             *(FORMS / "rules").glob("*.py")]
    for path in sorted(part for part in parts if part.is_file()):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.digest()


def _place(path: Path) -> Path:
    key = hashlib.sha256(_rules_of_checking() + path.read_bytes()).hexdigest()
    return cache_dir() / "items" / f"{key}.item"


def checked(path: Path) -> tuple[dict[str, Any], Callable[[], dict[str, Any]]] | None:
    """The content of an item file that has passed every check before, unchanged since: without what no list needs
    (forms.building.REST), and how to read all of it; None otherwise."""
    try:
        line, _, packed = _place(path).read_bytes().partition(b"\n")
        first = json.loads(line)
        if first.pop("sum") != zlib.crc32(packed):
            return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return first, lambda: json.loads(zlib.decompress(packed))


def remember(path: Path, root: dict[str, Any]) -> None:
    """Keep the content of an item file that has just passed every check."""
    packed = zlib.compress(json.dumps(root, ensure_ascii=False).encode(), 6)
    first = {key: value for key, value in root.items() if key not in REST} | {"sum": zlib.crc32(packed)}
    try:
        place = _place(path)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = place.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(json.dumps(first).encode() + b"\n" + packed)
        part.replace(place)
    except OSError:
        return
