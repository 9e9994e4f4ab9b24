"""The item (事项) as frozen data: what a service asks, of whom, on what basis.

Nothing heavy is imported here: the first frame of the kiosk may import this module.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Any

TABLES = Path(__file__).parent / "tables"
Json = Any
"""A JSON value: None, bool, int, str, list or dict of such values."""

STEP_KINDS = (
    "notice",
    "card",
    "person_check",
    "records",
    "question",
    "capture",
    "review",
    "sign",
    "pay",
    "submit",
    "overview",
    "parties",
    "preview",
)
"""Every kind of screen an item may combine. The terminal has one component for each."""

FIELD_KINDS = (
    "text",
    "name",
    "id_number",
    "number",
    "date",
    "phone",
    "address",
    "choice",
    "multi_choice",
    "yes_no",
    "money",
    "bank_card",
    "signature",
    "material",
    "computed",
    "code",
    "share",
    "area",
    "month",
    "group",
    "org_number",
    "title_number",
    "unit_number",
    "note",
)
"""Every kind of field an item may combine. Money is an integer number of fen; a share the text "n/d", an area the text
"98.76" (m²), a month "2026-11"; a group a list of rows, each an object of plain values; a note is read, not answered.
"""

SOURCES = ("IDC", "REC", "SCN", "TYP", "SEL", "DEC", "SIG", "SYS")
"""Where a value comes from: card, department record, scan, typed, chosen, declared, signed, system."""

MASKS = ("none", "name", "id_number", "phone", "account", "address", "number")

ASSURANCE_LEVELS = ("claimed", "card_read", "chip_verified", "phone_code", "person_verified")
"""How sure we are of the person, weakest first."""

ANONYMOUS = "anonymous"
"""What an item asks for that nobody needs to be named for: no card, no records, no signature, no parties."""

ITEM_KINDS = ("application", "evaluation", "complaint", "overview")
"""What becomes of it: a case that is decided, an evaluation (GB/T 39734) that is counted, a complaint,
suggestion or question (GB/T 36113) that is answered; of an overview nothing: a person looks at what is theirs,
nothing is submitted, and leaving wipes it."""

WAYS_TO_CHECK = ("face", "phone_code")
"""By what a person check recognises somebody. The code is always among them: a face is never the only way."""

ACTS = ("file", "cancel")
"""What may be done to a filing by everybody of it together."""
SIGNED_PAPERS = MappingProxyType({"file": "contract", "cancel": "cancellation"})
"""By act, the paper that everybody signs."""

COLOURS = ("brand", "seal", "jade", "amber")

MODULES = (
    "id_card",
    "chip_card",
    "document_camera",
    "face_camera",
    "document_printer",
    "receipt_printer",
    "code_scanner",
    "signature_pad",
    "fingerprint",
    "lights",
    "presence",
)
"""Parts of a terminal that an item may need; the names of the devices in a terminal's configuration."""


@dataclass(frozen=True)
class Text:
    """A sentence in Chinese and English."""

    zh: str
    en: str

    def get(self, language: str) -> str:
        """Return the sentence in ``language`` ("zh" or "en"); Chinese for any other code."""
        return self.en if language == "en" else self.zh

    def to_json(self) -> dict[str, str]:
        return {"zh": self.zh, "en": self.en}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Text:
        """Read ``{"zh": ..., "en": ...}``. Raises KeyError when a language is missing."""
        return cls(str(data["zh"]), str(data["en"]))


EMPTY_TEXT = Text("", "")


@dataclass(frozen=True)
class PublicBlock:
    """One of the six public blocks (六公开)."""

    key: str
    title: Text
    body: Text


@dataclass(frozen=True)
class Stage:
    """One stretch of the progress line."""

    id: str
    title: Text


@dataclass(frozen=True)
class Option:
    """One answer to choose. ``involuntary`` style facts live in the note and in tables, not here."""

    code: str
    label: Text
    note: Text | None = None


@dataclass(frozen=True)
class OptionsFrom:
    """Options that are the entries of a record's list: which record, its list, and in each entry code and label."""

    record: str
    list: str
    code: str
    label: str


@dataclass(frozen=True)
class Field:
    """One datum of the form. ``min``/``max`` count characters, values, choices or rows, by kind.

    Of a group, ``fields`` are the fields of a row; with ``each`` there is one row for every person of that role, which
    names the person (``"party": "p2"``) and is filled while that person stands there.
    """

    key: str
    label: Text
    kind: str
    source: str
    retention: str
    required: bool | str = True
    from_: str | None = None
    personal: bool = True
    options: tuple[Option, ...] = ()
    default: str | None = None
    min: int | None = None
    max: int | None = None
    pattern: str | None = None
    help: Text | None = None
    mask: str = "none"
    options_from: OptionsFrom | None = None
    fields: tuple[Field, ...] = ()
    each: str | None = None

    def inner(self, key: str) -> Field | None:
        """The field of a group's rows with this key, or None."""
        return next((known for known in self.fields if known.key == key), None)

    def option(self, code: str) -> Option | None:
        """The option with this code, or None."""
        return next((option for option in self.options if option.code == code), None)


@dataclass(frozen=True)
class RecordNeed:
    """A department record the item uses: ``required`` or ``deferrable``."""

    id: str
    need: str
    title: Text = EMPTY_TEXT
    fields: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    """Answers that go along when it is asked for: it is about what they name, and asked for again when they change."""


@dataclass(frozen=True)
class Material:
    """A paper the citizen may have to show."""

    id: str
    title: Text
    hint: Text
    min_pages: int
    max_pages: int


@dataclass(frozen=True)
class Step:
    """One screen of the journey. ``when`` is a CEL condition; None means always.

    ``also`` is a second field, never required, that a question offers on the same screen. ``how`` says by what a
    person check recognises somebody, what is offered first before the rest (WAYS_TO_CHECK).
    """

    id: str
    kind: str
    stage: str
    title: Text
    hint: Text = EMPTY_TEXT
    field: str | None = None
    also: str | None = None
    material: str | None = None
    show: tuple[str, ...] = ()
    how: tuple[str, ...] = ()
    when: str | None = None
    spoken: Text | None = None


@dataclass(frozen=True)
class RuleCase:
    """A more exact sentence for a failed or undecided rule, when its CEL condition holds."""

    status: str
    when: str
    sentence: Text
    way_out: Text


@dataclass(frozen=True)
class Rule:
    """One condition of the item.

    ``applies`` false gives not_applicable; a missing or disputed record named in ``needs``, or ``known``
    not true, gives unknown; then ``test`` decides. Any evaluation error gives unknown, never a refusal.
    """

    id: str
    title: Text
    test: str
    basis: Text
    passed: Text
    failed: Text
    unknown: Text
    way_out: Text
    unknown_way_out: Text
    applies: str | None = None
    known: str | None = None
    needs: tuple[str, ...] = ()
    cases: tuple[RuleCase, ...] = ()
    said: dict[tuple[str, int], Any] = field(default_factory=dict, init=False, compare=False, repr=False)
    """What the judge has made of it before: a store, no part of the rule."""


@dataclass(frozen=True)
class Outcome:
    """A verdict in plain words: what it means before applying (body) and what comes after (next)."""

    key: str
    title: Text
    body: Text
    next: Text


@dataclass(frozen=True)
class Role:
    """As what people take part: at least ``min`` and at most ``max`` of them; ``owners`` ("registry.owners") where they
    are exactly those whom the chosen entry of the record names there."""

    role: str
    title: Text
    hint: Text
    min: int
    max: int
    owners: str | None = None


@dataclass(frozen=True)
class Files:
    """At most one filing is in force for a thing: ``thing`` names it, in the chosen entry of the ``record``. Never
    queued: without the centre's answer nothing is filed. ``act`` (ACTS) says what is done to it: a filing is made, or
    the filing that ``thing`` names is cancelled."""

    record: str
    thing: str
    act: str = "file"

    @property
    def paper(self) -> str:
        """The paper that everybody reads and signs, and that the centre seals."""
        return SIGNED_PAPERS[self.act]


@dataclass(frozen=True)
class BillLine:
    """One line of how an amount comes about: a computed ``value``, written as money (fen), as money for a square metre
    (``rate``) or as an ``area`` (hundredths of a square metre)."""

    value: str
    form: str
    label: Text


@dataclass(frozen=True)
class Pays:
    """Something is paid: ``amount`` names the computed value in fen; ``record`` the record that describes the thing,
    ``thing`` its field that names the thing for ever, ``about`` the field people know it by."""

    amount: str
    record: str
    thing: str
    about: str
    lines: tuple[BillLine, ...] = ()
    basis: Text = EMPTY_TEXT
    invoice: Text = EMPTY_TEXT
    """What the official receipt is called."""


@dataclass(frozen=True)
class DeemedAccepted:
    """Accepted from the day of receipt on, unless told otherwise within ``days`` working days; ``law`` says so."""

    days: int
    law: Text


@dataclass(frozen=True)
class DeemedRenewed:
    """Granted, unless decided by the day the permit expires: ``field`` of the department's ``record``."""

    record: str
    field: str
    law: Text


@dataclass(frozen=True)
class Deemed:
    """What the office's silence decides; only where a law says so."""

    accepted: DeemedAccepted | None = None
    renewed: DeemedRenewed | None = None


@dataclass(frozen=True)
class Phone:
    """A number to call, with who answers it."""

    number: str
    label: Text


@dataclass(frozen=True)
class Item:
    """A service, complete. Published versions never change."""

    id: str
    version: int
    title: Text
    short: Text
    glyph: str
    colour: str
    minutes: int
    aliases: tuple[str, ...]
    department: Text
    public: tuple[PublicBlock, ...]
    notice: tuple[Text, ...]
    notice_version: str
    stages: tuple[Stage, ...]
    steps: tuple[Step, ...]
    fields: Mapping[str, Field]
    records: Mapping[str, RecordNeed]
    materials: Mapping[str, Material]
    rules: tuple[Rule, ...]
    declarations: tuple[Text, ...]
    assurance: str
    promise_days: int
    legal_days: int
    papers: tuple[str, ...]
    phones: tuple[Phone, ...]
    outcomes: tuple[Outcome, ...]
    compute: str | None = None
    automatic: str | None = None
    needs_modules: tuple[str, ...] = ()
    valid_from: str = ""
    kind: str = "application"
    life: tuple[str, ...] = ()  # life events under which people look for it
    pays: Pays | None = None
    deemed: Deemed | None = None
    parties: tuple[Role, ...] = ()  # none named: one applicant
    files: Files | None = None
    home: int = 0
    """Place among the tiles of home, from 1; those without one (0) come after, by their ids."""
    hall: bool = False  # a service of the hall itself, such as a complaint: not among the tiles of home
    tables: Path = field(default=TABLES, compare=False, repr=False)
    """Folder of the dated tables it is judged by: those that came with it."""

    @property
    def anonymous(self) -> bool:
        """Done by nobody in particular: its submissions have no parties."""
        return self.assurance == ANONYMOUS

    @cached_property
    def answered(self) -> tuple[Field, ...]:
        """The fields that are typed or chosen, or that a step asks for: what a citizen can answer."""
        return tuple(known for known in self.fields.values()
                     if known.source in ("TYP", "SEL") or known.key in self.asked_at)

    @cached_property
    def asked_at(self) -> Mapping[str, tuple[Step, ...]]:
        """The steps that ask for a field, by its key."""
        found: dict[str, tuple[Step, ...]] = {}
        for step in self.steps:
            if step.field is not None:
                found[step.field] = (*found.get(step.field, ()), step)
        return found

    def step(self, step_id: str) -> Step:
        """The step with this id. Raises KeyError."""
        for step in self.steps:
            if step.id == step_id:
                return step
        raise KeyError(step_id)

    def role(self, name: str) -> Role | None:
        """The role with this name, or None."""
        return next((role for role in self.parties if role.role == name), None)

    def outcome(self, key: str) -> Outcome | None:
        """What a verdict means in plain words, or None."""
        return next((outcome for outcome in self.outcomes if outcome.key == key), None)

    def rule(self, rule_id: str) -> Rule:
        """The rule with this id. Raises KeyError."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)


@dataclass(frozen=True)
class Catalogue:
    """All items, every version of each."""

    versions: Mapping[str, tuple[Item, ...]] = field(default_factory=lambda: MappingProxyType({}))

    def get(self, item_id: str, version: int | None = None) -> Item:
        """The item in this version, or in its newest. Raises KeyError."""
        versions = self.versions[item_id]
        if version is None:
            return versions[-1]
        for item in versions:
            if item.version == version:
                return item
        raise KeyError(f"{item_id} v{version}")

    def items(self, today: date | None = None) -> tuple[Item, ...]:
        """The version of every item that is in force on a day, without one the newest; sorted by id.

        A version is in force from its ``valid_from`` until the next one is; before its first it is not offered.
        """
        found = (self._in_force(self.versions[key], today) for key in sorted(self.versions))
        return tuple(item for item in found if item is not None)

    @staticmethod
    def _in_force(versions: tuple[Item, ...], today: date | None) -> Item | None:
        due = [item for item in versions if today is None or item.valid_from <= today.isoformat()]
        return due[-1] if due else None
