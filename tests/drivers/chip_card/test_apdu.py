from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.chip_card.apdu import Answer, Command, exchange
from drivers.fault import DeviceFault
from tests.fuzz.target import only

H = bytes.fromhex
FaultOf = Callable[..., DeviceFault]


@pytest.mark.parametrize(
    ("command", "raw"),
    [
        (Command(0, 0x84, 0, 0), "00840000"),
        (Command(0, 0x84, 0, 0, le=8), "0084000008"),
        (Command(0, 0xB0, 0, 0, le=256), "00B0000000"),
        (Command(0, 0xA4, 2, 12, H("011E")), "00A4020C02011E"),
        (Command(0, 0xA4, 4, 0, H("A0"), 256), "00A4040001A000"),
        (Command(0, 0x88, 0, 0, bytes(8), 65536), "0088000000000800000000000000000000"),
        (Command(0, 0xB0, 0, 0, le=65536), "00B00000000000"),
        (Command(0, 0xB0, 0, 0, le=300), "00B0000000012C"),
    ],
)
def test_the_seven_forms(command: Command, raw: str) -> None:
    assert command.encode() == H(raw)
    assert Command.decode(H(raw)) == command


def commands() -> st.SearchStrategy[Command]:
    byte = st.integers(0, 255)
    data = st.binary(max_size=400)
    wanted = st.none() | st.integers(1, 256) | st.just(65536)
    return st.builds(Command, byte, byte, byte, byte, data, wanted)


@given(commands())
def test_what_was_encoded_is_decoded(command: Command) -> None:
    found = Command.decode(command.encode())
    # A wide command says "all there is" in a wide way.
    wide = len(command.data) > 255 and command.le == 256
    assert found == command or (wide and found.le in (256, 65536))


@given(st.binary(max_size=300))
def test_any_bytes_are_a_command_or_a_value_error(raw: bytes) -> None:
    try:
        command = Command.decode(raw)
    except ValueError:
        return
    assert Command.decode(command.encode()) == command


class Card:
    def __init__(self, *answers: str) -> None:
        self.answers = [H(answer) for answer in answers]
        self.heard: list[str] = []

    def __call__(self, raw: bytes) -> bytes:
        self.heard.append(raw.hex().upper())
        return self.answers.pop(0) if self.answers else H("9000")


def test_a_wrong_length_is_asked_again() -> None:
    card = Card("6C06", "0304332E30309000")
    answer = exchange(card, Command(0, 0xB2, 3, 0, le=256))
    assert answer.data == H("0304332E3030")
    assert card.heard == ["00B2030000", "00B2030006"]


def test_an_answer_in_parts_is_collected() -> None:
    card = Card("6102", "AABB6101", "CC9000")
    assert exchange(card, Command(0, 0xA4, 4, 0, H("A0"))).data == H("AABBCC")
    assert card.heard == ["00A4040001A0", "00C0000002", "00C0000001"]


def test_a_part_whose_length_is_corrected() -> None:
    card = Card("6100", "6C03", "AABBCC9000")
    assert exchange(card, Command(0, 0xA4, 4, 0, H("A0"))).data == H("AABBCC")
    assert card.heard[1:] == ["00C0000000", "00C0000003"]


def test_an_answer_without_end_ends(fault_of: FaultOf) -> None:
    def endless(raw: bytes) -> bytes:
        return bytes(256) + H("6100")

    assert fault_of(exchange, endless, Command(0, 0xB0, 0, 0, le=256)).code == "chip_card.bad_data"


def test_parts_of_nothing_end() -> None:
    assert exchange(lambda raw: H("6110"), Command(0, 0xB0, 0, 0, le=256)).sw == 0x6110


@pytest.mark.parametrize("raw", [b"", b"\x90"])
def test_an_answer_without_a_status(raw: bytes, fault_of: FaultOf) -> None:
    assert fault_of(exchange, lambda _: raw, Command(0, 0xB0, 0, 0, le=1)).code == "chip_card.bad_data"


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=20))
def test_a_card_that_answers_anything(answers: list[bytes]) -> None:
    left = list(answers)
    with only("chip_card.bad_data"):
        exchange(lambda raw: left.pop(0) if left else H("6A82"), Command(0, 0xB0, 0, 0, le=8))


def test_nothing_personal_is_shown() -> None:
    assert "31313031" not in repr(Command(0, 0x20, 0, 0, b"1101"))
    assert repr(Answer(b"1101", 0x9000)) == "Answer(4 bytes, 9000)"
