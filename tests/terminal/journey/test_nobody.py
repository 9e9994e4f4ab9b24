"""Journeys that name nobody: an evaluation in two screens, a complaint with and without a number."""

from __future__ import annotations

from terminal.journey import core
from terminal.journey import effects as fx
from terminal.journey import events as ev
from terminal.journey.state import Journey
from tests.forms.people import CATALOGUE
from tests.terminal.journey.story import AT, stamp

EVALUATION = CATALOGUE.get("evaluation")
COMPLAINT = CATALOGUE.get("complaint")


def tell(state: Journey, *events: ev.Event) -> tuple[Journey, tuple[fx.Effect, ...]]:
    effects: tuple[fx.Effect, ...] = ()
    for event in events:
        state, effects = core.advance(state, event, AT)
    return state, effects


def kept(effects: tuple[fx.Effect, ...]) -> fx.Keep:
    (effect,) = effects
    assert isinstance(effect, fx.Keep)
    return effect


def test_two_screens_and_nothing_chosen_beforehand() -> None:
    state, effects = core.begin(EVALUATION, stamp(), {"about": "NC5G2W8TQGF8", "name": "李敏"})
    assert effects == ()
    assert (state.step, dict(state.answers)) == ("level", {"about": "NC5G2W8TQGF8"})
    assert tell(state, ev.Next())[0].step == "level", "no level, no way on"
    state, _ = tell(state, ev.Answered("level", "4"))
    assert state.step == "tags_4"
    state, effects = tell(state, ev.Next())
    assert state.step == "submit"
    one = kept(effects).submission
    assert one == state.submission
    assert one.parties == ()
    assert one.evidence == ()
    assert dict(one.answers) == {"about": "NC5G2W8TQGF8", "level": "4"}
    assert one.verdict["problems"] == []
    assert (one.id, one.receipt_code) == (stamp().submission_id, stamp().receipt_code)


def test_a_bad_review_may_say_why() -> None:
    state, _ = core.begin(EVALUATION, stamp())
    state, _ = tell(
        state,
        ev.Answered("level", "2"),
        ev.Answered("comment", "跑了两趟"),
        ev.Answered("tags_2", ["213", "214"], advance=False),
    )
    assert state.step == "tags_2", "the sentence beside does not go on"
    _, effects = tell(state, ev.Next())
    assert dict(kept(effects).submission.answers) == {
        "level": "2", "comment": "跑了两趟", "tags_2": ["213", "214"],
    }  # fmt: skip


def test_what_was_chosen_for_another_level_is_left_behind() -> None:
    state, _ = core.begin(EVALUATION, stamp())
    state, _ = tell(
        state,
        ev.Answered("level", "1"),
        ev.Answered("comment", "不好"),
        ev.Answered("tags_1", ["108"], advance=False),
        ev.Back(),
        ev.Answered("level", "5"),
    )
    assert state.step == "tags_5"
    assert tell(state, ev.Answered("comment", "好"))[0] == state, "no sentence is asked of the satisfied"
    _, effects = tell(state, ev.Next())
    assert dict(kept(effects).submission.answers) == {"level": "5"}


def test_a_complaint_without_a_number() -> None:
    state, _ = core.begin(COMPLAINT, stamp())
    state, _ = tell(
        state,
        ev.Next(),
        ev.Answered("matter", "complaint"),
        ev.Answered("text", "灯太暗"),
        ev.Next(),
    )
    assert state.step == "review"
    state, effects = tell(state, ev.Next())
    one = kept(effects).submission
    assert dict(one.answers) == {"matter": "complaint", "text": "灯太暗"}
    assert [(piece.kind, piece.party) for piece in one.evidence] == [("consent", "")]
    state, effects = tell(state, ev.Kept(one.id, 7), ev.Acknowledged("4104", "received", "2026-12-01"))
    assert [effect.paper for effect in effects if isinstance(effect, fx.PrintPaper)] == ["receipt"]


def test_a_number_is_checked_and_goes_along() -> None:
    state, _ = core.begin(COMPLAINT, stamp())
    state, _ = tell(state, ev.Next(), ev.Answered("matter", "question"), ev.Answered("text", "几点开门？"))
    assert tell(state, ev.Answered("phone", "1380000"))[0].problem == "phone"
    state, _ = tell(state, ev.Answered("phone", "13800000100"))
    _, effects = tell(state, ev.Next())
    assert kept(effects).submission.answers["phone"] == "13800000100"


def test_it_can_be_stored_again_after_a_fault() -> None:
    state, _ = core.begin(EVALUATION, stamp())
    state, effects = tell(state, ev.Answered("level", "3"), ev.Next())
    one = kept(effects).submission
    state, _ = tell(state, ev.KeepFailed("vault.io"))
    state, effects = tell(state, ev.SubmitAgain())
    assert kept(effects).submission is one
