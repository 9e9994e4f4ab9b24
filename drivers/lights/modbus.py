"""Lamps on a relay board that speaks Modbus RTU over a serial line (RS-485 or RS-232)."""

from __future__ import annotations

import time
from collections.abc import Mapping
from threading import Event

import serial

from drivers.fault import DeviceFault, Patience
from drivers.lights import modbus_frames as frames
from drivers.lights.api import Capabilities
from drivers.lights.modbus_frames import Damage, Reply
from drivers.port import PORT_ERRORS, close_port, open_port, words

ANSWER = 0.4
"""Seconds for one answer; boards take a few milliseconds."""
TRIES = 3
BETWEEN = 0.01
"""Seconds of silence before a question, more than the 3.5 characters that end a frame at 9600 baud."""


class ModbusLights:
    """``lamps`` maps names of lamps to coil numbers, counted from 0 as on the wire; ``address`` is the board's
    (1 to 247). ``blink`` says that the outputs are no relays but transistors, which do not wear out.
    """

    def __init__(
        self, port: str, lamps: Mapping[str, int], baud: int = 9600, address: int = 1, blink: bool = False
    ) -> None:
        self._port = port
        self._lamps = dict(lamps)
        self._baud = baud
        self._address = address
        self._blink = blink
        self._line: serial.Serial | None = None

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(tuple(self._lamps), self._blink)

    def open(self) -> None:
        """Open the port. Raises DeviceFault lights.gone."""
        if self._line is None:
            self._line = open_port(self._port, self._baud, "lights.gone")

    def close(self) -> None:
        """Close the port; never raises. Lamps stay as they are."""
        line, self._line = self._line, None
        close_port(line)

    def identify(self, deadline: float = 3.0, cancel: Event | None = None) -> dict[str, str]:
        """The board and which lamps are on. Raises DeviceFault lights.*, also for a coil the board has not."""
        lit = [name for name in self._lamps if self.lit(name, deadline, cancel)]
        place = f"{self._port}, address {self._address}"
        return {"protocol": "modbus", "port": place, "lamps": ", ".join(self._lamps), "on": ", ".join(lit)}

    def lit(self, name: str, deadline: float = 1.0, cancel: Event | None = None) -> bool:
        """What the board says of a lamp. Raises DeviceFault lights.*."""
        reply = self._ask(
            frames.READ_COILS, frames.read_coils(self._address, self._lamps[name], 1), Patience(deadline, cancel)
        )
        return frames.bits(reply.data, 1)[0]

    def set(self, name: str, state: str, deadline: float = 1.0, cancel: Event | None = None) -> None:
        """See Lights."""
        coil = self._lamps.get(name)
        if coil is None:
            return
        request = frames.write_coil(self._address, coil, state != "off")
        reply = self._ask(frames.WRITE_COIL, request, Patience(deadline, cancel))
        if reply.data != request[2:6]:
            raise DeviceFault("lights.no_answer", "the board answered for another coil")

    def _ask(self, function: int, request: bytes, patience: Patience) -> Reply:
        """Send and wait; a damaged or missing answer is asked for again."""
        fault = DeviceFault("lights.no_answer", "not asked")
        for attempt in range(TRIES):
            patience.check(fault.code if attempt else "device.timeout", fault.detail)
            patience.pause(BETWEEN)
            reply = self._once(function, request, patience)
            if isinstance(reply, Damage):
                fault = DeviceFault("lights.no_answer", reply.reason)
            elif reply.exception:
                why = frames.EXCEPTIONS.get(reply.exception, f"exception {reply.exception}")
                raise DeviceFault("lights.refused", f"the board says: {why}", recoverable=False)
            else:
                return reply
        raise fault

    def _once(self, function: int, request: bytes, patience: Patience) -> Reply | Damage:
        line = self._line
        if line is None:
            raise DeviceFault("lights.gone", "port is not open")
        buffer = b""
        try:
            line.reset_input_buffer()
            line.write(request)
            asked = time.monotonic()
            while time.monotonic() - asked < ANSWER and len(buffer) < frames.LONGEST:
                buffer += line.read(max(1, line.in_waiting))
                if (reply := frames.take(buffer, self._address, function)) is not None:
                    return reply
                patience.check("lights.no_answer", "no answer before the deadline")
        except serial.SerialTimeoutException:
            return Damage("the port takes no bytes")
        except PORT_ERRORS as error:
            self.close()
            raise DeviceFault("lights.gone", f"{self._port}: {words(error)}") from None
        return Damage("answer cut off" if buffer else "no answer")
