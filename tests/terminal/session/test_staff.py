"""The staff's door in the session: only between citizens, closed by itself, nothing of a citizen behind it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from terminal.journey.base import Effect
from terminal.session import attention, core
from terminal.session import events as ev
from terminal.session import staff as st
from terminal.session.effects import NobodyHere
from terminal.session.state import Session
from tests.terminal.session.hall import BARE, ITEMS
from tests.terminal.session.staff_room import CLOSED, STANDING
from tests.terminal.session.test_view import SESSIONS, look

AT = "2026-11-22T12:00:00.000Z"


class Booth:
    def __init__(self, state: Session = BARE) -> None:
        self.state, self.now = state, 100.0
        self.effects: tuple[Effect, ...] = ()

    def tell(self, *events: ev.SessionEvent) -> Session:
        for event in events:
            self.now += 1
            self.state, self.effects = core.advance(self.state, event, self.now, AT)
        return self.state

    @property
    def staff(self) -> st.Staff:
        assert self.state.staff is not None
        return self.state.staff

    def answer(self, outcome: str = "ok", **told: object) -> Session:
        return self.tell(ev.StaffAnswered(self.staff.request, outcome, **told))  # type: ignore[arg-type]

    def enter(self) -> Booth:
        self.tell(ev.StaffAsked(), ev.StaffTyped("12"), ev.StaffTyped("482915"))
        self.answer()
        self.tell(ev.StaffTyped("123456"))
        self.answer(name="王工")
        self.tell(ev.StaffSeen(STANDING))
        return self


def test_the_way_in() -> None:
    booth = Booth()
    assert booth.tell(ev.StaffAsked()).screen == "staff_sign_in"
    booth.tell(ev.StaffTyped("12"))
    booth.tell(ev.StaffTyped("482915"))
    assert booth.effects == (st.CheckPin(booth.now, "12", "482915"),)
    booth.answer()
    booth.tell(ev.StaffTyped("123456"))
    assert booth.effects == (st.CheckCode(booth.now, "12", "123456"),)
    assert booth.answer(name="王工").screen == "staff"
    assert booth.effects == (st.Look(),)


def test_with_the_own_card() -> None:
    booth = Booth()
    booth.tell(ev.StaffAsked(), ev.StaffTyped("12"), ev.StaffTyped("482915"))
    booth.answer()
    booth.tell(ev.StaffPressed("own_card"))
    assert booth.effects == (st.CheckCard(booth.now, "12"),)
    assert attention.lamps(booth.state) == {"id_card": "on"}
    assert booth.answer(name="王工").screen == "staff"


@pytest.mark.parametrize("name", sorted(SESSIONS))
def test_only_between_citizens(name: str) -> None:
    """From home and from out of service, and from no other screen there is."""
    state = replace(SESSIONS[name], staff=None) if not name.startswith("staff") else SESSIONS[name]
    after, effects = core.advance(state, ev.StaffAsked(), 1.0, AT)
    opened = state.screen in ("home", "out_of_service")
    if opened:
        assert (after.screen, after.staff, after.journey) == ("staff_sign_in", st.Staff(), None)
    else:
        assert (after, effects) == (state, ())


def test_without_signing_in_nothing_is_done() -> None:
    booth = Booth()
    for events in ((), (ev.StaffAsked(),), (ev.StaffTyped("12"),), (ev.StaffTyped("482915"),)):
        booth.tell(*events)
        for name in ("test", "report", "open", "close:repair", "page:id_card"):
            before = booth.state
            assert booth.tell(ev.StaffPressed(name)) == before
            assert booth.effects == ()


def test_an_answer_to_an_earlier_question_opens_nothing() -> None:
    booth = Booth()
    booth.tell(ev.StaffAsked(), ev.StaffTyped("12"), ev.StaffTyped("482915"))
    late = ev.StaffAnswered(booth.staff.request, "ok", 0.0, "王工")
    booth.answer("wrong")
    booth.tell(late)
    assert booth.staff.phase == "pin"
    booth.tell(ev.LeaveAsked(), ev.StaffAsked(), ev.StaffTyped("34"), ev.StaffTyped("482915"), late)
    assert booth.staff.phase == "pin"


def test_who_is_locked_out_is_told_how_long() -> None:
    booth = Booth()
    booth.tell(ev.StaffAsked(), ev.StaffTyped("12"), ev.StaffTyped("482915"))
    booth.answer("locked", wait_s=890.0)
    assert booth.staff.phase == "number"
    assert "15" in look(booth.state)["problem"]


@pytest.mark.parametrize("digits", ["1", "1234567", "１２", "12a", ""])
def test_what_is_no_number(digits: str) -> None:
    booth = Booth()
    booth.tell(ev.StaffAsked(), ev.StaffTyped(digits))
    assert booth.staff.phase == "number"


def test_who_came_by_accident_goes_back_with_one_button() -> None:
    booth = Booth()
    assert "返回" in look(booth.tell(ev.StaffAsked()))["hint"]
    assert booth.tell(ev.StaffBack()).screen == "home"
    assert booth.state.staff is None


def test_untouched_it_closes() -> None:
    booth = Booth().enter()
    booth.now += st.IDLE_S - 3
    assert booth.tell(ev.Tick()).screen == "staff"
    booth.now += 3
    assert booth.tell(ev.Tick()).screen == "home"
    assert booth.state.staff is None
    assert st.StopTrial() in booth.effects
    assert NobodyHere() in booth.effects


def test_a_touch_keeps_it_open() -> None:
    booth = Booth().enter()
    booth.now += st.IDLE_S - 2
    booth.tell(ev.Touched())
    booth.now += st.IDLE_S - 2
    assert booth.tell(ev.Tick()).screen == "staff"


def test_a_trial_is_waited_for_and_kept_on_its_page() -> None:
    booth = Booth().enter()
    booth.tell(ev.StaffPressed("page:document_printer"), ev.StaffPressed("test"))
    asked = booth.effects[0]
    assert isinstance(asked, st.Try)
    assert (asked.what, asked.number) == ("document_printer", "12")
    booth.now += 2 * st.IDLE_S
    booth.tell(ev.Tick(), ev.StaffPressed("test"))
    assert booth.effects == (), "one at a time"
    assert booth.staff.testing == "document_printer"
    booth.tell(ev.StaffTested(asked.request, "printer.jam"))
    assert look(booth.state)["groups"][0]["lines"][-1]["value"].startswith("卡纸了")
    assert booth.tell(ev.StaffBack()).staff is not None
    assert booth.staff.page == "overview"


def test_an_answer_that_never_comes_keeps_nobody() -> None:
    booth = Booth()
    booth.tell(ev.StaffAsked(), ev.StaffTyped("12"), ev.StaffTyped("482915"))
    booth.now += st.LONGEST_S - 2
    assert booth.tell(ev.Tick()).staff is not None
    booth.now += 2
    assert booth.tell(ev.Tick()).screen == "home"


def test_two_trials_are_two_jobs_and_a_late_end_counts_for_none() -> None:
    booth = Booth().enter()
    booth.tell(ev.StaffPressed("page:id_card"), ev.StaffPressed("test"))
    first = booth.effects[0]
    assert isinstance(first, st.Try)
    booth.tell(ev.StaffBack())
    assert booth.effects == (st.StopTrial(),)
    booth.tell(ev.StaffTested(first.request, "device.cancelled"))
    assert booth.staff.outcomes == {}


def test_a_fault_does_not_drive_staff_out_and_shows_when_they_leave() -> None:
    booth = Booth().enter()
    assert booth.tell(ev.Service("id_card.no_answer")).screen == "staff"
    assert booth.tell(ev.LeaveAsked()).screen == "out_of_service"
    assert booth.tell(ev.StaffAsked()).screen == "staff_sign_in", "out of service is where they are needed"
    assert booth.tell(ev.Service("")).screen == "staff_sign_in"
    assert booth.tell(ev.StaffBack()).screen == "home"


def test_taken_out_and_put_back() -> None:
    booth = Booth().enter()
    booth.tell(ev.StaffPressed("close:nonsense"))
    assert booth.effects == ()
    booth.tell(ev.StaffPressed("page:closing"), ev.StaffPressed("close:repair"))
    assert st.SetService("repair", "12") in booth.effects
    booth.tell(ev.StaffSeen(CLOSED), ev.Service("staff.repair"))
    shown = look(booth.state)
    assert "open" in [button["name"] for button in shown["buttons"]]
    assert shown["groups"][0]["lines"][0]["value"] == "不能办事"
    assert "修理" in str(look(booth.tell(ev.LeaveAsked()))["lines"])


def test_only_a_locked_path_can_be_called_empty() -> None:
    booth = Booth(SESSIONS["staff-locked-path"])
    assert [button["name"] for button in look(booth.state)["buttons"]] == ["emptied"]
    booth.tell(ev.StaffPressed("emptied"))
    assert st.SayEmptied("document_printer", "12") in booth.effects
    assert look(SESSIONS["staff-document_printer"])["buttons"] == []


def test_a_citizens_card_and_presses_do_nothing_meanwhile() -> None:
    from tests.terminal.journey.story import ITEM, stamp

    booth = Booth().enter()
    before = booth.state
    for event in (ev.Mine(stamp(), laid=True), ev.Open(ITEM.id), ev.Home(), ev.AskItems(), ev.AskProgress(),
                  ev.Begin(stamp())):  # fmt: skip
        assert booth.tell(event) == before
    assert set(ITEMS) == set(booth.state.items)


def test_nothing_typed_is_in_a_repr() -> None:
    for secret in (ev.StaffTyped("482915"), st.CheckPin(1.0, "12", "482915"), st.CheckCode(1.0, "12", "482915")):
        assert "482915" not in repr(secret)
