"""Copies of the database, made while the centre runs; and the way back from one.

A copy counts when it is on disk, sound, and named in the database; only then are terminals told that their sealed
copies may go (docs/protocol.md, "Settling"). Evidence that lies beside the database is copied beside the copies, each
piece once. The centre's keys are no part of it: they are to be kept apart, once.
"""

from __future__ import annotations

import hashlib
import logging
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import apsw

from central import audit, copied
from central.calendar import today
from central.disk import to_disk
from central.rounds import Rounds
from central.store.db import Store, StoreFault
from central.store.sqlite import look

log = logging.getLogger("central.backup")
KEPT = 14
"""Copies that are kept; older ones are removed."""
SKIP = 5000
"""Running numbers left out on the day of a restore: what was given out after the copy and is not yet known again must
not be given to somebody else."""


class BackupFault(Exception):
    """A copy that cannot be made or used; the text says why."""


@dataclass(frozen=True)
class Backup:
    """One copy: everything up to row `upto` of the submissions is in it."""

    file: Path
    upto: int


def make(store: Store, folder: Path) -> Backup:
    """Copy the database into `folder` and note it. Raises BackupFault; then the copy does not count."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    at = datetime.now(UTC)
    file = folder / f"central-{at:%Y%m%dT%H%M%S%f}{store.copy_suffix}"
    beside = file.with_suffix(".part")
    try:
        upto = store.copy(beside)
        if store.copy_suffix == copied.SQLITE:
            names = copied.named(beside)
        else:
            names = [str(sha256) for (sha256,) in store.rows("SELECT sha256 FROM evidence_file")]
            copied.write_names(file, names)
        copied.bring(names, store.folder, folder)
        with beside.open("rb") as written:
            digest = hashlib.file_digest(written, "sha256").hexdigest()
        to_disk(beside)
        os.rename(beside, file)
        to_disk(folder)
    except (OSError, StoreFault) as fault:
        beside.unlink(missing_ok=True)
        raise BackupFault(f"no copy was made: {type(fault).__name__}: {fault}") from fault
    with store.write() as db:
        db.execute("INSERT INTO backup (at, file, sha256, upto) VALUES (?,?,?,?)",
                   (at.isoformat(timespec="seconds"), file.name, digest, upto))
    for old in copied.copies(folder)[:-KEPT]:
        old.unlink(missing_ok=True)
        copied.names_of(old).unlink(missing_ok=True)
    copied.sweep(folder)
    return Backup(file, upto)


def mark(store: Store) -> int:
    """The last row of submissions now: a copy that is begun after this holds it."""
    (row,) = store.rows("SELECT coalesce(max(rowid), 0) FROM submission")[0]
    return int(row)


def note_copy(store: Store, upto: int, name: str) -> None:
    """Note a copy that another program has made, begun after `mark` gave `upto`, finished and found sound.

    Raises BackupFault: nothing with that row was ever here.
    """
    if not 0 <= upto <= mark(store):
        raise BackupFault(f"row {upto} is not one that --mark has given")
    at = datetime.now(UTC).isoformat(timespec="seconds")
    with store.write() as db:
        db.execute("INSERT INTO backup (at, file, sha256, upto) VALUES (?,?,?,?)", (at, name, "", upto))
        audit.line(db, "staff.copied", detail=f"{upto} {name[:200]}")


def was_put_back(store: Store) -> None:
    """The database was put back from a copy, or another server took over that may lack what came last."""
    with store.write() as db:
        skip_numbers(db.execute)
        audit.line(db, "staff.restored")


def restore(file: Path, data: Path) -> int:
    """Put a copy into the place of the database of a centre that does not run; the number of submissions in it.

    Raises BackupFault: the copy is damaged, or a database is already there (move it away: it may hold what the copy
    lacks).
    """
    target = data / "central.db"
    if any(data.glob("central.db*")):
        raise BackupFault(f"{target} is there; move it away first")
    try:
        look(file)
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = target.with_suffix(".part")
        copied.bring(copied.named(file), file.parent, data)
        shutil.copyfile(file, beside)
        _skip_numbers(beside)
        count, _ = look(beside)
        to_disk(beside)
        os.rename(beside, target)
        to_disk(data)
    except (OSError, StoreFault, apsw.Error) as fault:
        raise BackupFault(f"{file} cannot be used: {type(fault).__name__}: {fault}") from fault
    return count


class Keeper(Rounds):
    """Makes a copy every `every_s` seconds, on a thread of its own, and one at the start."""

    def __init__(self, store: Store, folder: Path, every_s: float) -> None:
        super().__init__("backup", every_s, self._copy, at_once=True)
        self._what = (store, folder)

    def _copy(self) -> None:
        try:
            made = make(*self._what)
            log.info("copy %s holds everything up to row %d", made.file.name, made.upto)
        except Exception as fault:
            log.error("backup failed: %s", fault if isinstance(fault, BackupFault) else type(fault).__name__)


COUNTERS = ("case_counter", "filing_counter")


def skip_numbers(execute: Callable[[str, tuple[object, ...]], object], counters: Iterable[str] = COUNTERS) -> None:
    """Today goes on `SKIP` numbers later; days before give out no numbers any more."""
    day = today().isoformat()
    for counter in counters:
        execute(f"UPDATE {counter} SET last = last + ? WHERE day = ?", (SKIP, day))  # noqa: S608  constants
    execute("INSERT INTO restored VALUES (?, ?) "
            "ON CONFLICT (day) DO UPDATE SET above = restored.above + excluded.above", (day, SKIP))


def _skip_numbers(file: Path) -> None:
    db = apsw.Connection(str(file))
    try:
        with db:
            # a copy may be older than a counter; then there is nothing to skip
            known = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type='table'")}
            skip_numbers(db.execute, known.intersection(COUNTERS))
    finally:
        db.close()
