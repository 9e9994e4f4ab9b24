"""A disk of our own under a real file system: one file of a FUSE mount, for a loop device to stand on.

Everything the file system hands to the disk is noted in its order, each flush beside it: what a disk with a cache of
its own may still lose is every write after the last flush. The kernel's own protocol (linux/fuse.h, version 7.31) is
spoken here, because it is less than a library would be: the mount is one regular file, opened, read, written, synced.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import stat
import struct
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.faults.power import Event, Note

IMAGE = "image"
NODES = [("/dev/fuse", stat.S_IFCHR, 10, 229), ("/dev/loop-control", stat.S_IFCHR, 10, 237)]
NODES += [(f"/dev/loop{number}", stat.S_IFBLK, 7, number) for number in range(16)]
_IN, _OUT, _ATTR = struct.Struct("<IIQQIIIHH"), struct.Struct("<IiQ"), struct.Struct("<QIIQQQQQQIIIIIIIIII")
_SETATTR, _GETATTR, _OPEN, _READ, _WRITE, _STATFS, _RELEASE, _FSYNC, _FLUSH, _INIT, _DESTROY = (
    4, 3, 14, 15, 16, 17, 18, 20, 25, 26, 38)
_NO_ANSWER = (2, 36, 42)
"""FORGET, INTERRUPT, BATCH_FORGET."""
_MAX_WRITE, _DIRECT_IO, _BIG_WRITES = 128 << 10, 1, 1 << 5
_LIBC = ctypes.CDLL(None, use_errno=True)


class NoFileSystem(Exception):
    """What is on the disk cannot be mounted."""


class BlockDisk:
    """`data` is what the disk says it holds; `note` is told each write and sync of it, from a thread of its own."""

    def __init__(self, data: bytearray, note: Note) -> None:
        self._data, self._note = data, note

    def serve(self, fuse: int) -> None:
        """Answer the kernel until it is unmounted."""
        while True:
            try:
                raw = os.read(fuse, _MAX_WRITE + 4096)
            except OSError as error:
                if error.errno in (errno.EINTR, errno.ENOENT, errno.EAGAIN):
                    continue
                return  # ENODEV: unmounted
            _, code, unique, *_ = _IN.unpack_from(raw)
            if code in _NO_ANSWER:
                continue
            answer = self._answer(code, memoryview(raw)[_IN.size :])
            head, body = (answer, b"") if isinstance(answer, int) else (0, answer)
            os.write(fuse, _OUT.pack(_OUT.size + len(body), -head, unique) + body)

    def _answer(self, code: int, asked: memoryview) -> bytes | int:
        """The body of the answer, or an error number."""
        if code == _INIT:
            return struct.pack("<IIIIHHIIHHI28x", 7, 31, _MAX_WRITE, _BIG_WRITES, 16, 12, _MAX_WRITE, 1, 0, 0, 0)
        if code in (_GETATTR, _SETATTR):
            size = len(self._data)
            times = (0,) * 6
            return _ATTR.pack(3600, 0, 0, 1, size, size // 512, *times, stat.S_IFREG | 0o600, 1, 0, 0, 0, 4096, 0)
        if code == _OPEN:
            return struct.pack("<QII", 1, _DIRECT_IO, 0)
        if code in (_READ, _WRITE):
            _, offset, size = struct.unpack_from("<QQI", asked)
            if code == _READ:
                return bytes(self._data[offset : offset + size])
            data = bytes(asked[40 : 40 + size])
            self._data[offset : offset + size] = data
            self._note(Event("write", IMAGE, offset, data))
            return struct.pack("<II", size, 0)
        if code == _FSYNC:
            self._note(Event("sync", IMAGE))
            return b""
        if code == _STATFS:
            return bytes(80)
        return b"" if code in (_RELEASE, _FLUSH, _DESTROY) else errno.ENOSYS

    @contextmanager
    def mounted(self, place: Path, options: str = "") -> Iterator[None]:
        """While inside, the file system on this disk is at the folder `place`. In a mount namespace of its own."""
        file = place.with_name(place.name + ".disk")
        file.touch()
        fuse = os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC)
        words = f"fd={fuse},rootmode={stat.S_IFREG | 0o600:o},user_id=0,group_id=0".encode()
        if _LIBC.mount(b"disk", os.fsencode(file), b"fuse", 0, words) != 0:
            raise OSError(ctypes.get_errno(), "fuse cannot be mounted")
        thread = threading.Thread(target=self.serve, args=(fuse,), daemon=True)
        thread.start()
        try:
            with mounted(file, place, options):
                yield
        finally:
            subprocess.run(["umount", str(file)], check=True)
            thread.join(10)
            os.close(fuse)


def may_mount() -> bool:
    """True when this process may mount (it has CAP_SYS_ADMIN) and the kernel has FUSE and loop devices.

    Where nobody has made their nodes, as in a machine without udev, they are made now, with the numbers that
    Documentation/admin-guide/devices.txt of the kernel gives them.
    """
    words = Path("/proc/self/status").read_text().partition("CapEff:")[2].split()
    if not int(words[0], 16) >> 21 & 1:
        return False
    try:
        for place, kind, major, minor in NODES:
            if not os.path.exists(place):
                with contextlib.suppress(FileExistsError):
                    os.mknod(place, kind | 0o600, os.makedev(major, minor))
        for place, kind, _, _ in NODES:
            if kind == stat.S_IFCHR:
                os.close(os.open(place, os.O_RDWR | os.O_CLOEXEC))
    except OSError:
        return False
    return True


@contextmanager
def mounted(image: Path, place: Path, options: str = "") -> Iterator[None]:
    """While inside, the ext4 in the file `image` is at the folder `place`, over a loop device; its journal is replayed.

    Raises NoFileSystem."""
    place.mkdir(exist_ok=True)
    command = ["mount", "-t", "ext4", "-o", f"loop{options}", str(image), str(place)]
    if subprocess.run(command, stderr=subprocess.DEVNULL, check=False).returncode != 0:
        raise NoFileSystem("ext4 cannot be mounted")
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)


def ext4(image: Path, megabytes: int) -> bytearray:
    """An empty file system as Debian makes it, its tables written at once: nothing else shall write later on."""
    command = ["mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", str(image), f"{megabytes}M"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    data = bytearray(image.read_bytes())
    image.unlink()
    return data
