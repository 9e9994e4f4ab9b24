"""What two sides have not finished: kept at the centre for a day, gone on with at another terminal by one of them."""

from __future__ import annotations

import dataclasses
import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from drivers.simulated.booth import Booth
from forms.submission import new_receipt_code
from terminal.app import Terminal
from terminal.journey import events as jv
from terminal.session import events as sv
from terminal.workshop.city import PEOPLE
from terminal.workshop.world import World
from tests.journeys.test_house import BUYER, ITEM, OTHER, SELLER, WHO, WIFE, Deal, filed

STRANGER, ALONE = "zhao-lei", "zhou-qiang"
OWNER, CO_OWNER = "ren-guoqiang", "shen-guilan"
Two = tuple[Deal, Deal]


@pytest.fixture(scope="module")
def booths(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    """Two terminals of one centre."""
    world = World(tmp_path_factory.mktemp("draft"), timeout_s=2.0)
    folder = world.folder / "other"
    folder.mkdir()
    booth = Booth(PEOPLE, folder / "papers")
    ask = urllib.request.Request(f"http://127.0.0.1:{world.centre.port}/city/enrolment-code", b"{}", method="POST")
    with urllib.request.urlopen(ask, timeout=5) as answer:
        code = json.load(answer)["enrolment_code"]
    config = world.config
    central = dataclasses.replace(config.central, enrolment_code=code)
    config = dataclasses.replace(config, data_dir=folder, central=central,
                                 terminal=dataclasses.replace(config.terminal, id="T-0004"))
    terminal: Any = Terminal(config, world=booth)
    terminal.open()
    terminal.outbox.can_seal()
    there = SimpleNamespace(folder=world.folder, terminal=terminal, booth=booth, centre=world.centre, relay=world.relay)
    world.terminal.start()
    terminal.start()
    deals = Deal(world), Deal(there)  # type: ignore[arg-type]
    for deal in deals:
        deal.until(lambda s: s.screen == "home", "home")
    yield deals
    terminal.close()
    booth.close()
    world.close()


def recognised(deal: Deal, who: str) -> None:
    """From home until the records, and what was kept, are known."""
    deal.to_person(who, ITEM)
    deal.until(lambda s: not s.card_lies, "the card is lifted")
    deal.code(who)
    deal.until(lambda s: s.journey is not None and s.journey.phase not in ("typing", "checking", "fetching"), "records")


def stop(deal: Deal, *, keep: bool) -> str:
    """Leave; what the good-bye says of the draft at the end."""
    deal.runner.post(sv.LeaveAsked())
    deal.until(lambda s: s.leaving, "asked")
    deal.runner.post(sv.LeaveAsked(sure=True, keep=keep))
    state = deal.until(lambda s: s.screen == "bye" and s.draft_state != "keeping", "good-bye")
    deal.runner.post(sv.Home())
    deal.until(lambda s: s.screen == "home", "home")
    return state.draft_state


def alarms(deal: Deal) -> list[str]:
    """What the centre's tool for staff shows of the second terminal."""
    command = [sys.executable, "-m", "central", "--data", str(deal.world.folder / "central"), "--fleet"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    terminals = [json.loads(line) for line in done.stdout.splitlines()]
    return next(list(one["alarms"]) for one in terminals if one["terminal"] == "T-0004")


def halted(deal: Deal) -> None:
    """Who is asked would rather talk to somebody: staff see at which terminal, and it goes on where it stood."""
    deal.tell(jv.Next())
    deal.at("sign", "waiting")
    deal.lay(SELLER)
    deal.at("sign", "intent")
    deal.lift()
    before = deal.journey
    deal.tell(jv.Willing(False))
    deal.until(lambda s: s.journey is not None and (s.journey.phase, s.journey.reason) == ("halted", "told"), "told")
    assert alarms(deal) == ["assistance.wanted"]
    assert (deal.journey.preview, deal.journey.answers) == (before.preview, before.answers), "nothing is lost"


def test_the_buyer_goes_on_at_another_terminal(booths: Two) -> None:
    here, there = booths
    here.to_board()
    here.comes("buyer", BUYER)
    price = here.journey.answers["price_total"]
    assert stop(here, keep=True) == "kept"

    # somebody else's card: no word of it
    recognised(there, STRANGER)
    assert there.journey.phase != "draft"
    assert not there.journey.draft.id
    there.leave()

    recognised(there, BUYER)
    assert there.journey.phase == "draft"
    there.tell(jv.Willing(True))
    there.at("person_check", "draft_other")
    assert [party.role for party in there.journey.parties] == ["seller", "buyer"]
    assert "sellers" not in there.journey.answers, "what the seller said alone is not the buyer's"
    there.tell(jv.Next())
    there.at("notice")
    there.tell(jv.Next())
    there.at("card", "waiting")
    there.lay(BUYER)
    there.at("card", "fault")
    assert there.journey.problem == "party.both_sides"
    there.lift()
    there.until(lambda s: s.journey is not None and s.journey.phase == "waiting", "the reader waits")
    there.lay(SELLER)
    there.at("person_check", "typing")
    there.lift()
    there.code(SELLER)
    there.at("review")
    assert there.journey.answers["price_total"] == price
    there.tell(jv.Next())
    there.at("parties", "board")
    rows = [*there.journey.answers["sellers"], *there.journey.answers["buyers"]]
    assert [row["phone"] for row in rows] == [WHO[SELLER]["phone"], WHO[BUYER]["phone"]], "not asked again"
    there.comes("seller", WIFE)
    there.comes("buyer", OTHER)
    there.tell(jv.Next())
    there.at("preview", "reading")
    assert not there.journey.preview.read
    there.tell(*(jv.TurnPage(page) for page in range(there.journey.preview.pages)))
    there.tell(*(jv.HasRead(party.id) for party in there.journey.parties), jv.Next())
    there.at("sign", "call")
    halted(there)
    there.sign()
    there.ended("filed")
    there.leave()
    assert len(filed(here)) == 1
    assert alarms(there) == [], "nobody waits there any more"

    for name in (SELLER, BUYER):
        recognised(here, name)
        assert (here.journey.draft.id, here.journey.draft.changes != "") == ("", True), "filed: now it can be changed"
        here.leave()


def test_kept_only_when_they_want_it_and_the_line_holds(booths: Two) -> None:
    deal, _ = booths

    def begun() -> None:
        recognised(deal, ALONE)
        assert deal.journey.phase != "draft", deal.journey.draft
        (home,) = deal.journey.records["registry"].data["houses"]
        deal.tell(jv.Answered("house", home["unit_no"]))
        deal.until(lambda s: s.journey is not None and s.journey.step != "house", "a house is chosen")

    begun()
    assert stop(deal, keep=False) == "", "they said no"
    begun()
    deal.world.relay.plug(False)
    try:
        assert stop(deal, keep=True) == "down"
    finally:
        deal.world.relay.plug(True)
    begun()  # nothing waited at the booth
    assert stop(deal, keep=True) == "kept"
    recognised(deal, ALONE)
    assert deal.journey.phase == "draft"  # the control
    deal.tell(jv.Willing(False))
    deal.at("question")
    assert (deal.journey.step, deal.journey.answers.get("house")) == ("house", None), "begun anew"
    deal.leave()


def told_code(deal: Deal, who: str) -> str:
    """The code in the newest message to a telephone that has one."""
    codes = [found[0] for message in deal.world.centre.messages(WHO[who]["phone"])
             if (found := re.findall(r"编号([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})", message["text"]))]
    return str(codes[-1])


def by_code(deal: Deal, code: str, who: str) -> None:
    """From home with the code to the item's page, and on with one's own card until what was prepared is offered."""
    deal.runner.post(sv.AskProgress())
    deal.until(lambda s: s.screen == "progress", "where a code is typed")
    deal.runner.post(sv.LookUp(code))
    deal.until(lambda s: s.screen == "item" and bool(s.prepared), "the item's page")
    deal.runner.begin()
    deal.at("notice")
    deal.tell(jv.Next())
    deal.at("card", "waiting")
    deal.lay(who)
    deal.at("person_check", "typing")
    deal.lift()
    deal.code(who)
    deal.at("person_check", "draft")


def test_terms_are_prepared_by_one_side_and_opened_by_the_other_with_a_code(booths: Two) -> None:
    here, there = booths
    recognised(here, OWNER)
    (home,) = here.journey.records["registry"].data["houses"]
    here.tell(jv.Answered("house", home["unit_no"]))
    here.until(lambda s: s.journey is not None and s.journey.step != "house", "a house is chosen")
    assert stop(here, keep=True) == "kept"
    code = told_code(here, OWNER)

    recognised(there, STRANGER)
    assert there.journey.phase != "draft", "nobody named this buyer, and no code was told"
    there.leave()
    by_code(there, code, STRANGER)
    there.tell(jv.Willing(True))
    there.at("person_check", "draft_other")
    assert [party.role for party in there.journey.parties] == ["seller", "buyer"], "the house is not theirs: a buyer"
    there.tell(jv.Next())
    there.at("notice")
    there.tell(jv.Next())
    there.at("card", "waiting")
    there.lay(OWNER)
    there.at("person_check", "typing")
    there.lift()
    there.code(OWNER)
    there.at("question")
    assert there.journey.answers["house"] == home["unit_no"]
    assert there.journey.step != "house"

    assert stop(there, keep=True) == "kept"
    assert told_code(there, OWNER) == code, "kept again under the code that was told"
    by_code(here, code.lower().replace("-", ""), CO_OWNER)
    here.tell(jv.Willing(True))
    here.at("question")
    assert [party.role for party in here.journey.parties] == ["seller"], "the house is hers as well"
    assert here.journey.answers["house"] == home["unit_no"]
    here.leave()


def test_a_code_that_opens_nothing(booths: Two) -> None:
    deal, _ = booths
    deal.runner.post(sv.AskProgress())
    deal.until(lambda s: s.screen == "progress", "where a code is typed")
    deal.runner.post(sv.LookUp(new_receipt_code()))
    state = deal.until(lambda s: s.found is not None, "an answer")
    assert state.found is not None
    assert (state.found.problem, state.screen, state.prepared) == ("unknown", "progress", "")
    deal.runner.post(sv.Home())
    deal.until(lambda s: s.screen == "home", "home")
