"""Who may open the staff's door: number, name, PIN, secret of a one-time code, and perhaps a card. One file."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from terminal import durable

NUMBER = re.compile(r"[0-9]{2,6}")
PIN = re.compile(r"[0-9]{6}")
LONGEST_NAME = 20
SCRYPT = {"n": 2**14, "r": 8, "p": 1}
"""Cost of one guess (RFC 7914): 16 MiB and some hundredths of a second."""
SECRET_BYTES = 20
"""What RFC 4226, section 4, recommends for a shared secret."""
_EASY = ("0123456789012345", "9876543210987654")


class StaffFault(Exception):
    """What cannot be done with the accounts. `code` is staff.exists, staff.unknown, staff.bad_number,
    staff.bad_name, staff.weak_pin, staff.bad_card, staff.damaged or staff.readable."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code


@dataclass(frozen=True, repr=False)
class Account:
    """`salt`, `pin` and `secret` are base64; `card` is a keyed hash (hex) of the number on a card, or empty."""

    number: str
    name: str
    salt: str
    pin: str
    secret: str
    card: str = ""

    def __repr__(self) -> str:
        return f"Account({self.number})"

    @property
    def key(self) -> bytes:
        """The shared secret of the one-time code."""
        return base64.b64decode(self.secret)


def derive(pin: str, salt: bytes) -> bytes:
    """32 bytes that the PIN gives with this salt (scrypt, RFC 7914)."""
    return hashlib.scrypt(pin.encode(), salt=salt, dklen=32, **SCRYPT)


class Accounts:
    """`folder`/staff.json, mode 0600, and beside it the key of the cards' hashes."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "staff.json"
        self._key_path = folder / "staff.key"

    def all(self) -> Mapping[str, Account]:
        """Accounts by number. Raises StaffFault staff.damaged or staff.readable."""
        try:
            text = self._path.read_text("utf-8")
            if stat.S_IMODE(self._path.stat().st_mode) & 0o077:
                raise StaffFault("staff.readable", "its mode must be 0600")
            return {one["number"]: Account(**one) for one in json.loads(text)}
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise StaffFault("staff.damaged", type(error).__name__) from error

    def add(self, number: str, name: str, pin: str, card: str = "") -> Account:
        """A new account with a new secret. Raises StaffFault, also for a PIN that everybody tries first."""
        if not NUMBER.fullmatch(number):
            raise StaffFault("staff.bad_number", "two to six digits")
        if not name.strip() or len(name) > LONGEST_NAME or not name.isprintable():
            raise StaffFault("staff.bad_name", f"one to {LONGEST_NAME} characters")
        if weak(pin):
            raise StaffFault("staff.weak_pin", "six digits, not all alike and not in a row")
        known = dict(self.all())
        if number in known:
            raise StaffFault("staff.exists", number)
        salt = os.urandom(16)
        made = Account(number, name.strip(), _text(salt), _text(derive(pin, salt)), _text(os.urandom(SECRET_BYTES)))
        known[number] = replace(made, card=self.card_hash(card)) if card else made
        self._write(known)
        return known[number]

    def remove(self, number: str) -> None:
        """Raises StaffFault staff.unknown."""
        known = dict(self.all())
        if known.pop(number, None) is None:
            raise StaffFault("staff.unknown", number)
        self._write(known)

    def card_hash(self, card: str) -> str:
        """A keyed hash of the number on an ID or social security card: the file names no card.

        Raises StaffFault staff.bad_card.
        """
        number = card.strip().upper()
        if not re.fullmatch(r"[0-9A-Z]{6,20}", number):
            raise StaffFault("staff.bad_card", "not the number of a card")
        return hashlib.blake2b(number.encode(), key=self._key(), digest_size=32).hexdigest()

    def _key(self) -> bytes:
        try:
            key = self._key_path.read_bytes()
        except FileNotFoundError:
            key = os.urandom(32)
            durable.write(self._key_path, key)
        if len(key) != 32:
            raise StaffFault("staff.damaged", "staff.key")
        return key

    def _write(self, known: Mapping[str, Account]) -> None:
        durable.write_json(self._path, [asdict(known[number]) for number in sorted(known)])


def weak(pin: str) -> bool:
    """Not six digits, all alike, or in a row."""
    return not PIN.fullmatch(pin) or len(set(pin)) == 1 or any(pin in row for row in _EASY)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
