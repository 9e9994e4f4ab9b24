"""A citizen without fingers, a terminal without a window: a world driven through the session's events."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from terminal.journey import events as jv
from terminal.journey.state import Journey
from terminal.session import events as sv
from terminal.session.state import Session
from terminal.workshop.world import World
from tests.terminal.journey.story import ITEM, STROKES

ANSWERS = {"want_work": "yes", "live_address": "", "mobile": "13800049999", "stop_reason_said": "07"}
PATIENCE_S = 60.0


class Driver:
    """Waits on states, never on time."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.runner = world.terminal.runner

    @property
    def journey(self) -> Journey:
        journey = self.runner.state.journey
        assert journey is not None, self.runner.state.screen
        return journey

    def until(self, good: Callable[[Session], Any], what: str) -> Session:
        end = time.monotonic() + PATIENCE_S
        while not good(self.runner.state):
            state = self.runner.state
            journey = state.journey
            now = (
                state.screen,
                journey and (journey.step, journey.phase, journey.problem, journey.outcome.sending),
            )
            assert time.monotonic() < end, (what, now)
            time.sleep(0.01)
        return self.runner.state

    def at(self, kind: str, *phases: str) -> None:
        def good(state: Session) -> bool:
            journey = state.journey
            return journey is not None and journey.kind == kind and (not phases or journey.phase in phases)

        self.until(good, f"{kind} {phases}")

    def tell(self, *events: jv.Event) -> None:
        for event in events:
            self.runner.post(sv.Touched())
            self.runner.post(sv.InJourney(event))

    # -- stretches of the way ---------------------------------------------------------------------------

    def to_person(self, citizen: str, item: str = ITEM.id) -> None:
        """From home over notice and card to the code."""
        self.runner.post(sv.Open(item))
        self.until(lambda s: s.screen == "item", "item page")
        self.runner.begin()
        self.at("notice")
        self.tell(jv.Next())
        self.at("card", "waiting")
        self.world.booth.place_card(citizen)
        self.at("person_check", "typing", "none")
        self.world.booth.remove_card()

    def helped(self, citizen: str) -> None:
        """Somebody else lays down a card and stands by."""
        self.tell(jv.HelperAsked(), jv.HelperAgreed())
        self.until(lambda s: s.journey is not None and s.journey.helping == "waiting", "the helper is asked for")
        self.world.booth.place_card(citizen)
        self.until(lambda s: s.journey is not None and s.journey.helping == "read", "the helper's card")
        self.world.booth.remove_card()
        self.tell(jv.HelperClosed())

    def with_code(self, phone: str) -> None:
        (*_, code) = [m["code"] for m in self.world.centre.messages(phone) if m.get("code")]
        self.tell(jv.CodeTyped(str(code)))
        self.until(lambda s: s.journey is not None and s.journey.kind != "person_check", "what is known of them")
        if self.journey.step == "which":
            # the first of their homes
            (home, *_) = self.journey.records["homes"].data["homes"]
            self.tell(jv.Answered("flat", home["house_id"]))
        self.at("records")

    def capture(self) -> None:
        """Mark the reason for leaving, answer, and lay a paper under the camera."""
        self.tell(jv.Mark("stop_reason"), jv.Next())
        self.answer("capture")
        self.world.booth.place_paper("termination")
        self.until(lambda s: s.journey is not None and s.journey.pages, "a page")
        self.world.booth.remove_paper()
        self.tell(jv.Next())
        self.at("review")

    def answer(self, until: str) -> None:
        while True:
            self.until(lambda s: s.journey is not None and s.journey.kind in ("question", until), until)
            journey = self.journey
            if journey.kind == until:
                return
            step = journey.step
            key = next(s.field for s in ITEM.steps if s.id == step)
            value = journey.answers.get(key) or ANSWERS[key]
            self.tell(jv.Answered(key, value))
            self.until(lambda s, step=step: s.journey is not None and s.journey.step != step, f"past {step}")

    def sign(self) -> None:
        """From review to stored."""
        self.tell(jv.Next())
        self.at("sign")
        self.tell(*(jv.Declared(index, True) for index in range(len(ITEM.declarations))))
        self.tell(jv.Signed(STROKES, b"\x89PNG\r\n\x1a\n signature"), jv.Next())
        self.until(lambda s: s.journey is not None and s.journey.done, "stored")

    def papers_out(self) -> None:
        def good(state: Session) -> bool:
            journey = state.journey
            if journey is None or journey.outcome.sending not in ("acknowledged", "later"):
                return False
            words = journey.outcome.papers.values()
            return bool(words) and all(word != "printing" for word in words)

        self.until(good, "papers")

    def leave(self) -> None:
        self.runner.post(sv.LeaveAsked(sure=True))
        self.until(lambda s: s.screen == "bye", "good-bye")
        self.runner.post(sv.Home())
        self.until(lambda s: s.screen == "home", "home")


@contextmanager
def written_down(handler: logging.Handler) -> Iterator[None]:
    """While inside, all that is logged, at every level, goes to this handler too."""
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
        handler.close()


def world(folder: Path, **options: Any) -> World:
    made = World(folder, **options)
    made.terminal.start()
    return made
