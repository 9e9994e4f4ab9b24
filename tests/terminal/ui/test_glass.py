"""Trials of the glass on the real scene: what is drawn over is what counts, and nothing else of the screen is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from terminal.session import glass as gl
from terminal.session.state import Session
from terminal.ui.keypad import NAMES
from terminal.ui.scene import everything
from terminal.workshop import hands
from tests.terminal.session.staff_room import IN
from tests.terminal.session.test_view import SESSIONS
from tests.terminal.ui.stage import Stage

LEFT, NO = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
ROOM = replace(SESSIONS["staff-overview"], staff=IN)


@pytest.fixture(params=["portrait", "landscape"])
def room(stage: Stage, request: pytest.FixtureRequest) -> Iterator[Stage]:
    stage.turn(request.param)
    stage.blank()
    stage.work()
    stage.effects.clear()
    yield stage
    stage.blank()
    stage.work()


def enter(stage: Stage, page: str) -> None:
    """Open a page and begin its trial with the large button."""
    stage.show(replace(ROOM, staff=replace(IN, page=page)), 40)
    assert hands.press(stage.window, "next")
    stage.work()


def touch(stage: Stage) -> gl.Touch:
    staff = stage.runner.state.staff
    assert staff is not None
    assert isinstance(staff.glass, gl.Touch)
    return staff.glass


def cells(stage: Stage) -> list[QQuickItem]:
    """The cells on the glass, in the order of their numbers."""
    found = [one.item for one in everything(stage.canvas, stage.canvas) if one.name.startswith("cell-")]
    return sorted(found, key=lambda item: int(item.objectName()[5:]))


def kept(stage: Stage) -> gl.Outcome:
    staff = stage.runner.state.staff
    assert staff is not None
    assert staff.glass is None
    return staff.outcomes[staff.page]


def draw(stage: Stage, over: list[QQuickItem]) -> None:
    """One finger from cell to cell without lifting."""
    QTest.mousePress(stage.window, LEFT, NO, hands.centre(over[0]))
    for cell in over[1:]:
        QTest.mouseMove(stage.window, hands.centre(cell))
    QTest.mouseRelease(stage.window, LEFT, NO, hands.centre(over[-1]))


def test_the_grid_fills_the_glass_and_every_cell_counts(room: Stage) -> None:
    enter(room, "touch")
    grid = touch(room)
    all_of_it = cells(room)
    assert len(all_of_it) == grid.cells
    sides = (all_of_it[0].width() * room.mm, all_of_it[0].height() * room.mm)
    assert all(abs(side - gl.CELL_MM) < 2 for side in sides), sides
    last = all_of_it[-1].mapToItem(room.canvas, QPointF(all_of_it[-1].width(), all_of_it[-1].height()))
    assert room.canvas.width() - last.x() < 4
    assert room.canvas.height() - last.y() < 4
    # row by row to and fro, as a person draws; the note with its button steps aside
    path = []
    for row in range(grid.rows):
        line = all_of_it[row * grid.columns: (row + 1) * grid.columns]
        path += line if row % 2 == 0 else line[::-1]
    draw(room, path[:-1])
    room.work()
    assert touch(room).touched == {int(cell.objectName()[5:]) for cell in path[:-1]}
    assert [cell.property("touched") for cell in path] == [True] * (grid.cells - 1) + [False]
    picture = room.window.grabWindow()
    dark = [picture.pixelColor(place(room, cell)).lightness() for cell in (path[0], path[-1])]
    assert dark[0] < 80 < 200 < dark[1]
    draw(room, path[-1:])
    room.work()
    assert kept(room) == gl.Outcome("", (("cells", f"{grid.cells} / {grid.cells}"),))


def test_two_fingers_at_once(room: Stage) -> None:
    """As a touch screen tells it, not as a mouse does."""
    enter(room, "touch")
    all_of_it = cells(room)
    device = QTest.createTouchDevice()
    first, second = hands.centre(all_of_it[0]), hands.centre(all_of_it[20])
    QTest.touchEvent(room.window, device).press(1, first, room.window).press(2, second, room.window).commit()
    on = hands.centre(all_of_it[1])
    QTest.touchEvent(room.window, device).move(1, on, room.window).stationary(2).commit()
    hands.pause(30)
    QTest.touchEvent(room.window, device).release(1, on, room.window).stationary(2).commit()
    hands.pause(30)
    assert hands.find(room.window.contentItem(), "done") is None, "one finger is still down"
    QTest.touchEvent(room.window, device).release(2, second, room.window).commit()
    room.work()
    assert touch(room).touched == {0, 1, 20}
    assert hands.press(room.window, "done"), "with no finger down the button is there"
    room.work()
    assert kept(room).fault == "touch.untouched"


def test_made_anew_it_shows_what_was_touched_before(room: Stage) -> None:
    room.show(replace(ROOM, staff=replace(IN, page="touch", glass=gl.Touch(4, 4, frozenset({0, 5, 15})))), 60)
    assert [number for number, cell in enumerate(cells(room)) if cell.property("touched")] == [0, 5, 15]


def place(stage: Stage, cell: QQuickItem) -> QPoint:
    """A place of a cell in the grabbed picture."""
    return hands.centre(cell) * stage.window.devicePixelRatio()


def test_a_strip_that_feels_nothing_is_not_drawn_over(room: Stage) -> None:
    """A finger goes on and the glass tells of places left and right of the strip only: nothing between is made up."""
    enter(room, "touch")
    grid, all_of_it = touch(room), cells(room)
    dead = {2, 3}
    path = [cell for number, cell in enumerate(all_of_it[: 3 * grid.columns]) if number % grid.columns not in dead]
    draw(room, path)
    room.work()
    assert len(touch(room).touched) == 3 * (grid.columns - 2)
    assert hands.press(room.window, "done")
    room.work()
    assert kept(room).fault == "touch.untouched"
    assert kept(room).lines[1:] == (("rows", f"4-{grid.rows}"), ("columns", "3-4"))


def test_nothing_else_can_be_pressed_meanwhile(room: Stage) -> None:
    enter(room, "touch")
    names = set(hands.names(room.area))
    assert {name for name in names if not name.startswith("cell-")} == {"title", "done"}
    QTest.keyClick(room.window, Qt.Key.Key_Escape)
    state = room.work()
    assert state.staff is not None
    assert (state.staff.glass, state.staff.page) == (None, "touch")
    assert "next" in hands.names(room.area), "the page is there again"


def test_the_whole_glass_is_tried_when_it_is_brought_down(room: Stage) -> None:
    room.show(replace(ROOM, reach=True, staff=replace(IN, page="touch", glass=gl.Touch(4, 4))), 80)
    assert room.area.height() < room.canvas.height()
    top = cells(room)[0]
    assert top.mapToItem(room.canvas, QPointF(0, 0)).y() == 0
    draw(room, [top])
    room.work()
    assert touch(room).touched == {0}


def colour_of(stage: Stage) -> set[tuple[int, ...]]:
    """Every colour on the glass."""
    picture = stage.window.grabWindow()
    picture = picture.convertToFormat(picture.Format.Format_RGB888)
    flat = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.bytesPerLine())
    points = flat[:, : picture.width() * 3].reshape(-1, 3).astype(np.uint32)
    found = np.unique(points[:, 0] << 16 | points[:, 1] << 8 | points[:, 2])
    return {tuple(int(one).to_bytes(3, "big")) for one in found}


def test_one_colour_and_nothing_else(room: Stage) -> None:
    enter(room, "pixels")
    for colour in gl.COLOURS:
        hands.pause(30)
        assert colour_of(room) == {tuple(bytes.fromhex(colour[1:]))}
        assert hands.press(room.window, "colour")
        room.work()
    assert hands.press(room.window, "pixels_spots")
    room.work()
    assert kept(room).fault == "screen.spots"


def test_keys_are_heard_and_do_nothing_else(room: Stage) -> None:
    enter(room, "keys")
    key_of: dict[str, int] = {name: key for key, name in reversed(NAMES.items())}
    for name in gl.KEYS:
        before = room.runner.state
        QTest.keyClick(room.window, Qt.Key(key_of[name]))
        after = room.work()
        if name != gl.KEYS[-1]:
            assert after.staff is not None
            assert isinstance(after.staff.glass, gl.Keys)
            assert after.staff.glass.heard[-1] == name
        assert (after.help, after.dark, after.screen) == (before.help, before.dark, before.screen)
    assert kept(room) == gl.Outcome("", (("keys_heard", "8 / 8"),))
    QTest.keyClick(room.window, Qt.Key.Key_F1)
    assert room.work().help, "afterwards they do what they do"


def test_a_key_that_is_held_counts_once(room: Stage) -> None:
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtGui import QKeyEvent

    enter(room, "keys")
    QTest.keyPress(room.window, Qt.Key.Key_Up)
    for _ in range(5):
        QCoreApplication.sendEvent(room.window, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Up, NO, "", True))
    state: Session = room.work()
    assert state.staff is not None
    assert state.staff.glass == gl.Keys(("up",))
    QTest.keyRelease(room.window, Qt.Key.Key_Up)


def test_the_number_that_was_heard_is_typed(room: Stage) -> None:
    for name, good in (("staff-sound-asking", "good"), ("staff-sound-asking", "wrong")):
        room.show(SESSIONS[name], 60)
        assert hands.find(room.window.contentItem(), "next") is None, "nothing typed yet"
        for digit in "47" if good == "good" else "74":
            assert hands.press(room.window, f"digit-{digit}")
        hands.pause(20)
        assert hands.press(room.window, "next")
        staff = room.work().staff
        assert staff is not None
        assert isinstance(staff.glass, gl.Sound)
        assert staff.glass.told == (("loudspeaker", good),)
        room.blank()
