"""Which items fit a person, by what is known of them and before anything was asked: to be shown first, never to refuse.

Nothing is decided here. An item that is left out can be applied for like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from forms.judge import FAIL, PASS, Verdict, evaluate, values_from
from forms.model import Item, Json
from forms.records import RecordAnswer


def fitting(
    items: Iterable[Item],
    card: Mapping[str, Json],
    records: Mapping[str, RecordAnswer],
    as_of: date,
) -> tuple[str, ...]:
    """Ids of the applications that fit, those the records speak for first; an item without rules fits nobody more
    than anybody and is left out. ``card`` as the reader gives it; ``records`` may be empty.
    """
    ranked = []
    for item in items:
        if item.kind != "application" or not item.rules:
            continue
        spoken_for = _spoken_for(item, card, records, as_of)
        if spoken_for is not None:
            ranked.append((-spoken_for, item.id))
    return tuple(item_id for _, item_id in sorted(ranked))


def _spoken_for(
    item: Item, card: Mapping[str, Json], records: Mapping[str, RecordAnswer], as_of: date
) -> int | None:
    """How many of the item's rules the records fulfil; None when the card or a record speaks against it, or one that
    is required is not there."""
    if any(need.need == "required" and not (name in records and records[name].found)
           for name, need in item.records.items()):
        # what cannot even begin without a record fits whoever has one
        return None
    # an expired card is changed, and a person decides meanwhile: it says nothing about the item
    shown = {key: value for key, value in card.items() if key not in ("valid_from", "valid_to")}
    by_card = _judge(item, shown, {}, as_of)
    needing = {rule.id for rule in item.rules if rule.needs}
    if by_card.with_status(FAIL):
        return None
    by_records = _judge(item, shown, records, as_of)
    if any(result.id in needing for result in by_records.with_status(FAIL)):
        return None
    spoken_for = sum(result.id in needing for result in by_records.with_status(PASS))
    # who has no house on record has nothing to sell: an item about a thing is put first only where there is one
    return None if item.files is not None and not spoken_for else spoken_for


def _judge(
    item: Item, card: Mapping[str, Json], records: Mapping[str, RecordAnswer], as_of: date
) -> Verdict:
    return evaluate(item, values_from(item, card, records), records, as_of, facts={})
