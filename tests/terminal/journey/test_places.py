"""An address region by region: from this city down, to another province, back up, and what is kept of it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from terminal.journey import core
from terminal.journey import events as ev
from terminal.journey.places import place_of
from terminal.journey.state import Journey, Place
from tests.terminal.journey.story import ADDRESS, AT, scenes

HERE = Place("4104")


def asked(*, known: bool = True) -> Journey:
    state = scenes()["question-live_address"]
    if known:
        return state
    return replace(state, answers={**state.answers, "live_address": ""}, place=None)


def after(state: Journey, *events: ev.Event) -> Journey:
    for event in events:
        state, _ = core.advance(state, event, AT)
    return state


def test_the_address_that_is_known_is_only_confirmed() -> None:
    assert place_of(asked()) is None


def test_who_has_none_and_who_lives_elsewhere_begin_in_this_city() -> None:
    assert place_of(asked(known=False)) == HERE
    assert place_of(after(asked(), ev.Elsewhere())) == HERE


def test_down_to_the_township_then_it_is_written_and_put_together() -> None:
    state = after(asked(), ev.Elsewhere(), ev.InRegion("410411"), ev.InRegion("410411001"))
    assert place_of(state) == Place("410411001", writing=True)
    state = after(state, ev.Answered("live_address", "开源路5号"))
    assert state.answers["live_address"] == "河南省平顶山市湛河区马庄街道开源路5号"
    assert state.place is None
    assert state.step != "live_address"


def test_another_province_and_a_township_nobody_knows() -> None:
    state = after(
        asked(),
        ev.Elsewhere(),
        ev.InRegion(""),
        ev.InRegion("11"),
        ev.InRegion("110105"),
        ev.WriteAddress(),
        ev.Answered("live_address", "望京街1号"),
    )
    assert state.answers["live_address"] == "北京市朝阳区望京街1号"


@pytest.mark.parametrize(
    "written", ["平顶山市湛河区开源路5号", "河南省平顶山市湛河区开源路5号", "湛河区开源路5号", "开源路5号"]
)
def test_who_writes_the_region_as_well_does_not_get_it_twice(written: str) -> None:
    state = after(
        asked(), ev.Elsewhere(), ev.InRegion("410411"), ev.WriteAddress(), ev.Answered("live_address", written)
    )
    assert state.answers["live_address"] == "河南省平顶山市湛河区开源路5号"


def test_the_region_alone_is_no_address() -> None:
    state = after(asked(), ev.Elsewhere(), ev.InRegion("410411"), ev.WriteAddress(), ev.Answered("live_address", ""))
    assert state.problem == "live_address"
    assert state.step == "live_address"
    assert place_of(state) == Place("410411", writing=True)


def test_back_goes_up_and_then_to_the_address_that_was_shown() -> None:
    state = after(asked(), ev.Elsewhere(), ev.InRegion("410411"), ev.WriteAddress())
    ways = []
    while place_of(state) is not None:
        state = after(state, ev.Back())
        ways.append(place_of(state))
    assert ways == [Place("410411"), HERE, None]
    assert state.answers["live_address"] == ADDRESS
    assert state.step == "live_address"


def test_back_from_another_province_ends_where_it_began() -> None:
    state = after(asked(), ev.Elsewhere(), ev.InRegion(""), ev.InRegion("42"), ev.Back())
    assert place_of(state) == Place("")
    assert place_of(after(state, ev.Back())) == HERE


def test_back_leaves_the_question_of_who_has_no_address_yet() -> None:
    state = after(asked(known=False), ev.InRegion("410411"), ev.Back())
    assert place_of(state) == HERE
    assert state.step == "live_address"
    assert after(state, ev.Back()).step != "live_address"


@pytest.mark.parametrize("code", ["x", "4", "999999", "41-"])
def test_a_code_nobody_offered_changes_nothing(code: str) -> None:
    state = after(asked(), ev.Elsewhere())
    assert after(state, ev.InRegion(code)) == state


def test_regions_are_for_addresses_only() -> None:
    state = scenes()["question-want_work"]
    assert after(state, ev.Elsewhere(), ev.InRegion("41"), ev.WriteAddress()) == state


def test_a_question_gone_back_to_begins_anew() -> None:
    state = after(asked(), ev.Elsewhere(), ev.InRegion("410411"), ev.WriteAddress(), ev.Answered("live_address", "1号"))
    assert place_of(after(state, ev.Back())) is None
