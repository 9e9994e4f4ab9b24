"""Right before signing: is it still the face that was recognised? Compared in memory with what the camera saw at the
check; no network, no movement asked for. Whoever it is not, or who does not want it, gets the code to the phone.

Against a person put in another's place between check and signature; the card alone may have changed hands.
"""

from __future__ import annotations

from dataclasses import replace

from . import checking
from . import effects as fx
from . import events as ev
from .state import FaceAt, Journey, Result


def due(state: Journey) -> bool:
    """Whoever stands here was recognised by face."""
    return state.turn is not None and "face" in state.turn.how


def begin(state: Journey) -> Result:
    """The camera looks once more: that was part of what they agreed to."""
    assert state.turn is not None
    return replace(state, phase="looking", problem="", face=FaceAt(told="starting")), (fx.SeeAgain(state.turn.number),)


def take(state: Journey, event: ev.FaceAgain, at: str) -> Result:
    """The same face: on to the signature. Else the code, and nothing is kept of the look."""
    if state.phase != "looking" or state.turn is None or event.number != state.turn.number:
        return state, ()
    if event.result != "same":
        return _by_code(replace(state, face=FaceAt(result=event.result)))
    from . import turns

    state, effects = turns.recognised(state, "card", at, event.note)
    return state, (fx.StopCamera(), *effects)


def without(state: Journey, event: ev.WithoutFace, at: str) -> Result:
    """Rather not: the code."""
    return _by_code(replace(state, face=FaceAt(declined=True))) if state.phase == "looking" else (state, ())


def _by_code(state: Journey) -> Result:
    state, effects = checking.send(state)
    return state, (fx.StopCamera(), *effects)
