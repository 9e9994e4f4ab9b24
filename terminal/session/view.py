"""From state to screen: a plain dictionary (JSON types only) that the view shows and never changes.

Personal values are masked here, by the field's type; nothing unmasked reaches the view unless asked for.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from forms.model import Item
from terminal.clock import SHANGHAI
from terminal.config import TerminalOptions
from terminal.later import Later
from terminal.words import COVERED, Words, acting, words

from .curtain import CURTAIN_TRIES, lift_digits
from .state import EVALUATION, MINE, ORDERS, Session, evaluable, lacking, missing, overviewed
from .values import date_text

if TYPE_CHECKING:
    from terminal.journey import drafts, helping
    from terminal.journey.state import Journey

    from . import course, overview, staff_view, steps
else:
    # home needs none of it
    drafts = Later("terminal.journey.drafts")
    helping = Later("terminal.journey.helping")
    course = Later("terminal.session.course")
    overview = Later("terminal.session.overview")
    staff_view = Later("terminal.session.staff_view")
    steps = Later("terminal.session.steps")

AT_HOME = 8
"""Tiles on the home screen; a catalogue of thousands is behind "all items"."""
_PLAIN = ("sign", "capture", "code", "card", "party", "turn", "preview", "review", "lookup", "change")
"""Problems of the citizen's own, not faults: they need no number to call with."""
SKY = ((5, "dawn"), (8, "day"), (17, "dusk"), (20, "night"))


def sky(hour: int) -> str:
    """dawn, day, dusk or night, by the hour (0..23)."""
    name = "night"
    for begin, part in SKY:
        if hour >= begin:
            name = part
    return name


def view(state: Session, options: TerminalOptions, local: datetime) -> dict[str, Any]:
    """The whole screen. `local` is the time at the booth."""
    files = state.journey.item.files if state.journey is not None else None
    w = words(state.language) if files is None else acting(state.language, files.act)
    shown = _BODY.get(state.screen, _out_of_service)(state, options, local, w)
    shown.update(
        screen=shown.get("screen", state.screen),
        sky=sky(local.hour),
        language=state.language,
        large=state.large,
        contrast=state.contrast,
        calm=state.calm,
        reach=state.reach,
        dark=state.dark,
        hidden=state.hidden,
        place=options.place if state.language == "zh" else options.place_en,
        words=w.table("words"),
        curtain=_curtain(state, w),
        dialog=_dialog(state, options, w),
    )
    return shown


def _home(state: Session, options: TerminalOptions, local: datetime, w: Words) -> dict[str, Any]:
    part = sky(local.hour)
    weekday = w("home.weekdays").split()[local.weekday()]
    offered = sorted((item for item in state.items.values() if not item.hall),
                     key=lambda item: (not item.home, item.home, item.id))
    possible = [item for item in offered if not lacking(state, item)]
    mine = state.items.get(MINE)
    return {
        "title": w(f"home.{part}"),
        "line": w("home.line", weekday=weekday, part=w(f"home.part_{part}"), count=len(possible)),
        "card": w("home.card"),
        "card_line": w("home.card_line"),
        "mine": _tile(state, mine) if mine is not None else None,
        "items": w("home.items"),
        # a person's own page is begun on the drawing of the card
        "hall": [_tile(state, item) for item in state.items.values() if item.hall and item.id != MINE][:AT_HOME],
        "all": w("home.all", count=len(state.items)),
        "progress": w("home.progress"),
        "tiles": [_tile(state, item) for item in offered[:AT_HOME]],
    }


def _tile(state: Session, item: Item) -> dict[str, str]:
    """`cannot`: a short word where this terminal lacks what the item needs; its page says what, and what helps."""
    language = state.language
    missed = lacking(state, item)
    absent = any(code == "device.absent" for _, code in missed)
    mark = words(language)("item.mark_here" if absent else "item.mark_now") if missed else ""
    return {"id": item.id, "title": item.title.get(language), "line": item.short.get(language),
            "glyph": item.glyph, "colour": item.colour, "cannot": mark}


def _items(state: Session, options: TerminalOptions, local: datetime, w: Words) -> dict[str, Any]:
    return {
        "title": w("items.title"),
        "hint": "",
        "orders": [{"key": order, "label": w(f"items.{order}"), "on": order == state.order and not state.query}
                   for order in ORDERS],
        "query": state.query,
        "placeholder": w("items.placeholder"),
        "search": w("items.search"),
        "letters": w("items.letters"),
        "groups": _groups(state, w),
        "none": w("items.none") if state.query else "",
        "stages": [],
        "stage": -1,
        "can_back": True,
        "next": None,
    }


_made: list[tuple[tuple[Any, ...], list[dict[str, Any]]]] = []
"""The groups made last and what they were made of: every touch asks for a view, and a catalogue may be long."""


def _groups(state: Session, w: Words) -> list[dict[str, Any]]:
    of = (state.items, state.index, state.order, state.query, state.language, state.modules)
    last = _made[0] if _made else None
    if last is not None and all(a is b or a == b for a, b in zip(of, last[0], strict=True)):
        return last[1]
    groups = _found(state, w) if state.query else _ordered(state, w)
    _made[:] = [(of, groups)]
    return groups


def _found(state: Session, w: Words) -> list[dict[str, Any]]:
    names = state.index.find(state.query) if state.index is not None else []
    tiles = [_tile(state, state.items[name]) for name in names if name in state.items]
    return [{"title": w("items.found", count=len(tiles)), "tiles": tiles}] if tiles else []


def _ordered(state: Session, w: Words) -> list[dict[str, Any]]:
    """All items in groups: by what happened to somebody, by department, or by the letter of their name."""
    groups: dict[str, list[Item]] = {}
    if state.order == "letter" and state.index is not None:
        groups = {letter: [state.items[name] for name in names if name in state.items]
                  for letter, names in state.index.letters().items()}
    elif state.order == "department":
        for item in state.items.values():
            groups.setdefault(item.department.get(state.language), []).append(item)
    else:
        # the events in the order of the texts; an item may belong to several
        for event, title in w.table("life").items():
            if inside := [item for item in state.items.values() if event in item.life]:
                groups[title] = inside
        if rest := [item for item in state.items.values() if not item.life]:
            groups[w("items.rest")] = rest
    return [{"title": title, "tiles": [_tile(state, item) for item in inside]}
            for title, inside in groups.items() if inside]


def _item(state: Session, options: TerminalOptions, local: datetime, w: Words) -> dict[str, Any]:
    item = state.items[state.item]
    language = state.language
    return {
        "title": item.title.get(language),
        "hint": _prepared(state, w) or f"{w('item.minutes', minutes=item.minutes)} · {w(_bring(item))}",
        "glyph": item.glyph,
        "colour": item.colour,
        "blocks": [
            {"key": b.key, "title": b.title.get(language), "body": b.body.get(language)} for b in item.public
        ],
        "next": {"label": w("item.start"), "on": True},
        "stages": [],
        "stage": -1,
        **_guide(state, w),
    }


def _prepared(state: Session, w: Words) -> str:
    """That the code was right, and until when what it opens is kept."""
    if not state.prepared:
        return ""
    day, hour = _day_and_hour(state.prepared_until, w)
    return w("draft.found", day=day, hour=hour)


def _day_and_hour(at: str, w: Words) -> tuple[str, str]:
    here = datetime.fromisoformat(at).astimezone(SHANGHAI)
    return date_text(here.date().isoformat(), w), f"{here:%H:%M}"


def _bring(item: Item) -> str:
    if item.anonymous:
        return "item.nothing"
    return "item.bring" if item.pays is None else "item.bring_phone"


def _guide(state: Session, w: Words) -> dict[str, Any]:
    """The guide on paper, and why the item cannot be done here now; then the guide takes the large button."""
    printing = state.guide == "printing"
    label = {"printing": "item.guide_printing", "out": "item.guide_again"}.get(state.guide, "item.guide")
    lacking = missing(state)
    shown: dict[str, Any] = {
        "guide": {"label": w(label), "on": not printing},
        "guide_told": w("item.guide_out") if state.guide == "out" else "",
        "cannot": cannot(lacking, w),
        "cannot_line": w("item.cannot_line") if lacking else "",
    }
    if lacking:
        shown["next"] = {"label": w(label), "on": not printing}
    if state.guide not in ("", "printing", "out"):
        shown["problem"] = f"{w('item.guide_failed')}{w.fault(state.guide)}"
    return shown


def cannot(lacking: tuple[tuple[str, str], ...], w: Words) -> str:
    """Why an item cannot be done here, in one sentence: the first module it lacks; "" when it lacks none."""
    if not lacking:
        return ""
    name, code = lacking[0]
    module = w(f"module.{name}")
    if code == "device.absent":
        return w("item.cannot_here", module=module)
    known = w.table("module_fault")
    return w("item.cannot_now", module=module, fault=known.get(code.replace(".", "_"), known["other"]))


def _progress(state: Session, options: TerminalOptions, local: datetime, w: Words) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "title": w("progress.title"),
        "hint": w("progress.line" if "code_scanner" in state.modules else "progress.scan_line"),
        "status": w("progress.looking") if state.looking else "",
        "next": None if state.looking else {"label": w("progress.next"), "on": True},
        "stages": [],
        "stage": -1,
        "case": None,
        "can_back": True,
    }
    found = state.found
    if found is not None and found.problem:
        shown["problem"] = w(f"progress.{found.problem}")
    elif found is not None:
        title = state.items[found.item].title.get(state.language) if found.item in state.items else ""
        shown["case"] = {
            "label": w("done.case" if found.kind == "application" else "done.number"),
            "number": COVERED if state.hidden else found.case_number,
            "state": _state_words(found.state, w),
            "item": COVERED if state.hidden and title else title,
            "course": course.course(found, w, state.items.get(found.item)),
        }
        shown["hint"] = ""
        shown["next"] = {"label": w("words.home" if state.journey is None else "mine.back"), "on": True}
        if evaluable(state):
            shown["evaluate"] = {"label": w("done.evaluate"), "on": True}
    return shown


def _state_words(state: str, w: Words) -> str:
    """A newer centre may know states this terminal has no words for."""
    known = w.table("state")
    return known.get(state, known["received"])


def _bye(state: Session, options: TerminalOptions, local: datetime, w: Words) -> dict[str, Any]:
    lines = [w(f"bye.{state.bye_reason}")]
    if state.draft:
        lines.insert(0, _kept(state, w))
    elif not state.bye_reason.startswith("done"):
        lines.append(w("bye.kept"))
    return {
        "title": w("bye.card") if state.card_lies else w("bye.title"),
        "lines": ([w("bye.card_line")] if state.card_lies else []) + lines,
        "card": state.card_lies,
        "next": {"label": w("words.home"), "on": True},
    }


def _kept(state: Session, w: Words) -> str:
    """Whether what they typed is at the centre, and until when; else, that it is nowhere."""
    if state.draft_state != "kept":
        return w(f"draft.{state.draft_state}")
    day, hour = _day_and_hour(state.draft_until, w)
    return w("draft.kept", day=day, hour=hour)


def _card_found(state: Session, options: TerminalOptions, local: datetime, w: Words) -> dict[str, Any]:
    return {
        "title": w("card_found.title"),
        "lines": [w("card_found.line", phone=options.phone)],
        "card": True,
        "next": {"label": w("card_found.next"), "on": True},
    }


def _out_of_service(state: Session, options: TerminalOptions, local: datetime, w: Words) -> dict[str, Any]:
    nearest = options.nearest if state.language == "zh" else options.nearest_en
    where = w("out.nearest", place=nearest, phone=options.phone) if nearest else w("out.line", phone=options.phone)
    # whoever just came has handed nothing in: no word of an application that did not get through
    cause = w.table("cause").get(state.cause) or w("cause.other")
    return {
        "title": w("out.title"),
        "lines": [w("out.cause", cause=cause), w("out.back"), where],
        "code": state.cause,
        "card": False,
    }


def _journey(state: Session, options: TerminalOptions, local: datetime, w: Words) -> dict[str, Any]:
    journey = state.journey
    assert journey is not None
    shown = steps.step_view(journey, w, hidden=state.hidden)
    stages = [stage.title.get(state.language) for stage in journey.item.stages]
    order = [stage.id for stage in journey.item.stages]
    index = order.index(steps.stage_of(journey))
    shown.update(
        item=journey.item.title.get(state.language),
        stages=stages,
        stage=index,
        stage_line=w("words.step_of", stage=stages[index], count=len(stages), n=index + 1),
        can_back=not journey.done and journey.kind != "submit",
        helper=steps.helper_line(journey, w, hidden=state.hidden),
    )
    if overviewed(state):
        shown.update(overview.overview_view(journey, state.items, lambda item: _tile(state, item), w,
                                            hidden=state.hidden))
    if shown["screen"] == "done" and journey.item.kind == "application" and EVALUATION in state.items:
        shown["evaluate"] = {"label": w("done.evaluate"), "on": bool(evaluable(state))}
    problem = journey.problem
    if problem and "problem" not in shown and not overviewed(state):
        said = journey.rejected if problem.endswith(".stop") else None
        shown["problem"] = w.fault(problem) if said is None else said.get(state.language)
        if problem.split(".")[0] not in _PLAIN:
            shown["code"] = w("fault.code", code=problem)
    return shown


def _curtain(state: Session, w: Words) -> dict[str, Any]:
    if not state.curtain:
        return {"on": False}
    digits = bool(lift_digits(state))
    seconds = int(state.options.curtain_s * (2 if state.large else 1))
    left = CURTAIN_TRIES - state.curtain_tries
    return {
        "on": True,
        "title": w("curtain.sign_title" if state.recheck else "curtain.title"),
        "line": w("curtain.sign_line" if state.recheck else "curtain.line", seconds=seconds),
        "personal": state.personal,
        "still": w("curtain.still"),
        "card": w("curtain.card") if state.personal else "",
        "digits": w("curtain.digits") if state.personal and digits else "",
        "problem": w("curtain.wrong", tries=left) if state.curtain_tries else "",
        "tries": state.curtain_tries,
        "leave": w("words.leave"),
    }


def _dialog(state: Session, options: TerminalOptions, w: Words) -> dict[str, Any]:
    if state.leaving and state.journey is not None and drafts.keepable(state.journey):
        return {"on": True, "kind": "leaving", "title": w("draft.leave_title"), "line": w("draft.leave_line"),
                "first": w("leaving.stay"), "keep": w("draft.leave_keep"), "second": w("draft.leave_sure")}
    if state.leaving:
        return {"on": True, "kind": "leaving", "title": w("leaving.title"), "line": w("leaving.line"),
                "first": w("leaving.stay"), "second": w("leaving.sure")}
    if state.help:
        line = w("help.staffed" if options.staffed else "help.unstaffed", phone=options.phone)
        return {"on": True, "kind": "help", "title": w("help.title"), "line": line,
                "first": w("help.close"), **_help_by(state.journey, w)}
    if state.journey is not None and state.journey.helping:
        return _helping(state.journey, w)
    if state.display:
        return {"on": True, "kind": "display", "title": w("display.title"), "line": w("display.line"),
                "first": w("display.close"), "second": "", "modes": _modes(state, w)}
    return {"on": False}


def _help_by(journey: Journey | None, w: Words) -> dict[str, str]:
    """The help page's second button: somebody helps me, or helps no longer."""
    if journey is None or journey.helping or not helping.may_be_helped(journey):
        return {"second": "", "helper": ""}
    helped = journey.helper is not None
    return {"second": w("helper.end" if helped else "helper.ask"), "helper": "end" if helped else "ask"}


def _helping(journey: Journey, w: Words) -> dict[str, Any]:
    """What is recorded of a helper; the helper's card; why it was not taken; that it was."""
    phase = journey.helping
    line = w.fault(journey.helping_problem) if phase == "fault" else w(f"helper.{phase}")
    first = {"notice": w("helper.agree"), "fault": w("helper.again"), "read": w("helper.go_on")}.get(phase, "")
    return {"on": True, "kind": f"helper_{phase}", "title": w(f"helper.{phase}_title"), "line": line,
            "first": first or w("helper.no"), "second": w("helper.no") if phase in ("notice", "fault") else ""}


def _modes(state: Session, w: Words) -> list[dict[str, Any]]:
    on = {"large": state.large, "contrast": state.contrast, "calm": state.calm, "reach": state.reach}
    return [{"mode": mode, "label": w(f"display.{mode}"), "note": w(f"display.{mode}_line"), "on": chosen}
            for mode, chosen in on.items()]


def _staff_sign_in(state: Session, options: TerminalOptions, local: datetime, w: Words) -> dict[str, Any]:
    return staff_view.sign_in(state, w)


def _staff(state: Session, options: TerminalOptions, local: datetime, w: Words) -> dict[str, Any]:
    return staff_view.inside(state, w)


_BODY = {
    "home": _home,
    "items": _items,
    "item": _item,
    "progress": _progress,
    "journey": _journey,
    "bye": _bye,
    "card_found": _card_found,
    "out_of_service": _out_of_service,
    "staff_sign_in": _staff_sign_in,
    "staff": _staff,
}
