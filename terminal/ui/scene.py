"""Looking at the scene as a person does: what can be pressed now, what it is called, in reading order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtGui import QAccessible
from PySide6.QtQuick import QQuickItem, QQuickWindow

KEYBOARD = ("InputPanel", "QQuickVirtualKeyboard")
"""The keyboard's keys are Qt's own: they grow when pressed and have no names of ours."""
COVERS = ("Curtain", "Ask")
"""What lies over the rest and takes every touch, topmost first."""
ROW_PX = 24
"""Two controls whose tops differ by less stand in one row."""
SCROLL_PX = 12
"""Left free beside what was scrolled to."""


@dataclass(frozen=True)
class Seen:
    """An element with its rectangle on the canvas (pixels) and the part of it that can be seen."""

    item: QQuickItem
    rect: QRectF
    shown: QRectF

    @property
    def name(self) -> str:
        return self.item.objectName() or str(self.item.property("text") or self.item.metaObject().className())


def canvas_of(window: QQuickWindow) -> QQuickItem:
    """The logical picture, scaled to the window."""
    return window.contentItem().childItems()[0]


def area_of(canvas: QQuickItem) -> QQuickItem:
    """The part of the canvas that is worked on; lower than the canvas when it is brought down."""
    return next(child for child in canvas.childItems() if child.objectName() == "area")


def everything(root: QQuickItem, canvas: QQuickItem, clip: QRectF | None = None) -> Iterator[Seen]:
    """Every visible element below `root`, clipped as it is drawn; all in pixels of the canvas."""
    clip = clip or QRectF(0, 0, canvas.width(), canvas.height())
    for child in root.childItems():
        if child.metaObject().className().startswith(KEYBOARD) or not child.isVisible() or child.opacity() == 0:
            continue
        if child.width() <= 0 or child.height() <= 0:
            yield from everything(child, canvas, clip)
            continue
        corner = child.mapToItem(canvas, QPointF(0, 0))
        rect = QRectF(corner.x(), corner.y(), child.width(), child.height())
        shown = rect.intersected(clip)
        yield Seen(child, rect, shown)
        yield from everything(child, canvas, shown if child.clip() else clip)


def top_layer(area: QQuickItem) -> QQuickItem:
    """The part of the working area that can be pressed: a curtain or a question lies over the rest."""
    layers = [child for child in area.childItems() if child.isVisible()]
    for cover in COVERS:
        for layer in layers:
            if layer.metaObject().className().startswith(cover):
                return layer
    return area


def is_pressable(item: QQuickItem) -> bool:
    """Our buttons are QQuickTemplates buttons; some lines are a MouseArea with an accessible role."""
    if item.inherits("QQuickAbstractButton"):
        return bool(item.isEnabled()) and item.opacity() > 0
    return item.inherits("QQuickMouseArea") and bool(item.isEnabled()) and accessible_name(item) != ""


def accessible_name(item: QObject) -> str:
    """What a screen reader says."""
    interface = QAccessible.queryAccessibleInterface(item)
    return interface.text(QAccessible.Text.Name) if interface is not None else ""


def accessible_role(item: QObject) -> tuple[str, bool | None]:
    """button, tick or other; and for what can be ticked whether it is."""
    interface = QAccessible.queryAccessibleInterface(item)
    if interface is None:
        return "other", None
    if interface.role() == QAccessible.Role.CheckBox:
        return "tick", bool(interface.state().checked)
    return ("button" if interface.role() == QAccessible.Role.Button else "other"), None


def scroll_of(item: QQuickItem) -> QQuickItem | None:
    """The nearest scrolling part around an element."""
    parent = item.parentItem()
    while parent is not None:
        if parent.inherits("QQuickFlickable"):
            return parent
        parent = parent.parentItem()
    return None


def scroll_to(item: QQuickItem) -> None:
    """Scroll whatever is around an element so far that it is seen whole."""
    scroll = scroll_of(item)
    while scroll is not None:
        top = item.mapToItem(scroll.property("contentItem"), QPointF(0, 0)).y()
        y, high = float(scroll.property("contentY")), scroll.height()
        most = max(0.0, float(scroll.property("contentHeight")) - high)
        if top < y:
            scroll.setProperty("contentY", max(0.0, top - SCROLL_PX))
        elif top + item.height() > y + high:
            scroll.setProperty("contentY", min(most, top + item.height() - high + SCROLL_PX))
        scroll = scroll_of(scroll)


def controls(area: QQuickItem, canvas: QQuickItem) -> list[Seen]:
    """What can be pressed now, top to bottom, then left to right; with what has to be scrolled to.

    What scrolls together stays together, and in the same order wherever it is scrolled to.
    """
    found = [one for one in everything(top_layer(area), canvas)
             if is_pressable(one.item) and (not one.shown.isEmpty() or scroll_of(one.item) is not None)]
    return sorted(found, key=lambda one: _place(one.item, canvas))


def _place(item: QQuickItem, canvas: QQuickItem) -> tuple[tuple[int, float], ...]:
    """Row and x of an element: first of its outermost scroll on the canvas, then inside that, and so on."""
    places: list[tuple[int, float]] = []
    scroll = scroll_of(item)
    while scroll is not None:
        places.append(_row(item, scroll.property("contentItem")))
        item, scroll = scroll, scroll_of(scroll)
    return (_row(item, canvas), *reversed(places))


def _row(item: QQuickItem, around: QQuickItem) -> tuple[int, float]:
    corner = item.mapToItem(around, QPointF(0, 0))
    return round(corner.y() / ROW_PX), corner.x()
