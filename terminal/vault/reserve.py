"""The disk reserve: a file that can be given up, so that a session under way always ends well.

At a full disk SQLite can neither insert nor delete nor checkpoint; only somebody who held space back can
go on.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

from terminal.durable import sync_directory

FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


class Reserve:
    """`size` bytes held back in one file; `session` bytes must be free beside it before a session begins."""

    def __init__(self, path: Path, size: int, session: int) -> None:
        self._path, self._size, self._session = path, size, session

    def there(self) -> bool:
        """True when all of the reserve is there now."""
        try:
            return self._size == 0 or self._path.stat().st_blocks * 512 >= self._size
        except FileNotFoundError:
            return False

    def whole(self) -> bool:
        """The same; tries to make it again when it is not."""
        return self.there() or self._make()

    def room(self) -> bool:
        """True when a session may begin: enough free space, and the reserve whole."""
        disk = os.statvfs(self._path.parent)
        free = disk.f_bavail * disk.f_frsize
        missing = 0 if self._path.exists() else self._size
        return free >= self._session + missing and self.whole()

    def release(self) -> bool:
        """Give the reserve up for the session under way; False when there was none left."""
        try:
            self._path.unlink()
            sync_directory(self._path.parent)
        except OSError:
            return False
        return True

    def _make(self) -> bool:
        try:
            handle = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
        except OSError:
            return False
        try:
            os.posix_fallocate(handle, 0, self._size)
            os.fsync(handle)
        except OSError:
            self._path.unlink(missing_ok=True)
            return False
        finally:
            os.close(handle)
        return True
