"""What the judge can say of a journey: the terminal's own facts, the verdict, the steps this citizen sees."""

from __future__ import annotations

from typing import Any

from forms import judge
from forms.model import ANONYMOUS
from forms.submission import is_confirmed
from forms.terms import SAID_ALONE

from .state import Journey


def facts(state: Journey) -> dict[str, Any]:
    """What the terminal itself knows, for the rules (`f` in an item's conditions)."""
    pages: dict[str, int] = {}
    for page in state.pages:
        pages[page.material] = pages.get(page.material, 0) + 1
    # confirmed with a key and not signed: whether that counts as signed is not for the machine to say
    confirmed = state.signature is not None and is_confirmed(state.signature)
    signed = {"confirmed": True} if confirmed else {"signed": state.signature is not None}
    return {
        **state.known,
        "assurance": ANONYMOUS if state.item.anonymous else state.party.assurance,
        "how": list(state.party.how),
        "consent": bool(state.consent_at),
        "pages": pages,
        "skipped": list(state.skipped),
        "disputed": list(state.disputed),
        "declared": len(state.declared),
        "paid_fen": sum(order.amount_fen for order in state.orders if order.paid),
        **signed,
        **(_of_several(state) if state.several else {}),
    }


def _of_several(state: Journey) -> dict[str, Any]:
    """Who takes part, and whether all of them have signed."""
    from . import board

    taking = board.here(state)
    pieces = [state.signing.signed.get(party.id) for party in taking]
    signed = all(piece is not None for piece in pieces)
    by_key = signed and any(piece is not None and is_confirmed(piece) for piece in pieces)
    notes = [piece.note.get("declared", 0) for piece in pieces if piece is not None]
    return {
        "parties": [{"id": party.id, "role": party.role, "assurance": party.assurance,
                     "age": board.age_on(party.card, state.stamp.as_of)} for party in taking],
        "declared": min(notes, default=0) if signed else 0,
        **({"signers": [piece.party for piece in pieces if piece is not None]} if any(pieces) else {}),
        **({"confirmed": True} if by_key else {"signed": signed}),
    }


def verdict(state: Journey) -> Any:
    """The one judge's verdict on what is known so far (forms.judge.Verdict)."""
    return judge.evaluate(state.item, state.answers, state.records, state.stamp.as_of, facts=facts(state))


def wrong(state: Journey) -> frozenset[str]:
    """Keys of the answers that are missing although required, or no good; without what is said at the signature."""
    return frozenset(problem.key for problem in verdict(state).problems
                     if "[" not in problem.key or problem.key.rpartition(".")[2] not in SAID_ALONE)


def unanswered(state: Journey) -> str:
    """Id of the first question this citizen sees whose answer is missing or no good; empty when there is none."""
    keys, seen = {key.partition("[")[0] for key in wrong(state)}, visible(state)
    found = (step.id for step in state.item.steps if step.id in seen and _open(state, step, keys))
    return next(found, "")


def _open(state: Journey, step: Any, keys: set[str]) -> bool:
    """Something of this step is still to be answered; of the board: somebody is not here, or has not answered."""
    if step.kind != "parties":
        return bool(step.kind == "question" and step.field in keys)
    from . import board

    own = {key for key, known in state.item.fields.items() if known.each is not None}
    return bool(board.gap(state)[0]) or bool(own & keys)


def expired(state: Journey) -> bool:
    """The card that was read is past its last day."""
    until = str(state.party.card.get("valid_to", ""))
    return until.isdigit() and until < state.stamp.as_of.strftime("%Y%m%d")


def visible(state: Journey) -> tuple[str, ...]:
    """Ids of the steps this citizen will see, in order."""
    return tuple(judge.visible_steps(state.item, state.answers, state.records, facts(state), state.stamp.as_of))
