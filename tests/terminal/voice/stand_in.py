"""A synthesiser that is quick and writes down what it was asked."""

from __future__ import annotations

from pathlib import Path

from terminal.config import VoiceOptions
from terminal.voice.spoken import Segment
from terminal.voice.wav import Sound, written


class StandIn:
    """Makes a hundredth of a second a sign."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, segments: tuple[Segment, ...], rates: dict[str, int]) -> bytes:
        text = " ".join(segment.text for segment in segments)
        self.asked.append(text)
        return written(Sound(22050, 1, b"\x01\x02" * (220 * max(1, len(text)))))


def options(folder: Path, **changes: object) -> VoiceOptions:
    """Options with folders of the test's own."""
    return VoiceOptions(**{"cache_dir": folder / "cache", "recorded_dir": folder / "recorded", **changes})  # type: ignore[arg-type]
