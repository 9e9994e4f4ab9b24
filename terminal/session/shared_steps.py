"""What the steps of several people show: the board, one person's turn, the paper to read, signing in turn, filing.

Nobody sees another's number or phone: of others there is a masked name and a tick. What belongs to one person alone is
shown only while that person stands there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from forms.model import Field
from forms.numbers import mask as masks
from forms.submission import spell_receipt_code
from forms.terms import CHANGES
from terminal.clock import SHANGHAI
from terminal.journey import board, stops, turns
from terminal.journey.state import Journey, PartyState
from terminal.words import COVERED, Words

from . import face_view, sign_view
from .last import paper_lines
from .rows_view import named
from .values import date_text, money_words, speak

View = Callable[[Journey, Words, bool], dict[str, Any]]


def name_of(party: PartyState, hidden: bool) -> str:
    """Masked: enough to know who is meant."""
    return COVERED if hidden else masks.mask("name", str(party.card.get("name", "")))


def _role(journey: Journey, name: str, w: Words) -> str:
    role = journey.item.role(name)
    return role.title.get(w.language) if role is not None else ""


# --- nothing to choose ------------------------------------------------------------------------------


def nothing(journey: Journey, w: Words) -> dict[str, Any]:
    """What is on record says why there is nothing to go on with, and where else to go."""
    why = stops.why_nothing(journey)
    lines = [why.sentence.get(w.language), why.way_out.get(w.language)] if why is not None else []
    return {"screen": "handover", "title": w("filing.nothing_title"), "hint": "", "lines": lines,
            "next": {"label": w("filing.refused_next"), "on": True}}


# --- the board --------------------------------------------------------------------------------------


def _parties(journey: Journey, w: Words, hidden: bool) -> dict[str, Any]:
    return _TURN.get(journey.phase, _board)(journey, w, hidden)


def _board(journey: Journey, w: Words, hidden: bool) -> dict[str, Any]:
    reason, role, name = board.gap(journey)
    shown = COVERED if hidden else masks.mask("name", name)
    status = w(f"party.need_{reason}", name=shown, role=_role(journey, role, w)) if reason else ""
    found: list[dict[str, Any]] = []
    for place, chair in enumerate(board.chairs(journey)):
        if not found or found[-1]["role"] != chair.role.role:
            found.append({"role": chair.role.role, "title": chair.role.title.get(w.language),
                          "hint": chair.role.hint.get(w.language), "chairs": []})
        found[-1]["chairs"].append(_chair(journey, chair, place, w, hidden))
    return {"screen": "parties", "groups": found, **({"hint": status} if status else {}),
            "next": None if reason else {"label": w("party.next"), "on": True}}


def _chair(journey: Journey, chair: board.Chair, place: int, w: Words, hidden: bool) -> dict[str, Any]:
    if chair.party is not None:
        first = chair.party.id == journey.party.id
        return {"id": chair.party.id, "name": name_of(chair.party, hidden), "here": True,
                "line": w("party.first" if first else "party.here"), "press": "", "place": place,
                "remove": "" if first else w("party.remove"), "sure": w("party.remove_sure")}
    return {"id": "", "name": COVERED if hidden and chair.name else masks.mask("name", chair.name), "here": False,
            "line": w("party.missing" if chair.needed else "party.free"), "place": place,
            "press": w("party.come" if chair.needed else "party.another"), "remove": "", "sure": ""}


def _turn_notice(journey: Journey, w: Words, hidden: bool) -> dict[str, Any]:
    """Everybody agrees for themselves before their card is read."""
    assert journey.turn is not None
    return {"screen": "notice", "title": w("party.notice_title"),
            "hint": w("party.notice_hint", role=_role(journey, journey.turn.role, w)),
            "paragraphs": [paragraph.get(w.language) for paragraph in journey.item.notice],
            "next": {"label": w("notice.next"), "on": True}}


def _turn_card(journey: Journey, w: Words, hidden: bool) -> dict[str, Any]:
    assert journey.turn is not None
    fault = journey.phase == "fault"
    return {"screen": "card", "title": w("party.card_title"),
            "hint": w("party.card_hint", role=_role(journey, journey.turn.role, w)),
            "status": "" if fault else w("card.waiting"),
            "next": {"label": w("card.fault"), "on": True} if fault else None}


def _turn_code(journey: Journey, w: Words, hidden: bool) -> dict[str, Any]:
    """The code, and no way on without it: a contract needs everybody known."""
    assert journey.turn is not None
    shown: dict[str, Any] = {"screen": "person_check", "title": w("party.code_title"), "hint": "", "next": None,
                             "digits": False, "problem": "", "again": "", "without": "", "without_line": "", "body": ""}
    if journey.phase == "none":
        where = "turn" if journey.kind == "sign" else "party"
        again = journey.reason in ("offline", "refused")
        return {**shown, "title": w("party.code_none_title"), "hint": w(f"person.{journey.reason}"),
                "body": w(f"{where}.code_none_line"), "again": w("person.again") if again else ""}
    if journey.face.result:
        # the camera did not know them again: said before the code is asked for, and without a reproach
        shown["title"] = w("turn.unseen_title")
    if journey.phase == "sending":
        return {**shown, "status": w("person.sending")}
    masked = COVERED if hidden else journey.turn.masked_phone
    shown |= {"hint": w("person.typing", phone=masked), "body": w("person.line"), "digits": True,
              "again": w("person.again")}
    if journey.phase == "wrong":
        shown["problem"] = w("person.wrong", tries=journey.tries_left)
    if journey.phase == "checking":
        shown["status"] = w("person.checking")
    return shown


def _handover(journey: Journey, w: Words, hidden: bool) -> dict[str, Any]:
    return {"screen": "handover", "title": w("party.handover_title"), "hint": "",
            "lines": [w("party.handover_line")], "next": {"label": w("party.handover_next"), "on": True}}


_TURN: dict[str, View] = {
    "notice": _turn_notice,
    "waiting": _turn_card,
    "fault": _turn_card,
    **dict.fromkeys(("sending", "typing", "checking", "wrong", "none"), _turn_code),
    **dict.fromkeys(face_view.PHASES, face_view.view),
    "handover": _handover,
}


# --- what was prepared beforehand -------------------------------------------------------------------


def draft(journey: Journey, w: Words, hidden: bool) -> dict[str, Any]:
    """Of this person's own: on with it or begin anew; who has to come; or nobody can say whether there is any."""
    if journey.phase == "draft" and journey.draft.changes and not journey.draft.id:
        about = [{"label": w("change.house"), "value": COVERED if hidden else journey.draft.location, "more": ""},
                 {"label": w("change.number"), "value": COVERED if hidden else journey.draft.changes, "more": ""}]
        return {"screen": "intent", "title": w("change.title"), "hint": w("change.hint"), "lines": about,
                "yes": w("change.yes"), "no": w("change.no"), "next": None}
    if journey.phase == "draft":
        until = datetime.fromisoformat(journey.draft.until).astimezone(SHANGHAI)
        line = w("draft.line", day=date_text(until.date().isoformat(), w), hour=f"{until:%H:%M}")
        return {"screen": "intent", "title": w("draft.title"), "hint": w("draft.hint"),
                "lines": [{"label": w("draft.label"), "value": line, "more": ""}],
                "yes": w("draft.yes"), "no": w("draft.no"), "next": None}
    if journey.phase == "draft_other":
        lines = [w("draft.other_line", role=_role(journey, journey.item.parties[0].role, w))]
        return {"screen": "handover", "title": w("draft.other_title"), "hint": "", "lines": lines,
                "next": {"label": w("party.handover_next"), "on": True}}
    return {"screen": "handover", "title": w("draft.silent_title"), "hint": "", "lines": [w("draft.silent_line")],
            "next": {"label": w("draft.silent_next"), "on": True}}


# --- the paper --------------------------------------------------------------------------------------


def _preview(journey: Journey, w: Words, hidden: bool) -> dict[str, Any]:
    seen = journey.preview
    if journey.phase != "reading":
        fault = journey.phase == "fault"
        return {"count": 0, "readers": [], "status": "" if fault else w("preview.making"), "paper": "", "page": 0,
                "line": "", "told": "", "labels": _zoom(w),
                "next": {"label": w("preview.again"), "on": True} if fault else None}
    return {
        # covered: the paper is full of names and numbers
        "paper": "" if hidden else seen.sha256, "page": seen.page, "count": seen.pages,
        "line": w("preview.page", n=seen.page + 1, count=seen.pages),
        # the paper is in Chinese; read aloud where nobody else hears it
        "said": [] if hidden or w.language != "zh" else [*seen.said[seen.page]] if seen.page < len(seen.said) else [],
        "told": w("preview.read" if seen.all_seen else "preview.unread"), "labels": _zoom(w),
        "readers": [{"id": party.id, "name": name_of(party, hidden), "role": _role(journey, party.role, w),
                     "tick": w("preview.tick"), "on": party.id in seen.read} for party in board.here(journey)],
        "next": {"label": w("preview.next"), "on": True},
    }


def _zoom(w: Words) -> dict[str, str]:
    return {name: w(f"preview.{name}") for name in ("before", "after", "larger", "smaller")}


# --- signing ----------------------------------------------------------------------------------------


def _sign(journey: Journey, w: Words, hidden: bool) -> dict[str, Any]:
    if journey.phase in ("waiting", "fault"):
        return _recheck_card(journey, w, hidden)
    if journey.phase == "intent":
        return _intent(journey, w, hidden)
    if journey.phase == "write":
        return _write(journey, w, hidden)
    if journey.phase == "looking":
        return face_view.again(journey, w, hidden)
    return _CALLED.get(journey.phase, _turn_code)(journey, w, hidden)


def _who(journey: Journey, w: Words, hidden: bool) -> dict[str, str]:
    who = journey.turn or turns.next_signer(journey)
    if who is None:
        return {"role": "", "name": ""}
    return {"role": _role(journey, who.role, w), "name": name_of(who, hidden)}


def _call(journey: Journey, w: Words, hidden: bool) -> dict[str, Any]:
    left = len(board.here(journey)) - len(journey.signing.signed)
    return {"screen": "handover", "title": w("turn.call_title"), "hint": "",
            "lines": [w("turn.call_line", **_who(journey, w, hidden)), w("turn.call_left", n=left)],
            "next": {"label": w("turn.call_next"), "on": True}}


def _halted(journey: Journey, w: Words, hidden: bool) -> dict[str, Any]:
    """The same to everybody who looks: nothing of who said what."""
    phone = journey.item.phones[0].number if journey.item.phones else ""
    lines = [w("turn.halted_line"), w(f"turn.talk_{journey.reason}", phone=phone)]
    return {"screen": "handover", "title": w("turn.halted_title"), "hint": "", "lines": lines,
            "next": {"label": w("turn.halted_next"), "on": True}}


_CALLED: dict[str, View] = {"call": _call, "halted": _halted}


def _recheck_card(journey: Journey, w: Words, hidden: bool) -> dict[str, Any]:
    return {**_turn_card(journey, w, hidden), "title": w("turn.card_title"),
            "hint": w("turn.card_hint", **_who(journey, w, hidden)), "without": w("turn.by_code")}


def _intent(journey: Journey, w: Words, hidden: bool) -> dict[str, Any]:
    """What it is about in full: who sells must know what, to whom and for how much. The question is theirs alone."""
    lines = []
    for known in (_thing(journey), _price(journey)):
        if known is None:
            continue
        value = journey.answers.get(known.key)
        more = "" if hidden or known.kind != "money" or not isinstance(value, int) else money_words(value, w)
        lines.append({"label": known.label.get(w.language), "value": speak(known, value, w, hidden=hidden),
                      "more": more})
    mine = journey.turn.role if journey.turn is not None else ""
    alike = len(journey.item.parties) == 1
    for role in journey.item.parties:
        if role.role != mine or alike:
            # in full: a masked name would not tell to whom
            names = [COVERED if hidden else str(party.card.get("name", "")) for party in board.here(journey, role.role)]
            label = w("intent.to", role=role.title.get(w.language))
            lines.append({"label": label, "value": "、".join(names), "more": ""})
    return {"screen": "intent", "title": w("intent.title"), "hint": w("intent.hint"), "lines": lines,
            "yes": w("intent.yes"), "no": w("intent.no"), "next": None}


def _thing(journey: Journey) -> Field | None:
    """What it is about: the field that chooses the thing on record, with its options."""
    return next((named(journey, known) for known in journey.item.fields.values() if known.options_from), None)


def _price(journey: Journey) -> Field | None:
    """The first amount in the item."""
    return next((known for known in journey.item.fields.values() if known.kind == "money"), None)


def _write(journey: Journey, w: Words, hidden: bool) -> dict[str, Any]:
    who = _who(journey, w, hidden)
    return {**sign_view.sign(journey, w, hidden), "hint": w("turn.sign_hint", **who),
            "next": {"label": w("turn.next"), "on": True}}


# --- filing -----------------------------------------------------------------------------------------


def _submit(journey: Journey, w: Words, hidden: bool) -> dict[str, Any]:
    if journey.phase == "refused":
        said = journey.outcome.refused
        why = said.get(w.language) if said is not None else w.fault(journey.outcome.fault)
        return {"screen": "handover", "title": w("filing.refused_title"), "hint": "",
                "lines": [why, w("filing.refused_line")], "problem": "",
                "next": {"label": w("filing.refused_next"), "on": True}}
    if journey.phase not in ("filed", "unknown"):
        return {"screen": "submit", "status": w("filing.filing"), "next": None}
    return _filed(journey, w) if journey.phase == "filed" else _unknown(journey, w)


def _done(journey: Journey, w: Words) -> dict[str, Any]:
    outcome = journey.outcome
    papers = paper_lines(outcome.papers, w)
    for paper in papers:
        out, wanted = outcome.copies
        if paper["id"] == stops.files_of(journey).paper and not paper["failed"] and not paper["out"] and out:
            paper["state"] = w("filing.copies", n=out, count=wanted)
    return {"screen": "done", "kind": "application", "case_label": w("filing.number"), "code_label": w("done.code"),
            "code": "", "receipt_code": spell_receipt_code(journey.stamp.receipt_code),
            "code_line": w("done.code_line"), "promise": "", "papers": papers, "next_title": w("done.next_title"),
            "next": {"label": w("filing.finish"), "on": True}}


def _filed(journey: Journey, w: Words) -> dict[str, Any]:
    changed = "changed_" if journey.answers.get(CHANGES) else ""
    return {**_done(journey, w), "title": w(f"filing.{changed}title"), "sending": "acknowledged",
            "hint": w(f"filing.{changed}line", count=journey.outcome.copies[1]), "case_number": journey.outcome.number,
            "next_lines": [w("filing.next_1"), w("filing.next_2")]}


def _unknown(journey: Journey, w: Words) -> dict[str, Any]:
    """Said as it is: neither filed nor not filed."""
    return {**_done(journey, w), "title": w("filing.unknown_title"), "hint": w("filing.unknown_line"),
            "sending": "unknown", "case_number": "", "again": w("filing.again"),
            "next_lines": [w("filing.unknown_next_1"), w("filing.unknown_next_2")]}


VIEWS: dict[str, View] = {"parties": _parties, "preview": _preview, "sign": _sign, "submit": _submit}
"""The kinds that several people go through in another way than one."""
