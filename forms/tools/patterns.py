"""A text that a pattern takes, made up part by part."""

from __future__ import annotations

import random
import re
from re import _constants as part  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

MOST = 6
"""Where a pattern sets no end, no more than so many of a kind."""


def like(pattern: str, dice: random.Random) -> str:
    """A text that fully matches; it may not where the pattern looks around. Raises re.error."""
    return _all(_parser.parse(pattern), dice)


def _all(parts: Any, dice: random.Random) -> str:
    return "".join(_one(kind, value, dice) for kind, value in parts)


def _one(kind: Any, value: Any, dice: random.Random) -> str:
    if kind is part.LITERAL:
        return chr(value)
    if kind is part.IN:
        return _of(value, dice)
    if kind is part.ANY:
        return dice.choice("ab12国")
    if kind is part.BRANCH:
        return _all(dice.choice(value[1]), dice)
    if kind is part.SUBPATTERN:
        return _all(value[3], dice)
    if kind in (part.MAX_REPEAT, part.MIN_REPEAT, part.POSSESSIVE_REPEAT):
        low, high, inner = value
        return "".join(_all(inner, dice) for _ in range(dice.randint(low, min(high, max(low, MOST)))))
    return ""


def _of(listed: Any, dice: random.Random) -> str:
    if listed[0][0] is part.NEGATE:
        taken = re.compile("[^" + "".join(_spelt(one) for one in listed[1:]) + "]")
        return next((sign for sign in "国a1,-" if taken.fullmatch(sign)), "")
    kind, value = dice.choice([one for one in listed if one[0] in (part.LITERAL, part.RANGE)] or [(part.LITERAL, 49)])
    return chr(value if kind is part.LITERAL else dice.randint(*value))


def _spelt(one: Any) -> str:
    kind, value = one
    if kind is part.RANGE:
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    return re.escape(chr(value)) if kind is part.LITERAL else ""
