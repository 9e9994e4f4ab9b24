"""Where sound goes: what a loudspeaker must be able to do, one that is silent and one that writes down."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Protocol

from terminal.devices.health import ABSENT, IN_SERVICE, Health

from . import wav


class Playing(Protocol):
    """A sound that has begun."""

    def stop(self) -> None:
        """Be silent at once. Allowed more than once and after the end."""

    def wait(self, seconds: float | None = None) -> bool:
        """True when it has ended or was stopped; False when it still sounds after ``seconds``."""


class AudioOut(Protocol):
    """A loudspeaker or a headphone socket. No call raises on the citizen's way; faults show in ``health``."""

    @property
    def health(self) -> Health:
        """How it is."""

    def set_volume(self, volume: int) -> None:
        """0 (silent) to 10, for sounds that begin from now on."""

    def play(self, sound: bytes, text: str = "") -> Playing:
        """Begin a wav; ``text`` is what is said, for those who write down."""


class Ended:
    """A sound that never began or is over."""

    def stop(self) -> None:
        """Nothing sounds."""

    def wait(self, seconds: float | None = None) -> bool:
        return True


class Silent:
    """No device is fitted."""

    @property
    def health(self) -> Health:
        return ABSENT

    def set_volume(self, volume: int) -> None:
        """Nothing sounds."""

    def play(self, sound: bytes, text: str = "") -> Playing:
        return Ended()


@dataclass(frozen=True)
class Played:
    """What was given to the device."""

    text: str
    seconds: float
    volume: int


class Recorder:
    """The simulated device: takes real wavs, keeps what was played, sounds for ``pace`` times its length.

    With ``pace`` None a sound lasts until it is stopped or `let_go` is called.
    """

    def __init__(self, pace: float | None = 0.0) -> None:
        self.played: list[Played] = []
        self.stopped: list[str] = []
        self._pace = pace
        self._volume = wav.LOUDEST
        self._lock = threading.Condition()
        self._now: _Sounding | None = None

    @property
    def health(self) -> Health:
        return IN_SERVICE

    @property
    def texts(self) -> list[str]:
        """What was said so far."""
        with self._lock:
            return [played.text for played in self.played]

    def set_volume(self, volume: int) -> None:
        self._volume = volume

    def play(self, sound: bytes, text: str = "") -> Playing:
        read = wav.read(wav.louder(sound, self._volume))
        seconds = read.seconds if read is not None else 0.0
        with self._lock:
            self.played.append(Played(text, seconds, self._volume))
            self._now = _Sounding(text, self, None if self._pace is None else seconds * self._pace)
            self._lock.notify_all()
            return self._now

    def let_go(self) -> None:
        """The present sound comes to its end."""
        with self._lock:
            if self._now is not None:
                self._now.over.set()

    def wait_for(self, count: int, seconds: float = 5.0) -> bool:
        """True as soon as so many sounds have begun."""
        with self._lock:
            return self._lock.wait_for(lambda: len(self.played) >= count, seconds)


class _Sounding:
    def __init__(self, text: str, recorder: Recorder, lasts: float | None) -> None:
        self.over = threading.Event()
        self._text, self._recorder, self._lasts = text, recorder, lasts

    def stop(self) -> None:
        if not self.over.is_set():
            self.over.set()
            self._recorder.stopped.append(self._text)

    def wait(self, seconds: float | None = None) -> bool:
        if self._lasts is None:
            return self.over.wait(seconds)
        if seconds is not None and seconds < self._lasts:
            self._lasts -= seconds
            return self.over.wait(seconds)
        self.over.wait(self._lasts)
        self.over.set()
        return True
