"""One's own page end to end: a real reader, a real centre, printers, and people of every kind in front of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal.conductor.cards import CardDesk
from terminal.config import SessionOptions
from terminal.journey import events as jv
from terminal.session import events as sv
from terminal.session.state import MINE, overviewed
from terminal.session.view import view
from terminal.workshop.walking import choose
from terminal.workshop.world import World
from tests.journeys.driver import Driver, world
from tests.terminal.journey.story import ITEM, STROKES
from tests.terminal.session.test_view import NIGHT

CITIZEN = "li-min"
PHONE = str(choose(CITIZEN)["phone"])
READS = b"\x30\x01"


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[Driver]:
    made = world(tmp_path / "world")
    try:
        yield Driver(made)
    finally:
        made.close()


def lay_at_home(driver: Driver, citizen: str = CITIZEN) -> None:
    driver.until(lambda s: s.screen == "home", "home")
    driver.world.booth.place_card(citizen)
    driver.at("notice")


def looked(driver: Driver) -> None:
    """The reader has looked at least once since."""
    reader = driver.world.booth.reader
    count = len(reader.requests)
    driver.until(lambda s: len(reader.requests) > count + 3 or len(reader.requests) < count, "a look")


def to_own_page(driver: Driver, citizen: str = CITIZEN, phone: str = PHONE) -> None:
    looked(driver)
    lay_at_home(driver, citizen)
    driver.tell(jv.Next())
    driver.at("person_check", "typing")
    driver.world.booth.remove_card()
    (*_, code) = [m["code"] for m in driver.world.centre.messages(phone) if m.get("code")]
    driver.tell(jv.CodeTyped(str(code)))
    driver.at("overview")
    driver.until(lambda s: s.journey and not s.journey.overview.asking, "cases")
    driver.until(lambda s: s.journey and s.journey.overview.fitting is not None, "what fits")


def claim(driver: Driver) -> str:
    """One case handed in; answers its number."""
    driver.to_person(CITIZEN)
    driver.with_code(PHONE)
    driver.tell(jv.Next())
    driver.answer("review")
    driver.sign()
    driver.papers_out()
    number = driver.journey.outcome.case_number
    driver.leave()
    return number


def shown(driver: Driver) -> dict[str, object]:
    terminal = driver.world.terminal
    return view(terminal.runner.state, terminal.config.terminal, NIGHT)


def test_the_card_is_not_read_before_the_consent(booth: Driver) -> None:
    looked(booth)
    requests = booth.world.booth.reader.requests
    requests.clear()
    lay_at_home(booth)
    looked(booth)
    assert READS not in [request[:2] for request in requests]
    assert booth.world.centre.messages(PHONE) == []
    booth.tell(jv.Next())
    booth.at("person_check", "typing")
    assert READS in [request[:2] for request in requests]


def test_three_cases_and_one_receipt_for_two_presses(booth: Driver) -> None:
    numbers = [claim(booth) for _ in range(3)]
    before = len(booth.world.papers())
    to_own_page(booth)
    assert [case.case_number for case in booth.journey.overview.cases] == numbers[::-1]
    paper = f"receipt/{numbers[0]}"
    booth.tell(jv.PrintOwn(paper), jv.PrintOwn(paper))
    booth.until(lambda s: s.journey and s.journey.outcome.papers.get(paper) == "out", "a receipt")
    booth.tell(jv.PrintOwn(paper), jv.PrintOwn(f"receipt/{numbers[1]}"))
    booth.until(lambda s: s.journey and s.journey.outcome.papers.get(f"receipt/{numbers[1]}") == "out", "another")
    assert len(booth.world.papers()) == before + 2
    booth.runner.post(sv.OpenCase(0))
    booth.until(lambda s: s.screen == "progress", "progress")
    assert shown(booth)["case"]["number"] == numbers[2]  # type: ignore[index]
    booth.runner.post(sv.Home())
    booth.until(overviewed, "back")
    booth.tell(jv.Next())
    booth.until(lambda s: s.screen == "bye" and s.bye_reason == "done_overview", "good-bye")
    assert len(booth.world.centre.cases()) == 3, "looking hands nothing in"


def test_no_cases_and_from_there_to_the_item_without_card_or_code(booth: Driver) -> None:
    to_own_page(booth)
    assert booth.journey.overview.cases == ()
    assert booth.journey.overview.fitting == ("unemployment-benefit", "insurance-proof", "sole-trader")
    booth.runner.post(sv.Open("unemployment-benefit"))
    booth.until(lambda s: s.screen == "item", "the item's page")
    booth.runner.begin()
    booth.at("notice")
    booth.tell(jv.Next())
    booth.at("records")
    assert booth.journey.party.assurance == "person_verified"
    assert len(booth.world.centre.messages(PHONE)) == 1, "one code for both"
    booth.tell(jv.Next())
    booth.answer("review")
    booth.sign()
    booth.papers_out()
    assert len(booth.world.centre.cases()) == 1


def test_offline_the_page_opens_with_what_the_card_shows(tmp_path: Path) -> None:
    made = world(tmp_path / "world", online=False, timeout_s=1.0)
    driver = Driver(made)
    try:
        looked(driver)
        lay_at_home(driver)
        driver.tell(jv.Next())
        driver.at("person_check", "none")
        driver.tell(jv.WithoutCode())
        driver.at("overview")
        driver.until(lambda s: s.journey and s.journey.overview.fitting is not None, "what fits")
        page = shown(driver)
        assert "连不上中心" in str(page["why"])
        assert page["again"], "once the line is back it can be tried again"
        assert page["groups"] == []
        made.relay.plug(True)
        driver.tell(jv.LookAgain())
        driver.at("person_check", "typing")
    finally:
        made.close()


def test_the_line_falls_after_the_code(booth: Driver) -> None:
    number = claim(booth)
    to_own_page(booth)
    booth.world.relay.plug(False)
    paper = f"receipt/{number}"
    booth.tell(jv.PrintOwn(paper))
    booth.until(lambda s: s.journey and s.journey.outcome.papers.get(paper) == "own.offline", "said why")
    booth.world.relay.plug(True)
    booth.tell(jv.PrintOwn(paper))
    booth.until(lambda s: s.journey and s.journey.outcome.papers.get(paper) == "out", "printed after all")


def test_three_wrong_codes_show_no_case(booth: Driver) -> None:
    claim(booth)
    looked(booth)
    lay_at_home(booth)
    booth.tell(jv.Next())
    booth.at("person_check", "typing")
    booth.world.booth.remove_card()
    (*_, code) = [m["code"] for m in booth.world.centre.messages(PHONE) if m.get("code")]
    wrong = "0000" if code != "0000" else "1111"
    for left in (2, 1, 0):
        booth.tell(jv.CodeTyped(wrong))
        booth.until(lambda s, left=left: s.journey and s.journey.tries_left == left, "checked")
    booth.at("person_check", "none")
    booth.tell(jv.WithoutCode())
    booth.at("overview")
    assert booth.journey.overview.cases == ()
    assert "三次都不对" in str(shown(booth)["why"])
    assert shown(booth)["again"] == ""


def test_a_card_pulled_before_the_consent_is_asked_for_again(booth: Driver) -> None:
    looked(booth)
    lay_at_home(booth)
    booth.world.booth.remove_card()
    booth.until(lambda s: not s.card_lies, "taken")
    booth.tell(jv.Next())
    booth.at("card", "waiting")
    booth.world.booth.place_card("wang-jianguo")
    booth.at("person_check")
    assert booth.journey.party.card["name"] == choose("wang-jianguo")["card"]["name"], "whose card is read counts"


def test_a_card_left_behind_opens_nothing_until_it_was_lifted(booth: Driver) -> None:
    looked(booth)
    lay_at_home(booth)
    booth.tell(jv.Back())
    booth.until(lambda s: s.screen == "bye" and s.card_lies, "good-bye")
    booth.runner.post(sv.Home())
    booth.until(lambda s: s.screen == "card_found", "found")
    booth.runner.post(sv.Home())
    booth.until(lambda s: s.screen == "home", "the next citizen")
    requests = booth.world.booth.reader.requests
    requests.clear()
    booth.runner.mine()
    booth.at("notice")
    booth.tell(jv.Next())
    booth.at("card", "fault")
    assert booth.journey.problem == "id_card.remove_first"
    looked(booth)
    assert READS not in [request[:2] for request in requests], "nobody looks into it"
    booth.world.booth.remove_card()
    booth.at("card", "waiting")
    booth.world.booth.place_card(CITIZEN)
    booth.at("person_check")


def test_control_without_disowning_the_card_would_be_read(booth: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same with the rule taken out: somebody else's card opens a journey."""
    monkeypatch.setattr(CardDesk, "_old", property(lambda self: False, lambda self, old: None), raising=False)
    looked(booth)
    lay_at_home(booth)
    booth.tell(jv.Back())
    booth.until(lambda s: s.screen == "bye" and s.card_lies, "good-bye")
    booth.runner.post(sv.Home())
    booth.runner.post(sv.Home())
    booth.until(lambda s: s.screen == "home", "the next citizen")
    booth.runner.mine()
    booth.at("notice")
    booth.tell(jv.Next())
    booth.at("person_check")
    assert booth.journey.party.card


def test_the_curtain_falls_over_ones_own_page(tmp_path: Path) -> None:
    made = world(tmp_path / "world", session=SessionOptions(records_idle_s=0.6))
    driver = Driver(made)
    try:
        to_own_page(driver)
        driver.until(lambda s: s.curtain, "the curtain")
        made.booth.place_card("wang-jianguo")
        driver.until(lambda s: s.card_lies, "a stranger's card")
        assert driver.runner.state.curtain
        made.booth.remove_card()
        driver.until(lambda s: not s.card_lies, "taken")
        made.booth.place_card(CITIZEN)
        driver.until(lambda s: not s.curtain, "lifted")
        assert driver.journey.rechecks[-1][:2] == ("card", "overview")
    finally:
        made.close()


def test_who_signs_after_a_curtain_is_asked_and_the_centre_has_it_as_evidence(tmp_path: Path) -> None:
    made = world(tmp_path / "world", session=SessionOptions(records_idle_s=1.5))
    driver = Driver(made)
    try:
        driver.to_person(CITIZEN)
        driver.with_code(PHONE)
        driver.tell(jv.Next())
        driver.answer("review")
        driver.until(lambda s: s.curtain, "the curtain over the review page")
        driver.runner.post(sv.LiftDigits(PHONE[-4:]))
        driver.until(lambda s: not s.curtain, "lifted")
        driver.tell(jv.Next())
        driver.at("sign")
        driver.tell(*(jv.Declared(index, True) for index in range(len(ITEM.declarations))))
        driver.tell(jv.Signed(STROKES, b"\x89PNG\r\n\x1a\n signature"), jv.Next())
        driver.until(lambda s: s.curtain and s.recheck, "asked who signs")
        assert driver.journey.submission is None
        made.booth.place_card(CITIZEN)
        driver.papers_out()
        assert driver.journey.outcome.case_number
        submission = driver.journey.submission
        assert submission is not None
        notes = [dict(piece.note) for piece in submission.evidence if piece.id.startswith("recheck")]
        assert notes == [{"recheck": "phone_digits", "at_step": "review"}, {"recheck": "card", "at_step": "sign"}]
    finally:
        made.close()


def test_a_terminal_without_a_reader_says_so_on_the_tile(tmp_path: Path) -> None:
    made = World(tmp_path / "world")
    driver = Driver(made)
    try:
        made.booth.reader.unplug()
        made.terminal.start()
        driver.until(lambda s: "id_card" in s.modules, "the reader is missed")
        home = shown(driver)
        assert home["mine"]["cannot"]  # type: ignore[index]
        driver.runner.mine()
        driver.until(lambda s: s.screen == "item" and s.item == MINE, "its page")
        assert shown(driver)["cannot"]
        made.booth.reader.plug_in()
        driver.until(lambda s: "id_card" not in s.modules, "the reader is back")
        assert not shown(driver)["cannot"]
    finally:
        made.close()
