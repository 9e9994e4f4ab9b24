"""The real driver on a pseudo terminal, at whose other end a reader of software does what goes wrong."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from drivers.fault import DeviceFault
from drivers.id_card.sdt import SdtReader, new_address
from drivers.simulated.sdt_peer import SdtPeer
from tests.drivers import cards

FaultOf = Callable[..., DeviceFault]


@pytest.fixture
def reader(peer: SdtPeer) -> Iterator[SdtReader]:
    reader = SdtReader(peer.port, poll=0.05)
    reader.open()
    yield reader
    reader.close()


@pytest.mark.parametrize("card", cards.ALL.values(), ids=cards.ALL)
def test_every_kind_of_card_is_read(peer: SdtPeer, reader: SdtReader, card: dict[str, str]) -> None:
    peer.place(card)
    found = reader.wait_card(5)
    assert found.kind == card["kind"]
    assert found.number == card["number"]
    assert len(found.photo) == 1024


def test_identify(reader: SdtReader) -> None:
    assert reader.identify()["sam"] == "05.03-20261101-0001234567-0007654321"


def test_the_newest_address(peer: SdtPeer, reader: SdtReader) -> None:
    peer.place({**cards.CITIZEN, "new_address": "平顶山市卫东区建设路2号"})
    assert reader.wait_card(5).new_address == "平顶山市卫东区建设路2号"
    older, newer = "旧址".ljust(35).encode("utf-16-le"), "新址".ljust(35).encode("utf-16-le")
    assert new_address(older + newer) == "新址"
    assert new_address(b"\x00\x8c" + older + newer) == "新址"
    assert new_address(bytes(70)) is None


def test_no_card(reader: SdtReader, fault_of: FaultOf) -> None:
    began = time.monotonic()
    assert fault_of(reader.wait_card, 0.4).code == "id_card.no_card"
    assert time.monotonic() - began < 1.0


@pytest.mark.parametrize("name", ["garbled", "truncated", "mute"])
def test_one_bad_answer_is_asked_again(peer: SdtPeer, reader: SdtReader, name: str) -> None:
    peer.place(cards.CITIZEN)
    peer.fault(name, times=1)
    assert reader.wait_card(8).number == cards.CITIZEN["number"]


def test_a_slow_line_is_read(peer: SdtPeer, reader: SdtReader) -> None:
    peer.place(cards.CITIZEN)
    peer.fault("slow")
    assert reader.wait_card(10).number == cards.CITIZEN["number"]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("mute", "id_card.no_answer"),
        ("garbled", "id_card.garbled"),
        ("truncated", "id_card.garbled"),
        ("read_failed", "id_card.read_failed"),
    ],
)
def test_a_fault_that_stays_ends_within_the_deadline(
    peer: SdtPeer, reader: SdtReader, fault_of: FaultOf, name: str, code: str
) -> None:
    peer.place(cards.CITIZEN)
    peer.fault(name)
    began = time.monotonic()
    assert fault_of(reader.wait_card, 6).code == code
    assert time.monotonic() - began < 6.5


def test_a_card_pulled_away_while_it_is_read(peer: SdtPeer, reader: SdtReader, fault_of: FaultOf) -> None:
    peer.place(cards.CITIZEN)
    peer.fault("pulled", times=1)
    assert fault_of(reader.wait_card, 5).code == "id_card.removed"
    peer.place(cards.CITIZEN)
    assert reader.wait_card(5).name == "李敏"


def test_a_number_that_does_not_check(peer: SdtPeer, reader: SdtReader, fault_of: FaultOf) -> None:
    peer.place({**cards.CITIZEN, "number": "410411198503121109"})
    fault = fault_of(reader.wait_card, 5)
    assert fault.code == "id_card.bad_number"
    assert "4104" not in str(fault)


def test_a_module_that_is_not_ready(peer: SdtPeer, reader: SdtReader, fault_of: FaultOf) -> None:
    peer.fault("not_ready")
    assert fault_of(reader.identify).code == "id_card.not_ready"


def test_presence_and_removal(peer: SdtPeer, reader: SdtReader) -> None:
    peer.place(cards.CITIZEN)
    reader.wait_card(5)
    assert reader.card_present()
    assert reader.card_present()
    peer.remove()
    assert not reader.card_present()


def test_a_card_that_was_read_is_not_given_again_until_lifted(
    peer: SdtPeer, reader: SdtReader, fault_of: FaultOf
) -> None:
    peer.place(cards.CITIZEN)
    reader.wait_card(5)
    peer.remove()
    assert fault_of(reader.wait_card, 0.5).code == "id_card.no_card"
    peer.place(cards.HMT)
    assert reader.wait_card(5).number == cards.HMT["number"]


def test_unplugged_and_plugged_in_again(peer: SdtPeer, reader: SdtReader, fault_of: FaultOf) -> None:
    reader.identify()
    peer.unplug()
    assert fault_of(reader.identify).code == "id_card.gone"
    assert fault_of(reader.open).code == "id_card.gone"
    peer.plug_in()
    reader.open()
    assert reader.identify()["protocol"] == "sdt"


def test_a_port_that_is_not_there(fault_of: FaultOf) -> None:
    fault = fault_of(SdtReader("/dev/ttyUSB77").open)
    assert fault.code == "id_card.gone"
    assert "/dev/ttyUSB77: No such file" in fault.detail


def test_waiting_is_cancelled_at_once(reader: SdtReader, fault_of: FaultOf) -> None:
    cancel = threading.Event()
    threading.Timer(0.2, cancel.set).start()
    began = time.monotonic()
    assert fault_of(reader.wait_card, 10, cancel).code == "device.cancelled"
    assert time.monotonic() - began < 1.0
