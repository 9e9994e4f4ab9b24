"""Numbered forward migrations: central/store/migrations/NNNN_name.sql, each in one transaction, never
changed later."""

from __future__ import annotations

from pathlib import Path

import apsw

FOLDER = Path(__file__).parent / "migrations"


class MigrationFault(Exception):
    """The database is newer than this program, or the migrations are not 1, 2, 3 …"""


def migrate(db: apsw.Connection, folder: Path = FOLDER) -> int:
    """Bring a database to the newest schema; answers its number (SQLite's user_version).

    Raises MigrationFault: numbers with gaps, or a database made by a newer program.
    """
    steps = sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    if [int(path.name[:4]) for path in steps] != list(range(1, len(steps) + 1)):
        raise MigrationFault(f"{folder}: migrations are not numbered 1 to {len(steps)}")
    (current,) = next(iter(db.execute("PRAGMA user_version")))
    if current > len(steps):
        raise MigrationFault(f"the database has schema {current}, this program knows {len(steps)}")
    for number, path in enumerate(steps, 1):
        if number > current:
            db.execute("BEGIN IMMEDIATE")
            try:
                db.execute(path.read_text(encoding="utf-8"))
                db.execute(f"PRAGMA user_version={number}")
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")
    return len(steps)
