"""Which patterns an item may have: those that a matching engine gets through in a bounded number of steps, whatever is
typed."""

from __future__ import annotations

import re
from re import _constants as part  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

OPEN = 3
"""So many parts of no fixed length may there be; each multiplies the steps by the length of the text."""
_REPEATS = (part.MAX_REPEAT, part.MIN_REPEAT, part.POSSESSIVE_REPEAT)


def endless(pattern: str) -> str | None:
    """What in a pattern could take for ever; None when nothing does. Raises re.error."""
    parsed = _parser.parse(pattern)
    counted = [0]
    return _look(parsed, False, counted) or (
        "too many parts of no fixed length" if counted[0] > OPEN else None)


def _look(parts: Any, inside: bool, counted: list[int]) -> str | None:
    for kind, value in parts:
        found = None
        if kind in (part.GROUPREF, part.GROUPREF_EXISTS):
            return "a part that repeats what was matched before"
        if kind in _REPEATS:
            low, high, inner = value
            if inside and low != high:
                return "a repeat within a repeat"
            counted[0] += low != high and high > 1
            found = _look(inner, inside or high > 1, counted)
        elif kind is part.BRANCH:
            if inside:
                return "a choice within a repeat"
            found = next(filter(None, (_look(one, inside, counted) for one in value[1])), None)
        elif kind is part.SUBPATTERN:
            found = _look(value[3], inside, counted)
        elif kind in (part.ASSERT, part.ASSERT_NOT):
            found = _look(value[1], inside, counted)
        if found is not None:
            return found
    return None


def fault_of(pattern: str) -> str | None:
    """The same as a sentence, also for what is no pattern."""
    try:
        found = endless(pattern)
    except (re.error, RecursionError, OverflowError) as fault:
        return f"not a pattern: {fault}"
    return None if found is None else f"{found}: some texts would take for ever"
