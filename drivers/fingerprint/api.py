"""What a fingerprint reader can do: notice a finger and take its picture. Nothing here compares.

An ID card holds two sets of features in a closed format (GA/T 490, GA/T 1012); making them of a picture and comparing
them needs a certified library, which is a vendor's. So no driver of ours stands behind this, no item asks for a finger,
and no picture is called a proof of anybody. A driver of somebody else fits in by an entry point ``fingerprint.NAME``
(``drivers.plugins``), and is then opened, watched and diagnosed as every device.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event
from typing import Protocol


@dataclass(frozen=True)
class Print:
    """One finger: ``image`` is 8 bits a dot, row by row, ``width`` x ``height`` dots at ``dpi``. It is personal: it is
    handed over, shown in no log and kept nowhere."""

    width: int
    height: int
    dpi: int
    image: bytes = field(repr=False)

    def __post_init__(self) -> None:
        """Raises ValueError: the picture has not as many dots as it says."""
        if len(self.image) != self.width * self.height:
            raise ValueError(f"{len(self.image)} dots for {self.width} x {self.height}")


class FingerprintReader(Protocol):
    """``deadline`` is in seconds from the call; all calls raise DeviceFault."""

    def open(self) -> None: ...

    def close(self) -> None: ...

    def identify(self, deadline: float = 3.0, cancel: Event | None = None) -> dict[str, str]: ...

    def finger(self, deadline: float = 1.0, cancel: Event | None = None) -> bool:
        """Whether a finger lies there now; no picture is taken."""
        ...

    def capture(self, deadline: float = 15.0, cancel: Event | None = None) -> Print:
        """The picture of a finger, waiting for one. device.timeout where none came."""
        ...
