"""The plug speaks the kernel's input events; a counterpart that speaks their bytes stands at the other end."""

from __future__ import annotations

import os
import queue
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal.voice.jack import EV_SW, EVENT, SW_HEADPHONE_INSERT, Jack


class Plug:
    """A pipe in place of /dev/input/eventN, written to as the kernel writes."""

    def __init__(self, path: Path) -> None:
        os.mkfifo(path)
        self.heard: queue.Queue[bool] = queue.Queue()
        self.jack = Jack(str(path), self.heard.put)
        self.jack.start()
        self._handle = os.open(path, os.O_RDWR)

    def send(self, data: bytes) -> None:
        os.write(self._handle, data)

    def close(self) -> None:
        self.jack.close()
        os.close(self._handle)


@pytest.fixture
def plug(tmp_path: Path) -> Iterator[Plug]:
    made = Plug(tmp_path / "event0")
    yield made
    made.close()


def event(kind: int, code: int, value: int) -> bytes:
    return EVENT.pack(1, 2, kind, code, value)


IN, OUT = event(EV_SW, SW_HEADPHONE_INSERT, 1), event(EV_SW, SW_HEADPHONE_INSERT, 0)


def test_in_and_out(plug: Plug) -> None:
    plug.send(IN)
    assert plug.heard.get(timeout=5) is True
    plug.send(OUT)
    assert plug.heard.get(timeout=5) is False


def test_torn_events_and_other_switches(plug: Plug) -> None:
    whole = event(EV_SW, 4, 1) + event(0, 0, 0) + IN
    for place in range(0, len(whole), 7):
        plug.send(whole[place:place + 7])
    assert plug.heard.get(timeout=5) is True
    plug.send(IN + event(1, SW_HEADPHONE_INSERT, 0) + OUT)
    assert plug.heard.get(timeout=5) is False
    assert plug.heard.empty(), "the same again is nothing new"


def test_a_device_that_goes_away_counts_as_pulled_out(tmp_path: Path) -> None:
    heard: queue.Queue[bool] = queue.Queue()
    path = tmp_path / "event0"
    path.write_bytes(IN)  # a file ends; a device that is unplugged ends the same way
    jack = Jack(str(path), heard.put)
    jack.start()
    assert heard.get(timeout=5) is True
    assert heard.get(timeout=5) is False
    jack.close()


def test_a_missing_device_is_no_fault(tmp_path: Path) -> None:
    heard: queue.Queue[bool] = queue.Queue()
    jack = Jack(str(tmp_path / "none"), heard.put)
    jack.start()
    jack.close()
    assert heard.empty()
