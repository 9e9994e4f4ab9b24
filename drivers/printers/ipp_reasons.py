"""printer-state-reasons (RFC 8011, 5.4.12) as faults.

The keyword's stem decides, never its ending: the same empty tray is -report, -warning or -error on different
printers and even at different moments of one.
"""

from __future__ import annotations

from dataclasses import dataclass

STEMS = {
    "media-jam": "printer.jam",
    "cover-open": "printer.cover",
    "door-open": "printer.cover",
    "interlock-open": "printer.cover",
    "media-needed": "printer.paper_out",
    "media-empty": "printer.paper_out",
    "input-tray-missing": "printer.paper_out",
    "toner-empty": "printer.toner",
    "marker-supply-empty": "printer.toner",
    "output-area-full": "printer.stopped",
    "fuser-over-temp": "printer.stopped",
    "opc-life-over": "printer.stopped",
    "developer-empty": "printer.toner",
    "paused": "printer.stopped",
    "shutdown": "printer.stopped",
    "timed-out": "printer.stopped",
    "connecting-to-device": "printer.stopped",
}
LOW = ("media-low", "toner-low", "marker-supply-low", "developer-low")
_ENDINGS = ("-report", "-warning", "-error")


@dataclass(frozen=True)
class Reasons:
    """``faults`` in the order of gravity; ``stopped`` that the printer prints nothing now; ``sure`` that it
    waits for a hand; ``words`` the printer's own keywords."""

    faults: tuple[str, ...]
    consumables: str
    stopped: bool
    sure: bool
    words: str


def stem(keyword: str) -> str:
    """The keyword without its severity."""
    for ending in _ENDINGS:
        keyword = keyword.removesuffix(ending)
    return keyword


def read_reasons(keywords: list[str], *, stopped: bool, accepting: bool) -> Reasons:
    """What the keywords of a printer mean, with printer-state stopped(5) and printer-is-accepting-jobs."""
    stems = [stem(word) for word in keywords if word != "none"]
    found = {STEMS[word] for word in stems if word in STEMS}
    if (stopped or not accepting) and not found:
        found.add("printer.stopped")
    order = ("printer.jam", "printer.cover", "printer.paper_out", "printer.toner", "printer.stopped")
    faults = tuple(code for code in order if code in found)
    out = "printer.paper_out" in found or "printer.toner" in found
    low = any(word in LOW for word in stems)
    hand = bool(found & {"printer.jam", "printer.cover"}) or "media-needed" in stems
    return Reasons(
        faults,
        "out" if out else "low" if low else "ok",
        stopped or not accepting,
        stopped or hand,
        " ".join(stems),
    )
