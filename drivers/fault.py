"""The one exception drivers raise, and the patience every call is given."""

from __future__ import annotations

import time
from threading import Event

CODES = frozenset(
    {
        "config.bad",
        "device.cancelled",
        "device.timeout",
        "device.absent",
        "device.closed",
        "device.broken",
        "device.busy",
        "device.hung",
        "device.unstable",
        "id_card.gone",
        "id_card.no_answer",
        "id_card.garbled",
        "id_card.not_ready",
        "id_card.no_card",
        "id_card.lay_again",
        "id_card.removed",
        "id_card.read_failed",
        "id_card.bad_data",
        "id_card.bad_number",
        "chip_card.no_service",
        "chip_card.gone",
        "chip_card.refused",
        "chip_card.no_answer",
        "chip_card.no_card",
        "chip_card.removed",
        "chip_card.mute",
        "chip_card.in_use",
        "chip_card.not_social",
        "chip_card.insert_contact",
        "chip_card.not_readable",
        "chip_card.not_travel",
        "chip_card.bad_mrz",
        "chip_card.wrong_key",
        "chip_card.no_access",
        "chip_card.tampered",
        "chip_card.not_genuine",
        "chip_card.bad_data",
        "chip_card.bad_number",
        "camera.gone",
        "camera.stalled",
        "printer.gone",
        "printer.no_answer",
        "printer.paper_out",
        "printer.jam",
        "printer.cover",
        "printer.toner",
        "printer.busy",
        "printer.refused",
        "printer.stopped",
        "printer.unfinished",
        "printer.uncertain",
        "printer.path_locked",
        "scanner.gone",
        "scanner.no_code",
        "scanner.garbled",
        "lights.gone",
        "lights.no_answer",
        "lights.refused",
        "presence.gone",
        "presence.no_answer",
        "presence.refused",
        "driver.broken",
    }
)
"""Every code a driver or the device manager may raise; each has a sentence in assets/texts/*/devices.toml."""


class DeviceFault(Exception):
    """What went wrong at a device.

    ``code`` is stable and one of ``CODES``; ``recoverable`` says that trying again can help without a
    technician; ``detail`` is for the log of the maintenance staff and never holds a citizen's data.
    ``untouched`` says that a print job certainly left no mark on paper, so that the same job may be given
    again.
    """

    def __init__(self, code: str, detail: str = "", *, recoverable: bool = True, untouched: bool = False) -> None:
        super().__init__(code, detail)
        self.untouched = untouched
        self.code = code
        self.detail = detail
        self.recoverable = recoverable

    def __str__(self) -> str:
        return f"{self.code}: {self.detail}" if self.detail else self.code


class Patience:
    """A deadline and a way to cancel, carried through one call.

    ``seconds`` counts from now on the monotonic clock; ``cancel`` is set by whoever lost interest.
    """

    def __init__(self, seconds: float, cancel: Event | None = None) -> None:
        self._end = time.monotonic() + seconds
        self.cancel = cancel

    def left(self) -> float:
        """Seconds that remain, never negative."""
        return max(0.0, self._end - time.monotonic())

    @property
    def over(self) -> bool:
        return time.monotonic() >= self._end

    def check(self, code: str = "device.timeout", detail: str = "deadline passed") -> None:
        """Raise DeviceFault device.cancelled, or ``code`` when the deadline has passed."""
        if self.cancel is not None and self.cancel.is_set():
            raise DeviceFault("device.cancelled", "cancelled by the caller")
        if self.over:
            raise DeviceFault(code, detail)

    def pause(self, seconds: float) -> None:
        """Sleep, but wake early for cancellation or the deadline. Raises only device.cancelled."""
        seconds = min(seconds, self.left())
        if self.cancel is None:
            time.sleep(seconds)
        elif self.cancel.wait(seconds):
            raise DeviceFault("device.cancelled", "cancelled by the caller")
