"""Small files that must survive a power cut: written beside, made durable, renamed; readable by nobody else."""

from __future__ import annotations

import json
import os
import threading
from pathlib import Path
from typing import Any


def write(path: Path, data: bytes) -> None:
    """Replace a file as a whole; on disk when this returns. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # several threads may write at once: each beside the others
    beside = path.with_name(f"{path.name}.{threading.get_ident()}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        write_all(handle, data)
        os.fsync(handle)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    finally:
        os.close(handle)
    os.replace(beside, path)
    sync_directory(path.parent)


def write_all(handle: int, data: bytes) -> None:
    """All of it: a disk that becomes full takes a part first, and says so only when asked again. Raises OSError."""
    view = memoryview(data)
    while view:
        view = view[os.write(handle, view) :]


def write_json(path: Path, value: Any) -> None:
    """The same of JSON. Raises OSError."""
    write(path, json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True).encode())


def sync_directory(path: Path) -> None:
    """Make names in a directory durable."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
