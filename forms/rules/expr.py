"""Reads CEL conditions at load: names, types, size. The engine itself checks none of these before it runs.

A recursive descent over the part of CEL that items may use. Types are light: bool, int, string, list, map,
null and dyn (unknown until run); of a group's rows the members are known too.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass

MAX_LENGTH = 600
MAX_DEPTH = 24
MAX_TERMS = 80
MAX_INT = 2**63 - 1
MAX_LOOPS = 2
"""How deep ``all`` and its kin may stand in one another: the cost of a condition is the product of the rows."""

_TOKEN = re.compile(
    r"""\s*(?:(?P<int>[0-9]+(?![A-Za-z_.0-9]))|(?P<string>'(?:[^'\\\n]|\\['"\\])*'|"(?:[^"\\\n]|\\['"\\])*")"""
    r"""|(?P<name>[A-Za-z_][A-Za-z0-9_]*)|(?P<op>&&|\|\||==|!=|<=|>=|[<>!?:+\-*/%().,\[\]]))"""
)
_FUNCTIONS = {"size": "int", "has": "bool", "string": "string", "int": "int"}
_LOOPS = {"all": "bool", "exists": "bool", "exists_one": "bool", "filter": "rows"}
_METHODS = {"size": "int", "startsWith": "bool", "endsWith": "bool", "contains": "bool"}


class ExprFault(Exception):
    """What is wrong with a condition, and perhaps what to write instead."""

    def __init__(self, reason: str, suggestion: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.suggestion = suggestion


@dataclass(frozen=True)
class Rows:
    """The type of a list of maps with these members: a.sellers[0].phone, a.sellers.all(s, s.intent == 'yes')."""

    members: Mapping[str, object]


@dataclass(frozen=True)
class Names:
    """The variables of a condition: for each root (a, r, have, f, c) the members and their types.

    A member type may itself be a mapping (r.insurance.paid_months) or Rows.
    """

    roots: Mapping[str, Mapping[str, object] | str]


def check_expression(text: str, names: Names, want: str | None = "bool") -> str:
    """Check one condition and return its type. Raises ExprFault."""
    if len(text) > MAX_LENGTH:
        raise ExprFault(
            f"longer than {MAX_LENGTH} characters", "split the rule or compute the value in forms/rules"
        )
    found = _Reader(text, names).whole()
    if want is not None and found not in (want, "dyn"):
        raise ExprFault(f"gives {found}, {want} is needed")
    return found


def _suggest(name: str, known: object) -> str | None:
    close = difflib.get_close_matches(name, list(known), 1) if isinstance(known, Mapping) else []
    return f"did you mean {close[0]}?" if close else None


class _Reader:
    """One pass over the tokens; every method returns the type of what it read."""

    def __init__(self, text: str, names: Names) -> None:
        self.roots: dict[str, object] = dict(names.roots)
        self.loops = 0
        self.tokens = self._split(text)
        self.place = 0
        self.depth = 0

    @staticmethod
    def _split(text: str) -> list[tuple[str, str]]:
        tokens: list[tuple[str, str]] = []
        place = 0
        text = text.rstrip()
        while place < len(text):
            match = _TOKEN.match(text, place)
            if match is None:
                raise ExprFault(f"cannot be read from {text[place:].strip()[:12]!r} on")
            kind = match.lastgroup or ""
            tokens.append((kind, match.group(kind)))
            place = match.end()
        if len(tokens) > MAX_TERMS * 3:
            raise ExprFault("too many terms")
        return tokens

    def whole(self) -> str:
        if not self.tokens:
            raise ExprFault("the condition is empty")
        found = self.ternary()
        if self.place < len(self.tokens):
            raise ExprFault(f"something is left over: {self.tokens[self.place][1]!r}")
        return found

    def peek(self) -> str:
        kind, text = self.tokens[self.place] if self.place < len(self.tokens) else ("end", "")
        return text if kind == "op" or text == "in" else ""

    def take(self, *wanted: str) -> str:
        found = self.peek()
        if found and found in wanted:
            self.place += 1
            return found
        return ""

    def need(self, wanted: str) -> None:
        if not self.take(wanted):
            raise ExprFault(f"{wanted!r} is missing")

    def ternary(self) -> str:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ExprFault("nested too deeply")
        found = self.either()
        if self.take("?"):
            _must("bool", found, "?")
            left = self.either()
            self.need(":")
            right = self.ternary()
            found = left if left == right else "dyn"
        self.depth -= 1
        return found

    def either(self) -> str:
        found = self.both()
        while self.take("||"):
            _must("bool", found, "||")
            _must("bool", self.both(), "||")
            found = "bool"
        return found

    def both(self) -> str:
        found = self.relation()
        while self.take("&&"):
            _must("bool", found, "&&")
            _must("bool", self.relation(), "&&")
            found = "bool"
        return found

    def relation(self) -> str:
        left = self.sum()
        sign = self.take("==", "!=", "<", "<=", ">", ">=", "in")
        if not sign:
            return left
        right = self.sum()
        if sign == "in":
            if right not in ("list", "map", "dyn"):
                raise ExprFault(f"'in' needs a list, not {right}")
        elif (
            "dyn" not in (left, right)
            and left != right
            and not (sign in ("==", "!=") and "null" in (left, right))
        ):
            raise ExprFault(f"compares {left} with {right}")
        return "bool"

    def sum(self) -> str:
        left = self.product()
        while sign := self.take("+", "-"):
            right = self.product()
            for side in (left, right):
                if side not in ("int", "dyn") and not (sign == "+" and side in ("string", "list")):
                    raise ExprFault(f"{sign!r} does not go with {side}")
            left = left if left == right else "dyn"
        return left

    def product(self) -> str:
        left = self.unary()
        while sign := self.take("*", "/", "%"):
            _must("int", left, sign)
            _must("int", self.unary(), sign)
            left = "int"
        return left

    def unary(self) -> str:
        if self.take("!"):
            _must("bool", self.unary(), "!")
            return "bool"
        if self.take("-"):
            _must("int", self.unary(), "-")
            return "int"
        return self.primary()

    def primary(self) -> str:
        if self.take("("):
            found = self.ternary()
            self.need(")")
            return found
        if self.take("["):
            if not self.take("]"):
                self.ternary()
                while self.take(","):
                    self.ternary()
                self.need("]")
            return "list"
        if self.place >= len(self.tokens):
            raise ExprFault("the condition ends too early")
        kind, text = self.tokens[self.place]
        self.place += 1
        if kind == "int":
            if int(text) > MAX_INT:
                raise ExprFault(f"{text} is no whole number of 64 bits")
            return "int"
        if kind == "string":
            return "string"
        if kind != "name":
            raise ExprFault(f"{text!r} does not belong here")
        if text in ("true", "false"):
            return "bool"
        if text == "null":
            return "null"
        if self.peek() == "(":
            return self.call(text)
        return self.variable(text)

    def call(self, name: str) -> str:
        if name not in _FUNCTIONS:
            raise ExprFault(f"unknown function {name}", f"known: {', '.join(sorted(_FUNCTIONS))}")
        self.need("(")
        begin = self.place
        self.ternary()
        if name == "has" and (self.place - begin < 3 or self.tokens[self.place - 2][1] != "."):
            raise ExprFault("has() needs a member", "write has(a.name)")
        self.need(")")
        return _FUNCTIONS[name]

    def variable(self, root: str) -> str:
        if root not in self.roots:
            raise ExprFault(
                f"unknown name {root}",
                _suggest(root, self.roots) or f"known: {', '.join(self.roots)}",
            )
        known, path = self.roots[root], root
        while sign := self.take(".", "["):
            if sign == "[":
                known, path = self.entry(known, path), f"{path}[]"
                continue
            member = self.name(f"a name is missing after {path}.")
            if self.peek() == "(":
                known = self.method(member, known)
                continue
            path += f".{member}"
            known = self.member(member, known, path)
        return "map" if isinstance(known, Mapping) else "list" if isinstance(known, Rows) else str(known)

    def name(self, missing: str) -> str:
        kind, text = self.tokens[self.place] if self.place < len(self.tokens) else ("end", "")
        if kind != "name":
            raise ExprFault(missing)
        self.place += 1
        return text

    def member(self, member: str, known: object, path: str) -> object:
        if isinstance(known, Mapping):
            if member not in known:
                raise ExprFault(f"unknown name {path}", _suggest(member, known))
            return known[member]
        if known not in ("map", "dyn"):
            raise ExprFault(f"{path}: {'list' if isinstance(known, Rows) else known} has no members")
        return "dyn"

    def entry(self, known: object, path: str) -> object:
        if not isinstance(known, Rows) and known not in ("list", "dyn"):
            raise ExprFault(f"{path} is no list")
        _must("int", self.ternary(), "[]")
        self.need("]")
        return known.members if isinstance(known, Rows) else "dyn"

    def method(self, name: str, known: object) -> object:
        if name in _LOOPS:
            return self.loop(name, known)
        if name not in _METHODS:
            raise ExprFault(f"unknown method {name}", f"known: {', '.join(sorted(_METHODS | _LOOPS))}")
        if name != "size" and known not in ("string", "dyn"):
            raise ExprFault(f"{name}() needs text")
        self.need("(")
        if not self.take(")"):
            self.ternary()
            self.need(")")
        return _METHODS[name]

    def loop(self, method: str, known: object) -> object:
        """``rows.all(row, condition)``: inside, the row is a name of its own."""
        if not isinstance(known, Rows):
            raise ExprFault(f"{method}() needs the rows of a group")
        self.need("(")
        row = self.name(f"{method}() needs a name for the row")
        if row in self.roots:
            raise ExprFault(f"{row} means something else already", "another name for the row")
        self.need(",")
        self.loops += 1
        if self.loops > MAX_LOOPS:
            raise ExprFault("too many loops in one another")
        self.roots[row] = known.members
        _must("bool", self.ternary(), method)
        del self.roots[row]
        self.loops -= 1
        self.need(")")
        return known if _LOOPS[method] == "rows" else "bool"


def _must(wanted: str, found: str, where: str) -> None:
    if found not in (wanted, "dyn"):
        raise ExprFault(f"{where!r} needs {wanted}, not {found}")
