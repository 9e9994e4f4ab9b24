"""The last screens of a journey: kept, on its way, decided, certified or said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.model import Item
from forms.submission import spell_receipt_code
from terminal.journey.state import Journey
from terminal.words import Words

from . import pay_view
from .values import date_text


def submit(journey: Journey, w: Words, hidden: bool) -> dict[str, Any]:
    outcome = journey.outcome
    kind = journey.item.kind
    if not outcome.kept:
        fault = journey.phase == "fault"
        keeping = w("submit.keeping" if kind == "application" else "submit.keeping_said")
        return {"screen": "submit", "status": "" if fault else keeping,
                "next": {"label": w("submit.again"), "on": True} if fault else None}
    later = w("done.later" if kind == "application" else "done.later_said")
    line = {"waiting": w("done.waiting"), "later": later}.get(outcome.sending, "")
    if outcome.sending == "acknowledged":
        line = w("done.verify" if outcome.case_state == "received_to_verify" else "done.acknowledged")
    papers = paper_lines(outcome.papers, w)
    said = {} if kind == "application" else _said(journey, w)
    if "certificate" in journey.item.papers:
        said = _certified(journey, w)
    elif kind == "application" and outcome.case_state == "decided":
        said = _decided(journey, w)
    if journey.item.pays is not None:
        said = pay_view.paid(journey, w, hidden=hidden)
    return {
        "screen": "done",
        "kind": kind,
        "title": w("done.title"),
        "hint": line,
        "sending": outcome.sending,
        "case_label": w("done.case"),
        "case_number": outcome.case_number,
        "code_label": w("done.code"),
        "code": "",
        "receipt_code": spell_receipt_code(journey.stamp.receipt_code),
        "code_line": w("done.code_line"),
        "promise": w("done.promise", date=date_text(outcome.promise_date, w)) if outcome.promise_date else "",
        "papers": papers,
        "next_title": w("done.next_title"),
        "next_lines": [w("done.next_1"), w("done.next_2")],
        "next": {"label": w("done.finish"), "on": True},
        **said,
    }


def paper_lines(papers: Mapping[str, str], w: Words) -> list[dict[str, Any]]:
    """How each paper stands: being printed, out, or why not."""
    lines = []
    for paper, word in papers.items():
        if paper == "notice":
            continue
        failed = word not in ("printing", "out")
        label = w("done." + paper.partition("/")[0])
        lines.append({"id": paper, "label": label, "failed": failed, "out": word == "out",
                      "state": w("done.failed") if failed else w(f"done.{word}"),
                      "why": w.fault(word) if failed else "", "again": w("done.print_again") if failed else ""})
    return lines


def _decided(journey: Journey, w: Words) -> dict[str, Any]:
    """The last screen of what rules decided at once: that it is so, and why, rule by rule."""
    outcome = journey.item.outcome("pass")
    assert outcome is not None
    assert journey.submission is not None
    results = journey.submission.verdict["results"]
    self_evident = not_yet(journey.item)
    passed = [result["sentence"][w.language] for result in results
              if result["status"] == "pass" and result["id"] not in self_evident]
    return {"title": w("done.title_decided"), "hint": outcome.title.get(w.language), "promise": "",
            "next_lines": [outcome.next.get(w.language), w("done.because", reasons=" ".join(passed[:4]))]}


def _certified(journey: Journey, w: Words) -> dict[str, Any]:
    """The last screen of a certificate: whether it is out, or how to get it later."""
    decided = journey.outcome.case_state == "decided"
    word = next(iter(journey.outcome.papers.values()), "printing")
    hint = {"out": "done.take_it", "printing": "done.printing"}.get(word, "done.failed")
    outcome = journey.item.outcome("pass" if decided else "unknown")
    assert outcome is not None
    return {
        **({"title": w("done.title_decided"), "promise": "", "hint": w(hint)} if decided else {}),
        "next_lines": [outcome.next.get(w.language)],
    }


def _said(journey: Journey, w: Words) -> dict[str, Any]:
    """The last screen of an evaluation or a complaint: its own words, from the item's outcome."""
    verdict = journey.submission.verdict if journey.submission is not None else {}
    outcome = journey.item.outcome(verdict.get("outcome", "unknown"))
    assert outcome is not None
    kind, promise = journey.item.kind, journey.outcome.promise_date
    lines = [outcome.body]
    if kind == "complaint":
        lines = [outcome.next]
    elif str(journey.answers.get("level", "")) in ("1", "2"):
        lines.append(outcome.next)
    answered = w("done.answered", date=date_text(promise, w)) if promise and kind == "complaint" else ""
    return {
        "title": outcome.title.get(w.language),
        "case_label": w("done.number"),
        "promise": answered,
        "next_lines": [line.get(w.language) for line in lines],
        "next": {"label": w("done.finish_said"), "on": True},
    }


def not_yet(item: Item) -> frozenset[str]:
    """Rules about declarations and signature: those come on the next screen."""
    asks = ("f.declared", "f.signed")
    return frozenset(rule.id for rule in item.rules if any(ask in f"{rule.known} {rule.test}" for ask in asks))
