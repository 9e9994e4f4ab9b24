"""A PC/SC service of one's own with two virtual readers, started and ended by its process.

pcscd has one fixed place for its socket. Where the system lets us (mount namespaces), this one gets a place of its own
in ``folder``, so that several can run beside each other and beside the machine's; otherwise it takes the machine's.
"""

from __future__ import annotations

import fcntl
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import IO

LIBRARY = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
READER = "Budayang virtual"
_SHARED = Path("/run/pcscd/pcscd.comm")
_TURN = Path("/tmp/budayang-pcscd.lock")  # noqa: S108 shared by all who take turns
_PRIVATE = 'mount -t tmpfs none /run && mkdir /run/pcscd && mount --bind "$0" /run/pcscd && exec "$@"'


def available() -> bool:
    """Whether the Debian packages pcscd and vsmartcard-vpcd are here."""
    return shutil.which("pcscd") is not None and LIBRARY.exists()


class Pcscd:
    """``port`` is where a card for the first reader is put in, ``port`` + 1 for the second; ``readers`` False leaves
    both out, as when their cable is pulled."""

    def __init__(self, folder: Path, *, readers: bool = True) -> None:
        self._folder = folder
        (folder / "readers").mkdir(parents=True, exist_ok=True)
        (folder / "run").mkdir(exist_ok=True)
        self._process: subprocess.Popen[bytes] | None = None
        self._turn: IO[bytes] | None = None
        self._private = _namespaces()
        self.port = _free_ports()
        self.plug(readers)

    @property
    def socket(self) -> str:
        """Where clients find the service (option ``socket``); "" for the machine's place."""
        return str(self._folder / "run" / "pcscd.comm") if self._private else ""

    @property
    def process_id(self) -> str:
        """Of the service that runs; "" when none does."""
        return str(self._process.pid) if self._process is not None else ""

    def plug(self, readers: bool = True) -> None:
        """Whether the readers are there at the next start."""
        lines = (f'FRIENDLYNAME "{READER}"', f"DEVICENAME /dev/null:{self.port:#x}", f"LIBPATH {LIBRARY}",
                 f"CHANNELID {self.port:#x}")  # fmt: skip
        (self._folder / "readers" / "vpcd").write_text("\n".join(lines) + "\n" if readers else "")

    def start(self, seconds: float = 10.0) -> None:
        """Start it and wait until it listens. Raises RuntimeError with its words when it does not."""
        if not self._private and self._turn is None:
            # Only one at a time at the machine's place.
            self._turn = _TURN.open("wb")
            fcntl.flock(self._turn, fcntl.LOCK_EX)
        place = Path(self.socket) if self._private else _SHARED
        place.unlink(missing_ok=True)
        command = ["pcscd", "--foreground", "--config", str(self._folder / "readers")]
        if self._private:
            command = ["unshare", "--mount", "sh", "-c", _PRIVATE, str(self._folder / "run"), *command]
        # It ends with the thread that started it, however that ends.
        command = ["setpriv", "--pdeathsig", "TERM", *command]
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        end = time.monotonic() + seconds
        while not place.exists():
            if self._process.poll() is not None or time.monotonic() > end:
                self.stop()
                raise RuntimeError("pcscd: " + (self._folder / "log").read_text("utf-8", "replace")[-500:])
            time.sleep(0.01)

    def stop(self) -> None:
        """End it as a system does; nothing when it does not run."""
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(5)
        if self._turn is not None:
            self._turn.close()
            self._turn = None

    def kill(self) -> None:
        """End it as a crash does: its socket stays behind."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait(5)


def _namespaces() -> bool:
    """Whether this process may make a mount namespace of its own."""
    try:
        done = subprocess.run(
            ["unshare", "--mount", "mount", "-t", "tmpfs", "none", "/run"], capture_output=True, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def _free_ports() -> int:
    """The first of two ports beside each other that nobody has."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("", 0))
            port: int = first.getsockname()[1]
            try:
                second.bind(("", port + 1))
            except (OSError, OverflowError):
                continue
            return port
