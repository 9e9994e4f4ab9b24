"""What chip cards are to the rest of the program, and what their readers can do."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Event
from typing import Protocol

from drivers.chip_card.apdu import Answer


@dataclass(frozen=True)
class Capabilities:
    """What a reader can do. Whoever wants something asks here, never for the driver's name.

    ``access`` are the ways into a travel document (pace, bac), ``proofs`` what can be proven of one (passive only
    with a store of country signing certificates; active; chip), ``curves`` those of PACE.
    """

    social_card: bool = False
    travel_document: bool = False
    access: tuple[str, ...] = ()
    proofs: tuple[str, ...] = ()
    curves: tuple[str, ...] = ()


@dataclass(frozen=True)
class Inserted:
    """A card that lies in or on a reader. ``interface`` is contact or contactless, as its ATR says (PC/SC part 3)."""

    reader: str
    atr: bytes
    interface: str


@dataclass(frozen=True, repr=False)
class MrzKey:
    """What opens a travel document: number, birth YYMMDD and expiry YYMMDD as its machine readable zone has them."""

    number: str
    birth: str
    expiry: str

    def __repr__(self) -> str:
        return "MrzKey()"


@dataclass(frozen=True, repr=False)
class CanKey:
    """The card access number printed on a document: six digits as a rule. Opens PACE only."""

    can: str

    def __repr__(self) -> str:
        return "CanKey()"


AccessKey = MrzKey | CanKey


@dataclass(frozen=True, repr=False)
class SocialCard:
    """A social security card as its chip states it. Dates are YYYYMMDD, "" where the card has none.

    ``sex`` is the GB/T 2261.1 digit, ``ethnicity`` the GB/T 3304 code, ``birth_place`` six digits of GB/T 2260,
    ``region`` the first six digits of the card's recognition code; ``interface`` is contact or contactless.
    """

    name: str
    number: str
    sex: str
    ethnicity: str
    birth: str
    birth_place: str
    card_number: str
    region: str
    version: str
    category: str
    issuer: str
    valid_from: str
    valid_to: str
    interface: str

    @property
    def assurance(self) -> str:
        """Always "claimed": these fields can be written to any blank card, and nothing in them is signed."""
        return "claimed"

    def __repr__(self) -> str:
        return f"SocialCard(version={self.version!r})"

    def identity_dict(self) -> dict[str, str]:
        """The card for JSON; keys that it lacks are left out."""
        found = {key: str(getattr(self, key)) for key in self.__dataclass_fields__}
        return {key: value for key, value in found.items() if value} | {"assurance": self.assurance}


@dataclass(frozen=True, repr=False)
class TravelDocument:
    """A passport, permit or identity card as its chip states it (Doc 9303 parts 3 to 6 and 10).

    ``kind`` are the one or two letters that begin the machine readable zone; states are three letters. Dates are
    YYYYMMDD; unknown parts of a birth date are blanks of the standard, ``<``. ``sex`` is M, F or < (not stated).
    ``native_name`` is the name in its own writing (DG11). ``photo`` is kept unopened; ``photo_format`` is jpeg, jp2
    or "" when it is neither. ``access`` is pace or bac.

    ``proven`` says what was really shown, of:

    - ``passive``: what was read is what a country signing certificate of the store vouches for;
    - ``active``, ``chip``: the chip holds the private key to the public key in DG15 or DG14, so that it is no
      copy. Worth something only together with ``passive``, which vouches for that public key.

    ``doubts`` says why something is not proven: no_store, unknown_issuer, signer_unfit, signer_expired, signer_revoked,
    unsupported_signature, no_chip_proof, chip_proof_refused.
    """

    kind: str
    issuing_state: str
    number: str
    surname: str
    given_names: str
    nationality: str
    birth: str
    sex: str
    expiry: str
    optional_data: str
    native_name: str
    personal_number: str
    birth_place: str
    photo: bytes
    photo_format: str
    access: str
    proven: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def assurance(self) -> str:
        """chip_verified when the data are genuine and the chip is no copy; card_read when only the data are
        genuine; otherwise claimed."""
        if "passive" not in self.proven:
            return "claimed"
        return "chip_verified" if {"active", "chip"} & set(self.proven) else "card_read"

    def __repr__(self) -> str:
        return f"TravelDocument(access={self.access!r}, proven={self.proven!r})"

    def identity_dict(self) -> dict[str, str]:
        """The document for JSON; keys that it lacks are left out, the photo is only counted."""
        skip = {"photo", "proven", "doubts"}
        found = {key: str(getattr(self, key)) for key in self.__dataclass_fields__ if key not in skip}
        found |= {"photo_bytes": str(len(self.photo)) if self.photo else "", "proven": ", ".join(self.proven),
                  "doubts": ", ".join(self.doubts), "assurance": self.assurance}  # fmt: skip
        return {key: value for key, value in found.items() if value}


class ChipCardReader(Protocol):
    """A reader of chip cards. ``deadline`` is in seconds from the call; all calls raise DeviceFault."""

    @property
    def capabilities(self) -> Capabilities: ...

    def open(self) -> None: ...

    def close(self) -> None: ...

    def identify(self, deadline: float = 3.0, cancel: Event | None = None) -> dict[str, str]:
        """What the reader says about itself, at least its name."""
        ...

    def wait_card(self, deadline: float, cancel: Event | None = None) -> Inserted:
        """Wait for a card; one that already lies there is given at once. chip_card.no_card at the deadline."""
        ...

    def card_present(self, deadline: float = 3.0, cancel: Event | None = None) -> bool:
        """Whether the card given or read last still lies there, without having been away."""
        ...

    def transmit(self, apdu: bytes, deadline: float = 10.0, cancel: Event | None = None) -> Answer:
        """One command to the card and its whole answer. ValueError for bytes that are no command."""
        ...

    def read_social(self, deadline: float, cancel: Event | None = None) -> SocialCard:
        """Wait for a card and read it as a social security card. Never sends a PIN."""
        ...

    def read_travel_document(self, key: AccessKey, deadline: float, cancel: Event | None = None) -> TravelDocument:
        """Wait for a document and read it. chip_card.wrong_key when ``key`` does not open it."""
        ...
