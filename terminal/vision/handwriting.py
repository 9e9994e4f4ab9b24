"""Reading one written Chinese character: strokes in, ranked candidates out. Keeps nothing of what it read.

Two engines judge together. The network sees the finished drawing and is right nearly always for common characters,
whatever order they were written in; zinnia follows the strokes and knows the rare ones. Where one is missing the
other goes on alone. Figures, files and licences: docs/handwriting.md.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from .handwriting_engines import OCR_MARGIN, EngineFault, Ocr, Zinnia
from .handwriting_strokes import Stroke, lines

log = logging.getLogger(__name__)

_SEEN = 60
"""Candidates of the network that are looked at."""
_FOLLOWED = 20
"""Candidates of zinnia that are looked at."""
_UNSEEN = -12.0
"""Log probability of a character that the network does not know or has far behind."""
_BONUS, _HALF = 7.0, 3.0
"""What zinnia's first adds to the log probability, and the rank at which half of it is left. Chosen on 600 characters
that the figures in the docs leave out. A bonus of 12 would let zinnia overrule the network where it is sure."""
_FOREIGN = -2.0
"""Added for Chinese characters outside GB 2312: whoever writes here writes simplified characters, mostly."""
_BEGINS, _CONTINUES = 0.5, 2.0
"""What a word that is expected adds to a character that begins it, or that comes next in it."""


class Handwriting:
    """Reads characters. Made by `open`; may be used from one thread at a time."""

    def __init__(self, ocr: Ocr | None, zinnia: Zinnia | None, faults: Sequence[str] = ()) -> None:
        self._ocr, self._zinnia = ocr, zinnia
        self.faults = tuple(faults)
        """What is wrong, as codes: handwriting.ocr_absent, handwriting.ocr_altered, and the same with zinnia."""
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="zinnia")

    @classmethod
    def open(cls) -> Handwriting:
        """Load both engines: some tenths of a second, so not on the thread that paints. Never raises for a missing
        engine: it is named in `faults` and logged."""
        faults = []
        ocr: Ocr | None = None
        zinnia: Zinnia | None = None
        try:
            ocr = Ocr()
        except EngineFault as fault:
            faults.append(f"handwriting.ocr_{fault.code}")
        try:
            zinnia = Zinnia()
        except EngineFault as fault:
            faults.append(f"handwriting.zinnia_{fault.code}")
        for code in faults:
            log.error("health: %s", code)
        return cls(ocr, zinnia, faults)

    @property
    def usable(self) -> bool:
        """At least one engine is there."""
        return self._ocr is not None or self._zinnia is not None

    def close(self) -> None:
        """End the helping thread."""
        self._beside.shutdown()

    def candidates(self, strokes: Sequence[Stroke], limit: int = 10, *, extra: str = "", before: str = "",
                   expected: Iterable[str] = ()) -> list[str]:
        """At most `limit` single characters, the likeliest first; empty when nothing was written.

        `strokes` are the strokes of one character in the order of writing, points (x, y, t) with x and y in any one
        unit, y downwards, t in ms. `extra` are characters allowed besides Chinese ones, such as digits. `before` is the
        text in front of the character and `expected` words that are likely there, such as those of addresses.
        """
        written = lines(strokes, margin=OCR_MARGIN)
        if not written:
            return []
        followed = self._beside.submit(self._zinnia.read, written, _FOLLOWED) if self._zinnia is not None else None
        scores = self._ocr.read(written, _SEEN, extra) if self._ocr is not None else {}
        for rank, character in enumerate(followed.result() if followed is not None else ()):
            scores[character] = scores.get(character, _UNSEEN) + _BONUS / (1 + rank / _HALF)
        for character in scores:
            scores[character] += _FOREIGN if _foreign(character) else 0.0
        for character, more in _expected(before, expected).items():
            if character in scores:
                scores[character] += more
        return sorted(scores, key=lambda character: -scores[character])[:limit]


def _foreign(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return True
    return False


def _expected(before: str, words: Iterable[str]) -> dict[str, float]:
    more: dict[str, float] = {}
    for word in words:
        if word:
            more[word[0]] = max(more.get(word[0], 0.0), _BEGINS)
        for length in range(1, len(word)):
            if before.endswith(word[:length]):
                more[word[length]] = _CONTINUES
    return more
