"""Child of the frames bench: time from frame to frame while the screen moves, against a bare window that moves.

Both windows are of the same size and are kept moving by the same ticking clock, so that what is measured is whether
a frame comes late. Scrolling the whole catalogue of 2,000 items, typing a search over it, typing pinyin into a text,
and panning a long page. Prints JSON: milliseconds of the 99th percentile each.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
FRAMES = 300
TICK_MS = 16
"""Both windows are moved by a clock of 60 pictures a second, as a screen has it."""
ITEMS = 2000
BARE = b"""import QtQuick
Window { visible: true; width: 1080; height: 1920; color: "#f6f3ec"
    Rectangle { objectName: "dot"; width: 40; height: 40; color: "#0e4a7b" } }"""


class Frames:
    """Milliseconds between the frames of a window, while `move(n)` is called before each."""

    def __init__(self, app: Any, window: Any) -> None:
        self.app, self.window = app, window

    def measure(self, move: Callable[[int], object], frames: int = FRAMES) -> list[float]:
        from PySide6.QtCore import QEventLoop, Qt, QTimer

        loop = QEventLoop()
        at: list[float] = []

        def frame() -> None:
            at.append(time.perf_counter())
            if len(at) > frames:
                loop.quit()

        def tick() -> None:
            move(len(at) + 1)
            self.window.update()

        clock = QTimer()
        clock.setTimerType(Qt.TimerType.PreciseTimer)
        clock.setInterval(TICK_MS)
        clock.timeout.connect(tick)
        self.window.frameSwapped.connect(frame)
        clock.start()
        loop.exec()
        clock.stop()
        self.window.frameSwapped.disconnect(frame)
        return [(b - a) * 1000 for a, b in itertools.pairwise(at)]


def catalogue(items: dict[str, Any]) -> dict[str, Any]:
    """The items there are and as many made from them as make 2,000."""
    from forms.model import Text

    model = next(item for item in items.values() if not item.hall)
    made = dict(items)
    names = ["住房", "社保", "医保", "公积金", "户口", "婚姻", "车辆", "税务", "教育", "养老", "企业", "就业"]
    acts = ["登记", "变更", "查询", "补领", "注销", "证明", "缴费", "认证", "申请", "备案"]
    for n in range(ITEMS - len(items)):
        name = f"{names[n % 12]}{acts[n // 12 % 10]}{n}"
        made[f"made-{n}"] = replace(model, id=f"made-{n}", title=Text(name, f"Service {n}"), aliases=(name,))
    return made


def main() -> None:
    from PySide6.QtCore import QEventLoop, QMetaObject, QPointF, Qt, QTimer
    from PySide6.QtQml import QQmlApplicationEngine
    from PySide6.QtTest import QTest

    from forms.search import Index
    from terminal.session import events as ev
    from terminal.session.state import Session
    from terminal.ui.scene import everything
    from terminal.workshop.stage import Stage
    from terminal.workshop.walking import PORTRAIT
    from tests.bench.screens_child import p99, until_frame
    from tests.terminal.session.test_view import SESSIONS

    stage = Stage(screen=PORTRAIT)
    app, kiosk, window = stage.app, stage.kiosk, stage.window.window
    stage.window.show(full_screen=False)
    runner = stage.world.terminal.runner
    made = catalogue(dict(runner.state.items))
    runner._state = replace(runner.state, items=made)
    stage.world.terminal.start()
    index = Index(made.values())

    def settle(ready: Callable[[], bool]) -> None:
        """Wait as a kiosk does, in the event loop: a loop that spins would hold up the other threads."""
        loop = QEventLoop()
        timer, late = QTimer(), QTimer()
        timer.timeout.connect(lambda: loop.quit() if ready() else None)
        late.timeout.connect(lambda: sys.exit(f"stuck on {kiosk.present['screen']}"))
        timer.start(2)
        late.start(30_000)
        loop.exec()

    def find(name: str, inside: Any = None) -> Any:
        canvas = (inside or window).contentItem()
        return next(seen.item for seen in everything(canvas, canvas) if seen.item.objectName() == name)

    def key_of(letter: str, root: Any = None) -> Any:
        """A key of the pinyin keyboard; None while it is being made."""
        for child in (root or window.contentItem()).childItems():
            if child.isVisible() and child.property("displayText") == letter:
                return child
            if (found := key_of(letter, child)) is not None:
                return found
        return None

    def show(state: Session) -> None:
        """A screen of the claim, as if a citizen had come to it."""
        now = time.monotonic()
        runner._state = replace(state, touched_at=now, began_at=now, options=replace(state.options, idle_s=600.0))
        runner._publish()
        settle(
            lambda: (
                kiosk.present["screen"] == state.screen
                or (state.journey is not None and kiosk.present["screen"] == state.journey.kind)
            )
        )

    bare = QQmlApplicationEngine()
    bare.loadData(BARE)
    dot = find("dot", bare.rootObjects()[0])
    empty = Frames(app, bare.rootObjects()[0])
    ours = Frames(app, window)
    result: dict[str, float] = {}
    still: list[float] = []

    def compare(name: str, move: Callable[[int], object]) -> None:
        still.extend(empty.measure(lambda n: dot.setX(n * 7 % 1000), FRAMES // 2))
        samples = ours.measure(move)
        result[name] = p99(samples)
        result[f"{name}_p50"] = sorted(samples)[len(samples) // 2]

    # the terminal's own index of its few items comes first
    settle(lambda: kiosk.present["screen"] == "home" and runner.state.index is not None)
    runner.post(ev.IndexReady(index))
    settle(lambda: runner.state.index is index)
    begun = time.perf_counter()
    until = until_frame(window, lambda: runner.post(ev.AskItems()), lambda: kiosk.present["screen"] == "items")
    result["open_all"] = (until - begun) * 1000
    rows = find("items")

    def scroll(n: int) -> None:
        rows.setProperty("contentY", n * 37.0)
        if n % 10 == 0:
            runner.post(ev.Touched())

    compare("scroll", scroll)
    rows.setProperty("contentY", 0.0)
    QMetaObject.invokeMethod(find("search"), "activate")
    letters = "syjgjjylbxdj"
    compare("search", lambda n: kiosk.search(letters[: n // 6 % (len(letters) + 1)]) if n % 6 == 0 else None)

    show(replace(SESSIONS["item"], large=True))
    whole = window.contentItem()
    room = next(
        seen.item
        for seen in everything(whole, whole)
        if seen.item.inherits("QQuickFlickable") and seen.item.property("contentHeight") > seen.item.height() + 100
    )
    far = room.property("contentHeight") - room.height()
    compare("pan", lambda n: room.setProperty("contentY", far * abs((n % 100) / 50 - 1)))

    window.requestActivate()
    settle(window.isActive)
    show(SESSIONS["complaint-text"])
    settle(lambda: key_of("n") is not None)
    keys = [key_of(letter) for letter in "nihaopingdingshan"]

    def type_(n: int) -> None:
        key = keys[n // 6 % len(keys)]
        if key is not None and n % 6 < 2:
            place = key.mapToScene(QPointF(key.width() / 2, key.height() / 2)).toPoint()
            act = QTest.mousePress if n % 6 == 0 else QTest.mouseRelease
            act(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)

    compare("type", type_)
    result["typed"] = float(len(find("input").property("preeditText") or find("input").property("text")))
    result["empty"] = p99(still)
    result["empty_p50"] = sorted(still)[len(still) // 2]
    stage.close()
    print(json.dumps({name: round(value, 2) for name, value in result.items()}))


if __name__ == "__main__":
    main()
    sys.exit(0)
