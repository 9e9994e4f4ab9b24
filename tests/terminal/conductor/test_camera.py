"""The camera loop: a still page is taken once, a fault is said once, nothing is shown after the end."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from terminal.conductor import Conductor, camera
from terminal.conductor.pictures import Pictures
from terminal.journey import effects as fx
from terminal.journey import events as jv

DESK = np.full((480, 640, 3), 60, np.uint8)


def page(seed: int = 1) -> Any:
    """A white sheet with lines of text on a dark desk."""
    picture = DESK.copy()
    picture[60:430, 170:480] = 245
    lines = np.random.default_rng(seed)
    for y in range(90, 400, 16):
        for x in range(200, 440, 12):
            if lines.random() > 0.3:
                picture[y : y + 8, x : x + 8] = 20
    return picture


class Desk:
    """Stands for the devices: a list of what the camera sees now, or a fault."""

    def __init__(self) -> None:
        self.sees: Any = DESK
        self.gate: threading.Event | None = None
        self.asked = 0

    def submit(
        self,
        device: str,
        command: Any,
        seconds: float,
        good: Callable[[Any], None],
        bad: Callable[[Any], None],
    ) -> Any:
        assert device == "document_camera"
        self.asked += 1
        if isinstance(self.sees, str):
            bad(type("Fault", (), {"code": self.sees}))
        elif self.gate is None:
            good(self.sees.copy())
        else:
            threading.Thread(target=self._later, args=(self.gate, good), daemon=True).start()
        return type("Ticket", (), {"cancel": lambda self: None})()

    def _later(self, gate: threading.Event, good: Callable[[Any], None]) -> None:
        gate.wait(20)
        good(self.sees.copy())


class Bench:
    def __init__(self) -> None:
        self.desk, self.pictures, self.kept = Desk(), Pictures(), list[bytes]()
        self.events, self.frames, self.still = list[jv.Event](), 0, list[bool]()
        self.camera = camera.Camera(
            self.desk, self.pictures, self.still.append, self._frame, self.kept.append
        )
        self.conductor = Conductor()
        self.camera.register(self.conductor)

    def _frame(self) -> None:
        self.frames += 1

    def run(self, *effects: fx.Effect) -> None:
        self.conductor.run(effects, self.events.append)

    def until(self, good: Callable[[], bool]) -> None:
        end = time.monotonic() + 20
        while not good():
            assert time.monotonic() < end
            time.sleep(0.005)

    def looks(self, count: int) -> None:
        before = self.desk.asked
        self.until(lambda: self.desk.asked >= before + count)


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setattr(camera, "BETWEEN_S", 0.005)
    made = Bench()
    yield made
    made.camera.close()


def test_still_page_is_taken_once(bench: Bench) -> None:
    bench.run(fx.StartCamera("proof"))
    bench.looks(3)
    assert bench.events == []
    bench.desk.sees = page()
    bench.until(lambda: bool(bench.events))
    bench.looks(20)
    (taken,) = bench.events
    assert isinstance(taken, jv.PageCaptured)
    assert taken.material == "proof"
    assert taken.note["how"] == "auto"
    (jpeg,) = bench.kept
    assert taken.sha256 == hashlib.sha256(jpeg).hexdigest()
    assert taken.bytes_len == len(jpeg)
    assert bench.pictures.page(taken.sha256) == jpeg


def test_next_page_after_the_first_was_taken_away(bench: Bench) -> None:
    bench.run(fx.StartCamera("proof"))
    bench.desk.sees = page(1)
    bench.until(lambda: len(bench.events) == 1)
    bench.desk.sees = DESK
    bench.looks(3)
    bench.desk.sees = page(2)
    bench.until(lambda: len(bench.events) == 2)
    assert len({e.sha256 for e in bench.events if isinstance(e, jv.PageCaptured)}) == 2


def test_by_hand_without_a_page_in_sight(bench: Bench) -> None:
    bench.run(fx.StartCamera("proof"))
    bench.looks(2)
    bench.run(fx.Shoot("proof"))
    bench.until(lambda: bool(bench.events))
    (taken,) = bench.events
    assert isinstance(taken, jv.PageCaptured)
    assert taken.note["how"] == "hand"


def test_fault_is_told_once_and_recovery_goes_on(bench: Bench) -> None:
    bench.desk.sees = "camera.gone"
    bench.run(fx.StartCamera("proof"))
    bench.looks(5)
    assert bench.events == [jv.CameraFault("camera.gone")]
    bench.desk.sees = page()
    bench.until(lambda: len(bench.events) == 2)
    assert isinstance(bench.events[1], jv.PageCaptured)


def test_stop_ends_the_loop(bench: Bench) -> None:
    bench.run(fx.StartCamera("proof"))
    bench.looks(2)
    bench.run(fx.StopCamera())
    before = threading.active_count()
    bench.until(lambda: not [t for t in threading.enumerate() if t.name == "camera-look"])
    assert threading.active_count() <= before
    assert bench.still[-1] is False


def test_a_picture_that_comes_late_is_shown_to_nobody(bench: Bench) -> None:
    bench.desk.gate = threading.Event()
    bench.desk.sees = page()
    bench.run(fx.StartCamera("proof"))
    bench.until(lambda: bench.desk.asked > 0)
    bench.run(fx.StopCamera())
    bench.pictures.clear()
    bench.desk.gate.set()
    bench.until(lambda: not [t for t in threading.enumerate() if t.name == "camera-look"])
    assert bench.pictures.frame() is None
    assert bench.frames == 0
    assert bench.events == []


def test_a_loop_that_was_ended_delivers_no_frame() -> None:
    """The wipe may come between a look at the stop and the delivery."""
    made = Bench()
    look = camera._Look(
        made.desk,
        made.pictures,
        made.still.append,
        made._frame,
        made.kept.append,
        threading.Event(),
        "proof",
        made.events.append,
    )
    look.end()
    look._look(page())
    look._take(True)
    assert made.pictures.frame() is None
    assert made.kept == []
    assert made.events == []


def test_pictures_are_blanked_when_let_go() -> None:
    pictures, frame = Pictures(), page()
    pictures.set_frame(frame)
    pictures.add_page("a", b"jpeg")
    pictures.clear()
    assert not frame.any()
    assert (pictures.frame(), pictures.page("a")) == (None, None)
