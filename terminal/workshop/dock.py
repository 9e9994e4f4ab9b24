"""The dock: a second window with the fictitious world's hands: cards, papers, printers, wire, phone."""

from __future__ import annotations

import logging
import threading
from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, QObject, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtQml import QQmlApplicationEngine, qmlRegisterSingletonInstance

from terminal.app import PATHS
from terminal.devices.paper_path import file_of, say_emptied
from terminal.workshop import city
from terminal.workshop.city import CityDown

log = logging.getLogger(__name__)
QML = Path(__file__).resolve().parent / "qml"
LOOK_MS = 800


class Dock(QObject):
    """QML singleton `Dock`. Asks the city from a thread of its own: the window never waits."""

    changed = Signal()
    _news = Signal(object)

    def __init__(self, world: Any, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._world = world
        self._people = [
            {"id": p["id"], "name": p["card"]["name"], "case": p["case"]["zh"], "expect": p["expect"],
             "phone": p.get("phone") or ""}
            for p in city.people()
        ]
        self._person = ""
        self._chosen = self._people[0]["id"]
        self._chip = ""
        self._paper = False
        self._face = ""
        world.terminal.runner.watch(self._follow)
        self._news_now: dict[str, Any] = {"messages": [], "cases": []}
        self._asking = False
        self._news.connect(self._take)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def register(self) -> None:
        """Make this the QML singleton `Dock`; before the first engine."""
        qmlRegisterSingletonInstance(Dock, "BudayangDock", 1, 0, "Dock", self)

    # --- looking ------------------------------------------------------------------------------------

    @Slot()
    def _look(self) -> None:
        if self._asking:
            return
        self._asking = True
        phone = next((p["phone"] for p in self._people if p["id"] == self._chosen), "")
        threading.Thread(target=self._ask, args=(phone,), name="dock", daemon=True).start()

    def _ask(self, phone: str) -> None:
        news: dict[str, Any] = {"messages": [], "cases": []}
        try:
            news["messages"] = self._world.centre.messages(phone)[-3:] if phone else []
            news["cases"] = self._world.centre.cases()[-6:]
        except CityDown:
            news["messages"] = [{"text": "（中心没有应答）", "code": None}]
        self._news.emit(news)

    @Slot(object)
    def _take(self, news: dict[str, Any]) -> None:
        self._asking = False
        self._news_now = news
        self.changed.emit()

    def _state(self) -> dict[str, Any]:
        chosen = next(p for p in self._people if p["id"] == self._chosen)
        return {
            "chosen": self._chosen,
            "chosenName": chosen["name"],
            "chosenCase": chosen["case"],
            "phone": chosen["phone"],
            "card": self._person,
            "chip": self._chip,
            "paper": self._paper,
            "face": self._face,
            "lamps": sorted(self._world.booth.lamps),
            "network": self._world.relay.on,
            "messages": [{"text": m["text"], "code": m.get("code") or ""} for m in self._news_now["messages"]],
            "cases": [{"number": c["case_number"], "state": c["state"]} for c in self._news_now["cases"]],
            "papers": [str(p) for p in self._world.papers()][-4:],
            "payAt": self._pay_at(),
            "waiting": self._world.terminal.outbox.counts().get("waiting", 0),
        }

    def _pay_at(self) -> str:
        """The address in the code on the kiosk's screen."""
        journey = self._world.terminal.runner.state.journey
        order = journey.orders[-1] if journey is not None and journey.orders else None
        return str(order.pay_at) if order is not None and journey.phase == "waiting" else ""

    people = Property("QVariantList", lambda self: self._people, constant=True)
    state = Property("QVariantMap", _state, notify=changed)

    # --- hands --------------------------------------------------------------------------------------

    @Slot(str)
    def choose(self, person: str) -> None:
        self._chosen = person
        self._look()
        self.changed.emit()

    @Slot()
    def layCard(self) -> None:
        self._world.booth.place_card(self._chosen)
        self._person = self._chosen
        self.changed.emit()

    @Slot()
    def takeCard(self) -> None:
        self._world.booth.remove_card()
        self._person = ""
        self.changed.emit()

    @Slot(str)
    def layChip(self, kind: str) -> None:
        """Put the chosen citizen's social security card or passport into the chip card reader."""
        self._world.booth.place_chip(self._chosen, kind)
        self._chip = kind
        self.changed.emit()

    @Slot()
    def takeChip(self) -> None:
        self._world.booth.remove_chip()
        self._chip = ""
        self.changed.emit()

    @Slot()
    def togglePaper(self) -> None:
        self._paper = not self._paper
        if self._paper:
            self._world.booth.place_paper("termination")
        else:
            self._world.booth.remove_paper()
        self.changed.emit()

    @Slot(str)
    def standBefore(self, who: str) -> None:
        """Who stands before the face camera: self, stranger, photo, two or nobody; pulled takes its cable out.

        They turn their head as the screen tells them.
        """
        face = self._world.booth.face
        face.fault("gone" if who == "pulled" else None)
        own = self._chosen if face.has(self._chosen) else "stranger"
        people = {"self": (own,), "photo": (own,), "stranger": ("stranger",), "two": ("su-wanqing", "stranger")}
        face.stand(*people.get(who, ()), photo=who == "photo")
        self._face = who
        self.changed.emit()

    def _follow(self, state: Any) -> None:
        """On the session's thread: the head turns as the screen says."""
        journey = state.journey
        if journey is not None and journey.faced:
            told = journey.face.told
            self._world.booth.face.turn(told if told in ("left", "right") else "ahead")

    @Slot(str)
    def scan(self, text: str) -> None:
        """Hold a code before the scanner."""
        self._world.booth.scan(text)

    @Slot(bool)
    def plug(self, on: bool) -> None:
        self._world.relay.plug(on)
        self.changed.emit()

    @Slot(str, str)
    def printer(self, which: str, what: str) -> None:
        getattr(getattr(self._world.booth, which), what)()
        if what == "empty":
            # staff have it in their hands and say so
            say_emptied(file_of(self._world.config.data_dir / PATHS, which))
        self.changed.emit()

    @Slot(str)
    def openPage(self, address: str) -> None:
        """The page a phone would open, in this machine's browser."""
        QDesktopServices.openUrl(QUrl(address))

    @Slot(str)
    def payByPhone(self, address: str) -> None:
        threading.Thread(target=self._pay, args=(address,), name="phone", daemon=True).start()

    def _pay(self, address: str) -> None:
        try:
            city.pay_by_phone(address)
        except CityDown as down:
            log.warning("the phone could not pay: %s", down)

    @Slot(str)
    def openPaper(self, path: str) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(path))


class DockWindow:
    """The dock's window, on the kiosk's engine."""

    def __init__(self, engine: QQmlApplicationEngine) -> None:
        before = len(engine.rootObjects())
        engine.load(QUrl.fromLocalFile(str(QML / "DockWindow.qml")))
        if len(engine.rootObjects()) == before:
            raise RuntimeError("the dock could not be loaded; see the log")
        self.window = engine.rootObjects()[-1]

    def close(self) -> None:
        self.window.close()
        del self.window
