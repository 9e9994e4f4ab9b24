"""What an ID card is to the rest of the program, and what a reader can do."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event
from typing import Protocol


@dataclass(frozen=True, repr=False)
class IdCard:
    """One card as the chip states it. Texts have their trailing blanks removed, inner blanks kept.

    ``kind`` is citizen, foreign_2017, foreign_2023 or hmt_residence. ``sex`` is the GB/T 2261.1 digit,
    ``ethnicity`` the GB/T 3304 two-digit code ("" where the card has none). Dates are YYYYMMDD;
    ``valid_to`` may be 长期. ``photo`` is the 1024-byte compressed portrait, kept unopened; ``raw`` the
    256 bytes of text.
    """

    kind: str
    name: str
    english_name: str
    sex: str
    sex_text: str
    ethnicity: str
    ethnicity_text: str
    birth: str
    address: str
    number: str
    issuer: str
    valid_from: str
    valid_to: str
    pass_number: str | None = None
    issue_count: str | None = None
    new_address: str | None = None
    nationality: str | None = None
    photo: bytes = b""
    raw: bytes = b""

    def __repr__(self) -> str:
        # A card may end up in a traceback or a log line; a person may not.
        return f"IdCard(kind={self.kind!r})"

    def identity_dict(self) -> dict[str, str]:
        """The card for JSON: texts instead of codes; keys that a card of this kind lacks are left out."""
        found = {
            "name": self.name,
            "sex": self.sex_text,
            "ethnicity": self.ethnicity_text,
            "birth": self.birth,
            "address": self.address,
            "number": self.number,
            "issuer": self.issuer,
            "valid_from": self.valid_from,
            "valid_to": self.valid_to,
            "kind": self.kind,
        }
        for key, value in (
            ("english_name", self.english_name),
            ("nationality", self.nationality),
            ("pass_number", self.pass_number),
            ("issue_count", self.issue_count),
            ("new_address", self.new_address),
        ):
            if value:
                found[key] = value
        return found


class IdCardReader(Protocol):
    """A reader of chip ID cards. ``deadline`` is in seconds from the call; all calls raise DeviceFault."""

    def open(self) -> None: ...

    def close(self) -> None: ...

    def identify(self, deadline: float = 3.0, cancel: Event | None = None) -> dict[str, str]:
        """What the reader says about itself, at least its security module number."""
        ...

    def wait_card(self, deadline: float, cancel: Event | None = None) -> IdCard:
        """Wait for a card and read it. id_card.no_card when none was laid down in time."""
        ...

    def card_there(self, deadline: float = 3.0, cancel: Event | None = None, *, known: bool = False) -> bool:
        """Whether any card lies on the reader; nothing of it is read. ``known``: one lay there a moment ago."""
        ...

    def card_present(self, deadline: float = 3.0, cancel: Event | None = None) -> bool:
        """Whether the card read last still lies on the reader."""
        ...
