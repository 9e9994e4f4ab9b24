"""Reads the screen aloud on a thread of its own. Over the loudspeaker only on request and never a private line;
through headphones by itself and in full."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from terminal.config import VoiceOptions
from terminal.devices.health import Health
from terminal.words import words

from . import fixed, script
from .cache import Sounds
from .player import AudioOut, Playing
from .synth import VoiceFault
from .teller import Line

log = logging.getLogger(__name__)
LOUDEST, QUIETEST, STEP = 10, 2, 2
Caption = Callable[[str, bool], None]
"""Called with the text of every sound as it begins and whether it is private; with "" when all has been said."""


class Narrator:
    """Every public call returns at once, may come from any thread and never raises. `on_caption` is called on the
    narrator's thread."""

    def __init__(self, sounds: Sounds, loudspeaker: AudioOut, headphones: AudioOut, options: VoiceOptions, *,
                 on_caption: Caption = lambda text, private: None) -> None:
        self._sounds, self._options, self._on_caption = sounds, options, on_caption
        self._outs: Mapping[bool, AudioOut] = {False: loudspeaker, True: headphones}
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        self._closing = False
        self._held = False  # somebody else is to be heard
        self._plugged = False
        self._volume = options.volume
        self._language = "zh"
        self._view: Mapping[str, Any] | None = None
        self._key: tuple[Any, ...] | None = None
        self._fresh = False  # the view has come and its lines are not made yet
        self._whole = False  # all of it is wanted, not only what is new
        self._lines: tuple[Line, ...] = ()
        self._pending: deque[Line] = deque()
        self._at_it = False  # something is being made to sound
        self._epoch = 0
        self._playing: Playing | None = None
        self._fault: VoiceFault | None = None
        self._set_volume()

    # -- the life of the thread -------------------------------------------------------------------------

    def start(self) -> None:
        self._thread.start()

    def close(self, deadline_s: float = 2.0) -> None:
        """Be silent and end the thread."""
        with self._changed:
            self._closing = True
            self._silence()
        if self._thread.is_alive():
            self._thread.join(deadline_s)

    @property
    def health(self) -> Health:
        """Of what would sound now; a synthesiser that fails counts as well."""
        with self._changed:
            out, fault = self._outs[self._plugged], self._fault
        return Health("out_of_service", issues=(fault.code,)) if fault is not None else out.health

    # -- what is to be heard ----------------------------------------------------------------------------

    def screen(self, view: Mapping[str, Any]) -> None:
        """The screen as it is now. A new one interrupts; of the same one only what is new is said."""
        key = script.key(view)
        with self._changed:
            if key != self._key:
                self._silence()
                self._key, self._lines = key, ()
            self._view, self._language, self._fresh = view, str(view.get("language", "zh")), True
            self._changed.notify_all()

    def again(self) -> None:
        """Say the whole screen, also over the loudspeaker."""
        with self._changed:
            self._silence()
            self._fresh = self._whole = self._view is not None
            self._changed.notify_all()

    def say(self, text: str, private: bool) -> None:
        """Say one sentence now, instead of what is being said."""
        with self._changed:
            self._silence()
            self._say((Line(text, private),))

    def focus(self, name: str, role: str, state: str = "") -> None:
        """Where the keys have come to; through headphones only. ``role`` and ``state`` are names of [voice]
        (button, choice, tick, field, line; on, off, disabled) or left out."""
        with self._changed:
            if not self._plugged:
                return
            w = words(self._language)
            known = w.table("voice")
            told = [name, *(known[key] for key in (f"role_{role}", f"state_{state}") if key in known)]
            private = state in ("on", "off") or not fixed.is_fixed(name, self._language)
            self._silence()
            self._say((Line(("，" if self._language == "zh" else ", ").join(told), private),))

    def stop(self) -> None:
        """Be silent until something new is to be said."""
        with self._changed:
            self._silence()

    def louder(self) -> int:
        """A step louder; after the loudest comes the quietest. The new volume, 2 to 10."""
        with self._changed:
            self._volume = self._volume + STEP if self._volume + STEP <= LOUDEST else (
                LOUDEST if self._volume < LOUDEST else QUIETEST)
            self._set_volume()
            self._silence()
            self._say((Line(words(self._language)("voice.volume", n=self._volume), False),))
            return self._volume

    def headphones(self, on: bool) -> None:
        """Plugged in: the loudspeaker falls silent and everything is said. Pulled out: silence at once."""
        with self._changed:
            if on == self._plugged:
                return
            self._silence()
            self._plugged = on
            if on:
                self._say((Line(words(self._language)("voice.headphones_on"), False),))
                self._fresh = self._whole = self._view is not None

    @property
    def plugged(self) -> bool:
        """Headphones are plugged in."""
        return self._plugged

    @property
    def said(self) -> bool:
        """Everything that was to be heard has been said, or cut short by something newer."""
        with self._changed:
            return not (self._fresh or self._pending or self._at_it)

    def hold(self, on: bool) -> None:
        """Silence at once and until `hold(False)`; what is to be said meanwhile is said then."""
        with self._changed:
            if on and not self._held:
                self._silence()
            self._held = on
            self._changed.notify_all()

    def wipe(self) -> None:
        """The citizen has gone: silence, no memory, the volume everybody begins with."""
        with self._changed:
            self._silence()
            self._held = False
            self._view, self._key, self._lines, self._fresh = None, None, (), False
            self._volume = self._options.volume
            self._set_volume()
        self._sounds.wipe()

    # -- under the lock ---------------------------------------------------------------------------------

    def _silence(self) -> None:
        self._epoch += 1
        self._whole = False
        self._pending.clear()
        if self._playing is not None:
            self._playing.stop()
            self._playing = None
        self._changed.notify_all()

    def _say(self, lines: tuple[Line, ...]) -> None:
        if self._options.enabled:
            self._pending.extend(lines if self._plugged else _for_everybody(lines, self._language))
        self._changed.notify_all()

    def _set_volume(self) -> None:
        for out in self._outs.values():
            out.set_volume(self._volume)

    # -- the thread -------------------------------------------------------------------------------------

    def _run(self) -> None:
        fixed.warm()
        while True:
            with self._changed:
                self._changed.wait_for(
                    lambda: self._closing or (not self._held and (self._fresh or self._pending)))
                if self._closing:
                    return
                self._at_it = True
                view, self._fresh = self._view if self._fresh else None, False
                line = self._pending.popleft() if view is None and self._pending else None
                epoch, language = self._epoch, self._language
            if view is not None:
                self._tell(view, epoch, language)
            elif line is not None:
                self._speak(line, epoch, language)
            self._at_it = False

    def _tell(self, view: Mapping[str, Any], epoch: int, language: str) -> None:
        """Make the lines of a view. Of the same screen, those that are new are said before what is left."""
        try:
            lines = script.lines(view, language)
        except (KeyError, TypeError, ValueError) as error:
            log.error("a screen of kind %s cannot be told: %s", view.get("screen"), type(error).__name__)
            lines = ()
        with self._changed:
            before = set(self._lines)
            if view is self._view:
                self._lines = lines
            if epoch != self._epoch:
                return
            if self._whole:
                self._whole = False
                self._say(lines)
            elif self._plugged and self._options.enabled:
                new = [line for line in lines if line not in before]
                self._pending = deque([*new, *(line for line in self._pending if line in lines and line not in new)])

    def _speak(self, line: Line, epoch: int, language: str) -> None:
        try:
            sound = self._sounds.sound(line.text, language, private=line.private)
            self._fault = None
        except VoiceFault as fault:
            if self._fault is None or self._fault.code != fault.code:
                log.warning("nothing can be said: %s", fault)
            self._fault, sound = fault, b""
        with self._changed:
            # what was asked for may have changed while the sound was made, above all who listens
            if epoch != self._epoch or (line.private and not self._plugged):
                return
            playing = self._outs[self._plugged].play(sound, line.text) if sound else None
            self._playing = playing
        self._on_caption(line.text, line.private)
        if playing is not None:
            playing.wait()
        with self._changed:
            over = epoch == self._epoch and not self._pending and not self._fresh
            if self._playing is playing:
                self._playing = None
        if over:
            self._on_caption("", False)


def _for_everybody(lines: tuple[Line, ...], language: str) -> list[Line]:
    """Without what is private: the first such line becomes a fixed sentence, the others nothing."""
    told: list[Line] = []
    replaced = False
    for line in lines:
        if not line.private:
            told.append(line)
        elif not replaced:
            told.append(Line(words(language)("voice.private"), False))
            replaced = True
    return told
