"""Sound in memory."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from terminal.voice.wav import Sound, joined, louder, read, written

TONE = Sound(22050, 1, (np.sin(np.arange(2205) / 10) * 20000).astype("<i2").tobytes())


def test_there_and_back() -> None:
    assert read(written(TONE)) == TONE
    assert TONE.seconds == pytest.approx(0.1)


def test_a_streamed_header_means_to_the_end() -> None:
    data = bytearray(written(TONE))
    data[4:8] = data[40:44] = struct.pack("<I", 0x7FFFF000)
    assert read(bytes(data)) == TONE


@pytest.mark.parametrize("size", [0, 3, 11, 20, 43, 44])
def test_half_a_file_is_none(size: int) -> None:
    assert read(written(TONE)[:size]) is None


def test_other_kinds_are_none() -> None:
    data = bytearray(written(TONE))
    data[34:36] = struct.pack("<H", 8)
    assert read(bytes(data)) is None
    assert read(b"RIFF....WAVE" + b"junk") is None


def test_joined() -> None:
    both = read(joined([TONE, TONE], 22050))
    assert both is not None
    assert both.seconds == pytest.approx(2 * TONE.seconds)
    silence = read(joined([], 22050))
    assert silence is not None
    assert not any(silence.frames)


def test_volume() -> None:
    def peak(volume: int) -> int:
        sound = read(louder(written(TONE), volume))
        assert sound is not None
        return int(np.abs(np.frombuffer(sound.frames, "<i2").astype(int)).max())

    peaks = [peak(volume) for volume in range(11)]
    assert peaks[0] == 0
    assert peaks == sorted(peaks)
    assert len(set(peaks)) == 11
    assert louder(written(TONE), 10) == written(TONE)
    assert louder(b"no sound", 5) == b"no sound"
