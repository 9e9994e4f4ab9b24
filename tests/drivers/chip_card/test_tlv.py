from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.chip_card import tlv
from drivers.fault import DeviceFault
from tests.fuzz.target import only

H = bytes.fromhex
FaultOf = Callable[..., DeviceFault]
TAGS = st.sampled_from([0x04, 0x30, 0x5C, 0x61, 0x77, 0x87, 0x99, 0x5F1F, 0x5F2E, 0x7F49, 0x7F61])


@given(TAGS, st.binary(max_size=400))
def test_what_was_encoded_is_parsed(tag: int, value: bytes) -> None:
    raw = tlv.encode(tag, value)
    assert list(tlv.parse(raw)) == [(tag, value)]
    found, length, size = tlv.head(raw)
    assert (found, length, size + length) == (tag, len(value), len(raw))


@given(st.binary(max_size=200))
def test_any_bytes_are_parsed_or_a_fault(raw: bytes) -> None:
    with only("chip_card.bad_data"):
        assert all(isinstance(value, bytes) for _, value in tlv.parse(raw))
        tlv.find(raw, 0x7F49, 0x86)


def test_a_path_is_followed() -> None:
    data = H("7F490C 0602 2A03 8606 040102030405".replace(" ", ""))
    assert tlv.need(data, 0x7F49, 0x86) == H("040102030405")
    assert tlv.find(data, 0x7F49, 0x87) is None
    assert tlv.find(data, 0x30) is None


def test_filling_between_objects() -> None:
    assert list(tlv.parse(H("00008701AA00"))) == [(0x87, b"\xaa")]


@pytest.mark.parametrize("raw", ["87", "8705AA", "1F", "1FFFFFFFFF", "8780AA", "8784000000", "5F", "87840000000101"])
def test_what_is_cut_off_or_too_long(raw: str, fault_of: FaultOf) -> None:
    assert fault_of(lambda: list(tlv.parse(H(raw)))).code == "chip_card.bad_data"


def test_what_is_missing_is_named_by_its_tags(fault_of: FaultOf) -> None:
    fault = fault_of(tlv.need, H("6100"), 0x61, 0x5F1F)
    assert "61/5F1F" in fault.detail
