"""Asking the centre: what a person hears when it answers, refuses, or is away."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from forms.records import RecordAnswer
from terminal.conductor import Conductor, office
from terminal.journey import effects as fx
from terminal.journey import events as jv
from terminal.link.client import CodeResult, CodeSent, Records
from terminal.link.faults import LinkDown, LinkRefused

DOWN = LinkDown("link.unreachable")
REFUSED = LinkRefused(422, {"title": "code_too_many"})
NEEDS = ("insurance", "account")
FETCH = fx.FetchRecords("4104", "token", {"notice_version": "1", "time": "t"}, "unemployment-benefit", NEEDS)


class Centre:
    """Stands for the link and the outbox; every call answers or raises what the test has laid ready."""

    def __init__(self) -> None:
        self.answers: dict[str, Any] = {}
        self.asked: list[tuple[Any, ...]] = []

    def _say(self, name: str, *given: Any) -> Any:
        self.asked.append((name, *given))
        answer = self.answers[name]
        if isinstance(answer, Exception):
            raise answer
        return answer() if callable(answer) else answer

    def send_code(self, number: str) -> Any:
        return self._say("send_code", number)

    def check_code(self, number: str, code: str) -> Any:
        return self._say("check_code", number, code)

    def records(self, *given: Any) -> Any:
        return self._say("records", *given)

    def wait_ack(self, *given: Any) -> Any:
        return self._say("wait_ack", *given)


class Bench:
    def __init__(self) -> None:
        self.centre = Centre()
        self.office = office.Office(self.centre, self.centre)
        self.conductor = Conductor()
        self.office.register(self.conductor)
        self.events: list[jv.Event] = []
        self._news = threading.Condition()

    def _post(self, event: jv.Event) -> None:
        with self._news:
            self.events.append(event)
            self._news.notify_all()

    def ask(self, effect: fx.Effect, count: int = 1) -> list[jv.Event]:
        self.conductor.run((effect,), self._post)
        with self._news:
            assert self._news.wait_for(lambda: len(self.events) >= count, 20)
            return list(self.events)


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    # a citizen's patience is not the test's
    monkeypatch.setattr(office, "PATIENCE_S", 1.0)
    monkeypatch.setattr(office, "READING_S", 1.0)
    made = Bench()
    yield made
    made.office.close()


@pytest.mark.parametrize(
    ("answer", "event"),
    [
        (CodeSent("138****0100"), jv.CodeSent("138****0100")),
        (CodeSent(None, "no_phone"), jv.CodeUnavailable("no_phone")),
        (CodeSent(None), jv.CodeUnavailable("refused")),
        (DOWN, jv.CodeUnavailable("offline")),
        (REFUSED, jv.CodeUnavailable("refused")),
        (ValueError("not what was agreed"), jv.CodeUnavailable("offline")),
    ],
)
def test_sending_a_code(bench: Bench, answer: Any, event: Any) -> None:
    bench.centre.answers["send_code"] = answer
    assert bench.ask(fx.SendCode("4104")) == [replace(event, number="4104")]
    assert bench.centre.asked == [("send_code", "4104")]


@pytest.mark.parametrize(
    ("answer", "event"),
    [
        (CodeResult(True, "token", 3), jv.CodeChecked(True, 3, "token")),
        (CodeResult(False, None, 2, "wrong"), jv.CodeChecked(False, 2, "")),
        (DOWN, jv.CodeNotChecked()),
        (REFUSED, jv.CodeChecked(False, 0)),
    ],
)
def test_checking_a_code(bench: Bench, answer: Any, event: Any) -> None:
    bench.centre.answers["check_code"] = answer
    assert bench.ask(fx.CheckCode("4104", "1234")) == [replace(event, number="4104")]


def test_records_with_consent_and_what_is_missing_is_unreachable(bench: Bench) -> None:
    insurance = RecordAnswer("found", {"person_no": "1"})
    bench.centre.answers["records"] = Records({"insurance": insurance}, {"open_case": False})
    silent = RecordAnswer("unreachable")
    assert bench.ask(FETCH) == [
        jv.RecordsArrived({"insurance": insurance, "account": silent}, {"open_case": False})
    ]
    assert bench.centre.asked == [("records", "4104", "token", FETCH.consent, "unemployment-benefit", {})]
    bench.ask(replace(FETCH, given={"flat": "bill"}), 2)
    assert bench.centre.asked[-1][-1] == {"flat": "bill"}, "what it is about goes along"


@pytest.mark.parametrize("fault", [DOWN, REFUSED])
def test_records_out_of_reach(bench: Bench, fault: Exception) -> None:
    bench.centre.answers["records"] = fault
    silent = RecordAnswer("unreachable")
    assert bench.ask(FETCH) == [jv.RecordsArrived({"insurance": silent, "account": silent})]


def test_acknowledged_at_once(bench: Bench) -> None:
    bench.centre.answers["wait_ack"] = SimpleNamespace(
        case_number="1", state="accepted", promise_date="2026-11-27"
    )
    assert bench.ask(fx.AwaitAck("id")) == [jv.Acknowledged("1", "accepted", "2026-11-27")]


def test_acknowledged_late_is_told_after_all(bench: Bench) -> None:
    looks = iter([None, None, SimpleNamespace(case_number="1", state="received", promise_date=None)])
    answer: Callable[[], Any] = lambda: next(looks)  # noqa: E731
    bench.centre.answers["wait_ack"] = answer
    assert bench.ask(fx.AwaitAck("id"), 2) == [jv.NotYetAcknowledged(), jv.Acknowledged("1", "received", "")]


def test_never_acknowledged(bench: Bench) -> None:
    bench.centre.answers["wait_ack"] = None
    assert bench.ask(fx.AwaitAck("id")) == [jv.NotYetAcknowledged()]


def test_a_centre_that_hangs_does_not_hold_up_closing(bench: Bench) -> None:
    held, free = threading.Event(), threading.Event()

    def hang() -> Any:
        held.set()
        free.wait(20)

    bench.centre.answers["send_code"] = hang
    bench.conductor.run((fx.SendCode("1"),), bench.events.append)
    assert held.wait(20)
    bench.office.close()
    assert not free.is_set()
    free.set()
