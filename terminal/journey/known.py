"""What the departments know, as the journey holds it: withheld, found, disputed."""

from __future__ import annotations

from collections.abc import Mapping

from forms.model import Item
from forms.records import RecordAnswer


def withheld(item: Item, *, offline: bool) -> dict[str, RecordAnswer]:
    """Records of an unverified person: not shown. `unreachable` when the centre did not answer."""
    state = "unreachable" if offline else "withheld"
    return {need: RecordAnswer(state=state, data={}) for need in item.records}


def dispute(item: Item, records: Mapping[str, RecordAnswer], marked: tuple[str, ...]) -> dict[str, RecordAnswer]:
    """The same records with the citizen's marks: a record with a marked line is `disputed`, else `found` again."""
    result = dict(records)
    for name, record in records.items():
        if record.state not in ("found", "disputed"):
            continue
        keys = tuple(key for key in marked if (item.fields[key].from_ or "").split(".")[0] == name)
        result[name] = RecordAnswer(state="disputed" if keys else "found", data=record.data, disputed=keys)
    return result
