"""Sentences that a deployment had read by a person: they replace synthesis, file by file.

In ``<folder>/<language>/`` either ``<first 12 of the sentence's SHA-256>.wav`` or any name that ``manifest.toml``
gives (sentence = "file.wav"). `python -m terminal.voice list` prints the names.
"""

from __future__ import annotations

import hashlib
import logging
import tomllib
from pathlib import Path

from . import wav

log = logging.getLogger(__name__)
MANIFEST = "manifest.toml"


def file_name(sentence: str) -> str:
    """The name a recording of this sentence has."""
    return hashlib.sha256(sentence.encode("utf-8")).hexdigest()[:12] + ".wav"


class Recordings:
    """Looked up once a sentence; a file that is no 16-bit PCM wav is told in the log and left out."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._manifests: dict[str, dict[str, str]] = {}

    def find(self, sentence: str, language: str) -> bytes | None:
        """The recording of this sentence, None when there is none that can be played."""
        folder = self._folder / language
        if not folder.is_dir():
            return None
        name = self._manifest(language).get(sentence) or file_name(sentence)
        path = folder / name
        if path.parent != folder or not path.is_file():
            return None
        try:
            data = path.read_bytes()
        except OSError as error:
            log.warning("recording %s cannot be read: %s", path, error.strerror)
            return None
        if wav.read(data) is None:
            log.warning("recording %s is no 16-bit PCM wav; the sentence is synthesised", path)
            return None
        return data

    def _manifest(self, language: str) -> dict[str, str]:
        if language not in self._manifests:
            path = self._folder / language / MANIFEST
            found: dict[str, str] = {}
            try:
                if path.is_file():
                    found = {str(key): str(value) for key, value in tomllib.loads(path.read_text("utf-8")).items()}
            except (OSError, ValueError) as error:
                log.warning("%s is left out: %s", path, error)
            self._manifests[language] = found
        return self._manifests[language]
