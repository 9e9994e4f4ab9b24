"""An address given region by region: chosen from the table, then road and number written behind it.

Typing a province on a screen is slow, and spelled in as many ways as there are people; what is chosen is right.
"""

from __future__ import annotations

from dataclasses import replace

from forms import regions

from . import events as ev
from .state import Journey, Place, Result, step_of


def place_of(state: Journey) -> Place | None:
    """The region chosen so far; None where no address is being given. Who has none yet begins at once."""
    key = _asked(state)
    field = state.item.fields.get(key)
    if field is None or field.kind != "address":
        return None
    if state.place is None and state.answers.get(key) in (None, ""):
        return _here(state)
    return state.place


def begin_elsewhere(state: Journey, event: ev.Elsewhere, at: str) -> Result:
    """Not the address on the card: most people live in the city the terminal stands in."""
    if state.item.fields[_asked(state)].kind != "address":
        return state, ()
    return replace(state, place=_here(state), problem="", rejected=None), ()


def choose_region(state: Journey, event: ev.InRegion, at: str) -> Result:
    """One step down, or to the list of all provinces; where nothing lies below, the rest is written."""
    if place_of(state) is None or not (event.code == "" or regions.known(event.code)):
        return state, ()
    return replace(state, place=Place(event.code, writing=not regions.inside(event.code)), problem=""), ()


def write_rest(state: Journey, event: ev.WriteAddress, at: str) -> Result:
    """Go on to road and number with the region there is."""
    place = place_of(state)
    if place is None:
        return state, ()
    return replace(state, place=replace(place, writing=True), problem=""), ()


def back_in_place(state: Journey) -> Journey | None:
    """One region up, or from where the choice began out of it; None when the question itself is gone back from."""
    place = state.place
    if place is None or place_of(state) is None:
        return None
    state = replace(state, problem="", rejected=None)
    if place.writing and regions.inside(place.code):
        return replace(state, place=replace(place, writing=False))
    if place == _here(state):
        return replace(state, place=None) if state.answers.get(_asked(state)) not in (None, "") else None
    higher = Place(regions.up(place.code))
    return replace(state, place=higher if place.code else _here(state))


def whole_address(state: Journey, written: str) -> str:
    """The region's name and what was written behind it; who wrote the region as well does not get it twice."""
    place = place_of(state)
    if place is None or not place.code or not written:
        return written
    names = [regions.name(code) for code in regions.path(place.code)]
    for first in range(len(names)):
        if written.startswith(names[first]):
            return "".join(names[:first]) + written
    return "".join(names) + written


def _asked(state: Journey) -> str:
    """Key of the field on the present screen; "" where none is asked."""
    return state.edit or step_of(state.item, state.step).field or ""


def _here(state: Journey) -> Place:
    return Place(regions.from_gb(state.stamp.region))
