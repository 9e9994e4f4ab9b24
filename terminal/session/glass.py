"""Trials that a person and the terminal do together: touch, colours, keys, sound. Pure.

`begin` starts one and `advance` takes an event. A trial goes on (it answers itself, changed), ends with an Outcome, or
ends without one (None). What the person did not do is never taken for good.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from terminal.journey.base import Effect

from . import events as ev
from . import staff_events as sv
from .regions import untouched

CELL_MM = 20.0
"""Edge of a cell of the touch grid, about: what a fingertip covers, and the least target of a screen here."""
LARGEST_MM = 4000.0
COLOURS = ("#ffffff", "#000000", "#ff0000", "#00ff00", "#0000ff", "#404040", "#808080", "#c0c0c0")
"""White, black, the three kinds of points a screen is made of, and three greys, where stains and stripes show."""
KEYS = ("up", "down", "ok", "back", "help", "louder", "again", "dark")
WHERE = ("loudspeaker", "headphones")
Line = tuple[str, str]


@dataclass(frozen=True)
class Say(Effect):
    """Say a sentence with a number of two digits on one of WHERE, whatever is plugged in."""

    request: float
    where: str
    language: str


@dataclass(frozen=True)
class Outcome:
    """Of one trial: `fault` empty when it went well; `lines` are (key, value)."""

    fault: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Touch:
    """The grid; no columns until the screen has said how large it is."""

    columns: int = 0
    rows: int = 0
    touched: frozenset[int] = frozenset()

    @property
    def cells(self) -> int:
        return self.columns * self.rows


@dataclass(frozen=True)
class Pixels:
    """The colour that fills the screen; after the last one the person is asked."""

    place: int = 0

    @property
    def asks(self) -> bool:
        return self.place >= len(COLOURS)


@dataclass(frozen=True)
class Keys:
    """Keys are asked for one after another. `other` was heard in place of the one that is asked for."""

    heard: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    other: str = ""

    @property
    def asked(self) -> str:
        return KEYS[len(self.heard) + len(self.missing)]


@dataclass(frozen=True)
class Sound:
    """`phase`: ready (headphones are being put on), saying, asking. `told` is (where, good, wrong, silent, skipped or
    failed); `fault` the code of what failed."""

    language: str
    phase: str = "saying"
    request: float = 0.0
    expected: str = field(default="", repr=False)
    plug: str = "unwatched"
    told: tuple[Line, ...] = ()
    fault: str = ""

    @property
    def where(self) -> str:
        return WHERE[len(self.told)]


Glass = Touch | Pixels | Keys | Sound
Step = tuple[Glass | Outcome | None, tuple[Effect, ...]]
TRIALS = ("touch", "pixels", "keys", "sound")


def begin(kind: str, now: float, language: str) -> Step:
    """Start one of TRIALS."""
    if kind == "sound":
        return _say(Sound(language), now)
    made: dict[str, Glass] = {"touch": Touch(), "pixels": Pixels(), "keys": Keys()}
    return made[kind], ()


def advance(glass: Glass, event: ev.StaffEvent, now: float) -> Step:
    """Apply one event; those that mean nothing to this trial change nothing."""
    handler = _HANDLERS.get((type(glass), type(event)))
    return handler(glass, event, now) if handler else (glass, ())


def unfinished(glass: Glass) -> Outcome | None:
    """What is known when it is left in the middle; None when nothing is."""
    if isinstance(glass, Touch):
        return _touch_ended(glass) if glass.touched else None
    if isinstance(glass, Keys) and (glass.heard or glass.missing):
        return _keys_ended(replace(glass, missing=(*glass.missing, *KEYS[len(glass.heard) + len(glass.missing):])))
    if isinstance(glass, Sound) and glass.told:
        return _sound_ended(replace(glass, told=(*glass.told, (glass.where, "skipped"))))
    return None


# --- touch ----------------------------------------------------------------------------------------------


def _measured(glass: Touch, event: sv.GlassMeasured, now: float) -> Step:
    if glass.cells or not (0 < event.width_mm <= LARGEST_MM and 0 < event.height_mm <= LARGEST_MM):
        return glass, ()
    columns, rows = (max(1, round(size / CELL_MM)) for size in (event.width_mm, event.height_mm))
    return Touch(columns, rows), ()


def _touched(glass: Touch, event: sv.CellTouched, now: float) -> Step:
    if not 0 <= event.cell < glass.cells or event.cell in glass.touched:
        return glass, ()
    glass = replace(glass, touched=glass.touched | {event.cell})
    return (_touch_ended(glass) if len(glass.touched) == glass.cells else glass), ()


def _touch_pressed(glass: Touch, event: ev.StaffPressed, now: float) -> Step:
    return (_touch_ended(glass) if event.name == "done" and glass.cells else glass), ()


def _touch_ended(glass: Touch) -> Outcome:
    lines = (("cells", f"{len(glass.touched)} / {glass.cells}"), *untouched(glass.columns, glass.rows, glass.touched))
    return Outcome("" if len(glass.touched) == glass.cells else "touch.untouched", lines)


# --- colours --------------------------------------------------------------------------------------------


def _pixels_pressed(glass: Pixels, event: ev.StaffPressed, now: float) -> Step:
    if not glass.asks:
        return (Pixels(glass.place + 1) if event.name == "colour" else glass), ()
    shown = ("colours", f"{len(COLOURS)} / {len(COLOURS)}")
    known: dict[str, Glass | Outcome] = {
        "pixels_good": Outcome("", (shown,)),
        "pixels_spots": Outcome("screen.spots", (shown,)),
        "pixels_anew": Pixels(),
    }
    return known.get(event.name, glass), ()


# --- keys -----------------------------------------------------------------------------------------------


def _key_heard(glass: Keys, event: sv.KeyHeard, now: float) -> Step:
    if event.name != glass.asked:
        return replace(glass, other=event.name if event.name in KEYS else ""), ()
    return _next_key(Keys((*glass.heard, event.name), glass.missing)), ()


def _keys_pressed(glass: Keys, event: ev.StaffPressed, now: float) -> Step:
    if event.name != "skip":
        return glass, ()
    return _next_key(Keys(glass.heard, (*glass.missing, glass.asked))), ()


def _next_key(glass: Keys) -> Glass | Outcome:
    return _keys_ended(glass) if len(glass.heard) + len(glass.missing) == len(KEYS) else glass


def _keys_ended(glass: Keys) -> Outcome:
    lines = (("keys_heard", f"{len(glass.heard)} / {len(KEYS)}"), *(("key_missing", key) for key in glass.missing))
    return Outcome("keys.missing" if glass.missing else "", lines)


# --- sound ----------------------------------------------------------------------------------------------


def _say(glass: Sound, now: float) -> Step:
    return replace(glass, phase="saying", request=now, expected=""), (Say(now, glass.where, glass.language),)


def _sounded(glass: Sound, event: sv.Sounded, now: float) -> Step:
    if glass.phase != "saying" or event.request != glass.request:
        return glass, ()
    glass = replace(glass, plug=event.plug)
    if event.fault:
        return _judged(replace(glass, fault=glass.fault or event.fault), "failed")
    return replace(glass, phase="asking", expected=event.expected), ()


def _number_typed(glass: Sound, event: ev.StaffTyped, now: float) -> Step:
    if glass.phase != "asking":
        return glass, ()
    return _judged(glass, "good" if event.digits == glass.expected else "wrong")


def _sound_pressed(glass: Sound, event: ev.StaffPressed, now: float) -> Step:
    if (glass.phase, event.name) in (("ready", "play"), ("asking", "say_again")):
        return _say(glass, now)
    if (glass.phase, event.name) == ("ready", "skip"):
        return _judged(glass, "skipped")
    if (glass.phase, event.name) == ("asking", "not_heard"):
        return _judged(glass, "silent")
    return glass, ()


def _judged(glass: Sound, how: str) -> Step:
    glass = replace(glass, phase="ready", expected="", told=(*glass.told, (glass.where, how)))
    return (_sound_ended(glass) if len(glass.told) == len(WHERE) else glass), ()


def _sound_ended(glass: Sound) -> Outcome:
    fault = glass.fault
    for where, how in glass.told:
        if how in ("wrong", "silent"):
            fault = fault or f"sound.{where}"
    if not fault and any(how == "skipped" for _, how in glass.told):
        fault = "sound.untested"
    if not fault and glass.plug == "unplugged":
        # somebody heard it through headphones that nobody plugged in: one of the two is not so
        fault = "sound.jack"
    return Outcome(fault, (*glass.told, ("jack", glass.plug)))


_HANDLERS: dict[tuple[type, type], Callable[[Any, Any, float], Step]] = {
    (Touch, sv.GlassMeasured): _measured,
    (Touch, sv.CellTouched): _touched,
    (Touch, ev.StaffPressed): _touch_pressed,
    (Pixels, ev.StaffPressed): _pixels_pressed,
    (Keys, sv.KeyHeard): _key_heard,
    (Keys, ev.StaffPressed): _keys_pressed,
    (Sound, sv.Sounded): _sounded,
    (Sound, ev.StaffTyped): _number_typed,
    (Sound, ev.StaffPressed): _sound_pressed,
}
