"""``python -m drivers.simulated``: a booth of software devices, and a configuration that reaches them.

The real drivers can then be tried from another window without any hardware:
``python main.py --config booth/budayang.toml doctor id_card``. Ends with Ctrl-C or after ``--seconds``.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from pathlib import Path

import cv2

from drivers.simulated import pcscd
from drivers.simulated.booth import Booth
from drivers.simulated.pcscd import READER, Pcscd
from drivers.simulated.script import ScriptFault
from drivers.simulated.virtual_card import VirtualCard
from drivers.simulated.vpcd_line import VpcdLine

LOOK = 0.5
"""Seconds between two looks at the lamps, and between two scans."""
CAST = Path(__file__).resolve().parents[2] / "assets" / "city" / "people.yaml"


def film(booth: Booth, path: Path, pictures: int = 10) -> None:
    """What the booth's camera sees now, as a short film that the camera driver plays in a loop."""
    camera = booth.camera_driver()
    camera.open()
    height, width = camera.read_frame().shape[:2]
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 10, (width, height))
    for _ in range(pictures):
        writer.write(camera.read_frame())
    writer.release()
    camera.close()


def configuration(booth: Booth, desk: Path, chips: ChipReaders | None = None) -> str:
    """TOML tables that lead the real drivers to the booth's counterparts."""
    tables: dict[str, dict[str, object]] = {
        "id_card": {"driver": "sdt", **booth.options("id_card")},
        "document_camera": {"driver": "opencv", "source": str(desk.resolve())},
        "document_printer": {"driver": "ipp", **booth.options("document_printer")},
        "receipt_printer": {"driver": "escpos", **booth.options("receipt_printer")},
        "code_scanner": {"driver": "serial", **booth.options("code_scanner")},
        "lights": {"driver": "modbus", **booth.options("lights")},
        "presence": {"driver": "modbus", **booth.options("presence")},
    }
    if chips is not None:
        tables["chip_card"] = chips.table()
    lines = []
    for name, table in tables.items():
        lines.append(f"[devices.{name}]")
        lines += [f"{key} = {_toml(value)}" for key, value in table.items()]
        lines.append("")
    return "\n".join(lines)


class ChipReaders:
    """A PC/SC service of the booth's own with a virtual reader, in which one chip card lies."""

    def __init__(self, booth: Booth, folder: Path) -> None:
        self._csca = booth.csca()
        self._service = Pcscd(folder)
        self._service.start()
        self._line = VpcdLine(self._service.port)

    def insert(self, card: VirtualCard) -> None:
        self._line.insert(card)

    def table(self) -> dict[str, object]:
        """What leads the real driver here."""
        place: dict[str, object] = {"socket": self._service.socket} if self._service.socket else {}
        return {"driver": "pcsc", "reader": READER, "csca": str(self._csca), **place}

    def close(self) -> None:
        self._line.remove()
        self._service.stop()


def _toml(value: object) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(part)}" for key, part in value.items()) + " }"
    # JSON's texts, numbers and truth values are TOML's too.
    return json.dumps(value, ensure_ascii=False)


def main(arguments: list[str] | None = None) -> int:
    """Run until the end is asked for; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m drivers.simulated", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("booth"), help="where papers and ports go")
    parser.add_argument("--card", default="li-min", help="whose cards lie there ('' for none)")
    parser.add_argument("--chip", default="social", help="their chip card: social, passport or '' for none")
    parser.add_argument("--paper", default="termination", help="what lies under the camera ('' for nothing)")
    parser.add_argument("--reader-fault", default=None, help="garbled, mute, truncated, slow, pulled, ...")
    parser.add_argument("--no-paper", action="store_true", help="both printers are out of paper")
    parser.add_argument("--scan", default="", metavar="TEXT", help="hold this code before the scanner, again and again")
    parser.add_argument("--script", action="append", default=[], metavar="DEVICE=FILE", help="what happens to a device")
    parser.add_argument("--seconds", type=float, default=None, help="end by itself")
    options = parser.parse_args(arguments)
    folder = options.folder.resolve()
    booth = Booth(CAST, folder, lambda device, path: _say(f"{device}: {path}"))
    chips: ChipReaders | None = None
    try:
        if pcscd.available():
            chips = ChipReaders(booth, folder / "pcscd")
            if options.chip:
                chips.insert(booth.chip_of(options.card or "li-min", options.chip))
        else:
            sys.stderr.write("no chip cards: the Debian packages pcscd and vsmartcard-vpcd are not here\n")
        if options.card:
            booth.place_card(options.card)
        if options.paper:
            booth.place_paper(options.paper)
        booth.reader.fault(options.reader_fault)
        if options.no_paper:
            booth.document_printer.paper_out()
            booth.receipt_printer.paper_out()
        film(booth, folder / "desk.avi")
        config = folder / "budayang.toml"
        config.write_text(configuration(booth, folder / "desk.avi", chips), "utf-8")
        for device, _, path in (given.partition("=") for given in options.script):
            booth.script(device, Path(path))
        _say(f"ready: {config}")
        _wait(booth, options.scan, options.seconds)
    except KeyboardInterrupt:
        return 0
    except (KeyError, ValueError, RuntimeError, ScriptFault) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    finally:
        if chips is not None:
            chips.close()
        booth.close()
    return 0


def _wait(booth: Booth, code: str, seconds: float | None) -> None:
    """Until the end; the code is scanned again and again, lamps that change are told."""
    end = None if seconds is None else time.monotonic() + seconds
    lit: frozenset[str] = frozenset()
    while end is None or time.monotonic() < end:
        time.sleep(LOOK)
        if code:
            booth.scan(code)
        if booth.lamps != lit:
            lit = booth.lamps
            _say(f"lamps: {', '.join(sorted(lit)) or 'off'}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    # What was started here is ended here, also when this is ended politely.
    signal.signal(signal.SIGTERM, lambda _number, _frame: sys.exit(0))
    sys.exit(main())
