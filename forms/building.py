"""From the content of a checked item file to the item; of one that is only listed, no more than a list needs."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from forms.model import (
    EMPTY_TEXT,
    TABLES,
    BillLine,
    Deemed,
    DeemedAccepted,
    DeemedRenewed,
    Field,
    Files,
    Item,
    Material,
    Option,
    OptionsFrom,
    Outcome,
    Pays,
    Phone,
    PublicBlock,
    RecordNeed,
    Role,
    Rule,
    RuleCase,
    Stage,
    Step,
    Text,
)

REST = ("public", "notice", "stages", "steps", "fields", "records", "materials", "rules", "declarations", "phones",
        "outcomes")
"""What no list of items needs: nine tenths of an item. None of it has a default in the model."""


def build(root: Mapping[str, Any], tables: Path = TABLES) -> Item:
    """Turn the content of a checked document into an Item."""
    return Item(**_first(root), **_rest(root), tables=tables)


class Listed(Item):
    """An item of which the rest (REST) is read when somebody first asks for it, and kept from then on."""

    def __getattr__(self, name: str) -> Any:
        # only asked for what is not there yet
        if name not in REST or "_read" not in self.__dict__:
            raise AttributeError(name)
        self.__dict__.update(_rest(self.__dict__["_read"]()))
        return self.__dict__[name]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Item):
            return NotImplemented
        names = [one.name for one in dataclasses.fields(Item) if one.compare]
        return all(getattr(self, name) == getattr(other, name) for name in names)

    __hash__ = Item.__hash__


def listed(root: Mapping[str, Any], read: Callable[[], Mapping[str, Any]], tables: Path = TABLES) -> Item:
    """The same item as ``build`` makes of what ``read`` gives, of which ``root`` is all but REST. ``read`` may be
    called in any thread, and by two at once."""
    item = Listed.__new__(Listed)
    item.__dict__.update(_first(root), tables=tables, _read=read)
    return item


def _first(root: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": root["id"],
        "version": int(root["version"]),
        "title": _text(root["title"]),
        "short": _text(root["short"]),
        "glyph": root["glyph"],
        "colour": root["colour"],
        "minutes": int(root["minutes"]),
        "aliases": tuple(root.get("aliases", ())),
        "department": _text(root["department"]),
        "notice_version": root["notice_version"],
        "assurance": root["assurance"],
        "promise_days": int(root["promise_days"]),
        "legal_days": int(root["legal_days"]),
        "papers": tuple(root.get("papers", ())),
        "compute": root.get("compute"),
        "automatic": root.get("automatic"),
        "pays": _pays(root["pays"]) if "pays" in root else None,
        "deemed": _deemed(root["deemed"]) if "deemed" in root else None,
        "parties": tuple(_role(entry) for entry in root.get("parties", ())),
        "files": Files(**root["files"]) if "files" in root else None,
        "needs_modules": tuple(root.get("needs_modules", ())),
        "life": tuple(root.get("life", ())),
        "home": int(root.get("home", "0")),
        "hall": root.get("hall", "false") == "true",
        "valid_from": root["valid_from"],
        "kind": root.get("kind", "application"),
    }


def _rest(root: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "public": tuple(PublicBlock(e["key"], _text(e["title"]), _text(e["body"])) for e in root["public"]),
        "notice": tuple(_text(entry) for entry in root["notice"]),
        "stages": tuple(Stage(entry["id"], _text(entry["title"])) for entry in root["stages"]),
        "steps": tuple(_step(entry) for entry in root["steps"]),
        "fields": _frozen({entry["key"]: _field(entry, _options(entry, root)) for entry in root["fields"]}),
        "records": _frozen({entry["id"]: _record(entry) for entry in root.get("records", ())}),
        "materials": _frozen({entry["id"]: _material(entry) for entry in root.get("materials", ())}),
        "rules": tuple(_rule(entry) for entry in root.get("rules", ())),
        "declarations": tuple(_text(entry) for entry in root.get("declarations", ())),
        "phones": tuple(Phone(entry["number"], _text(entry["label"])) for entry in root["phones"]),
        "outcomes": tuple(
            Outcome(e["key"], _text(e["title"]), _text(e["body"]), _text(e["next"])) for e in root.get("outcomes", ())
        ),
    }


def _deemed(entry: dict[str, Any]) -> Deemed:
    accepted, renewed = entry.get("accepted"), entry.get("renewed")
    return Deemed(
        None if accepted is None else DeemedAccepted(int(accepted["days"]), _text(accepted["law"])),
        None if renewed is None else DeemedRenewed(renewed["record"], renewed["field"], _text(renewed["law"])),
    )


def _frozen(plain: dict[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(plain)


def _text(plain: Mapping[str, str]) -> Text:
    return Text(" ".join(plain["zh"].split("\n")).strip(), plain["en"].strip())


def _maybe_text(plain: Mapping[str, Any], key: str) -> Text | None:
    return _text(plain[key]) if key in plain else None


def _maybe_int(plain: Mapping[str, str], key: str) -> int | None:
    return int(plain[key]) if key in plain else None


def _options(plain: Mapping[str, Any], root: Mapping[str, Any]) -> tuple[Option, ...]:
    """The field's own options, or those of another field (``options_of``) without ``options_not``."""
    listed = plain.get("options", [])
    if "options_of" in plain:
        listed = next(entry["options"] for entry in root["fields"] if entry["key"] == plain["options_of"])
    return tuple(
        Option(entry["code"], _text(entry["label"]), _maybe_text(entry, "note"))
        for entry in listed
        if entry["code"] not in plain.get("options_not", ())
    )


def _field(plain: Mapping[str, Any], options: tuple[Option, ...]) -> Field:
    required = plain.get("required", "true")
    return Field(
        key=plain["key"],
        label=_text(plain["label"]),
        kind=plain["kind"],
        source=plain["source"],
        retention=plain["retention"],
        required={"true": True, "false": False}.get(required, required),
        from_=plain.get("from"),
        personal=plain.get("personal", "true") == "true",
        options=options,
        default=plain.get("default"),
        min=_maybe_int(plain, "min"),
        max=_maybe_int(plain, "max"),
        pattern=plain.get("pattern"),
        help=_maybe_text(plain, "help"),
        mask=plain.get("mask", "none"),
        options_from=OptionsFrom(**plain["options_from"]) if "options_from" in plain else None,
        fields=tuple(_field(entry, _options(entry, plain)) for entry in plain.get("fields", ())),
        each=plain.get("each"),
    )


def _role(plain: Mapping[str, Any]) -> Role:
    return Role(plain["role"], _text(plain["title"]), _text(plain["hint"]), int(plain["min"]), int(plain["max"]),
                plain.get("owners"))


def _pays(plain: Mapping[str, Any]) -> Pays:
    lines = tuple(BillLine(line["value"], line["as"], _text(line["label"])) for line in plain["lines"])
    return Pays(plain["amount"], plain["record"], plain["thing"], plain["about"], lines, _text(plain["basis"]),
                _text(plain["invoice"]))


def _record(plain: Mapping[str, Any]) -> RecordNeed:
    return RecordNeed(plain["id"], plain["need"], _text(plain["title"]), tuple(plain["fields"]),
                      tuple(plain.get("asks", ())))


def _material(plain: Mapping[str, Any]) -> Material:
    return Material(
        plain["id"],
        _text(plain["title"]),
        _text(plain["hint"]),
        int(plain["min_pages"]),
        int(plain["max_pages"]),
    )


def _step(plain: Mapping[str, Any]) -> Step:
    return Step(
        id=plain["id"],
        kind=plain["kind"],
        stage=plain["stage"],
        title=_text(plain["title"]),
        hint=_maybe_text(plain, "hint") or EMPTY_TEXT,
        field=plain.get("field"),
        also=plain.get("also"),
        material=plain.get("material"),
        show=tuple(plain.get("show", ())),
        how=tuple(plain.get("how", ("phone_code",) if plain["kind"] == "person_check" else ())),
        when=plain.get("when"),
        spoken=_maybe_text(plain, "spoken"),
    )


def _rule(plain: Mapping[str, Any]) -> Rule:
    return Rule(
        id=plain["id"],
        title=_text(plain["title"]),
        test=plain["test"],
        basis=_text(plain["basis"]),
        passed=_text(plain["passed"]),
        failed=_text(plain["failed"]),
        unknown=_text(plain["unknown"]),
        way_out=_text(plain["way_out"]),
        unknown_way_out=_text(plain["unknown_way_out"]),
        applies=plain.get("applies"),
        known=plain.get("known"),
        needs=tuple(plain.get("needs", ())),
        cases=tuple(
            RuleCase(e["status"], e["when"], _text(e["sentence"]), _text(e["way_out"]))
            for e in plain.get("cases", ())
        ),
    )
