"""Writing by hand: the box that is written in, and the reader behind it, on a thread of its own.

What is written lives in the box and in the one task of the reader, nowhere else; clearing the box and leaving the field
forget it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Property, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtQml import qmlRegisterSingletonInstance, qmlRegisterType
from PySide6.QtQuick import QQuickItem

from terminal.vision.handwriting_files import present
from terminal.words import words

from .ink import INK, Ink
from .kiosk import Kiosk

log = logging.getLogger(__name__)

REST_MS = 450
"""Without a stroke for this long, what is written is read."""
NEXT_MS, NEXT_SLOW_MS = 900, 1500
"""After this long the next stroke begins the next character; sooner it still belongs to this one. Longer with large
type: who needs it writes more slowly."""
PEN_PX = 11.0
DONE = QColor("#66727f")
"""Ink of a character that is finished: the next stroke begins another."""
DIGITS = "0123456789"
EXPECTED = (
    "省", "市", "区", "县", "镇", "乡", "村", "街道", "大道", "路", "街", "巷", "弄", "胡同", "号", "号楼",
    "号院", "栋", "幢", "座", "楼", "单元", "室", "层", "门", "组", "社区", "小区", "花园", "家园", "公寓",
    "大厦", "新村", "东路", "西路", "南路", "北路", "中路", "东街", "西街", "建设路", "人民路", "中山路",
    "解放路", "和平路", "新华路", "公司", "有限公司", "工厂", "学校", "医院",
)
"""Words that are frequent in what is asked for in writing: addresses and names of places of work."""
AWAY = ("home", "bye", "card_found", "out_of_service")
"""Screens on which nobody is in the middle of anything."""


class Reader:
    """One thread that loads the engines and reads the newest task; older ones that wait are dropped."""

    def __init__(self, opened: Callable[[bool], None], done: Callable[[int, list[str]], None]) -> None:
        self._opened, self._done = opened, done
        self._ready = threading.Condition()
        self._task: tuple[int, Any, str] | None = None
        self._ending = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin loading. A second call does nothing."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="handwriting", daemon=True)
            self._thread.start()

    def read(self, number: int, strokes: Any, before: str) -> None:
        """Read these strokes next; `done` is called with the number, on the reader's thread."""
        with self._ready:
            self._task = (number, strokes, before)
            self._ready.notify()

    def forget(self) -> None:
        """Drop what waits."""
        with self._ready:
            self._task = None

    def close(self) -> None:
        """End the thread, after what it is doing."""
        with self._ready:
            self._ending = True
            self._task = None
            self._ready.notify()
        if self._thread is not None:
            self._thread.join(5.0)

    def _run(self) -> None:
        # numpy and the engines: not before somebody may write
        from terminal.vision.handwriting import Handwriting

        reader = Handwriting.open()
        self._opened(reader.usable)
        while True:
            with self._ready:
                self._ready.wait_for(lambda: self._task is not None or self._ending)
                task, self._task = self._task, None
            if task is None:
                break
            number, strokes, before = task
            try:
                found = reader.candidates(strokes, extra=DIGITS, before=before, expected=EXPECTED)
            except Exception:
                log.exception("a character could not be read")
                found = []
            del task, strokes, before
            self._done(number, found)
        reader.close()


class Writing(QObject):
    """QML singleton `Writing`: whether writing can be offered, whether this visitor chose it, and its words."""

    availableChanged = Signal()
    wantedChanged = Signal()
    wordsChanged = Signal()
    answered = Signal(int, list)
    _opened = Signal(bool)
    _done = Signal(int, list)

    def __init__(self, kiosk: Kiosk) -> None:
        super().__init__(kiosk)
        self._kiosk = kiosk
        self._available = False
        self._wanted = False
        self._language = "zh"
        self._number = 0
        self.reader = Reader(self._opened.emit, self._done.emit)
        self._opened.connect(self._set_available)
        self._done.connect(self.answered)
        kiosk.viewChanged.connect(self._follow)
        kiosk.destroyed.connect(self.reader.close)

    def _follow(self) -> None:
        view = self._kiosk.view
        if view.get("screen") in AWAY:
            self._set_wanted(False)
        language = view.get("language", "zh")
        if language != self._language:
            self._language = language
            self.wordsChanged.emit()

    @Slot(bool)
    def _set_available(self, available: bool) -> None:
        if available != self._available:
            self._available = available
            self.availableChanged.emit()

    def _set_wanted(self, wanted: bool) -> None:
        if wanted != self._wanted:
            self._wanted = wanted
            self.wantedChanged.emit()

    @Slot()
    def prepare(self) -> None:
        """A field where one may write is shown: load the engines behind it, if there are any."""
        if self.reader._thread is not None:
            return
        self._set_available(present())
        self.reader.start()

    def read(self, strokes: Any, before: str) -> int:
        """Have these strokes read; `answered` comes with the number returned."""
        self._number += 1
        self.reader.read(self._number, strokes, before)
        return self._number

    def _words(self) -> dict[str, str]:
        return words(self._language).table("handwriting")

    available = Property(bool, lambda self: self._available, notify=availableChanged)
    wanted = Property(bool, lambda self: self._wanted, _set_wanted, notify=wantedChanged)
    words = Property("QVariantMap", _words, notify=wordsChanged)


class Pen(Ink):
    """The box. `candidates` come by themselves when the finger rests; `taken` says which character was meant."""

    candidatesChanged = Signal()
    settledChanged = Signal()
    beforeChanged = Signal()
    slowChanged = Signal()
    taken = Signal(str)

    writing: Writing | None = None
    """The one reader of the process; set by `register`."""

    def __init__(self, parent: QQuickItem | None = None) -> None:
        super().__init__(parent)
        self._candidates: list[str] = []
        self._awaited = 0
        self._settled = False
        self._unread = False
        self._before = ""
        self._slow = False
        self._rest = self._timer(REST_MS, self.read)
        self._next = self._timer(NEXT_MS, lambda: self._set_settled(True))
        assert self.writing is not None
        self.writing.answered.connect(self._take_answer)
        # PySide never lets go of a Python item that a screen made: what was written goes with the item all the same
        self.destroyed.connect(self.__dict__.clear)

    def _timer(self, ms: int, done: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(ms)
        timer.timeout.connect(done)
        return timer

    def _set_settled(self, settled: bool) -> None:
        if settled != self._settled:
            self._settled = settled
            self.settledChanged.emit()
            self.update()

    def _set_before(self, before: str) -> None:
        if before != self._before:
            self._before = before
            self.beforeChanged.emit()

    def _set_slow(self, slow: bool) -> None:
        if slow != self._slow:
            self._slow = slow
            self._next.setInterval(NEXT_SLOW_MS if slow else NEXT_MS)
            self.slowChanged.emit()

    def _get_candidates(self) -> list[str]:
        return self._candidates

    candidates = Property("QStringList", _get_candidates, notify=candidatesChanged)
    settled = Property(bool, lambda self: self._settled, notify=settledChanged)
    unread = Property(bool, lambda self: self._unread, notify=candidatesChanged)
    before = Property(str, lambda self: self._before, _set_before, notify=beforeChanged)
    slow = Property(bool, lambda self: self._slow, _set_slow, notify=slowChanged)

    # --- reading ------------------------------------------------------------------------------------

    @Slot()
    def read(self) -> None:
        """Read what is written now, without waiting for the finger to rest."""
        self._rest.stop()
        if self._strokes and not self._drawing:
            assert self.writing is not None
            self._awaited = self.writing.read([list(stroke) for stroke in self._strokes], self._before)

    @Slot(int, list)
    def _take_answer(self, number: int, found: list[str]) -> None:
        if number != self._awaited or not self._strokes:
            return
        self._awaited = 0
        self._unread = not found
        self._candidates = found
        self.candidatesChanged.emit()
        self.update()

    @Slot(int)
    def take(self, place: int) -> None:
        """This candidate is meant. The box is empty again."""
        if 0 <= place < len(self._candidates):
            character = self._candidates[place]
            self.clear()
            self.taken.emit(character)

    # --- writing ------------------------------------------------------------------------------------

    @Slot()
    def eraseStroke(self) -> None:
        """Take the last stroke back; what is left is read anew."""
        self._stop()
        if self._strokes:
            self._strokes.pop()
        self._drawing = False
        self._forget_answer()
        if self._strokes:
            self._rest.start()
        self.inkChanged.emit()
        self.update()

    @Slot()
    def clear(self) -> None:
        """Forget strokes and candidates."""
        self._stop()
        self._forget_answer()
        assert self.writing is not None
        self.writing.reader.forget()
        super().clear()

    def _stop(self) -> None:
        self._rest.stop()
        self._next.stop()
        self._set_settled(False)

    def _forget_answer(self) -> None:
        self._awaited = 0
        self._unread = False
        self._candidates = []
        self.candidatesChanged.emit()

    def mousePressEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        if self._settled and self._candidates:
            self.take(0)
        self._stop()
        self._forget_answer()
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        """Two short strokes near each other are no double click: the second is a stroke like any other."""
        event.accept()
        if not self._drawing:
            self.mousePressEvent(event)

    def mouseReleaseEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        super().mouseReleaseEvent(event)
        self._rest.start()
        self._next.start()

    def mouseUngrabEvent(self) -> None:
        """A stroke that something else took over ends where it is."""
        if self._drawing:
            self._drawing = False
            self._rest.start()
            self._next.start()
            self.inkChanged.emit()

    def _draw(self, painter: QPainter) -> None:
        painter.setPen(QPen(DONE if self._settled and self._candidates else INK, PEN_PX, Qt.PenStyle.SolidLine,
                            Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        for stroke in self._strokes:
            path = QPainterPath()
            path.moveTo(stroke[0][0], stroke[0][1])
            for x, y, _ in stroke[1:] or [(stroke[0][0] + 0.1, stroke[0][1], 0)]:
                path.lineTo(x, y)
            painter.drawPath(path)


def register(kiosk: Kiosk) -> Writing:
    """Make the types `Pen` and `Writing` known to QML; before the engine is made."""
    Pen.writing = Writing(kiosk)
    qmlRegisterSingletonInstance(Writing, "Budayang", 1, 0, "Writing", Pen.writing)
    qmlRegisterType(Pen, "Budayang", 1, 0, "Pen")
    return Pen.writing
