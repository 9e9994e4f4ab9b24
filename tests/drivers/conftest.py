from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.fault import DeviceFault
from drivers.simulated.booth import Booth
from drivers.simulated.modbus_peer import ModbusPeer
from drivers.simulated.sdt_peer import SdtPeer
from tests.drivers.eve import eve
from tests.drivers.waiting import eventually

__all__ = ["eve", "eventually"]

PEOPLE = Path(__file__).resolve().parents[2] / "assets" / "city" / "people.yaml"


@pytest.fixture
def peer(tmp_path: Path) -> Iterator[SdtPeer]:
    peer = SdtPeer(tmp_path / "port")
    yield peer
    peer.close()


@pytest.fixture
def board(tmp_path: Path) -> Iterator[ModbusPeer]:
    board = ModbusPeer(tmp_path / "port")
    yield board
    board.close()


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[Booth]:
    booth = Booth(PEOPLE, tmp_path / "papers")
    yield booth
    booth.close()


@pytest.fixture
def fault_of() -> Callable[..., DeviceFault]:
    """The fault that a call raises."""

    def run(call: Callable[..., Any], *values: Any, **named: Any) -> DeviceFault:
        with pytest.raises(DeviceFault) as caught:
            call(*values, **named)
        return caught.value

    return run
