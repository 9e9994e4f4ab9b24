"""From a sentence to its sound, once: recorded, kept on disk, or synthesised. A private one stays in memory."""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from pathlib import Path

from forms.cache import cache_dir
from terminal.config import VoiceOptions

from . import fixed, spoken, synth, wav
from .recorded import Recordings
from .spoken import Segment

log = logging.getLogger(__name__)
PRIVATE_KEPT = 128
Synthesis = Callable[[tuple[Segment, ...], dict[str, int]], bytes]


class Sounds:
    """Safe from any thread. ``synthesise`` is replaced in tests."""

    def __init__(self, options: VoiceOptions, synthesise: Synthesis = synth.speech) -> None:
        self.folder = cache_dir() / options.cache_dir
        """Where the fixed sentences are kept as sound; an absolute option stands as it is."""
        self._rates = {language: options.rate(language) for language in synth.VOICES}
        self._recordings = Recordings(options.recorded_dir)
        self._synthesise = synthesise
        self._lock = threading.Lock()
        self._private: OrderedDict[tuple[str, str], bytes] = OrderedDict()
        self._wipes = 0

    def sound(self, text: str, language: str, *, private: bool) -> bytes:
        """A wav of this sentence. Raises VoiceFault."""
        if private:
            return self._in_memory(text, language)
        recorded = self._recordings.find(text, language)
        if recorded is not None:
            return recorded
        segments = spoken.segments(text, language)
        path = self.folder / language / self._name(segments)
        kept = _read(path)
        if kept is not None:
            return kept
        made = self._synthesise(segments, self._rates)
        _write(path, made)
        return made

    def wipe(self) -> None:
        """Forget every private sound, also one that is being made now."""
        with self._lock:
            self._private.clear()
            self._wipes += 1

    @property
    def private_kept(self) -> int:
        """How many private sounds are in memory."""
        return len(self._private)

    def render(self, sentences: Iterable[str], language: str, stop: threading.Event | None = None) -> int:
        """Make the sound of each sentence; how many were made or were there. Raises VoiceFault."""
        count = 0
        for sentence in sentences:
            if stop is not None and stop.is_set():
                break
            self.sound(sentence, language, private=False)
            count += 1
        return count

    def _in_memory(self, text: str, language: str) -> bytes:
        with self._lock:
            wipes, kept = self._wipes, self._private.get((text, language))
        if kept is not None:
            return kept
        made = self._synthesise(spoken.segments(text, language, private=True), self._rates)
        with self._lock:
            if wipes == self._wipes:
                self._private[text, language] = made
                while len(self._private) > PRIVATE_KEPT:
                    self._private.popitem(last=False)
        return made

    def _name(self, segments: tuple[Segment, ...]) -> str:
        told = "\n".join(f"{synth.VOICES[s.language]} {self._rates[s.language]} {s.text}" for s in segments)
        return hashlib.sha256(told.encode("utf-8")).hexdigest()[:32] + ".wav"


def fixed_pieces(language: str) -> tuple[str, ...]:
    """Every fixed sentence as it is spoken, piece by piece."""
    return tuple(sorted({piece for text in fixed.sentences(language) for piece in fixed.pieces(text, language)}))


class Warming:
    """Renders all fixed sentences in the background, at leisure. Ends by itself, or by `stop`."""

    def __init__(self, sounds: Sounds, languages: tuple[str, ...] = ("zh", "en")) -> None:
        self._sounds, self._languages = sounds, languages
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="voice-warming", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, deadline_s: float = 2.0) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(deadline_s)

    def _run(self) -> None:
        try:
            for language in self._languages:
                self._sounds.render(fixed_pieces(language), language, self._stop)
        except synth.VoiceFault as fault:
            log.warning("the fixed sentences are not rendered ahead: %s", fault)


def _read(path: Path) -> bytes | None:
    try:
        data = path.read_bytes()
    except OSError:
        return None
    return data if wav.read(data) is not None else None


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all. A full or read-only disk costs time later, nothing else."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.replace(name, path)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as error:
        log.warning("sound is not kept in %s: %s", path.parent, error.strerror)
