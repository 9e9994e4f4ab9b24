"""CEL programs, compiled once and reused; errors become None, never exceptions."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from forms.model import Json

MAX_DEPTH = 12
MAX_ITEMS = 500
MAX_TEXT = 4000


@lru_cache(maxsize=1024)
def _program(expression: str) -> Any:
    import cel  # 235 ms: never before the first frame

    return cel.compile(expression)


def compile_check(expression: str) -> str | None:
    """None when the expression parses, else the engine's first line of complaint."""
    try:
        _program(expression)
    except ValueError as fault:
        return str(fault).splitlines()[0]
    return None


def tidy(value: Json, depth: int = 0) -> Json:
    """A copy the engine can take: text without lone surrogates, integers of 64 bits, bounded size.

    Whatever cannot be taken becomes None, so a rule that needs it turns out unknown.
    """
    if isinstance(value, str):
        return value if len(value) <= MAX_TEXT and _clean(value) else None
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else None
    if depth >= MAX_DEPTH:
        return None
    if isinstance(value, Mapping):
        if len(value) > MAX_ITEMS:
            return None
        # a key that is no clean text would make the engine refuse the whole map
        return {
            key: tidy(inner, depth + 1)
            for key, inner in value.items()
            if isinstance(key, str) and len(key) <= MAX_TEXT and _clean(key)
        }
    if isinstance(value, (list, tuple)):
        if len(value) > MAX_ITEMS:
            return None
        return [tidy(inner, depth + 1) for inner in value]
    return None


def _clean(text: str) -> bool:
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


_NEW: Any = object()


class Context:
    """The variables a, r, have, f, c, as_of for one evaluation; values must already be tidy."""

    def __init__(self, variables: Mapping[str, Json]) -> None:
        import cel

        self._context = cel.Context(variables=dict(variables))
        self._known: dict[str, Json] = {}

    def replace(self, name: str, value: Json) -> None:
        """Another value for one of the variables; the others, dear to copy, stay."""
        self._context.add_variable(name, value)
        self._known.clear()

    def value(self, expression: str) -> Json:
        """The expression's value, or None when it cannot be evaluated on these values."""
        # many fields and steps share a condition
        found = self._known.get(expression, _NEW)
        if found is _NEW:
            found = self._known[expression] = self._value(expression)
        return found

    def _value(self, expression: str) -> Json:
        try:
            return _program(expression).execute(self._context)
        except (KeyError, IndexError, TypeError, ValueError, RuntimeError, ArithmeticError, AttributeError):
            # missing key or row, wrong type, overflow: the condition cannot be decided
            return None

    def true(self, expression: str | None, default: bool = True) -> bool:
        """True only when the expression is exactly true; ``default`` when there is none."""
        if expression is None:
            return default
        return self.value(expression) is True
