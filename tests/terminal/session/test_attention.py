"""Which lamp burns on which screen, and when a code is waited for."""

from __future__ import annotations

from dataclasses import replace

import pytest

from terminal.session import core
from terminal.session import events as ev
from terminal.session.attention import lamps, wants_code
from terminal.session.effects import FindCase
from terminal.session.ending import end
from terminal.session.state import Session
from tests.terminal.journey.story import AT
from tests.terminal.session.hall import BARE, FOUND, PAGE
from tests.terminal.session.test_view import SESSIONS

LOOK_UP = replace(BARE, screen="progress")
ON = {
    "home": {},
    "card": {"id_card": "on"},
    "capture": {"document_camera": "on"},
    "review": {},
}


@pytest.mark.parametrize("name", ON)
def test_the_device_of_the_screen(name: str) -> None:
    assert lamps(SESSIONS[name]) == ON[name]


def test_papers_on_their_way_out() -> None:
    state = SESSIONS["done-out"]
    assert state.journey is not None
    papers = {"receipt": "printing", "application_form": "out"}
    outcome = replace(state.journey.outcome, papers=papers)
    printing = replace(state, journey=replace(state.journey, outcome=outcome))
    assert lamps(printing) == {"receipt_printer": "on"}
    assert lamps(SESSIONS["mine-printing"]) == {"receipt_printer": "on"}, "a receipt printed again"
    assert lamps(SESSIONS["mine-three"]) == {}
    assert lamps(replace(PAGE, guide="printing")) == {"document_printer": "on"}
    assert lamps(replace(PAGE, guide="out")) == lamps(PAGE) == {}


def test_a_card_left_behind_blinks_until_it_is_taken() -> None:
    state = replace(BARE, screen="bye", bye_reason="left", card_lies=True)
    assert lamps(state) == {"id_card": "blink"}
    assert lamps(replace(state, card_lies=False)) == {}


def test_a_card_that_was_read_is_asked_back() -> None:
    read = replace(SESSIONS["records"], card_lies=True)
    assert lamps(read) == {"id_card": "blink"}
    assert lamps(replace(read, card_lies=False)) == {}
    unread = replace(SESSIONS["notice"], card_lies=True)
    assert lamps(unread) == {}, "laid down before it was asked for: it may stay"


def test_behind_the_curtain_only_the_card_is_waited_for() -> None:
    state = replace(SESSIONS["capture"], curtain=True)
    assert lamps(state) == {"id_card": "on"}
    assert lamps(replace(LOOK_UP, curtain=True)) == {}
    assert not wants_code(replace(LOOK_UP, curtain=True))


def test_a_device_that_cannot_serve_is_not_pointed_at() -> None:
    assert lamps(replace(SESSIONS["card"], modules={"id_card": "id_card.no_answer"})) == {}
    assert lamps(LOOK_UP) == {"code_scanner": "on"}
    assert lamps(replace(LOOK_UP, modules={"code_scanner": "device.absent"})) == {}


def test_nothing_burns_when_the_session_has_ended() -> None:
    for name, state in SESSIONS.items():
        ended, _ = end(state, "left", 1.0)
        assert lamps(replace(ended, card_lies=False)) == {}, name
        home, _ = core.advance(replace(ended, card_lies=False), ev.Home(), 2.0, AT)
        assert lamps(home) == {}, name


def test_a_code_is_waited_for_at_the_look_up_page_alone() -> None:
    assert wants_code(LOOK_UP)
    assert wants_code(replace(LOOK_UP, found=FOUND)), "a second receipt may follow"
    assert not wants_code(replace(LOOK_UP, looking="NC5G2W8TQGF8"))
    others = [name for name, state in SESSIONS.items() if state.screen != "progress" and wants_code(state)]
    assert others == []


def scanned(text: str, state: Session = LOOK_UP) -> tuple[Session, tuple[object, ...]]:
    return core.advance(state, ev.LookUp(text, scanned=True), 5.0, AT)


def test_a_receipt_s_code_is_looked_up() -> None:
    for text in ("NC5G2W8TQGF8", "nc5g-2w8t-qgf8", " NC5G2W8TQGF8\n"):
        state, effects = scanned(text)
        assert effects == (FindCase("NC5G2W8TQGF8"),)
        assert state.looking == "NC5G2W8TQGF8"


@pytest.mark.parametrize("text", ["https://example.org/?a=1", "410411198503121108", "x" * 7089, "\x1d\r\n", "政务",
                                  "NC5G2W8TQGF9"])  # fmt: skip
def test_rubbish_gives_a_plain_sentence_and_is_not_kept(text: str) -> None:
    state, effects = scanned(text)
    assert effects == ()
    assert state.found == ev.CaseFound("", "foreign")
    typed, _ = core.advance(LOOK_UP, ev.LookUp(text), 5.0, AT)
    assert typed.found == ev.CaseFound("", "unknown")
    after, effects = scanned("NC5G2W8TQGF8", state)
    assert effects, "the next code is looked up"
    assert after.found is None


def test_what_could_not_be_read_says_so() -> None:
    state, effects = scanned("")
    assert (state.found, effects) == (ev.CaseFound("", "unclear"), ())


def test_no_scan_moves_another_screen() -> None:
    for name, state in {**SESSIONS, "curtain": replace(LOOK_UP, curtain=True)}.items():
        if state.screen != "progress" or state.curtain:
            after, effects = scanned("NC5G2W8TQGF8", state)
            assert (after, effects) == (state, ()), name
