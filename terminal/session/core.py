"""The session's rules: (state, event, now, at) -> (state, effects). Pure; time comes in, effects go out.

The curtain falls over personal data when nobody touches the screen, and on it stands the question whether somebody
is still here; where a sensor is fitted it falls as soon as they walk away. It lifts only for the person it fell on: the
same card, or the last four digits of their phone. A stranger who presses anything sees nothing. Leaving, or the end of
waiting, wipes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from forms.model import Item
from forms.submission import SubmissionFault, check_receipt_code
from terminal.config import SessionOptions
from terminal.journey.base import Effect
from terminal.later import Later

from . import events as ev

if TYPE_CHECKING:
    from forms.search import Index
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

BYE_S = 12.0
EVALUATION = "evaluation"
"""Id of the item that evaluates others (GB/T 39734)."""
MINE = "mine"
"""Id of the item that shows a person what is their own."""
ORDERS = ("life", "department", "letter")
LONGEST_QUERY = 30
MODES = ("contrast", "calm", "reach", "dark")
"""Ways of showing beside language and large type; all of them end with the citizen. dark: by keys and ear only."""
CURTAIN_TRIES = 3


@dataclass(frozen=True)
class Wipe(Effect):
    """Everything that holds something of the citizen lets go now."""

    reason: str


@dataclass(frozen=True)
class WatchForLift(Effect):
    """While the curtain is down: read a card and compare its number only."""


@dataclass(frozen=True)
class NobodyHere(Effect):
    """The booth is free: a card that lies there now is nobody's and opens nothing until it was lifted."""


@dataclass(frozen=True)
class FindCase(Effect):
    """Ask the centre for a case by receipt code."""

    code: str


@dataclass(frozen=True)
class PrintGuide(Effect):
    """Print an item's guide; `missing` are the modules it lacks here, with their fault codes."""

    item: str
    language: str
    missing: tuple[tuple[str, str], ...]
    request_id: str


@dataclass(frozen=True)
class Session:
    """Somebody's presence at the booth, from first touch to wipe."""

    items: Mapping[str, Item] = field(repr=False)
    options: SessionOptions = field(default_factory=SessionOptions)
    index: Index | None = field(default=None, repr=False)
    # home | items | progress | item | journey | bye | card_found | out_of_service | staff_sign_in | staff
    screen: str = "home"
    item: str = ""
    journey: Journey | None = field(default=None, repr=False)
    language: str = "zh"
    large: bool = False
    contrast: bool = False
    calm: bool = False
    reach: bool = False
    dark: bool = False
    hidden: bool = False
    help: bool = False
    display: bool = False
    leaving: bool = False
    curtain: bool = False
    curtain_at: float = 0.0
    curtain_tries: int = 0
    recheck: bool = False  # the curtain asks who signs
    touched_at: float = 0.0
    began_at: float = 0.0
    bye_at: float = 0.0
    bye_reason: str = ""
    card_lies: bool = False
    person: bool | None = None  # what the presence sensor says; None where there is none, or it does not answer
    cause: str = ""
    order: str = "life"  # of all items: life, department or letter
    query: str = ""
    looking: str = ""  # a receipt code being asked for
    found: ev.CaseFound | None = None
    modules: Mapping[str, str] = field(default_factory=dict)  # device -> fault code, of those that cannot serve now
    guide: str = ""  # of the open item, on paper: "" | printing | out | fault code
    guide_id: str = ""
    staff: door.Staff | None = None  # who is at the staff's door or behind it

    @property
    def personal(self) -> bool:
        """Something of a person is on the screen or behind it."""
        return self.journey is not None and bool(self.journey.party.card)

    @property
    def changed(self) -> bool:
        """Somebody chose another way of showing than the one each citizen begins with."""
        return self.language != "zh" or self.large or any(getattr(self, mode) for mode in MODES)


Result = tuple[Session, tuple[Effect, ...]]


def advance(state: Session, event: ev.SessionEvent, now: float, at: str) -> Result:
    """Apply one event. `now` is monotonic seconds, `at` RFC 3339."""
    if isinstance(event, ev.StaffEvent):
        return door.advance(state, event, now, at)
    handler = _HANDLERS.get(type(event))
    return handler(state, event, now, at) if handler else (state, ())


def idle_limit(state: Session) -> float:
    """Untouched seconds until the curtain falls on the present screen (LOOK: twice in large type)."""
    options = state.options
    seconds = options.idle_s
    # who is seen to stand here may read in peace: the curtain falls when they go
    records = state.journey is not None and state.journey.kind in ("records", "review", "overview")
    if records and state.personal and state.person is not True:
        seconds = options.records_idle_s
    return seconds * (2 if state.large else 1)


def _touched(state: Session, event: ev.SessionEvent, now: float, at: str) -> Result:
    return (state if state.curtain else replace(state, touched_at=now)), ()


def _open(state: Session, event: ev.Open, now: float, at: str) -> Result:
    if event.item not in state.items or state.curtain:
        return state, ()
    if overviewed(state):
        # the person stays who they are, and comes back to their page
        return replace(state, screen="item", item=event.item, guide="", guide_id="", touched_at=now), ()
    if state.screen not in ("home", "items"):
        return state, ()
    return replace(state, screen="item", item=event.item, guide="", guide_id="", touched_at=now, began_at=now), ()


def overviewed(state: Session) -> bool:
    """A person looks at what is their own."""
    return state.screen == "journey" and state.journey is not None and state.journey.kind == "overview"


def missing(state: Session) -> tuple[tuple[str, str], ...]:
    """Modules the open item needs and this terminal cannot give now, each with its fault code."""
    item = state.items.get(state.item)
    return lacking(state, item) if item is not None else ()


def lacking(state: Session, item: Item) -> tuple[tuple[str, str], ...]:
    """The same of any item."""
    return tuple((name, state.modules[name]) for name in item.needs_modules if name in state.modules)


def _modules(state: Session, event: ev.Modules, now: float, at: str) -> Result:
    """Who has begun goes on with what works; the others see it on the item's page before they begin."""
    return replace(state, modules=dict(event.faults)), ()


def _print_guide(state: Session, event: ev.PrintGuide, now: float, at: str) -> Result:
    if state.screen != "item" or state.guide == "printing":
        return state, ()
    printing = replace(state, guide="printing", guide_id=event.request_id, touched_at=now)
    return printing, (PrintGuide(state.item, state.language, missing(state), event.request_id),)


def _guide_printed(state: Session, event: ev.GuidePrinted, now: float, at: str) -> Result:
    if state.guide_id != event.request_id:
        return state, ()
    return replace(state, guide=event.fault or "out", touched_at=now), ()


def _ask_items(state: Session, event: ev.AskItems, now: float, at: str) -> Result:
    if state.screen != "home":
        return state, ()
    return replace(state, screen="items", order="life", query="", touched_at=now), ()


def _items_by(state: Session, event: ev.ItemsBy, now: float, at: str) -> Result:
    if state.screen != "items" or event.order not in ORDERS:
        return state, ()
    return replace(state, order=event.order, query="", touched_at=now), ()


def _search(state: Session, event: ev.Search, now: float, at: str) -> Result:
    if state.screen != "items":
        return state, ()
    return replace(state, query=event.query[:LONGEST_QUERY], touched_at=now), ()


def _index_ready(state: Session, event: ev.IndexReady, now: float, at: str) -> Result:
    return replace(state, index=event.index), ()


def _ask_progress(state: Session, event: ev.AskProgress, now: float, at: str) -> Result:
    if state.screen != "home":
        return state, ()
    return replace(state, screen="progress", looking="", found=None, touched_at=now), ()


def _look_up(state: Session, event: ev.LookUp, now: float, at: str) -> Result:
    if state.screen != "progress" or state.looking or state.curtain:
        return state, ()
    try:
        code = check_receipt_code(event.code)
    except SubmissionFault:
        # what was typed or scanned may be anything, also something personal: it is not kept
        problem = "unknown" if not event.scanned else "foreign" if event.code else "unclear"
        return replace(state, found=ev.CaseFound("", problem), touched_at=now), ()
    return replace(state, looking=code, found=None, touched_at=now), (FindCase(code),)


def _case_found(state: Session, event: ev.CaseFound, now: float, at: str) -> Result:
    if state.screen != "progress" or state.looking != event.code:
        return state, ()
    return replace(state, looking="", found=event), ()


def _home(state: Session, event: ev.Home, now: float, at: str) -> Result:
    if state.screen in ("bye", "card_found"):
        return settle(state, now)
    if state.screen not in ("item", "items", "progress") or state.curtain:
        return state, ()
    if state.journey is not None:
        return replace(state, screen="journey", item=state.journey.item.id, found=None, touched_at=now), ()
    return replace(state, screen="home", item="", query="", looking="", found=None, touched_at=now), ()


def _mine(state: Session, event: ev.Mine, now: float, at: str) -> Result:
    """First the notice, before anything of the card is read. A card opens it while nobody else is here."""
    if state.screen == "bye" and event.laid and not state.cause:
        # just laid down: not one that was left behind
        state = replace(empty(state, now), screen="home")
    if state.screen != "home" or MINE not in state.items:
        return state, ()
    if lacking(state, state.items[MINE]):
        return _open(state, ev.Open(MINE), now, at)
    journey, effects = journey_core.begin(state.items[MINE], event.stamp)
    return replace(state, screen="journey", item=MINE, journey=journey, help=False, display=False, touched_at=now,
                   began_at=now), effects


def _open_case(state: Session, event: ev.OpenCase, now: float, at: str) -> Result:
    journey = state.journey
    if journey is None or not overviewed(state) or state.curtain:
        return state, ()
    if not 0 <= event.place < len(journey.overview.cases):
        return state, ()
    found = ev.CaseFound.of(journey.overview.cases[event.place])
    return replace(state, screen="progress", looking="", found=found, touched_at=now), ()


def _begin(state: Session, event: ev.Begin, now: float, at: str) -> Result:
    if state.screen != "item" or missing(state) or state.curtain:
        return state, ()
    item = state.items[state.item]
    # from somebody's own page: they are known already, where the item asks who they are
    journey, effects = journey_core.begin(item, event.stamp, before=None if item.anonymous else state.journey)
    return replace(state, screen="journey", journey=journey, touched_at=now, began_at=now), effects


def evaluable(state: Session) -> str:
    """Receipt code of the case on the screen that can be evaluated now; empty when there is none.

    Not before its papers are out: what they are made of is wiped first.
    """
    journey, found = state.journey, state.found
    if EVALUATION not in state.items:
        return ""
    if state.screen == "progress" and found is not None and not found.problem:
        return found.code if found.kind == "application" else ""
    if journey is None or not journey.done or journey.item.kind != "application":
        return ""
    busy = journey.outcome.sending == "waiting" or "printing" in journey.outcome.papers.values()
    return "" if busy else journey.stamp.receipt_code


def _evaluate(state: Session, event: ev.Evaluate, now: float, at: str) -> Result:
    about = evaluable(state)
    if not about or state.curtain:
        return state, ()
    journey, effects = journey_core.begin(state.items[EVALUATION], event.stamp, {"about": about})
    fresh = replace(empty(state, now), screen="journey", item=EVALUATION, journey=journey, began_at=now,
                    **_ways(state))
    return fresh, (fx.StopReading(), fx.StopCamera(), Wipe("evaluate"), *effects)


def _in_journey(state: Session, event: ev.InJourney, now: float, at: str) -> Result:
    journey = state.journey
    if journey is None or (event.journey and event.journey != journey.stamp.submission_id):
        return state, ()
    journey, effects = journey_core.advance(journey, event.event, at)
    # both are pressed on the help page
    asked = isinstance(event.event, (jv.HelperAsked, jv.HelperEnded))
    state = replace(state, journey=journey, help=state.help and not asked)
    for effect in effects:
        if isinstance(effect, fx.Leave):
            rest = tuple(e for e in effects if not isinstance(e, fx.Leave))
            state, more = _end(state, effect.reason, now)
            return state, (*rest, *more)
    if any(isinstance(effect, fx.Recheck) for effect in effects):
        rest = tuple(e for e in effects if not isinstance(e, fx.Recheck))
        return _cover(replace(state, recheck=True), now), (*rest, WatchForLift())
    return state, effects


def _cover(state: Session, now: float) -> Session:
    """The curtain is down; no dialog stays on it."""
    return replace(state, curtain=True, curtain_at=now, curtain_tries=0, help=False, leaving=False, display=False)


def _end(state: Session, reason: str, now: float) -> Result:
    """The session ends: wipe on time; a card left behind never delays it."""
    fresh = replace(empty(state, now), screen="bye", bye_reason=reason, **_ways(state))
    return fresh, (fx.StopReading(), fx.StopCamera(), Wipe(reason))


def settle(state: Session, now: float) -> Result:
    """After the good-bye: home for the next citizen, in standard type and Chinese, unless a card still lies here."""
    screen = "home"
    if state.cause:
        screen = "out_of_service"
    elif state.card_lies and state.screen != "card_found":
        screen = "card_found"
    return replace(empty(state, now), screen=screen), (NobodyHere(),)


def _ways(state: Session) -> dict[str, Any]:
    """The ways of showing this citizen chose."""
    return {name: getattr(state, name) for name in ("language", "large", *MODES)}


def empty(state: Session, now: float) -> Session:
    """Nobody: only what belongs to the terminal stays."""
    return Session(items=state.items, options=state.options, index=state.index, card_lies=state.card_lies,
                   cause=state.cause, touched_at=now, bye_at=now, modules=state.modules, person=state.person)


def _tick(state: Session, event: ev.Tick, now: float, at: str) -> Result:
    if state.screen == "bye":
        return settle(state, now) if now - state.bye_at >= BYE_S else (state, ())
    if state.screen == "home":
        if (state.changed or state.help or state.display) and now - state.touched_at >= idle_limit(state):
            return settle(state, now)
        return state, ()
    if state.staff is not None:
        return door.tick(state, now)
    if state.screen not in ("item", "items", "progress", "journey"):
        return state, ()
    if state.journey is not None and now - state.began_at >= state.options.cap_s:
        return _end(state, "cap", now)
    if state.curtain:
        over = now - state.curtain_at >= state.options.curtain_s * (2 if state.large else 1)
        return _end(state, "idle", now) if over else (state, ())
    if now - state.touched_at >= idle_limit(state):
        return _fall(state, now, at)
    return state, ()


def _fall(state: Session, now: float, at: str) -> Result:
    """Nobody touches the screen, or nobody stands here: the curtain falls."""
    # whoever helps may have gone: their card is not waited for behind the curtain
    journey = state.journey
    unasked: tuple[Effect, ...] = ()
    if journey is not None:
        journey, unasked = journey_core.advance(journey, jv.HelperClosed(), at)
        journey, _ = journey_core.advance(journey, jv.Unattended(), at)
    watch = (*unasked, *((WatchForLift(),) if state.personal else ()))
    return _cover(replace(state, journey=journey), now), watch


def _person(state: Session, event: ev.Person, now: float, at: str) -> Result:
    """Going is believed, never being away: who is not seen (a child, a wheelchair) is not locked out."""
    went = state.person is True and event.there is False
    state = replace(state, person=event.there)
    if went and not state.curtain and state.screen in ("item", "items", "progress", "journey"):
        return _fall(state, now, at)
    return state, ()


def _lift(state: Session, how: str, now: float, at: str) -> Result:
    """It is the same person; what the curtain interrupted at the signature goes on."""
    assert state.journey is not None
    journey, effects = journey_core.advance(state.journey, jv.Rechecked(how), at)
    lifted = replace(state, journey=journey, curtain=False, recheck=False, touched_at=now, curtain_tries=0)
    return lifted, (fx.StopReading(), *effects)


def _still_here(state: Session, event: ev.StillHere, now: float, at: str) -> Result:
    if not state.curtain or state.personal:
        return state, ()
    # a card step keeps its own watch: do not stop it
    return replace(state, curtain=False, touched_at=now), ()


def lift_digits(state: Session) -> str:
    """The four digits that lift the curtain; empty when no phone is known."""
    if state.journey is None:
        return ""
    digits = state.journey.party.masked_phone[-4:]
    if not digits:
        digits = str(state.journey.answers.get("mobile") or "")[-4:]
    return digits if len(digits) == 4 and digits.isdigit() else ""


def _lift_digits(state: Session, event: ev.LiftDigits, now: float, at: str) -> Result:
    wanted = lift_digits(state)
    if not state.curtain or not wanted or state.curtain_tries >= CURTAIN_TRIES:
        return state, ()
    if event.digits == wanted:
        return _lift(state, "phone_digits", now, at)
    tries = state.curtain_tries + 1
    if tries >= CURTAIN_TRIES:
        return _end(state, "curtain", now)
    return replace(state, curtain_tries=tries), ()


def _lift_card(state: Session, event: ev.LiftCard, now: float, at: str) -> Result:
    if not state.curtain or state.journey is None or not state.personal:
        return state, ()
    if event.number and event.number == state.journey.party.card.get("number"):
        return _lift(state, "card", now, at)
    return state, (WatchForLift(),)


def _card_lies(state: Session, event: ev.CardLies, now: float, at: str) -> Result:
    state = replace(state, card_lies=event.on)
    if state.screen == "card_found" and not event.on:
        return settle(state, now)
    return state, ()


def _leave(state: Session, event: ev.LeaveAsked, now: float, at: str) -> Result:
    if event.no:
        return replace(state, leaving=False, touched_at=now), ()
    if state.staff is not None:
        return door.leave(state, now)
    if state.screen in ("bye", "card_found"):
        return settle(state, now)
    if state.screen in ("item", "progress") and state.journey is not None:
        return _end(state, "done_overview", now)
    if state.screen in ("item", "items", "progress") or (state.screen == "home" and state.changed):
        return settle(state, now)
    if state.screen != "journey" or state.journey is None:
        return state, ()
    if state.journey.phase == "keeping":
        # being stored this moment: nobody can say yet whether it is in, so nobody leaves yet
        return state, ()
    kind = state.journey.item.kind
    if kind == "overview":
        # nothing was filled in that could be lost
        return _end(state, "done_overview" if state.personal else "left", now)
    if event.sure or state.journey.done or not (state.personal or (kind == "complaint" and state.journey.touched)):
        done = "done" if kind == "application" else f"done_{kind}"
        return _end(state, done if state.journey.done else "left", now)
    return replace(state, leaving=True, touched_at=now), ()


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
    ev.Open: _open,
    ev.Home: _home,
    ev.AskItems: _ask_items,
    ev.ItemsBy: _items_by,
    ev.Search: _search,
    ev.IndexReady: _index_ready,
    ev.AskProgress: _ask_progress,
    ev.LookUp: _look_up,
    ev.CaseFound: _case_found,
    ev.Begin: _begin,
    ev.Mine: _mine,
    ev.OpenCase: _open_case,
    ev.Evaluate: _evaluate,
    ev.PrintGuide: _print_guide,
    ev.GuidePrinted: _guide_printed,
    ev.Modules: _modules,
    ev.InJourney: _in_journey,
    ev.SetLanguage: _language,
    ev.SetLarge: _set("large", "on"),
    ev.SetMode: _mode,
    ev.AskDisplay: _set("display", "open"),
    ev.SetHidden: _set("hidden", "on"),
    ev.AskHelp: _set("help", "open"),
    ev.LeaveAsked: _leave,
    ev.StillHere: _still_here,
    ev.LiftDigits: _lift_digits,
    ev.LiftCard: _lift_card,
    ev.CardLies: _card_lies,
    ev.Person: _person,
    ev.Service: _service,
    ev.Tick: _tick,
}
