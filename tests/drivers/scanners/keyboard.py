"""Writes key events as a scanner that plays a keyboard makes the kernel write them."""

from __future__ import annotations

from drivers.scanners.keys import EV_KEY, EV_SYN, EVENT, KEYS

SHIFT = 42
_CODES = {sign: (code, shifted) for code, pair in reversed(KEYS.items()) for shifted, sign in enumerate(pair)
          if not (shifted and pair[0] == pair[1])}  # fmt: skip


def key(code: int, value: int) -> bytes:
    """One event of a key and the report's end."""
    return EVENT.pack(1, 2, EV_KEY, code, value) + EVENT.pack(1, 2, EV_SYN, 0, 0)


def stroke(code: int) -> bytes:
    return key(code, 1) + key(code, 0)


ENTER = stroke(28)


def typed(text: str) -> bytes:
    """The events of typing ``text`` without an end."""
    found = b""
    for sign in text:
        code, shifted = _CODES[sign]
        found += key(SHIFT, 1) + stroke(code) + key(SHIFT, 0) if shifted else stroke(code)
    return found
