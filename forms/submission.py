"""What leaves the terminal: one submission (申报), as canonical JSON.

Canonical means: keys sorted, no spaces, UTF-8, integers only. The same submission always has the same
bytes, so its SHA-256 names it.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from forms.model import ANONYMOUS, ASSURANCE_LEVELS, Json
from forms.records import RecordAnswer, RecordFault

PROTOCOL = 1
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford base32: no I, L, O, U."""

EVIDENCE_KINDS = ("page", "signature", "consent", "check", "photo")
CONFIRMED = "confirmed"
"""``how`` in the note of a signature that was not written but confirmed with a key."""
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SHA = re.compile(r"[0-9a-f]{64}")
MAX_BYTES = 64 * 1024 * 1024
MOST_DEEP = 40
WHOLE = "numbers must be whole (fen, days, months)"


class SubmissionFault(Exception):
    """These bytes are not a submission of protocol 1; the text says why."""


_encoder = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical(value: Json) -> bytes:
    """Canonical JSON bytes. Raises SubmissionFault for floats, bytes, lone surrogates or other types."""
    _refuse_floats(value)
    try:
        return _encoder.encode(value).encode("utf-8")
    except (TypeError, ValueError, RecursionError) as fault:
        raise SubmissionFault(f"cannot be written as JSON: {fault}") from fault


def _refuse_floats(value: Json, depth: int = 0) -> None:
    # a float prints differently in different languages, so its hash would not be stable
    if depth > MOST_DEEP:
        raise SubmissionFault("nested too deeply")
    if isinstance(value, float):
        raise SubmissionFault(WHOLE)
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise SubmissionFault("keys must be text")
        value = value.values()
    elif not isinstance(value, (list, tuple)):
        return
    for inner in value:
        # most of what is in a submission is text and goes no deeper
        if type(inner) is not str:
            _refuse_floats(inner, depth + 1)


def _check_char(body: str) -> str:
    # weights are odd and the modulus a power of two, so every single wrong character is found
    total = sum((2 * place + 1) * ALPHABET.index(char) for place, char in enumerate(body))
    return ALPHABET[total % 32]


def new_receipt_code() -> str:
    """A fresh receipt code: 11 random characters (55 bits) and one check character, no hyphens."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(11))
    return body + _check_char(body)


def check_receipt_code(text: str) -> str:
    """Normalise what somebody typed or scanned: spaces, hyphens, lower case, O for 0, I and L for 1.

    Returns the 12 characters. Raises SubmissionFault when it is no receipt code.
    """
    code = re.sub(r"[\s\-‐-―－]", "", text).upper()
    code = code.replace("O", "0").replace("I", "1").replace("L", "1")
    if len(code) != 12 or any(char not in ALPHABET for char in code):
        raise SubmissionFault("a receipt code has 12 letters and digits")
    if _check_char(code[:11]) != code[11]:
        raise SubmissionFault("one character of the receipt code is wrong")
    return code


def spell_receipt_code(code: str) -> str:
    """ "XXXX-XXXX-XXXX", as printed."""
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


@dataclass(frozen=True)
class Party:
    """A person taking part, with how sure we are of them and by what means (``how``)."""

    id: str
    role: str
    identity: Mapping[str, Json]
    assurance: str
    how: tuple[str, ...] = ()

    @property
    def number(self) -> str:
        """ID number, capitals; "" where the identity has none."""
        return str(self.identity.get("number", "")).upper()


@dataclass(frozen=True)
class Evidence:
    """A captured page, signature, consent, check result or photo. ``data_b64`` carries small ones."""

    id: str
    kind: str
    party: str
    sha256: str
    media_type: str
    bytes_len: int
    time: str
    note: Mapping[str, Json] = field(default_factory=dict)
    data_b64: str | None = None


def is_confirmed(piece: Evidence) -> bool:
    """A signature that was confirmed with a key: a person verifies it."""
    return piece.kind == "signature" and piece.note.get("how") == CONFIRMED


@dataclass(frozen=True)
class Submission:
    """The whole package. ``orders`` is for payments and deliveries; empty in the first items.

    ``parties`` is empty where the item asks for nobody (assurance ``anonymous``).
    """

    id: str
    item: str
    item_version: int
    as_of: str
    created_at: str
    terminal: str
    incarnation: str
    boot: str
    sequence: int
    parties: tuple[Party, ...]
    answers: Mapping[str, Json]
    records: Mapping[str, RecordAnswer]
    disputed: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    verdict: Mapping[str, Json]
    notice_version: str
    drivers: Mapping[str, str]
    receipt_code: str
    orders: tuple[Mapping[str, Json], ...] = ()
    protocol: int = PROTOCOL

    @property
    def people(self) -> tuple[Party, ...]:
        """Who takes part themselves; who only helps does not."""
        return tuple(party for party in self.parties if party.role != "helper")

    def to_json(self) -> dict[str, Any]:
        """A plain JSON object; see docs/protocol.md."""
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__}
        plain["parties"] = [
            {
                "id": party.id,
                "role": party.role,
                "identity": dict(party.identity),
                "assurance": party.assurance,
                "how": list(party.how),
            }
            for party in self.parties
        ]
        plain["evidence"] = [
            {name: getattr(piece, name) for name in piece.__dataclass_fields__} | {"note": dict(piece.note)}
            for piece in self.evidence
        ]
        plain["records"] = {key: answer.to_json() for key, answer in self.records.items()}
        plain["answers"] = dict(self.answers)
        plain["verdict"] = dict(self.verdict)
        plain["drivers"] = dict(self.drivers)
        plain["disputed"] = list(self.disputed)
        plain["orders"] = [dict(order) for order in self.orders]
        return plain

    def to_bytes(self) -> bytes:
        """Canonical JSON, UTF-8. Raises SubmissionFault when a value has no canonical form."""
        return canonical(self.to_json())

    def content_hash(self) -> str:
        """SHA-256 of :meth:`to_bytes`, 64 hex digits."""
        return hashlib.sha256(self.to_bytes()).hexdigest()

    @classmethod
    def from_bytes(cls, data: bytes) -> Submission:
        """Read a submission. Raises SubmissionFault with the reason; never anything else."""
        if len(data) > MAX_BYTES:
            raise SubmissionFault("larger than 64 MiB")
        try:
            plain = _decoder.decode(data.decode("utf-8"))
        except (UnicodeDecodeError, ValueError, RecursionError) as fault:
            raise SubmissionFault(f"not JSON in UTF-8: {fault}") from fault
        try:
            submission = _read(plain)
        except (KeyError, TypeError, AttributeError, RecordFault) as fault:
            raise SubmissionFault(f"a part is missing or has the wrong shape: {fault!r}") from fault
        if data.count(b"{") + data.count(b"[") > MOST_DEEP:
            # floats are refused by the decoder; only with so many brackets can it be nested too deeply
            _refuse_floats(plain)
        return submission


def _no_duplicates(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    plain = dict(pairs)
    if len(plain) != len(pairs):
        raise ValueError("a key appears twice")
    return plain


def _no_float(text: str) -> None:
    raise SubmissionFault(WHOLE)


_decoder = json.JSONDecoder(object_pairs_hook=_no_duplicates, parse_float=_no_float, parse_constant=_no_float)


def _shape(value: Json, kind: type, name: str) -> Any:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise SubmissionFault(f"{name} must be {kind.__name__}")
    return value


def _match(value: Json, pattern: re.Pattern[str], name: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise SubmissionFault(f"{name} has the wrong form")
    return value


def _texts(value: Json, name: str) -> tuple[str, ...]:
    return tuple(str(_shape(entry, str, name)) for entry in _shape(value, list, name))


def _read_party(value: Json) -> Party:
    if value["assurance"] not in ASSURANCE_LEVELS:
        raise SubmissionFault(f"unknown assurance {value['assurance']!r}")
    return Party(
        _shape(value["id"], str, "party id"),
        _shape(value["role"], str, "role"),
        _shape(value["identity"], dict, "identity"),
        value["assurance"],
        _texts(value["how"], "how"),
    )


def _read_evidence(value: Json) -> Evidence:
    if value["kind"] not in EVIDENCE_KINDS:
        raise SubmissionFault(f"unknown evidence kind {value['kind']!r}")
    blob = value.get("data_b64")
    return Evidence(
        _shape(value["id"], str, "evidence id"),
        value["kind"],
        _shape(value["party"], str, "evidence party"),
        _match(value["sha256"], _SHA, "sha256"),
        _shape(value["media_type"], str, "media_type"),
        _shape(value["bytes_len"], int, "bytes_len"),
        _shape(value["time"], str, "evidence time"),
        _shape(value["note"], dict, "note"),
        None if blob is None else _shape(blob, str, "data_b64"),
    )


def _read(plain: Json) -> Submission:
    _shape(plain, dict, "submission")
    if plain["protocol"] != PROTOCOL or isinstance(plain["protocol"], bool):
        raise SubmissionFault(f"protocol {plain['protocol']!r} is not spoken here")
    unknown = set(plain) - set(Submission.__dataclass_fields__)
    if unknown:
        raise SubmissionFault(f"unknown parts: {', '.join(sorted(unknown))}")
    parties = tuple(_read_party(value) for value in _shape(plain["parties"], list, "parties"))
    evidence = tuple(_read_evidence(value) for value in _shape(plain["evidence"], list, "evidence"))
    names = {party.id for party in parties}
    if len(names) != len(parties) or "" in names:
        raise SubmissionFault("parties must have different ids")
    # nobody named: evidence is nobody's, and is named so
    if any(piece.party not in (names or {""}) for piece in evidence):
        raise SubmissionFault("evidence of a party that takes no part")
    records = _shape(plain["records"], dict, "records")
    return Submission(
        id=_match(plain["id"], _UUID, "id"),
        item=_shape(plain["item"], str, "item"),
        item_version=_shape(plain["item_version"], int, "item_version"),
        as_of=_match(plain["as_of"], _DAY, "as_of"),
        created_at=_shape(plain["created_at"], str, "created_at"),
        terminal=_shape(plain["terminal"], str, "terminal"),
        incarnation=_shape(plain["incarnation"], str, "incarnation"),
        boot=_shape(plain["boot"], str, "boot"),
        sequence=_shape(plain["sequence"], int, "sequence"),
        parties=parties,
        answers=_shape(plain["answers"], dict, "answers"),
        records={key: RecordAnswer.from_json(value) for key, value in records.items()},
        disputed=_texts(plain["disputed"], "disputed"),
        evidence=evidence,
        orders=tuple(_shape(order, dict, "order") for order in _shape(plain["orders"], list, "orders")),
        verdict=_shape(plain["verdict"], dict, "verdict"),
        notice_version=_shape(plain["notice_version"], str, "notice_version"),
        drivers=_shape(plain["drivers"], dict, "drivers"),
        receipt_code=check_receipt_code(_shape(plain["receipt_code"], str, "receipt_code")),
    )


def facts_of(submission: Submission) -> dict[str, Json]:
    """The facts a judge may take from the package itself: assurance and how it was reached, pages, declarations,
    signature.

    Confirmed with a key, it is ``confirmed`` and not ``signed``: whether that counts is not known here.
    The centre adds what only it knows (``open_case``). Where nobody is named, the assurance is ``anonymous``.
    """
    pages: dict[str, int] = {}
    declared = 0
    signers = []
    signed = confirmed = consent = False
    for piece in submission.evidence:
        if piece.kind == "page":
            material = piece.note.get("material")
            if isinstance(material, str):
                pages[material] = pages.get(material, 0) + 1
        elif piece.kind == "signature":
            signers.append(piece.party)
            if is_confirmed(piece):
                confirmed = True
            else:
                signed = True
            count = piece.note.get("declared")
            declared = count if isinstance(count, int) and not isinstance(count, bool) else declared
        elif piece.kind == "consent":
            consent = True
    typed = submission.answers.get("declare")
    if isinstance(typed, list):
        declared = max(declared, len(set(map(str, typed))))
    elif isinstance(typed, int) and not isinstance(typed, bool):
        declared = max(declared, typed)
    return {
        "assurance": submission.parties[0].assurance if submission.parties else ANONYMOUS,
        "how": list(submission.parties[0].how) if submission.parties else [],
        "pages": pages,
        "declared": declared,
        **({"confirmed": True} if confirmed else {"signed": signed}),
        "consent": consent,
        # who of several has signed, or confirmed with a key
        **({"signers": signers} if sum(party.role != "helper" for party in submission.parties) > 1 else {}),
    }
