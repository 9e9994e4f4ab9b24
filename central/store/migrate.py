"""Numbered forward migrations: NNNN_name.sql, each in one transaction, never changed later.

Each engine has its own folder and its own numbers: ``migrations`` is SQLite's, ``migrations_postgres`` the other's.
"""

from __future__ import annotations

from pathlib import Path

import apsw

from central.store.db import MigrationFault

FOLDER = Path(__file__).parent / "migrations"
__all__ = ["FOLDER", "MigrationFault", "migrate", "steps"]


def steps(folder: Path, current: int) -> list[tuple[int, str]]:
    """Numbers and SQL of what a database with schema `current` still needs.

    Raises MigrationFault: numbers with gaps, or a database made by a newer program.
    """
    files = sorted(folder.glob("[0-9][0-9][0-9][0-9]_*.sql"))
    if [int(path.name[:4]) for path in files] != list(range(1, len(files) + 1)):
        raise MigrationFault(f"{folder}: migrations are not numbered 1 to {len(files)}")
    if current > len(files):
        raise MigrationFault(f"the database has schema {current}, this program knows {len(files)}")
    return [(number, path.read_text(encoding="utf-8")) for number, path in enumerate(files, 1) if number > current]


def migrate(db: apsw.Connection, folder: Path = FOLDER) -> int:
    """Bring an SQLite database to the newest schema; answers its number (user_version). Raises MigrationFault."""
    (current,) = next(iter(db.execute("PRAGMA user_version")))
    for number, sql in steps(folder, current):
        db.execute("BEGIN IMMEDIATE")
        try:
            # another process may have been quicker
            if next(iter(db.execute("PRAGMA user_version"))) == (number - 1,):
                db.execute(sql)
                db.execute(f"PRAGMA user_version={number}")
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")
        current = number
    return int(current)
