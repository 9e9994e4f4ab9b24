"""The real device: aplay of alsa-utils as a child process, a process a sound."""

from __future__ import annotations

import logging
import subprocess
import threading

from terminal.devices.health import ABSENT, IN_SERVICE, OUT, Health

from . import wav
from .player import Ended, Playing

log = logging.getLogger(__name__)
PROGRAM = "aplay"
PROBE_RATE = 22050
SPARE_S = 5.0
"""A player that sounds so much longer than its wav is stuck."""


class AlsaOut:
    """``device`` is an ALSA PCM name. Health becomes out_of_service when a sound could not be played and
    in_service again with the next one that could."""

    def __init__(self, device: str = "default", *, program: str = PROGRAM) -> None:
        self._device, self._program = device, program
        self._volume = wav.LOUDEST
        self._lock = threading.Lock()
        self._health = IN_SERVICE

    @property
    def health(self) -> Health:
        with self._lock:
            return self._health

    def set_volume(self, volume: int) -> None:
        self._volume = volume

    def play(self, sound: bytes, text: str = "") -> Playing:
        adjusted = wav.louder(sound, self._volume)
        read = wav.read(adjusted)
        if read is None:
            return Ended()
        try:
            child = subprocess.Popen([self._program, "-q", "-D", self._device, "-t", "wav", "-"],
                                     stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except OSError as error:
            self._became(Health(ABSENT.availability, issues=("voice.no_player",)), f"{self._program}: {error.strerror}")
            return Ended()
        return _Child(self, child, adjusted, read.seconds + SPARE_S)

    def probe(self, seconds: float = 2.0) -> Health:
        """Play a moment of silence to learn how it is; for the start and for `doctor`."""
        self.play(wav.joined((), PROBE_RATE)).wait(seconds)
        return self.health

    def ended(self, code: int) -> None:
        """Told by the child's own thread."""
        if code:
            why = f"{self._device} takes no sound ({code})"
            self._became(Health(OUT.availability, issues=("voice.no_device",)), why)
        else:
            self._became(IN_SERVICE, "")

    def _became(self, health: Health, why: str) -> None:
        with self._lock:
            before, self._health = self._health, health
        if health != before:
            log.warning("sound: %s %s", ", ".join(health.issues) or health.availability, why)


class _Child:
    """Feeds and reaps one aplay on a thread of its own, so that nobody else can be blocked by it."""

    def __init__(self, out: AlsaOut, child: subprocess.Popen[bytes], sound: bytes, deadline_s: float) -> None:
        self._out, self._child = out, child
        self._stopped = threading.Event()
        self._over = threading.Event()
        threading.Thread(target=self._feed, args=(sound, deadline_s), name="voice-aplay", daemon=True).start()

    def stop(self) -> None:
        self._stopped.set()
        self._child.kill()
        self._over.set()

    def wait(self, seconds: float | None = None) -> bool:
        return self._over.wait(seconds)

    def _feed(self, sound: bytes, deadline_s: float) -> None:
        try:
            self._child.communicate(sound, timeout=deadline_s)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.communicate()
        except (OSError, ValueError):
            self._child.kill()
            self._child.wait()
        finally:
            if not self._stopped.is_set():
                self._out.ended(self._child.returncode)
            self._over.set()
