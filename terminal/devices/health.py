"""How a device is, on three axes that never mix (words of XFS4IoT)."""

from __future__ import annotations

from dataclasses import dataclass

from drivers.fault import DeviceFault


@dataclass(frozen=True)
class Health:
    """``availability`` in_service, out_of_service, no_answer or absent; ``consumables`` ok, low or out;
    ``issues`` the fault codes that stand."""

    availability: str = "absent"
    consumables: str = "ok"
    issues: tuple[str, ...] = ()

    @property
    def down(self) -> bool:
        """The device cannot be used now."""
        return self.availability in ("absent", "out_of_service", "no_answer")


IN_SERVICE = Health("in_service")
ABSENT = Health("absent")
OUT = Health("out_of_service")

LOST = frozenset(
    {
        "id_card.gone",
        "id_card.no_answer",
        "chip_card.no_service",
        "chip_card.gone",
        "chip_card.no_answer",
        "camera.gone",
        "camera.stalled",
        "printer.gone",
        "printer.no_answer",
        "scanner.gone",
        "lights.gone",
        "lights.no_answer",
        "presence.gone",
        "presence.no_answer",
        "device.broken",
        "device.hung",
    }
)
"""After these the driver is closed and opened again."""

UNFIT = frozenset(
    {
        "id_card.garbled",
        "id_card.not_ready",
        "chip_card.refused",
        "lights.refused",
        "presence.refused",
        "config.bad",
        "driver.broken",
    }
)
"""The device answers but cannot serve."""

STANDING = frozenset(
    {
        "printer.paper_out",
        "printer.jam",
        "printer.cover",
        "printer.toner",
        "printer.stopped",
        "printer.refused",
        "printer.path_locked",
    }
)
"""Seen again by the printer's own status, which also says when they end."""


def after(fault: DeviceFault, before: Health) -> Health:
    """The health that a fault shows. A citizen's card or an impatient caller says nothing about a device."""
    if fault.code in LOST:
        return Health("no_answer", before.consumables, (fault.code,))
    if fault.code in UNFIT:
        return Health("out_of_service", before.consumables, (fault.code,))
    if fault.code in STANDING:
        consumables = "out" if fault.code in ("printer.paper_out", "printer.toner") else before.consumables
        return Health("out_of_service", consumables, (fault.code,))
    return before
