from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.scanners.api import Code
from drivers.scanners.text import LONGEST, Damage, Splitter, read

cuts = st.lists(st.integers(1, 40), max_size=30)
lines = st.lists(st.binary(min_size=1, max_size=60).filter(lambda b: not set(b) & set(b"\r\n")), max_size=5)


def feed(splitter: Splitter, data: bytes, sizes: list[int]) -> list[bytes | Damage]:
    found, at = [], 0
    for size in sizes:
        found += splitter.feed(data[at : at + size])
        at += size
    return found + splitter.feed(data[at:])


@given(lines, cuts, st.sampled_from([b"\r", b"\n", b"\r\n"]))
def test_codes_come_back_however_they_are_cut(sent: list[bytes], sizes: list[int], end: bytes) -> None:
    splitter = Splitter()
    assert feed(splitter, b"".join(line + end for line in sent), sizes) == sent
    assert not splitter.pending


@given(st.binary(max_size=400), cuts, st.booleans())
def test_any_bytes_are_survived(data: bytes, sizes: list[int], by_lines: bool) -> None:
    splitter = Splitter(lines=by_lines)
    for part in feed(splitter, data, sizes) + splitter.silence():
        code = part if isinstance(part, Damage) else read(part)
        assert isinstance(code, Code | Damage)
        if isinstance(code, Code):
            assert code.text
            assert "\0" not in code.text
    assert not splitter.pending


def test_a_code_without_end_is_told_once_and_passed_over() -> None:
    splitter = Splitter()
    found = splitter.feed(b"x" * (LONGEST * 3))
    assert [type(part) for part in found] == [Damage]
    assert splitter.pending
    assert splitter.feed(b"\rnext\r") == [b"next"]
    assert splitter.feed(b"y" * LONGEST + b"\n") == [b"y" * LONGEST], "the longest there is comes whole"


def test_silence_ends_a_code_that_holds_ends_of_lines() -> None:
    splitter = Splitter(lines=False)
    assert splitter.feed(b"BEGIN:VCARD\r\nEND:VCARD\r\n") == []
    assert splitter.silence() == [b"BEGIN:VCARD\r\nEND:VCARD\r\n"]
    assert splitter.silence() == []


@given(st.text(min_size=1, max_size=40).map(str.strip).filter(lambda t: t.isprintable() and not t.startswith("]")))
def test_utf_8_comes_back(text: str) -> None:
    found = read(text.encode())
    assert not text or (isinstance(found, Code) and found.text == text)


@pytest.mark.parametrize("text", ["政务服务终端凭条", "社保凭条 NC5G", "𠮷先生"])
def test_gb_18030_comes_back(text: str) -> None:
    for encoding in ("auto", "gb18030"):
        found = read(text.encode("gb18030"), encoding)
        assert isinstance(found, Code)
        assert found.text == text
    assert isinstance(read(text.encode("gb18030"), "utf-8"), Damage)


@pytest.mark.parametrize(
    ("raw", "symbology", "text"),
    [
        (b"]Q1NC5G2W8TQGF8", "qr", "NC5G2W8TQGF8"),
        (b"]C0410411", "code128", "410411"),
        (b"]E06901234567892", "ean", "6901234567892"),
        (b"]brackets", "", "]brackets"),
        (b"]Q", "", "]Q"),
        (b"plain", "", "plain"),
    ],
)
def test_symbology_identifiers(raw: bytes, symbology: str, text: str) -> None:
    assert read(raw) == Code(text, symbology, raw)


@pytest.mark.parametrize(
    "raw", [b"\x1b[A", b"a\x00b", b"\x7fabc", b"\xff\xff\xff", b"   ", b"\x00", b"\x1d", " \u3000".encode()]
)
def test_noise_is_no_code(raw: bytes) -> None:
    assert isinstance(read(raw), Damage)


def test_gs1_separators_stay() -> None:
    found = read(b"0104912345\x1d10ABC")
    assert isinstance(found, Code)
    assert found.text == "0104912345\x1d10ABC"


def test_nothing_personal_in_what_is_printed() -> None:
    code = Code("410411198503121108", "qr", b"410411198503121108")
    assert "4104" not in f"{code!r} {code} {[code]}"
