"""[voice] of terminal.toml."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from terminal.config import option

SLOWEST, FASTEST = 80, 300


@dataclass(frozen=True)
class VoiceOptions:
    """How the kiosk speaks, and through what."""

    enabled: bool = option(True, "speak at all; captions are shown either way")
    device: str = option("default", "ALSA device of the loudspeaker")
    headphone_device: str = option("default", "ALSA device of the headphone socket")
    rate_zh: int = option(175, "rate of the Chinese voice, 80 to 300; 175 is about 207 signs a minute")
    rate_en: int = option(150, "rate of the English voice, 80 to 300; 150 is about 163 words a minute")
    volume: int = option(6, "volume that every citizen begins with, 0 to 10")
    cache_dir: Path = option(Path("/var/cache/budayang/voice"), "folder of the fixed sentences as sound")
    recorded_dir: Path = option(Path("assets/sounds/voice"), "folder of sentences recorded by a person")

    def rate(self, language: str) -> int:
        """espeak-ng's words a minute, kept within what espeak-ng speaks intelligibly."""
        return min(FASTEST, max(SLOWEST, self.rate_en if language == "en" else self.rate_zh))
