"""Zones of the specimens in Doc 9303 parts 4 to 6, and what may go wrong with them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.chip_card.api import CanKey, MrzKey
from drivers.chip_card.icao import mrz
from drivers.fault import DeviceFault
from tests.drivers.chip_card.conftest import ZONE
from tests.fuzz.target import only

FaultOf = Callable[..., DeviceFault]
TD1 = "I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6ERIKSSON<<ANNA<MARIA<<<<<<<<<<"
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<D231458907UTO7408122F1204159<<<<<<<6"


def test_a_passport() -> None:
    found = mrz.parse(ZONE[:44] + "\n" + ZONE[44:] + "\n")
    assert vars(found) == {
        "kind": "P", "issuing_state": "UTO", "number": "L898902C3", "surname": "ERIKSSON",
        "given_names": "ANNA MARIA", "nationality": "UTO", "birth": "740812", "sex": "F", "expiry": "120415",
        "optional_data": "ZE184226B",
    }  # fmt: skip


@pytest.mark.parametrize("zone", [TD1, TD2])
def test_cards(zone: str) -> None:
    found = mrz.parse(zone)
    assert (found.kind, found.number, found.surname, found.birth) == ("I", "D23145890", "ERIKSSON", "740812")
    assert found.key == MrzKey("D23145890", "740812", "120415")


def test_a_long_number_with_more_data_behind_it() -> None:
    # Twelve characters of number, its check digit, a filler, then optional data.
    tail = "7349<AB"
    second = "D23145890<UTO3407127M9507122" + tail
    body = second[:10] + second[13:20] + second[21:35]
    found = mrz.parse("I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<" + second + mrz.check_digit(body))
    assert (found.number, found.optional_data) == ("D23145890734", "AB")


def test_an_empty_optional_field_may_have_a_filler_or_a_zero() -> None:
    first, second = ZONE[:44], "L898902C36UTO7408122F1204159" + "<" * 14
    for digit in "<0":
        body = second[:10] + second[13:20] + second[21:42] + digit
        assert mrz.parse(first + second + digit + mrz.check_digit(body)).optional_data == ""


def test_a_birth_date_that_nobody_knows() -> None:
    second = "L898902C36UTO74<<<<" + mrz.check_digit("74<<<<") + "<1204159" + "<" * 15
    body = second[:10] + second[13:20] + second[21:43]
    found = mrz.parse(ZONE[:44] + second + mrz.check_digit(body))
    assert (found.birth, found.sex) == ("74<<<<", "<")


@pytest.mark.parametrize("zone", [ZONE, TD1, TD2], ids=["td3", "td1", "td2"])
def test_one_wrong_digit_is_seen(zone: str) -> None:
    width = {90: 30, 72: 36, 88: 44}[len(zone)]
    # Names and states are not covered by a check digit.
    covered = range(5, 15) if width == 30 else range(width, width + 10)
    for at in covered:
        if zone[at].isdigit():
            wrong = zone[:at] + str((int(zone[at]) + 1) % 10) + zone[at + 1 :]
            with pytest.raises(DeviceFault, match=r"chip_card\.bad_mrz"):
                mrz.parse(wrong)


@pytest.mark.parametrize("text", ["", "P<UTO", ZONE.lower(), ZONE[:-1] + "Ä", ZONE * 2, "<" * 88, "<" * 90, "<" * 72])
def test_what_is_no_zone(text: str, fault_of: FaultOf) -> None:
    fault = fault_of(mrz.parse, text)
    assert fault.code == "chip_card.bad_mrz"
    assert "ERIKSSON" not in str(fault)


@given(
    st.sampled_from([90, 72, 88]).flatmap(lambda size: st.text("ABZ019<", min_size=size, max_size=size))
    | st.text(max_size=100)
)
def test_any_text_is_a_zone_or_a_fault(text: str) -> None:
    with only("chip_card.bad_mrz"):
        assert mrz.information(mrz.parse(text).key)


@given(st.text(max_size=12), st.text(max_size=8), st.text(max_size=8))
def test_any_key_is_one_or_a_fault(number: str, birth: str, expiry: str) -> None:
    with only("chip_card.bad_mrz"):
        assert len(mrz.information(MrzKey(number, birth, expiry))) >= 24


def test_letters_are_typed_small_or_large() -> None:
    assert mrz.information(MrzKey("l898902c3", "740812", "120415")) == b"L898902C3674081221204159"


def test_keys_show_nothing() -> None:
    assert repr(mrz.parse(ZONE)) == "Mrz(kind='P')"
    assert repr(MrzKey("L898902C3", "740812", "120415")) == "MrzKey()"
    assert repr(CanKey("123456")) == "CanKey()"
