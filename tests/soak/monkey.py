"""Somebody who presses anything: touches, keys, ways of showing, cards, papers and the network, in any order.

Nothing may raise, nothing may warn, and in the end the booth stands at home again, clean. Run:
python -m tests.soak monkey [SECONDS]
"""

from __future__ import annotations

import io
import logging
import os
import random
import sys
import time
from typing import Any

from tests.soak.growth import ended

QUIET = ("PinyinDecoderService", "qt.multimedia", "qt.qml.propertyCache", "Could not create pixmap")
"""What Qt says of itself."""


BACKWARD = ("leave", "back", "ask-second", "curtain-leave")
"""Pressed less often than the rest, or nothing would ever be done."""


class Monkey:
    """Presses whatever is there. One seed, one order of presses (not of arrivals)."""

    def __init__(self, stage: Any, seed: int) -> None:
        self._stage, self._chance = stage, random.Random(seed)
        self.did: dict[str, int] = {}

    def act(self) -> None:
        """One thing at random."""
        from PySide6.QtCore import QPoint, Qt
        from PySide6.QtTest import QTest

        from terminal.workshop import hands

        stage, chance = self._stage, self._chance
        window, booth = stage.window.window, stage.world.booth
        keys = (Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_F1, Qt.Key.Key_F2,
                Qt.Key.Key_F4, Qt.Key.Key_F5, Qt.Key.Key_Tab, Qt.Key.Key_A)
        rubbish = "".join(chr(chance.choice((48, 65, 0x4E00, 0x20BB7, 0x1F600, 10, 0)) + chance.randrange(9))
                          for _ in range(chance.randrange(1, 300)))

        def touch() -> None:
            place = QPoint(chance.randrange(window.width()), chance.randrange(window.height()))
            QTest.mouseClick(window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)

        def named() -> None:
            there = hands.names(window.contentItem())
            found = [name for name in there if name not in BACKWARD or chance.random() < 0.05]
            if found:
                hands.press(window, chance.choice(found))

        def onward() -> None:
            if stage.kiosk.view["screen"] == "card":
                booth.place_card(chance.choice(list(booth.people)))
            for name in ("next", "declare-all", "choice-yes", "address-yes", "without", "choice-01"):
                if hands.press(window, name):
                    return

        def write() -> None:
            item = hands.find(window.contentItem(), "input")
            if item is not None:
                item.setProperty("text", rubbish)

        def card() -> None:
            if chance.random() < 0.6:
                booth.place_card(chance.choice(list(booth.people)))
            else:
                booth.remove_card()

        def paper() -> None:
            if chance.random() < 0.5:
                booth.place_paper("termination")
            else:
                booth.remove_paper()

        def mode() -> None:
            stage.kiosk.setMode(chance.choice(("large", "contrast", "calm", "reach")), chance.random() < 0.5)

        acts = [(touch, 4), (named, 10), (onward, 22), (write, 2), (card, 4), (paper, 2), (mode, 2),
                (lambda: hands.sign(window), 2), (lambda: stage.world.relay.plug(chance.random() < 0.7), 1),
                (lambda: QTest.keyClick(window, chance.choice(keys)), 6),
                (lambda: stage.world.terminal.voice.narrator.headphones(chance.random() < 0.5), 1)]
        names = ("touch", "named", "onward", "write", "card", "paper", "mode", "sign", "network", "key", "headphones")
        index = chance.choices(range(len(acts)), [weight for _, weight in acts])[0]
        self.did[names[index]] = self.did.get(names[index], 0) + 1
        acts[index][0]()


def run(seconds: float, seed: int) -> dict[str, Any]:
    """Press for so long; what was seen."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QtMsgType, qInstallMessageHandler

    from terminal.config import SessionOptions
    from terminal.workshop.hands import pause
    from terminal.workshop.stage import Stage
    from terminal.workshop.walking import PORTRAIT

    warnings: list[str] = []

    def hear(kind: QtMsgType, context: object, text: str) -> None:
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) and not text.startswith(QUIET):
            warnings.append(text)

    log = io.StringIO()
    handler = logging.StreamHandler(log)
    handler.setLevel(logging.ERROR)
    logging.getLogger().addHandler(handler)
    stage = Stage(screen=PORTRAIT, scale=0.25, session=SessionOptions(idle_s=6.0, records_idle_s=5.0, curtain_s=3.0))
    qInstallMessageHandler(hear)
    raised: list[str] = []
    sys.excepthook = lambda kind, error, trace: raised.append(f"{kind.__name__}: {error}")
    stage.window.show(full_screen=False)
    stage.world.terminal.start()
    monkey, screens = Monkey(stage, seed), set()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        monkey.act()
        pause(random.Random(len(screens)).randrange(5, 40))
        screens.add(stage.kiosk.view["screen"])
    # everybody goes away; the booth must come to itself
    stage.world.booth.remove_card()
    stage.world.relay.plug(True)
    end = time.monotonic() + 40
    while stage.kiosk.view["screen"] != "home" and time.monotonic() < end:
        pause(100)
    state = stage.world.terminal.runner.state
    result = {
        "seed": seed, "did": monkey.did, "screens": sorted(screens), "home": state.screen == "home",
        "clean": state.journey is None and not state.changed, "warnings": warnings[:5], "raised": raised[:5],
        "logged": [line for line in log.getvalue().splitlines() if "Traceback" in line or "Error" in line][:5],
    }
    stage.close()
    return result


def faults(result: dict[str, Any]) -> list[str]:
    """What broke."""
    found = [f"{name}: {result[name]}" for name in ("warnings", "raised", "logged") if result[name]]
    return found + [f"not {name} in the end" for name in ("home", "clean") if not result[name]]


def main(seconds: float, seed: int = 0) -> int:
    result = run(seconds, seed)
    os._exit(ended(result, faults(result)))
