"""The trial of loudspeaker and headphones: says a number that only who hears it can know."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Protocol

from terminal.session import events as ev
from terminal.session.glass import Say
from terminal.session.staff_events import Sounded
from terminal.words import words


class Voice(Protocol):
    """What this needs of the voice (`terminal.voice.desk`)."""

    @property
    def plug(self) -> str: ...

    def begin_trial(self) -> None: ...

    def try_out(self, where: str, text: str, language: str) -> str: ...

    def end_trial(self) -> None: ...


class SoundTrial:
    """`say` takes as long as the sentence sounds; `begin` and `stop` return at once and may come from any thread."""

    def __init__(self, voice: Callable[[], Voice | None], session: Callable[[ev.SessionEvent], None]) -> None:
        self._voice, self._session = voice, session

    def begin(self) -> None:
        """Nothing else is said from now on: the screen that comes next is told after the number."""
        voice = self._voice()
        if voice is not None:
            voice.begin_trial()

    def say(self, effect: Say) -> None:
        """Say a new number and post what it was, or why it was not said."""
        voice = self._voice()
        if voice is None:
            self._session(Sounded(effect.request, fault="voice.off"))
            return
        number = str(10 + secrets.randbelow(90))
        text = words(effect.language)("staff.sound_number", number=number)
        try:
            fault = voice.try_out(effect.where, text, effect.language)
        finally:
            voice.end_trial()
        self._session(Sounded(effect.request, "" if fault else number, voice.plug, fault))

    def stop(self) -> None:
        """Be silent."""
        voice = self._voice()
        if voice is not None:
            voice.end_trial()
