"""Every screen in every language, type size and orientation: loads, fits, can be pressed and heard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from itertools import combinations, product

import pytest
from PySide6.QtCore import QtMsgType, qInstallMessageHandler

from terminal.clock import SHANGHAI, SystemClock
from terminal.session.staff import OWN
from terminal.session.state import Session
from terminal.session.view import SKY
from terminal.ui.scene import accessible_name, everything, is_pressable, scroll_of, top_layer
from terminal.workshop.hands import pause
from tests.terminal.journey import ending
from tests.terminal.journey.deal import ALIKE
from tests.terminal.session.test_view import SESSIONS
from tests.terminal.ui.stage import Stage, in_scroll, inside, is_text, painted, sheet_of

LOW_MM, HIGH_MM = 400.0, 1220.0
LEAST_MM, LARGE_MM, HIGH_ENOUGH_MM = 20.0, 30.0, 15.0
WAYS = [
    pytest.param(orientation, language, large, reach,
                 id=f"{orientation}-{language}-{'large' if large else 'standard'}{'-reach' if reach else ''}")
    for orientation in ("portrait", "landscape")
    for language in ("zh", "en")
    for large in (False, True)
    for reach in (False, True)
]


@pytest.fixture
def warnings() -> Iterator[list[str]]:
    """What Qt and QML complain about."""
    heard: list[str] = []

    def hear(kind: QtMsgType, context: object, text: str) -> None:
        # the first keyboard of a process says where it puts its words; the folder is wiped with the session
        ours = "PinyinDecoderService::init(): creating directory" not in text
        if kind != QtMsgType.QtDebugMsg and kind != QtMsgType.QtInfoMsg and ours:
            heard.append(text)

    before = qInstallMessageHandler(hear)
    yield heard
    qInstallMessageHandler(before)


def faults(stage: Stage, state: Session) -> list[str]:
    """Everything on the present screen that breaks a rule."""
    found: list[str] = []
    seen = list(everything(top_layer(stage.area), stage.canvas))
    mm, screen = stage.mm, stage.screen
    height = stage.canvas.height()
    pressables = [s for s in seen if is_pressable(s.item)]
    for one in pressables:
        wide, high = one.rect.width() * mm, one.rect.height() * mm
        if accessible_name(one.item) == "":
            found.append(f"{one.name}: no accessible name")
        if wide < (LARGE_MM if state.large else LEAST_MM) - 0.3 or high < HIGH_ENOUGH_MM - 0.3:
            found.append(f"{one.name}: {wide:.1f} x {high:.1f} mm")
        if one.shown.isEmpty():
            if not in_scroll(one.item):
                found.append(f"{one.name}: cannot be seen")
            continue
        around = scroll_of(one.item)
        if around is not None and around.height() < one.rect.height():
            found.append(f"{one.name}: its list is lower than itself")
        if not in_scroll(one.item) and not inside(one.rect, one.shown):
            found.append(f"{one.name}: partly outside")
        low = screen.bottom_mm + (height - one.shown.bottom()) * mm
        top = screen.bottom_mm + (height - one.shown.top()) * mm
        if low < LOW_MM or top > HIGH_MM:
            found.append(f"{one.name}: {low:.0f} to {top:.0f} mm above the floor")
    for one, other in combinations(pressables, 2):
        common = one.shown.intersected(other.shown)
        if common.width() <= 2 or common.height() <= 2:
            continue
        if not (other.item.isAncestorOf(one.item) or one.item.isAncestorOf(other.item)):
            found.append(f"{one.name} lies over {other.name}")
    for one in seen:
        if not is_text(one.item) or (one.shown.isEmpty() and in_scroll(one.item)):
            continue
        item, letters, text = one.item, painted(one), str(one.item.property("text"))[:24]
        if item.property("truncated"):
            found.append(f"elided: {text}")
        if item.property("contentWidth") > item.width() + 2 and item.property("wrapMode") is not None:
            found.append(f"wider than its place: {text}")
        sheet = sheet_of(item)
        for edge in (sheet, None):
            if edge is not None:
                rect = edge.mapRectToItem(stage.canvas, edge.boundingRect())
                if not inside(letters, rect, 3):
                    found.append(f"over the edge of its sheet: {text}")
            elif not in_scroll(item) and not inside(letters, one.shown, 6):
                found.append(f"cut off: {text}")
    return found


# one of each kind is enough for the eye; tests of the view look at all
LOOKED_AT = {
    name: state
    for name, state in SESSIONS.items()
    if not name.endswith("-again")
    and name not in ("bye-done", "bye-left", "bye-cap", "bye-back", "person-refused")
    and name not in ALIKE | ending.ALIKE
    # pages of trials are built alike
    and name not in {f"staff-page-{page}" for page in OWN}
    and name not in ("staff-ended-keys", "staff-ended-disk", "staff-ended-clock", "staff-log-looking",
                     "staff-log-empty", "staff-sound-saying", "staff-sound-headphones")
}


@pytest.mark.parametrize(("orientation", "language", "large", "reach"), WAYS)
def test_every_screen(
    stage: Stage, warnings: list[str], orientation: str, language: str, large: bool, reach: bool
) -> None:
    stage.turn(orientation)
    broken: dict[str, list[str]] = {}
    for name, state in LOOKED_AT.items():
        state = replace(state, language=language, large=large, reach=reach)
        stage.blank(state)
        stage.show(state)
        found = faults(stage, state) + [f"warning: {text}" for text in warnings]
        warnings.clear()
        if found:
            broken[name] = found
    assert broken == {}


@pytest.mark.parametrize(("orientation", "language", "large", "reach"), WAYS)
def test_letters_of_the_search(stage: Stage, orientation: str, language: str, large: bool, reach: bool) -> None:
    """All of them are on the screen and can be pressed, beside what was found so far."""
    from terminal.workshop import hands

    stage.turn(orientation)
    state = replace(SESSIONS["items-found"], language=language, large=large, reach=reach)
    stage.blank(state)
    stage.show(state)
    assert hands.press(stage.window, "search")
    pause(40)
    root = stage.window.contentItem()
    for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ":
        assert hands.find(root, f"letter-{letter}") is not None, letter
    assert faults(stage, state) == []


class Hour(SystemClock):
    """One hour of the day in this city, for ever."""

    def __init__(self, hour: int) -> None:
        self.hour = hour

    def now(self) -> datetime:
        return datetime(2026, 11, 25, self.hour, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize(("orientation", "language", "large", "reach"), WAYS)
def test_home_at_every_hour(stage: Stage, orientation: str, language: str, large: bool, reach: bool) -> None:
    """Its greeting follows the hour and is of another length each time; below it lies the button of the card."""
    stage.turn(orientation)
    broken: dict[tuple[int, str], list[str]] = {}
    clock = stage.kiosk._clock
    try:
        for (hour, part), name in product(SKY, ("home", "home-hall", "home-cannot")):
            stage.kiosk._clock = Hour(hour)
            state = replace(SESSIONS[name], language=language, large=large, reach=reach)
            stage.blank(state)
            stage.show(state)
            assert stage.kiosk.present["sky"] == part
            if found := faults(stage, state):
                broken[hour, name] = found
    finally:
        stage.kiosk._clock = clock
    assert broken == {}


def test_pressing_goes_through_the_session(stage: Stage) -> None:
    """Real pointer events on the real scene reach the pure core and come back as screens."""
    from terminal.workshop import hands
    from tests.terminal.journey.story import ITEM

    stage.turn("portrait")
    stage.blank()
    for name, screen in ((f"tile-{ITEM.id}", "item"), ("next", "journey"), ("next", "journey")):
        assert hands.press(stage.window, name), name
        assert stage.work().screen == screen
    journey = stage.runner.state.journey
    assert journey is not None
    assert journey.kind == "card"
    assert hands.press(stage.window, "large")
    assert stage.work().large
    assert hands.press(stage.window, "leave")
    assert stage.work().screen == "bye"


def test_hidden_is_hidden_on_the_glass(stage: Stage) -> None:
    """No letter drawn gives away a covered value, typed ones included."""
    from tests.terminal.journey.story import ACCOUNT, ADDRESS, EMPLOYER, NAME, NUMBER, PHONE

    stage.turn("portrait")
    for name in (
        "records",
        "review",
        "review-long",
        "person-typing",
        "question-live_address",
        "edit-mobile",
        "question-other_acct_no-again",
    ):
        stage.blank()
        stage.show(replace(SESSIONS[name], hidden=True))
        for seen in everything(stage.canvas, stage.canvas):
            if is_text(seen.item):
                drawn = str(seen.item.property("text")).replace(" ", "")
                for value in (NAME, NUMBER, ADDRESS, ACCOUNT, PHONE, EMPLOYER):
                    assert value not in drawn, (name, seen.name)


def test_letters_typed_quickly_are_all_searched_for(stage: Stage) -> None:
    """Faster than the screen answers: nothing typed is lost."""
    from terminal.workshop import hands

    stage.turn("portrait")
    stage.blank()
    stage.show(SESSIONS["items"], 40)
    assert hands.press(stage.window, "search")
    pause(20)
    for letter in "SYJ":
        assert hands.press(stage.window, f"letter-{letter}")
    assert stage.work().query == "syj"
    assert hands.press(stage.window, "letter-erase")
    assert hands.press(stage.window, "letter-D")
    assert stage.work().query == "syd"


def test_what_is_being_written_can_be_hidden(stage: Stage) -> None:
    from terminal.workshop import hands

    stage.turn("portrait")
    for hidden in (False, True):
        stage.blank()
        stage.show(replace(SESSIONS["complaint-text"], hidden=hidden), 60)
        field = hands.find(stage.window.contentItem(), "input")
        assert field is not None
        field.setProperty("text", "平顶山市湛河区")
        pause(30)
        parent = field.parentItem()
        assert (field.opacity() * parent.opacity() == 0) is hidden
        shown = [s.item.property("text") for s in everything(stage.canvas, stage.canvas) if is_text(s.item)]
        assert ("＊＊＊＊" in shown) is hidden


def test_what_was_signed_is_gone_with_the_screen(stage: Stage) -> None:
    """Not only unseen: the strokes themselves are let go, and there is one writing box for all citizens."""
    import gc

    from shiboken6 import isValid

    from terminal.ui.models.ink import Ink
    from terminal.workshop import hands

    stage.turn("portrait")
    stage.blank()
    for _ in range(3):
        stage.show(SESSIONS["sign-declare"], 60)
        assert hands.sign(stage.window)
        stage.work()
        boxes = [one for one in gc.get_objects() if isinstance(one, Ink) and isValid(one)]
        assert any(one.strokes() for one in boxes)
        stage.blank()
        gc.collect()
        after = [one for one in gc.get_objects() if isinstance(one, Ink) and isValid(one)]
        assert len(after) == len(boxes), "none is made for a screen"
        boxes = after
        assert not any(one._strokes for one in boxes)
