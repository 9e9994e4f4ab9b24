"""A cache of items that passed every check, as plain JSON by the hash of all that went into the check; and of tables.

Reading YAML with lines costs a third of a second an item; a kiosk that has just been switched on shows home sooner.
A cache that cannot be read or written is no fault: the item is read and checked from its file.
"""

from __future__ import annotations

import contextlib
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


def plain(text: str, read: Callable[[str], Any]) -> Any:
    """What ``read`` makes of this text; remembered by the text and the name of the reader where it is plain JSON.

    Raises what ``read`` raises; nothing is remembered then.
    """
    key = hashlib.sha256(f"{read.__module__}.{read.__qualname__}\n{text}".encode()).hexdigest()
    place = cache_dir() / "plain" / f"{key}.json"
    try:
        head, _, body = place.read_bytes().partition(b"\n")
        if int(head) == zlib.crc32(body):
            return json.loads(body)
    except (OSError, ValueError):
        pass
    made = read(text)
    try:
        body = json.dumps(made, ensure_ascii=False).encode()
        same = json.loads(body) == made
    except (TypeError, ValueError):
        return made
    if same:
        _write(place, b"%d\n%s" % (zlib.crc32(body), body))
    return made


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
        _write(_place(path), json.dumps(first).encode() + b"\n" + packed)
    except OSError:
        return


def _write(place: Path, data: bytes) -> None:
    """All of it or nothing; a place that cannot be written is left as it was."""
    with contextlib.suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = place.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(data)
        part.replace(place)
