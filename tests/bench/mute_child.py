"""Child of the frames bench: does the window go on while devices do not? Prints JSON.

The real window of a whole fictitious terminal pans a page in large type, moved by a clock of 60 pictures a second;
what is measured is the 99th percentile from frame to frame. In turns: all devices idle and well; every device asked
again and again, and well; a driver that holds the interpreter's lock for a second again and again, in a process of its
own; every device asked and mute (card reader, camera, printers, lamps), while their threads wait, give up and open them
anew; and the driver that holds the lock in this process, which is the control. Argument: how many frames of each.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
FRAMES = 600
HELD_S = 1.0
HOLDER = f"""
import ctypes


class Scanner:
    def open(self): pass
    def close(self): pass
    def identify(self, deadline=3.0, cancel=None): return {{}}
    def wait_code(self, deadline, cancel=None):
        ctypes.PyDLL(None).usleep({int(HELD_S * 1_000_000)})
        raise RuntimeError
"""
ALLOW = ("acme-scanner==1.0",)
ASKED: dict[str, Callable[[Any, Any], object]] = {
    "id_card": lambda driver, call: driver.card_present(1.0),
    "document_camera": lambda driver, call: driver.read_frame(1.0),
    "document_printer": lambda driver, call: driver.status(1.0),
    "receipt_printer": lambda driver, call: driver.status(1.0),
    "code_scanner": lambda driver, call: driver.wait_code(1.0),
    "lights": lambda driver, call: driver.set("id_card", "on", 1.0),
}


class Asking:
    """Gives every device of ``devices`` a question, and a new one a tenth of a second after each answer or fault."""

    def __init__(self, devices: Any, names: list[str]) -> None:
        self._devices = devices
        self.answers = dict.fromkeys(names, 0)
        self.faults = dict.fromkeys(names, 0)
        self._busy = dict.fromkeys(names, False)
        self._due = dict.fromkeys(names, 0.0)

    def step(self) -> None:
        """Called from the window's own clock, as a session's effects are few and short."""
        now = time.monotonic()
        for name, busy in self._busy.items():
            if not busy and now >= self._due[name]:
                self._busy[name] = True
                ends = self._end(name, self.answers), self._end(name, self.faults)
                self._devices.submit(name, ASKED[name], 5.0, *ends)

    def health(self) -> Any:
        """Of the first device."""
        return self._devices.health(next(iter(self.answers)))

    def _end(self, name: str, counts: dict[str, int]) -> Callable[[Any], None]:
        def ended(value: Any) -> None:
            counts[name] += 1
            self._due[name] = time.monotonic() + 0.1
            self._busy[name] = False

        return ended


@contextmanager
def holder(*, apart: bool) -> Iterator[Asking]:
    """A manager with the driver that holds the lock, in a process of its own or in this one."""
    from terminal.devices.manager import DeviceConfig, DeviceManager
    from terminal.devices.worker import Pace

    manager = DeviceManager({"code_scanner": DeviceConfig("acme", {"process": apart}, "code_scanner")},
                            pace=Pace(first_retry=0.1, longest_retry=0.2), allow=ALLOW)  # fmt: skip
    try:
        yield Asking(manager, ["code_scanner"])
    finally:
        manager.close()


@contextmanager
def mute(booth: Any) -> Iterator[None]:
    """Every device that can be asked says nothing."""
    faults = {"id_card": "mute", "document_camera": "stalled", "document_printer": "deaf", "receipt_printer": "mute",
              "lights": "mute"}  # fmt: skip
    for name, fault in faults.items():
        booth.counterpart(name).fault(fault)
    try:
        yield
    finally:
        for name in faults:
            booth.counterpart(name).fault(None)


def main(frames: int) -> None:
    from terminal.ui.scene import everything
    from terminal.workshop.hands import pause
    from terminal.workshop.stage import Stage
    from terminal.workshop.walking import PORTRAIT
    from tests.bench.frames_child import Frames
    from tests.bench.screens_child import p99
    from tests.drivers.test_plugins import Shelf

    stage = Stage(screen=PORTRAIT)
    window = stage.window.window
    stage.window.show(full_screen=False)
    stage.world.terminal.start()
    devices = stage.world.terminal.devices

    def settle(ready: Callable[[], bool], seconds: float = 60.0) -> None:
        end = time.monotonic() + seconds
        while not ready():
            pause(20)
            if time.monotonic() > end:
                raise SystemExit(f"stuck on {stage.kiosk.view['screen']}: {devices.roll_up()}")

    def well() -> bool:
        return all(devices.health(name).availability == "in_service" for name in ASKED)

    def find() -> Any:
        """The part of the item's page that can be panned, None while there is none."""
        root = window.contentItem()
        return next((seen.item for seen in everything(root, root) if seen.item.inherits("QQuickFlickable")
                     and seen.item.property("contentHeight") > seen.item.height() + 50), None)  # fmt: skip

    settle(lambda: stage.kiosk.view["screen"] == "home" and well())
    stage.kiosk.open("unemployment-benefit")
    stage.kiosk.setLarge(True)
    settle(lambda: stage.kiosk.view["screen"] == "item" and find() is not None)
    room = find()
    far = room.property("contentHeight") - room.height()
    clock = Frames(stage.app, window)
    times: dict[str, list[float]] = {}
    result: dict[str, Any] = {}

    def measure(name: str, asking: Asking | None, count: int) -> None:
        def move(n: int) -> None:
            room.setProperty("contentY", far * abs((n % 100) / 50 - 1))
            if n % 20 == 0:
                stage.kiosk.touched()
            if asking is not None:
                asking.step()

        times.setdefault(name, []).extend(clock.measure(move, count))

    part = frames // 3
    everybody = Asking(devices, list(ASKED))
    with tempfile.TemporaryDirectory() as folder:
        Shelf(Path(folder)).put("acme-scanner", HOLDER)
        sys.path.insert(0, folder)
        with holder(apart=True) as held:
            settle(lambda: held.health().availability == "in_service")
            # in turns, so that other work on the machine meets all alike
            for _ in range(3):
                measure("idle", None, part)
                measure("asked", everybody, part)
                measure("apart", held, part)
            result["held_apart"] = held.faults["code_scanner"]
        with mute(stage.world.booth):
            silent = Asking(devices, list(ASKED))
            measure("mute", silent, frames)
            result["mute"] = silent.faults
        with holder(apart=False) as held:
            measure("inside", held, max(40, frames // 10))
            result["held_inside"] = held.faults["code_scanner"]
    stage.close()
    result |= {f"{name}_p99": round(p99(samples), 2) for name, samples in times.items()}
    result |= {f"{name}_p50": round(sorted(samples)[len(samples) // 2], 2) for name, samples in times.items()}
    print(json.dumps(result))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else FRAMES)
    sys.exit(0)
