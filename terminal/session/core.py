"""The session's rules: (state, event, now, at) -> (state, effects). Pure; time comes in, effects go out.

Which handler an event goes to. What can be looked up by anybody is in `hall`, the curtain in `curtain`, good-bye and
wipe in `ending`, the staff's door in `staff`; here is what holds them together: beginning, time, leaving, service.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from terminal.later import Later

from . import curtain, ending, hall
from . import events as ev
from .effects import WatchForLift, Wipe
from .state import EVALUATION, MINE, MODES, Result, Session, empty, evaluable, lacking, missing, ways

if TYPE_CHECKING:
    from terminal.journey import core as journey_core
    from terminal.journey import effects as fx
    from terminal.journey import events as jv
    from terminal.journey.state import Journey

    from . import staff as door
else:
    # home needs none of it
    journey_core = Later("terminal.journey.core")
    fx = Later("terminal.journey.effects")
    jv = Later("terminal.journey.events")
    door = Later("terminal.session.staff")


def advance(state: Session, event: ev.SessionEvent, now: float, at: str) -> Result:
    """Apply one event. `now` is monotonic seconds, `at` RFC 3339."""
    if isinstance(event, ev.StaffEvent):
        return door.advance(state, event, now, at)
    handler = _HANDLERS.get(type(event))
    return handler(state, event, now, at) if handler else (state, ())


def _touched(state: Session, event: ev.SessionEvent, now: float, at: str) -> Result:
    return (state if state.curtain else replace(state, touched_at=now)), ()


def _modules(state: Session, event: ev.Modules, now: float, at: str) -> Result:
    """Who has begun goes on with what works; the others see it on the item's page before they begin."""
    return replace(state, modules=dict(event.faults)), ()


def _index_ready(state: Session, event: ev.IndexReady, now: float, at: str) -> Result:
    return replace(state, index=event.index), ()


def _offered(state: Session, event: ev.Offered, now: float, at: str) -> Result:
    if state.screen in ("home", "out_of_service"):
        return replace(state, items=event.items, index=event.index, next_offer=None), ()
    return replace(state, next_offer=(event.items, event.index)), ()


def _mine(state: Session, event: ev.Mine, now: float, at: str) -> Result:
    """First the notice, before anything of the card is read. A card opens it while nobody else is here."""
    if state.screen == "bye" and event.laid and not state.cause:
        # just laid down: not one that was left behind
        state = replace(empty(state, now), screen="home")
    if state.screen != "home" or MINE not in state.items:
        return state, ()
    if lacking(state, state.items[MINE]):
        return hall.open_item(state, ev.Open(MINE), now, at)
    journey, effects = journey_core.begin(state.items[MINE], event.stamp)
    return replace(state, screen="journey", item=MINE, journey=journey, help=False, display=False, touched_at=now,
                   began_at=now), effects


def _begin(state: Session, event: ev.Begin, now: float, at: str) -> Result:
    if state.screen != "item" or missing(state) or state.curtain:
        return state, ()
    item = state.items[state.item]
    # from somebody's own page: they are known already, where the item asks who they are
    journey, effects = journey_core.begin(item, event.stamp, before=None if item.anonymous else state.journey)
    if state.prepared:
        journey = replace(journey, draft=replace(journey.draft, code=state.prepared))
    return replace(state, screen="journey", journey=journey, prepared="", prepared_until="", touched_at=now,
                   began_at=now), effects


def _evaluate(state: Session, event: ev.Evaluate, now: float, at: str) -> Result:
    about = evaluable(state)
    if not about or state.curtain:
        return state, ()
    journey, effects = journey_core.begin(state.items[EVALUATION], event.stamp, {"about": about})
    fresh = replace(empty(state, now), screen="journey", item=EVALUATION, journey=journey, began_at=now,
                    **ways(state))
    return fresh, (fx.StopReading(), fx.StopCamera(), Wipe("evaluate"), *effects)


def _in_journey(state: Session, event: ev.InJourney, now: float, at: str) -> Result:
    journey = state.journey
    if isinstance(event.event, jv.DraftKept):
        return ending.note_draft(state, event.event, now)
    if journey is None or (event.journey and event.journey != journey.stamp.submission_id):
        return state, ()
    journey, effects = journey_core.advance(journey, event.event, at)
    # both are pressed on the help page
    asked = isinstance(event.event, (jv.HelperAsked, jv.HelperEnded))
    state = replace(state, journey=journey, help=state.help and not asked)
    for effect in effects:
        if isinstance(effect, fx.Leave):
            rest = tuple(e for e in effects if not isinstance(e, fx.Leave))
            state, more = ending.end(state, effect.reason, now)
            return state, (*rest, *more)
    if any(isinstance(effect, fx.Recheck) for effect in effects):
        rest = tuple(e for e in effects if not isinstance(e, fx.Recheck))
        return curtain.cover(replace(state, recheck=True), now), (*rest, WatchForLift())
    return state, effects


def _tick(state: Session, event: ev.Tick, now: float, at: str) -> Result:
    if state.screen == "bye":
        return ending.settle(state, now) if now - state.bye_at >= ending.BYE_S else (state, ())
    if state.screen == "home":
        if (state.changed or state.help or state.display) and now - state.touched_at >= curtain.idle_limit(state):
            return ending.settle(state, now)
        return state, ()
    if state.staff is not None:
        return door.tick(state, now)
    if state.screen not in curtain.BEHIND:
        return state, ()
    if state.journey is not None and state.journey.phase == "filing":
        # being filed this moment: the answer is waited for, and comes within its own time
        return replace(state, touched_at=now), ()
    if state.journey is not None and now - state.began_at >= _cap_s(state, state.journey):
        return ending.end(state, "cap", now)
    if state.curtain:
        over = now - state.curtain_at >= state.options.curtain_s * (2 if state.large else 1)
        return ending.end(state, "idle", now) if over else (state, ())
    if now - state.touched_at >= curtain.idle_limit(state):
        return curtain.fall(state, now, at)
    return state, ()


def _leave(state: Session, event: ev.LeaveAsked, now: float, at: str) -> Result:
    if event.no:
        return replace(state, leaving=False, touched_at=now), ()
    if state.staff is not None:
        return door.leave(state, now)
    if state.screen in ("bye", "card_found"):
        return ending.settle(state, now)
    if state.screen in ("item", "progress") and state.journey is not None:
        return ending.end(state, "done_overview", now)
    if state.screen in ("item", "items", "progress") or (state.screen == "home" and state.changed):
        return ending.settle(state, now)
    if state.screen != "journey" or state.journey is None:
        return state, ()
    if state.journey.phase in ("keeping", "filing"):
        # being stored this moment: nobody can say yet whether it is in, so nobody leaves yet
        return state, ()
    kind = state.journey.item.kind
    if kind == "overview":
        # nothing was filled in that could be lost
        return ending.end(state, "done_overview" if state.personal else "left", now)
    if event.sure or state.journey.done or not (state.personal or (kind == "complaint" and state.journey.touched)):
        done = _how_done(state.journey)
        return ending.end(state, done if state.journey.done else "left", now, keep=event.keep)
    return replace(state, leaving=True, touched_at=now), ()


def _cap_s(state: Session, journey: Journey) -> float:
    """A cap an item: who does together what takes half an hour has twice that (LOOK: at least ten extensions)."""
    return max(state.options.cap_s, journey.item.minutes * 120.0) if journey.several else state.options.cap_s


def _how_done(journey: Journey) -> str:
    """What is said good-bye with."""
    if journey.outcome.sending == "unknown":
        return "done_asked"
    if journey.outcome.number:
        return "done_filed" if journey.outcome.case_state == "filed" else "done_cancelled"
    return "done" if journey.item.kind == "application" else f"done_{journey.item.kind}"


def _service(state: Session, event: ev.Service, now: float, at: str) -> Result:
    """Out of service only between citizens: whoever is here finishes on what still works."""
    state = replace(state, cause=event.cause)
    if event.cause and state.screen in ("home", "items", "item") and state.journey is None:
        return replace(state, screen="out_of_service", item="", help=False, display=False), ()
    if not event.cause and state.screen == "out_of_service":
        return replace(state, screen="home", touched_at=now), ()
    return state, ()


def _set(name: str, attribute: str) -> Callable[[Session, Any, float, str], Result]:
    def handler(state: Session, event: Any, now: float, at: str) -> Result:
        if state.curtain:
            return state, ()
        return replace(state, touched_at=now, **{name: getattr(event, attribute)}), ()

    return handler


def _mode(state: Session, event: ev.SetMode, now: float, at: str) -> Result:
    if event.mode not in MODES or state.curtain:
        return state, ()
    chosen: dict[str, Any] = {event.mode: event.on}
    return replace(state, touched_at=now, **chosen), ()


def _language(state: Session, event: ev.SetLanguage, now: float, at: str) -> Result:
    if event.language not in ("zh", "en"):
        return state, ()
    return replace(state, language=event.language, touched_at=now), ()


_HANDLERS: dict[type, Callable[[Session, Any, float, str], Result]] = {
    ev.Touched: _touched,
    ev.Open: hall.open_item,
    ev.Home: hall.go_home,
    ev.AskItems: hall.ask_items,
    ev.ItemsBy: hall.order_items,
    ev.Search: hall.search,
    ev.IndexReady: _index_ready,
    ev.Offered: _offered,
    ev.AskProgress: hall.ask_progress,
    ev.LookUp: hall.look_up,
    ev.CaseFound: hall.note_case,
    ev.Begin: _begin,
    ev.Mine: _mine,
    ev.OpenCase: hall.open_case,
    ev.DraftFound: hall.note_draft,
    ev.Evaluate: _evaluate,
    ev.PrintGuide: hall.print_guide,
    ev.GuidePrinted: hall.note_guide,
    ev.Modules: _modules,
    ev.InJourney: _in_journey,
    ev.SetLanguage: _language,
    ev.SetLarge: _set("large", "on"),
    ev.SetMode: _mode,
    ev.AskDisplay: _set("display", "open"),
    ev.SetHidden: _set("hidden", "on"),
    ev.AskHelp: _set("help", "open"),
    ev.LeaveAsked: _leave,
    ev.StillHere: curtain.still_here,
    ev.LiftDigits: curtain.lift_by_digits,
    ev.LiftCard: curtain.lift_by_card,
    ev.CardLies: ending.note_card,
    ev.Person: curtain.note_person,
    ev.Service: _service,
    ev.Tick: _tick,
}
