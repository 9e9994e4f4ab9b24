"""A driver in a process of its own: what hangs, falls over or holds the lock there harms nobody here."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from drivers import registry
from drivers.fault import DeviceFault
from drivers.simulated.booth import Booth, card_of
from terminal.devices.isolated import Isolated
from terminal.devices.manager import DeviceConfig, DeviceManager
from terminal.devices.worker import Pace
from tests.drivers.conftest import eventually
from tests.drivers.test_plugins import Shelf
from tests.drivers.test_plugins import shelf as shelf

FaultOf = Callable[..., DeviceFault]
BAD = """
import ctypes, os, time
from drivers.scanners.api import Code


class Scanner:
    def __init__(self, how="well"): self.how = how
    def open(self): pass
    def close(self): pass
    def identify(self, deadline=3.0, cancel=None): return {"pid": str(os.getpid())}
    def wait_code(self, deadline, cancel=None):
        if self.how == "hangs": time.sleep(3600)
        if self.how == "holds": ctypes.PyDLL(None).sleep(3)
        if self.how == "dies": os.kill(os.getpid(), 11)
        if self.how == "raises": raise RuntimeError("410411198503121108")
        if self.how == "waits":
            cancel.wait(deadline)
            raise DeviceFault("device.cancelled" if cancel.is_set() else "scanner.no_code")
        return Code("good")


from drivers.fault import DeviceFault
"""
FAST = Pace(look=0.1, first_retry=0.05, longest_retry=0.2)
ALLOW = ("acme-scanner==1.0",)


@pytest.fixture
def driver(shelf: Shelf) -> Iterator[Callable[[str], Isolated]]:
    shelf.put("acme-scanner", BAD)
    made: list[Isolated] = []

    def make(how: str) -> Isolated:
        made.append(Isolated("code_scanner", {"driver": "acme", "how": how}, ALLOW))
        made[-1].open()
        return made[-1]

    yield make
    for each in made:
        each.close()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_its_methods_work_in_another_process(driver: Callable[[str], Isolated]) -> None:
    scanner = driver("well")
    assert scanner.identify(3.0) == {"pid": str(scanner.pid)}
    assert scanner.pid != os.getpid()
    assert scanner.wait_code(1.0).text == "good"
    assert not hasattr(scanner, "status")


@pytest.mark.parametrize("how", ["hangs", "holds", "dies"])
def test_what_hangs_is_ended_and_a_new_one_works(
    driver: Callable[[str], Isolated], fault_of: FaultOf, how: str
) -> None:
    scanner = driver(how)
    pid = scanner.pid
    assert fault_of(scanner.wait_code, 0.2).code == "device.hung"
    assert not alive(pid)
    assert fault_of(scanner.identify).code == "device.closed"
    scanner.open()
    assert scanner.identify(3.0) == {"pid": str(scanner.pid)}


def test_a_foreign_exception_tells_its_type_only(driver: Callable[[str], Isolated], fault_of: FaultOf) -> None:
    fault = fault_of(driver("raises").wait_code, 1.0)
    assert fault.code == "device.broken"
    assert fault.detail == "RuntimeError"


def test_a_call_can_be_cancelled_over_there(driver: Callable[[str], Isolated], fault_of: FaultOf) -> None:
    scanner = driver("waits")
    cancel = threading.Event()
    threading.Timer(0.2, cancel.set).start()
    assert fault_of(scanner.wait_code, 30.0, cancel).code == "device.cancelled"
    assert scanner.identify(3.0)


def test_a_driver_that_cannot_be_made_says_why(fault_of: FaultOf) -> None:
    isolated = Isolated("id_card", {"driver": "sdt", "baud": "fast"})
    fault = fault_of(isolated.open)
    assert fault.code == "config.bad"
    assert isolated.pid == 0


def test_closing_twice_leaves_no_process(driver: Callable[[str], Isolated]) -> None:
    scanner = driver("well")
    pid = scanner.pid
    scanner.close()
    scanner.close()
    assert not alive(pid)


def longest_gap(work: Callable[[], object]) -> float:
    """Seconds between two turns of a thread that only wants to go on, while `work` is done in another."""
    done = threading.Event()

    def run() -> None:
        try:
            work()
        except DeviceFault:
            pass
        finally:
            done.set()

    gap, last = 0.0, time.perf_counter()
    threading.Thread(target=run, daemon=True).start()
    while not done.is_set():
        time.sleep(0.002)
        now = time.perf_counter()
        gap, last = max(gap, now - last), now
    return gap


def test_one_that_holds_the_interpreters_lock_stops_nobody(driver: Callable[[str], Isolated], shelf: Shelf) -> None:
    apart = driver("holds")
    beside = registry.make("code_scanner", {"driver": "acme", "how": "holds"}, allow=ALLOW)
    # the control: the same driver in this process stops everything for as long as it holds the lock
    stopped = longest_gap(lambda: beside.wait_code(4.0))
    assert longest_gap(lambda: apart.wait_code(4.0)) < stopped / 5


def test_a_real_reader_behind_the_wall(booth: Booth) -> None:
    reader = Isolated("id_card", {"driver": "sdt", **booth.options("id_card")})
    booth.place_card("li-min")
    reader.open()
    try:
        assert reader.wait_card(5.0).number == card_of(booth.people["li-min"])["number"]
    finally:
        reader.close()


def test_the_manager_brings_it_back(shelf: Shelf) -> None:
    shelf.put("acme-scanner", BAD)
    config = DeviceConfig("acme", {"how": "hangs", "process": True}, "code_scanner")
    manager = DeviceManager({"code_scanner": config}, pace=FAST, allow=ALLOW)
    faults: list[DeviceFault] = []
    results: list[Any] = []
    try:
        eventually(lambda: manager.health("code_scanner").availability == "in_service")
        manager.submit("code_scanner", lambda driver, call: driver.wait_code(0.2), 5, results.append, faults.append)
        eventually(lambda: bool(faults))
        assert faults[0].code == "device.hung"
        eventually(lambda: manager.health("code_scanner").availability == "in_service")
    finally:
        assert manager.close()
