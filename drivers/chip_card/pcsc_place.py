"""Where the PC/SC service listens. The library asks its environment once in a process and keeps the answer.

A process may have readers at several services nevertheless: the answer is a link of this process, which leads to
whatever service a context is just made at. A context stays with its service.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from drivers.fault import DeviceFault

USUAL = "/run/pcscd/pcscd.comm"
_VARIABLE = "PCSCLITE_CSOCK_NAME"
_lock = threading.Lock()
_link: Path | None = None
_asked = False
"""Whether the library has asked already."""


@contextmanager
def at(socket: str) -> Iterator[None]:
    """While this lasts a new context is made at ``socket``, at the usual place for "".

    Raises DeviceFault config.bad when another reader of this process has bound the library to the usual place.
    """
    global _link, _asked
    with _lock:
        if socket and _link is None:
            if _asked:
                raise DeviceFault("config.bad", "socket: another reader here is at the usual place", recoverable=False)
            folder = Path(tempfile.mkdtemp(prefix="budayang-pcsc-"))
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
            _link = folder / "comm"
        if _link is not None:
            fresh = _link.with_name("fresh")
            fresh.unlink(missing_ok=True)
            fresh.symlink_to(socket or USUAL)
            fresh.replace(_link)
        before = os.environ.get(_VARIABLE)
        if _link is not None and not _asked:
            os.environ[_VARIABLE] = str(_link)
        _asked = True
        try:
            yield
        finally:
            # Not for the processes that this one starts.
            if before is None:
                os.environ.pop(_VARIABLE, None)
            else:
                os.environ[_VARIABLE] = before
