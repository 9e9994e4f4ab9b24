"""A cache of items that passed every check, as plain JSON by the hash of all that went into the check.

Reading YAML with lines costs a third of a second an item; a kiosk that has just been switched on shows home sooner.
A cache that cannot be read or written is no fault: the item is read and checked from its file.
"""

from __future__ import annotations

import hashlib
import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

FORMS = Path(__file__).parent


def cache_dir() -> Path:
    """$BUDAYANG_CACHE, or ~/.cache/budayang."""
    return Path(os.environ.get("BUDAYANG_CACHE") or Path.home() / ".cache" / "budayang")


@lru_cache(maxsize=1)
def _rules_of_checking() -> bytes:
    """Hash of the schema, the tables and the checking code: a change of any makes every item checked anew."""
    digest = hashlib.sha256()
    parts = [*FORMS.glob("*.py"), *(FORMS / "schema").glob("*"), *(FORMS / "tables").glob("*")]
    for path in sorted(part for part in parts if part.is_file()):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.digest()


def _place(path: Path) -> Path:
    key = hashlib.sha256(_rules_of_checking() + path.read_bytes()).hexdigest()
    return cache_dir() / "items" / f"{key}.json"


def checked(path: Path) -> Any | None:
    """The content of an item file that has passed every check before, unchanged since; None otherwise."""
    try:
        return json.loads(_place(path).read_bytes())
    except (OSError, ValueError):
        return None


def remember(path: Path, root: Any) -> None:
    """Keep the content of an item file that has just passed every check."""
    try:
        place = _place(path)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = place.with_suffix(f".{os.getpid()}.part")
        part.write_text(json.dumps(root, ensure_ascii=False), encoding="utf-8")
        part.replace(place)
    except OSError:
        return
