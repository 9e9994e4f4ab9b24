"""The tactile keypad: up, down, ok, back, help, louder do all that touch does, with the screen black too.

A keypad shows itself to the system as a keyboard with these keys (docs/devices.md). The ring goes from control to
control in reading order; the first press of a key turns it on, the next touch off.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QMetaObject, QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtQuick import QQuickItem, QQuickWindow

from .models.kiosk import Kiosk
from .scene import Seen, accessible_name, accessible_role, area_of, canvas_of, controls, scroll_to

K = Qt.Key
HOLD_S = 3.0
"""Seconds that help is held to open the staff's door."""
NAMES: dict[int, str] = {
    **dict.fromkeys((K.Key_Down, K.Key_Right, K.Key_Tab), "down"),
    **dict.fromkeys((K.Key_Up, K.Key_Left, K.Key_Backtab), "up"),
    **dict.fromkeys((K.Key_Return, K.Key_Enter, K.Key_Select), "ok"),
    **dict.fromkeys((K.Key_Escape, K.Key_Back), "back"),
    **dict.fromkeys((K.Key_F1, K.Key_Help), "help"),
    **dict.fromkeys((K.Key_F2, K.Key_VolumeUp), "louder"),
    K.Key_F4: "dark",
    K.Key_F5: "again",
    K.Key_F12: "staff",
}
"""What each key does."""
FOLLOW_MS = 60
"""The ring follows what moves: screens that slide in, lists that scroll."""


@dataclass(frozen=True)
class Focus:
    """What the ring stands on: its name, what it is (button, tick, other), and whether it is ticked."""

    name: str
    role: str
    checked: bool | None = None


class Keypad(QObject):
    """Hears the window's keys. `focused` tells what the ring came to; `pressed` names louder and again."""

    focused = Signal(object)
    pressed = Signal(str)

    def __init__(self, window: QQuickWindow, kiosk: Kiosk) -> None:
        super().__init__()
        self._window, self._kiosk = window, kiosk
        self._item: QQuickItem | None = None
        self._name = ""
        self._timer = QTimer(self)
        self._timer.setInterval(FOLLOW_MS)
        self._timer.timeout.connect(self._follow)
        # a clock of our own: not every keypad repeats a key that is held
        self._hold = QTimer(self)
        self._hold.setSingleShot(True)
        self._hold.setInterval(round(HOLD_S * 1000))
        self._hold.timeout.connect(kiosk.staffAsk)
        self._actions: dict[str, Callable[[], None]] = {
            "down": lambda: self._go(1),
            "up": lambda: self._go(-1),
            "ok": self._ok,
            "back": self._back,
            "help": lambda: self._kiosk.help(True),
            "louder": lambda: self.pressed.emit("louder"),
            "dark": self._dark,
            "again": lambda: self.pressed.emit("again"),
            "staff": self._kiosk.staffAsk,
        }
        kiosk.viewChanged.connect(self._screen_changed)
        window.installEventFilter(self)

    @property
    def on(self) -> bool:
        """The ring is shown."""
        return self._timer.isActive()

    @property
    def at(self) -> str:
        """Name of the control the ring stands on; empty for none."""
        return self._name if self._item is not None else ""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys of the keypad are taken; everything else passes."""
        kind = event.type()
        if kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease) and isinstance(event, QKeyEvent):
            name = NAMES.get(event.key(), "")
            if kind == QEvent.Type.KeyPress:
                return self._pressed(name, again=event.isAutoRepeat())
            if name == "help" and not event.isAutoRepeat():
                self._hold.stop()
        elif kind in (QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin):
            self.stop()
        return False

    def _pressed(self, name: str, *, again: bool) -> bool:
        """A key of this name was pressed, or is held and comes `again`; whether it is one of ours."""
        tried = bool(self._kiosk.present.get("keys"))
        if not again:
            self._hold.stop()
        if not name:
            return False
        if again and (tried or name == "help"):
            return True
        if tried:
            # staff try the keypad: a key does nothing but be heard
            self._kiosk.staffKey(name)
            return True
        if name == "help":
            self._hold.start()
        self._kiosk.touched()
        self._actions[name]()
        return True

    def stop(self) -> None:
        """Hide the ring: somebody touches the screen."""
        if self.on:
            self._timer.stop()
            self._item, self._name = None, ""
            self._kiosk.set_ring(QRectF())

    # --- moving -------------------------------------------------------------------------------------

    def _controls(self) -> list[Seen]:
        canvas = canvas_of(self._window)
        return controls(area_of(canvas), canvas)

    def _go(self, by: int) -> None:
        seen = self._controls()
        if not seen:
            return
        places = [index for index, one in enumerate(seen) if one.item is self._item]
        place = (places[0] + by) % len(seen) if places else (0 if by > 0 else len(seen) - 1)
        self._stand_on(seen[place].item)

    def _stand_on(self, item: QQuickItem) -> None:
        self._item, self._name = item, item.objectName()
        self._timer.start()
        scroll_to(item)
        self._follow()
        role, checked = accessible_role(item)
        self.focused.emit(Focus(accessible_name(item), role, checked))

    def _follow(self) -> None:
        if self._item is None:
            self._kiosk.set_ring(QRectF())
            return
        corner = self._item.mapToItem(canvas_of(self._window), QPointF(0, 0))
        self._kiosk.set_ring(QRectF(corner.x(), corner.y(), self._item.width(), self._item.height()))

    def _screen_changed(self) -> None:
        """Controls come and go with the screen: never keep one that may be gone."""
        if self.on:
            self._item = None
            QTimer.singleShot(0, self._find_again)

    def _find_again(self) -> None:
        """The same control when it is still there, else none: the next key begins at the top."""
        if self.on and self._item is None and self._name:
            for one in self._controls():
                if one.item.objectName() == self._name:
                    self._item = one.item
                    return
            self._name = ""

    # --- doing --------------------------------------------------------------------------------------

    def _ok(self) -> None:
        if self._item is None:
            self._go(1)
            return
        # not a made-up touch: with the screen black every touch is taken by the black
        QMetaObject.invokeMethod(self._item, "click" if self._item.inherits("QQuickAbstractButton") else "activate")

    def _back(self) -> None:
        dialog = self._kiosk.view.get("dialog") or {}
        if dialog.get("on"):
            {"help": lambda: self._kiosk.help(False), "display": lambda: self._kiosk.display(False),
             "leaving": self._kiosk.stay}.get(dialog["kind"], self._kiosk.helperClose)()
        elif self._kiosk.view.get("can_back") or self._kiosk.view.get("screen") == "item":
            self._kiosk.back()
        else:
            self._kiosk.leave()

    def _dark(self) -> None:
        self._kiosk.setMode("dark", not self._kiosk.view.get("dark"))
