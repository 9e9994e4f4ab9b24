"""Writing by hand on the real screen: strokes by pointer, characters in the field, nothing left behind."""

from __future__ import annotations

import gc
import os
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest
from shiboken6 import isValid

from terminal.journey import events as jv
from terminal.session import events as sv
from terminal.ui.models.pen import Pen, Reader, Writing
from terminal.vision import handwriting
from terminal.workshop import hands
from tests.bench.handwriting import held
from tests.bench.handwriting_writing import write
from tests.terminal.session.test_view import SESSIONS
from tests.terminal.ui.stage import Stage
from tests.terminal.ui.test_screens import WAYS, faults

ADDRESS = SESSIONS["address-writing"]
COMMON = held()[0]
ONE, TWO = list(COMMON)[10], list(COMMON)[20]


class Desk:
    """The writing panel on the stage, and a finger."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    @property
    def writing(self) -> Writing:
        assert Pen.writing is not None
        return Pen.writing

    def find(self, name: str) -> QQuickItem | None:
        return hands.find(self.stage.window.contentItem(), name)

    def press(self, name: str) -> None:
        assert hands.press(self.stage.window, name), name
        hands.pause(5)

    @property
    def box(self) -> QQuickItem:
        found = self.find("writing-box")
        assert found is not None
        return found

    @property
    def text(self) -> str:
        found = self.find("input")
        assert found is not None
        return str(found.property("text"))

    @property
    def candidates(self) -> list[str]:
        return list(self.box.property("candidates"))

    def open(self, **ways: Any) -> None:
        self.stage.blank()
        self.stage.show(replace(ADDRESS, **ways))
        self.until(lambda: self.find("by-hand") is not None)
        self.press("by-hand")
        self.until(lambda: self.find("writing-box") is not None)

    def until(self, done: Callable[[], bool]) -> None:
        for _ in range(400):
            if done():
                return
            hands.pause(25)
        raise AssertionError("it never came")

    def stroke(self, points: list[tuple[float, float]]) -> None:
        box, window = self.box, self.stage.window
        side = 0.8 * min(box.width(), box.height())

        def at(x: float, y: float) -> QPoint:
            middle = QPointF(box.width() / 2, box.height() / 2)
            return box.mapToScene(middle + QPointF(x - 0.5, y - 0.5) * side).toPoint()

        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QTest.mousePress(window, left, none, at(*points[0]))
        for point in points[1:]:
            QTest.mouseMove(window, at(*point))
        QTest.mouseRelease(window, left, none, at(*points[-1]))
        hands.pause(80)  # sooner and in the same place it would be taken for a bounce of the finger

    def write(self, character: str) -> None:
        for stroke in write(COMMON[character], np.random.default_rng(5), jitter=0.5):
            self.stroke([(x, y) for x, y, _ in stroke])

    def write_and_see(self, character: str) -> int:
        """The place of the character among the candidates."""
        self.write(character)
        self.until(lambda: bool(self.candidates))
        return self.candidates.index(character)


@pytest.fixture
def desk(stage: Stage) -> Iterator[Desk]:
    stage.turn("portrait")
    yield Desk(stage)
    stage.blank()
    while not stage.runner._events.empty():
        stage.runner._events.get_nowait()


def posted(stage: Stage) -> list[Any]:
    found = []
    while not stage.runner._events.empty():
        event = stage.runner._events.get_nowait()
        if isinstance(event, sv.InJourney):
            found.append(event.event)
    return found


def test_write_choose_and_answer(desk: Desk) -> None:
    desk.open()
    desk.press(f"candidate-{desk.write_and_see(ONE)}")
    assert desk.text == ONE
    assert desk.box.property("empty")
    assert desk.candidates == []
    desk.press(f"candidate-{desk.write_and_see(TWO)}")
    assert desk.text == ONE + TWO
    desk.press("next")
    assert posted(desk.stage)[-1] == jv.Answered("live_address", ONE + TWO)


def test_the_next_character_takes_the_first(desk: Desk) -> None:
    desk.open()
    assert desk.write_and_see(ONE) == 0
    assert desk.text == ""
    desk.until(lambda: bool(desk.box.property("settled")))
    desk.write(TWO)
    assert desk.text == ONE
    desk.until(lambda: bool(desk.candidates))
    assert desk.candidates[0] == TWO


def test_a_slow_writer_goes_on_with_the_same_character(desk: Desk) -> None:
    """Candidates seen in a pause between two strokes do not end the character."""
    desk.open(large=True)
    desk.box._next.setInterval(60_000)  # type: ignore[attr-defined]
    strokes = write(COMMON[TWO], np.random.default_rng(5), jitter=0.5)
    assert len(strokes) > 2
    for number, stroke in enumerate(strokes):
        desk.stroke([(x, y) for x, y, _ in stroke])
        if number == 1:
            desk.until(lambda: bool(desk.candidates))
    desk.until(lambda: bool(desk.candidates))
    assert desk.text == ""
    assert desk.candidates[0] == TWO


def test_next_shows_before_it_counts(desk: Desk) -> None:
    """Next pressed with a character unread: it is read and shown; pressed again, it is taken."""
    desk.open()
    # the box is the same for everybody: its finger rests as long as before again afterwards
    rest = desk.box._rest  # type: ignore[attr-defined]
    usual = rest.interval()
    rest.setInterval(60_000)
    try:
        desk.write(ONE)
        desk.press("next")
        assert posted(desk.stage) == []
        desk.until(lambda: bool(desk.candidates))
    finally:
        rest.setInterval(usual)
    assert desk.candidates[0] == ONE
    desk.press("next")
    assert posted(desk.stage)[-1] == jv.Answered("live_address", ONE)


def test_strokes_and_characters_go_back(desk: Desk) -> None:
    desk.open()
    desk.write(ONE)
    count = len(desk.box._strokes)  # type: ignore[attr-defined]
    desk.press("erase-stroke")
    assert len(desk.box._strokes) == count - 1  # type: ignore[attr-defined]
    desk.press("pad")
    for name in ("pad-digit-1", "pad-digit-2", "candidate-0"):
        desk.press(name)
    assert desk.text == "12，"
    desk.press("pad-erase")
    desk.press("delete-character")
    assert desk.text == "1"
    desk.press("pad")
    assert desk.box.property("empty")


def test_choosing_a_way(desk: Desk) -> None:
    desk.open()
    desk.write(ONE)
    desk.press("by-keys")
    assert desk.find("writing-box") is None
    assert desk.find("by-hand") is not None
    desk.press("by-hand")
    assert desk.box.property("empty")
    # kept for this visitor's next field, gone with the visit
    desk.stage.show(SESSIONS["question-mobile"])
    assert desk.writing.wanted
    desk.stage.blank()
    assert not desk.writing.wanted


def test_without_engines_it_is_not_offered(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.open()
    desk.writing._set_available(False)
    try:
        hands.pause(20)
        assert desk.find("by-hand") is None
        assert desk.find("writing-box") is None
        assert desk.find("input") is not None
    finally:
        desk.writing._set_available(True)


WRITTEN: list[str] = []
_LISTENING = threading.Event()


def _hear(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "open" and _LISTENING.is_set():
        path, mode, flags = arguments
        if (isinstance(mode, str) and set(mode) & set("wax+")) or (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            WRITTEN.append(str(path))


def test_nothing_is_kept(desk: Desk) -> None:
    """After the field is left no stroke and no candidate is in any object, and no file was written meanwhile."""
    private = Path(os.environ["XDG_DATA_HOME"])
    sys.addaudithook(_hear)

    def files() -> set[tuple[str, int]]:
        return {(str(path), path.stat().st_mtime_ns) for path in private.rglob("*") if path.is_file()}

    desk.open()
    before = files()
    _LISTENING.set()
    try:
        desk.press(f"candidate-{desk.write_and_see(ONE)}")
        desk.write_and_see(TWO)
        box = desk.box
        assert box._strokes  # type: ignore[attr-defined]
        assert box._candidates  # type: ignore[attr-defined]
        del box
        desk.stage.blank()
        hands.pause(50)
    finally:
        _LISTENING.clear()
    assert WRITTEN == []
    assert files() == before
    gc.collect()
    held = [vars(thing) for thing in gc.get_objects() if isinstance(thing, Pen)]
    assert [pen for pen in held if pen.get("_strokes") or pen.get("_candidates")] == []
    assert desk.writing.reader._task is None


def test_the_newest_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """While one is read the others wait, and only the last of them is read."""
    begun, go = threading.Event(), threading.Event()
    seen: list[int] = []

    class Slow:
        usable = True

        @classmethod
        def open(cls) -> Slow:
            return cls()

        def candidates(self, strokes: list[int], **_: object) -> list[str]:
            begun.set()
            assert go.wait(10)
            seen.extend(strokes)
            return ["一"]

        def close(self) -> None:
            pass

    monkeypatch.setattr(handwriting, "Handwriting", Slow)
    done: list[int] = []
    reader = Reader(lambda usable: None, lambda number, found: done.append(number))
    reader.start()
    reader.read(1, [1], "")
    assert begun.wait(10)
    reader.read(2, [2], "")
    reader.read(3, [3], "")
    go.set()
    for _ in range(400):
        if done == [1, 3]:
            break
        hands.pause(10)
    assert done == [1, 3]
    assert seen == [1, 3]
    reader.close()


@pytest.mark.parametrize(("orientation", "language", "large", "reach"), WAYS)
def test_it_fits(stage: Stage, orientation: str, language: str, large: bool, reach: bool) -> None:
    """Empty, with candidates and with the pad: big enough, inside, nothing over anything."""
    stage.turn(orientation)
    desk = Desk(stage)
    state = replace(ADDRESS, language=language, large=large, reach=reach)
    desk.open(language=language, large=large, reach=reach)
    hands.pause(250)
    found = {"empty": faults(stage, state)}
    desk.write_and_see(ONE)
    found["written"] = faults(stage, state)
    assert desk.box.width() * stage.mm >= 90
    assert desk.box.height() * stage.mm >= 70
    desk.press("pad")
    found["pad"] = faults(stage, state)
    desk.press("by-keys")
    found["keys"] = faults(stage, state)
    stage.blank()
    stage.turn("portrait")
    assert found == {"empty": [], "written": [], "pad": [], "keys": []}


def test_there_is_one_box_for_everybody(desk: Desk) -> None:
    """None is made for a field: PySide would keep each for ever."""

    def boxes() -> int:
        return sum(isinstance(thing, Pen) and isValid(thing) for thing in gc.get_objects())

    before = boxes()
    for _ in range(3):
        desk.open()
        desk.write(ONE)
    desk.stage.blank()
    assert boxes() == before == 1
