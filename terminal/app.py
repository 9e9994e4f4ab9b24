"""Composition root: the only place where parts are built and joined. Qt is imported only by `run_window`."""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from uuid6 import uuid7

from forms.catalogue_loader import load_catalogue
from forms.submission import new_receipt_code
from terminal.clock import Clock, SystemClock
from terminal.conductor import Conductor
from terminal.conductor.camera import Camera
from terminal.conductor.cards import CardDesk
from terminal.conductor.keeping import Keeping
from terminal.conductor.office import Office
from terminal.conductor.paper import Paper
from terminal.conductor.pictures import Pictures
from terminal.config import Config
from terminal.devices.manager import DeviceConfig, DeviceManager
from terminal.journey import core as journey_core
from terminal.journey.state import Stamp
from terminal.outbox.post import Post as Outbox
from terminal.session import events as sv
from terminal.session.core import Session, Wipe
from terminal.session.runner import SessionRunner
from terminal.session.wipe import WipeRegistry
from terminal.upkeep.readiness import cause

log = logging.getLogger(__name__)
CHECK_S = 5.0
GRACE_CHECKS = 1  # bad checks in a row before the door closes: a reader may be opening


def device_configs(devices: Mapping[str, Mapping[str, Any]]) -> dict[str, DeviceConfig]:
    """[devices.*] tables as the device manager takes them."""
    return {
        name: DeviceConfig(str(table["driver"]), {k: v for k, v in table.items() if k != "driver"}, name)
        for name, table in devices.items()
    }


class Terminal:
    """Everything of a terminal but its window. `still` and `frame` tell a screen of camera pictures, if there is one.

    Raises VaultFault, ConfigFault, ItemFault: a terminal that cannot keep its promises does not start.
    """

    def __init__(self, config: Config, *, world: Any = None, clock: Clock | None = None,
                 outbox: Outbox | None = None, pace: Any = None) -> None:
        self.config = config
        self.clock = clock or SystemClock()
        self.private = Path(tempfile.mkdtemp(prefix="budayang-"))
        self.catalogue = load_catalogue()
        self.items = {item.id: item for item in self.catalogue.items()}
        self.pictures = Pictures()
        self.on_still: Any = lambda still: None
        self.on_frame: Any = lambda: None
        self.outbox = outbox or Outbox.open(
            config.data_dir, config.central.url, terminal=config.terminal.id,
            enrolment_code=config.central.enrolment_code, timeout_s=config.central.timeout_s,
        )
        self.devices = DeviceManager(device_configs(config.devices), world, pace=pace)
        self.wipe = WipeRegistry()
        self.conductor = Conductor()
        session = Session(items=self.items, options=config.session)
        self.runner = SessionRunner(session, self.conductor, self.clock, self._stamp)
        self._register()
        self._ending = threading.Event()
        self._guard = threading.Thread(target=self._watch_readiness, name="readiness", daemon=True)

    def _register(self) -> None:
        options = self.config.devices.get("id_card", {})
        self._cards = CardDesk(self.devices, self.runner.post, str(options.get("driver", "")))
        self._office = Office(self.outbox.link, self.outbox, self.runner.post)
        self._keeping = Keeping(self.outbox, self.pictures.page)
        self._paper = Paper(self.devices, self.items.__getitem__, self._picture, self._preview)
        self._camera = Camera(self.devices, self.pictures, lambda still: self.on_still(still),
                              lambda: self.on_frame(), self.outbox.keep_page)
        for part in (self._cards, self._office, self._keeping, self._paper, self._camera):
            part.register(self.conductor)
        self.conductor.register(Wipe, self._wipe)
        self.wipe.register("pictures", self.pictures.clear)
        self.wipe.register("captured pages", self._sweep_pages)
        self.wipe.register("private folder", self._empty_private)

    def _stamp(self) -> Stamp:
        return Stamp(str(uuid7()), new_receipt_code(), self.clock.today(), self.config.terminal.id)

    def _picture(self, sha256: str) -> bytes | None:
        journey = self.runner.state.journey
        if journey is not None and sha256 in journey.pictures:
            return journey.pictures[sha256]
        return self.pictures.page(sha256)

    def _preview(self) -> tuple[Any, Any, str] | None:
        state = self.runner.state
        if state.journey is None:
            return None
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

    def start(self) -> None:
        """Start the session thread and the readiness watch."""
        self.runner.start()
        self._guard.start()

    def _watch_readiness(self) -> None:
        bad = 0
        told = ""
        while not self._ending.wait(1.0 if bad or not told else CHECK_S):
            now = cause(self.devices, self.outbox.vault.room_for_session())
            bad = bad + 1 if now else 0
            if now and bad <= GRACE_CHECKS:
                continue
            if now != told:
                log.log(logging.ERROR if now else logging.INFO, "out of service: %s" if now else "in service%s", now)
                self.runner.post(sv.Service(now))
                told = now

    def close(self) -> None:
        """Stop everything in the order of its use; nothing of a citizen stays behind."""
        self._ending.set()
        if self._guard.is_alive():
            self._guard.join(2.0)
        self._camera.close()
        self._cards.close()
        self.runner.stop()
        self._paper.close()
        self._keeping.close()
        self._office.close()
        self.devices.close()
        self.wipe.wipe()
        self.outbox.close()
        shutil.rmtree(self.private, ignore_errors=True)


def run(config: Config, *, world: Any = None) -> int:
    """The kiosk: build, show, serve until the window is closed. Returns an exit code."""
    import sys

    from forms.catalogue_loader import ItemFault
    from terminal.link.identity import IdentityFault
    from terminal.vault.faults import VaultFault

    try:
        terminal = Terminal(config, world=world)
    except (ItemFault, VaultFault, IdentityFault, OSError) as fault:
        sys.stderr.write(f"the terminal cannot start: {fault}\n")
        return 1
    try:
        return run_window(terminal)
    finally:
        terminal.close()


def run_window(terminal: Terminal) -> int:
    """Put a window on a terminal and run it."""
    from terminal.ui.window import Window, prepare_environment

    prepare_environment(terminal.private / "qt")
    from PySide6.QtGui import QGuiApplication

    from terminal.ui.models.kiosk import Kiosk

    app = QGuiApplication.instance() or QGuiApplication(["budayang"])
    assert isinstance(app, QGuiApplication)
    kiosk = Kiosk(terminal.config, terminal.clock, terminal.runner)
    terminal.on_frame, terminal.on_still = kiosk.frameArrived.emit, kiosk.stillArrived.emit
    window = Window(app, kiosk, terminal.pictures)
    window.show(full_screen=terminal.config.screen.full_screen)
    terminal.start()
    code = app.exec()
    window.close()
    return code
