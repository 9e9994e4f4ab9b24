"""Unified social credit codes (GB 32100-2015)."""

from __future__ import annotations

from forms.model import Text
from forms.numbers.fault import NumberFault

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def check_char(body: str) -> str:
    """The 18th character for the first 17."""
    total = sum(weight * ALPHABET.index(char) for weight, char in zip(WEIGHTS, body, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def check_uscc(text: str) -> str:
    """The 18 characters in upper case. Raises NumberFault uscc.length, uscc.characters, uscc.check."""
    code = "".join(text.split()).upper()
    if len(code) != 18:
        raise NumberFault(
            "uscc.length", Text("统一社会信用代码是18位。", "A social credit code has 18 characters.")
        )
    if any(char not in ALPHABET for char in code):
        raise NumberFault(
            "uscc.characters",
            Text("统一社会信用代码里没有I、O、S、V、Z。", "A social credit code has no I, O, S, V or Z."),
        )
    if check_char(code[:17]) != code[17]:
        raise NumberFault(
            "uscc.check",
            Text("统一社会信用代码有一位不对。", "One character of the social credit code is wrong."),
        )
    return code
