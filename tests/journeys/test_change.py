"""A filed contract changed by everybody of it, in one step: the terms are there, one is changed, all sign anew."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from terminal.journey import events as jv
from terminal.workshop.world import World
from tests.journeys.test_draft import recognised
from tests.journeys.test_house import BUYER, CAST, ITEM, OTHER, SELLER, WHO, WIFE, Deal, filed
from tests.journeys.walks import good, run_walk


@pytest.fixture(scope="module")
def deal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deal]:
    """A contract is filed."""
    world = World(tmp_path_factory.mktemp("change"), timeout_s=2.0)
    world.terminal.start()
    made = Deal(world)
    made.until(lambda s: s.screen == "home", "home")
    made.to_sign()
    made.sign()
    made.ended("filed")
    made.leave()
    yield made
    world.close()


def test_one_day_is_changed_and_the_old_contract_ends(deal: Deal) -> None:
    recognised(deal, SELLER)
    before = deal.journey.draft.changes
    assert (deal.journey.phase, before[:9]) == ("draft", "410400CLF")
    assert deal.journey.draft.location
    deal.tell(jv.Willing(True))
    deal.at("review")
    deal.tell(jv.Next())
    deal.until(lambda s: s.journey is not None and s.journey.problem == "change.nothing", "nothing is changed yet")
    assert deal.journey.kind == "review"
    day = (deal.world.terminal.clock.today() + timedelta(days=200)).isoformat()
    assert deal.journey.answers["deliver_date"] != day
    deal.tell(jv.Edit("deliver_date"))
    deal.at("question")
    deal.tell(jv.Answered("deliver_date", day))
    deal.at("review")
    deal.tell(jv.Next())
    deal.at("parties", "board")
    assert len(deal.journey.answers["sellers"]) == 1
    assert deal.journey.answers["sellers"][0]["phone"] == WHO[SELLER]["phone"], "not asked again"
    for role, name in CAST[1:]:
        deal.tell(jv.Join(role), jv.Next())
        deal.at("parties", "waiting")
        deal.lay(name)
        deal.at("parties", "typing")
        deal.lift()
        deal.code(name)
        deal.until(lambda s: s.journey is not None and s.journey.phase in ("handover", "board"), "sits")
        if deal.journey.phase == "handover":
            deal.tell(jv.Next())
        deal.at("parties", "board")
        if name == BUYER:
            # one buyer is missing: not by this one alone
            deal.tell(jv.Next())
            deal.until(lambda s: s.journey is not None and s.journey.problem, "somebody is missing")
            assert (deal.journey.kind, deal.journey.problem) == ("parties", "party.missing")
    deal.tell(jv.Next())
    deal.at("preview", "reading")
    assert any(before in line for line in deal.journey.preview.said[0]), "the paper says what it changes"
    deal.tell(*(jv.TurnPage(page) for page in range(deal.journey.preview.pages)))
    deal.tell(*(jv.HasRead(party.id) for party in deal.journey.parties), jv.Next())
    deal.at("sign", "call")
    deal.sign()
    deal.ended("filed")
    number = deal.journey.outcome.number
    assert number != before
    deal.leave()
    assert sorted(case["state"] for case in filed(deal)) == ["changed", "filed"]
    for name in (SELLER, WIFE, BUYER, OTHER):
        assert "变更" in deal.world.centre.messages(WHO[name]["phone"])[-1]["text"]
    recognised(deal, OTHER)
    assert deal.journey.draft.changes == number, "the newest can be changed again, by any of them"
    deal.tell(jv.Willing(False))
    deal.until(lambda s: s.journey is not None and s.journey.phase != "draft", "begun anew")
    deal.leave()


def test_walked_on_the_real_screens_from_one_filing_to_the_next(tmp_path: Path) -> None:
    """Filed, then one day changed by all of them; the paper that comes out names both filings."""
    done = good(run_walk("--scale", "0.5", "--change", "--keep", str(tmp_path), item=ITEM,
                         log=tmp_path.with_suffix(".log")))
    assert (done["state"], done["verdict"]) == ("filed", "pass")
    assert done["number"] != done["filed"], "a number of its own, and the one it took the place of"
    assert done["signed"] == [SELLER, WIFE, BUYER, OTHER], "everybody of it anew"
    assert done["minutes"] <= 30, ("what the item promises", done["per_person"])
    asked = [screen for screen in done["screens"] if screen.startswith("question")]
    assert asked == ["question-edit-deliver_date"], "nothing else is asked again"
    papers = [Path(paper) for paper in done["papers"] if paper.endswith(".pdf")]
    assert len(papers) == 5, "one for each and one more"
    page = subprocess.run(["pdftotext", "-l", "1", papers[0], "-"], capture_output=True, text=True, check=True).stdout
    said = "".join(page.split())
    assert f"备案编号{done['number']}" in said
    assert f"本合同变更备案编号{done['filed']}的合同" in said
