"""Child of the screen benches: question to question against a bare StackView push; card to screen. Prints JSON."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
ROUNDS = 120
WARM_UP = 10
BARE = b"""import QtQuick
import QtQuick.Controls.Basic
Window {
    id: w; visible: true; width: 1080; height: 1920
    property alias stack: s
    Component { id: page; Rectangle { color: "#f6f3ec"
        Text { anchors.centerIn: parent; text: "question"; font.pixelSize: 64 }
        Column { y: 900; Repeater { model: 3; Button { width: 900; height: 130; text: "answer" } } } } }
    StackView { id: s; anchors.fill: parent; initialItem: page
        pushEnter: null; pushExit: null; popEnter: null; popExit: null }
    function turn() { if (s.depth > 3) s.pop(null, StackView.Immediate); s.push(page, StackView.Immediate) }
}"""


def p99(samples: list[float]) -> float:
    return sorted(samples)[int(len(samples) * 0.99) - 1]


def until_frame(window: Any, act: Callable[[], object], ready: Callable[[], bool]) -> float:
    """perf_counter() of the first frame that shows the result of `act`. Waits in an event loop, as a kiosk does."""
    from PySide6.QtCore import QEventLoop

    loop = QEventLoop()
    done: list[float] = []

    def frame() -> None:
        if ready() and not done:
            done.append(time.perf_counter())
            loop.quit()

    window.frameSwapped.connect(frame)
    act()
    loop.exec()
    window.frameSwapped.disconnect(frame)
    return done[0]


def timed(window: Any, act: Callable[[], object], ready: Callable[[], bool]) -> float:
    """Milliseconds from `act` to the first frame that shows the result."""
    begun = time.perf_counter()
    return (until_frame(window, act, ready) - begun) * 1000


def main() -> None:
    from PySide6.QtCore import QMetaObject
    from PySide6.QtQml import QQmlApplicationEngine

    from terminal.conductor.cards import CardDesk
    from terminal.workshop.stage import Stage
    from terminal.workshop.walking import PORTRAIT

    stage = Stage(screen=PORTRAIT)
    app, kiosk, window = stage.app, stage.kiosk, stage.window.window
    read: list[float] = []
    inner = CardDesk._on_card

    def on_card(self: CardDesk, card: Any) -> None:
        read.append(time.perf_counter())
        inner(self, card)

    CardDesk._on_card = on_card  # type: ignore[method-assign]
    stage.window.show(full_screen=False)
    stage.world.terminal.start()

    def settle(ready: Callable[[dict[str, Any]], bool]) -> None:
        end = time.monotonic() + 20
        while not ready(kiosk.view):
            app.processEvents()
            if time.monotonic() > end:
                raise SystemExit(f"stuck on {kiosk.view['screen']}")

    bare = QQmlApplicationEngine()
    bare.loadData(BARE)
    stack = bare.rootObjects()[0]

    card: list[float] = []
    for _ in range(6):
        settle(lambda v: v["screen"] == "home")
        kiosk.open("unemployment-benefit")
        settle(lambda v: v["screen"] == "item")
        kiosk.next()
        settle(lambda v: v["screen"] == "notice")
        kiosk.next()
        settle(lambda v: v["screen"] == "card")
        read.clear()
        at = until_frame(window, lambda: stage.world.booth.place_card("li-min"),
                         lambda: kiosk.view["screen"] == "person_check")
        card.append((at - read[0]) * 1000)
        stage.world.booth.remove_card()
        settle(lambda v: v["phase"] in ("typing", "none"))
        kiosk.withoutCode()
        settle(lambda v: v["screen"] == "question")
        if len(card) < 6:
            kiosk.leaveNow()
            settle(lambda v: v["screen"] == "bye")
            kiosk.home()

    ours: list[float] = []
    theirs: list[float] = []
    for turn in range(ROUNDS + WARM_UP):
        if turn == WARM_UP:
            ours.clear()
            theirs.clear()
        before = kiosk.view["step"]
        if before == "want_work":
            ours.append(timed(window, lambda: kiosk.answer("want_work", "yes"),
                              lambda: kiosk.view["step"] == "live_address"))
        else:
            ours.append(timed(window, kiosk.back, lambda: kiosk.view["step"] == "want_work"))
        theirs.append(timed(stack, lambda: QMetaObject.invokeMethod(stack, "turn"), lambda: True))
    stage.close()
    print(json.dumps({"question_p99_ms": p99(ours), "stack_p99_ms": p99(theirs),
                      "question_p50_ms": sorted(ours)[len(ours) // 2], "stack_p50_ms": sorted(theirs)[len(theirs) // 2],
                      "card_to_screen_ms": sorted(card)[len(card) // 2]}))


if __name__ == "__main__":
    main()
    sys.exit(0)
