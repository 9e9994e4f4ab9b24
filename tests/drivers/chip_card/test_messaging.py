"""Secure messaging from end to end: every suite, every form of command; nothing changed on the way gets through."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.chip_card.apdu import Answer, Command
from drivers.chip_card.icao.messaging import SecureMessaging
from drivers.chip_card.icao.suites import SUITES, Suite
from drivers.fault import DeviceFault
from tests.fuzz.target import only

FaultOf = Callable[..., DeviceFault]
SUITE = st.sampled_from(list(SUITES.values()))
COMMAND = st.builds(
    Command, st.just(0), st.sampled_from([0xA4, 0xB0, 0xB1, 0x88, 0x22]), st.integers(0, 255), st.integers(0, 255),
    st.binary(max_size=300), st.none() | st.integers(1, 256) | st.just(65536),
)  # fmt: skip


def ends(suite: Suite, start: int = 0) -> tuple[SecureMessaging, SecureMessaging]:
    keys = suite.derive(b"secret", 1), suite.derive(b"secret", 2)
    return SecureMessaging(suite, *keys, start), SecureMessaging(suite, *keys, start)


@given(SUITE, st.lists(st.tuples(COMMAND, st.binary(max_size=600), st.integers(0x9000, 0x90FF)), max_size=4))
def test_what_goes_in_comes_out(suite: Suite, talk: list[tuple[Command, bytes, int]]) -> None:
    terminal, chip = ends(suite)
    for command, data, status in talk:
        sent = terminal.wrap(command)
        heard = chip.open(Command.decode(sent.encode()))
        if command.data or command.le is not None:
            assert heard is not None
            assert (heard.ins, heard.p1, heard.p2, heard.data) == (command.ins, command.p1, command.p2, command.data)
            assert heard.le == command.le
        answer = terminal.unwrap(chip.seal(Answer(data, status), odd=bool(command.ins & 1)))
        assert (answer.data, answer.sw) == (data, status)


@given(SUITE, st.data())
def test_one_changed_bit_is_seen(suite: Suite, data: st.DataObject) -> None:
    terminal, chip = ends(suite)
    chip.open(terminal.wrap(Command(0, 0xB0, 0, 0, le=8)))
    sealed = bytearray(chip.seal(Answer(b"L898902C", 0x9000)).data)
    at = data.draw(st.integers(0, 8 * len(sealed) - 1))
    sealed[at // 8] ^= 1 << at % 8
    with pytest.raises(DeviceFault) as caught:
        terminal.unwrap(Answer(bytes(sealed), 0x9000))
    assert caught.value.code in ("chip_card.tampered", "chip_card.bad_data")


@given(SUITE, st.binary(max_size=80), st.sampled_from([0x9000, 0x6A82, 0x6282]))
def test_any_answer_is_a_fault_or_an_error_in_the_clear(suite: Suite, raw: bytes, status: int) -> None:
    terminal, _ = ends(suite)
    terminal.wrap(Command(0, 0xB0, 0, 0, le=8))
    with only("chip_card.tampered", "chip_card.bad_data"):
        answer = terminal.unwrap(Answer(raw, status))
        assert (answer.data, answer.sw) == (b"", status)
        assert status != 0x9000


@pytest.mark.parametrize("suite", SUITES.values(), ids=lambda suite: suite.name)
def test_an_answer_played_again_is_seen(suite: Suite, fault_of: FaultOf) -> None:
    terminal, chip = ends(suite)
    chip.open(terminal.wrap(Command(0, 0xB0, 0, 0, le=8)))
    sealed = chip.seal(Answer(b"first", 0x9000))
    assert terminal.unwrap(sealed).data == b"first"
    terminal.wrap(Command(0, 0xB0, 0, 0, le=8))
    assert fault_of(terminal.unwrap, sealed).code == "chip_card.tampered"


@pytest.mark.parametrize("suite", SUITES.values(), ids=lambda suite: suite.name)
def test_success_without_a_checksum_is_no_success(suite: Suite, fault_of: FaultOf) -> None:
    terminal, _ = ends(suite)
    terminal.wrap(Command(0, 0xB0, 0, 0, le=8))
    assert fault_of(terminal.unwrap, Answer(b"", 0x9000)).code == "chip_card.tampered"


def test_the_counter_runs_over() -> None:
    for suite in SUITES.values():
        terminal, chip = ends(suite, 256**suite.block - 1)
        assert chip.open(terminal.wrap(Command(0, 0xB0, 0, 0, le=8))) is not None


@given(SUITE, st.binary(max_size=64).filter(lambda raw: len(raw) % 16 == 0))
def test_padding_that_is_none(suite: Suite, raw: bytes) -> None:
    with only("chip_card.bad_data"):
        assert suite.pad(suite.unpad(raw)) == raw
