"""Hands for the real screens: find a named element, press it with a real pointer event."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication, QEvent, QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtQuick import QQuickItem, QQuickWindow
from PySide6.QtTest import QTest

from terminal.ui.scene import scroll_to


def find(root: QQuickItem, name: str) -> QQuickItem | None:
    """The visible, enabled element with this objectName; delegates are reached by the scene, not by ownership."""
    for child in reversed(root.childItems()):
        if not child.isVisible():
            continue
        found = find(child, name)
        if found is not None:
            return found
        if child.objectName() == name and child.isEnabled() and child.opacity() > 0:
            return child
    return None


def texts(root: QQuickItem) -> Iterator[str]:
    """Everything that stands written on the screen, as far as it is visible."""
    for child in root.childItems():
        if not child.isVisible() or child.opacity() == 0:
            continue
        if child.inherits("QQuickText") and child.property("text"):
            yield str(child.property("text"))
        yield from texts(child)


def names(root: QQuickItem) -> list[str]:
    """All names that can be pressed now."""
    found = []
    for child in root.childItems():
        if child.isVisible():
            if child.objectName() and child.isEnabled():
                found.append(child.objectName())
            found += names(child)
    return found


def centre(item: QQuickItem) -> QPoint:
    """The middle of an element in window coordinates."""
    point = item.mapToScene(QPointF(item.width() / 2, item.height() / 2))
    return QPoint(round(point.x()), round(point.y()))


def press(window: QQuickWindow, name: str) -> bool:
    """Press an element by name. False when it is not there."""
    item = find(window.contentItem(), name)
    if item is None:
        return False
    scroll_to(item)
    touch(window, centre(item))
    return True


def touch(window: QQuickWindow, place: QPoint) -> None:
    """A real pointer event, half a second after the one before by its own clock."""
    QTest.mouseClick(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)


def pause(ms: int) -> None:
    """Let the window live for so many milliseconds, and every other thread with it.

    QTest.qWait holds the interpreter's lock while it waits: a thread that looks at pictures then comes to a turn a
    hundred times a second only.
    """
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


SIGNATURE = (
    ((0.16, 0.42), (0.20, 0.40), (0.26, 0.38), (0.32, 0.37), (0.37, 0.36)),
    ((0.27, 0.22), (0.27, 0.34), (0.26, 0.46), (0.23, 0.58), (0.18, 0.68)),
    ((0.27, 0.44), (0.31, 0.52), (0.35, 0.60), (0.40, 0.66)),
    ((0.50, 0.30), (0.56, 0.29), (0.63, 0.28), (0.68, 0.30), (0.64, 0.38), (0.58, 0.46), (0.54, 0.56), (0.60, 0.63),
     (0.70, 0.62)),
    ((0.76, 0.34), (0.80, 0.48), (0.84, 0.60)),
)


def strokes(item: QQuickItem) -> list[list[QPoint]]:
    """Something like a signature on an element, in window coordinates, with the points a dragged pointer passes."""

    def at(x: float, y: float) -> QPoint:
        point = item.mapToScene(QPointF(x * item.width(), y * item.height()))
        return QPoint(round(point.x()), round(point.y()))

    found = []
    for stroke in SIGNATURE:
        points = [at(*stroke[0])]
        for begin, end in itertools.pairwise(stroke):
            for step in (0.34, 0.67, 1.0):
                points.append(at(begin[0] + (end[0] - begin[0]) * step, begin[1] + (end[1] - begin[1]) * step))
        found.append(points)
    return found


def sign(window: QQuickWindow, name: str = "signature") -> bool:
    """Write a signature with a dragged pointer. False when there is nothing to write on."""
    item = find(window.contentItem(), name)
    if item is None:
        return False
    for first, *others in strokes(item):
        QTest.mousePress(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, first)
        for point in others:
            QTest.mouseMove(window, point)
        QTest.mouseRelease(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, others[-1])
    return True
