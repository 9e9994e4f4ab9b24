from __future__ import annotations

import threading
import time
from typing import Any

import pytest

from drivers.simulated.booth import Booth
from drivers.simulated.sdt_peer import SdtPeer
from terminal.devices.doctor import doctor
from tests.drivers import cards


def card(peer: SdtPeer, **options: Any) -> dict[str, Any]:
    return doctor("id_card", {"driver": "sdt", "port": peer.port, **options})


def test_a_card_in_words(peer: SdtPeer) -> None:
    peer.place(cards.LONG_NAME)
    found = card(peer)
    assert found["ok"]
    assert found["identity"] == {
        "name": "迪丽 热巴·阿布都", "sex": "女", "ethnicity": "维吾尔", "birth": "19850312",
        "address": "河南省平顶山市湛河区开源路南段18号院", "number": "410411198503121108",
        "issuer": "平顶山市公安局湛河分局", "valid_from": "20190615", "valid_to": "长期", "kind": "citizen",
    }  # fmt: skip


def test_a_permit_has_its_pass_number(peer: SdtPeer) -> None:
    peer.place(cards.HMT)
    assert card(peer)["identity"]["pass_number"] == "H12345678"


@pytest.mark.parametrize(
    ("name", "code"),
    [("mute", "id_card.no_answer"), ("garbled", "id_card.garbled"), ("truncated", "id_card.garbled"),
     ("pulled", "id_card.removed"), ("read_failed", "id_card.read_failed"), ("not_ready", "id_card.not_ready")],
)  # fmt: skip
def test_a_bad_reader(peer: SdtPeer, name: str, code: str) -> None:
    peer.place(cards.CITIZEN)
    peer.fault(name)
    began = time.monotonic()
    found = card(peer)
    assert (found["ok"], found["fault"]) == (False, code)
    assert found["message"]
    assert time.monotonic() - began < 10


def test_no_card_within_the_wait(peer: SdtPeer) -> None:
    began = time.monotonic()
    assert card(peer, wait=0.5)["fault"] == "id_card.no_card"
    assert time.monotonic() - began < 2


def test_a_port_that_is_not_there() -> None:
    found = doctor("id_card", {"driver": "sdt", "port": "/dev/ttyUSB77"})
    assert found["fault"] == "id_card.gone"
    assert "/dev/ttyUSB77" in found["message"]


@pytest.mark.parametrize(
    ("options", "words"),
    [({"driver": "sdt"}, "port: is missing"), ({"driver": "sdt", "port": "x", "wiat": 3}, "wiat"),
     ({"driver": "sdt", "port": "x", "wait": "long"}, "wait: must be"), ({}, "driver"),
     ({"driver": "sdt", "port": "x", "wait": -3}, "wait: must be between")],
)  # fmt: skip
def test_a_bad_table_names_its_key(options: dict[str, Any], words: str) -> None:
    found = doctor("id_card", options)
    assert found["fault"] == "config.bad"
    assert words in found["message"]


def test_printers(booth: Booth) -> None:
    a4 = {"driver": "ipp", **booth.options("document_printer")}
    slip = {"driver": "escpos", **booth.options("receipt_printer")}
    assert doctor("document_printer", a4)["identity"]["model"] == "Budayang simulated A4"
    assert doctor("receipt_printer", slip)["identity"]["width"] == "576"
    booth.document_printer.paper_out()
    booth.receipt_printer.cover()
    assert doctor("document_printer", a4)["fault"] == "printer.paper_out"
    found = doctor("receipt_printer", slip)
    assert found["fault"] == "printer.cover"
    assert "盖子" in found["message"]


def test_a_scanner_says_what_is_held_before_it(booth: Booth) -> None:
    table = {"driver": "serial", "wait": 5, **booth.options("code_scanner")}
    timer = threading.Timer(0.4, booth.scan, ["]Q1NC5G2W8TQGF8"])
    timer.start()
    identity = doctor("code_scanner", table)["identity"]
    assert (identity["text"], identity["symbology"]) == ("NC5G2W8TQGF8", "qr")
    assert doctor("code_scanner", {**table, "wait": 0.3})["fault"] == "scanner.no_code"


def test_every_lamp_is_shown_and_none_stays(booth: Booth) -> None:
    found = doctor("lights", {"driver": "modbus", **booth.options("lights")})
    assert (found["ok"], booth.lamps) == (True, frozenset())
    assert booth.lights.switched == 2 * len(found["identity"]["lamps"].split(", "))


def test_it_never_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*values: object) -> None:
        raise ZeroDivisionError("李敏")

    monkeypatch.setattr("drivers.registry.make", broken)
    found = doctor("id_card", {"driver": "sdt", "port": "x"})
    assert found["fault"] == "device.broken"
    assert "李敏" not in found["message"]
