"""What a department answered when asked for a record (部门数据)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.model import Json

STATES = ("found", "missing", "unreachable", "withheld", "disputed")


class RecordFault(Exception):
    """A record answer that cannot be read; ``reason`` says why."""


@dataclass(frozen=True)
class RecordAnswer:
    """One record.

    ``state``: found · missing (the system has no such person) · unreachable (no answer now) · withheld
    (the person is not verified, so nothing is opened) · disputed (found, and the citizen marked the
    lines in ``disputed`` as wrong).
    """

    state: str
    data: Mapping[str, Json] = field(default_factory=dict)
    disputed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise RecordFault(f"unknown record state {self.state!r}")

    @property
    def found(self) -> bool:
        """True when there is data to judge by (found or disputed)."""
        return self.state in ("found", "disputed")

    def to_json(self) -> dict[str, Any]:
        return {"state": self.state, "data": dict(self.data), "disputed": list(self.disputed)}

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> RecordAnswer:
        """Read what :meth:`to_json` wrote. Raises RecordFault."""
        try:
            data = value.get("data") or {}
            disputed = value.get("disputed") or ()
            if not isinstance(data, Mapping) or isinstance(disputed, str):
                raise RecordFault("data must be an object and disputed a list")
            return cls(str(value["state"]), dict(data), tuple(str(key) for key in disputed))
        except (KeyError, AttributeError, TypeError) as fault:
            raise RecordFault(f"not a record answer: {fault!r}") from fault

    def dispute(self, *keys: str) -> RecordAnswer:
        """The same record with these lines marked as wrong by the citizen."""
        both = self.disputed + tuple(key for key in keys if key not in self.disputed)
        return RecordAnswer("disputed", self.data, both)


def found(records: Mapping[str, RecordAnswer]) -> dict[str, Mapping[str, Json]]:
    """What was found, by record."""
    return {name: answer.data for name, answer in records.items() if answer.found}
