"""A catalogue as it is handed from the centre to the terminals: item files and dated tables, named by what is in them.

    <folder>/catalogue/<department>/<item>/v<number>/item.yaml
    <folder>/tables/<name>.yaml

The manifest lists every file with the SHA-256 of its content. A published version of an item never changes, since cases
refer to it; a table changes by new rows.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from forms.catalogue_loader import find_item_files, load_catalogue
from forms.model import Catalogue
from forms.tables.loader import HERE, TableFault, check_like, forget, load_table, tables_from
from forms.yaml_lines import ItemFault

BUNDLED = Path(__file__).parent
"""The catalogue that comes with the software has the same two folders."""
MOST_FILES, MOST_BYTES = 5_000, 512 * 1024
_NAME = r"[a-z0-9][a-z0-9_-]{0,63}"
_PATH = re.compile(rf"catalogue/{_NAME}/{_NAME}/v[1-9][0-9]{{0,5}}/item\.yaml|tables/{_NAME}\.yaml")


class BundleFault(Exception):
    """A catalogue that cannot be handed over or taken; the text says what is wrong, and with which file."""


@dataclass(frozen=True)
class Manifest:
    """What belongs to one state of the catalogue. ``serial`` grows with each; ``files``: path to SHA-256 (hex)."""

    serial: int
    made_at: str
    files: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        return {"protocol": 1, "serial": self.serial, "made_at": self.made_at, "files": dict(self.files)}

    @classmethod
    def from_json(cls, value: Any) -> Manifest:
        """Read what :meth:`to_json` wrote. Raises BundleFault: another shape, a path that leads elsewhere."""
        if not isinstance(value, dict) or value.get("protocol") != 1:
            raise BundleFault("not a catalogue of protocol 1")
        serial, made_at, files = value.get("serial"), value.get("made_at"), value.get("files")
        if type(serial) is not int or serial < 1 or not isinstance(made_at, str) or not isinstance(files, dict):
            raise BundleFault("the catalogue's list has another shape")
        try:
            datetime.fromisoformat(made_at)
        except ValueError:
            raise BundleFault(f"{made_at[:40]!r} is no time") from None
        if not 1 <= len(files) <= MOST_FILES:
            raise BundleFault(f"a catalogue of {len(files)} files")
        for path, digest in files.items():
            if not (isinstance(digest, str) and re.fullmatch("[0-9a-f]{64}", digest) and _PATH.fullmatch(path)):
                raise BundleFault(f"{path[:100]!r} is no file of a catalogue")
        return cls(serial, made_at, MappingProxyType(dict(files)))

    @property
    def etag(self) -> str:
        """Names the state: SHA-256 (hex) of its canonical JSON."""
        return hashlib.sha256(self.canonical()).hexdigest()

    def canonical(self) -> bytes:
        """What is hashed and signed: keys sorted, no spaces, UTF-8."""
        return json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def files_of(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file of a catalogue with its content, by path. Raises BundleFault, OSError."""
    found = [*find_item_files(folder / "catalogue"), *sorted((folder / "tables").glob("*.yaml"))]
    for file in found:
        path = file.relative_to(folder).as_posix()
        data = file.read_bytes()
        if not _PATH.fullmatch(path):
            raise BundleFault(f"{path}: folders and files have names of small letters, digits, - and _")
        if len(data) > MOST_BYTES:
            raise BundleFault(f"{path}: {len(data)} bytes; a file has at most {MOST_BYTES}")
        try:
            data.decode()
        except UnicodeDecodeError:
            raise BundleFault(f"{path}: not UTF-8") from None
        yield path, data


def listed(folder: Path) -> dict[str, str]:
    """Path to SHA-256 of every file of a catalogue. Raises BundleFault, OSError."""
    files = {path: hashlib.sha256(data).hexdigest() for path, data in files_of(folder)}
    if not files:
        raise BundleFault(f"{folder}: no catalogue here")
    return files


def load_bundle(folder: Path) -> Catalogue:
    """Load a whole catalogue, or nothing of it: every item with every check, every table that the software knows.

    Raises BundleFault; its text is file, line, path and reason of the first fault.
    """
    tables = folder / "tables"
    forget()
    try:
        with tables_from(tables):
            for name in sorted(path.stem for path in HERE.glob("*.yaml")):
                check_like(name, load_table(name))
            for path in sorted(tables.glob("*.yaml")):
                load_table(path.stem)
        return load_catalogue(folder / "catalogue", tables)
    except (ItemFault, TableFault, OSError) as fault:
        raise BundleFault(str(fault)) from fault


def unlike(old: Mapping[str, str], new: Mapping[str, str]) -> list[str]:
    """What may not become of a published catalogue: item versions that changed or are gone, tables that are gone."""
    faults = []
    for path, digest in old.items():
        if path not in new:
            faults.append(f"{path} is gone: cases refer to it")
        elif path.startswith("catalogue/") and new[path] != digest:
            faults.append(f"{path} was published and has changed: make it the next version")
    return faults


def unlike_rows(old: Path, new: Path, today: str) -> list[str]:
    """Rows of tables in force before ``today`` ("YYYY-MM-DD") that changed or are gone: claims were judged by them."""
    faults = []
    forget()
    for file in sorted((old / "tables").glob("*.yaml")):
        before, after = ([row for row in _dated(folder, file.stem) if str(row["from"]) <= today]
                         for folder in (old, new))
        if before != after:
            faults.append(f"tables/{file.name}: rows in force on {today} or before are not what was published")
    return faults


def _dated(folder: Path, name: str) -> list[Any]:
    with tables_from(folder / "tables"):
        return [row for row in load_table(name)["rows"] if isinstance(row, dict) and "from" in row]


def fetched(manifest: Manifest, fetch: Callable[[str], bytes]) -> Iterator[tuple[str, bytes]]:
    """Every file of a manifest, asked for by hash and compared. Raises BundleFault, and what ``fetch`` raises."""
    for path, digest in manifest.files.items():
        data = fetch(digest)
        if hashlib.sha256(data).hexdigest() != digest:
            raise BundleFault(f"{path} is not what its hash says")
        yield path, data
