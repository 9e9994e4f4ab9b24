from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from drivers import registry
from drivers.fault import CODES, DeviceFault
from drivers.simulated.booth import Booth

FaultOf = Callable[..., DeviceFault]
ROOT = Path(__file__).resolve().parents[2]
FAMILIES = "id_card|chip_card|printer|camera|scanner|lights|presence|driver|device|config"


@pytest.mark.parametrize(
    ("kind", "options", "words"),
    [
        ("id_card", {}, "driver"),
        ("id_card", {"driver": "sdtt", "port": "x"}, "sdtt"),
        ("id_card", {"driver": "sdt"}, "port: is missing"),
        ("id_card", {"driver": "sdt", "port": ""}, "port: must not be empty"),
        ("id_card", {"driver": "sdt", "port": 5}, "port: must be str"),
        ("id_card", {"driver": "sdt", "port": "x", "baud": 12}, "baud: must be one of"),
        ("id_card", {"driver": "sdt", "port": "x", "baud": True}, "baud"),
        ("id_card", {"driver": "sdt", "prot": "x"}, "did you mean 'port'"),
        ("id_card", {"driver": "sdt", "port": "x", "wait": -1}, "wait: must be between"),
        ("chip_card", {"driver": "pcsc", "socket": "pcscd.comm"}, "socket: must begin with /"),
        ("chip_card", {"driver": "pcsc", "csca": ""}, "csca: must not be empty"),
        ("document_printer", {"driver": "ipp", "uri": "lpd://x"}, "uri: must begin with"),
        ("document_camera", {"driver": "opencv", "source": 0, "stall": 99}, "stall"),
        ("receipt_printer", {"driver": "escpos"}, "host"),
        ("code_scanner", {"driver": "serial", "port": "x", "encoding": "latin"}, "encoding: must be one of auto"),
        ("code_scanner", {"driver": "evdev", "device": "event3"}, "device: must begin with /dev/"),
        ("lights", {"driver": "modbus", "port": "x"}, "lamps: is missing"),
        ("lights", {"driver": "modbus", "port": "x", "lamps": {}}, "lamps: must not be empty"),
        ("lights", {"driver": "modbus", "port": "x", "lamps": {"kettle": 1}}, "lamps: has no lamp 'kettle'"),
        ("lights", {"driver": "modbus", "port": "x", "lamps": {"id_card": 70000}}, "coil from 0 to 65535"),
        ("lights", {"driver": "modbus", "port": "x", "lamps": {"id_card": 1}, "blink": 1}, "blink: must be bool"),
        ("lights", {"driver": "modbus", "port": "x", "lamps": {"id_card": 1}, "address": True}, "address"),
        ("id_card", {"driver": "sdt_usb", "vid": 70000}, "vid: must be between"),
        ("id_card", {"driver": "sdt_hid"}, "device: is missing"),
        ("receipt_printr", {"driver": "escpos"}, "receipt_printer"),
        ("id_card", {"driver": "simulated"}, "booth"),
    ],
)
def test_a_bad_table_is_refused_by_its_key(
    kind: str, options: Mapping[str, object], words: str, fault_of: FaultOf
) -> None:
    fault = fault_of(registry.make, kind, options)
    assert fault.code == "config.bad"
    assert words in fault.detail


def test_every_real_driver_is_made_closed() -> None:
    tables: list[tuple[str, dict[str, Any]]] = [
        ("id_card", {"driver": "sdt", "port": "/dev/ttyUSB0", "wait": 5}),
        ("id_card", {"driver": "sdt_usb", "vid": 0x0400, "pid": 0xC35A}),
        ("id_card", {"driver": "sdt_hid", "device": "/dev/hidraw0", "report": 64}),
        ("chip_card", {"driver": "pcsc", "reader": "ACS", "csca": "/etc/budayang/csca", "wait": 5}),
        ("document_camera", {"driver": "opencv", "source": 0, "exposure": 200, "focus": 0}),
        ("face_camera", {"driver": "opencv", "source": "/dev/v4l/by-id/usb-face"}),
        ("document_printer", {"driver": "ipp", "uri": "ipp://printer.invalid"}),
        ("receipt_printer", {"driver": "escpos", "host": "printer.invalid"}),
        ("code_scanner", {"driver": "serial", "port": "/dev/ttyACM0", "wait": 5}),
        ("code_scanner", {"driver": "evdev", "device": "/dev/input/event3"}),
        ("code_scanner", {"driver": "camera", "source": 1}),
        ("lights", {"driver": "modbus", "port": "/dev/ttyS1", "lamps": {"id_card": 0}, "blink": True}),
    ]
    for kind, options in tables:
        registry.make(kind, options).close()


@pytest.mark.parametrize("kind", list(registry.DRIVERS))
def test_simulated_devices_open_and_say_who_they_are(booth: Booth, kind: str, fault_of: FaultOf) -> None:
    driver = registry.make(kind, {"driver": "simulated"}, booth)
    driver.open()
    assert driver.identify()
    driver.close()
    assert fault_of(registry.make, kind, {"driver": "simulated", "port": "x"}, booth).code == "config.bad"


def test_no_driver_is_imported_before_it_is_wanted() -> None:
    program = "import drivers.registry, sys; print([m for m in ('cv2', 'serial', 'pyipp', 'PIL') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, timeout=30, check=True)
    assert done.stdout.strip() == b"[]"


def test_every_code_that_is_raised_is_known() -> None:
    used = set()
    for folder in ("drivers", "terminal/devices"):
        for path in (ROOT / folder).rglob("*.py"):
            used |= set(re.findall(rf'"((?:{FAMILIES})\.[a-z_]+)"', path.read_text()))
    assert used == CODES
