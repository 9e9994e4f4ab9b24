"""A presence sensor with a switching output, wired to a discrete input of a board that speaks Modbus RTU.

It may be the very board that switches the lamps: both drivers share the line (``drivers.modbus.line``).
"""

from __future__ import annotations

from threading import Event

from drivers.fault import Patience
from drivers.modbus import frames
from drivers.modbus.line import Codes, Line

CODES = Codes("presence.gone", "presence.no_answer", "presence.refused")


class ModbusPresence:
    """``input`` is counted from 0 as on the wire; ``inverted`` is for sensors that close while nobody is there."""

    def __init__(self, port: str, input: int, baud: int = 9600, address: int = 1, inverted: bool = False) -> None:
        self._input, self._address, self._inverted = input, address, inverted
        self._line = Line(CODES, port, baud, address)

    def open(self) -> None:
        """Open the port. Raises DeviceFault presence.gone."""
        self._line.open()

    def close(self) -> None:
        """Close the port; never raises."""
        self._line.close()

    def identify(self, deadline: float = 3.0, cancel: Event | None = None) -> dict[str, str]:
        """The board and what the sensor sees. Raises DeviceFault presence.*, also for an input the board has not."""
        there = "yes" if self.present(deadline, cancel) else "no"
        return {"protocol": "modbus", "port": self._line.place, "input": str(self._input), "present": there}

    def present(self, deadline: float = 1.0, cancel: Event | None = None) -> bool:
        """See PresenceSensor."""
        question = frames.read_inputs(self._address, self._input, 1)
        reply = self._line.ask(frames.READ_INPUTS, question, Patience(deadline, cancel))
        return frames.bits(reply.data, 1)[0] != self._inverted
