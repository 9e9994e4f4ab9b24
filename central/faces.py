"""Face checks at a booth: hands out the authority's photo to compare with, and takes the result.

The comparison is made at the booth and no picture of anybody comes here. A photo goes out only with the person's
separate consent, a few times in ten minutes, to an enrolled terminal, and the reading is written down; who passed gets
the same token as by a code. What is open lives in memory only.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from central.city import City
from central.codes import Codes
from central.problems import Problem

LIFE_S = 300
WINDOW_S = 600
ALIKE_PERMILLE = 400
"""A booth that was content with less is not believed."""


@dataclass
class _Open:
    terminal: str
    number: str
    until: float


class Faces:
    """Open checks."""

    def __init__(self, city: City, codes: Codes, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._city, self._codes, self._monotonic = city, codes, monotonic
        self._open: dict[str, _Open] = {}
        self._given: dict[tuple[str, str], list[float]] = {}
        self._lock = threading.Lock()

    def photo(self, terminal: str, number: str, own: bool = False) -> dict[str, Any]:
        """A check to begin: its name and the photo. Somebody without a photo and somebody unknown get the same answer;
        with `own` the booth has the photo of the card's chip, and for those a check without a photo begins.

        Raises Problem 429 faces.too_many (with Retry-After).
        """
        number = number.upper()
        with self._lock:
            self._limit(terminal, number)
            photo = self._city.photo(number)
            if photo is None and not own:
                return {"given": False, "reason": "no_reference"}
            check = secrets.token_urlsafe(18)
            self._open[check] = _Open(terminal, number, self._monotonic() + LIFE_S)
        return {"given": True, "check": check, "photo": base64.b64encode(photo or b"").decode("ascii"),
                "sha256": hashlib.sha256(photo).hexdigest() if photo else "", "expires_s": LIFE_S}

    def passed(self, terminal: str, number: str, check: str, score_permille: int) -> dict[str, Any]:
        """The booth found them alike and moving as asked: a token, once for a check."""
        with self._lock:
            known = self._open.pop(check, None)
            if (known is None or known.until < self._monotonic()
                    or (known.terminal, known.number) != (terminal, number.upper())):
                return {"ok": False, "reason": "expired"}
            if score_permille < ALIKE_PERMILLE:
                return {"ok": False, "reason": "unlike"}
        return self._codes.grant(terminal, number)

    def _limit(self, terminal: str, number: str) -> None:
        now = self._monotonic()
        self._open = {key: known for key, known in self._open.items() if known.until >= now}
        if len(self._given) > 10000:
            self._given = {key: at for key, at in self._given.items() if now - at[-1] < WINDOW_S}
        times = [at for at in self._given.get((terminal, number), ()) if now - at < WINDOW_S]
        if len(times) >= self._codes.per_face:
            wait = int(WINDOW_S - (now - times[0])) + 1
            raise Problem(429, "faces.too_many", "the face was checked too often", {"retry_after_s": wait},
                          {"Retry-After": str(wait)})
        self._given[terminal, number] = [*times, now]
