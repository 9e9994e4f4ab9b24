"""Trials on the glass: what was not touched, pressed, seen or heard is never taken for good."""

from __future__ import annotations

import pytest

from terminal.journey.base import Effect
from terminal.session import events as ev
from terminal.session import glass as gl
from terminal.session import staff as st
from terminal.session import staff_events as sv
from tests.terminal.session.test_staff import Booth
from tests.terminal.session.test_view import look

WIDE, HIGH = 100.0, 60.0
"""Five columns and three rows."""


def booth(page: str) -> Booth:
    """Staff in a trial that has just begun."""
    made = Booth().enter()
    made.tell(ev.StaffPressed(f"page:{page}"), ev.StaffPressed("test"))
    assert made.staff.glass is not None
    return made


def kept(effects: tuple[Effect, ...]) -> list[st.KeepTrial]:
    return [one for one in effects if isinstance(one, st.KeepTrial)]


def outcome(made: Booth) -> gl.Outcome:
    """What has been kept, which is what is shown."""
    (one,) = kept(made.effects)
    assert (one.what, one.number) == (made.staff.page, "12")
    assert made.staff.glass is None
    assert made.staff.outcomes[made.staff.page] == one.outcome
    assert st.Look() in made.effects
    return one.outcome


def touch(*cells: int) -> Booth:
    made = booth("touch")
    made.tell(sv.GlassMeasured(WIDE, HIGH), *(sv.CellTouched(cell) for cell in cells))
    return made


def test_all_cells_touched_is_good() -> None:
    made = touch(*range(14))
    assert kept(made.effects) == []
    assert look(made.state)["count"] == "14 / 15"
    made.tell(sv.CellTouched(14))
    assert outcome(made) == gl.Outcome("", (("cells", "15 / 15"),))
    assert "正常" in str(look(made.state)["groups"][0])


def test_left_by_its_button_it_names_what_was_not_touched() -> None:
    made = touch(*(cell for cell in range(15) if cell // 5 != 1 and cell % 5 != 4 and cell != 0))
    made.tell(ev.StaffPressed("done"))
    found = outcome(made)
    assert found == gl.Outcome(
        "touch.untouched", (("cells", "7 / 15"), ("rows", "2"), ("columns", "5"), ("area", "1/1")))  # fmt: skip
    told = {line["label"]: line["value"] for line in look(made.state)["groups"][0]["lines"]}
    assert told["整行没有反应（从上数）"] == "2"
    assert told["没有反应的地方"] == "第 1 行，第 1 列"


def test_cells_are_about_twenty_millimetres() -> None:
    made = booth("touch")
    made.tell(sv.GlassMeasured(336.0, 598.0))
    assert isinstance(made.staff.glass, gl.Touch)
    assert (made.staff.glass.columns, made.staff.glass.rows) == (17, 30)
    made.tell(sv.GlassMeasured(100.0, 100.0))
    assert made.staff.glass.cells == 510, "measured once"


@pytest.mark.parametrize("size", [(0.0, 10.0), (-5.0, 10.0), (1e9, 10.0), (float("nan"), 10.0), (10.0, float("inf"))])
def test_a_size_that_cannot_be(size: tuple[float, float]) -> None:
    made = booth("touch")
    made.tell(sv.GlassMeasured(*size), sv.CellTouched(0), ev.StaffPressed("done"))
    assert made.staff.glass == gl.Touch(), "nothing to touch, so nothing is good"


def test_the_room_closes_untouched_and_keeps_what_was_found() -> None:
    made = touch(0, 1)
    made.now += st.IDLE_S - 3
    assert made.tell(ev.Tick()).staff is not None
    made.now += 3
    assert made.tell(ev.Tick()).staff is None
    (one,) = kept(made.effects)
    assert one.outcome.fault == "touch.untouched"
    assert ("cells", "2 / 15") in one.outcome.lines
    untried = touch()
    untried.now += st.IDLE_S
    assert untried.tell(ev.Tick()).staff is None
    assert kept(untried.effects) == [], "nobody tried anything"


@pytest.mark.parametrize("page", gl.TRIALS)
def test_back_and_leaving_end_every_trial(page: str) -> None:
    made = booth(page)
    assert made.tell(ev.StaffBack()).screen == "staff"
    assert made.staff.glass is None
    assert made.staff.page == page
    assert kept(made.effects) == []
    made = booth(page)
    assert made.tell(ev.LeaveAsked()).staff is None
    assert st.StopTrial() in made.effects


def test_events_of_one_trial_mean_nothing_to_another() -> None:
    strange: tuple[ev.StaffEvent, ...] = (
        sv.GlassMeasured(WIDE, HIGH), sv.CellTouched(0), sv.KeyHeard("up"), sv.Sounded(1.0, "47"), ev.StaffTyped("47"),
        ev.StaffPressed("pixels_good"), ev.StaffPressed("page:overview"), ev.StaffPressed("close:repair"))  # fmt: skip
    own = {"touch": (sv.GlassMeasured, sv.CellTouched), "keys": (sv.KeyHeard,), "sound": (), "pixels": ()}
    for page in gl.TRIALS:
        for event in strange:
            if not isinstance(event, own[page]):
                made = booth(page)
                before = made.staff.glass
                made.tell(event)
                assert made.staff.glass == before, (page, event)
                assert made.effects == (), (page, event)
    outside = Booth().enter()
    for event in strange[:5]:
        assert outside.tell(event).staff == outside.staff


# --- colours --------------------------------------------------------------------------------------------


def test_every_colour_then_a_person_says() -> None:
    for said, fault in (("pixels_good", ""), ("pixels_spots", "screen.spots")):
        made, seen = booth("pixels"), []
        while (shown := look(made.state))["screen"] == "staff_pixels":
            seen.append(shown["colour"])
            made.tell(ev.StaffPressed(said))
            assert look(made.state) == shown, "nobody can say before all were shown"
            made.tell(ev.StaffPressed("colour"))
        assert tuple(seen) == gl.COLOURS
        assert {"#ffffff", "#000000", "#ff0000", "#00ff00", "#0000ff"} < set(seen)
        made.tell(ev.StaffPressed("colour"), ev.StaffPressed(said))
        assert outcome(made).fault == fault


def test_colours_once_more() -> None:
    made = booth("pixels")
    made.tell(*[ev.StaffPressed("colour")] * len(gl.COLOURS), ev.StaffPressed("pixels_anew"))
    assert made.staff.glass == gl.Pixels()


# --- keys -----------------------------------------------------------------------------------------------


def test_every_key_in_its_turn_is_good() -> None:
    made = booth("keys")
    for key in gl.KEYS:
        assert isinstance(made.staff.glass, gl.Keys)
        assert made.staff.glass.asked == key
        assert look(made.state)["keys"] is True
        made.tell(sv.KeyHeard(key))
    assert outcome(made) == gl.Outcome("", (("keys_heard", "8 / 8"),))
    assert "keys" not in look(made.state)


def test_another_key_does_not_count_and_is_named() -> None:
    made = booth("keys")
    made.tell(sv.KeyHeard("down"))
    assert made.staff.glass == gl.Keys(other="down")
    assert "下" in look(made.state)["problem"]
    made.tell(sv.KeyHeard("up"))
    assert "problem" not in look(made.state)


def test_missing_keys_are_named() -> None:
    made = booth("keys")
    for key in gl.KEYS:
        made.tell(ev.StaffPressed("skip") if key in ("help", "dark") else sv.KeyHeard(key))
    assert outcome(made) == gl.Outcome(
        "keys.missing", (("keys_heard", "6 / 8"), ("key_missing", "help"), ("key_missing", "dark")))  # fmt: skip
    values = [line["value"] for line in look(made.state)["groups"][0]["lines"]]
    assert {"帮助", "黑屏"} < set(values)


def test_left_in_the_middle_the_rest_is_missing() -> None:
    made = booth("keys")
    made.tell(*(sv.KeyHeard(key) for key in gl.KEYS[:-1]), ev.StaffBack())
    assert outcome(made).lines == (("keys_heard", "7 / 8"), ("key_missing", "dark"))


# --- sound ----------------------------------------------------------------------------------------------


def said(made: Booth, number: str = "47", plug: str = "plugged", fault: str = "") -> Booth:
    """The sentence asked for last is over."""
    glass = made.staff.glass
    assert isinstance(glass, gl.Sound)
    assert look(made.state)["next"] is None, "nothing can be typed while it sounds"
    made.tell(sv.Sounded(glass.request, number, plug, fault))
    return made


def test_both_heard_is_good() -> None:
    made = booth("sound")
    assert made.effects == (gl.Say(made.now, "loudspeaker", "zh"),)
    assert look(said(made).state)["screen"] == "staff_sound"
    made.tell(ev.StaffTyped("47"), ev.StaffPressed("play"))
    assert made.effects == (gl.Say(made.now, "headphones", "zh"),)
    said(made, "90").tell(ev.StaffTyped("90"))
    assert outcome(made) == gl.Outcome("", (("loudspeaker", "good"), ("headphones", "good"), ("jack", "plugged")))


@pytest.mark.parametrize(("first", "second", "plug", "fault"), [
    ("48", "90", "plugged", "sound.loudspeaker"),
    ("47", "47", "plugged", "sound.headphones"),
    ("47", "", "plugged", "sound.headphones"),
    ("47", "skip", "unwatched", "sound.untested"),
    ("48", "skip", "unwatched", "sound.loudspeaker"),
    ("47", "90", "unplugged", "sound.jack"),
    ("47", "90", "unwatched", ""),
])
def test_good_only_when_equal(first: str, second: str, plug: str, fault: str) -> None:
    made = said(booth("sound"), "47", plug)
    made.tell(ev.StaffTyped(first))
    if second == "skip":
        made.tell(ev.StaffPressed("skip"))
    else:
        made.tell(ev.StaffPressed("play"))
        said(made, "90", plug).tell(ev.StaffTyped(second) if second else ev.StaffPressed("not_heard"))
    assert outcome(made).fault == fault
    assert outcome(made).lines[-1] == ("jack", plug)
    (told,) = [line["value"] for line in look(made.state)["groups"][0]["lines"] if line["label"] == "耳机孔"]
    assert told == {"plugged": "已插上", "unplugged": "没有插", "unwatched": "没有检测"}[plug]


def test_what_cannot_be_played_is_named() -> None:
    made = said(booth("sound"), fault="voice.no_device")
    made.tell(ev.StaffPressed("play"))
    said(made, "90").tell(ev.StaffTyped("90"))
    assert outcome(made) == gl.Outcome(
        "voice.no_device", (("loudspeaker", "failed"), ("headphones", "good"), ("jack", "plugged")))  # fmt: skip
    assert "声卡" in str(look(made.state)["groups"][0])


def test_once_more_is_another_number_and_a_late_end_counts_for_none() -> None:
    made = said(booth("sound"), "47")
    first = made.staff.glass
    assert isinstance(first, gl.Sound)
    made.tell(ev.StaffPressed("say_again"))
    assert isinstance(made.effects[0], gl.Say)
    made.tell(ev.StaffTyped("47"), sv.Sounded(first.request, "47"))
    assert isinstance(made.staff.glass, gl.Sound)
    assert made.staff.glass.phase == "saying", "the number before is worth nothing any more"
    said(made, "23").tell(ev.StaffTyped("47"))
    assert made.staff.glass.told == (("loudspeaker", "wrong"),)


def test_the_number_is_never_on_the_screen_nor_in_a_repr() -> None:
    made = said(booth("sound"), "47")
    assert "47" not in str(look(made.state))
    assert "47" not in repr(made.staff.glass)
    assert "47" not in repr(sv.Sounded(1.0, "47"))


# --- the log --------------------------------------------------------------------------------------------


def page(number: int, more: bool) -> sv.LogRead:
    return sv.LogRead(number, ({"at": "2026-11-22T09:30:00+00:00", "kind": "sign_in", "staff": "12"},), more)


def test_the_log_is_turned_within_what_there_is() -> None:
    made = Booth().enter()
    made.tell(ev.StaffPressed("page:log"))
    assert made.effects == (st.ReadLog(0),)
    assert look(made.state)["status"]
    for number, more, older, newer in ((0, True, 1, None), (1, True, 2, 0), (2, False, None, 1)):
        made.tell(page(number, more))
        assert "登录 · 工号 12" in str(look(made.state)["groups"])
        offered = {button["name"] for button in look(made.state)["buttons"]}
        for name, wanted in (("older", older), ("newer", newer)):
            made.tell(ev.StaffPressed(name))
            assert made.effects == (() if wanted is None else (st.ReadLog(wanted),))
            assert (name in offered) is (wanted is not None)


def test_a_page_that_comes_late_is_not_shown_elsewhere() -> None:
    made = Booth().enter()
    made.tell(ev.StaffPressed("page:log"), ev.StaffBack(), page(0, False))
    assert made.staff.log is None
    made.tell(ev.StaffPressed("older"))
    assert made.effects == ()


def test_nobody_else_begins_one() -> None:
    """Who is not signed in begins no trial."""
    made = Booth()
    made.tell(ev.StaffAsked(), ev.StaffPressed("page:touch"), ev.StaffPressed("test"), sv.GlassMeasured(WIDE, HIGH))
    assert made.staff == st.Staff()
