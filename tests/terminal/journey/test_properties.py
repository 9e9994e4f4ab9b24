"""Whatever happens in whatever order: nothing raises, done stays done, one submission, one id."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.records import RecordAnswer
from forms.submission import Submission
from terminal.journey import core
from terminal.journey import effects as fx
from terminal.journey import events as ev
from tests.terminal.journey.story import (
    ACCOUNT,
    ADDRESS,
    AT,
    CARD,
    HELPER_CARD,
    ID,
    ITEM,
    MASKED,
    PHONE,
    STROKES,
    Story,
    found,
    page,
)

KEYS = sorted(ITEM.fields)
VALUES = [
    None,
    "",
    "yes",
    "no",
    "other",
    "social_card",
    "07",
    "102",
    ADDRESS,
    PHONE,
    ACCOUNT,
    "x" * 300,
    ["4"],
    7,
    True,
]
# pushing on is likelier than anything else, so that runs get far
GOOD = [
    ev.Next(),
    ev.CardRead(CARD, "simulated"),
    ev.CodeSent(MASKED),
    ev.CodeTyped("1234"),
    ev.CodeChecked(True, 3, "token"),
    ev.RecordsArrived(found(), {"open_case": False}),
    ev.WithoutCode(),
    ev.Answered("want_work", "yes"),
    ev.Answered("live_address", ADDRESS),
    ev.Answered("mobile", PHONE),
    ev.Answered("stop_reason_said", "07"),
    ev.SkipMaterial(),
    page(),
    *(ev.Declared(index, True) for index in range(len(ITEM.declarations))),
    ev.Signed(STROKES, b"png"),
    ev.Kept(ID, 1),
    ev.Acknowledged("1", "accepted", "2026-11-27"),
]
OTHER = [
    ev.Back(),
    ev.CardRead({**CARD, "valid_to": "20200101"}),
    ev.CardRead({}),
    ev.CardFault("id_card.gone"),
    ev.CardTaken(),
    ev.RetryCard(),
    ev.CodeUnavailable("offline"),
    ev.CodeUnavailable("no_phone"),
    ev.CodeChecked(False, 0),
    ev.CodeChecked(False, 2),
    ev.CodeNotChecked(),
    ev.SendCodeAgain(),
    ev.RecordsArrived({}),
    ev.RecordsArrived(found(insurance={"stop_reason": "20"}, account={"activated": False})),
    ev.RecordsArrived(found(contact={"mobile": None}, insurance={"stop_reason": "90"})),
    ev.TakePicture(),
    ev.CameraFault("camera.gone"),
    ev.DeletePage("proof-1-abababab"),
    page("other"),
    page(sha256="cd" * 32),
    ev.Declared(0, False),
    ev.Declared(99, True),
    ev.SignatureCleared(),
    ev.Signed((), b""),
    ev.Confirmed(),
    ev.HelperAsked(),
    ev.HelperAgreed(),
    ev.CardRead(HELPER_CARD),
    ev.HelperClosed(),
    ev.HelperEnded(),
    ev.SubmitAgain(),
    ev.KeepFailed("vault.io"),
    ev.Kept("other", 2),
    ev.NotYetAcknowledged(),
    ev.PrintAgain("receipt"),
    ev.PrintAgain("notice"),
    ev.PaperOut("receipt", "x"),
    ev.PaperFailed("receipt", "printer.jam"),
    ev.Unattended(),
    ev.Rechecked("card"),
    ev.RecordsArrived({name: RecordAnswer("withheld") for name in ITEM.records}),
    ev.CasesArrived(()),
    ev.FittingFound(()),
    ev.PrintOwn("receipt/1"),
    ev.LookAgain(),
]
EVENTS = st.one_of(
    st.sampled_from(GOOD),
    st.sampled_from(GOOD),
    st.sampled_from(OTHER),
    st.builds(ev.Answered, st.sampled_from(KEYS), st.sampled_from(VALUES), st.booleans()),
    st.builds(ev.Edit, st.sampled_from(KEYS)),
    st.builds(ev.Mark, st.sampled_from(KEYS)),
)
STARTS = [
    "to_card",
    "to_code",
    "to_records",
    "to_capture",
    "to_review",
    "to_sign",
    "signed",
    "to_submit",
    "to_done",
]


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(STARTS), st.lists(EVENTS, max_size=14))
def test_any_order(start: str, events: list[ev.Event]) -> None:
    story = Story()
    getattr(story, start)()
    state, kept, requests = story.state, set[bytes](), list[str]()
    for event in events:
        before = state
        state, effects = core.advance(state, event, AT)
        assert not (before.done and not state.done)
        assert not (before.done and before.submission is not state.submission)
        assert state.step in {step.id for step in ITEM.steps}
        for effect in effects:
            if isinstance(effect, fx.Keep):
                assert not state.done
                assert effect.submission.id == ID
                assert effect.submission.verdict["problems"] == [], "nobody signs over a gap"
                assert not state.unattended, "who signs is known to be the same person"
                kept.add(effect.submission.to_bytes())
            if isinstance(effect, fx.PrintPaper):
                requests.append(effect.request_id)
    for plain in kept:
        assert Submission.from_bytes(plain).id == ID
    assert len(kept) <= 1, "one id, one content"
    assert len(requests) == len(set(requests))
