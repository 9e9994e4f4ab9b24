"""Between the card and the signature another person may have come: who signs is asked once more, and it is kept."""

from __future__ import annotations

import pytest

from terminal.journey import effects as fx
from terminal.journey import events as ev
from tests.terminal.journey.story import AT, Story


def kept(story: Story) -> list[tuple[str, str]]:
    assert story.state.submission is not None
    return [(str(piece.note["recheck"]), str(piece.note["at_step"])) for piece in story.state.submission.evidence
            if piece.kind == "check" and "recheck" in piece.note]


def test_an_ordinary_signature_asks_nothing() -> None:
    story = Story().to_submit()
    assert story.state.kind == "submit"
    assert kept(story) == []


@pytest.mark.parametrize("how", ["card", "phone_digits"])
def test_after_a_curtain_the_signature_waits_for_the_person(how: str) -> None:
    story = Story().to_review()
    story.tell(ev.Unattended(), ev.Rechecked(how), ev.Next())
    story.sign()
    assert story.tell(ev.Next()) == (fx.Recheck(),)
    assert (story.state.kind, story.state.submission) == ("sign", None)
    (keep,) = story.tell(ev.Rechecked(how))
    assert isinstance(keep, fx.Keep)
    assert kept(story) == [(how, "review"), (how, "sign")]
    for piece in keep.submission.evidence:
        if piece.id.startswith("recheck"):
            assert (piece.party, piece.time) == ("p1", AT)


def test_a_curtain_at_the_signature_itself_is_lifted_there() -> None:
    story = Story().signed()
    story.tell(ev.Unattended(), ev.Rechecked("card"))
    assert story.state.kind == "sign", "lifting is not handing in"
    (keep,) = story.tell(ev.Next())
    assert isinstance(keep, fx.Keep)
    assert kept(story) == [("card", "sign")]


def test_asked_again_until_answered() -> None:
    story = Story().to_review()
    story.tell(ev.Unattended(), ev.Rechecked("card"), ev.Next())
    story.sign()
    assert story.tell(ev.Next()) == (fx.Recheck(),)
    assert story.tell(ev.Next()) == (fx.Recheck(),)
    assert story.state.submission is None


def test_before_the_card_there_is_nobody_to_ask_for() -> None:
    story = Story().to_card()
    story.unmoved(ev.Unattended(), ev.Rechecked("card"))


def test_what_is_handed_in_is_not_asked_about() -> None:
    story = Story().to_done()
    story.unmoved(ev.Unattended(), ev.Rechecked("card"))


def test_the_signature_is_checked_first() -> None:
    story = Story().to_sign()
    story.tell(ev.Unattended(), ev.Next())
    assert story.state.problem == "sign.declare"
