"""What every driver of a kind keeps, whatever carries its bytes. One class of tests for all back ends."""

from __future__ import annotations

import gc
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from drivers.fault import DeviceFault
from tests.drivers.conftest import eventually

DEADLINE = 0.5
LATE = 2.0
"""Seconds that a call may take beyond its deadline, or after it was cancelled, on a busy machine."""
CYCLES = 50


@dataclass
class Backend:
    """One way to carry a driver's bytes. ``make`` gives closed drivers; ``use`` is a call that succeeds; ``wait`` one
    that waits for what does not come, with its deadline and cancel, and ends with one of ``late``."""

    make: Callable[[], Any]
    use: Callable[[Any], Any]
    wait: Callable[[Any, float, threading.Event | None], Any] | None = None
    late: frozenset[str] = frozenset()
    unplug: Callable[[], None] | None = None
    plug_in: Callable[[], None] | None = None
    gone: frozenset[str] = frozenset()
    ends: ExitStack = field(default_factory=ExitStack)


Maker = Callable[[Path, ExitStack], Backend]


def fault(call: Callable[..., Any], *values: Any) -> DeviceFault:
    with pytest.raises(DeviceFault) as caught:
        call(*values)
    return caught.value


def threads_and_descriptors() -> tuple[int, int]:
    gc.collect()
    return threading.active_count(), len(os.listdir("/proc/self/fd"))


class Contract:
    """Subclasses give ``backends``: name -> maker. Those named in ``steady`` can neither wait nor be unplugged."""

    backends: dict[str, Maker] = {}
    steady: frozenset[str] = frozenset()

    @pytest.fixture
    def backend(self, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backend]:
        with ExitStack() as ends:
            yield self.backends[request.param](tmp_path, ends)

    @pytest.fixture
    def driver(self, backend: Backend) -> Iterator[Any]:
        driver = backend.make()
        driver.open()
        yield driver
        driver.close()

    def test_it_serves(self, backend: Backend, driver: Any) -> None:
        assert driver.identify(5)
        backend.use(driver)

    def test_the_deadline_is_kept(self, backend: Backend, driver: Any) -> None:
        assert backend.wait is not None
        began = time.monotonic()
        assert fault(backend.wait, driver, DEADLINE, None).code in backend.late
        assert DEADLINE * 0.8 <= time.monotonic() - began < DEADLINE + LATE

    def test_cancel_is_kept(self, backend: Backend, driver: Any) -> None:
        assert backend.wait is not None
        cancel = threading.Event()
        threading.Timer(0.2, cancel.set).start()
        began = time.monotonic()
        assert fault(backend.wait, driver, 30.0, cancel).code == "device.cancelled"
        assert time.monotonic() - began < 0.2 + LATE

    def test_closed_twice_or_never_opened(self, backend: Backend, driver: Any) -> None:
        driver.close()
        driver.close()
        backend.make().close()

    def test_not_used_after_it_was_closed(self, backend: Backend, driver: Any) -> None:
        driver.close()
        assert fault(driver.identify).code in backend.gone
        driver.open()
        driver.open()
        backend.use(driver)

    def test_unplugged_and_back_again(self, backend: Backend, driver: Any) -> None:
        assert backend.unplug is not None
        assert backend.plug_in is not None
        backend.use(driver)
        backend.unplug()
        assert fault(driver.identify, 3.0).code in backend.gone
        driver.close()
        backend.plug_in()

        def back() -> bool:
            try:
                driver.open()
                backend.use(driver)
            except DeviceFault:
                driver.close()
                return False
            return True

        eventually(back)

    def test_nothing_grows(self, backend: Backend) -> None:
        def cycle() -> None:
            driver = backend.make()
            driver.open()
            backend.use(driver)
            driver.close()

        for _ in range(3):
            cycle()
        before = threads_and_descriptors()
        for _ in range(CYCLES):
            cycle()
        eventually(lambda: threads_and_descriptors() <= before)
