"""Evidence that lies beside the database, copied beside the copies of it: each piece once, looked at on the way."""

from __future__ import annotations

from pathlib import Path

import apsw

from central import places
from central.disk import to_disk

SQLITE, DUMP = ".db", ".dump"


class CopyFault(OSError):
    """Evidence that a copy of the database names is missing or is not what it was; the text says which."""


def copies(folder: Path) -> list[Path]:
    """Copies of the database in a folder, the oldest first."""
    return sorted(path for path in folder.glob("central-*") if path.suffix in (SQLITE, DUMP))


def bring(names: list[str], source: Path, target: Path) -> None:
    """These pieces of evidence, from one folder to the other. Raises CopyFault, OSError."""
    there, here = places.evidence(source), places.evidence(target)
    for sha256 in names:
        if here.has(sha256):
            continue
        try:
            here.keep(sha256, there.read(sha256))
        except ValueError:
            raise CopyFault(f"evidence {sha256[:12]} is damaged") from None
        except FileNotFoundError:
            raise CopyFault(f"evidence {sha256[:12]} is missing") from None


def sweep(folder: Path) -> None:
    """What no copy in the folder names any more goes."""
    there = list((folder / "evidence").glob("??/*"))
    wanted = {sha256 for copy in copies(folder) for sha256 in named(copy)} if there else set()
    for path in there:
        if path.name not in wanted:
            path.unlink(missing_ok=True)


def names_of(copy: Path) -> Path:
    """Where the names are that belong to a dump of PostgreSQL."""
    return copy.with_suffix(".names")


def write_names(copy: Path, names: list[str]) -> None:
    """Keep beside a dump which evidence it names: nobody looks into a dump again. Raises OSError."""
    path = names_of(copy)
    path.write_text("".join(f"{name}\n" for name in names))
    to_disk(path)


def named(copy: Path) -> list[str]:
    """The evidence that a copy names. Raises OSError, apsw.Error."""
    if copy.suffix == DUMP:
        return names_of(copy).read_text().split()
    db = apsw.Connection(str(copy), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        if not db.execute("SELECT 1 FROM sqlite_schema WHERE name='evidence_file'").fetchall():
            return []  # made before evidence lay on the file system
        return [str(sha256) for (sha256,) in db.execute("SELECT sha256 FROM evidence_file")]
    finally:
        db.close()
