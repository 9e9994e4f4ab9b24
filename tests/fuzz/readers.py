"""Targets: ID card readers, code scanners, lamps."""

from __future__ import annotations

import os
import socket
from functools import cache
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from drivers import fault
from drivers.id_card import frames, layout, sdt
from drivers.id_card.sdt_hid import HidLine
from drivers.id_card.sdt_usb import UsbLine
from drivers.lights.modbus import ModbusLights
from drivers.modbus import frames as modbus_frames
from drivers.modbus import line as modbus_line
from drivers.scanners import text
from drivers.scanners.keys import EVENT, Typist
from tests.fuzz.target import Target, cut, only, pieces, quick

CARD = {
    "name": "李敏", "sex": "2", "ethnicity": "01", "birth": "19850312", "address": "平顶山市新华区",
    "number": "410411198503121108", "issuer": "平顶山市公安局", "valid_from": "20200101", "valid_to": "长期",
}  # fmt: skip
FOREIGN = CARD | {"kind": "foreign_2023", "english_name": "ANNA MARIA", "nationality": "UTO", "valid_to": "20300101"}
HONG_KONG = CARD | {"kind": "hmt_residence", "pass_number": "H12345678", "issue_count": "01"}


@cache
def _texts() -> tuple[bytes, ...]:
    return tuple(layout.encode(card) for card in (CARD, FOREIGN, HONG_KONG))


def _base(text_bytes: bytes) -> bytes:
    return b"\0\0\x90" + len(text_bytes).to_bytes(2, "big") + (16).to_bytes(2, "big") + text_bytes + bytes(16)


class Fed:
    """A line on which the far side says one piece after the other, whatever it is asked."""

    in_waiting = 0

    def __init__(self, parts: list[bytes]) -> None:
        self._parts = parts[::-1]

    def reset_input_buffer(self) -> None: ...

    def write(self, data: bytes) -> int:
        return len(data)

    def read(self, size: int) -> bytes:
        return self._parts.pop() if self._parts else b""

    def close(self) -> None: ...


def _same_in_pieces(data: bytes) -> None:
    whole, split = frames.FrameParser(), frames.FrameParser()
    at_once = whole.feed(data)
    parts = [part for at in range(0, len(data), 7) for part in split.feed(data[at : at + 7])]
    assert at_once == parts, "what is found depends on how the bytes come"
    assert len(whole._buffer) < 7 + frames.LONGEST


def _reader(data: bytes) -> None:
    """The first byte says whether the pieces are framed soundly, so that what is inside is reached."""
    parts = cut(data[1:])
    line = Fed([frames.encode(part[:4000]) for part in parts] if data[:1] < b"\x80" else parts)
    reader = sdt.SdtReader("fuzz")
    with quick(fault, sdt), patch.object(reader, "_connect", lambda: line):
        reader.open()
        with only("id_card.not_ready", "id_card.no_answer", "id_card.garbled", "device.timeout"):
            reader.identify()
            reader.card_there(known=True)
        reader.wait_card(3.0)


def _hid(data: bytes) -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with ours, theirs:
        reports = [part[:65] for part in cut(data)[:20] if part]
        for report in reports:
            theirs.send(report)
        line = HidLine(os.dup(ours.fileno()), 64, 0.0)
        parser = frames.FrameParser()
        try:
            for report in reports:
                assert line.read(1) == report
                parser.feed(report)
            line.write(b"".join(reports))
            line.reset_input_buffer()
        finally:
            line.close()


def _usb(data: bytes) -> None:
    """Split pipes: which one is asked next hangs on the length that the first one says."""
    parts = cut(data)[::-1]
    line = UsbLine.__new__(UsbLine)
    end: Any = SimpleNamespace(wMaxPacketSize=64, read=lambda size, wait: parts.pop()[:size] if parts else b"")
    line._ins, line._split, line._head, line._left, line._timeout = [end, end], True, b"", 0, TimeoutError
    parser = frames.FrameParser()
    while parts:
        parser.feed(line.read(1))
    assert len(line._head) < 7
    assert 0 <= line._left <= frames.LONGEST


def _modbus(data: bytes) -> None:
    parts = cut(data[1:])
    if data[:1] < b"\x80":
        parts = [part + modbus_frames.crc(part) for part in parts]
    lights = ModbusLights("fuzz", {"id_card": 0, "document_camera": 1})
    line = Fed(parts)
    with quick(fault, modbus_line), patch.object(modbus_line, "open_port", lambda *_: line):
        lights.open()
        try:
            lights.set("id_card", "on")
            lights.identify()
        finally:
            lights.close()


def _codes(data: bytes) -> None:
    for lines in (True, False):
        whole, split = text.Splitter(lines=lines), text.Splitter(lines=lines)
        at_once = whole.feed(data) + whole.silence()
        apart = [part for at in range(0, len(data), 5) for part in split.feed(data[at : at + 5])] + split.silence()
        assert at_once == apart
        for part in at_once:
            for encoding in text.ENCODINGS if isinstance(part, bytes) else ():
                code = text.read(part, encoding)
                assert isinstance(code, text.Damage) or code.text.strip()


def _typed(data: bytes) -> None:
    whole, split = Typist(), Typist()
    at_once = whole.feed(data) + whole.silence()
    apart = [part for at in range(0, len(data), 11) for part in split.feed(data[at : at + 11])] + split.silence()
    assert at_once == apart
    for part in at_once:
        if isinstance(part, str):
            assert len(part) <= text.LONGEST
            text.read(part.encode("ascii"))


def _frames_seeds() -> list[bytes]:
    sound = [frames.encode(b"\0\0\x90"), frames.encode(_base(_texts()[0]))]
    return [*sound, b"".join(sound), frames.PREAMBLE[:3] + sound[0], frames.PREAMBLE + b"\0\0" + sound[0]]


def _reader_seeds() -> list[bytes]:
    ok, found, number = b"\0\0\x90", b"\0\0\x9f", b"\0\0\x90" + bytes(range(16))
    runs = [pieces(ok, number, found, found, ok, _base(each), b"\0\0\x91") for each in _texts()]
    return [b"\0" + run for run in runs] + [b"\xff" + pieces(*(frames.encode(part) for part in cut(runs[0])))]


def _typed_seeds() -> list[bytes]:
    def press(*codes: int) -> bytes:
        return b"".join(EVENT.pack(1, 2, 1, code, value) for code in codes for value in (1, 0))

    return [press(2, 3, 16, 28), EVENT.pack(1, 2, 1, 42, 1) + press(30, 31, 28), EVENT.pack(1, 2, 0, 3, 0) + press(28)]


def _modbus_seeds() -> list[bytes]:
    on, lit = b"\x01\x05\x00\x00\xff\x00", b"\x01\x01\x01\x01"
    return [b"\0" + pieces(on, lit, lit), b"\0" + pieces(b"\x01\x85\x02"), b"\xff" + pieces(on)]


def _code_seeds() -> list[bytes]:
    return [b"NC5G2W8TQGF8\r\n", "]Q1李敏的回执\r".encode(), "回执".encode("gb18030") + b"\n", b"\x1d010\x1d\r\n\r\n"]


def targets() -> list[Target]:
    """Those of this file."""
    return [
        Target("sdt-frames", _same_in_pieces, _frames_seeds),
        Target("sdt-layout", lambda data: _decode(data), lambda: list(_texts())),
        Target("sdt-reader", _reader, _reader_seeds),
        Target("sdt-hid", _hid, lambda: [pieces(*(b"\0" + each for each in _frames_seeds()))]),
        Target("sdt-usb", _usb, lambda: [pieces(each[:7], *(each[at : at + 64] for at in range(7, len(each), 64)))
                                         for each in _frames_seeds()]),
        Target("modbus", _modbus, _modbus_seeds),
        Target("scanner-lines", _codes, _code_seeds),
        Target("scanner-keys", _typed, _typed_seeds),
    ]  # fmt: skip


def _decode(data: bytes) -> None:
    card = layout.decode(data[:256].ljust(256, b"\0"), data[256:])
    assert card.number
    assert card.name
    assert sdt.new_address(data) != ""
