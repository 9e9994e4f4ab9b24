"""The newest of each trial, from the log."""

from __future__ import annotations

from typing import Any

from terminal.session.staff_words import event_words, tried_words
from terminal.upkeep.standing import Tried, trials
from terminal.upkeep.tally import KINDS
from terminal.words import words

AT = "2026-11-22T09:30:00+00:00"


def event(device: str, ok: object = True, **more: object) -> dict[str, Any]:
    return {"at": AT, "kind": "test", "device": device, "ok": ok, **more}


def test_the_newest_counts_and_what_is_spoilt_is_passed_over() -> None:
    found = trials([
        event("touch", False, fault="touch.untouched", lines=[["rows", "2"]]),
        event("touch"),
        event("disk", lines=[["a"], ["b"]]),
        event("disk", lines=[["store", 3]]),
        event("keys", "yes"),
        {"at": AT, "kind": "test", "ok": True},
        {"kind": "test", "device": "clock", "ok": True},
        {"at": AT, "kind": "sign_in", "device": "sound", "ok": True},
    ])  # fmt: skip
    assert found == (
        Tried("touch", AT, "touch.untouched", (("rows", "2"),)),
        Tried("disk", AT, "", (("store", "3"),)),
        Tried("keys", AT, "device.broken"),
    )


def test_in_words() -> None:
    tried = Tried("touch", AT, "touch.untouched", (("cells", "471 / 510"), ("area", "12-14/3-5")))
    assert tried_words(tried, words("en")) == (
        "2026-11-22 17:30 · Cells touched: 471 / 510; Never touched: rows 12-14, columns 3-5; Result: Some places were "
        "not touched. Try again; if it stays so, clean, calibrate or replace the screen.")


def test_every_kind_of_event_is_said_whatever_is_in_it() -> None:
    for language in ("zh", "en"):
        w = words(language)
        for kind in KINDS:
            assert event_words({"at": AT, "kind": kind}, w)
            strange = {"at": AT, "kind": kind, "device": "nothing", "reason": "nothing", "outcome": "nothing",
                       "fault": "nothing.known", "staff": 12}
            assert "12" in event_words(strange, w)
    assert event_words({"at": AT, "kind": "refused", "staff": "34", "outcome": "locked"}, words("zh")) == (
        "没让登录 · 工号 34 · 错的次数太多")
    told = [event_words({"at": AT, "kind": "service", "staff": "12", "reason": reason}, words("zh"))
            for reason in ("repair", "open")]
    assert told == ["停用 · 工号 12 · 修设备", "恢复使用 · 工号 12"]
