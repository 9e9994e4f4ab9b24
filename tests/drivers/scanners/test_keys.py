"""Key events as the kernel gives them; the evdev package is a second opinion on codes and ioctl numbers."""

from __future__ import annotations

import string

import pytest
from evdev import ecodes
from hypothesis import given
from hypothesis import strategies as st

from drivers.scanners.keys import EV_KEY, EV_SYN, EVENT, KEYS, SYN_DROPPED, Typist
from drivers.scanners.text import LONGEST, Damage
from tests.drivers.scanners.keyboard import ENTER, key, typed

PRINTABLE = "".join(sign for sign in string.printable if sign.isprintable())
cuts = st.lists(st.integers(1, 100), max_size=30)


def test_every_printable_sign_can_be_typed() -> None:
    typist = Typist()
    assert typist.feed(typed(PRINTABLE.strip()) + ENTER) == [PRINTABLE.strip()]


def test_key_codes_are_those_of_the_kernel() -> None:
    for sign in string.ascii_lowercase + string.digits:
        code = ecodes.ecodes[f"KEY_{sign.upper()}"]
        assert KEYS[code][0] == sign
    for name, plain in (("KP0", "0"), ("KP9", "9"), ("KPSLASH", "/"), ("KPASTERISK", "*"), ("KPDOT", "."),
                        ("KPMINUS", "-"), ("KPPLUS", "+"), ("GRAVE", "`"), ("SLASH", "/"), ("EQUAL", "="),
                        ("APOSTROPHE", "'"), ("BACKSLASH", "\\"), ("LEFTBRACE", "["), ("SPACE", " ")):  # fmt: skip
        assert KEYS[ecodes.ecodes[f"KEY_{name}"]][0] == plain, name
    assert (EV_SYN, EV_KEY, SYN_DROPPED) == (ecodes.EV_SYN, ecodes.EV_KEY, ecodes.SYN_DROPPED)


@given(st.lists(st.text(PRINTABLE.strip(), min_size=1, max_size=20), max_size=4), cuts)
def test_texts_come_back_however_the_events_are_torn(texts: list[str], sizes: list[int]) -> None:
    data = b"".join(typed(text) + ENTER for text in texts)
    typist, found, at = Typist(), [], 0
    for size in sizes:
        found += typist.feed(data[at : at + size])
        at += size
    assert found + typist.feed(data[at:]) == texts


@given(st.binary(max_size=600))
def test_any_bytes_are_survived(data: bytes) -> None:
    typist = Typist()
    for part in typist.feed(data) + typist.silence():
        assert isinstance(part, str | Damage)
    assert not typist.pending


def test_repetitions_and_releases_type_nothing() -> None:
    typist = Typist()
    held = key(30, 1) + key(30, 2) * 50 + key(30, 0)
    assert typist.feed(held + ENTER) == ["a"]


def test_silence_ends_what_was_typed() -> None:
    typist = Typist()
    assert typist.feed(typed("NC5G")) == []
    assert typist.pending
    assert typist.silence() == ["NC5G"]
    assert typist.silence() == []


@pytest.mark.parametrize("bad", [key(56, 1) + key(72, 1), EVENT.pack(0, 0, EV_SYN, SYN_DROPPED, 0), key(1, 1)])
def test_what_cannot_be_read_spoils_the_whole_code(bad: bytes) -> None:
    typist = Typist()
    found = typist.feed(typed("NC5G") + bad + typed("2W8T") + ENTER)
    assert [type(part) for part in found] == [Damage]
    assert typist.feed(typed("next") + ENTER) == ["next"]


def test_endless_typing_is_no_code() -> None:
    typist = Typist()
    found = typist.feed((key(30, 1) + key(30, 0)) * (LONGEST + 5) + ENTER)
    assert [type(part) for part in found] == [Damage]
