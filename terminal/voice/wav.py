"""Sound in memory: 16-bit PCM wav, the only kind used here."""

from __future__ import annotations

import io
import struct
import wave
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

WIDTH = 2
LOUDEST = 10


@dataclass(frozen=True)
class Sound:
    """Samples without their header."""

    rate: int
    channels: int
    frames: bytes

    @property
    def seconds(self) -> float:
        return len(self.frames) / (WIDTH * self.channels * self.rate)


def read(data: bytes) -> Sound | None:
    """The sound in a wav, None when it is no 16-bit PCM or has no samples. A length that the header does not know,
    as programs write that stream, means: to the end."""
    if len(data) < 12 or data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        return None
    at, rate, channels = 12, 0, 0
    while at + 8 <= len(data):
        name, size = data[at : at + 4], struct.unpack_from("<I", data, at + 4)[0]
        if name == b"fmt " and size >= 16 and at + 24 <= len(data):
            kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", data, at + 8)
            if kind != 1 or bits != 8 * WIDTH or not 0 < channels <= 2 or not 0 < rate <= 192_000:
                return None
        elif name == b"data":
            frames = data[at + 8 : at + 8 + size]
            frames = frames[: len(frames) - len(frames) % (WIDTH * max(1, channels))]
            return Sound(rate, channels, frames) if rate and frames else None
        at += 8 + size + size % 2
    return None


def written(sound: Sound) -> bytes:
    """A wav with a true header."""
    made = io.BytesIO()
    with wave.open(made, "wb") as file:
        file.setnchannels(sound.channels)
        file.setsampwidth(WIDTH)
        file.setframerate(sound.rate)
        file.writeframes(sound.frames)
    return made.getvalue()


def joined(parts: Sequence[Sound], rate: int) -> bytes:
    """One after the other. All must be mono at ``rate``; an empty sequence gives a tenth of a second of silence."""
    frames = b"".join(part.frames for part in parts if (part.rate, part.channels) == (rate, 1))
    return written(Sound(rate, 1, frames or bytes(WIDTH * (rate // 10))))


def louder(data: bytes, volume: int) -> bytes:
    """The same sound at volume 0 (silent) to 10 (as it is); every step is 3 dB."""
    sound = read(data)
    if sound is None or volume >= LOUDEST:
        return data
    factor = 0.0 if volume <= 0 else 10 ** (-3.0 * (LOUDEST - volume) / 20)
    samples = (np.frombuffer(sound.frames, "<i2") * factor).astype("<i2")
    return written(Sound(sound.rate, sound.channels, samples.tobytes()))
