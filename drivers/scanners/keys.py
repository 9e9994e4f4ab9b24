"""From the key events of a scanner that plays a keyboard to the text it typed.

Source: Linux uapi/linux/input.h (struct input_event) and input-event-codes.h; the layout is that of US keyboards,
which such scanners are delivered with.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

from drivers.scanners.text import LONGEST, Damage

EVENT = struct.Struct("llHHi")
EV_SYN, EV_KEY = 0x00, 0x01
SYN_DROPPED = 3
_SHIFTS = frozenset({42, 54})  # KEY_LEFTSHIFT, KEY_RIGHTSHIFT
_ENDS = frozenset({28, 96, 15})  # KEY_ENTER, KEY_KPENTER, KEY_TAB
_SILENT = frozenset({29, 97, 58, 69})  # both control keys, caps lock, num lock: they type nothing

_ROWS = (
    (2, "1234567890-=", "!@#$%^&*()_+"),
    (16, "qwertyuiop[]", "QWERTYUIOP{}"),
    (30, "asdfghjkl;'`", 'ASDFGHJKL:"~'),
    (43, "\\zxcvbnm,./", "|ZXCVBNM<>?"),
    (57, " ", " "),
    (71, "789-456+1230.", "789-456+1230."),
    (55, "*", "*"),
    (98, "/", "/"),
)
KEYS: dict[int, tuple[str, str]] = {
    first + place: (plain, shifted)
    for first, row, shifts in _ROWS
    for place, (plain, shifted) in enumerate(zip(row, shifts, strict=True))
}
"""Key code -> what it types without and with shift."""


@dataclass
class Typist:
    """Takes bytes of /dev/input/eventN in pieces of any size and gives the texts that were typed."""

    _rest: bytes = b""
    _typed: list[str] = field(default_factory=list)
    _shifts: set[int] = field(default_factory=set)
    _damage: str = ""

    @property
    def pending(self) -> bool:
        """Something has been typed whose end has not come."""
        return bool(self._typed or self._damage)

    def feed(self, data: bytes) -> list[str | Damage]:
        """The texts ended by ``data`` (Enter or Tab), in their order."""
        self._rest += data
        found: list[str | Damage] = []
        whole = len(self._rest) // EVENT.size * EVENT.size
        for _, _, kind, code, value in EVENT.iter_unpack(self._rest[:whole]):
            if kind == EV_KEY:
                found += self._key(code, value)
            elif (kind, code) == (EV_SYN, SYN_DROPPED):
                self._damage, self._shifts = "events were lost", set()
        self._rest = self._rest[whole:]
        return found

    def silence(self) -> list[str | Damage]:
        """Nothing more was typed: what was begun is a whole text."""
        text, damage = "".join(self._typed), self._damage
        self._typed.clear()
        self._damage = ""
        if damage:
            return [Damage(damage)]
        return [text] if text else []

    def _key(self, code: int, value: int) -> list[str | Damage]:
        """One event: value 0 is up, 1 down, 2 a repetition by the kernel, which no scanner means."""
        if code in _SHIFTS:
            (self._shifts.add if value else self._shifts.discard)(code)
        elif value == 1 and code in _ENDS:
            return self.silence()
        elif value == 1 and code not in _SILENT:
            if code not in KEYS:
                self._damage = f"key {code} types nothing"
            elif len(self._typed) >= LONGEST:
                self._damage = f"longer than {LONGEST} characters"
            else:
                self._typed.append(KEYS[code][bool(self._shifts)])
        return []
