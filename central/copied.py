"""Evidence that lies beside the database, copied beside the copies of it: each piece once, looked at on the way."""

from __future__ import annotations

import functools
from pathlib import Path

import apsw

from central.evidence import EvidenceFiles


class CopyFault(OSError):
    """Evidence that a copy of the database names is missing or is not what it was; the text says which."""


def bring(copy: Path, source: Path, target: Path) -> None:
    """Every file that this copy of the database names, from one folder to the other. Raises CopyFault, OSError."""
    there, here = EvidenceFiles(source / "evidence"), EvidenceFiles(target / "evidence")
    for sha256 in _named(copy):
        if here.path(sha256).is_file():
            continue
        try:
            with there.path(sha256).open("rb") as file:
                here.keep(sha256, iter(functools.partial(file.read, 1 << 20), b""))
        except ValueError:
            raise CopyFault(f"evidence {sha256[:12]} is damaged") from None
        except FileNotFoundError:
            raise CopyFault(f"evidence {sha256[:12]} is missing") from None


def sweep(folder: Path) -> None:
    """What no copy in the folder names any more goes."""
    there = list((folder / "evidence").glob("??/*"))
    wanted = {sha256 for copy in folder.glob("central-*.db") for sha256 in _named(copy)} if there else set()
    for path in there:
        if path.name not in wanted:
            path.unlink(missing_ok=True)


def _named(copy: Path) -> list[str]:
    db = apsw.Connection(str(copy), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        if not db.execute("SELECT 1 FROM sqlite_schema WHERE name='evidence_file'").fetchall():
            return []  # made before evidence lay on the file system
        return [str(sha256) for (sha256,) in db.execute("SELECT sha256 FROM evidence_file")]
    finally:
        db.close()
