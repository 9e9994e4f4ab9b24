"""One fictitious citizen told to the pure core, event by event; no device, no centre, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from terminal.journey import core
from terminal.journey import effects as fx
from terminal.journey import events as ev
from terminal.journey.state import Journey, Stamp
from tests.forms.people import ACCOUNT, ADDRESS, AS_OF, CARD, ITEM, PHONE
from tests.forms.people import EMPLOYER as EMPLOYER
from tests.forms.people import NAME as NAME
from tests.forms.people import NUMBER as NUMBER
from tests.forms.people import records as found

AT = "2026-11-22T12:00:00.000Z"
ID = "01935b00-0000-7000-8000-000000000001"
MASKED = "138****4681"
HELPER_NAME, HELPER_NUMBER = "赵国柱", "410402195803150017"
HELPER_CARD = {"name": HELPER_NAME, "number": HELPER_NUMBER, "address": "平顶山市湛河区沿河路3号",
               "valid_to": "20400101"}
STROKES = tuple(tuple((300 * x, 100 * x, 8 * x) for x in range(5)) for _ in range(2))
PAGE = "ab" * 32
ANSWERS = {
    "want_work": "yes",
    "live_address": ADDRESS,
    "mobile": PHONE,
    "stop_reason_said": "07",
    "pay_kind": "other",
    "other_bank": "102",
    "other_acct_no": ACCOUNT,
}


def stamp() -> Stamp:
    return Stamp(ID, "NC5G2W8TQGF8", AS_OF, "T-0001", region="410400")


class Story:
    """Holds the present state and everything that was asked of the world."""

    def __init__(self) -> None:
        self.state: Journey
        self.asked: list[fx.Effect] = []
        self.state, effects = core.begin(ITEM, stamp())
        self.asked += effects

    def tell(self, *events: ev.Event) -> tuple[fx.Effect, ...]:
        """Apply events; answers the effects of the last one."""
        effects: tuple[fx.Effect, ...] = ()
        for event in events:
            self.state, effects = core.advance(self.state, event, AT)
            self.asked += effects
        return effects

    def unmoved(self, *events: ev.Event) -> None:
        """These change nothing and ask for nothing."""
        for event in events:
            after, effects = core.advance(self.state, event, AT)
            assert after == self.state, event
            assert effects == (), event

    # -- stations ---------------------------------------------------------------------------------------

    def to_card(self) -> Story:
        self.tell(ev.Next())
        return self

    def to_person(self, **card: str) -> Story:
        self.to_card().tell(ev.CardRead({**CARD, **card}, "simulated"))
        return self

    def to_code(self, **card: str) -> Story:
        self.to_person(**card).tell(ev.CodeSent(MASKED))
        return self

    def to_records(self, facts: Mapping[str, Any] | None = None, **records: Mapping[str, Any]) -> Story:
        self.to_code().tell(ev.CodeTyped("4681"), ev.CodeChecked(True, 3, "token"))
        self.tell(ev.RecordsArrived(found(**records), facts or {"open_case": False}))
        return self

    def to_question(self, **records: Mapping[str, Any]) -> Story:
        self.to_records(**records).tell(ev.Next())
        return self

    def to_capture(self) -> Story:
        self.to_records().tell(ev.Mark("stop_reason"), ev.Next())
        self.answer_all()
        assert self.state.kind == "capture"
        return self

    def to_review(self, **records: Mapping[str, Any]) -> Story:
        self.to_question(**records)
        self.answer_all()
        assert self.state.kind == "review"
        return self

    def to_sign(self) -> Story:
        self.to_review().tell(ev.Next())
        return self

    def signed(self) -> Story:
        self.to_sign().sign()
        return self

    def to_submit(self) -> Story:
        self.signed().tell(ev.Next())
        return self

    def to_done(self) -> Story:
        self.to_submit().tell(ev.Kept(ID, 1))
        return self

    def helped(self) -> Story:
        """Somebody stands beside the citizen from here on."""
        self.tell(ev.HelperAsked(), ev.HelperAgreed(), ev.CardRead(HELPER_CARD, "simulated"), ev.HelperClosed())
        assert self.state.helper is not None
        return self

    def to_case(self) -> Story:
        self.to_done().tell(ev.Acknowledged("4104002026112230000016", "accepted", "2026-11-27"))
        return self

    # -- acts -------------------------------------------------------------------------------------------

    def sign(self) -> None:
        self.tell(*(ev.Declared(index, True) for index in range(len(ITEM.declarations))))
        self.tell(ev.Signed(STROKES, b"\x89PNG signature"))

    def answer_all(self) -> None:
        """Answer questions until something else is asked."""
        while self.state.kind == "question":
            step = self.state.step
            key = next(s.field for s in ITEM.steps if s.id == step)
            self.tell(ev.Answered(key, ANSWERS[key]))
            assert self.state.step != step, (step, self.state.problem)


def page(material: str = "proof", sha256: str = PAGE) -> ev.PageCaptured:
    return ev.PageCaptured(material, sha256, "image/jpeg", 1000, {"how": "auto"})


def scenes() -> dict[str, Journey]:
    """Every kind of screen a citizen can come to, by name."""
    made: dict[str, Journey] = {}

    def keep(name: str, story: Story, *events: ev.Event) -> None:
        story.tell(*events)
        made[name] = story.state

    keep("notice", Story())
    keep("card", Story().to_card())
    keep("card-fault", Story().to_card(), ev.CardFault("id_card.read_failed"))
    keep("card-expired", Story().to_person(valid_to="20240101"))
    keep("person-sending", Story().to_person())
    keep("person-typing", Story().to_code())
    keep("person-checking", Story().to_code(), ev.CodeTyped("1111"))
    keep("person-wrong", Story().to_code(), ev.CodeTyped("1111"), ev.CodeChecked(False, 2))
    keep("person-fetching", Story().to_code(), ev.CodeTyped("1111"), ev.CodeChecked(True, 3, "t"))
    for reason in ("no_phone", "offline", "too_many", "refused"):
        keep(f"person-{reason}", Story().to_person(), ev.CodeUnavailable(reason))
    keep("person-tries", Story().to_code(), ev.CodeTyped("1111"), ev.CodeChecked(False, 0))
    keep("records", Story().to_records())
    keep("records-marked", Story().to_records(), ev.Mark("stop_reason"))
    keep("records-refusal", Story().to_records(insurance={"stop_reason": "20"}))
    keep(
        "records-notice-failed",
        Story().to_records(insurance={"stop_reason": "20"}),
        ev.PrintAgain("notice"),
        ev.PaperFailed("notice", "printer.paper_out"),
    )
    here = Story().to_question()
    here.tell(ev.Answered("want_work", "yes"), ev.Elsewhere())
    keep("address-city", here)
    keep("address-provinces", here, ev.InRegion(""))
    keep("address-township", here, ev.InRegion("410411"))
    keep("address-writing", here, ev.InRegion("410411001"))
    story = Story().to_question(
        contact={"mobile": None}, account={"activated": False}, insurance={"stop_reason": "90"}
    )
    while story.state.kind == "question":
        keep(f"question-{story.state.step}", story)
        key = next(s.field for s in ITEM.steps if s.id == story.state.step)
        keep(f"question-{story.state.step}-again", story, ev.Answered(key, ANSWERS[key], advance=False))
        story.tell(ev.Next())
    keep("capture", story)
    keep("capture-nothing", story, ev.Next())
    keep("capture-fault", Story().to_capture(), ev.CameraFault("camera.stalled"))
    for number in range(6):
        story.tell(page(sha256=f"{number:064x}"))
        if number in (0, 1, 5):
            keep(f"capture-{number + 1}", story)
    keep("review-long", story, ev.Next())
    keep(
        "question-rejected",
        Story().to_question(contact={"mobile": None}),
        ev.Answered("want_work", "yes"),
        ev.Answered("live_address", ADDRESS),
        ev.Answered("mobile", "123"),
    )
    keep("review", Story().to_review())
    without = Story().to_person()
    without.tell(ev.CodeUnavailable("offline"), ev.WithoutCode())
    keep("question-without", without)
    without.answer_all()
    keep("review-without", without)
    for key in (
        "mobile",
        "live_address",
        "pay_kind",
        "occupation_want",
        "training_want",
        "education",
        "notify",
        "want_work",
    ):
        keep(f"edit-{key}", Story().to_review(), ev.Edit(key))
    keep("sign", Story().to_sign())
    keep("sign-declare", Story().to_sign(), ev.Next())
    keep("sign-signed", Story().signed())
    keep("sign-confirmed", Story().to_sign(), ev.Confirmed())
    keep("helper-notice", Story().to_question(), ev.HelperAsked())
    keep("helper-waiting", Story().to_question(), ev.HelperAsked(), ev.HelperAgreed())
    keep("helper-same", Story().to_question(), ev.HelperAsked(), ev.HelperAgreed(), ev.CardRead(CARD))
    keep("helper-fault", Story().to_review(), ev.HelperAsked(), ev.HelperAgreed(), ev.CardFault("id_card.pulled"))
    story = Story().to_question()
    keep("helper-read", story, ev.HelperAsked(), ev.HelperAgreed(), ev.CardRead(HELPER_CARD))
    keep("helped-question", story, ev.HelperClosed())
    keep("helped-person", Story().to_code().helped())
    keep("helped-records", Story().to_records().helped())
    keep("helped-sign", Story().to_sign().helped())
    keep("submit", Story().to_submit())
    keep("submit-fault", Story().to_submit(), ev.KeepFailed("vault.disk_full"))
    keep("done-waiting", Story().to_done())
    keep("done-later", Story().to_done(), ev.NotYetAcknowledged())
    keep("done-printing", Story().to_case())
    keep("done-out", Story().to_case(), ev.PaperOut("receipt", "x"), ev.PaperOut("application_form", "x"))
    keep(
        "done-failed",
        Story().to_case(),
        ev.PaperFailed("receipt", "printer.paper_out"),
        ev.PaperFailed("application_form", "printer.jam"),
    )
    verify = Story().to_done()
    verify.tell(ev.Acknowledged("4104002026112230000016", "received_to_verify", ""))
    keep("done-verify", verify)
    return made


def without_sequence(state: Journey) -> Journey:
    """The same state, for comparing what matters."""
    return replace(state, outcome=replace(state.outcome, sequence=0))
