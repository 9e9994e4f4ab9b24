"""A typed amount said in another way, so that one zero too many is seen before it is agreed to."""

from __future__ import annotations

import re


def amount_in_words(typed: str, language: str) -> str:
    """Capitals in Chinese, thousands in English; empty where nothing that is an amount stands there yet."""
    from terminal.session.values import money_words
    from terminal.words import words

    found = re.fullmatch(r"([0-9]{1,12})(?:\.([0-9]{0,2}))?", typed)
    if found is None:
        return ""
    return money_words(int(found[1]) * 100 + int((found[2] or "").ljust(2, "0") or "0"), words(language))
