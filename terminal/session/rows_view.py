"""What a group of rows shows: the rows as they stand, and one question of a row being filled."""

from __future__ import annotations

from typing import Any

from forms.groups import with_options
from forms.model import Field
from terminal.journey import board, rows
from terminal.journey.state import Journey, step_of
from terminal.words import Words

from .values import speak


def asked_field(journey: Journey) -> Field:
    """The field on the present question screen, with the options its record gives it."""
    if journey.row is not None:
        return rows.at_place(journey)
    return named(journey, journey.item.fields[journey.edit or step_of(journey.item, journey.step).field])


def named(journey: Journey, known: Field) -> Field:
    """A choice out of a record with what the record lists; any other field as it is."""
    if known.options_from is None:
        return known
    return with_options(known, {key: answer.data for key, answer in journey.records.items() if answer.found})


def asked_value(journey: Journey) -> Any:
    """What has been answered to it so far."""
    if journey.row is not None:
        return journey.row.draft.get(journey.row.asked)
    return journey.answers.get(journey.edit or step_of(journey.item, journey.step).field)


def of_row(journey: Journey, w: Words) -> dict[str, Any]:
    """Title and place of a question in a row; empty for an ordinary one."""
    place = journey.row
    if place is None:
        return {}
    group = journey.item.fields[place.group]
    known = rows.at_place(journey)
    if group.each is not None:
        role = journey.item.role(group.each)
        line = w("party.own", role=role.title.get(w.language) if role is not None else "")
    else:
        line = f"{group.label.get(w.language)} · {w('group.one', n=place.index + 1)}"
    return {"step": f"{place.group}-{place.asked}", "title": known.label.get(w.language),
            "hint": f"{line}{'　' + known.help.get(w.language) if known.help else ''}"}


def rows_of(journey: Journey, group: Field, w: Words, hidden: bool) -> dict[str, Any]:
    """The rows of a group, each in one line, and what can be done with them."""
    found = []
    for place, row in enumerate(board.rows(journey, group.key)):
        said = [speak(known, row.get(known.key), w, hidden=hidden) for known in group.fields]
        found.append({"label": w("group.one", n=place + 1), "value": "　".join(text for text in said if text)})
    full = len(found) >= (group.max or 99)
    return {"rows": found, "add": "" if full else w("group.add"), "none": w("group.none"), "change": w("group.change"),
            "drop": w("group.drop"), "most": w("group.full") if full else ""}


def typed(known: Field, w: Words) -> dict[str, str]:
    """What a box for typed signs says before anything stands in it, its unit, and its keys beside the digits."""
    kinds = {"date": "date_hint", "money": "money_hint", "area": "area_hint", "share": "share_hint",
             "number": "number_hint", "month": "month", "org_number": "org_hint", "title_number": "title_hint",
             "unit_number": "unit_hint"}
    shown = {"placeholder": w(f"typed.{kinds[known.kind]}")} if known.kind in kinds else {}
    unit = {"money": "yuan", "area": "square"}.get(known.kind)
    mark = {"money": ".", "area": ".", "share": "/", "id_number": "X"}.get(known.kind, "")
    word = {".": w("typed.point"), "/": w("typed.over"), "X": "X"}.get(mark, "")
    return {**shown, "unit": w(f"typed.{unit}") if unit else "", "mark": mark, "mark_word": word}
