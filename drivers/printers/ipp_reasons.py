"""printer-state-reasons as faults (RFC 8011, 5.4.12; RFC 3998, section 8; PWG 5100.9, section 7; PWG 5100.13, 5.6.26).

The keyword's stem decides, never its ending: the same empty tray is -report, -warning or -error on different
printers and even at different moments of one.
"""

from __future__ import annotations

from dataclasses import dataclass

JAM, COVER, PAPER = "printer.jam", "printer.cover", "printer.paper_out"
TONER, STOPPED = "printer.toner", "printer.stopped"
ORDER = (JAM, COVER, PAPER, TONER, STOPPED)
"""The graver first: a jam is mended before paper is filled in."""

STEMS = {
    "media-jam": JAM,
    "cover-open": COVER,
    "door-open": COVER,
    "interlock-open": COVER,
    "media-needed": PAPER,
    "media-empty": PAPER,
    "input-tray-missing": PAPER,
    "media-path-input-empty": PAPER,
    "media-path-input-request": PAPER,
    "input-manual-input-request": PAPER,
    "input-cannot-feed-size-selected": PAPER,
    "toner-empty": TONER,
    "marker-supply-empty": TONER,
    "marker-supply-missing": TONER,
    "developer-empty": TONER,
    "output-area-full": STOPPED,
    "output-tray-missing": STOPPED,
    "marker-waste-full": STOPPED,
    "marker-waste-missing": STOPPED,
    "fuser-over-temp": STOPPED,
    "opc-life-over": STOPPED,
    "paused": STOPPED,
    "moving-to-paused": STOPPED,
    "stopping": STOPPED,
    "shutdown": STOPPED,
    "power-down": STOPPED,
    "deactivated": STOPPED,
    "hold-new-jobs": STOPPED,
    "timed-out": STOPPED,
    "connecting-to-device": STOPPED,
}
HARMLESS = frozenset(
    {
        "none",
        "other",
        "stopped-partly",
        "spool-area-full",  # stands while a long document goes in; the job itself says whether it ends
        "output-area-almost-full",
        "fuser-under-temp",  # warming up
        "interpreter-resource-unavailable",
        "identify-printer-requested",
        "printer-ready-to-print",
        "power-up",
        "cups-waiting-for-job-completed",
    }
)
"""Known, and nothing that a job or a citizen would have to wait for."""
LOW = frozenset(
    {
        "media-low",
        "toner-low",
        "marker-supply-low",
        "developer-low",
        "marker-waste-almost-full",
        "opc-near-eol",
    }
)
_SUPPLY = ("marker-ink", "marker-toner", "marker-developer", "marker-print-ribbon", "marker-supply")
_MACHINE = ("marker-opc", "marker-fuser", "marker-cleaner")
_WASTE = "marker-waste"
_ENDINGS = ("-report", "-warning", "-error")
_FAMILIES = (
    # "feed-error" loses its end together with the severities
    (("-jam", "-feed-error", "-feed"), JAM),
    (("-cover-open", "-door-open", "-interlock-open", "-opened"), COVER),
    (("-unrecoverable-failure", "-failure", "-life-over", "-over-temperature", "-memory-exhausted"), STOPPED),
)
"""PWG 5100.9 names the same trouble once for each part of a printer (input tray, media path, finisher)."""


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


def fault(word: str) -> str:
    """The fault code of a stem; "" for one that is none or not known."""
    if word in STEMS:
        return STEMS[word]
    if word in HARMLESS or word in LOW:
        return ""
    if word.startswith(_SUPPLY) and word.endswith(("-empty", "-missing")) and not word.endswith("-almost-empty"):
        return TONER
    if word.startswith(_MACHINE) and word.endswith(("-missing", "-failure")):
        return STOPPED
    if word.startswith(_WASTE) and word.endswith(("-full", "-missing")) and not word.endswith("-almost-full"):
        return STOPPED
    return next((code for ends, code in _FAMILIES if word.endswith(ends)), "")


def low(word: str) -> bool:
    """Whether a stem says that something will soon be used up, or full of waste."""
    nearly = word.startswith(_SUPPLY) and word.endswith(("-low", "-almost-empty"))
    return word in LOW or nearly or (word.startswith(_WASTE) and word.endswith("-almost-full"))


def read_reasons(keywords: list[str], *, stopped: bool, accepting: bool) -> Reasons:
    """What the keywords of a printer mean, with printer-state stopped(5) and printer-is-accepting-jobs."""
    stems = [stem(word) for word in keywords if word != "none"]
    found = {code for word in stems if (code := fault(word))}
    if (stopped or not accepting) and not found:
        found.add(STOPPED)
    faults = tuple(code for code in ORDER if code in found)
    hand = bool(found & {JAM, COVER}) or "media-needed" in stems
    return Reasons(
        faults,
        "out" if found & {PAPER, TONER} else "low" if any(low(word) for word in stems) else "ok",
        stopped or not accepting,
        stopped or hand,
        " ".join(stems),
    )
