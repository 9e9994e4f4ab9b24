"""The photo on an ID card's chip, opened by somebody else's decoder.

Its 1,024 bytes are compressed in a way that only licensed software opens; none is part of this. A distribution offers
one by an entry point ``photo_decoder.NAME = module:Class`` (drivers/plugins.py) and is taken when the configuration
allows it: ``Class()`` has ``picture(photo: bytes) -> bytes``, a JPEG, PNG or BMP. Of the card that was read last the
photo is held, still closed, until it is forgotten; without a decoder nothing is held.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any, Protocol

from drivers import plugins
from drivers.fault import DeviceFault

log = logging.getLogger(__name__)
KIND = "photo_decoder"


class Decoder(Protocol):
    """What a distribution offers."""

    def picture(self, photo: bytes) -> bytes:
        """JPEG, PNG or BMP of a chip's 1,024 bytes. May raise anything: then there is no picture."""


def decoder_of(name: str, allow: Iterable[str]) -> Decoder | None:
    """The decoder of this name; None where no name is given.

    Raises DeviceFault: config.bad where it is not installed or not allowed, driver.broken where it cannot be made.
    """
    if not name:
        return None
    maker = plugins.find(KIND, name, allow)
    if maker is None:
        raise DeviceFault("config.bad", f"no installed distribution has {KIND}.{name}", recoverable=False)
    made: Decoder = plugins.make(maker, name, {})
    return made


def plugged(name: str, allow: Iterable[str]) -> Decoder | None:
    """The same for a terminal that is to open all the same: None, and a line in the log, where there is a fault."""
    try:
        return decoder_of(name, allow)
    except DeviceFault as fault:
        log.error("photos on cards cannot be opened: %s %s", fault.code, fault.detail)
        return None


class ChipPhotos:
    """The photo of the card that was read last."""

    def __init__(self, decoder: Decoder | None = None) -> None:
        self._decoder = decoder
        self._held: tuple[str, bytes] = ("", b"")

    def lay(self, card: Any) -> None:
        """A card was read (drivers.id_card.api.IdCard)."""
        photo = bytes(getattr(card, "photo", b"") or b"")
        self._held = (str(card.number), photo) if self._decoder is not None and photo else ("", b"")

    def picture(self, number: str) -> bytes | None:
        """The photo of whose card this is, opened; None: another's card, no photo, or it cannot be opened."""
        whose, photo = self._held
        if self._decoder is None or not photo or whose.upper() != number.upper():
            return None
        try:
            return self._decoder.picture(photo) or None
        except Exception as error:
            # what goes wrong in somebody else's code may quote the photo
            log.error("a chip's photo could not be opened: %s", type(error).__name__)
            return None

    def forget(self) -> None:
        """The session is over, or another card counts."""
        self._held = ("", b"")
