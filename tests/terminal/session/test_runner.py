"""The thread that runs the session: events in, effects out, nobody's fault stops it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from terminal.clock import SystemClock
from terminal.conductor import Conductor
from terminal.journey import effects as fx
from terminal.journey import events as jv
from terminal.session import events as ev
from terminal.session.effects import WatchForLift, Wipe
from terminal.session.runner import SessionRunner
from terminal.session.state import Session
from terminal.session.wipe import WipeRegistry
from tests.terminal.journey.story import CARD, ID, ITEM, stamp


class Bench:
    """A running session with a conductor that only takes notes."""

    def __init__(self) -> None:
        self.effects: list[object] = []
        self.posts: list[Callable[[jv.Event], None]] = []
        self.states: list[Session] = []
        self.fail: type | None = None
        self._news = threading.Condition()
        conductor = Conductor()
        for effect in (
            fx.ReadCard,
            fx.StopReading,
            fx.AskCardBack,
            fx.SendCode,
            fx.StopCamera,
            WatchForLift,
            Wipe,
        ):
            conductor.register(effect, self._note)
        self.runner = SessionRunner(Session({ITEM.id: ITEM}), conductor, SystemClock(), stamp)
        self.runner.watch(self._watch)
        self.runner.start()

    def _note(self, effect: object, post: Callable[[jv.Event], None]) -> None:
        self.effects.append(effect)
        self.posts.append(post)
        if self.fail is not None and isinstance(effect, self.fail):
            raise RuntimeError("broken device")

    def _watch(self, state: Session) -> None:
        with self._news:
            self.states.append(state)
            self._news.notify_all()

    def until(self, good: Callable[[Session], bool]) -> Session:
        with self._news:
            assert self._news.wait_for(lambda: bool(self.states) and good(self.states[-1]), 20)
            return self.states[-1]


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.runner.stop()


def test_from_home_to_card(bench: Bench) -> None:
    bench.runner.post(ev.Open(ITEM.id))
    bench.runner.begin()
    state = bench.until(lambda s: s.journey is not None)
    assert state.journey is not None
    assert state.journey.stamp.submission_id == ID
    bench.runner.post(ev.InJourney(jv.Next()))
    bench.until(lambda s: s.journey is not None and s.journey.kind == "card")
    bench.posts[-1](jv.CardRead(CARD))
    bench.until(lambda s: s.journey is not None and s.journey.kind == "person_check")
    assert [type(e) for e in bench.effects] == [fx.ReadCard, fx.AskCardBack, fx.StopReading, fx.SendCode]


def test_late_answer_reaches_nobody_else(bench: Bench) -> None:
    bench.runner.post(ev.Open(ITEM.id))
    bench.runner.begin()
    bench.runner.post(ev.InJourney(jv.Next()))
    bench.until(lambda s: s.journey is not None and s.journey.kind == "card")
    late = bench.posts[-1]
    bench.runner.post(ev.LeaveAsked(sure=True))
    bench.until(lambda s: s.screen == "bye")
    late(jv.CardRead(CARD))
    bench.runner.post(ev.Home())
    assert bench.until(lambda s: s.screen == "home").journey is None


def test_fault_of_an_effect_is_shown_and_survived(bench: Bench, caplog: pytest.LogCaptureFixture) -> None:
    bench.fail = fx.ReadCard
    bench.runner.post(ev.Open(ITEM.id))
    bench.runner.begin()
    bench.runner.post(ev.InJourney(jv.Next()))
    # the screen shows the state the session is in, not the one before
    bench.until(lambda s: s.journey is not None and s.journey.kind == "card")
    bench.runner.post(ev.LeaveAsked(sure=True))
    bench.until(lambda s: s.screen == "bye")


def test_time_passes_by_itself(bench: Bench) -> None:
    bench.runner.post(ev.SetLarge(True))
    bench.until(lambda s: s.large)
    assert bench.runner.state.large


def test_wipe_calls_every_holder_even_when_one_fails(caplog: pytest.LogCaptureFixture) -> None:
    registry, called = WipeRegistry(), []

    def broken() -> None:
        called.append("broken")
        raise OSError("stuck")

    registry.register("first", lambda: called.append("first"))
    registry.register("broken", broken)
    registry.register("last", lambda: called.append("last"))
    with pytest.raises(ValueError, match="first"):
        registry.register("first", broken)
    assert registry.wipe() == ("broken",)
    assert called == ["first", "broken", "last"]
