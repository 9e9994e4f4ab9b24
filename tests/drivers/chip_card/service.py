"""A PC/SC service for tests, made once in a process."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from drivers.chip_card.pcsc import PcscReader
from drivers.simulated import pcscd
from drivers.simulated.pcscd import READER, Pcscd
from drivers.simulated.vpcd_line import VpcdLine


@cache
def service() -> Pcscd:
    assert pcscd.available(), "the service is needed: apt install pcscd vsmartcard-vpcd"
    folder = Path(tempfile.mkdtemp(prefix="pcscd-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Pcscd(folder)


class World:
    """The service, running, with a hand at each of its two readers."""

    def __init__(self) -> None:
        self.pcscd = service()
        self.pcscd.plug()
        self.pcscd.start()
        self.line = VpcdLine(self.pcscd.port)
        self.second = VpcdLine(self.pcscd.port + 1)

    def reader(self, part: str = READER, csca: str = "") -> PcscReader:
        """A closed driver for the readers of this service."""
        return PcscReader(part, csca, self.pcscd.socket)

    def close(self) -> None:
        self.line.remove()
        self.second.remove()
        self.pcscd.stop()


@contextmanager
def world() -> Iterator[World]:
    found = World()
    try:
        yield found
    finally:
        found.close()
