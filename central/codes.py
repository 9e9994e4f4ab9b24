"""Codes to the phone on record: four digits, three tries, five minutes; then a token for one person's
records.

Everything here lives in memory only: after a restart of the centre codes and tokens are void and asked
for again.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from central.city import City, Message
from central.problems import Problem

LIFE_S = 300
TRIES = 3
TOKEN_LIFE_S = 900
KEEPING_S = 3600
"""How much longer a token that opens nothing any more may still send what its person typed to be kept."""
WINDOW_S = 600


@dataclass
class _Code:
    digits: str
    until: float
    tries_left: int = TRIES


@dataclass
class _Token:
    terminal: str
    number: str
    until: float


def masked(phone: str) -> str:
    """138****0100"""
    return f"{phone[:3]}****{phone[-4:]}"


class Codes:
    """Sends and checks codes. `per_number` and `per_terminal` are the most codes in ten minutes, `per_face` the most
    photos of one person for face checks at one terminal (central.faces)."""

    def __init__(
        self,
        city: City,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        per_number: int = 5,
        per_terminal: int = 60,
        per_face: int = 3,
    ) -> None:
        self._city, self._monotonic = city, monotonic
        self.per_face = per_face
        self._limits = {"number": per_number, "terminal": per_terminal}
        self._codes: dict[tuple[str, str], _Code] = {}
        self._tokens: dict[str, _Token] = {}
        self._asked: dict[tuple[str, str], list[float]] = {}
        self._lock = threading.Lock()

    def send(self, terminal: str, number: str) -> dict[str, Any]:
        """Send a code to the phone on record.

        An unknown ID number and one without a phone get the same answer: a stranger does not learn
        whether a number
        exists. Raises Problem 429 codes.too_many (with Retry-After).
        """
        number = number.upper()
        with self._lock:
            self._limit("number", number)
            self._limit("terminal", terminal)
            self._forget()
            phone = self._city.phone_of(number)
            if phone is None:
                return {"sent": False, "reason": "no_phone"}
            code = _Code(f"{secrets.randbelow(10000):04d}", self._monotonic() + LIFE_S)
            self._codes[terminal, number] = code
        text = f"【不打烊】您的验证码是{code.digits}，5分钟内有效。不要告诉别人。"
        self._city.send(phone, Message(datetime.now(UTC).isoformat(timespec="seconds"), text, code.digits))
        return {"sent": True, "masked": masked(phone), "expires_s": LIFE_S, "tries": TRIES}

    def check(self, terminal: str, number: str, digits: str) -> dict[str, Any]:
        """Check a code; a right one is used up and gives a token."""
        number = number.upper()
        with self._lock:
            self._forget()
            code = self._codes.get((terminal, number))
            if code is None:
                return {"ok": False, "reason": "expired", "tries_left": 0}
            if not hmac.compare_digest(code.digits.encode(), digits.encode()):
                code.tries_left -= 1
                if code.tries_left == 0:
                    del self._codes[terminal, number]
                return {"ok": False, "reason": "wrong", "tries_left": code.tries_left}
            del self._codes[terminal, number]
        return self.grant(terminal, number)

    def grant(self, terminal: str, number: str) -> dict[str, Any]:
        """A token for somebody who was checked, by code or by face."""
        token = secrets.token_urlsafe(24)
        with self._lock:
            self._tokens[token] = _Token(terminal, number.upper(), self._monotonic() + TOKEN_LIFE_S)
        return {"ok": True, "token": token, "expires_s": TOKEN_LIFE_S}

    def verified(self, terminal: str, number: str, token: str, *, keeping: bool = False) -> None:
        """Raise Problem 403 records.not_verified unless this token opens this person's records here; or, `keeping`,
        sends what they typed, which shows nobody anything."""
        with self._lock:
            known = self._tokens.get(token)
            if (
                known is None
                or known.until + (KEEPING_S if keeping else 0) < self._monotonic()
                or (known.terminal, known.number) != (terminal, number.upper())
            ):
                raise Problem(403, "records.not_verified", "records open after the person is verified")

    def _limit(self, kind: str, who: str) -> None:
        now = self._monotonic()
        times = [at for at in self._asked.get((kind, who), ()) if now - at < WINDOW_S]
        if len(times) >= self._limits[kind]:
            wait = int(WINDOW_S - (now - times[0])) + 1
            raise Problem(
                429,
                "codes.too_many",
                "too many codes were asked for",
                {"retry_after_s": wait},
                {"Retry-After": str(wait)},
            )
        self._asked[kind, who] = [*times, now]

    def _forget(self) -> None:
        now = self._monotonic()
        self._codes = {key: code for key, code in self._codes.items() if code.until >= now}
        self._tokens = {key: token for key, token in self._tokens.items() if token.until + KEEPING_S >= now}
        if len(self._asked) > 10000:
            self._asked = {key: times for key, times in self._asked.items() if now - times[-1] < WINDOW_S}
