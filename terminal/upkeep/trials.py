"""Trials of devices: what is asked of each, and which lines of the answer are shown. Nothing of a citizen among them:
a kind and a masked name, a length, a figure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from forms.numbers.mask import mask_name
from terminal.devices import commands
from terminal.devices.worker import Call, Command

Line = tuple[str, str]
CARD_S, PAPER_S, ANSWER_S = 20.0, 120.0, 10.0
SHOWN_S = 0.5
"""Seconds that each lamp is shown."""


@dataclass(frozen=True)
class Trial:
    """`lines` of the command's result are shown and kept. `seconds` is its deadline."""

    command: Command
    seconds: float
    lines: Callable[[Any], tuple[Line, ...]]


def trial_of(device: str, language: str) -> Trial:
    """The trial of a device by its name. May raise FontFault for the test papers."""
    if device == "id_card":
        return Trial(commands.read_card(), CARD_S, lambda card: (("kind", card.kind), ("name", mask_name(card.name))))
    if device == "chip_card":
        return Trial(commands.read_social(), CARD_S, lambda card: (("kind", "social"), ("name", mask_name(card.name))))
    if device in ("document_camera", "face_camera"):
        return Trial(commands.read_frame(), ANSWER_S, _picture)
    if device == "document_printer":
        from forms.papers.readiness_paper import trial_page

        return Trial(commands.print_pdf(trial_page(language), "test"), PAPER_S, _printed)
    if device == "receipt_printer":
        from forms.papers.readiness_paper import trial_slip

        return Trial(commands.print_image(trial_slip(language)), PAPER_S, _printed)
    if device == "code_scanner":
        return Trial(commands.wait_code(), CARD_S, _code)
    if device == "lights":
        return Trial(show_lamps, CARD_S, lambda lamps: tuple(("lamps", lamp) for lamp in lamps))
    return Trial(commands.identify(), ANSWER_S, lambda told: tuple(("device", str(value)) for value in told.values()))


def show_lamps(driver: Any, call: Call) -> tuple[str, ...]:
    """Every lamp on and off, one after another; their names."""
    lamps: tuple[str, ...] = driver.capabilities.lamps
    for lamp in lamps:
        call.patience.check()
        driver.set(lamp, "on", 1.0, call.cancel)
        call.cancel.wait(SHOWN_S)
        driver.set(lamp, "off", 1.0, call.cancel)
    return lamps


def _picture(frame: Any) -> tuple[Line, ...]:
    from terminal.vision import pages

    height, width = frame.shape[:2]
    return (("size", f"{width} x {height}"), ("sharpness", f"{pages.sharpness(frame):.2f}"))


def _printed(result: Any) -> tuple[Line, ...]:
    return (("evidence", str(result.evidence)),)


def _code(code: Any) -> tuple[Line, ...]:
    return (("kind", str(code.symbology)), ("length", str(len(code.text))))
