"""The voice as the application holds it: sounds, outputs, narrator, plug; made after the first screen is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from terminal.config import VoiceOptions

from .aplay import AlsaOut
from .cache import Sounds, Warming
from .jack import Jack
from .narrator import Caption, Narrator
from .player import AudioOut


class VoiceDesk:
    """`outs` (loudspeaker, headphones) replace ALSA in walks and tests. Nothing here raises for want of a device."""

    def __init__(self, options: VoiceOptions, outs: tuple[AudioOut, AudioOut] | None = None, *,
                 on_caption: Caption = lambda text, private: None) -> None:
        loud, near = outs or (AlsaOut(options.device), AlsaOut(options.headphone_device))
        self._sounds = Sounds(options)
        self.narrator = Narrator(self._sounds, loud, near, options, on_caption=on_caption)
        self._warming = Warming(self._sounds) if options.render_ahead else None
        self._jack = Jack(options.jack, self.narrator.headphones) if options.jack else None

    def start(self) -> None:
        """Begin to listen for the plug, to speak, and to render the fixed sentences ahead."""
        self.narrator.start()
        for part in (self._jack, self._warming):
            if part is not None:
                part.start()

    def keys(self, name: str) -> None:
        """A key of the keypad: louder or again."""
        action: Mapping[str, Callable[[], Any]] = {"louder": self.narrator.louder, "again": self.narrator.again}
        if name in action:
            action[name]()

    def wipe(self) -> None:
        """The citizen has gone."""
        self.narrator.wipe()

    def close(self) -> None:
        """Be silent and give everything back."""
        if self._jack is not None:
            self._jack.close()
        if self._warming is not None:
            self._warming.stop()
        self.narrator.close()
