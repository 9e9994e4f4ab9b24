"""What each kind of step shows: one function a kind, all returning plain dictionaries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from forms import regions
from forms.model import Field, Item
from forms.numbers import mask as masks
from terminal.journey import core, places, stops, typed
from terminal.journey.state import Journey, step_of
from terminal.words import COVERED, Words

from . import face_view, last, pay_view, rows_view, shared_steps, sign_view
from .last import not_yet
from .values import date_text, month_text, speak, twice, yuan


def stage_of(journey: Journey) -> str:
    """Id of the stage of the present step."""
    return str(step_of(journey.item, journey.step).stage)


def step_view(journey: Journey, w: Words, *, hidden: bool = False) -> dict[str, Any]:
    """The present step as a dictionary; always has screen, step, title, hint."""
    step = step_of(journey.item, journey.step)
    shown: dict[str, Any] = {
        "screen": journey.kind,
        "step": f"edit-{journey.edit}" if journey.edit else step.id,
        "title": step.title.get(w.language),
        "hint": step.hint.get(w.language),
        "phase": journey.phase,
    }
    make = shared_steps.VIEWS.get(journey.kind) if journey.several else None
    shown.update((make or _VIEWS[journey.kind])(journey, w, hidden))
    return shown


def helper_line(journey: Journey, w: Words, *, hidden: bool = False) -> str:
    """Who helps, on every screen of the journey; empty when nobody does."""
    if journey.helper is None:
        return ""
    name = COVERED if hidden else masks.mask("name", str(journey.helper.card["name"]))
    return w("helper.line", name=name)


# --- the kinds --------------------------------------------------------------------------------------


def _notice(journey: Journey, w: Words, hidden: bool) -> dict[str, Any]:
    return {
        "paragraphs": [p.get(w.language) for p in journey.item.notice],
        "next": {"label": w("notice.next"), "on": True},
    }


def _card(journey: Journey, w: Words, hidden: bool) -> dict[str, Any]:
    phase = journey.phase
    if phase == "expired":
        until = date_text(str(journey.party.card.get("valid_to", "")), w)
        own = "_mine" if journey.item.kind == "overview" else ""
        return {"title": w("card.expired_title"), "hint": w(f"card.expired{own}", until=until), "problem": "",
                "next": {"label": w(f"card.expired_next{own}"), "on": True}}
    if phase == "fault":
        return {"next": {"label": w("card.fault"), "on": True}}
    if phase == "read":
        return {"status": w("card.read"), "next": {"label": w("words.next"), "on": True}}
    return {"status": w("card.waiting"), "next": None}


def _person(journey: Journey, w: Words, hidden: bool) -> dict[str, Any]:
    phase = journey.phase
    if phase in face_view.PHASES:
        return face_view.view(journey, w, hidden)
    if phase.startswith("draft"):
        return shared_steps.draft(journey, w, hidden)
    # without the code an item goes on, and one's own page shows less
    own = "_mine" if journey.item.kind == "overview" else ""
    shown: dict[str, Any] = {"next": None, "digits": False}
    shown |= {"problem": "", "again": "", "without": "", "without_line": ""}
    if phase == "none":
        shown.update(title=w("person.none_title"), hint=w(f"person.{journey.reason}"), body=w(f"person.none_line{own}"),
                     next={"label": w(f"person.none_next{own}"), "on": True})
        if journey.reason in ("offline", "refused"):
            shown["again"] = w("person.again")
        return shown
    if phase in ("typing", "wrong", "checking"):
        masked = COVERED if hidden else journey.party.masked_phone
        shown.update(hint=w("person.typing", phone=masked), body=w("person.line"), digits=True,
                     again=w("person.again"), without=w(f"person.without{own}"),
                     without_line=w(f"person.without_line{own}"))
    if phase == "wrong":
        shown["problem"] = w("person.wrong", tries=journey.tries_left)
    if phase in ("sending", "checking", "fetching"):
        shown["status"] = w(f"person.{phase}{own if phase == 'fetching' else ''}")
    if phase == "passed":
        shown["next"] = {"label": w("words.next"), "on": True}
    return shown


def _records(journey: Journey, w: Words, hidden: bool) -> dict[str, Any]:
    step = step_of(journey.item, journey.step)
    lines = []
    for key in step.show:
        field = journey.item.fields[key]
        text = speak(field, journey.answers.get(key), w, hidden=hidden)
        if text:
            lines.append({"key": key, "label": field.label.get(w.language), "value": text,
                          "marked": key in journey.disputed})
    verdict = core.verdict(journey)
    shown: dict[str, Any] = {"lines": lines, "mark": w("records.mark"), "mark_title": w("records.title_wrong"),
                             "mark_line": w("records.line_wrong"), "mark_done": w("records.mark_done"), "bill": None,
                             "marked": w("records.marked"), "estimate": None, "refusal": None, "print": ""}
    label = w("records.next_marked" if journey.disputed else "records.next")
    failed = failed_rules(journey.item, verdict, records_only=True)
    if failed:
        rule = failed[0]
        shown["refusal"] = pay_view.refusal(rule, w("records.fail"), w)
        label = w("records.anyway")
        word = journey.outcome.papers.get("notice", "")
        shown["print"] = {"": w("records.print"), "printing": w("records.printing"), "out": w("records.printed")}.get(
            word, w("records.print"))
        if word not in ("", "printing", "out"):
            shown["problem"] = w.fault(word)
    elif verdict.computed.get("months"):
        month = str(verdict.computed.get("first_month", ""))
        shown["estimate"] = {
            "head": w("records.estimate"),
            "amount": COVERED if hidden else w("records.amount", yuan=yuan(int(verdict.computed["standard_fen"])),
                                               months=verdict.computed["months"]),
            "line": w("records.first", month=month_text(month, w)),
        }
    shown["next"] = {"label": label, "on": True}
    if not failed:
        shown["hint"] = w("records.line_wrong") if journey.disputed else w("records.line", next=label)
    return {**shown, **pay_view.billed(journey, verdict, w, hidden=hidden)}


def failed_rules(item: Item, verdict: Any, *, records_only: bool = False) -> list[Any]:
    """Failed rules a citizen should hear of; those that need a record first, since nothing else can mend them."""
    needing = {rule.id for rule in item.rules if rule.needs}
    failed = list(verdict.with_status("fail"))
    return [r for r in failed if r.id in needing] if records_only else failed


def _question(journey: Journey, w: Words, hidden: bool) -> dict[str, Any]:
    if journey.phase == "nothing":
        return shared_steps.nothing(journey, w)
    field, value = rows_view.asked_field(journey), rows_view.asked_value(journey)
    key = field.key
    shown: dict[str, Any] = {
        "key": key,
        "kind": field.kind,
        "value": typed.typed_of(field, value) if field.kind in _PAD else
        value if isinstance(value, (str, int, bool, list)) and field.kind != "group" else "",
        # what is asked to be confirmed is shown in full; "hide" covers it
        "value_text": COVERED if hidden else str(value or "") if field.kind == "address" else speak(field, value, w),
        "options": [
            {"code": option.code, "label": option.label.get(w.language),
             "note": option.note.get(w.language) if option.note else ""}
            for option in field.options
        ],
        "max": field.max or 0,
        "placeholder": {"address": w("question.address_hint"), "phone": w("question.phone_hint")}.get(
            field.kind, w("question.typed")),
        "said": field.help.get(w.language) if field.kind == "note" and field.help else "",
        **rows_view.typed(field, w),
        **(rows_view.rows_of(journey, field, w, hidden) if field.kind == "group" else {}),
        "yes_here": w("question.yes_here"),
        "no_write": w("question.no_write"),
        "optional": field.required is False and field.kind != "note",
        # where pressing an answer already goes on, a second button would only ask which one to press
        "next": None if (field.kind in ("yes_no", "choice", "address") and value in (None, "")) or
        field.kind == "address" else {"label": _next_label(journey, w), "on": True},
        "also": _beside(journey, w),
        "regions": _regions(journey, w, hidden),
        **rows_view.of_row(journey, w),
    }
    if journey.edit and journey.row is None:
        shown["title"] = field.label.get(w.language)
        shown["hint"] = field.help.get(w.language) if field.help else ""
    if (given := shown["regions"]) is not None:
        # the keyboard needs the room: what is chosen stands with the question then
        shown |= {"title": given["line"], "hint": given["chosen"]} if given["writing"] else {
            "title": w("place.title"), "hint": ""}
    if journey.phase == "fetching":
        shown |= {"status": w("question.fetching"), "next": None}
    if journey.problem == key:
        faults = [fault.sentence for fault in core.verdict(journey).problems if fault.key.partition("[")[0] == key]
        sentence = journey.rejected or (faults[0] if faults else None)
        shown["problem"] = sentence.get(w.language) if sentence else ""
    return shown


_PAD = ("money", "number", "date", "month", "area", "share")
"""Kinds typed sign by sign."""


def _regions(journey: Journey, w: Words, hidden: bool) -> dict[str, Any] | None:
    """An address being given region by region; None where none is."""
    place = places.place_of(journey)
    if place is None:
        return None
    inside = [] if place.writing else regions.inside(place.code)
    chosen = "".join(regions.name(code) for code in regions.path(place.code))
    return {
        "chosen": COVERED if hidden and chosen else chosen,
        "line": w("place.writing" if place.writing else "place.choose" if place.code else "place.province"),
        "options": [{"code": code, "label": name} for code, name in inside],
        "other": w("place.other") if place.code and not place.writing else "",
        "write": w("place.write") if place.code and not place.writing else "",
        "writing": place.writing,
    }


def _next_label(journey: Journey, w: Words) -> str:
    """The last question of an item that nobody signs hands it in."""
    if journey.edit or not journey.item.anonymous:
        return w("words.next")
    seen = core.visible(journey)
    kinds = [step.kind for step in journey.item.steps if step.id in seen or step.id == journey.step]
    here = [step.id for step in journey.item.steps if step.id in seen or step.id == journey.step].index(journey.step)
    return w("question.send" if kinds[here + 1] == "submit" else "words.next")


def _beside(journey: Journey, w: Words) -> dict[str, Any] | None:
    """A text that is never required, offered on the screen of another question."""
    key = None if journey.edit or journey.row else step_of(journey.item, journey.step).also
    if key is None:
        return None
    field = journey.item.fields[key]
    return {"key": key, "label": w("question.also"), "value": str(journey.answers.get(key) or ""), "again":
            w("question.also_again"), "placeholder": field.help.get(w.language) if field.help else w("question.typed"),
            "done": w("question.also_done")}


def _capture(journey: Journey, w: Words, hidden: bool) -> dict[str, Any]:
    step = step_of(journey.item, journey.step)
    material = journey.item.materials[step.material]
    mine = [page for page in journey.pages if page.material == material.id]
    return {
        "hint": material.hint.get(w.language),
        "pages": [{"id": p.id, "label": w("capture.page", n=n), "sha256": p.sha256} for n, p in enumerate(mine, 1)],
        "status": w("capture.taken", n=len(mine)) if mine else w("capture.looking"),
        "still": w("capture.still"),
        "shoot": w("capture.shoot"),
        "shoot_line": w("capture.shoot_line"),
        "skip": w("capture.skip"),
        "current": w("capture.page", n=len(mine) + 1),
        "full": len(mine) >= material.max_pages,
        "next": {"label": w("capture.next"), "on": bool(mine)},
    }


def _review(journey: Journey, w: Words, hidden: bool) -> dict[str, Any]:
    verdict = core.verdict(journey)
    unknown = {p.key.partition("[")[0] for p in verdict.problems}
    groups: list[dict[str, Any]] = [
        {"title": w("review.found"), "lines": []},
        {"title": w("review.answers_said" if journey.item.anonymous else "review.answers"), "lines": []},
    ]
    for key in step_of(journey.item, journey.step).show:
        field = journey.item.fields[key]
        text = speak(rows_view.named(journey, field), journey.answers.get(key), w, hidden=hidden)
        if field.kind == "money" and text and not hidden:
            text = twice(text, journey.answers[key], w)
        edit = _editable(journey, field)
        # records were confirmed on their own page; here stand the person and what the citizen chose
        if not edit and field.source != "IDC":
            continue
        empty = w("review.empty") if field.required is True else w("review.optional")
        groups[1 if edit else 0]["lines"].append(
            {"key": key, "label": field.label.get(w.language), "edit": edit, "value": text or empty,
             "empty": not text, "wrong": key in unknown})
    failed = [r for r in failed_rules(journey.item, verdict) if r.id not in not_yet(journey.item) | stops.OF_OWNERS]
    label = w("party.review_next" if journey.several else "question.send" if journey.item.anonymous else "review.next")
    return {
        "groups": groups,
        "hint": w("review.line_said" if journey.item.anonymous else "review.line", next=label),
        "warnings": [{"sentence": r.sentence.get(w.language), "way": r.way_out.get(w.language)} for r in failed[:2]],
        "next": {"label": label, "on": True},
    }


def _editable(journey: Journey, field: Field) -> bool:
    """Answers the citizen gave or may change: those with a question this citizen sees, or optional choices."""
    if field.kind in ("signature", "material", "computed"):
        return False
    seen = core.visible(journey)
    questions = [step for step in journey.item.steps if step.kind == "question" and step.field == field.key]
    if any(step.id in seen for step in questions):
        return True
    return field.kind == "phone" or (field.source == "SEL" and not questions)


_VIEWS: dict[str, Callable[[Journey, Words, bool], dict[str, Any]]] = {
    "notice": _notice,
    "card": _card,
    "person_check": _person,
    "records": _records,
    "question": _question,
    "capture": _capture,
    "review": _review,
    "sign": sign_view.sign,
    "pay": pay_view.pay,
    "submit": last.submit,
    "overview": lambda journey, w, hidden: {},  # made with all items at hand: terminal.session.overview
}
