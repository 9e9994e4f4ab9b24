"""[voice] of terminal.toml, declared with all other options."""

from terminal.config import FASTEST, SLOWEST, VoiceOptions

__all__ = ["FASTEST", "SLOWEST", "VoiceOptions"]
