"""The curtain and the face camera: nobody is looked at behind it, and who turns their head need not touch anything."""

from __future__ import annotations

from dataclasses import replace

from terminal.journey import effects as fx
from terminal.session.curtain import FACE_IDLE_S, fall, idle_limit
from tests.terminal.session.test_view import SESSIONS

AT = "2026-11-22T21:00:00+08:00"


def test_the_curtain_stops_the_camera() -> None:
    state, effects = fall(SESSIONS["face-left"], 100.0, AT)
    assert state.curtain
    assert fx.StopCamera() in effects
    assert state.journey is not None
    assert (state.journey.phase, state.journey.face.result, state.journey.face.used) == ("unmatched", "stopped", 0)
    _, effects = fall(SESSIONS["face-consent"], 100.0, AT)
    assert fx.StopCamera() not in effects, "nothing looks yet"


def test_who_turns_their_head_has_the_time_of_a_try() -> None:
    looking, asked = SESSIONS["face-left"], SESSIONS["face-consent"]
    assert idle_limit(looking) == FACE_IDLE_S > idle_limit(asked)
    large = replace(looking, large=True)
    assert idle_limit(large) == 2 * FACE_IDLE_S
