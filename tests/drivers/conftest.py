from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.fault import DeviceFault
from drivers.simulated.booth import Booth
from drivers.simulated.sdt_peer import SdtPeer

PEOPLE = Path(__file__).resolve().parents[2] / "assets" / "city" / "people.yaml"


@pytest.fixture
def peer(tmp_path: Path) -> Iterator[SdtPeer]:
    peer = SdtPeer(tmp_path / "port")
    yield peer
    peer.close()


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


def eventually(condition: Callable[[], Any], seconds: float = 5.0) -> Any:
    """Wait for ``condition`` to become true; its value."""
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.01)
    return value
