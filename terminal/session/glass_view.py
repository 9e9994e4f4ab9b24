"""From a trial on the glass to the screen. A view with `full` covers everything, bars and header too."""

from __future__ import annotations

from typing import Any

from terminal.words import Words

from .glass import COLOURS, KEYS, Glass, Keys, Pixels, Sound, Touch
from .staff_words import key_words


def shown(glass: Glass, w: Words) -> dict[str, Any]:
    """The screen of a trial that is under way."""
    if isinstance(glass, Touch):
        return _touch(glass, w)
    if isinstance(glass, Pixels):
        return _pixels(glass, w)
    return _keys(glass, w) if isinstance(glass, Keys) else _sound(glass, w)


def _page(step: str, title: str, hint: str) -> dict[str, Any]:
    return {"step": step, "title": title, "hint": hint, "groups": [], "rows": [], "buttons": [], "stages": [],
            "stage": -1, "can_back": True, "next": None, "status": ""}


def _touch(glass: Touch, w: Words) -> dict[str, Any]:
    return {
        **_page("touch", w("staff.touch_title"), w("staff.touch_line")),
        "screen": "staff_touch",
        "full": "touch",
        "columns": glass.columns,
        "rows": glass.rows,
        "count": f"{len(glass.touched)} / {glass.cells}",
        # for a screen that is made anew in the middle; while it stands, it darkens its cells by itself
        "marks": "".join("1" if cell in glass.touched else "0" for cell in range(glass.cells)),
        "done": w("staff.touch_done"),
    }


def _pixels(glass: Pixels, w: Words) -> dict[str, Any]:
    if glass.asks:
        page = _page("pixels", w("staff.pixels_title"), w("staff.pixels_line"))
        page["buttons"] = [{"name": name, "label": w(f"staff.{name}"), "on": True}
                           for name in ("pixels_good", "pixels_spots", "pixels_anew")]
        return page
    page = _page("pixels", w("staff_trial.pixels"), w("staff_try.pixels"))
    return {**page, "screen": "staff_pixels", "full": "pixels", "colour": COLOURS[glass.place]}


def _keys(glass: Keys, w: Words) -> dict[str, Any]:
    page = _page("keys", w(f"staff_ask_key.{glass.asked}"), w("staff.keys_line"))
    how = {**dict.fromkeys(glass.heard, "key_heard"), **dict.fromkeys(glass.missing, "key_silent"),
           glass.asked: "key_asked"}
    page["groups"] = [{"title": "", "good": not glass.missing, "lines": [
        {"label": key_words(key, w), "value": w(f"staff.{how[key]}") if key in how else "–"} for key in KEYS]}]
    # while this stands, the keys do nothing else
    page["keys"] = True
    page["press"] = "skip"
    page["next"] = {"label": w("staff.key_skip"), "on": True}
    if glass.other:
        page["problem"] = w("staff.key_other", name=key_words(glass.other, w))
    return page


def _sound(glass: Sound, w: Words) -> dict[str, Any]:
    title = w(f"staff.sound_{glass.where}")
    if glass.phase == "asking":
        return {
            **_page(f"sound-{glass.where}", title, w("staff.sound_type")),
            "screen": "staff_sound",
            "go_on": w("words.next"),
            "plug": w(f"staff.plug_{glass.plug}"),
            "extras": [{"name": name, "label": w(f"staff.{name}")} for name in ("say_again", "not_heard")],
        }
    hint = w("staff.sound_ready" if glass.phase == "ready" else "staff.sound_listen")
    page = _page(f"sound-{glass.phase}", title, hint)
    if glass.phase == "saying":
        page["status"] = w("staff.sound_saying")
        return page
    page["press"] = "play"
    page["next"] = {"label": w("staff.sound_play"), "on": True}
    page["buttons"] = [{"name": "skip", "label": w("staff.sound_skip"), "on": True}]
    return page
