"""A serial line with Modbus boards on it, which several drivers of one process may use at the same time.

Two drivers that opened the same port for themselves would read each other's answers: here they share it and ask in
turn.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from typing import NamedTuple

import serial

from drivers.fault import DeviceFault, Patience
from drivers.modbus import frames
from drivers.modbus.frames import Damage, Reply
from drivers.port import PORT_ERRORS, close_port, open_port, words

ANSWER = 0.4
"""Seconds for one answer; boards take a few milliseconds."""
TRIES = 3
BETWEEN = 0.01
"""Seconds of silence before a question, more than the 3.5 characters that end a frame at 9600 baud."""


class Codes(NamedTuple):
    """The fault codes of a device on the line."""

    gone: str
    no_answer: str
    refused: str


@dataclass
class _Port:
    """An open port and how many drivers hold it."""

    line: serial.Serial
    baud: int
    users: int = 0
    turn: threading.Lock = field(default_factory=threading.Lock)


_ports: dict[str, _Port] = {}
_ports_lock = threading.Lock()


class Line:
    """``codes`` are those of the device that uses the line; ``address`` is the board's (1 to 247)."""

    def __init__(self, codes: Codes, port: str, baud: int, address: int) -> None:
        self._codes, self._port, self._baud, self._address = codes, port, baud, address
        self._held: _Port | None = None

    @property
    def place(self) -> str:
        return f"{self._port}, address {self._address}"

    def open(self) -> None:
        """Hold the port. Raises DeviceFault gone, config.bad where another driver holds it at another speed."""
        if self._held is not None:
            return
        with _ports_lock:
            port = _ports.get(self._port)
            if port is None:
                port = _Port(open_port(self._port, self._baud, self._codes.gone), self._baud)
                _ports[self._port] = port
            elif port.baud != self._baud:
                raise DeviceFault("config.bad", f"baud: {self._port} runs at {port.baud}", recoverable=False)
            port.users += 1
            self._held = port

    def close(self) -> None:
        """Let the port go; the last one closes it. Never raises."""
        port, self._held = self._held, None
        if port is None:
            return
        with _ports_lock:
            port.users -= 1
            if port.users == 0:
                close_port(port.line)
                self._forget(port)

    def ask(self, function: int, request: bytes, patience: Patience) -> Reply:
        """Send and wait; a damaged or missing answer is asked for again.

        Raises DeviceFault: gone, no_answer, or refused with what the board says.
        """
        fault = DeviceFault(self._codes.no_answer, "not asked")
        for attempt in range(TRIES):
            patience.check(fault.code if attempt else "device.timeout", fault.detail)
            reply = self._in_turn(function, request, patience)
            if isinstance(reply, Damage):
                fault = DeviceFault(self._codes.no_answer, reply.reason)
            elif reply.exception:
                why = frames.EXCEPTIONS.get(reply.exception, f"exception {reply.exception}")
                raise DeviceFault(self._codes.refused, f"the board says: {why}", recoverable=False)
            else:
                return reply
        raise fault

    def _in_turn(self, function: int, request: bytes, patience: Patience) -> Reply | Damage:
        port = self._held
        if port is None:
            raise DeviceFault(self._codes.gone, "port is not open")
        if not port.turn.acquire(timeout=min(patience.left(), 2 * ANSWER)):
            return Damage("the line is taken")
        try:
            patience.pause(BETWEEN)
            return self._once(port.line, function, request, patience)
        except PORT_ERRORS as error:
            self._lost(port)
            raise DeviceFault(self._codes.gone, f"{self._port}: {words(error)}") from None
        finally:
            port.turn.release()

    def _once(self, line: serial.Serial, function: int, request: bytes, patience: Patience) -> Reply | Damage:
        buffer = b""
        try:
            line.reset_input_buffer()
            line.write(request)
        except serial.SerialTimeoutException:
            return Damage("the port takes no bytes")
        asked = time.monotonic()
        while time.monotonic() - asked < ANSWER and len(buffer) < frames.LONGEST:
            buffer += line.read(max(1, line.in_waiting))
            if (reply := frames.take(buffer, self._address, function)) is not None:
                return reply
            patience.check(self._codes.no_answer, "no answer before the deadline")
        return Damage("answer cut off" if buffer else "no answer")

    def _lost(self, port: _Port) -> None:
        """The cable is out for everybody: whoever opens next gets a new port."""
        with _ports_lock:
            close_port(port.line)
            self._forget(port)
        self.close()

    def _forget(self, port: _Port) -> None:
        if _ports.get(self._port) is port:
            del _ports[self._port]
