"""The one view model: the present screen as plain data, and a slot for everything a citizen can press."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Property, QObject, QRectF, QTimer, Signal, Slot

from terminal.clock import SHANGHAI, Clock
from terminal.config import Config
from terminal.later import Later
from terminal.session import events as ev
from terminal.session.runner import SessionRunner
from terminal.session.state import Session
from terminal.session.view import view

from .amounts import amount_in_words
from .rows import Rows

if TYPE_CHECKING:
    from terminal.journey import events as jv
    from terminal.session import staff_events as sv
else:
    jv = Later("terminal.journey.events")
    sv = Later("terminal.session.staff_events")

WRITTEN = ("address", "text", "name", "org_number", "title_number", "unit_number")
"""Kinds of field that are written with the keyboard or by hand."""
REACH_MM = 1020.0
"""Where the working area ends for somebody who sits, above the floor; our own choice, well below the 1,220 mm that
wheelchair operation allows at most."""
LEAST_TALL, LEAST_WIDE = 1280, 860
"""Canvas pixels below which the largest screens would not fit any more."""


class Kiosk(QObject):
    """QML singleton `Kiosk`. Receives session states on the session thread and hands them to the GUI thread."""

    viewChanged = Signal()
    clockChanged = Signal()
    frameChanged = Signal()
    stillChanged = Signal()
    keyboardChanged = Signal()
    ringChanged = Signal()
    captionChanged = Signal()
    hearAgain = Signal()
    # from other threads: emit, never call
    frameArrived = Signal()
    stillArrived = Signal(bool)
    captionArrived = Signal(str)
    _arrived = Signal(object)

    def __init__(self, config: Config, clock: Clock, runner: SessionRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._config = config
        self._clock = clock
        self._runner = runner
        self._view: dict[str, Any] = {}
        self._rows = Rows(self)
        self._state: Session = runner.state
        self._frame = 0
        self._still = False
        self._keyboard = False
        self._ring = QRectF()
        self._caption = ""
        self.captionArrived.connect(self._set_caption)
        self._shown: list[Callable[[dict[str, Any]], None]] = []
        self._window = (1080, 1920)
        self._arrived.connect(self._show)
        self.frameArrived.connect(self.new_frame)
        self.stillArrived.connect(self.set_still)
        # the view is made on the session thread: the GUI thread only paints
        runner.watch(lambda state: self._arrived.emit((state, self._make(state))))
        self._minute = QTimer(self)
        self._minute.setInterval(1000)
        self._minute.timeout.connect(self._tick)
        self._minute.start()
        self._time = self._now()
        self._show((runner.state, self._make(runner.state)))

    def _make(self, state: Session) -> dict[str, Any]:
        return view(state, self._config.terminal, self._clock.now().astimezone(SHANGHAI))

    def on_shown(self, callback: Callable[[dict[str, Any]], None]) -> None:
        """Call with every view that goes to the screen (GUI thread): the oracle of what a citizen was shown."""
        self._shown.append(callback)

    def set_window(self, width: int, height: int) -> None:
        """Size of the window in device-independent pixels; before the window is made."""
        self._window = (width, height)

    # --- towards QML --------------------------------------------------------------------------------

    @Slot(object)
    def _show(self, arrived: tuple[Session, dict[str, Any]]) -> None:
        self._state, new = arrived
        if new == self._view:
            return
        self._view = new
        if new["screen"] == "items":
            self._rows.take(new["groups"])
        writes = new.get("kind") in WRITTEN or bool(new.get("also"))
        if new["screen"] == "question" and writes and not self._keyboard:
            self._keyboard = True
            self.keyboardChanged.emit()
        self.viewChanged.emit()
        for callback in self._shown:
            callback(new)

    def _now(self) -> str:
        return self._clock.now().astimezone(SHANGHAI).strftime("%H:%M")

    @Slot()
    def _tick(self) -> None:
        now = self._now()
        if now != self._time:
            self._time = now
            self.clockChanged.emit()
            self._show((self._state, self._make(self._state)))

    @Slot()
    def new_frame(self) -> None:
        """A new camera picture is ready at image://camera/<frame>."""
        self._frame += 1
        self.frameChanged.emit()

    @Slot(bool)
    def set_still(self, still: bool) -> None:
        """The page lies still and sharp."""
        if still != self._still:
            self._still = still
            self.stillChanged.emit()

    def set_ring(self, ring: QRectF) -> None:
        """Where the keypad's ring stands, in canvas pixels; empty hides it."""
        if ring != self._ring:
            self._ring = ring
            self.ringChanged.emit()

    @Slot(str)
    def _set_caption(self, text: str) -> None:
        if text != self._caption:
            self._caption = text
            self.captionChanged.emit()

    caption = Property(str, lambda self: self._caption, notify=captionChanged)
    speaks = Property(bool, lambda self: self._config.voice.enabled, constant=True)

    @Slot()
    def again(self) -> None:
        """Hear this screen once more; also over the loudspeaker, without anything personal."""
        self._runner.post(ev.Touched())
        self.hearAgain.emit()

    ring = Property(QRectF, lambda self: self._ring, notify=ringChanged)

    @property
    def present(self) -> dict[str, Any]:
        """The view that is on the screen now."""
        return self._view

    def _get_view(self) -> dict[str, Any]:
        # thousands of tiles stay here; the screen asks the list model for those it shows
        return {**self._view, "groups": []} if self._view["screen"] == "items" else self._view

    view = Property("QVariantMap", _get_view, notify=viewChanged)
    rows = Property(QObject, lambda self: self._rows, constant=True)
    clock = Property(str, lambda self: self._time, notify=clockChanged)
    frame = Property(int, lambda self: self._frame, notify=frameChanged)
    still = Property(bool, lambda self: self._still, notify=stillChanged)
    keyboard = Property(bool, lambda self: self._keyboard, notify=keyboardChanged)
    motion = Property(bool, lambda self: self._config.screen.motion, constant=True)
    landscape = Property(bool, lambda self: self._config.screen.orientation == "landscape", constant=True)
    windowWidth = Property(int, lambda self: self._window[0], constant=True)
    windowHeight = Property(int, lambda self: self._window[1], constant=True)

    def _mm_per_px(self) -> float:
        screen = self._config.screen
        return screen.width_mm / (1920 if screen.orientation == "landscape" else 1080)

    def _reach_height(self) -> int:
        """Canvas pixels of the working area when it is brought down for somebody who sits."""
        screen = self._config.screen
        wide = screen.orientation == "landscape"
        wanted = (REACH_MM - screen.bottom_mm) / self._mm_per_px()
        return round(min(1080 if wide else 1920, max(LEAST_WIDE if wide else LEAST_TALL, wanted)))

    reachHeight = Property(int, _reach_height, constant=True)
    mmPerPx = Property(float, _mm_per_px, constant=True)

    # --- from QML -----------------------------------------------------------------------------------

    def _journey(self, event: jv.Event) -> None:
        self._runner.post(ev.Touched())
        self._runner.post(ev.InJourney(event))

    @Slot()
    def touched(self) -> None:
        self._runner.post(ev.Touched())

    @Slot(str)
    def open(self, item: str) -> None:
        self._runner.post(ev.Open(item))

    @Slot()
    def allItems(self) -> None:
        self._runner.post(ev.AskItems())

    @Slot(str)
    def itemsBy(self, order: str) -> None:
        self._runner.post(ev.ItemsBy(order))

    @Slot(str)
    def search(self, query: str) -> None:
        self._runner.post(ev.Search(query))

    @Slot()
    def progress(self) -> None:
        self._runner.post(ev.AskProgress())

    @Slot()
    def mine(self) -> None:
        self._runner.mine()

    @Slot(int)
    def openCase(self, place: int) -> None:
        self._runner.post(ev.Touched())
        self._runner.post(ev.OpenCase(place))

    @Slot(str)
    def printOwn(self, paper: str) -> None:
        self._journey(jv.PrintOwn(paper))

    @Slot()
    def lookAgain(self) -> None:
        self._journey(jv.LookAgain())

    @Slot(str)
    def lookUp(self, code: str) -> None:
        self._runner.post(ev.Touched())
        self._runner.post(ev.LookUp(code))

    @Slot()
    def printGuide(self) -> None:
        self._runner.print_guide()

    @Slot()
    def evaluate(self) -> None:
        self._runner.evaluate()

    @Slot()
    def home(self) -> None:
        self._runner.post(ev.Home())

    @Slot()
    def next(self) -> None:
        if self._state.screen == "item" and self._view.get("cannot"):
            self._runner.print_guide()
        elif self._state.screen == "item":
            self._runner.begin()
        else:
            self._journey(jv.Next())

    @Slot()
    def back(self) -> None:
        if self._state.screen in ("item", "items", "progress"):
            self._runner.post(ev.Home())
        elif self._state.staff is not None:
            self._runner.post(ev.StaffBack())
        else:
            self._journey(jv.Back())

    @Slot(bool)
    def help(self, open_it: bool) -> None:
        self._runner.post(ev.AskHelp(open_it))

    @Slot()
    def helperAsk(self) -> None:
        self._journey(jv.HelperAsked())

    @Slot()
    def helperAgree(self) -> None:
        self._journey(jv.HelperAgreed())

    @Slot()
    def helperClose(self) -> None:
        self._journey(jv.HelperClosed())

    @Slot()
    def helperEnd(self) -> None:
        self._journey(jv.HelperEnded())

    @Slot(bool)
    def setLarge(self, on: bool) -> None:
        self._runner.post(ev.SetLarge(on))

    @Slot(str, bool)
    def setMode(self, mode: str, on: bool) -> None:
        self._runner.post(ev.SetLarge(on) if mode == "large" else ev.SetMode(mode, on))

    @Slot(bool)
    def display(self, open_it: bool) -> None:
        self._runner.post(ev.AskDisplay(open_it))

    @Slot()
    def toggleLanguage(self) -> None:
        self._runner.post(ev.SetLanguage("zh" if self._state.language == "en" else "en"))

    @Slot(bool)
    def setHidden(self, on: bool) -> None:
        self._runner.post(ev.SetHidden(on))

    @Slot()
    def leave(self) -> None:
        self._runner.post(ev.LeaveAsked())

    @Slot()
    def leaveNow(self) -> None:
        self._runner.post(ev.LeaveAsked(sure=True))

    @Slot()
    def leaveKeeping(self) -> None:
        self._runner.post(ev.LeaveAsked(sure=True, keep=True))

    @Slot()
    def stay(self) -> None:
        self._runner.post(ev.LeaveAsked(no=True))

    @Slot()
    def stillHere(self) -> None:
        self._runner.post(ev.StillHere())

    @Slot(str)
    def liftDigits(self, digits: str) -> None:
        self._runner.post(ev.LiftDigits(digits))

    @Slot()
    def staffAsk(self) -> None:
        self._runner.post(ev.StaffAsked())

    @Slot(str)
    def staffTyped(self, digits: str) -> None:
        self._runner.post(ev.StaffTyped(digits))

    @Slot(str)
    def staffPress(self, name: str) -> None:
        self._runner.post(ev.StaffPressed(name))

    @Slot(float, float)
    def staffMeasured(self, width_mm: float, height_mm: float) -> None:
        """The grid of the touch trial is shown, and this large."""
        self._runner.post(sv.GlassMeasured(width_mm, height_mm))

    @Slot(int)
    def staffCell(self, cell: int) -> None:
        self._runner.post(sv.CellTouched(cell))

    def staffKey(self, name: str) -> None:
        """The keypad's trial hears a key."""
        self._runner.post(sv.KeyHeard(name))

    @Slot()
    def retryCard(self) -> None:
        self._journey(jv.RetryCard())

    @Slot(str)
    def typeCode(self, code: str) -> None:
        self._journey(jv.CodeTyped(code))

    @Slot()
    def codeAgain(self) -> None:
        self._journey(jv.SendCodeAgain())

    @Slot()
    def faceAgree(self) -> None:
        self._journey(jv.FaceAgreed())

    @Slot()
    def withoutFace(self) -> None:
        self._journey(jv.WithoutFace())

    @Slot()
    def withoutCode(self) -> None:
        self._journey(jv.WithoutCode())

    @Slot(str)
    def mark(self, key: str) -> None:
        self._journey(jv.Mark(key))

    @Slot(str, "QVariant")
    def answer(self, key: str, value: Any) -> None:
        self._journey(jv.Answered(key, value))

    @Slot(str, "QVariant")
    def keepAnswer(self, key: str, value: Any) -> None:
        self._journey(jv.Answered(key, value, advance=False))

    @Slot()
    def elsewhere(self) -> None:
        self._journey(jv.Elsewhere())

    @Slot(str)
    def inRegion(self, code: str) -> None:
        self._journey(jv.InRegion(code))

    @Slot()
    def writeAddress(self) -> None:
        self._journey(jv.WriteAddress())

    @Slot(str)
    def edit(self, key: str) -> None:
        self._journey(jv.Edit(key))

    @Slot()
    def shoot(self) -> None:
        self._journey(jv.TakePicture())

    @Slot(str)
    def deletePage(self, page: str) -> None:
        self._journey(jv.DeletePage(page))

    @Slot()
    def skipMaterial(self) -> None:
        self._journey(jv.SkipMaterial())

    @Slot(int, bool)
    def declare(self, index: int, on: bool) -> None:
        self._journey(jv.Declared(index, on))

    @Slot()
    def declareAll(self) -> None:
        for index in range(len(self._view.get("declarations", []))):
            self._journey(jv.Declared(index, True))

    @Slot(QObject)
    def sign(self, ink: QObject) -> None:
        self._journey(jv.Signed(ink.strokes(), ink.png()))  # type: ignore[attr-defined]

    @Slot()
    def confirmInstead(self) -> None:
        self._journey(jv.Confirmed())

    @Slot()
    def clearSignature(self) -> None:
        self._journey(jv.SignatureCleared())

    # of several people

    @Slot(str)
    def join(self, role: str) -> None:
        self._journey(jv.Join(role))

    @Slot(str)
    def removeParty(self, party: str) -> None:
        self._journey(jv.Remove(party))

    @Slot(int)
    def turnPage(self, page: int) -> None:
        self._journey(jv.TurnPage(page))

    @Slot(str, bool)
    def hasRead(self, party: str, on: bool) -> None:
        self._journey(jv.HasRead(party, on))

    @Slot(bool)
    def willing(self, yes: bool) -> None:
        self._journey(jv.Willing(yes))

    @Slot()
    def addRow(self) -> None:
        self._journey(jv.AddRow())

    @Slot(int)
    def changeRow(self, index: int) -> None:
        self._journey(jv.ChangeRow(index))

    @Slot(int)
    def dropRow(self, index: int) -> None:
        self._journey(jv.DropRow(index))

    @Slot(str, result=str)
    def amountInWords(self, typed: str) -> str:
        """A typed amount once more in another way, while it is typed."""
        return amount_in_words(typed, self._state.language)

    @Slot()
    def payNot(self) -> None:
        self._journey(jv.PayNot())

    @Slot()
    def submitAgain(self) -> None:
        self._journey(jv.SubmitAgain())

    @Slot(str)
    def printAgain(self, paper: str) -> None:
        self._journey(jv.PrintAgain(paper))
