"""How long what stands on a screen takes to be read, in signs: Chinese by the sign, English by the word."""

from __future__ import annotations

import pytest

from terminal.workshop.walk_together import LETTERS_A_SIGN, signs


@pytest.mark.parametrize(("text", "long"), [
    ("", 0), ("请依次签名", 5), ("签名 2 份", 4.5), ("410400CLF", 6.75), ("Please sign", 11 / LETTERS_A_SIGN),
])
def test_signs(text: str, long: float) -> None:
    assert signs(text) == long
