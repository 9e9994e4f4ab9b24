from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from drivers.id_card.frames import Answer, Damage, FrameParser, encode

payloads = st.binary(min_size=3, max_size=300)
cuts = st.lists(st.integers(1, 50), max_size=30)


def in_pieces(data: bytes, sizes: list[int]) -> list[bytes]:
    parts, at = [], 0
    for size in sizes:
        parts.append(data[at : at + size])
        at += size
    return [*parts, data[at:]]


@given(st.lists(payloads, max_size=4), cuts)
def test_frames_come_back_however_they_are_cut(sent: list[bytes], sizes: list[int]) -> None:
    parser = FrameParser()
    stream = b"".join(encode(payload) for payload in sent)
    found = [part for piece in in_pieces(stream, sizes) for part in parser.payloads(piece)]
    assert found == sent
    assert not parser.pending


@given(st.binary(max_size=60), payloads)
def test_a_frame_behind_noise_is_found(noise: bytes, payload: bytes) -> None:
    # A noise that begins a frame of its own may swallow what follows until that frame's length is full.
    stream = noise.replace(b"\x96", b"") + encode(payload)
    assert payload in FrameParser().payloads(stream)


@given(st.binary(max_size=400), cuts)
def test_any_bytes_are_survived(data: bytes, sizes: list[int]) -> None:
    parser = FrameParser()
    for piece in in_pieces(data, sizes):
        for part in parser.feed(piece):
            assert isinstance(part, Answer | Damage)


@given(payloads, st.data())
def test_one_changed_byte_never_passes(payload: bytes, data: st.DataObject) -> None:
    frame = bytearray(encode(payload))
    at = data.draw(st.integers(5, len(frame) - 1))
    frame[at] ^= data.draw(st.integers(1, 255))
    assert payload not in FrameParser().payloads(bytes(frame))


def test_a_false_start_does_not_hide_the_frame_behind_it() -> None:
    found = FrameParser().payloads(b"\xaa\xaa\xaa\x96\x69\xff\xff" + encode(b"\x00\x00\x90"))
    assert isinstance(found[0], Damage)
    assert found[-1] == b"\x00\x00\x90"


def test_the_frame_of_the_module_status_request() -> None:
    # Worked by hand: XOR of 00 03 11 FF is ED.
    assert encode(b"\x11\xff").hex() == "aaaaaa9669000311ffed"
