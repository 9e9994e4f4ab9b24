"""Levels of paper and toner as an IPP printer tells them, and how many pages it vouches for.

Sources: PWG 5100.13, 5.6.30 printer-supply and 5.6.27 printer-input-tray, whose words and numbers are those of RFC 3805
(prtMarkerSuppliesTable, prtInputTable); marker-names, -types, -levels, -low-levels and -high-levels are CUPS' own and
what many printers give beside them. A level of -1, -2 or -3 means: unlimited, unknown, some.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from drivers.printers.api import Supply

WANTED = (
    "printer-supply",
    "printer-supply-description",
    "printer-input-tray",
    "marker-names",
    "marker-types",
    "marker-levels",
    "marker-low-levels",
    "marker-high-levels",
)
_PAGES = ("impressions", "sheets")
_FILLED = "receptacleThatIsFilled"
_BY_HAND = "sheetFeedManual"
_FILLED_TYPES = ("waste-toner", "waste-ink", "waste-wax", "waste-water", "wasteToner", "wasteInk", "wasteWax")


@dataclass(frozen=True)
class Levels:
    """``supplies`` as the printer names them; ``pages_left``: so many it vouches for, None where it does not say;
    ``low``: one has come to the mark that the printer itself set."""

    supplies: tuple[Supply, ...] = ()
    pages_left: int | None = None
    low: bool = False


def read_levels(printer: Mapping[str, Any]) -> Levels:
    """From a printer's attributes; whatever is missing or makes no sense is left out."""
    supplies, low = _markers(printer)
    told = _supplies(printer)
    sheets = _sheets(printer)
    known = [supply.pages for supply in told if supply.pages is not None]
    if sheets is not None:
        known.append(sheets)
    return Levels(told or supplies, min(known) if known else None, low)


def _supplies(printer: Mapping[str, Any]) -> tuple[Supply, ...]:
    names = _all(printer.get("printer-supply-description"))
    found = []
    for place, text in enumerate(_all(printer.get("printer-supply"))):
        part = _parts(text)
        level, most = _number(part.get("level")), _number(part.get("maxcapacity"))
        if level is None or "type" not in part:
            continue
        filled = part.get("class") == _FILLED
        percent = None
        if level >= 0 and part.get("unit") == "percent":
            percent = min(level, 100)
        elif level >= 0 and most is not None and most > 0:
            percent = min(100, level * 100 // most)
        pages = level if level >= 0 and part.get("unit") in _PAGES and not filled else None
        name = str(names[place]) if place < len(names) else part.get("colorantname", "")
        found.append(Supply(name, part["type"], percent, pages, filled))
    return tuple(found)


def _markers(printer: Mapping[str, Any]) -> tuple[tuple[Supply, ...], bool]:
    """Supplies by CUPS' attributes, in per cent, and whether one has come to its mark."""
    names, types = _all(printer.get("marker-names")), _all(printer.get("marker-types"))
    lows, highs = _all(printer.get("marker-low-levels")), _all(printer.get("marker-high-levels"))
    found = []
    low = False
    for place, value in enumerate(_all(printer.get("marker-levels"))):
        kind = str(types[place]) if place < len(types) else ""
        filled = kind in _FILLED_TYPES
        level = _number(value)
        percent = level if level is not None and 0 <= level <= 100 else None
        mark = _number(highs[place]) if filled and place < len(highs) else None
        if not filled and place < len(lows):
            mark = _number(lows[place])
        if percent is not None and mark is not None and 0 < mark < 100:
            low = low or (percent >= mark if filled else percent <= mark)
        found.append(Supply(str(names[place]) if place < len(names) else "", kind, percent, None, filled))
    return tuple(found), low


def _sheets(printer: Mapping[str, Any]) -> int | None:
    """Sheets that lie in the trays at least; None where no tray says how many."""
    trays = [_parts(text) for text in _all(printer.get("printer-input-tray"))]
    levels = [_number(tray.get("level")) for tray in trays if tray.get("type") != _BY_HAND]
    known = [level for level in levels if level is not None and level >= 0]
    if not known or (sum(known) == 0 and len(known) < len(levels)):
        return None
    return sum(known)


def _parts(text: Any) -> dict[str, str]:
    """``key=value;key=value`` as a table."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    pairs = (part.partition("=") for part in str(text).split(";"))
    return {key.strip(): value.strip() for key, mark, value in pairs if mark}


def _number(value: Any) -> int | None:
    try:
        return int(value)
    except (TypeError, ValueError):
        return None


def _all(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
