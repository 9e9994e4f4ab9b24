"""Somebody helps (帮办): a second person works the screen, the applicant confirms and signs; both are recorded.

The helper's own card is read for it, and of it only the name and a masked number are kept. What the applicant must do
alone stays with the applicant: the code to the phone, the ticks, the signature.
"""

from __future__ import annotations

from dataclasses import replace

from forms.numbers.mask import mask_id

from . import effects as fx
from . import events as ev
from .state import HELPER, Journey, PartyState, Result

READING = ("waiting", "fault")
"""`helping` while a card on the reader is the helper's."""


def may_be_helped(state: Journey) -> bool:
    """After the applicant's card, which says who the helper is not, and until the application is made."""
    # of several, each does their own part; a helper of all would be one of neither side
    return (not state.item.anonymous and not state.several and bool(state.party.card) and state.submission is None
            and state.kind != "submit")


def ask_helper(state: Journey, event: ev.Event, at: str) -> Result:
    """Say first what is recorded of a helper."""
    if state.helping or state.helper is not None or not may_be_helped(state):
        return state, ()
    return replace(state, helping="notice"), ()


def agree_helper(state: Journey, event: ev.Event, at: str) -> Result:
    """The helper agrees by laying down a card; after a fault, once more."""
    if state.helping not in ("notice", "fault"):
        return state, ()
    return replace(state, helping="waiting", helping_problem=""), (fx.ReadCard(),)


def close_helper(state: Journey, event: ev.Event, at: str) -> Result:
    """Nobody is registered, or it has been read that somebody is."""
    if not state.helping:
        return state, ()
    effects = (fx.StopReading(),) if state.helping in READING else ()
    return replace(state, helping="", helping_problem=""), effects


def keep_helper(state: Journey, event: ev.CardRead, at: str) -> Result:
    """Another person than the applicant; from here on everything is the applicant's to look at and to sign anew."""
    if not may_be_helped(state):
        return close_helper(state, event, at)
    name, number = (str(event.card.get(key, "")).strip() for key in ("name", "number"))
    if not name or not number:
        return replace(state, helping="fault", helping_problem="id_card.bad_data"), (fx.ReadCard(),)
    if number.upper() == state.party.number.strip().upper():
        return replace(state, helping="fault", helping_problem="helper.same"), (fx.ReadCard(),)
    helper = PartyState(id="p2", role=HELPER, card={"name": name, "number": mask_id(number)}, assurance="card_read",
                        how=("card",), checked_at=at)
    state = _unsigned(replace(state, parties=(state.party, helper)))
    return replace(state, helping="read", helping_problem=""), (fx.AskCardBack(), fx.StopReading())


def show_helper_fault(state: Journey, event: ev.CardFault, at: str) -> Result:
    if state.helping_problem == "helper.same" and event.code == "id_card.remove_first":
        # the card that is the wrong one still lies there: that has been said better
        return state, ()
    return replace(state, helping="fault", helping_problem=event.code), ()


def wait_for_helper(state: Journey, event: ev.Event, at: str) -> Result:
    """The wrong card was lifted: the reader waits for the next."""
    return replace(state, helping="waiting", helping_problem=""), ()


def end_helper(state: Journey, event: ev.Event, at: str) -> Result:
    """The applicant goes on alone, and signs alone: nothing of the helper is kept."""
    if state.helper is None or state.submission is not None:
        return state, ()
    return _unsigned(replace(state, parties=(state.party,), helping="", helping_problem="")), ()


def _unsigned(state: Journey) -> Journey:
    """Ticks and signature were given as things stood before."""
    return replace(state, declared=frozenset(), signature=None)
