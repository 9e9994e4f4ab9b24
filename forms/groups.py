"""Rows of a group, and options out of a record: what both sides and the checks need to know of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from forms.model import Field, Item, Json, Option, Text

MAX_ROWS = 20
"""No group has more rows, and no role more people: the cost of judging is bounded."""
PARTY = "party"
"""The member of a row that names its person."""
_PLACE = re.compile(r"([a-z][a-z0-9_]*)\[([0-9]{1,2})\]\.([a-z][a-z0-9_]*)")


def place_of(key: str) -> tuple[str, int, str] | None:
    """("sellers", 0, "phone") of "sellers[0].phone"; None: the name of an ordinary field."""
    found = _PLACE.fullmatch(key)
    return None if found is None else (found[1], int(found[2]), found[3])


def field_of(item: Item, key: str) -> Field:
    """The field of an item by its key, or of a group's row by "sellers[0].phone". Raises KeyError."""
    place = place_of(key)
    if place is None:
        return item.fields[key]
    inner = item.fields[place[0]].inner(place[2])
    if inner is None:
        raise KeyError(key)
    return inner


def groups_of(item: Item, role: str) -> tuple[Field, ...]:
    """The groups with a row for every person of this role, in the item's order."""
    return tuple(known for known in item.fields.values() if known.each == role)


def asked_of(item: Item, role: str) -> tuple[tuple[Field, Field], ...]:
    """What every person of a role is asked alone: pairs of the group and the field of its row."""
    return tuple(
        (group, inner)
        for group in groups_of(item, role)
        for inner in group.fields
        if inner.source in ("TYP", "SEL", "DEC") and inner.required is not False
    )


def row_for(group: Field, party: str, card: Mapping[str, Json]) -> dict[str, Json]:
    """A person's row before anything was asked: who it is, and what their card says."""
    row: dict[str, Json] = {PARTY: party}
    for inner in group.fields:
        if inner.from_ is not None:
            value = card.get(inner.from_.partition(".")[2])
            if value is not None and value != "":
                row[inner.key] = value
    return row


def rows_of(value: Json) -> tuple[Mapping[str, Json], ...]:
    """The rows of a group's value that are rows at all, at most MAX_ROWS."""
    if not isinstance(value, list):
        return ()
    return tuple(row for row in value[:MAX_ROWS] if isinstance(row, Mapping))


def entries(known: Field, data: Mapping[str, Mapping[str, Json]]) -> Iterator[Mapping[str, Json]]:
    """The entries of the record's list a field chooses from; ``data`` by record."""
    wanted = known.options_from
    if wanted is None:
        return
    listed = data.get(wanted.record, {}).get(wanted.list)
    for entry in listed if isinstance(listed, list) else ():
        if isinstance(entry, Mapping) and isinstance(entry.get(wanted.code), str):
            yield entry


def with_options(known: Field, data: Mapping[str, Mapping[str, Json]]) -> Field:
    """The field with the options the record gives it, before its own; itself where it takes none from a record."""
    wanted = known.options_from
    if wanted is None:
        return known
    options = []
    for entry in entries(known, data):
        label = str(entry.get(wanted.label) or entry[wanted.code])
        options.append(Option(str(entry[wanted.code]), Text(label, label)))
    return replace(known, options=(*options, *known.options))


def chosen(
    item: Item, answers: Mapping[str, Json], data: Mapping[str, Mapping[str, Json]]
) -> Mapping[str, Json] | None:
    """The entry that was chosen of the record whose thing is filed; None: nothing was, or it is not there."""
    if item.files is None:
        return None
    for known in item.fields.values():
        wanted = known.options_from
        if wanted is None or wanted.record != item.files.record:
            continue
        for entry in entries(known, data):
            if entry[wanted.code] == answers.get(known.key):
                return entry
    return None
