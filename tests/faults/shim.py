"""A SQLite VFS between SQLite and its encryption that sees every write and sync, and can make them fail.

Under it the log is written in clear (the encryption pairs files by their own bookkeeping), so a store
opened with
it stays with it.
"""

from __future__ import annotations

from collections.abc import Callable

import apsw

NAME = "shim"
Hook = Callable[[str, str], None]
"""Called with "write" or "sync" and the file's short name before it happens; may raise apsw errors."""


class _File(apsw.VFSFile):
    def __init__(self, base: str, name: object, flags: list[int], hook: Hook) -> None:
        super().__init__(base, name, flags)
        text = str(name.filename() if isinstance(name, apsw.URIFilename) else name)
        self._short, self._hook = text.rsplit("/", 1)[-1], hook

    def xWrite(self, data: bytes, offset: int) -> None:
        self._hook("write", self._short)
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:
        self._hook("sync", self._short)
        super().xSync(flags)


class Shim(apsw.VFS):
    """Registered under NAME as long as it lives."""

    def __init__(self, hook: Hook) -> None:
        self._hook = hook
        super().__init__(NAME, "multipleciphers-unix")

    def xOpen(self, name: object, flags: list[int]) -> _File:
        return _File("multipleciphers-unix", name, flags, self._hook)
