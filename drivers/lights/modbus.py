"""Lamps on a relay board that speaks Modbus RTU over a serial line (RS-485 or RS-232)."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Event

from drivers.fault import DeviceFault, Patience
from drivers.lights.api import Capabilities
from drivers.modbus import frames
from drivers.modbus.line import Codes, Line

CODES = Codes("lights.gone", "lights.no_answer", "lights.refused")


class ModbusLights:
    """``lamps`` maps names of lamps to coil numbers, counted from 0 as on the wire; ``address`` is the board's
    (1 to 247). ``blink`` says that the outputs are no relays but transistors, which do not wear out.
    """

    def __init__(
        self, port: str, lamps: Mapping[str, int], baud: int = 9600, address: int = 1, blink: bool = False
    ) -> None:
        self._lamps = dict(lamps)
        self._address = address
        self._blink = blink
        self._line = Line(CODES, port, baud, address)

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(tuple(self._lamps), self._blink)

    def open(self) -> None:
        """Open the port. Raises DeviceFault lights.gone."""
        self._line.open()

    def close(self) -> None:
        """Close the port; never raises. Lamps stay as they are."""
        self._line.close()

    def identify(self, deadline: float = 3.0, cancel: Event | None = None) -> dict[str, str]:
        """The board and which lamps are on. Raises DeviceFault lights.*, also for a coil the board has not."""
        lit = [name for name in self._lamps if self.lit(name, deadline, cancel)]
        return {"protocol": "modbus", "port": self._line.place, "lamps": ", ".join(self._lamps), "on": ", ".join(lit)}

    def lit(self, name: str, deadline: float = 1.0, cancel: Event | None = None) -> bool:
        """What the board says of a lamp. Raises DeviceFault lights.*."""
        reply = self._line.ask(
            frames.READ_COILS, frames.read_coils(self._address, self._lamps[name], 1), Patience(deadline, cancel)
        )
        return frames.bits(reply.data, 1)[0]

    def set(self, name: str, state: str, deadline: float = 1.0, cancel: Event | None = None) -> None:
        """See Lights."""
        coil = self._lamps.get(name)
        if coil is None:
            return
        request = frames.write_coil(self._address, coil, state != "off")
        reply = self._line.ask(frames.WRITE_COIL, request, Patience(deadline, cancel))
        if reply.data != request[2:6]:
            raise DeviceFault("lights.no_answer", "the board answered for another coil")
