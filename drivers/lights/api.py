"""What lamps can do."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event
from typing import Protocol

STATES = ("off", "on", "blink")
NAMES = (
    "id_card",
    "chip_card",
    "document_camera",
    "face_camera",
    "document_printer",
    "receipt_printer",
    "code_scanner",
    "signature_pad",
    "fingerprint",
)
"""Where a lamp can be: at a device, named as in the configuration."""


@dataclass(frozen=True)
class Capabilities:
    """``lamps`` are the names of the lamps there are. ``blink`` says whether they may be switched all day long:
    the contacts of a relay wear out, a transistor's do not."""

    lamps: tuple[str, ...]
    blink: bool = False


class Lights(Protocol):
    """Lamps. ``deadline`` is in seconds from the call; all calls raise DeviceFault."""

    def open(self) -> None: ...

    def close(self) -> None: ...

    def identify(self, deadline: float = 3.0, cancel: Event | None = None) -> dict[str, str]: ...

    @property
    def capabilities(self) -> Capabilities: ...

    def set(self, name: str, state: str, deadline: float = 1.0, cancel: Event | None = None) -> None:
        """Switch a lamp "on" or "off" and see that the board took it. Blinking is switching, by whoever holds the
        device. A name that is no lamp here is passed over. lights.gone, lights.no_answer, lights.refused.
        """
        ...
