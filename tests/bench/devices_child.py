"""Child of the device benches. Prints JSON, medians in milliseconds.

ID card: a card read by the real driver from a counterpart whose bytes take the time they take at 115200 baud, against
that time alone. Camera: from the moment a picture leaves the camera to the frame of the window that shows it, with the
page looked for in between, against the time between two pictures. A4: the same PDF printed to its end by the real
driver and by CUPS' ipptool on the same ippeveprinter, in turns.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
BAUD = 115200
READS = 15
PICTURES = 60
JOBS = 9
PDF = b"%PDF-1.4\n<< /Type /Page >>\n%%EOF\n"
LOOK_S = 0.1
JOB = """{
    OPERATION Print-Job
    GROUP operation-attributes-tag
    ATTR charset attributes-charset utf-8
    ATTR language attributes-natural-language en
    ATTR uri printer-uri $uri
    ATTR name requesting-user-name $user
    ATTR mimeMediaType document-format application/pdf
    FILE $filename
    STATUS successful-ok
    EXPECT job-id
}
{
    DELAY "0.001,%s"
    OPERATION Get-Job-Attributes
    GROUP operation-attributes-tag
    ATTR charset attributes-charset utf-8
    ATTR language attributes-natural-language en
    ATTR uri printer-uri $uri
    ATTR integer job-id $job-id
    ATTR name requesting-user-name $user
    STATUS successful-ok
    EXPECT job-state WITH-VALUE >5 REPEAT-NO-MATCH
}
"""
"""For ipptool: print, then ask until the job has ended."""


def wire_s(count: int) -> float:
    """Seconds of ``count`` bytes at 115200 baud: a byte with its start and stop bit is ten bits."""
    return count * 10 / BAUD


def id_card() -> dict[str, float]:
    """A whole reading: find, select, base text and photo, newest address."""
    from drivers.id_card.frames import encode
    from drivers.id_card.sdt import SdtReader
    from drivers.simulated.sdt_peer import SdtPeer
    from tests.drivers.cards import CITIZEN

    class Wired(SdtPeer):
        """Its line has a speed: sixteen bytes at a time, as a UART's buffer holds."""

        on_wire = 0

        def _send(self, frame: bytes, request: bytes) -> None:
            sent = len(encode(request))
            due = time.perf_counter() + wire_s(sent)
            for at in range(0, len(frame), 16):
                part = frame[at : at + 16]
                due += wire_s(len(part))
                time.sleep(max(0.0, due - time.perf_counter()))
                self._line.send(part)
            self.on_wire += sent + len(frame)

    taken, wire = [], []
    with tempfile.TemporaryDirectory() as folder:
        peer = Wired(Path(folder) / "port")
        reader = SdtReader(peer.port)
        try:
            reader.open()
            reader.identify()
            for _ in range(READS):
                peer.place(CITIZEN)
                peer.on_wire = 0
                begun = time.perf_counter()
                reader.wait_card(5.0)
                taken.append(time.perf_counter() - begun)
                wire.append(wire_s(peer.on_wire))
        finally:
            reader.close()
            peer.close()
    return {"sdt_ms": statistics.median(taken) * 1000, "wire_ms": statistics.median(wire) * 1000}


def camera() -> dict[str, float]:
    """Pictures carry their number in the first corner, from the camera to the window."""
    from dataclasses import replace

    from drivers.simulated.camera import SimulatedCamera
    from terminal.conductor.camera import Camera
    from terminal.journey.effects import StartCamera
    from terminal.ui.pictures import FrameProvider
    from terminal.workshop.hands import pause
    from terminal.workshop.stage import Stage
    from terminal.workshop.walking import PORTRAIT
    from tests.terminal.session.test_view import SESSIONS

    left: dict[int, float] = {}
    shown: dict[int, float] = {}
    given: list[int] = []
    read, request = SimulatedCamera.read_frame, FrameProvider.requestImage

    def numbered(self: SimulatedCamera, *args: Any, **kwargs: Any) -> Any:
        picture = read(self, *args, **kwargs)
        number = len(left)
        picture[:16, :16] = (number // 128, number % 128, 1)  # a patch: it is made smaller for the screen
        left[number] = time.perf_counter()
        return picture

    def handed(self: FrameProvider, *args: Any) -> Any:
        picture = self._pictures.frame()
        if picture is not None:
            given.append(int(picture[0, 0, 0]) * 128 + int(picture[0, 0, 1]))
        return request(self, *args)

    def painted() -> None:
        now = time.perf_counter()
        for number in given:
            shown.setdefault(number, now - left[number])
        given.clear()

    SimulatedCamera.read_frame = numbered  # type: ignore[method-assign]
    FrameProvider.requestImage = handed  # type: ignore[method-assign]
    stage = Stage(screen=PORTRAIT)
    stage.window.show(full_screen=False)
    stage.world.terminal.start()
    stage.window.window.frameSwapped.connect(painted)
    runner = stage.world.terminal.runner
    while stage.kiosk.view["screen"] != "home":
        pause(10)
    now = time.monotonic()
    state = SESSIONS["capture"]
    options = replace(state.options, idle_s=600.0)
    runner._state = replace(state, touched_at=now, began_at=now, options=options)
    runner._publish()
    devices, pictures = stage.world.terminal.devices, stage.world.terminal.pictures
    look = Camera(devices, pictures, lambda still: None, stage.kiosk.frameArrived.emit, lambda page: None)
    look._start(StartCamera("termination"), lambda event: None)
    end = time.monotonic() + 60
    while len(shown) < PICTURES and time.monotonic() < end:
        pause(10)
    look.close()
    stage.close()
    samples = sorted(shown.values())
    rate = SimulatedCamera.__init__.__defaults__[0]  # type: ignore[index]
    return {"camera_ms": samples[len(samples) // 2] * 1000, "camera_p90_ms": samples[int(len(samples) * 0.9)] * 1000,
            "picture_ms": 1000 / rate, "pictures": len(samples)}  # fmt: skip


def ipp() -> dict[str, float]:
    """A job from its first byte to "completed"; both look every tenth of a second."""
    from drivers.printers.ipp import IppPrinter
    from tests.drivers.eve import printing

    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as name, printing(Path(name)) as eve:
        folder = Path(name)
        (folder / "one.pdf").write_bytes(PDF)
        (folder / "job.test").write_text(JOB % LOOK_S)
        command = ["ipptool", "-q", "-f", str(folder / "one.pdf"), eve.uri, str(folder / "job.test")]
        printer = IppPrinter(eve.uri, poll=LOOK_S)
        printer.open()
        for _ in range(JOBS):
            begun = time.perf_counter()
            assert printer.print_pdf(PDF, "bench", 30).done
            between = time.perf_counter()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            ours.append(between - begun)
            theirs.append(time.perf_counter() - between)
        printer.close()
        assert len(eve.papers) == 2 * JOBS
    return {"ipp_ms": statistics.median(ours) * 1000, "ipptool_ms": statistics.median(theirs) * 1000}


def main() -> None:
    found = id_card() | ipp() | camera()
    print(json.dumps({name: round(value, 2) for name, value in found.items()}))


if __name__ == "__main__":
    main()
    sys.exit(0)
