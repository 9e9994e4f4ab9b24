"""The real driver through pyusb on a bus of software, and through reports: the same module as on the serial line."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import usb.core
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.fault import DeviceFault
from drivers.id_card import sdt_usb
from drivers.id_card.sdt import SdtReader
from drivers.id_card.sdt_hid import SdtHidReader
from drivers.id_card.sdt_usb import SdtUsbReader
from drivers.simulated.sdt_peer import SdtPeer
from tests.drivers import cards
from tests.drivers.usb_world import SPLIT, WHOLE, Bus

FaultOf = Callable[..., DeviceFault]
MAKERS: dict[str, Callable[[SdtPeer], SdtReader]] = {
    "split": lambda peer: SdtUsbReader(poll=0.05, backend=Bus(peer, SPLIT)),
    "whole": lambda peer: SdtUsbReader(poll=0.05, backend=Bus(peer, WHOLE)),
    # A pseudo terminal in place of hidraw: reports arrive with their number and filling, which the module passes over.
    "hid": lambda peer: SdtHidReader(peer.port, poll=0.05),
}


@pytest.fixture(params=MAKERS.values(), ids=MAKERS)
def reader(peer: SdtPeer, request: pytest.FixtureRequest) -> Iterator[SdtReader]:
    reader: SdtReader = request.param(peer)
    reader.open()
    yield reader
    reader.close()


@pytest.mark.parametrize("card", cards.ALL.values(), ids=cards.ALL)
def test_every_kind_of_card_is_read(peer: SdtPeer, reader: SdtReader, card: dict[str, str]) -> None:
    peer.place(card)
    found = reader.wait_card(5)
    assert (found.kind, found.number) == (card["kind"], card["number"])
    assert len(found.photo) == 1024
    assert reader.card_present()
    peer.remove()
    assert not reader.card_present()


def test_identify(reader: SdtReader) -> None:
    assert reader.identify()["sam"] == "05.03-20261101-0001234567-0007654321"


@pytest.mark.parametrize("name", ["garbled", "truncated", "mute"])
def test_one_bad_answer_is_asked_again(peer: SdtPeer, reader: SdtReader, name: str) -> None:
    peer.place(cards.CITIZEN)
    peer.fault(name, times=1)
    assert reader.wait_card(8).number == cards.CITIZEN["number"]


@pytest.mark.parametrize(("name", "code"), [("mute", "id_card.no_answer"), ("garbled", "id_card.garbled")])
def test_a_fault_that_stays(peer: SdtPeer, reader: SdtReader, fault_of: FaultOf, name: str, code: str) -> None:
    peer.place(cards.CITIZEN)
    peer.fault(name)
    assert fault_of(reader.wait_card, 6).code == code


def test_unplugged_and_plugged_in_again(peer: SdtPeer, reader: SdtReader, fault_of: FaultOf) -> None:
    reader.identify()
    peer.unplug()
    assert fault_of(reader.identify).code == "id_card.gone"
    assert fault_of(reader.open).code == "id_card.gone"
    peer.plug_in()
    reader.open()
    peer.place(cards.CITIZEN)
    assert reader.wait_card(5).name == "李敏"


def test_unplugged_while_waiting(peer: SdtPeer, reader: SdtReader, fault_of: FaultOf) -> None:
    threading.Timer(0.3, peer.unplug).start()
    assert fault_of(reader.wait_card, 10).code == "id_card.gone"


def test_another_device_is_not_taken(peer: SdtPeer, fault_of: FaultOf) -> None:
    fault = fault_of(SdtUsbReader(vid=0x1234, pid=0x5678, backend=Bus(peer)).open)
    assert fault.code == "id_card.gone"
    assert "usb 1234:5678" in fault.detail
    other = SdtUsbReader(vid=0x1234, pid=0x5678, backend=Bus(peer, vid=0x1234, pid=0x5678))
    other.open()
    assert other.identify()
    other.close()


def test_a_device_without_bulk_pipes(peer: SdtPeer, fault_of: FaultOf) -> None:
    fault = fault_of(SdtUsbReader(backend=Bus(peer, (0x81,))).open)
    assert "no bulk pipes" in fault.detail


@pytest.mark.parametrize("ends", [SPLIT, WHOLE])
def test_any_bytes_in_the_pipes_are_survived(peer: SdtPeer, ends: tuple[int, ...]) -> None:
    bus = Bus(peer, ends)
    line = sdt_usb.UsbLine(usb.core.find(backend=bus))

    @given(st.binary(max_size=200), st.binary(max_size=200))
    @settings(deadline=None, max_examples=50)
    def survives(head: bytes, body: bytes) -> None:
        bus.put({0x81: head, ends[-1]: body})
        for _ in range(3):
            assert isinstance(line.read(1), bytes)
        line.reset_input_buffer()
        assert line.read(1) == b"", "nothing of it is left for the next answer"

    survives()
    line.close()


def test_a_machine_without_libusb(fault_of: FaultOf, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(**options: Any) -> None:
        raise usb.core.NoBackendError("No backend available")

    monkeypatch.setattr(usb.core, "find", nothing)
    fault = fault_of(sdt_usb.SdtUsbReader().open)
    assert (fault.code, "libusb is not installed" in fault.detail) == ("id_card.gone", True)
