"""Who is here and what they see: the frozen state of a session, and what can be told from it alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from forms.model import Item
from terminal.config import SessionOptions
from terminal.journey.base import Effect

from . import events as ev

if TYPE_CHECKING:
    from forms.search import Index
    from terminal.journey.state import Journey

    from .staff import Staff

EVALUATION = "evaluation"
"""Id of the item that evaluates others (GB/T 39734)."""
MINE = "mine"
"""Id of the item that shows a person what is their own."""
ORDERS = ("life", "department", "letter")
LONGEST_QUERY = 30
MODES = ("contrast", "calm", "reach", "dark")
"""Ways of showing beside language and large type; all of them end with the citizen. dark: by keys and ear only."""


@dataclass(frozen=True)
class Session:
    """Somebody's presence at the booth, from first touch to wipe."""

    items: Mapping[str, Item] = field(repr=False)
    options: SessionOptions = field(default_factory=SessionOptions)
    index: Index | None = field(default=None, repr=False)
    # (items, index) for whoever comes next: nobody's service changes under their hands
    next_offer: tuple[Mapping[str, Item], Index] | None = field(default=None, repr=False)
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
    draft: str = ""  # id of what the centre was asked to keep when they left
    draft_state: str = ""  # keeping | kept | down | refused
    draft_until: str = ""
    prepared: str = ""  # the code of what somebody else has prepared of the open item
    prepared_until: str = ""
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
    staff: Staff | None = None  # who is at the staff's door or behind it

    @property
    def personal(self) -> bool:
        """Something of a person is on the screen or behind it."""
        return self.journey is not None and bool(self.journey.party.card)

    @property
    def changed(self) -> bool:
        """Somebody chose another way of showing than the one each citizen begins with."""
        return self.language != "zh" or self.large or any(getattr(self, mode) for mode in MODES)


Result = tuple[Session, tuple[Effect, ...]]


def empty(state: Session, now: float) -> Session:
    """Nobody: only what belongs to the terminal stays."""
    items, index = state.next_offer or (state.items, state.index)
    return Session(items=items, options=state.options, index=index, card_lies=state.card_lies,
                   cause=state.cause, touched_at=now, bye_at=now, modules=state.modules, person=state.person)


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
    busy = journey.outcome.sending in ("waiting", "unknown") or "printing" in journey.outcome.papers.values()
    return "" if busy else journey.stamp.receipt_code


def ways(state: Session) -> dict[str, Any]:
    """The ways of showing this citizen chose."""
    return {name: getattr(state, name) for name in ("language", "large", *MODES)}
