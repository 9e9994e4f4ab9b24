from __future__ import annotations

import tomllib
from pathlib import Path

from drivers.fault import CODES

TEXTS = Path(__file__).resolve().parents[3] / "assets" / "texts"
OWN = {"id_card.remove_first", "id_card.pulled", "paper.not_enough", "paper.not_made"}
"""Said by the terminal itself."""


def sentences(language: str) -> dict[str, str]:
    table: dict[str, str] = tomllib.loads((TEXTS / language / "devices.toml").read_text("utf-8"))["device"]
    return table


def test_every_fault_has_a_sentence_in_both_languages() -> None:
    zh, en = sentences("zh"), sentences("en")
    assert set(zh) == set(en) == CODES | OWN


def test_sentences_are_short_and_plain() -> None:
    for code, sentence in sentences("zh").items():
        assert sentence.endswith("。"), code
        assert len(sentence) <= 45, code
    for code, sentence in sentences("en").items():
        assert sentence.endswith("."), code
        assert len(sentence) <= 160, code
