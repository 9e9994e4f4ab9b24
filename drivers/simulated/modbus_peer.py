"""A relay board made of software: answers Modbus RTU at the end of a pseudo terminal, keeps coils, has inputs."""

from __future__ import annotations

import threading
from pathlib import Path

from drivers.modbus import frames
from drivers.simulated.faults import Faults
from drivers.simulated.pty_port import PtyPort

COILS = 16
INPUTS = 8
_REQUEST = 8
"""Bytes of each question that the board knows."""


class ModbusPeer(Faults):
    """``link`` always points at the present port. The board forgets its coils when it is unplugged, as a board
    without power does. Faults: mute, garbled (a bit turned over), truncated, stranger (another board answers).
    """

    faults = ("mute", "garbled", "truncated", "stranger")

    def __init__(self, link: Path, *, address: int = 1) -> None:
        super().__init__()
        self._address = address
        self._buffer = b""
        self._lock = threading.Lock()
        self._coils = [False] * COILS
        self._inputs = [False] * INPUTS
        self.switched = 0
        """How often a coil really changed."""
        self._line = PtyPort(link, "modbus-peer", self._data)

    @property
    def port(self) -> str:
        return self._line.path

    @property
    def on(self) -> frozenset[int]:
        """Numbers of the coils that are on."""
        with self._lock:
            return frozenset(n for n, on in enumerate(self._coils) if on)

    def input(self, number: int, on: bool) -> None:
        """What is wired to an input opens or closes it. Raises IndexError."""
        with self._lock:
            self._inputs[number] = on

    def unplug(self) -> None:
        self.release()
        self._line.unplug()
        with self._lock:
            self._coils = [False] * COILS
            self._buffer = b""

    def plug_in(self) -> None:
        self._line.plug_in()

    def close(self) -> None:
        self.release()
        self._line.unplug()

    def _data(self, data: bytes) -> None:
        self._buffer += data
        while len(self._buffer) >= _REQUEST:
            request, rest = self._buffer[:_REQUEST], self._buffer[_REQUEST:]
            if frames.crc(request[:-2]) != request[-2:]:
                self._buffer = self._buffer[1:]  # noise: look one byte further on
                continue
            self._buffer = rest
            if request[0] == self._address:  # other boards hang on the same line
                self._send(self.answer(request[1], request[2:6]))

    def answer(self, function: int, data: bytes) -> bytes:
        """The answer to a question: function and its four bytes."""
        first, second = int.from_bytes(data[:2], "big"), data[2:]
        with self._lock:
            if function == frames.WRITE_COIL:
                if first >= COILS:
                    return self._refuse(function, 2)
                if second not in (frames.ON, frames.OFF):
                    return self._refuse(function, 3)
                on = second == frames.ON
                self.switched += self._coils[first] != on
                self._coils[first] = on
                return frames.frame(self._address, function, data)
            if function in (frames.READ_COILS, frames.READ_INPUTS):
                bits = self._coils if function == frames.READ_COILS else self._inputs
                count = int.from_bytes(second, "big")
                if not 1 <= count <= 2000:
                    return self._refuse(function, 3)
                if first + count > len(bits):
                    return self._refuse(function, 2)
                value = sum(1 << n for n in range(count) if bits[first + n])
                size = (count + 7) // 8
                return frames.frame(self._address, function, bytes([size]) + value.to_bytes(size, "little"))
        return self._refuse(function, 1)

    def _refuse(self, function: int, why: int) -> bytes:
        return frames.frame(self._address, function | frames.FAILED, bytes([why]))

    def _send(self, frame: bytes) -> None:
        if self.take("mute"):
            return
        if self.take("garbled"):
            frame = frame[:2] + bytes([frame[2] ^ 0x10]) + frame[3:]
        if self.take("truncated"):
            frame = frame[:4]
        if self.take("stranger"):
            frame = frames.frame(self._address + 1, frame[1], frame[2:-2])
        self._line.send(self.spoil(frame))
