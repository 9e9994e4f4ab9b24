"""What reaches the screen: masked, coverable, plain data, in both languages, for every state."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from forms.search import Index
from forms.terms import CHANGES
from terminal.clock import SHANGHAI
from terminal.config import SessionOptions, TerminalOptions
from terminal.journey import events as jv
from terminal.session.state import Session
from terminal.session.values import date_text, months_text, twice, yuan
from terminal.session.view import sky, view
from terminal.words import words
from tests.terminal.journey import deal, ending, seen
from tests.terminal.journey.story import (
    ACCOUNT,
    ADDRESS,
    EMPLOYER,
    ITEM,
    MASKED,
    NAME,
    NUMBER,
    PHONE,
    Story,
    scenes,
)
from tests.terminal.session import hall

NIGHT = datetime(2026, 11, 22, 23, 5, tzinfo=SHANGHAI)
SCENES = scenes()
BARE = Session({ITEM.id: ITEM}, SessionOptions(), Index([ITEM]))
BETWEEN = {
    "home": BARE,
    "item": replace(BARE, screen="item", item=ITEM.id),
    "item-prepared": replace(BARE, screen="item", item=ITEM.id, prepared="NC5G2W8TQGF8",
                             prepared_until="2026-11-26T14:05:00+00:00"),
    **{
        f"bye-{reason}": replace(BARE, screen="bye", bye_reason=reason)
        for reason in ("done", "left", "idle", "cap", "curtain", "back")
    },
    "bye-card": replace(BARE, screen="bye", bye_reason="done", card_lies=True),
    "card-found": replace(BARE, screen="card_found", card_lies=True),
    "out": replace(BARE, screen="out_of_service", cause="vault.disk_full"),
    "help": replace(BARE, help=True),
    "display": replace(BARE, display=True),
    "items": replace(BARE, screen="items"),
    "items-letter": replace(BARE, screen="items", order="letter"),
    "items-found": replace(BARE, screen="items", query="syj"),
    "items-none": replace(BARE, screen="items", query="qqq"),
}


def sessions() -> dict[str, Session]:
    """Every reachable screen as a session."""
    found = {**BETWEEN, **hall.SESSIONS}
    for name, journey in SCENES.items():
        found[name] = replace(BARE, screen="journey", item=ITEM.id, journey=journey)
    for name, journey in deal.scenes().items():
        found[name] = replace(BARE, screen="journey", item=journey.item.id, journey=journey)
    for name, journey in ending.scenes().items():
        found[name] = replace(BARE, screen="journey", item=journey.item.id, journey=journey)
    for name, journey in seen.scenes().items():
        found[name] = replace(BARE, screen="journey", item=journey.item.id, journey=journey)
    for name in ("deal-board-one", "deal-own-share", "deal-intent"):
        found[f"{name}-curtain"] = replace(found[name], curtain=True)
    for name in ("notice", "records", "card-expired"):
        found[f"{name}-curtain"] = replace(found[name], curtain=True, curtain_tries=1)
        found[f"{name}-leaving"] = replace(found[name], leaving=True)
    for name in ("question-want_work", "helped-records", "helped-sign"):
        found[f"{name}-help"] = replace(found[name], help=True)
    found["helped-sign-curtain"] = replace(found["helped-sign"], curtain=True)
    return found


SESSIONS = sessions()


def texts(shown: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text with its place."""
    if isinstance(shown, dict):
        for key, value in shown.items():
            yield from texts(value, f"{path}.{key}")
    elif isinstance(shown, list):
        for value in shown:
            yield from texts(value, path)
    elif isinstance(shown, str):
        yield path, shown


def look(state: Session) -> dict[str, Any]:
    return view(state, TerminalOptions(), NIGHT)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", sorted(SESSIONS))
def test_plain_data_for_every_state(name: str, language: str) -> None:
    for hidden in (False, True):
        shown = look(replace(SESSIONS[name], language=language, hidden=hidden))
        assert json.loads(json.dumps(shown, ensure_ascii=False)) == shown
        assert shown["screen"]
        assert not [
            where
            for where, text in texts(shown)
            if not where.startswith(".words") and ("{" in text or "Text(" in text)
        ]
        if shown["screen"] != "home":
            assert shown["title"]


@pytest.mark.parametrize("name", sorted(SCENES))
def test_nothing_unmasked(name: str) -> None:
    for language in ("zh", "en"):
        shown = look(replace(SESSIONS[name], language=language))
        asked = shown.get("key", "")
        for where, text in texts(shown):
            assert NUMBER not in text, where
            assert NAME not in text, where
            # who types an account or a phone must see it; nobody else does
            if asked not in ("other_acct_no", "mobile"):
                assert ACCOUNT not in text, where
                assert PHONE not in text, where
            if asked != "live_address":
                assert ADDRESS not in text, where


def test_hidden_shows_no_face() -> None:
    for name in ("face-left", "face-closer", "deal-face-left", "deal-second-look"):
        assert not look(SESSIONS[name])["covered"]
        assert look(replace(SESSIONS[name], hidden=True))["covered"]


def test_token_is_never_shown_nor_printed() -> None:
    state = SESSIONS["records"]
    assert state.journey is not None
    assert state.journey.party.token == "token"
    assert "token" not in json.dumps(look(state))
    assert "'token'" not in repr(state.journey)
    assert NAME not in repr(state)


@pytest.mark.parametrize("name", sorted(SCENES))
def test_hidden_covers_every_personal_value(name: str) -> None:
    shown = look(replace(SESSIONS[name], hidden=True))
    # the value itself goes to the input, which covers it; test_screens looks at what is drawn
    covered = {key: value for key, value in shown.items() if key != "value"}
    w = words("zh")
    values = [
        NAME,
        NUMBER,
        ACCOUNT,
        PHONE,
        ADDRESS,
        EMPLOYER,
        MASKED,
        "2026年10月13日",
        months_text(88, w),
        NUMBER[-4:],
        ACCOUNT[-4:],
        NAME[0] + "＊",
        "1890",
    ]
    for where, text in texts(covered):
        assert not [value for value in values if value in text], where


def test_curtain_tells_nothing() -> None:
    state = SESSIONS["records-curtain"]
    told = json.dumps(look(state)["curtain"], ensure_ascii=False)
    for value in (NAME, NUMBER, PHONE, MASKED, "4681", EMPLOYER):
        assert value not in told


def test_curtain_offers_what_can_lift_it() -> None:
    assert look(SESSIONS["records-curtain"])["curtain"]["digits"]
    assert look(SESSIONS["records-curtain"])["curtain"]["card"]
    assert look(SESSIONS["notice-curtain"])["curtain"]["personal"] is False
    expired = look(SESSIONS["card-expired-curtain"])["curtain"]
    assert (bool(expired["card"]), expired["digits"]) == (True, "")


def test_done_says_honestly_how_it_stands() -> None:
    shown = {name: look(SESSIONS[name]) for name in SESSIONS if name.startswith("done")}
    assert shown["done-waiting"]["case_number"] == ""
    assert shown["done-later"]["case_number"] == ""
    assert shown["done-later"]["hint"] == words("zh")("done.later")
    assert shown["done-printing"]["case_number"] == "4104002026112230000016"
    assert [p["failed"] for p in shown["done-failed"]["papers"]] == [True, True]
    assert all(p["why"] and p["again"] for p in shown["done-failed"]["papers"])
    assert all(p["out"] for p in shown["done-out"]["papers"])
    assert shown["done-verify"]["hint"] == words("zh")("done.verify")
    assert {s["receipt_code"] for s in shown.values()} == {"NC5G-2W8T-QGF8"}


def test_a_proof_is_out_or_comes_later() -> None:
    out, failed, later = (look(SESSIONS[f"proof-{name}"]) for name in ("out", "failed", "later"))
    w = words("zh")
    assert look(SESSIONS["proof-printing"])["hint"] == w("done.printing"), "nothing to take yet"
    assert (out["hint"], failed["hint"]) == (w("done.take_it"), w("done.failed"))
    assert [(paper["label"], paper["out"]) for paper in out["papers"]] == [("证明", True)]
    assert out["title"] == words("zh")("done.title_decided")
    assert failed["papers"][0]["again"]
    assert [paper["id"] for paper in later["papers"]] == ["receipt"], "nothing is certified before the centre has it"
    assert "我的办件" in later["next_lines"][0]


def test_storing_is_not_called_done() -> None:
    for name in ("submit", "submit-fault"):
        assert look(SESSIONS[name])["screen"] == "submit"
    fault = look(SESSIONS["submit-fault"])
    assert fault["problem"] == words("zh").fault("vault.disk_full")
    assert fault["next"]["on"]


def test_refusal_names_a_way_out_and_no_dead_end() -> None:
    shown = look(SESSIONS["records-refusal"])
    assert shown["refusal"]["id"] == "UI-08"
    assert shown["refusal"]["way"]
    assert shown["next"]["on"]
    assert shown["print"]


def test_question_that_was_rejected_says_why() -> None:
    assert look(SESSIONS["question-rejected"])["problem"]


def test_switching_the_language_loses_nothing() -> None:
    story = Story().to_review()
    story.tell(jv.Edit("live_address"))
    state = replace(BARE, screen="journey", item=ITEM.id, journey=story.state)
    zh, en = look(state), look(replace(state, language="en"))
    assert (zh["key"], zh["value"]) == (en["key"], en["value"])
    assert zh["title"] != en["title"]


def test_sky() -> None:
    assert [sky(hour) for hour in (0, 4, 5, 7, 8, 16, 17, 19, 20, 23)] == [
        "night",
        "night",
        "dawn",
        "dawn",
        "day",
        "day",
        "dusk",
        "dusk",
        "night",
        "night",
    ]


def test_how_values_are_said() -> None:
    zh, en = words("zh"), words("en")
    assert (yuan(189000), yuan(189050), yuan(5)) == ("1890", "1890.50", "0.05")
    assert (months_text(88, zh), months_text(12, zh), months_text(0, zh)) == ("7 年 4 个月", "1 年", "0 个月")
    assert months_text(88, en) == "7 y 4 mo"
    assert (date_text("2026-10-31", zh), date_text("20261031", en), date_text("长期", zh)) == (
        "2026年10月31日",
        "2026-10-31",
        "长期",
    )


def test_who_has_changed_a_contract_is_told_that_the_old_one_has_ended() -> None:
    state = SESSIONS["deal-filed-out"]
    assert state.journey is not None
    first = look(state)
    changed = replace(state.journey, answers={**state.journey.answers, CHANGES: "410400CLF2026112200001"})
    for language, over in (("zh", "原来的合同作废了"), ("en", "The old one has ended")):
        shown = look(replace(state, journey=changed, language=language))
        assert over in shown["hint"]
        assert over not in first["hint"]
        assert shown["title"] != look(replace(state, language=language))["title"]


def test_an_amount_stands_there_so_that_one_zero_too_many_is_seen() -> None:
    assert twice("980000 元", 98_000_000, words("zh")) == "980000 元（玖拾捌万元整）"
    assert twice("980000 yuan", 98_000_000, words("en")) == "980,000 yuan", "said once"
    for language in ("zh", "en"):
        assert twice("much", 10**16, words(language)) == "much", "no words for that much, and no empty brackets"


NAMED = {"zh": re.compile("“([^“”]+)”"), "en": re.compile("[“\"]([^“”\"]+)[”\"]")}
ELSEWHERE = ("mine.cases", "home.progress", "words.help")
"""Names of what stands on another screen, or on all of them."""


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_a_sentence_names_is_there_to_be_pressed(language: str) -> None:
    """Who is told to press something by name finds it written so."""
    w, lacking = words(language), []
    for name, state in SESSIONS.items():
        if name.startswith("staff-"):
            continue  # a test that runs has another name on its button
        found = [text for _, text in texts(look(replace(state, language=language)))]
        found += [w(key) for key in ELSEWHERE]
        for text in found:
            lacking += [(name, named) for named in NAMED[language].findall(text)
                        if not any(other != text and other.startswith(named) for other in found)]
    assert lacking == []
