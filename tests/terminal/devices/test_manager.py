"""The manager over a simulated booth: real drivers, real threads."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from drivers.fault import DeviceFault
from drivers.registry import DRIVERS
from drivers.simulated.booth import Booth
from terminal.devices import commands
from terminal.devices.health import Health
from terminal.devices.manager import DeviceConfig, DeviceManager
from terminal.devices.worker import Call, Pace
from tests.drivers.conftest import eventually

PDF = b"%PDF-1.4\n<< /Type /Page >>\n%%EOF\n"
SLIP = Image.new("1", (576, 200), 0)
FAST = Pace(look=0.2, first_retry=0.05, longest_retry=0.3)


@pytest.fixture
def manager(booth: Booth) -> Iterator[DeviceManager]:
    manager = DeviceManager({name: DeviceConfig("simulated", {}, name) for name in DRIVERS}, booth, pace=FAST)
    yield manager
    assert manager.close()


class Outcome:
    """Collects what the two callbacks of one command say."""

    def __init__(self) -> None:
        self.results: list[Any] = []
        self.faults: list[DeviceFault] = []
        self._done = threading.Event()

    def result(self, value: Any) -> None:
        self.results.append(value)
        self._done.set()

    def fault(self, fault: DeviceFault) -> None:
        self.faults.append(fault)
        self._done.set()

    def wait(self, seconds: float = 15.0) -> Outcome:
        assert self._done.wait(seconds)
        return self


def submit(manager: DeviceManager, device: str, command: Any, deadline: float = 10, request: str = "") -> Outcome:
    outcome = Outcome()
    manager.submit(device, command, deadline, outcome.result, outcome.fault, request)
    return outcome


def healthy(manager: DeviceManager, *devices: str) -> None:
    for device in devices or tuple(DRIVERS):
        eventually(lambda device=device: manager.health(device).availability == "in_service")


def test_healthy_devices_are_in_service_within_a_second(manager: DeviceManager) -> None:
    began = time.monotonic()
    healthy(manager)
    assert time.monotonic() - began < 2  # a second, and as much again for a loaded machine


def test_every_command(manager: DeviceManager, booth: Booth) -> None:
    booth.place_card("li-min")
    assert submit(manager, "id_card", commands.read_card()).wait().results[0].name == "李敏"
    assert submit(manager, "id_card", commands.identify()).wait().results[0]["protocol"] == "sdt"
    assert submit(manager, "document_camera", commands.read_frame()).wait().results[0].ndim == 3
    assert submit(manager, "document_camera", commands.capture()).wait().results[0].shape[2] == 3
    assert submit(manager, "document_printer", commands.print_pdf(PDF, "表")).wait().results[0].done
    assert submit(manager, "receipt_printer", commands.print_image(SLIP)).wait().results[0].done
    assert len(booth.papers) == 2


def test_a_request_prints_once(manager: DeviceManager, booth: Booth) -> None:
    first = submit(manager, "document_printer", commands.print_pdf(PDF, "x"), request="r1").wait()
    again = submit(manager, "document_printer", commands.print_pdf(PDF, "x"), request="r1").wait()
    together = [submit(manager, "receipt_printer", commands.print_image(SLIP), request="r1") for _ in range(5)]
    assert first.results == again.results
    assert len({id(outcome.wait().results[0]) for outcome in together}) == 1
    assert [path.suffix for path in booth.papers] == [".pdf", ".png"]


def test_a_request_that_left_no_mark_may_come_again(manager: DeviceManager, booth: Booth) -> None:
    booth.document_printer.paper_out()
    failed = submit(manager, "document_printer", commands.print_pdf(PDF, "x"), request="r1").wait()
    assert failed.faults[0].code == "printer.paper_out"
    eventually(lambda: manager.health("document_printer").consumables == "out")
    booth.document_printer.ok()
    healthy(manager, "document_printer")
    assert submit(manager, "document_printer", commands.print_pdf(PDF, "x"), request="r1").wait().results
    assert len(booth.papers) == 1


def test_a_request_that_may_have_left_a_mark_does_not(manager: DeviceManager, booth: Booth) -> None:
    booth.receipt_printer.fault("runs_out", times=1)
    failed = submit(manager, "receipt_printer", commands.print_image(SLIP), request="r1").wait()
    booth.receipt_printer.ok()
    healthy(manager, "receipt_printer")
    again = submit(manager, "receipt_printer", commands.print_image(SLIP), request="r1").wait()
    assert again.faults == failed.faults
    assert booth.papers == []


def test_a_device_that_goes_comes_back_by_itself(manager: DeviceManager, booth: Booth) -> None:
    healthy(manager)
    counterparts: list[tuple[str, Callable[[], None], Callable[[], None]]] = [
        ("id_card", booth.reader.unplug, booth.reader.plug_in),
        ("document_printer", booth.document_printer.unplug, booth.document_printer.plug_in),
        ("receipt_printer", booth.receipt_printer.unplug, booth.receipt_printer.plug_in),
        ("document_camera", lambda: booth.desk.fault("gone"), lambda: booth.desk.fault(None)),
    ]
    for device, away, back in counterparts:
        away()
        eventually(lambda device=device: manager.health(device).availability == "no_answer")
        assert manager.health(device).issues
        back()
        healthy(manager, device)


def test_changes_are_told_once(manager: DeviceManager, booth: Booth) -> None:
    healthy(manager)
    seen: list[tuple[str, Health]] = []
    end = manager.subscribe(lambda device, health: seen.append((device, health)))
    booth.receipt_printer.cover()
    eventually(lambda: manager.health("receipt_printer").issues == ("printer.cover",))
    time.sleep(0.6)
    booth.receipt_printer.ok()
    healthy(manager, "receipt_printer")
    assert [health.availability for device, health in seen if device == "receipt_printer"] == [
        "out_of_service", "in_service"]  # fmt: skip
    end()
    booth.receipt_printer.cover()
    eventually(lambda: manager.health("receipt_printer").availability == "out_of_service")
    assert len(seen) == 2


def test_a_device_that_is_not_here(manager: DeviceManager) -> None:
    assert submit(manager, "signature_pad", commands.identify()).wait().faults[0].code == "device.absent"
    assert manager.health("signature_pad").availability == "absent"


def test_a_bad_configuration_harms_only_its_device(booth: Booth) -> None:
    configs = {"id_card": DeviceConfig("sdt", {}), "receipt_printer": DeviceConfig("simulated")}
    manager = DeviceManager(configs, booth, pace=FAST)
    healthy(manager, "receipt_printer")
    eventually(lambda: manager.health("id_card") == Health("out_of_service", "ok", ("config.bad",)))
    assert submit(manager, "id_card", commands.identify()).wait().faults[0].code == "config.bad"
    assert manager.close()


def test_deadline_and_cancelling(manager: DeviceManager) -> None:
    began = time.monotonic()
    assert submit(manager, "id_card", commands.read_card(), 0.4).wait().faults[0].code == "id_card.no_card"
    outcome = Outcome()
    ticket = manager.submit("id_card", commands.read_card(), 20, outcome.result, outcome.fault)
    time.sleep(0.1)
    ticket.cancel()
    assert outcome.wait().faults[0].code == "device.cancelled"
    assert time.monotonic() - began < 3


def test_a_command_or_listener_that_breaks_ends_nothing(manager: DeviceManager) -> None:
    def bad(driver: Any, call: Call) -> None:
        raise ZeroDivisionError("no name of a citizen may be quoted from here")

    fault = submit(manager, "id_card", bad).wait().faults[0]
    assert (fault.code, fault.detail) == ("device.broken", "ZeroDivisionError")
    said = threading.Event()

    def listener(value: Any) -> None:
        said.set()
        raise ZeroDivisionError

    manager.submit("id_card", commands.identify(), 5, listener, listener)
    assert said.wait(5)
    assert submit(manager, "id_card", commands.identify()).wait().results


def test_closing_cancels_what_runs_and_what_waits(booth: Booth) -> None:
    manager = DeviceManager({"id_card": DeviceConfig("simulated")}, booth)
    outcomes = [submit(manager, "id_card", commands.read_card(), 60) for _ in range(3)]
    time.sleep(0.1)
    began = time.monotonic()
    assert manager.close()
    assert time.monotonic() - began < 2
    assert {outcome.wait().faults[0].code for outcome in outcomes} == {"device.cancelled"}
    assert submit(manager, "id_card", commands.identify()).wait().faults[0].code == "device.closed"


def test_sixty_openings_leave_nothing_behind(booth: Booth, tmp_path: Path) -> None:
    film = str(tmp_path / "film.avi")
    writer = cv2.VideoWriter(film, cv2.VideoWriter.fourcc(*"MJPG"), 60, (160, 120))
    for _ in range(5):
        writer.write(np.zeros((120, 160, 3), np.uint8))
    writer.release()
    configs = {name: DeviceConfig("simulated", {}, name) for name in DRIVERS}
    configs["document_camera"] = DeviceConfig("opencv", {"source": film})

    def cycle() -> None:
        manager = DeviceManager(configs, booth, pace=FAST)
        for outcome in [submit(manager, device, commands.identify()) for device in DRIVERS]:
            assert outcome.wait().results
        assert manager.close()

    def held() -> tuple[int, int]:
        return threading.active_count(), len(os.listdir("/proc/self/fd"))

    for _ in range(5):
        cycle()
    time.sleep(0.2)
    before = held()
    for _ in range(60):
        cycle()
    # The simulated printers let go of their ends a moment later.
    eventually(lambda: held()[0] <= before[0] and held()[1] <= before[1])
