"""The voice as the application holds it: sounds, outputs, narrator, plug; made after the first screen is shown."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any

from terminal.config import VoiceOptions

from .aplay import AlsaOut
from .cache import Sounds, Warming
from .jack import Jack
from .narrator import Caption, Narrator
from .player import AudioOut, Playing
from .synth import VoiceFault


class VoiceDesk:
    """`outs` (loudspeaker, headphones) replace ALSA in walks and tests. Nothing here raises for want of a device."""

    def __init__(self, options: VoiceOptions, outs: tuple[AudioOut, AudioOut] | None = None, *,
                 on_caption: Caption = lambda text, private: None) -> None:
        loud, near = outs or (AlsaOut(options.device), AlsaOut(options.headphone_device))
        self._outs: Mapping[str, AudioOut] = {"loudspeaker": loud, "headphones": near}
        self._sounds = Sounds(options)
        self._trial: Playing | None = None
        self._trying = threading.Event()
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

    # --- staff try loudspeaker and headphones ---------------------------------------------------------

    @property
    def plug(self) -> str:
        """Whether headphones are plugged in: plugged or unplugged; unwatched where nothing tells."""
        if self.narrator.plugged:
            return "plugged"
        return "unwatched" if self._jack is None else "unplugged"

    def begin_trial(self) -> None:
        """The narrator waits; what is to be said meanwhile is said after `end_trial`."""
        self._trying.set()
        self.narrator.hold(True)

    def try_out(self, where: str, text: str, language: str) -> str:
        """Say one sentence on the loudspeaker or the headphones, whatever is plugged in, without a caption. Returns
        when it is over, with a fault code or "". Nothing of it stays on the disk."""
        out = self._outs[where]
        try:
            sound = self._sounds.sound(text, language, private=True)
        except VoiceFault as fault:
            return fault.code
        if not self._trying.is_set():
            return ""
        self._trial = playing = out.play(sound, text)
        if not self._trying.is_set():
            # ended in this very moment
            playing.stop()
        playing.wait()
        return next(iter(out.health.issues), "")

    def end_trial(self) -> None:
        """Silence; the narrator goes on."""
        self._trying.clear()
        playing, self._trial = self._trial, None
        if playing is not None:
            playing.stop()
        self.narrator.hold(False)

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
