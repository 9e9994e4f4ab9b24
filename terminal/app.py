"""Composition root: the only place where parts are built and joined. Qt is imported only by `run_window`."""

from __future__ import annotations

import gc
import logging
import shutil
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forms.submission import new_receipt_code
from terminal.clock import SHANGHAI, Clock, SystemClock
from terminal.conductor import Conductor
from terminal.conductor.pictures import Pictures
from terminal.config import DEVICE_NAMES, Config
from terminal.session import events as sv
from terminal.session.effects import Wipe
from terminal.session.runner import SessionRunner
from terminal.session.state import Session
from terminal.session.wipe import WipeRegistry
from terminal.shelf import Shelf, Watch
from terminal.upkeep.closed import Closed
from terminal.upkeep.readiness import cause, faults
from terminal.upkeep.telemetry import health
from terminal.upkeep.wanted import Wanted

if TYPE_CHECKING:
    from forms.model import Item
    from terminal.conductor.upkeep import Rooms
    from terminal.journey.state import Stamp
    from terminal.upkeep.standing import Standing

log = logging.getLogger(__name__)
PATHS = "paths"  # folder below the data: printers whose paper path is locked
CHECK_S = 5.0
KEEP_S = 60.0
"""Seconds between two savings of the devices' counts."""
GRACE_CHECKS = 1  # bad checks in a row before the door closes: a reader may be opening


def device_configs(devices: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """[devices.*] tables as the device manager takes them."""
    from terminal.devices.manager import DeviceConfig

    return {
        name: DeviceConfig(str(table["driver"]), {k: v for k, v in table.items() if k != "driver"}, name)
        for name, table in devices.items()
    }


class Terminal:
    """Everything of a terminal but its window.

    Built in two steps, so that home is on the screen before the slow parts are there: the constructor makes what home
    needs (session, items, texts); `open` makes store, link and devices. What is pressed in between waits its turn.
    Raises ItemFault (constructor), VaultFault, IdentityFault, OSError (`open`).
    """

    def __init__(self, config: Config, *, world: Any = None, clock: Clock | None = None) -> None:
        self.config = config
        self.clock = clock or SystemClock()
        self.private = Path(tempfile.mkdtemp(prefix="budayang-"))
        self.shelf = Shelf(config.data_dir / "catalogue", lambda: self._link())
        self.items = self.shelf.items(self.clock.today())
        self.pictures = Pictures()
        self.on_still: Any = lambda still: None
        self.on_frame: Any = lambda: None
        self.wipe = WipeRegistry()
        self.conductor = Conductor()
        self.runner = SessionRunner(Session(items=self.items, options=config.session), self.conductor, self.clock,
                                    self._stamp)
        self.outbox: Any = None
        self.devices: Any = None
        self._world = world
        self.on_caption: Any = lambda text: None
        self.voice: Any = None
        self._shown: Mapping[str, Any] | None = None
        self._parts: list[Any] = []
        self._ending = threading.Event()
        self._guard: threading.Thread | None = None
        self.closed = Closed(config.data_dir)
        self._tally: Any = None
        self._log: Any = None

    def open(self) -> None:
        """Store, link, devices, handlers. Once; a second call does nothing."""
        if self.devices is not None:
            return
        from drivers.id_card.photo import ChipPhotos, plugged
        from terminal.conductor.camera import Camera
        from terminal.conductor.cards import CardDesk
        from terminal.conductor.cashier import Cashier
        from terminal.conductor.contracts import Contracts
        from terminal.conductor.face import FaceDesk
        from terminal.conductor.keeping import Keeping
        from terminal.conductor.lamps import Lamps
        from terminal.conductor.office import Office
        from terminal.conductor.own import Own
        from terminal.conductor.paper import Paper
        from terminal.conductor.presence import Presence
        from terminal.conductor.scanner import Scanner
        from terminal.conductor.upkeep import Upkeep
        from terminal.devices.manager import DeviceManager
        from terminal.outbox.post import Post as Outbox
        from terminal.upkeep.events import Events

        config = self.config
        self.outbox = Outbox.open(
            config.data_dir, config.central.url, terminal=config.terminal.id,
            enrolment_code=config.central.enrolment_code, timeout_s=config.central.timeout_s,
            upload_bytes_s=config.central.upload_kbit_s * 125,
        )
        if isinstance(self.clock, SystemClock):
            self.clock.trusted = self.outbox.link.trusted
        self.devices = DeviceManager(device_configs(config.devices), self._world, allow=config.drivers.allow,
                                     paths=config.data_dir / PATHS)
        rooms = self._rooms()
        reader = str(config.devices.get("id_card", {}).get("driver", ""))
        chip = ChipPhotos(plugged(config.drivers.photo_decoder, config.drivers.allow))
        desk = CardDesk(self.devices, self.runner.post, reader, lambda: self.runner.mine(laid=True), chip.lay)
        face = FaceDesk(self.devices, self.outbox.link, self.pictures.set_frame, lambda: self.on_frame(), chip)
        wanted = Wanted(rooms.log, self.outbox.sender, staffed=config.terminal.staffed)
        self._parts = [
            face,
            camera := Camera(self.devices, self.pictures, lambda still: self.on_still(still), lambda: self.on_frame(),
                   self.outbox.keep_page),
            desk,
            Paper(self.devices, self._item, self._picture, self._preview, self.runner.post,
                  (config.terminal.place, config.terminal.place_en), self.clock.today,
                  lambda: self.clock.now().astimezone(SHANGHAI)),
            Keeping(self.outbox, self.pictures.page),
            Office(self.outbox.link, self.outbox, self.runner.post),
            Cashier(self.outbox.link),
            Own(self.outbox.link, self.devices, lambda: self.items.values(), self.shelf.get, self.clock.today,
                lambda: self.runner.state.language),
            Upkeep(self.devices, self.runner.post, rooms),
            contracts := Contracts(self.outbox.link, self.devices, self.shelf.get, self.pictures,
                                   wanted.tell),
        ]
        camera.also = face.close
        for part in self._parts:
            part.register(self.conductor)
        for follower in (Lamps(self.devices), Scanner(self.devices, self.runner.post), Events(rooms.log, self.devices),
                         wanted):
            self.runner.watch(follower.look)
            self._parts.append(follower)
        self._parts.append(Presence(self.devices, self.runner.post))
        from forms.search import Index

        self.runner.post(sv.IndexReady(Index(self.items.values())))
        watch = Watch(self.shelf, self.clock.today, self._offer, look_s=config.central.catalogue_s)
        self._parts.append(watch)
        self.conductor.register(Wipe, self._wipe)
        desk.notice()
        self.wipe.register("pictures", self.pictures.clear)
        self.wipe.register("face reference", face.forget)
        self.wipe.register("contracts", contracts.forget)
        self.wipe.register("captured pages", self._sweep_pages)
        self.wipe.register("private folder", self._empty_private)
        self.outbox.sender.telemetry.health = lambda: {**health(self._standing()), "alarms": wanted.alarms()}
        self._open_voice()
        watch.start()
        # what is built now lives as long as the terminal: the collector need not walk it between two screens
        gc.collect()
        gc.freeze()

    def _link(self) -> Any:
        return None if self.outbox is None else self.outbox.link

    def _item(self, item: str, version: int | None = None) -> Item:
        """As it was when a case began, or as it is offered now."""
        return self.items[item] if version is None else self.shelf.get(item, version)

    def _offer(self) -> None:
        """Other items from now on, for whoever comes next."""
        from forms.search import Index
        from terminal.voice import fixed

        self.items = self.shelf.items(self.clock.today())
        fixed.use(self.shelf.catalogue)
        self.runner.post(sv.Offered(self.items, Index(self.items.values())))

    def _rooms(self) -> Rooms:
        """What staff need: accounts, counts, log, reports, the switch."""
        from terminal.conductor.upkeep import Rooms
        from terminal.devices.paper_path import file_of, say_emptied
        from terminal.upkeep import disk
        from terminal.upkeep.reports import Reports
        from terminal.upkeep.staff import Door
        from terminal.upkeep.tally import Log, Tally

        folder, clock = self.config.data_dir, self.clock
        self._tally = Tally(folder, clock.monotonic, clock.now)
        self.devices.subscribe(self._tally.heard)
        for name in self.devices.devices:
            self._tally.heard(name, self.devices.health(name))
        self.devices.count(self._tally.finished)
        log = self._log = Log(folder, clock.now)
        return Rooms(
            Door(folder, clock.monotonic, lambda: clock.now().timestamp()), log, self.closed,
            Reports(folder, log, clock.now, self.config.terminal.id), self._standing, self._cause,
            self.config.central.url, self._offset_s, lambda device: say_emptied(file_of(folder / PATHS, device)),
            lambda: disk.examine(folder, self.outbox.vault.reserve_there, self.outbox.vault.verify),
            lambda: self.voice,
        )

    def _cause(self) -> str:
        """Why no citizen may begin now, or empty."""
        return self.closed.cause or cause(self.devices, self.outbox.vault.room_for_session(), self.outbox.can_seal(),
                                          items=self.items.values())

    def _offset_s(self) -> float:
        self.outbox.link.time()
        return float(self.outbox.link.offset_s)

    def _standing(self) -> Standing:
        from terminal.upkeep.standing import Standing, parts, trials
        from terminal.upkeep.tally import MOST_EVENTS

        whole, counts = self.devices.roll_up(), self.outbox.counts()
        free = shutil.disk_usage(self.config.data_dir).free // 2**20
        return Standing(whole.state, whole.causes, self._cause(), self.closed.reason,
                        tuple(parts(self.devices, self._tally.seen)), counts.get("waiting", 0),
                        counts.get("quarantined", 0), free, trials(self._log.recent(MOST_EVENTS)),
                        self.shelf.day, bool(self.shelf.fault), tuple(self.outbox.vault.alarms()))

    def _open_voice(self) -> None:
        from terminal.voice.desk import VoiceDesk

        # a private line stands on the screen already, where it may
        voice = VoiceDesk(self.config.voice, getattr(self._world, "sound_outs", None),
                          on_caption=lambda text, private: self.on_caption("" if private else text))
        voice.start()
        self.wipe.register("voice", voice.wipe)
        self.voice = voice
        if self._shown is not None:
            voice.narrator.screen(self._shown)

    def shown(self, view: Mapping[str, Any]) -> None:
        """What is on the screen now is what is to be heard."""
        self._shown = view
        if self.voice is not None:
            self.voice.narrator.screen(view)

    def key(self, name: str) -> None:
        """louder or again, from the keypad or the screen."""
        if self.voice is not None:
            self.voice.keys(name)

    def focused(self, focus: Any) -> None:
        """The keypad's ring came to a control."""
        if self.voice is not None:
            state = "" if focus.checked is None else "on" if focus.checked else "off"
            self.voice.narrator.focus(focus.name, focus.role, state)

    def _stamp(self) -> Stamp:
        from uuid6 import uuid7

        from terminal.journey.state import Stamp

        return Stamp(str(uuid7()), new_receipt_code(), self.clock.today(), self.config.terminal.id,
                     region=self.config.terminal.region)

    def _picture(self, sha256: str) -> bytes | None:
        journey = self.runner.state.journey
        if journey is not None and sha256 in journey.pictures:
            return journey.pictures[sha256]
        return self.pictures.page(sha256)

    def _preview(self) -> tuple[Any, Any, str] | None:
        state = self.runner.state
        if state.journey is None:
            return None
        from terminal.journey import core as journey_core

        return state.journey.item, journey_core.verdict(state.journey), state.language

    def _wipe(self, effect: Wipe, post: Any) -> None:
        self.wipe.wipe()

    def _sweep_pages(self) -> None:
        """Sealed pages that no submission took."""
        self.outbox.end_session()

    def _empty_private(self) -> None:
        """The keyboard's dictionary and whatever else Qt keeps: personal data, gone with the session."""
        for child in self.private.iterdir():
            if child.is_dir():
                shutil.rmtree(child, ignore_errors=True)
            else:
                child.unlink(missing_ok=True)

    def start(self, *, behind: bool = False) -> None:
        """Open what is not open yet and start the session; with `behind`, in a thread of its own.

        Opening behind the first frame cannot raise to anybody: a fault there puts the terminal out of service.
        """
        if behind:
            self._guard = threading.Thread(target=self._open_and_watch, name="readiness", daemon=True)
        else:
            self.open()
            self.runner.start()
            self._guard = threading.Thread(target=self._watch_readiness, name="readiness", daemon=True)
        self._guard.start()

    def _open_and_watch(self) -> None:
        try:
            self.open()
        except Exception as fault:
            log.exception("the terminal cannot serve")
            self.runner.post(sv.Service(str(getattr(fault, "code", "vault.io"))))
            self.runner.start()
            return
        self.runner.start()
        self._watch_readiness()

    def _watch_readiness(self) -> None:
        bad = 0
        told = ""
        wait = 1.0
        lacking: dict[str, str] = {}
        before: dict[str, str] = {}
        kept = self.clock.monotonic()
        while not self._ending.wait(wait):
            if self.clock.monotonic() - kept >= KEEP_S:
                self._tally.save()
                kept = self.clock.monotonic()
            now = self._cause()
            bad = bad + 1 if now else 0
            found = faults(self.devices, DEVICE_NAMES)
            # twice in a row: a device may be opening, or be asked something else
            lasting = {name: code for name, code in found.items() if name in before}
            if lasting != lacking:
                log.info("modules that cannot serve: %s", lasting or "none")
                self.runner.post(sv.Modules(lasting))
                lacking = lasting
            unsure = found.keys() != before.keys()
            before = found
            wait = 1.0 if now or unsure else CHECK_S
            if now and bad <= GRACE_CHECKS and not self.closed.reason:
                continue
            if now != told:
                log.log(logging.ERROR if now else logging.INFO, "service: %s", now or "in service")
                self.runner.post(sv.Service(now))
                told = now

    def close(self) -> None:
        """Stop everything in the order of its use; nothing of a citizen stays behind."""
        self._ending.set()
        if self._guard is not None:
            self._guard.join(10.0)
        self.runner.stop()
        for part in self._parts:
            part.close()
        if self.devices is not None:
            self.devices.close()
        if self._tally is not None:
            self._tally.save()
        self.wipe.wipe()
        if self.voice is not None:
            self.voice.close()
        if self.outbox is not None:
            self.outbox.close()
        shutil.rmtree(self.private, ignore_errors=True)


def run(config: Config) -> int:
    """The kiosk: show home, open the rest behind it, serve until the window is closed. Returns an exit code."""
    import sys

    from forms.catalogue_loader import ItemFault

    try:
        terminal = Terminal(config)
    except (ItemFault, OSError) as fault:
        sys.stderr.write(f"the terminal cannot start: {fault}\n")
        return 1
    try:
        return run_window(terminal)
    finally:
        terminal.close()


def make_window(terminal: Terminal, *, size: tuple[int, int] | None = None,
                before_engine: Callable[[], None] = lambda: None) -> tuple[Any, Any, Any]:
    """Application, view model and window of a terminal, joined and not yet shown.

    `size` in device-independent pixels; `before_engine` may register further QML types, which must be known before
    the first engine begins.
    """
    from terminal.ui.window import Window, prepare_environment

    prepare_environment(terminal.private / "qt")
    from PySide6.QtGui import QGuiApplication

    from terminal.ui.models.kiosk import Kiosk

    app = QGuiApplication.instance() or QGuiApplication(["budayang"])
    assert isinstance(app, QGuiApplication)
    kiosk = Kiosk(terminal.config, terminal.clock, terminal.runner)
    terminal.on_frame, terminal.on_still = kiosk.frameArrived.emit, kiosk.stillArrived.emit
    if size is not None:
        kiosk.set_window(*size)
    before_engine()
    window = Window(app, kiosk, terminal.pictures)
    terminal.on_caption = kiosk.captionArrived.emit
    kiosk.on_shown(terminal.shown)
    terminal.shown(kiosk.present)
    kiosk.hearAgain.connect(lambda: terminal.key("again"))
    window.keypad.pressed.connect(terminal.key)
    window.keypad.focused.connect(terminal.focused)
    return app, kiosk, window


class _Once:
    """Calls once, however often it is called."""

    def __init__(self, call: Callable[[], None]) -> None:
        self._call: Callable[[], None] | None = call

    def __call__(self) -> None:
        call, self._call = self._call, None
        if call is not None:
            call()


def run_window(terminal: Terminal) -> int:
    """Put a window on a terminal and run it."""
    app, _kiosk, window = make_window(terminal)
    window.show(full_screen=terminal.config.screen.full_screen)
    window.window.frameSwapped.connect(_Once(lambda: terminal.start(behind=True)))
    code: int = app.exec()
    window.close()
    return code
