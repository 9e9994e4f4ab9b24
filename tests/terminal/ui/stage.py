"""The real window without a terminal behind it: shows any session state, hears what is pressed."""

from __future__ import annotations

import queue
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QRectF, QUrl
from PySide6.QtQuick import QQuickItem, QQuickWindow
from shiboken6 import delete

from terminal.clock import SystemClock
from terminal.conductor import Conductor
from terminal.conductor.pictures import Pictures
from terminal.config import Config, ScreenOptions
from terminal.journey import effects as fx
from terminal.session import effects, glass, staff
from terminal.session.runner import SessionRunner
from terminal.session.state import Session
from terminal.ui.bounce import Bounce
from terminal.ui.keypad import Keypad
from terminal.ui.models.kiosk import Kiosk
from terminal.ui.scene import Seen, area_of, canvas_of, scroll_of
from terminal.ui.window import QML, Window
from terminal.workshop.hands import pause
from terminal.workshop.walking import LANDSCAPE, PORTRAIT
from tests.terminal.journey.story import ITEM, stamp

# sizes are measured on the canvas, so a small window does, and draws faster
SCALE = 0.25
SCREENS: dict[str, ScreenOptions] = {"portrait": PORTRAIT, "landscape": LANDSCAPE}


class Stage:
    """One kiosk for the process, as QML wants it; the window is made anew for each orientation."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.effects: list[fx.Effect] = []
        conductor = Conductor()
        handled = [v for v in (*vars(fx).values(), *vars(effects).values(), *vars(staff).values(),
                                *vars(glass).values())
                   if isinstance(v, type)]
        for effect in dict.fromkeys(handled):
            if issubclass(effect, fx.Effect) and effect is not fx.Effect:
                conductor.register(effect, lambda effect, post: self.effects.append(effect))
        self.runner = SessionRunner(Session({ITEM.id: ITEM}), conductor, SystemClock(), stamp)
        self.kiosk = Kiosk(Config(mode="demo", screen=PORTRAIT), SystemClock(), self.runner)
        self.kiosk.set_window(round(1080 * SCALE), round(1920 * SCALE))
        self.pictures = Pictures()
        self.orientation = "portrait"
        self._first = Window(app, self.kiosk, self.pictures)
        self._engine = self._first.engine
        self.window: QQuickWindow = self._first.window
        self.keypad, self.bounce = self._first.keypad, self._first.bounce
        self.window.show()
        pause(50)

    def turn(self, orientation: str) -> None:
        """The same scene on a screen hung the other way."""
        if orientation == self.orientation:
            return
        # a step that borrows the writing box gives it back before the window goes
        self.blank()
        old = self._engine.rootObjects()
        config = Config(mode="demo", screen=SCREENS[orientation])
        self.kiosk._config = config
        wide, high = (1920, 1080) if orientation == "landscape" else (1080, 1920)
        self.kiosk.set_window(round(wide * SCALE), round(high * SCALE))
        # what listens to a window goes with it: a filter whose window is gone ends the process at the next press
        for listener in (self.keypad, self.bounce):
            delete(listener)
        for root in old:
            root.close()
            root.deleteLater()
        pause(20)
        self._engine.load(QUrl.fromLocalFile(str(QML / "Main.qml")))
        self.window = self._engine.rootObjects()[-1]
        self.keypad, self.bounce = Keypad(self.window, self.kiosk), Bounce(self.window)
        self.window.show()
        self.orientation = orientation
        pause(50)

    @property
    def screen(self) -> ScreenOptions:
        return SCREENS[self.orientation]

    @property
    def canvas(self) -> QQuickItem:
        """The logical picture: 1080 x 1920 or 1920 x 1080, whatever the window's size."""
        return canvas_of(self.window)

    @property
    def area(self) -> QQuickItem:
        """The part of the canvas that is worked on; lower than the canvas when it is brought down."""
        return area_of(self.canvas)

    @property
    def mm(self) -> float:
        """Millimetres of one canvas pixel."""
        return self.kiosk._mm_per_px()

    def show(self, state: Session, ms: int = 15) -> None:
        """Put a state on the screen and let it be laid out."""
        self.runner._state = state
        self.runner._publish()
        pause(ms)

    def blank(self, like: Session | None = None) -> None:
        """Back to an empty home, so that the next state is built from nothing; in the modes of `like`.

        Turning every mode back and on again for each screen takes longer than the screens.
        """
        empty = Session({ITEM.id: ITEM})
        if like is not None:
            empty = replace(empty, language=like.language, large=like.large, reach=like.reach, contrast=like.contrast)
        self.show(empty, 5)

    def work(self) -> Session:
        """Run what was pressed through the session's rules and show the result."""
        pause(5)
        while True:
            try:
                event = self.runner._events.get_nowait()
            except queue.Empty:
                break
            if event is not None:
                self.runner._step(event)
        pause(20)
        return self.runner.state

    def close(self) -> None:
        for root in self._engine.rootObjects():
            root.close()
        pause(10)
        self._first.window = self.window
        self._first.close()
        pause(10)


# --- looking at the scene ---------------------------------------------------------------------------


def is_text(item: QQuickItem) -> bool:
    return bool(item.inherits("QQuickText")) and bool(item.property("text"))


def sheet_of(item: QQuickItem) -> QQuickItem | None:
    """The nearest thing with an edge around a text: a button, a sheet, a bar. None on the bare paper."""
    parent = item.parentItem()
    while parent is not None:
        if parent.inherits("QQuickAbstractButton"):
            return parent
        if parent.inherits("QQuickRectangle") and parent.property("color").alpha() > 0:
            return parent
        parent = parent.parentItem()
    return None


def in_scroll(item: QQuickItem) -> bool:
    return scroll_of(item) is not None


def painted(seen: Seen) -> QRectF:
    """Where a text is: its place, or more than that when its letters need more.

    The line box of the house type reaches further up and down than its letters, a tenth of its size at least.
    """
    item = seen.item
    wide = max(item.width(), item.property("contentWidth"))
    high = max(item.height(), item.property("contentHeight"))
    air = 0.1 * item.property("font").pixelSize()
    return QRectF(seen.rect.x(), seen.rect.y(), wide, high).adjusted(0, air, 0, -air)


def inside(inner: QRectF, outer: QRectF, slack: float = 2.0) -> bool:
    return bool(outer.adjusted(-slack, -slack, slack, slack).contains(inner))


def private_home(folder: Path) -> Path:
    return folder / "qt"
