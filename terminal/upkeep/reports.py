"""The readiness report: made from how the terminal stands and from what is kept, printed, and kept as a file."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from terminal import durable
from terminal.clock import SHANGHAI
from terminal.session.staff_words import day_time, event_words, name_of, part_lines, standing_lines, tried_words
from terminal.upkeep.standing import Standing
from terminal.upkeep.tally import Log
from terminal.words import Words, words

KEPT = 60
"""Reports on the disk; the oldest goes."""
EVENTS = 12


class Reports:
    """`folder`/reports/YYYYMMDD-HHMMSS.pdf, by the clock of the booth."""

    def __init__(self, folder: Path, log: Log, now: Callable[[], datetime], terminal: str) -> None:
        self._folder = folder / "reports"
        self._log, self._now, self._terminal = log, now, terminal

    def make(self, standing: Standing, language: str) -> tuple[Path, bytes]:
        """Write a report; its file and the PDF. Raises OSError, FontFault."""
        from forms.papers.readiness_paper import readiness_report

        at = self._now().astimezone(SHANGHAI)
        w = words(language)
        data = readiness_report(sections(standing, self._log, w), language=language, terminal=self._terminal,
                                at=at.strftime("%Y-%m-%d %H:%M"))
        path = self._folder / at.strftime("%Y%m%d-%H%M%S.pdf")
        durable.write(path, data)
        for old in sorted(self._folder.glob("*.pdf"))[:-KEPT]:
            old.unlink(missing_ok=True)
        return path, data


def sections(standing: Standing, log: Log, w: Words) -> list[tuple[str, list[tuple[str, str]]]]:
    """The whole, each device, the newest of each trial, and the newest events of the log."""
    found = [(w("staff.state"), _pairs(standing_lines(standing, w)))]
    found += [(w(f"staff_device.{part.name}"), _pairs(part_lines(part, w))) for part in standing.parts]
    found.append((w("staff.tests"), [(name_of(tried.what, w), tried_words(tried, w)) for tried in standing.tried]))
    events = [(day_time(event["at"]), event_words(event, w)) for event in log.recent(EVENTS)]
    return [*found, (w("staff.events"), events)]


def _pairs(lines: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(line["label"], line["value"]) for line in lines]
