"""Corners of the way: back out of an edit, a question uncovered late, a card that has expired, pages and dots."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace

import pytest

from forms import judge
from forms.submission import Submission, facts_of
from terminal.journey import core
from terminal.journey import effects as fx
from terminal.journey import events as ev
from terminal.journey.packing import form_hash
from terminal.journey.signing import is_written
from terminal.journey.state import Journey
from tests.terminal.journey.story import ADDRESS, CARD, ID, ITEM, MASKED, PHONE, STROKES, Story, found, page

ELSEWHERE = "平顶山市新华区建设路1号"


def told_at(story: Story, at: str, *events: ev.Event) -> None:
    for event in events:
        story.state, _ = core.advance(story.state, event, at)


def sent(story: Story) -> Submission:
    """On to the end, answering what is asked."""
    for _ in range(40):
        if story.state.submission is not None:
            return story.state.submission
        if story.state.kind == "question":
            story.answer_all()
        if story.state.kind == "sign" and story.state.signature is None:
            story.sign()
        story.tell(ev.Next())
    raise AssertionError(story.state.step)


# --- why there is no code -------------------------------------------------------------------------------


def test_a_code_that_came_after_all_is_withheld_not_out_of_reach() -> None:
    story = Story().to_person()
    story.tell(ev.CodeUnavailable("offline"), ev.SendCodeAgain(), ev.CodeSent(MASKED))
    assert story.state.reason == ""
    story.tell(ev.WithoutCode())
    assert {record.state for record in story.state.records.values()} == {"withheld"}


# --- questions that appear late -------------------------------------------------------------------------


def uncovered() -> Story:
    """An edit on the review page has made the other bank's question appear, before the paper already shown."""
    story = Story()
    story.to_records(account={"activated": False}).tell(ev.Mark("stop_reason"), ev.Next())
    while story.state.kind == "question":
        key = next(step.field for step in ITEM.steps if step.id == story.state.step)
        story.tell(ev.Answered(key, {"want_work": "yes", "live_address": ADDRESS, "stop_reason_said": "07",
                                     "pay_kind": "social_card"}[key]))
    story.tell(page(), ev.Next())
    assert story.state.kind == "review"
    story.tell(ev.Edit("pay_kind"), ev.Answered("pay_kind", "other"))
    assert story.state.step == "other_bank"
    return story


def test_nothing_after_an_uncovered_question_counts_as_done() -> None:
    story = uncovered()
    order = [step.id for step in ITEM.steps]
    assert all(order.index(step) < order.index("other_bank") for step in story.state.trail)
    story.tell(ev.Back())
    assert story.state.step == "pay_kind"
    story.tell(ev.Next())
    assert story.state.step == "other_bank"


def test_an_uncovered_question_cannot_be_gone_around() -> None:
    story = uncovered()
    story.tell(ev.Back(), ev.Next(), ev.Next())
    assert (story.state.step, story.state.problem) == ("other_bank", "other_bank")
    submission = sent(story)
    assert submission.answers["other_bank"] == "102"
    assert submission.verdict["problems"] == []


def with_a_gap(state: Journey) -> Journey:
    """The same citizen, one required answer lost."""
    return replace(state, answers={key: value for key, value in state.answers.items() if key != "want_work"})


@pytest.mark.parametrize("make", ["to_review", "signed"])
def test_nobody_signs_over_a_gap(make: str) -> None:
    story = getattr(Story(), make)()
    story.state = with_a_gap(story.state)
    story.tell(ev.Next())
    assert story.state.step == "want_work"
    assert story.state.submission is None
    assert "live_address" not in story.state.trail
    story.tell(ev.Next())
    assert (story.state.step, story.state.problem) == ("want_work", "want_work")
    assert sent(story).answers["want_work"] == "yes"


def test_an_answer_that_is_no_good_is_said_when_it_is_asked_again() -> None:
    story = Story().to_review()
    story.state = replace(story.state, answers={**story.state.answers, "want_work": "perhaps"})
    story.tell(ev.Next())
    assert (story.state.step, story.state.problem) == ("want_work", "want_work")


def test_a_reason_that_is_asked_for_must_be_given() -> None:
    """Required only because of the records: they count on the question's own screen too."""
    story = Story().to_records()
    story.tell(ev.Mark("stop_reason"), ev.Next())
    while story.state.step != "stop_reason":
        key = next(step.field for step in ITEM.steps if step.id == story.state.step)
        story.tell(ev.Answered(key, {"want_work": "yes", "live_address": ADDRESS}[key]))
    story.tell(ev.Next())
    assert (story.state.step, story.state.problem) == ("stop_reason", "stop_reason_said")


# --- out of an edit --------------------------------------------------------------------------------------


def test_back_takes_what_was_typed_back() -> None:
    story = Story().to_review()
    before = story.state
    story.tell(ev.Edit("live_address"), ev.Answered("live_address", ELSEWHERE, advance=False))
    assert story.state.answers["live_address"] == ELSEWHERE
    story.tell(ev.Back())
    assert story.state == before


def test_back_uncovers_nothing() -> None:
    story = Story()
    story.to_records(account={"activated": False}).tell(ev.Next())
    story.answer_all()
    story.tell(ev.Edit("pay_kind"), ev.Answered("pay_kind", "social_card", advance=False), ev.Back())
    assert story.state.answers["pay_kind"] == "other"
    assert "other_bank" in core.visible(story.state)
    assert sent(story).verdict["problems"] == []


def test_the_next_edit_begins_from_what_stands() -> None:
    story = Story().to_review()
    story.tell(ev.Edit("live_address"), ev.Answered("live_address", ELSEWHERE))
    story.tell(ev.Edit("mobile"), ev.Answered("mobile", "13900001111", advance=False), ev.Back())
    assert (story.state.answers["live_address"], story.state.answers["mobile"]) == (ELSEWHERE, PHONE)


# --- sentences -------------------------------------------------------------------------------------------


def test_why_a_value_was_refused_is_not_said_of_the_next_one() -> None:
    story = Story().to_review()
    story.tell(ev.Edit("mobile"), ev.Answered("mobile", "123"))
    assert story.state.rejected is not None
    story.tell(ev.Back())
    assert (story.state.problem, story.state.rejected) == ("", None)
    story.tell(ev.Edit("want_work"))
    assert story.state.rejected is None
    fresh = Story().to_question(contact={"mobile": None})
    fresh.tell(ev.Answered("want_work", "yes"), ev.Answered("live_address", ADDRESS), ev.Answered("mobile", "123"))
    assert fresh.state.rejected is not None
    fresh.tell(ev.Next())
    assert (fresh.state.problem, fresh.state.rejected) == ("mobile", None)


# --- card ------------------------------------------------------------------------------------------------


def test_an_expired_card_stays_expired() -> None:
    story = Story().to_person(valid_to="20240101")
    story.tell(ev.Next(), ev.Back(), ev.Next())
    assert (story.state.kind, story.state.phase, story.state.problem) == ("card", "expired", "card.expired")
    story.tell(ev.Next())
    assert story.state.kind == "person_check"


# --- pages -----------------------------------------------------------------------------------------------


def test_throwing_a_page_away_hides_no_fault() -> None:
    story = Story().to_capture()
    story.tell(page())
    story.unmoved(ev.DeletePage("nothing"))
    assert story.state.phase == "taken"
    story.tell(ev.CameraFault("camera.gone"))
    story.unmoved(ev.DeletePage("nothing"))
    story.tell(ev.DeletePage(story.state.pages[0].id))
    assert (story.state.phase, story.state.problem, story.state.pages) == ("fault", "camera.gone", ())
    assert story.tell(ev.TakePicture()) == (fx.StartCamera("proof"),)


def test_a_material_is_skipped_once_or_not_at_all() -> None:
    story = Story().to_capture()
    story.tell(ev.SkipMaterial(), ev.Back(), ev.SkipMaterial())
    assert story.state.skipped == ("proof",)
    story.tell(ev.Back(), page())
    assert story.state.skipped == ()
    story.tell(ev.SkipMaterial())
    assert (story.state.kind, story.state.skipped, len(story.state.pages)) == ("review", (), 1)


# --- ink -------------------------------------------------------------------------------------------------


def line(*points: tuple[int, int]) -> tuple[tuple[int, int, int], ...]:
    """A stroke through these points, in millimetres."""
    return tuple((100 * x, 100 * y, 20 * n) for n, (x, y) in enumerate(points))


TREMBLE = tuple((n % 2 * 120, n % 3 * 60, 16 * n) for n in range(200))


@pytest.mark.parametrize(
    ("strokes", "good"),
    [
        ((), False),
        (((),), False),
        ((line((10, 10)),), False),
        ((line((10, 10)), line((20, 10))), False),
        ((TREMBLE,), False),
        ((TREMBLE, TREMBLE), False),
        ((line((10, 10), (14, 10)),), False),
        ((line((10, 10), (16, 11)),), True),
        ((line((10, 10), (11, 12), (12, 9), (14, 12), (16, 10)),), True),
        ((line((10, 10), (10, 16)),), True),
        ((line((10, 10)), line((10, 12), (13, 12))), False),
        ((line((10, 10), (12, 10)), line((14, 10), (14, 13))), True),
        (STROKES, True),
    ],
)
def test_two_strokes_or_one_line(strokes: tuple[tuple[tuple[int, int, int], ...], ...], good: bool) -> None:
    assert is_written(strokes) is good
    story = Story().to_sign()
    story.tell(ev.Signed(strokes, b"png"))
    assert (story.state.signature is not None) is good
    assert story.state.problem == ("" if good else "sign.short")


def test_only_the_last_picture_of_a_signature_goes_along() -> None:
    story = Story().signed()
    story.tell(ev.Signed(STROKES[:1] * 2, b"one stroke more"), ev.Signed(STROKES, b"the whole name"))
    (keep,) = story.tell(ev.Next())
    assert isinstance(keep, fx.Keep)
    assert list(keep.pictures.values()) == [b"the whole name"]


# --- who cannot write --------------------------------------------------------------------------------


def test_a_key_in_place_of_a_signature_goes_to_a_person() -> None:
    story = Story().to_sign()
    story.tell(*(ev.Declared(index, True) for index in range(len(ITEM.declarations))))
    told_at(story, "2026-11-22T12:07:00.000Z", ev.Confirmed())
    told_at(story, "2026-11-22T12:09:00.000Z", ev.Declared(0, False), ev.Declared(0, True), ev.Next())
    submission = story.state.submission
    assert submission is not None
    (piece,) = [piece for piece in submission.evidence if piece.kind == "signature"]
    assert piece.note == {"how": "confirmed", "form_sha256": form_hash(story.state), "declared": 5}
    assert piece.time == "2026-11-22T12:07:00.000Z"
    assert piece.data_b64 is not None
    data = base64.b64decode(piece.data_b64)
    assert (hashlib.sha256(data).hexdigest(), len(data)) == (piece.sha256, piece.bytes_len)
    assert Submission.from_bytes(submission.to_bytes()) == submission
    (result,) = [one for one in submission.verdict["results"] if one["id"] == "UI-21"]
    assert (result["status"], submission.verdict["outcome"]) == ("unknown", "unknown")
    assert result["way_out"]["zh"] == "工作人员会向您核实签名。"


def test_both_sides_judge_a_confirmation_alike() -> None:
    story = Story().to_sign()
    story.tell(*(ev.Declared(index, True) for index in range(len(ITEM.declarations))), ev.Confirmed())
    submission = sent(story)
    facts = facts_of(submission) | {"open_case": False}
    assert facts["confirmed"] is True
    assert "signed" not in facts
    centre = judge.evaluate(ITEM, submission.answers, submission.records, story.state.stamp.as_of, facts=facts)
    assert centre.to_json() == submission.verdict


def test_signing_takes_the_place_of_the_key_and_back() -> None:
    story = Story().to_sign()
    story.tell(ev.Confirmed(), ev.Signed(STROKES, b"png"))
    assert story.state.signature is not None
    assert "how" not in story.state.signature.note
    assert core.verdict(story.state).result("UI-21").status == "pass"
    story.tell(ev.Confirmed())
    assert core.verdict(story.state).result("UI-21").status == "unknown"
    story.tell(ev.SignatureCleared())
    assert core.verdict(story.state).result("UI-21").status == "fail"


def test_a_confirmation_counts_for_what_was_shown() -> None:
    story = Story().to_sign()
    story.tell(ev.Confirmed(), ev.Back(), ev.Edit("live_address"), ev.Answered("live_address", ELSEWHERE))
    story.tell(ev.Next())
    assert (story.state.kind, story.state.signature) == ("sign", None)
    story.tell(*(ev.Declared(index, True) for index in range(len(ITEM.declarations))), ev.Next())
    assert story.state.problem == "sign.missing"


# --- when ------------------------------------------------------------------------------------------------


def test_evidence_carries_the_time_it_was_made() -> None:
    story = Story().to_card()
    told_at(story, "2026-11-22T12:01:00.000Z", ev.CardRead(CARD), ev.CodeSent(MASKED), ev.CodeTyped("1234"))
    told_at(story, "2026-11-22T12:02:00.000Z", ev.CodeChecked(True, 3, "token"))
    told_at(story, "2026-11-22T12:03:00.000Z", ev.RecordsArrived(found(), {"open_case": False}))
    told_at(story, "2026-11-22T12:03:00.000Z", ev.Mark("stop_reason"), ev.Next())
    story.answer_all()
    told_at(story, "2026-11-22T12:04:00.000Z", page())
    told_at(story, "2026-11-22T12:05:00.000Z", ev.Next(), ev.Next())
    story.sign()
    told_at(story, "2026-11-22T12:09:00.000Z", ev.Next())
    submission = story.state.submission
    assert submission is not None
    times = {piece.kind: piece.time[14:16] for piece in submission.evidence}
    assert times == {"consent": "00", "check": "02", "page": "04", "signature": "00"}
    assert submission.created_at[14:16] == "09"
    assert submission.id == ID


def test_without_a_code_the_check_is_the_card() -> None:
    story = Story().to_card()
    told_at(story, "2026-11-22T12:01:00.000Z", ev.CardRead(CARD), ev.CodeUnavailable("no_phone"))
    told_at(story, "2026-11-22T12:02:00.000Z", ev.WithoutCode())
    submission = sent(story)
    (check,) = [piece for piece in submission.evidence if piece.kind == "check"]
    assert check.time == "2026-11-22T12:01:00.000Z"
