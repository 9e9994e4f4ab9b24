"""Paying: one order, and never a second one while the first may still be paid.

    opening → waiting → paid (goes on by itself)        closing → closed
       ↓         ↓ nothing heard, three times
      down    unknown → (looked at again and again) → paid or closed

Only what the centre says counts. Whoever leaves while an order is open has it closed behind them; if it was paid in
that moment the money is accounted for by the order (docs/adr/0010).
"""

from __future__ import annotations

from dataclasses import replace

from . import effects as fx
from . import events as ev
from . import lookup
from .judging import verdict
from .state import Journey, OrderState, Result, consent_of

SILENT = 3
"""So often in a row nothing is heard before it is said that nobody knows."""
UNPAID = ("opening", "waiting")
"""Phases in which an order may be open and nobody has said that they do not want it."""
SLIP = "payment_slip"


def due_fen(state: Journey) -> int | None:
    """What can be paid here and now, in fen; None when something speaks against it or is not known: a fresh record of
    a verified person, which nobody disputes, and no rule that fails. (Money never moves on stale data.)"""
    pays = state.item.pays
    if pays is None or not state.party.token:
        return None
    judged = verdict(state)
    amount = judged.computed.get(pays.amount)
    if judged.with_status("fail") or state.disputed or type(amount) is not int or amount <= 0:
        return None
    return amount


def current(state: Journey) -> OrderState | None:
    """The order that stands."""
    return state.orders[-1] if state.orders else None


def enter(state: Journey) -> Result:
    """Ask for the order, unless there is one that is paid or may be."""
    order = current(state)
    if order is not None and order.state == "":
        return _open(state)
    if order is not None and order.state not in ("closed", "refunded", "refunding"):
        return _shown(state, order)
    amount = due_fen(state)
    if amount is None:
        return replace(state, phase="blocked"), ()
    asked = f"{state.stamp.submission_id}-{len(state.orders) + 1}"
    return _open(replace(state, orders=(*state.orders, OrderState(asked, asked, amount))))


def take_order(state: Journey, event: ev.OrderTold, at: str) -> Result:
    """How it stands; paid goes on by itself."""
    order = _asked(state, event)
    if order is None:
        return state, ()
    order = replace(order, id=event.order, state=event.state, pay_at=event.pay_at, until=event.until,
                    subject=event.subject or order.subject, silent=0)
    if event.amount_fen != order.amount_fen:
        # never what somebody has not seen
        return _told(state, replace(order, state="closed"), "changed"), (fx.CloseOrder(order.id),)
    return _shown(_told(state, order, state.phase), order)


def take_refusal(state: Journey, event: ev.OrderRefused, at: str) -> Result:
    """No order was opened; of one that is there a refusal says as little as silence."""
    order = _asked(state, event)
    if order is None:
        return state, ()
    if state.phase != "opening" or order.state:
        return note_silence(state, ev.OrderSilent(event.asked), at)
    phase = {"order.elsewhere": "elsewhere", "order.nothing_due": "changed", "order.amount_changed": "changed",
             "refused": "changed"}.get(event.code, "blocked")
    return replace(_told(state, replace(order, state="closed"), phase), problem=""), ()


def note_silence(state: Journey, event: ev.OrderSilent, at: str) -> Result:
    """Nothing heard is never a no: while it was being opened nobody has a code yet; after that nobody knows."""
    order = _asked(state, event)
    if order is None:
        return state, ()
    order = replace(order, silent=order.silent + 1)
    if state.phase == "opening" and order.state in ("", "created"):
        return _told(state, order, "down"), ()
    if state.phase == "closing" or order.silent >= SILENT:
        return _unknown(_told(state, order, "unknown"), order)
    return _told(state, order, state.phase), (fx.WatchOrder(order.id),)


def stop(state: Journey, event: ev.Event, at: str) -> Result:
    """Does not want to pay: the order is closed first, and only then is it over."""
    order = current(state)
    if state.phase not in UNPAID or order is None:
        return state, ()
    return replace(state, phase="closing", problem=""), (fx.CloseOrder(order.id),)


def go_on(state: Journey, event: ev.Event, at: str) -> Result:
    """The large button: another amount is looked at anew; the same order again where nothing was heard, a new one
    where the last is closed for good; where nothing can be paid here the journey ends."""
    from .stepping import ask_first

    if state.phase == "changed":
        check = next(step.id for step in state.item.steps if step.kind == "person_check")
        return ask_first(replace(state, records={}, known={}), check)
    if state.phase == "down":
        return _open(state)
    if state.phase in ("closed", "elsewhere"):
        return enter(state)
    if state.phase == "unknown":
        return state, (fx.Leave("done_unknown"),)
    return (state, (fx.Leave("left"),)) if state.phase == "blocked" else (state, ())


def leave_records(state: Journey, event: ev.Event, at: str) -> Result:
    """From the page with the bill: where something speaks against paying there is nothing else to go on to."""
    from .stepping import forward

    if state.item.pays is not None and verdict(state).with_status("fail"):
        return state, (fx.Leave("left"),)
    return forward(state)


def abandon(state: Journey) -> tuple[fx.Effect, ...]:
    """What is to be done when the journey ends as it stands: an order nobody is left to pay is closed."""
    order = current(state)
    open_ = state.kind == "pay" and order is not None and not order.paid and state.phase in (*UNPAID, "down", "closing")
    return (fx.CloseOrder(order.id),) if open_ and order is not None else ()


# --- inside -----------------------------------------------------------------------------------------


def _open(state: Journey) -> Result:
    order = state.orders[-1]
    ask = fx.OpenOrder(order.asked, state.party.number, state.party.token, consent_of(state),
                       (state.item.id, state.item.version), order.amount_fen, lookup.given(state),
                       state.stamp.as_of.isoformat())
    return replace(state, phase="opening", problem=""), (ask,)


def _asked(state: Journey, event: ev.OrderTold | ev.OrderRefused | ev.OrderSilent) -> OrderState | None:
    """The order an answer is about, while it matters on this screen."""
    order = current(state)
    if order is None or event.asked not in (order.asked, order.id) or order.paid:
        return None
    return order if state.phase in ("opening", "waiting", "closing", "unknown", "down") else None


def _told(state: Journey, order: OrderState, phase: str) -> Journey:
    return replace(state, orders=(*state.orders[:-1], order), phase=phase)


def _shown(state: Journey, order: OrderState) -> Result:
    from .stepping import forward

    if order.paid:
        return forward(replace(state, phase="paid", problem=""))
    if order.state in ("closed", "refunding", "refunded"):
        return replace(state, phase="closed"), ()
    if order.state == "unknown":
        return _unknown(state, order)
    watch = (fx.WatchOrder(order.id),)
    if state.phase == "closing":
        return state, watch
    return replace(state, phase="waiting" if order.state == "waiting" else "opening"), watch


def _unknown(state: Journey, order: OrderState) -> Result:
    """Said so, with a slip, once; and looked at for as long as somebody stands here."""
    state = replace(state, phase="unknown")
    if SLIP in state.outcome.papers:
        return state, (fx.WatchOrder(order.id),)
    papers = {**state.outcome.papers, SLIP: "printing"}
    slip = fx.PrintPaper(SLIP, f"{order.id}/slip", None, {"order": order.id, "amount_fen": order.amount_fen,
                                                          "subject": order.subject})
    return replace(state, outcome=replace(state.outcome, papers=papers)), (slip, fx.WatchOrder(order.id))
