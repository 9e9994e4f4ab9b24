"""Which attachments are still wanted, without asking every submission.

A file that was captured in this run and that no submission names is a leftover of its session. The first submission
that names it has it alone; whoever names a file that was there before may share it, and only such names are written
down.
"""

from __future__ import annotations

from collections.abc import Iterable

import apsw

from terminal.vault.attachments import Attachments, file_name
from terminal.vault.engine import Engine
from terminal.vault.sealing import SealKey

_WANTED = "SELECT s.attachments, s.key_id FROM queue q JOIN submission s USING (sequence) WHERE q.pages > 0"


class Pages:
    """Attachments over an engine; every method takes its lock. Raises VaultFault and OSError."""

    def __init__(self, engine: Engine, files: Attachments) -> None:
        self._engine, self._files = engine, files
        self._captured: set[str] = set()
        self._captured_again: set[str] = set()
        self._left: set[str] = set()
        """Purged while the session under way had captured the same page again."""

    def put(self, data: bytes, key: SealKey) -> str:
        """Keep a captured page, durable when this returns; answers its SHA-256 (hex)."""
        with self._engine.lock:
            sha256, new = self._engine.with_reserve(lambda: self._files.put(data, key))
            (self._captured if new else self._captured_again).add(file_name(sha256, key.id))
        return sha256

    def name(self, db: apsw.Connection, sha256s: Iterable[str], key_id: str) -> None:
        """A submission names these, inside its transaction."""
        for sha256 in sha256s:
            if (name := file_name(sha256, key_id)) not in self._captured:
                db.execute("INSERT OR IGNORE INTO shared VALUES (?)", (name,))

    def named(self, sha256s: Iterable[str], key_id: str) -> None:
        """That transaction is durable."""
        self._captured.difference_update(file_name(sha256, key_id) for sha256 in sha256s)

    def drop(self, sha256s: Iterable[str], key_id: str) -> None:
        """A submission is purged, its queue row gone: its files go, unless another one that is here names them."""
        with self._engine.lock:
            names = {file_name(sha256, key_id) for sha256 in sha256s}
            self._left |= names & self._captured_again
            self._remove(names - self._captured_again)

    def sweep(self) -> int:
        """Remove what this run has captured and no submission took; answers how many."""
        with self._engine.lock:
            removed = self._files.remove(self._captured) + self._remove(self._left)
            for names in (self._captured, self._captured_again, self._left):
                names.clear()
            return removed

    def sweep_all(self) -> int:
        """Remove every file that no submission here names (at the start: leftovers of a run that was cut); answers how
        many."""
        with self._engine.lock:
            there = self._files.names()
            return self._files.remove(there - self._wanted()) if there else 0

    def _remove(self, names: set[str]) -> int:
        if shared := {one for one in names if self._engine.row("SELECT 1 FROM shared WHERE name=?", one)}:
            gone = shared - self._wanted()
            for name in gone:
                self._engine.write_small("DELETE FROM shared WHERE name=?", name)
            names = names - shared | gone
        return self._files.remove(names)

    def _wanted(self) -> set[str]:
        rows = self._engine.rows(_WANTED)
        return {file_name(sha256, key_id) for names, key_id in rows for sha256 in names.split(",")}
