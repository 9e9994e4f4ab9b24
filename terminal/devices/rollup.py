"""The terminal as a whole: in service, reduced or out of service, with each cause and what to do about it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from terminal.devices.health import Health

NEEDED = ("id_card",)
"""Without these nobody can begin anything that asks who they are."""


@dataclass(frozen=True)
class Cause:
    """Why a terminal is not wholly in service. `code` is a fault code, or `consumables.low`, `consumables.out`; its
    sentences for staff say what to do. `blocking`: the terminal cannot serve because of it."""

    device: str
    code: str
    blocking: bool


@dataclass(frozen=True)
class RollUp:
    """`state` is in_service, reduced or out_of_service; the gravest causes come first."""

    state: str
    causes: tuple[Cause, ...] = ()


def roll_up(healths: Mapping[str, Health], needed: Iterable[str] = NEEDED) -> RollUp:
    """All devices of a terminal, name -> health, as one state.

    A needed device that is down puts the terminal out of service, any other reduces it; a level that is low does
    neither and is named all the same.
    """
    must = frozenset(needed)
    causes: list[Cause] = []
    for name, health in healths.items():
        for code in health.issues or (("device.broken",) if health.down else ()):
            causes.append(Cause(name, code, blocking=health.down and name in must))
        if health.consumables != "ok" and not (health.down and health.issues):
            causes.append(Cause(name, f"consumables.{health.consumables}", blocking=False))
    causes.sort(key=lambda cause: (not cause.blocking, cause.code.startswith("consumables.")))
    reduced = any(health.down or health.issues or health.consumables == "out" for health in healths.values())
    state = "out_of_service" if any(cause.blocking for cause in causes) else "reduced" if reduced else "in_service"
    return RollUp(state, tuple(causes))
