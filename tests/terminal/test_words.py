"""The sentences: the same keys in both languages, one for every fault that a citizen can meet."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from drivers.fault import CODES
from terminal.words import Words, acting, words

ROOT = Path(__file__).resolve().parents[2]
# what the store can answer when a submission is kept, and when room is looked for
KEEPING = ("vault.disk_full", "vault.io", "vault.damaged", "vault.not_sealable")


def test_same_keys_in_both_languages() -> None:
    assert words("zh").keys() == words("en").keys()


def test_same_values_are_filled_in() -> None:
    def holes(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for key in sorted(words("zh").keys()):
        # "fault" keys hold a dot of their own
        table, _, name = key.partition(".")
        zh, en = words("zh").table(table)[name], words("en").table(table)[name]
        assert holes(zh) == holes(en), key
        assert isinstance(zh, str)
        assert isinstance(en, str)
        assert bool(zh.strip()) == bool(en.strip()), key


def test_zh_is_chinese_and_en_is_not() -> None:
    chinese = re.compile(r"[一-鿿]")
    for key in sorted(words("en").keys()):
        table, _, name = key.partition(".")
        if key not in ("words.other_language", "words.brand"):
            assert not chinese.search(words("en").table(table)[name]), key


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_fault_has_a_sentence(language: str) -> None:
    w = words(language)
    known = set(w.table("fault")) | set(w.table("device"))
    source = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "terminal" / "conductor").rglob("*.py"))
    own = set(re.findall(r'"((?:id_card|camera|paper|printer|vault)\.[a-z_]+)"', source))
    assert {"paper.not_made", "id_card.remove_first", "vault.io"} <= own
    missing = sorted((set(CODES) | own | set(KEEPING)) - known)
    assert missing == []
    for code in sorted(known):
        assert w.fault(code) == w.table("fault" if code in w.table("fault") else "device")[code]


def test_unknown_fault_is_still_a_sentence() -> None:
    assert words("zh").fault("nobody.knows") == words("zh")("fault.unknown")


def test_missing_key_is_not_swallowed() -> None:
    with pytest.raises(KeyError):
        words("zh")("home.nothing")
    assert Words("zh")("home.minutes", minutes=5).count("5") == 1


def test_every_key_the_screens_ask_for_exists() -> None:
    found = set()
    for path in (ROOT / "terminal" / "session").glob("*.py"):
        found |= set(re.findall(r'\bw\("([a-z_]+\.[a-z_0-9]+)"', path.read_text(encoding="utf-8")))
    assert len(found) > 50
    assert sorted(found - words("zh").keys()) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_act_says_some_things_otherwise_and_nothing_of_its_own(language: str) -> None:
    w, other = words(language), acting(language, "cancel")
    for key, text in w.table("cancel").items():
        table, _, name = key.partition(".")
        assert name in w.table(table), f"{key} stands in for nothing"
        assert other.table(table)[name] == text != w.table(table)[name]
        # the same values are filled in
        assert set(re.findall(r"{[a-z]+}", text)) == set(re.findall(r"{[a-z]+}", w.table(table)[name])), key
    assert other("turn.call_title") == w("turn.call_title")
    assert acting(language, "file") is w
    assert other.fault("party.not_owner") != w.fault("party.not_owner")
