"""Drives the real screens without hands: waits on state, presses named elements, takes pictures."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer
from PySide6.QtQuick import QQuickWindow

from terminal.ui.models.kiosk import Kiosk
from terminal.workshop.manners import Manner, Sure
from terminal.workshop.pen import Pen
from terminal.workshop.walk_face import Before

STEP_MS = 20
SETTLE_S = 0.06
HEARD_S = 20.0
"""Longest wait for a title to be said; then somebody goes on without."""
SHOT_SETTLE_S = 0.35


class Walk(QObject):
    """The loop of one walk: waits on state, reads, listens, takes pictures. What is done on a screen called `x` is the
    method `_at_x` of who walks. `finished(fault)` is called once; None when all went well."""

    def __init__(self, window: QQuickWindow, kiosk: Kiosk, world: Any, item: str, person: dict[str, Any],
                 finished: Callable[[str | None], None], *, shots: Path | None = None, language: str = "zh",
                 large: bool = False, refuse_code: bool = False, dispute: str = "",
                 address: str = "", answers: Mapping[str, str] | None = None, evaluate: str = "",
                 modes: tuple[str, ...] = (), manner: Manner | None = None, reads_s: float = 0.0,
                 heard: Callable[[str], bool] | None = None,
                 by_hand: str = "", helper: str = "", face: str = "self",
                 patience_s: float = 30.0) -> None:
        super().__init__()
        self._window, self._kiosk, self._world, self._item, self._person = window, kiosk, world, item, person
        self._finished, self._shots = finished, shots
        self._language, self._large, self._refuse_code, self._dispute = language, large, refuse_code, dispute
        self._address = address or by_hand
        self._pen = Pen(window) if by_hand else None
        self._helper = helper
        self._before = Before(world.booth.face, person["id"], face, self._press)
        self._evaluate = evaluate
        self._modes, self._manner = modes, manner or Sure(window)
        self._answers = dict(answers or {}) | ({"level": evaluate} if evaluate else {})
        self._patience, self._reads, self._heard = patience_s, reads_s, heard
        self.screens: list[str] = []
        self.touches = 0
        self.typed = 0
        self.result: dict[str, Any] = {}
        self._touch_screens: set[str] = set()
        self._lately: deque[str] = deque(maxlen=3)
        self._key = ""
        self._since = self._begun = self._moved = time.monotonic()
        self._acted: set[str] = set()
        self._card_lies = False
        self._code_used = ""
        self._ended = False
        self._read_from = ("", 0.0)
        kiosk.viewChanged.connect(self._changed)
        self._timer = QTimer(self)
        self._timer.setInterval(STEP_MS)
        self._timer.timeout.connect(self._step)

    def start(self) -> None:
        """Begin; the event loop does the rest."""
        self._begun = self._moved = time.monotonic()
        self._timer.start()

    # --- the loop -----------------------------------------------------------------------------------

    def _changed(self) -> None:
        # not moved: a screen that counts seconds changes for ever
        self._since = time.monotonic()

    def _name(self, view: dict[str, Any]) -> str:
        step = view.get("step", "")
        return view["screen"] if not step or step == view["screen"] else f"{view['screen']}-{step}"

    def _step(self) -> None:
        if self._ended:
            return
        now = time.monotonic()
        view = self._kiosk.view
        if now - self._moved > self._patience:
            self._end(f"stuck on {self._name(view)} {view.get('phase', '')}: {view.get('problem', '')}, "
                      f"pressed last: {', '.join(self._lately) or 'nothing'}")
            return
        if now - self._since < (SHOT_SETTLE_S if self._shots else SETTLE_S):
            return
        key = f"{self._name(view)}/{view.get('phase', '')}/{view.get('sending', '')}/{len(view.get('pages') or [])}"
        if key != self._key:
            self._key, self._moved = key, now
            name = self._name(view)
            if not self.screens or self.screens[-1] != name:
                self.screens.append(name)
            self._shoot(view)
        if view["curtain"]["on"]:
            self._lift(view["curtain"])
            return
        if self._reading(view, now) or self._listening(view, now):
            return
        if self._helper and self._with_helper(view):
            return
        action = getattr(self, "_at_" + view["screen"], None)
        if action is None:
            self._end(f"no way on from {view['screen']}: {view.get('title', '')}")
            return
        action(view)

    def _listening(self, view: dict[str, Any], now: float) -> bool:
        """Who sees nothing listens to the end before they do anything: a key cuts short what is being said."""
        title = str(view.get("title", ""))
        if self._heard is None or not view.get("dark") or not title or now - self._since > HEARD_S:
            return False
        return not self._heard(title)

    def _reading(self, view: dict[str, Any], now: float) -> bool:
        """A slow reader rests once on every screen that a person reads."""
        name = self._name(view)
        if not self._reads or f"read-{name}" in self._acted or view["screen"] in ("card", "submit", "done", "bye"):
            return False
        if self._read_from[0] != name:
            self._read_from = (name, now)
        if now - self._read_from[1] < self._reads:
            return True
        self._acted.add(f"read-{name}")
        return False

    def _lift(self, curtain: dict[str, Any]) -> None:
        """The curtain fell: whoever is still here says so, by the phone's last digits where something is covered."""
        self.result["curtains"] = self.result.get("curtains", 0) + 1
        if not curtain["personal"]:
            self._press("still")
        elif curtain["digits"]:
            for digit in str(self._person["phone"])[-4:]:
                self._press(f"curtain-digit-{digit}")
        else:
            self._world.booth.place_card(self._person["id"])
        self._since = time.monotonic()

    def _end(self, fault: str | None) -> None:
        self._ended = True
        self._timer.stop()
        self.result.setdefault("seconds", round(time.monotonic() - self._begun, 2))
        self._finished(fault)

    def _shoot(self, view: dict[str, Any]) -> None:
        if self._shots is None:
            return
        phase = view.get("phase", "")
        skip = {"sending", "checking", "fetching", "keeping", "offering", "looking"}
        if phase in skip or view.get("sending") == "waiting":
            return
        self._shots.mkdir(parents=True, exist_ok=True)
        count = len([n for n in self.screens])
        extra = f"-{phase}" if phase in ("taken", "none", "expired", "fault", "unmatched") else ""
        self._window.grabWindow().save(str(self._shots / f"{count:02d}-{self._name(view)}{extra}.png"))

    def _shoot_once(self, view: dict[str, Any], what: str) -> None:
        if self._shots is not None and f"shot-{what}" not in self._acted:
            self._acted.add(f"shot-{what}")
            # after the screen it stands on, in the order it was seen
            letter = "abcdefgh"[sum(each.startswith("shot-") for each in self._acted) - 1]
            name = f"{len(self.screens):02d}{letter}-{self._name(view)}-{what}.png"
            self._window.grabWindow().save(str(self._shots / name))

    def _with_helper(self, view: dict[str, Any]) -> bool:
        """On the page of records somebody comes to help: their card is read, then they go on together."""
        dialog = view["dialog"]
        kind = dialog.get("kind", "") if dialog["on"] else ""
        if view["screen"] == "records" and not kind and "helped" not in self._acted:
            self._press("help", once="help")
        elif kind == "help":
            self._press("ask-second", once="helper-ask")
        elif kind.startswith("helper_"):
            self._shoot_once(view, kind)
            if kind == "helper_notice":
                self._press("ask-first", once="helper-agree")
            elif kind == "helper_waiting" and "helper-card" not in self._acted:
                self._acted.add("helper-card")
                self._world.booth.place_card(self._helper)
            elif kind == "helper_read":
                self._acted.add("helped")
                self._world.booth.remove_card()
                self._press("ask-first", once="helper-read")
        else:
            return False
        return True

    def _press(self, name: str, *, once: str = "") -> None:
        """Press; with `once`, at most once for this key."""
        if once:
            if once in self._acted:
                return
            self._acted.add(once)
        touched = self._name(self._kiosk.view)  # the one pressed on: afterwards the next may be there already
        if not self._manner.press(name):
            self._acted.discard(once)
            return
        self.touches += 1
        self._touch_screens.add(touched)
        self._lately.append(name)
        self._since = self._moved = time.monotonic()
