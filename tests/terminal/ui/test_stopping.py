"""What is asked when several stop in the middle: all of it on the screen in every way of showing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.terminal.session.test_view import SESSIONS
from tests.terminal.ui.stage import Stage
from tests.terminal.ui.test_screens import WAYS, faults


@pytest.mark.parametrize(("orientation", "language", "large", "reach"), WAYS)
def test_three_answers_fit(
    stage: Stage, orientation: str, language: str, large: bool, reach: bool
) -> None:
    stage.turn(orientation)
    before = SESSIONS["deal-preview-read"]
    assert before.journey is not None
    party = replace(before.journey.party, token="a token")
    journey = replace(before.journey, parties=(party, *before.journey.parties[1:]))
    state = replace(before, journey=journey, leaving=True, language=language, large=large, reach=reach)
    stage.blank(state)
    stage.show(state)
    assert faults(stage, state) == []
