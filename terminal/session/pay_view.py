"""What the screens of paying show: the bill, the code for the phone, and every way it can end."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from forms.model import BillLine
from forms.numbers.amounts import figure
from terminal.clock import SHANGHAI
from terminal.journey import paying
from terminal.journey.judging import verdict as judged
from terminal.journey.state import Journey
from terminal.words import COVERED, Words

if TYPE_CHECKING:
    from forms.judge import RuleResult


def _figure(line: BillLine, value: int, w: Words) -> str:
    return w(f"pay.{line.form}", value=figure(value))


def billed(journey: Journey, verdict: Any, w: Words, *, hidden: bool) -> dict[str, Any]:
    """For the page of records: how the amount comes about, line by line, and where the button leads."""
    pays = journey.item.pays
    if pays is None:
        return {}
    shown: dict[str, Any] = {}
    failed = verdict.with_status("fail")
    outcome = journey.item.outcome("fail")
    amount = verdict.computed.get(pays.amount)
    if failed and outcome is not None:
        shown["refusal"] = refusal(failed[0], outcome.title.get(w.language), w)
        shown["next"] = {"label": w("pay.leave"), "on": True}
    elif not journey.disputed and type(amount) is int:
        shown.update(next={"label": w("pay.go"), "on": True}, hint=w("pay.line"))
    if not journey.disputed and type(amount) is int:
        lines = [{"label": line.label.get(w.language),
                  "value": COVERED if hidden else _figure(line, verdict.computed[line.value], w)}
                 for line in pays.lines if type(verdict.computed.get(line.value)) is int]
        shown["bill"] = {"lines": lines, "head": w("pay.due"), "basis": pays.basis.get(w.language),
                         "amount": COVERED if hidden else w("pay.money", value=figure(amount))}
    return shown


def refusal(rule: RuleResult, head: str, w: Words) -> dict[str, str]:
    """What stands against it: the rule's sentence, its basis, and the way out."""
    return {"head": head, "sentence": rule.sentence.get(w.language), "basis": rule.basis.get(w.language),
            "way_head": w("records.way_out"), "way": rule.way_out.get(w.language), "id": rule.id}


_LIVE = ("opening", "waiting", "closing")


def pay(journey: Journey, w: Words, hidden: bool) -> dict[str, Any]:
    """Phases as in the journey. `pay_at` is the address for the phone, to be drawn as a QR code."""
    order, phase = paying.current(journey), journey.phase
    amount = order.amount_fen if order is not None else 0
    shown: dict[str, Any] = {
        "amount": "" if order is None else COVERED if hidden else w("pay.money", value=figure(amount)),
        "subject": "" if order is None or hidden else order.subject,
        "head": w("pay.due"), "pay_at": "", "code_line": "", "until": "", "stop": "", "lines": [], "number": "",
        "slip": "", "next": None, "live": phase in _LIVE,
    }
    if phase == "waiting" and order is not None:
        shown.update(pay_at=order.pay_at, code_line=w("pay.scan"), until=_until(order.until, w), stop=w("pay.stop"),
                     status=w("pay.waiting"))
        return shown
    if phase in ("opening", "closing"):
        return {**shown, "status": w(f"pay.{phase}"), "hint": "", "stop": w("pay.stop") if phase == "opening" else ""}
    if phase == "blocked":
        return {**shown, "title": w("pay.blocked_title"), "hint": "", "lines": _why(journey, w),
                "amount": "", "next": {"label": w("pay.leave"), "on": True}}
    if phase == "unknown" and order is not None:
        word = journey.outcome.papers.get(paying.SLIP, "")
        shown["number"] = w("pay.number", number=order.id)
        shown["slip"] = w("pay.slip_out" if word == "out" else "pay.slip_printing" if word == "printing" else
                          "pay.slip_failed")
        shown["status"] = ""
    return {**shown, "title": w(f"pay.{phase}_title"), "hint": "", "lines": [w(f"pay.{phase}")],
            "next": {"label": w(f"pay.{phase}_next"), "on": True}}


def paid(journey: Journey, w: Words, *, hidden: bool) -> dict[str, Any]:
    """The last screen: what was paid, or what a person looks at first."""
    order = paying.current(journey)
    if order is None or not order.paid:
        outcome = journey.item.outcome("unknown")
        return {} if outcome is None else {"next_lines": [outcome.next.get(w.language)]}
    outcome = journey.item.outcome("pass")
    amount = COVERED if hidden else w("pay.money", value=figure(order.amount_fen))
    return {"title": w("pay.paid", amount=amount), "promise": "",
            "next_lines": [] if outcome is None else [outcome.next.get(w.language)]}


def _until(text: str, w: Words) -> str:
    try:
        return w("pay.until", time=datetime.fromisoformat(text).astimezone(SHANGHAI).strftime("%H:%M"))
    except ValueError:
        return ""


def _why(journey: Journey, w: Words) -> list[str]:
    """Why nothing can be paid here: the first rule that fails or that cannot be decided, and its way out."""
    verdict = judged(journey)
    for status in ("fail", "unknown"):
        for result in verdict.with_status(status):
            said = [text.get(w.language) for text in (result.sentence, result.way_out) if text.get(w.language)]
            if said:
                return said
    return [w("pay.blocked")]
