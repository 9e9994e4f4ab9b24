"""From the view of any screen to what is to be heard, in reading order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from terminal.words import words

from .teller import Line, Teller, View

READ_OUT = 20
"""Tiles of a list that are read out one by one; of a longer one the headings, and how to find."""


def lines(view: View, language: str) -> tuple[Line, ...]:
    """What is to be heard of this screen; only the curtain or the dialog when one of them covers it."""
    for cover, tell in (("curtain", _curtain), ("dialog", _dialog)):
        if view.get(cover, {}).get("on"):
            teller = Teller(view[cover], cover, language)
            tell(teller)
            return tuple(teller.lines)
    teller = Teller(view, str(view.get("screen", "")), language)
    if not (teller.screen == "preview" and view.get("page")):
        # the pages of a paper are turned: what it is was said on the first
        _head(teller)
    _BODY.get(teller.screen, _nothing)(teller)
    _next(teller)
    return tuple(teller.lines)


def key(view: View) -> tuple[Any, ...]:
    """What makes it the same screen: its kind, its step, the case found, the language and what covers it."""
    return (
        view.get("screen"), view.get("step"), view.get("title"), view.get("language"), view.get("page"),
        bool(view.get("curtain", {}).get("on")), view.get("dialog", {}).get("kind"),
    )


# --- what stands on every screen -----------------------------------------------------------------------


def _head(teller: Teller) -> None:
    for place in ("title", "stage_line"):
        teller.tell(place)
    # why there is no code tells something about the person, in a fixed sentence
    why = teller.screen == "person_check" and teller.view.get("phase") == "none"
    teller.tell("none.hint" if why else "hint", teller.view.get("hint"))
    for place in ("problem", "status", "body"):
        teller.tell(place)


def _next(teller: Teller) -> None:
    button = teller.table("next")
    if button.get("on"):
        # on a page that refuses, the button's words say so
        place = "refusal.next" if teller.view.get("refusal") else "next.label"
        teller.tell(place, button.get("label"), form="next")


def _nothing(teller: Teller) -> None:
    """A screen that is not known here: its head and its button."""


# --- screen by screen ----------------------------------------------------------------------------------


def _home(teller: Teller) -> None:
    for place in ("line", "card", "card_line"):
        teller.tell(place)
    teller.tell("mine.cannot", teller.table("mine").get("cannot"))
    teller.tell("items")
    _tiles(teller, teller.each("tiles"))
    teller.tell("all", form="also")
    teller.tell("progress", form="also")


def _items(teller: Teller) -> None:
    for order in teller.each("orders"):
        teller.tell("orders.label", order.get("label"), form="also")
    if teller.view.get("query"):
        teller.keep("filled", value=teller.view["query"])
    groups = [(group.get("title"), [tile for tile in group.get("tiles", ()) if isinstance(tile, Mapping)])
              for group in teller.each("groups")]
    many = sum(len(tiles) for _, tiles in groups)
    if many > READ_OUT:
        teller.own("many", n=many)
    for title, tiles in groups:
        teller.tell("groups.title", title)
        if many <= READ_OUT:
            _tiles(teller, tiles)
    teller.tell("none")


def _tiles(teller: Teller, tiles: list[Mapping[str, Any]]) -> None:
    for number, tile in enumerate(tiles, 1):
        teller.tell("tiles.title", tile.get("title"), form="choice", n=number)
        teller.tell("tiles.line", tile.get("line"))
        teller.tell("tiles.cannot", tile.get("cannot"))


def _item(teller: Teller) -> None:
    for block in teller.each("blocks"):
        teller.tell("blocks.title", block.get("title"))
        teller.tell("blocks.body", block.get("body"))


def _progress(teller: Teller) -> None:
    case = teller.table("case")
    if case:
        teller.keep("value", label=case.get("label", ""), value=case.get("number", ""))
        teller.tell("case.state", case.get("state"))
        teller.tell("case.promise", case.get("promise"))


def _lines(teller: Teller) -> None:
    teller.texts("lines")


def _notice(teller: Teller) -> None:
    teller.texts("paragraphs")


def _person(teller: Teller) -> None:
    teller.tell("again", form="also")
    teller.tell("without", form="also")
    teller.tell("without_line")


def _face(teller: Teller) -> None:
    teller.texts("paragraphs")
    teller.tell("again", form="also")
    teller.tell("without", form="also")
    teller.tell("without_line")


def _records(teller: Teller) -> None:
    for line in teller.each("lines"):
        teller.keep("value", label=line.get("label", ""), value=line.get("value", ""))
        if line.get("marked"):
            teller.keep("marked")
    estimate, refusal = teller.table("estimate"), teller.table("refusal")
    for name in ("head", "amount", "line"):
        teller.tell(f"estimate.{name}", estimate.get(name))
    for name in ("head", "sentence", "basis", "way_head", "way"):
        teller.tell(f"refusal.{name}", refusal.get(name))
    bill = teller.table("bill")
    for row in bill.get("lines", ()):
        teller.keep("value", label=row.get("label", ""), value=row.get("value", ""))
    if bill:
        teller.keep("value", label=bill.get("head", ""), value=bill.get("amount", ""))
        teller.tell("bill.basis", bill.get("basis"))
    teller.tell("mark", form="also")
    teller.tell("refusal.print", teller.view.get("print"), form="also")


def _card(teller: Teller) -> None:
    teller.tell("without", form="also")


def _parties(teller: Teller) -> None:
    """Who is here is for headphones; that somebody is missing, and what to press, for everybody."""
    for group in teller.each("groups"):
        teller.tell("groups.title", group.get("title"))
        teller.tell("groups.hint", group.get("hint"))
        chairs = [chair for chair in group.get("chairs", ()) if isinstance(chair, Mapping)]
        for number, chair in enumerate(chairs, 1):
            if chair.get("name"):
                teller.keep("value", label=chair["name"], value=chair.get("line", ""))
            else:
                teller.tell("chairs.line", chair.get("line"), form="choice", n=number)
            teller.tell("chairs.press", chair.get("press"), form="also")


def _intent(teller: Teller) -> None:
    """What it is about, and both answers; nobody else hears the price or the names."""
    for line in teller.each("lines"):
        teller.keep("value", label=line.get("label", ""), value=line.get("value", ""))
        if line.get("more"):
            teller.tell("lines.more", line["more"])
    teller.tell("yes", form="either")
    teller.tell("no", form="also")


def _preview(teller: Teller) -> None:
    view = teller.view
    teller.tell("line")
    teller.texts("said")
    labels = teller.table("labels")
    if int(view.get("page") or 0) + 1 < int(view.get("count") or 0):
        teller.tell("labels", labels.get("after"), form="also")
    teller.tell("told")
    for reader in teller.each("readers"):
        teller.keep("value", label=reader.get("role", ""), value=f"{reader.get('name', '')} {reader.get('tick', '')}")
        if reader.get("on"):
            teller.keep("chosen", value=reader.get("tick", ""))


def _rows(teller: Teller) -> None:
    """The rows of a group, and what can be done with them."""
    rows = teller.each("rows")
    for row in rows:
        teller.keep("value", label=row.get("label", ""), value=row.get("value", ""))
    if rows:
        teller.tell("change", form="also")
        teller.tell("drop", form="also")
    else:
        teller.tell("none")
    teller.tell("most")
    teller.tell("add", form="also")


_NUMBERS = ("phone", "bank_card", "id_number", "org_number", "title_number", "unit_number")
_TYPED = ("text", "name", "number", "date", "money", "share", "area", "month", *_NUMBERS)


def _question(teller: Teller) -> None:
    view = teller.view
    kind, value = view.get("kind"), view.get("value")
    options = teller.each("options")
    if kind == "yes_no" and not options:
        options = [{"label": teller.table("words").get(answer)} for answer in ("yes", "no")]
    for number, option in enumerate(options, 1):
        teller.tell("options.label", option.get("label"), form="choice", n=number)
        teller.tell("options.note", option.get("note"))
    limit = view.get("max")
    if kind == "multi_choice" and isinstance(limit, (int, str)) and int(limit or 0):
        teller.own("limit", n=int(limit))
    if kind in _TYPED:
        teller.tell("placeholder")
    if value not in (None, "", [], ()):
        _answer(teller, str(kind), value)
    if kind == "group":
        _rows(teller)
    if kind == "note":
        teller.tell("said")
    regions = teller.table("regions")
    if regions:
        _regions(teller, regions)
    elif kind == "address" and value not in (None, ""):
        teller.tell("yes_here", form="either")
        teller.tell("no_write", form="also")
    elif kind == "address":
        teller.tell("placeholder")
    if view.get("optional"):
        teller.tell("optional", words(teller.language)("review.optional"))


def _regions(teller: Teller, regions: Mapping[str, Any]) -> None:
    """An address given region by region: what is chosen is for headphones, as a value is."""
    if regions.get("writing"):
        teller.tell("placeholder")
        return
    if regions.get("chosen"):
        teller.keep("filled", value=regions["chosen"])
    teller.tell("regions.line", regions.get("line"))
    for number, option in enumerate(regions.get("options", ()), 1):
        teller.tell("regions.options.label", option.get("label"), form="choice", n=number)
    teller.tell("regions.other", regions.get("other"), form="also")
    teller.tell("regions.write", regions.get("write"), form="also")


def _answer(teller: Teller, kind: str, value: object) -> None:
    """What was typed is heard in full, since who typed it must be able to check it, unless it is covered."""
    shown = teller.view.get("value_text")
    if kind in _NUMBERS and not teller.view.get("hidden"):
        shown = value
    teller.keep("filled" if kind in (*_TYPED, "address") else "chosen", value=shown or value)


def _capture(teller: Teller) -> None:
    if not teller.view.get("full"):
        teller.tell("shoot", form="also")
    if not teller.each("pages"):
        teller.tell("skip", form="also")


def _review(teller: Teller) -> None:
    for group in teller.each("groups"):
        rows = [row for row in group.get("lines", ()) if isinstance(row, Mapping)]
        if rows:
            teller.tell("groups.title", group.get("title"))
        for row in rows:
            teller.keep("value", label=row.get("label", ""), value=row.get("value", ""))
            if row.get("wrong"):
                teller.keep("marked")
    for warning in teller.each("warnings"):
        teller.tell("warnings.sentence", warning.get("sentence"))
        teller.tell("warnings.way", warning.get("way"))


def _sign(teller: Teller) -> None:
    teller.tell("declare")
    declarations = teller.each("declarations")
    for number, declaration in enumerate(declarations, 1):
        teller.tell("declarations.text", declaration.get("text"), form="choice", n=number)
        if declaration.get("on"):
            teller.keep("ticked", n=number)
    if not all(declaration.get("on") for declaration in declarations):
        teller.tell("all", form="also")
    if not teller.view.get("signed"):
        teller.tell("here")
    confirm = teller.table("confirm")
    # what is offered to everybody may be heard, what was chosen not
    place, form = ("confirmed", "") if confirm.get("on") else ("confirm", "also")
    teller.tell(f"{place}.label", confirm.get("label"), form=form)
    teller.tell(f"{place}.line", confirm.get("line"))


def _pay(teller: Teller) -> None:
    """What is due is for headphones; a code can only be seen, and is said to be there."""
    view = teller.view
    if view.get("amount"):
        teller.keep("value", label=view.get("head", ""), value=view["amount"])
    teller.tell("subject")
    teller.tell("code_line")
    teller.tell("until")
    teller.texts("lines")
    teller.tell("number")
    teller.tell("slip")
    teller.tell("stop", form="also")


def _done(teller: Teller) -> None:
    view = teller.view
    if view.get("case_number"):
        teller.keep("value", label=view.get("case_label", ""), value=view["case_number"])
    if view.get("receipt_code"):
        teller.keep("value", label=view.get("code_label", ""), value=view["receipt_code"])
        teller.tell("code_line")
    teller.tell("promise")
    teller.tell("again", form="also")
    for paper in teller.each("papers"):
        teller.tell("papers.label", paper.get("label"))
        teller.tell("papers.state", paper.get("state"))
        teller.tell("papers.why", paper.get("why"))
        teller.tell("papers.again", paper.get("again"), form="also")
    teller.tell("next_title")
    teller.texts("next_lines")


def _overview(teller: Teller) -> None:
    """What somebody has and what fits them is theirs: headings may be heard by all, and nothing below them."""
    for place in ("why", "where"):
        teller.tell(place)
    teller.tell("again", form="also")
    for group in teller.each("groups"):
        teller.tell("groups.title", group.get("title"))
        teller.tell("groups.none", group.get("none"))
        rows = [row for row in group.get("rows", ()) if isinstance(row, Mapping)]
        for number, row in enumerate(rows, 1):
            named = [str(row[name]) for name in ("label", "title") if row.get(name)]
            teller.tell("rows.title", "，".join(named), form="choice", n=number)
            for place in ("state", "line", "day", "until"):
                teller.tell(f"rows.{place}", row.get(place))
            teller.tell("rows.press", row.get("press"), form="also")
    fitting = teller.table("fitting")
    for place in ("title", "line", "none"):
        teller.tell(f"fitting.{place}", fitting.get(place))
    tiles = fitting.get("tiles")
    for number, tile in enumerate(tiles if isinstance(tiles, list) else [], 1):
        teller.tell("rows.title", tile.get("title"), form="choice", n=number)
        teller.tell("rows.line", tile.get("line"))


def _curtain(teller: Teller) -> None:
    for place in ("title", "line", "problem", "card", "digits"):
        teller.tell(place)
    teller.tell("still" if not teller.view.get("personal") else "", form="either")
    teller.tell("leave", form="also")


def _dialog(teller: Teller) -> None:
    for place in ("title", "line"):
        teller.tell(place)
    for number, mode in enumerate(teller.each("modes"), 1):
        teller.tell("modes.label", mode.get("label"), form="choice", n=number)
        teller.tell("modes.note", mode.get("note"))
        if mode.get("on"):
            teller.keep("chosen", value=mode.get("label", ""))
    teller.tell("first", form="either")
    teller.tell("keep", form="also")
    teller.tell("second", form="also")


def _staff_sign_in(teller: Teller) -> None:
    teller.tell("own_card", form="also")


def _staff(teller: Teller) -> None:
    """What stands here is read by whoever mends it; the buttons are named."""
    for button in teller.each("buttons"):
        if button.get("on"):
            teller.tell("buttons.label", button.get("label"), form="also")


def _staff_sound(teller: Teller) -> None:
    teller.tell("plug")
    for button in teller.each("extras"):
        teller.tell("extras.label", button.get("label"), form="also")


def _staff_touch(teller: Teller) -> None:
    teller.tell("done", form="also")


_BODY: Mapping[str, Callable[[Teller], None]] = {
    "home": _home,
    "items": _items,
    "item": _item,
    "progress": _progress,
    "bye": _lines,
    "card_found": _lines,
    "out_of_service": _lines,
    "staff_sign_in": _staff_sign_in,
    "staff": _staff,
    "staff_sound": _staff_sound,
    "staff_touch": _staff_touch,
    "notice": _notice,
    "card": _card,
    "parties": _parties,
    "handover": _lines,
    "intent": _intent,
    "preview": _preview,
    "person_check": _person,
    "face": _face,
    "records": _records,
    "question": _question,
    "capture": _capture,
    "review": _review,
    "sign": _sign,
    "pay": _pay,
    "done": _done,
    "overview": _overview,
}
