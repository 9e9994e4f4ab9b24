"""Every keyword of the standards that matters, with what it means here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.printers.ipp_reasons import ORDER, read_reasons

# keyword -> (fault, consumables)
RFC_8011 = {
    "none": ("", "ok"),
    "other": ("", "ok"),
    "media-needed": ("printer.paper_out", "out"),
    "media-jam": ("printer.jam", "ok"),
    "moving-to-paused": ("printer.stopped", "ok"),
    "paused": ("printer.stopped", "ok"),
    "shutdown": ("printer.stopped", "ok"),
    "connecting-to-device": ("printer.stopped", "ok"),
    "timed-out": ("printer.stopped", "ok"),
    "stopping": ("printer.stopped", "ok"),
    "stopped-partly": ("", "ok"),
    "toner-low": ("", "low"),
    "toner-empty": ("printer.toner", "out"),
    "spool-area-full": ("", "ok"),
    "cover-open": ("printer.cover", "ok"),
    "interlock-open": ("printer.cover", "ok"),
    "door-open": ("printer.cover", "ok"),
    "input-tray-missing": ("printer.paper_out", "out"),
    "media-low": ("", "low"),
    "media-empty": ("printer.paper_out", "out"),
    "output-tray-missing": ("printer.stopped", "ok"),
    "output-area-almost-full": ("", "ok"),
    "output-area-full": ("printer.stopped", "ok"),
    "marker-supply-low": ("", "low"),
    "marker-supply-empty": ("printer.toner", "out"),
    "marker-waste-almost-full": ("", "low"),
    "marker-waste-full": ("printer.stopped", "ok"),
    "fuser-over-temp": ("printer.stopped", "ok"),
    "fuser-under-temp": ("", "ok"),
    "opc-near-eol": ("", "low"),
    "opc-life-over": ("printer.stopped", "ok"),
    "developer-low": ("", "low"),
    "developer-empty": ("printer.toner", "out"),
    "interpreter-resource-unavailable": ("", "ok"),
}
OTHERS = {
    # RFC 3998
    "deactivated": ("printer.stopped", "ok"),
    "hold-new-jobs": ("printer.stopped", "ok"),
    # PWG 5100.13
    "identify-printer-requested": ("", "ok"),
    # PWG 5100.9
    "media-path-jam": ("printer.jam", "ok"),
    "input-media-tray-jam": ("printer.jam", "ok"),
    "output-media-tray-jam": ("printer.jam", "ok"),
    "media-path-input-jam": ("printer.jam", "ok"),
    "media-path-output-feed-error": ("printer.jam", "ok"),
    "input-media-tray-feed-error": ("printer.jam", "ok"),
    "stapler-cover-open": ("printer.cover", "ok"),
    "subunit-interlock-open": ("printer.cover", "ok"),
    "subunit-opened": ("printer.cover", "ok"),
    "media-path-input-empty": ("printer.paper_out", "out"),
    "input-cannot-feed-size-selected": ("printer.paper_out", "out"),
    "marker-toner-missing": ("printer.toner", "out"),
    "marker-toner-cartridge-missing": ("printer.toner", "out"),
    "marker-ink-empty": ("printer.toner", "out"),
    "marker-ink-almost-empty": ("", "low"),
    "marker-supply-almost-empty": ("", "low"),
    "marker-supply-missing": ("printer.toner", "out"),
    "marker-opc-missing": ("printer.stopped", "ok"),
    "marker-fuser-thermistor-failure": ("printer.stopped", "ok"),
    "marker-waste-toner-receptacle-almost-full": ("", "low"),
    "marker-waste-toner-receptacle-full": ("printer.stopped", "ok"),
    "marker-waste-ink-receptacle-missing": ("printer.stopped", "ok"),
    "subunit-unrecoverable-failure": ("printer.stopped", "ok"),
    "power-down": ("printer.stopped", "ok"),
    "printer-ready-to-print": ("", "ok"),
    # CUPS
    "cups-waiting-for-job-completed": ("", "ok"),
    "cups-missing-filter": ("", "ok"),
    # nobody's
    "com.acme-lucky-day": ("", "ok"),
}


@pytest.mark.parametrize("ending", ["", "-report", "-warning", "-error"])
@pytest.mark.parametrize("word", [*RFC_8011, *OTHERS])
def test_each_keyword_whatever_its_ending(word: str, ending: str) -> None:
    fault, consumables = {**RFC_8011, **OTHERS}[word]
    found = read_reasons([word + ending], stopped=False, accepting=True)
    assert found.faults == ((fault,) if fault else ())
    assert found.consumables == consumables


@given(st.lists(st.sampled_from([*RFC_8011, *OTHERS]), max_size=6), st.booleans(), st.booleans())
def test_together_they_say_what_each_says(words: list[str], stopped: bool, accepting: bool) -> None:
    found = read_reasons(words, stopped=stopped, accepting=accepting)
    single = {code for word in words for code in read_reasons([word], stopped=False, accepting=True).faults}
    if (stopped or not accepting) and not single:
        single = {"printer.stopped"}
    assert found.faults == tuple(code for code in ORDER if code in single)


@given(st.lists(st.text(max_size=30), max_size=4))
def test_any_words_are_read(words: list[str]) -> None:
    read_reasons(words, stopped=False, accepting=True)
