"""The staff's door: number and PIN, then a one-time code or one's own card; a lock that a restart does not open."""

from __future__ import annotations

import hmac
import json
import os
import threading
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from terminal import durable
from terminal.upkeep.accounts import Account, Accounts, StaffFault, derive

TRIES = 5
FIRST_S, LONGEST_S = 15 * 60.0, 24 * 3600.0
STEP_S = 30
"""Length of a one-time code's step (RFC 6238, section 5.2); one step earlier or later is taken too."""
HALF_S = 120.0
"""Seconds in which the second proof must follow the PIN."""
USED = 16
"""One-time codes remembered as used, for each number: far more than are taken within the tolerance."""
UNKNOWN = 200
"""Numbers without an account whose tries are counted as well, so that a lock does not tell which numbers exist."""
Derive = Callable[[str, bytes], bytes]


@dataclass(frozen=True)
class Answer:
    """`outcome` is ok, wrong or locked; `wait_s` how long a lock still holds; `name` of who it is, when ok."""

    outcome: str
    wait_s: float = 0.0
    name: str = ""


def lock_s(wrong: int) -> float:
    """Seconds a number is locked after so many wrong tries in a row: none, then 15 minutes, doubling to 24 hours."""
    return 0.0 if wrong < TRIES else min(LONGEST_S, FIRST_S * 2.0 ** min(wrong - TRIES, 20))


def code_of(account: Account) -> TOTP:
    """The one-time code of RFC 6238 as every authenticator app makes it: SHA-1, six digits, 30 seconds."""
    return TOTP(account.key, 6, SHA1(), STEP_S)  # noqa: S303


def uri(account: Account, terminal: str) -> str:
    """otpauth:// address for an authenticator app; it holds the secret."""
    return code_of(account).get_provisioning_uri(account.number, f"Budayang {terminal}")


class Door:
    """One a terminal. `monotonic` never jumps and times the locks; `wall` is Unix time, for one-time codes only.

    The number of wrong tries is on disk before an answer is given, and a lock counts from the start of the program:
    neither pulling the plug nor setting the clock shortens it. Methods may be called from any thread.
    """

    def __init__(self, folder: Path, monotonic: Callable[[], float], wall: Callable[[], float],
                 derive: Derive = derive) -> None:
        self.accounts = Accounts(folder)
        self._path = folder / "staff-tries.json"
        self._monotonic, self._wall, self._derive = monotonic, wall, derive
        self._lock = threading.Lock()
        self._half: tuple[str, float] | None = None
        self._tries: dict[str, dict[str, Any]] = self._read()
        now = monotonic()
        self._until = {number: now + lock_s(kept["wrong"]) for number, kept in self._tries.items()}

    def pin(self, number: str, pin: str) -> Answer:
        """The first proof. An unknown number takes the same work and the same answers as a wrong PIN."""
        with self._lock:
            self._half = None
            if left := self._left(number):
                return Answer("locked", left)
            before = self._count(number)
            account = self._account(number)
            salt = b64decode(account.salt) if account is not None else os.urandom(16)
            made = self._derive(pin, salt)
            wanted = b64decode(account.pin) if account is not None else os.urandom(32)
            if not hmac.compare_digest(made, wanted) or account is None:
                return self._wrong(number)
            # neither a wrong try nor an end of them: only the second proof ends a row
            self._keep(number, before)
            self._half = (number, self._monotonic() + HALF_S)
            return Answer("ok", name=account.name)

    def code(self, number: str, code: str) -> Answer:
        """The second proof: a one-time code, which works once."""
        return self._second(number, lambda account: self._code_fits(account, code))

    def card(self, number: str, card: str) -> Answer:
        """The second proof: the number read from one's own card."""

        def fits(account: Account) -> bool:
            try:
                made = self.accounts.card_hash(card)
            except StaffFault:
                return False
            return bool(account.card) and hmac.compare_digest(made, account.card)

        return self._second(number, fits)

    # ------------------------------------------------------------------------------------------------------

    def _second(self, number: str, fits: Callable[[Account], bool]) -> Answer:
        with self._lock:
            if left := self._left(number):
                return Answer("locked", left)
            half, account = self._half, self._account(number)
            if half is None or half[0] != number or self._monotonic() >= half[1] or account is None:
                self._half = None
                return Answer("wrong")
            self._count(number)
            if not fits(account):
                return self._wrong(number)
            self._half = None
            self._keep(number, 0)
            return Answer("ok", name=account.name)

    def _code_fits(self, account: Account, code: str) -> bool:
        made, now = code_of(account), int(self._wall())
        used = self._tries[account.number]["used"]
        for step in (now // STEP_S - 1, now // STEP_S, now // STEP_S + 1):
            try:
                made.verify(code.encode(), step * STEP_S)
            except InvalidToken:
                continue
            if step in used:
                return False
            used[:] = [*used, step][-USED:]
            return True
        return False

    def _account(self, number: str) -> Account | None:
        return self.accounts.all().get(number)

    def _left(self, number: str) -> float:
        return max(0.0, self._until.get(number, 0.0) - self._monotonic())

    def _count(self, number: str) -> int:
        """One wrong try more on disk, before it is known whether it was wrong; how many there were."""
        before = int(self._tries.get(number, {"wrong": 0})["wrong"])
        self._keep(number, before + 1)
        return before

    def _wrong(self, number: str) -> Answer:
        seconds = lock_s(self._tries[number]["wrong"])
        self._until[number] = self._monotonic() + seconds
        if seconds:
            self._half = None
            return Answer("locked", seconds)
        return Answer("wrong")

    def _keep(self, number: str, wrong: int) -> None:
        kept = self._tries.pop(number, {"used": []})
        self._tries[number] = {"wrong": wrong, "used": kept["used"]}
        if wrong < TRIES:
            self._until.pop(number, None)
        self._forget_unknown()
        durable.write_json(self._path, [{"number": one, **kept} for one, kept in self._tries.items()])

    def _forget_unknown(self) -> None:
        known = self.accounts.all()
        unknown = [one for one in self._tries if one not in known]
        for one in unknown[: max(0, len(unknown) - UNKNOWN)]:
            del self._tries[one]
            self._until.pop(one, None)

    def _read(self) -> dict[str, dict[str, Any]]:
        """A file that cannot be read opens nothing: everybody waits the first time once more."""
        try:
            rows = json.loads(self._path.read_text("utf-8"))
            return {str(row["number"]): {"wrong": int(row["wrong"]), "used": [int(one) for one in row["used"]]}
                    for row in rows}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, KeyError):
            return {number: {"wrong": TRIES, "used": []} for number in self.accounts.all()}
