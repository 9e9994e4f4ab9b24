"""The real driver on a pipe that speaks the kernel's input events. A pipe cannot be grabbed: tests see the grab
asked for; that Linux then gives the keys to nobody else is the kernel's promise."""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from evdev import _input  # type: ignore[attr-defined]

from drivers.fault import DeviceFault
from drivers.scanners import evdev
from drivers.scanners.evdev import EvdevScanner
from tests.drivers.scanners.keyboard import ENTER, Keyboard, key, typed

FaultOf = Callable[..., DeviceFault]


@pytest.fixture
def keyboard(tmp_path: Path) -> Iterator[Keyboard]:
    keyboard = Keyboard(tmp_path / "event7")
    yield keyboard
    keyboard.close()


@pytest.fixture
def scanner(keyboard: Keyboard) -> Iterator[EvdevScanner]:
    scanner = EvdevScanner(keyboard.path, grabber=keyboard.grab)
    scanner.open()
    yield scanner
    scanner.close()


def test_a_code_is_read_with_and_without_enter(keyboard: Keyboard, scanner: EvdevScanner) -> None:
    for end in (ENTER, b""):
        keyboard.later(typed("NC5G-2w8T/?a=1") + end)
        assert scanner.wait_code(5).text == "NC5G-2w8T/?a=1"
    assert keyboard.grabbed == 1


def test_nothing_is_used_that_cannot_be_grabbed(keyboard: Keyboard, fault_of: FaultOf) -> None:
    fault = fault_of(EvdevScanner(keyboard.path).open)
    assert fault.code == "scanner.gone", "a pipe is no input device"
    assert "ioctl" in fault.detail

    def taken(handle: int) -> None:
        raise OSError(errno.EBUSY, "busy")

    assert fault_of(EvdevScanner(keyboard.path, grabber=taken).open).code == "device.busy"


def test_the_numbers_of_the_ioctls() -> None:
    # The evdev package gives its EVIOCGRAB in its own tests only; both are worked out from _IOC.
    assert 1 << 30 | 4 << 16 | ord("E") << 8 | 0x90 == evdev.EVIOCGRAB
    assert 2 << 30 | 256 << 16 | ord("E") << 8 | 0x06 == evdev.EVIOCGNAME
    assert callable(_input.ioctl_EVIOCGRAB)


def test_what_was_typed_before_is_nobodys(keyboard: Keyboard, fault_of: FaultOf) -> None:
    scanner = EvdevScanner(keyboard.path, gap=0.6, grabber=keyboard.grab)
    scanner.open()
    keyboard.send(typed("410411198503121108"))
    keyboard.later(typed("x") + ENTER)
    assert fault_of(scanner.wait_code, 1.5).code == "scanner.no_code"
    scanner.close()


def test_keys_that_type_nothing_readable(keyboard: Keyboard, scanner: EvdevScanner, fault_of: FaultOf) -> None:
    keyboard.later(typed("NC5") + key(56, 1) + ENTER)
    assert fault_of(scanner.wait_code, 5).code == "scanner.garbled"
    keyboard.later(typed("NC5") + ENTER)
    assert scanner.wait_code(5).text == "NC5"


def test_unplugged_and_plugged_in_again(keyboard: Keyboard, scanner: EvdevScanner, fault_of: FaultOf) -> None:
    assert scanner.identify()["protocol"] == "evdev"
    keyboard.unplug()
    assert fault_of(scanner.identify).code == "scanner.gone"
    assert fault_of(scanner.open).code == "scanner.gone"
    keyboard.plug_in()
    scanner.open()
    keyboard.later(typed("again") + ENTER)
    assert scanner.wait_code(5).text == "again"
