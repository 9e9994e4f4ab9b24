"""The real driver on a pseudo terminal, at whose other end a scanner of software does what goes wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.fault import DeviceFault
from drivers.scanners.api import Code
from drivers.scanners.serial import SerialScanner
from drivers.simulated.scanner_peer import ScannerPeer

FaultOf = Callable[..., DeviceFault]


@pytest.fixture
def peer(tmp_path: Path) -> Iterator[ScannerPeer]:
    peer = ScannerPeer(tmp_path / "port")
    yield peer
    peer.close()


@pytest.fixture
def scanner(peer: ScannerPeer) -> Iterator[SerialScanner]:
    scanner = SerialScanner(peer.port, gap=0.1)
    scanner.open()
    yield scanner
    scanner.close()


def soon(call: Callable[[], object], seconds: float = 0.15) -> None:
    threading.Timer(seconds, call).start()


@pytest.mark.parametrize("text", ["NC5G2W8TQGF8", "政务服务", "x" * 5000, "𠮷"])
def test_a_code_is_read(peer: ScannerPeer, scanner: SerialScanner, text: str) -> None:
    soon(lambda: peer.scan(text))
    assert scanner.wait_code(5).text == text


@pytest.mark.parametrize("suffix", [b"\r", b"\n", b"\r\n", b""])
def test_every_way_to_end_a_code(tmp_path: Path, suffix: bytes) -> None:
    peer = ScannerPeer(tmp_path / "port", suffix=suffix, encoding="gb18030")
    scanner = SerialScanner(peer.port, gap=0.1)
    scanner.open()
    for text in ("社保凭条", "NC5G2W8TQGF8"):
        soon(lambda text=text: peer.scan(text))
        assert scanner.wait_code(5).text == text
    scanner.close()
    peer.close()


def test_silence_ends_a_code_of_several_lines(peer: ScannerPeer) -> None:
    scanner = SerialScanner(peer.port, end="silence", gap=0.1)
    scanner.open()
    soon(lambda: peer.send(b"BEGIN\r\nEND\r\n"))
    assert scanner.wait_code(5).text == "BEGIN\r\nEND"
    scanner.close()


def test_slow_scanners_are_waited_for(peer: ScannerPeer, scanner: SerialScanner) -> None:
    peer.fault("slow")
    soon(lambda: peer.scan("NC5G2W8TQGF8" * 10))
    assert scanner.wait_code(0.2).text == "NC5G2W8TQGF8" * 10


@pytest.mark.parametrize("name", ["garbled", "endless"])
def test_rubbish_is_a_fault_and_the_next_code_is_read(
    peer: ScannerPeer, scanner: SerialScanner, fault_of: FaultOf, name: str
) -> None:
    peer.fault(name, times=1)
    soon(lambda: peer.scan("NC5G2W8TQGF8"))
    assert fault_of(scanner.wait_code, 5).code == "scanner.garbled"
    soon(lambda: peer.scan("NC5G2W8TQGF8"), 0.6)
    assert scanner.wait_code(5).text == "NC5G2W8TQGF8"


def test_what_was_scanned_before_is_nobodys(peer: ScannerPeer, scanner: SerialScanner, fault_of: FaultOf) -> None:
    peer.scan("410411198503121108")
    time.sleep(0.3)
    assert fault_of(scanner.wait_code, 0.4).code == "scanner.no_code"


def test_half_a_code_is_no_code(peer: ScannerPeer, fault_of: FaultOf) -> None:
    scanner = SerialScanner(peer.port, gap=0.6)
    scanner.open()
    peer.send(b"NC5G2W")
    time.sleep(0.2)
    soon(lambda: peer.send(b"8TQGF8\r"))
    assert fault_of(scanner.wait_code, 1.5).code == "scanner.no_code"
    scanner.close()


def test_a_dumb_scanner(peer: ScannerPeer, scanner: SerialScanner, fault_of: FaultOf) -> None:
    peer.fault("mute")
    soon(lambda: peer.scan("NC5G2W8TQGF8"))
    assert fault_of(scanner.wait_code, 0.5).code == "scanner.no_code"


def test_identify_and_unplugging(peer: ScannerPeer, scanner: SerialScanner, fault_of: FaultOf) -> None:
    assert scanner.identify()["port"] == peer.port
    peer.unplug()
    assert fault_of(scanner.identify).code == "scanner.gone"
    assert fault_of(scanner.open).code == "scanner.gone"
    peer.plug_in()
    scanner.open()
    soon(lambda: peer.scan("again"))
    assert scanner.wait_code(5) == Code("again", "", b"again")


def test_unplugged_while_waiting(peer: ScannerPeer, scanner: SerialScanner, fault_of: FaultOf) -> None:
    soon(peer.unplug)
    assert fault_of(scanner.wait_code, 10).code == "scanner.gone"
