"""What cannot be filed is said before anybody signs, as soon as it is known: the rule's own sentence and its way out.

An application that a rule speaks against may be handed in all the same, and a person decides; a filing may not.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from forms import groups, judge, records
from forms.model import Files, Step, Text

from . import board
from . import effects as fx
from .judging import facts
from .state import Journey, Result

OF_OWNERS = frozenset({"HC-30"})
"""Rules that the board itself speaks of, in its own words: who is still missing."""


def verdict_if_signed(state: Journey) -> Any:
    """The verdict as it will be once everybody has said yes and signed (forms.judge.Verdict)."""
    said = {key: [{**row, "intent": "yes", "intent_at": f"{state.stamp.as_of}T00:00:00Z"} if known.inner("intent")
                  else dict(row) for row in board.rows(state, key)]
            for key, known in state.item.fields.items() if known.each is not None and key in state.answers}
    if board.gap(state)[0]:
        # some are here, others are not: what is judged of all of them together is judged when they are
        said = {key: [] for key in said}
    signed = {**facts(state), "signed": True, "declared": len(state.item.declarations),
              "signers": [party.id for party in board.here(state)]}
    signed.pop("confirmed", None)
    return judge.evaluate(state.item, {**state.answers, **said}, state.records, state.stamp.as_of, facts=signed)


def files_of(state: Journey) -> Files:
    """What an item does to a filing. Raises LookupError: nothing is filed here."""
    if state.item.files is None:
        raise LookupError("of this item nothing is filed")
    return state.item.files


def undone(state: Journey) -> str:
    """What is said good-bye with when nothing came of it."""
    return "unfiled" if files_of(state).act == "file" else "uncancelled"


def nothing(state: Journey, step: Step) -> bool:
    """What is filed, or cancelled, is chosen on this step, and there is nothing to choose."""
    if state.item.files is None or step.kind != "question" or step.field is None:
        return False
    known = state.item.fields[step.field]
    if known.options_from is None or known.options_from.record != state.item.files.record:
        return False
    return not groups.with_options(known, records.found(state.records)).options


def why_nothing(state: Journey) -> Any:
    """The rule about what is on record that says so (forms.judge.RuleResult)."""
    verdict = verdict_if_signed(state)
    needing = {rule.id for rule in state.item.rules if rule.needs}
    found = (*verdict.with_status(judge.FAIL), *verdict.with_status(judge.UNKNOWN))
    return next((result for result in found if result.id in needing), None)


def leave_nothing(state: Journey) -> Result:
    """There is nothing more to do here."""
    return state, (fx.Leave(undone(state)),)


def stop(state: Journey) -> Any:
    """The first rule that stands against filing (forms.judge.RuleResult), or None. What is not known yet stands against
    it only when all are here and everything has been answered."""
    if state.item.files is None:
        return None
    verdict = verdict_if_signed(state)
    failed = [result for result in verdict.with_status(judge.FAIL) if result.id not in OF_OWNERS]
    if failed or board.gap(state)[0]:
        return failed[0] if failed else None
    return next(iter(verdict.with_status(judge.UNKNOWN)), None)


def stopped(state: Journey, key: str) -> Journey | None:
    """The state that says why it goes no further, on the screen of `key`; None when nothing stands against it."""
    against = stop(state)
    if against is None:
        return None
    said, way = against.sentence, against.way_out
    return replace(state, problem=key, rejected=Text(f"{said.zh}{way.zh}", f"{said.en} {way.en}".strip()))
