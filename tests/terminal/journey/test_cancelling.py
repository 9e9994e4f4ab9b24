"""Cancelling at the terminal: anybody of the contract begins, everybody of it comes, and nobody else."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from forms.records import RecordAnswer
from terminal.journey import board, drafts
from terminal.journey import effects as fx
from terminal.journey import events as ev
from tests.terminal.journey.deal import CHILD, GAO, HE, ID, LIN, SONG, person
from tests.terminal.journey.ending import EVERYBODY, NUMBER, Ending, filing

STRANGER = person("马力", date(1980, 1, 1))


def test_everybody_the_filing_names_has_a_chair_and_is_waited_for() -> None:
    told = Ending().to_board()
    assert [(chair.party is not None, chair.name) for chair in board.chairs(told.state)] == [
        (True, ""), (False, GAO["name"]), (False, HE["name"]), (False, SONG["name"])]
    told.tell(ev.Next())
    assert told.state.problem == "party.missing"
    for place, card in enumerate(EVERYBODY[1:], 1):
        assert board.gap(told.state)[0] == "missing", place
        told.comes(card)
    assert board.gap(told.state) == ("", "", "")
    told.tell(ev.Next())
    assert told.state.kind == "preview"


@pytest.mark.parametrize("first", EVERYBODY, ids=["buyer", "seller", "other buyer", "other seller"])
def test_anybody_of_them_may_begin(first: dict[str, object]) -> None:
    told = Ending().to_records(first=dict(first))
    told.tell(ev.Answered("filing", NUMBER))
    assert (told.state.kind, told.state.phase) == ("parties", "board")
    assert board.gap(told.state)[0] == "missing"
    assert [row["party"] for row in board.rows(told.state, "people")] == ["p1"], "who came first stands in it too"


@pytest.mark.parametrize(("card", "why"), [(STRANGER, "party.not_owner"), (LIN, "party.same"), (CHILD, "party.minor")])
def test_nobody_else_takes_a_chair(card: dict[str, object], why: str) -> None:
    told = Ending().to_board()
    told.lays(dict(card))
    assert (told.state.phase, told.state.problem) == ("fault", why)


def test_without_a_filed_contract_there_is_nothing_to_choose_and_only_a_way_out() -> None:
    for answer in (RecordAnswer("found", {"filings": []}), RecordAnswer("missing"), RecordAnswer("unreachable")):
        told = Ending().to_records(answer)
        assert told.state.phase == "nothing"
        assert told.tell(ev.Answered("filing", NUMBER)) == ()
        assert told.state.step == "which"
        assert told.tell(ev.Next()) == (fx.Leave("uncancelled"),)


def test_nothing_is_filed_unless_everybody_wants_it() -> None:
    told = Ending().to_sign()
    told.tell(ev.Next(), ev.CardRead(LIN, "simulated"), ev.CardTaken())
    assert told.state.phase == "intent", "each is asked alone"
    assert told.tell(ev.Willing(False)) == (fx.TellStaff("party.talk"),)
    assert (told.state.phase, told.state.submission) == ("halted", None)


def test_everybody_signs_it_is_sent_at_once_and_each_gets_a_paper() -> None:
    told = Ending().to_filing()
    sent = told.state.submission
    assert sent is not None
    assert [party.identity["name"] for party in sent.parties] == [card["name"] for card in EVERYBODY]
    assert [row["intent"] for row in sent.answers["people"]] == ["yes"] * 4
    assert [piece.party for piece in sent.evidence if piece.kind == "signature"] == ["p1", "p2", "p3", "p4"]
    assert sent.verdict["outcome"] == "pass"
    prints = told.tell(ev.Filed(ID, NUMBER, "4104002026112330000016"))
    assert isinstance(prints[0], fx.PrintContract)
    assert (prints[0].paper, prints[0].copies) == ("cancellation", 4)
    assert isinstance(prints[1], fx.PrintPaper)
    assert (told.state.outcome.case_state, told.state.outcome.number) == ("decided", NUMBER)


def test_refused_nothing_has_changed_and_they_leave() -> None:
    told = Ending().to_filing()
    told.tell(ev.FileRefused(ID, "filing.gone"))
    assert told.state.phase == "refused"
    assert told.tell(ev.Next()) == (fx.Leave("uncancelled"),)


def test_of_two_contracts_only_the_people_of_the_chosen_one() -> None:
    told = Ending(filing(LIN, GAO), filing(LIN, SONG, number="410400CLF2026112200002")).to_board()
    told.lays(SONG)
    assert told.state.problem == "party.not_owner"


@pytest.mark.parametrize("back", [LIN, HE], ids=["who began", "another of them"])
def test_stopped_halfway_any_of_them_goes_on_and_everybody_comes_again(back: dict[str, object]) -> None:
    told = Ending().to_board()
    told.comes(GAO)
    assert drafts.keepable(told.state)
    kept = drafts.keep(told.state)
    assert sorted(kept.people) == sorted(str(card["number"]) for card in (LIN, GAO))
    content = json.loads(kept.content)
    assert content["answers"] == {"filing": NUMBER}
    assert all(not person["rows"] for person in content["people"].values()), "nothing of what anybody said alone"
    content["people"].setdefault(str(back["number"]), {"role": "party", "rows": {}})
    found = (("d", datetime(2026, 11, 23, 12, tzinfo=UTC), json.dumps(content).encode()),)
    again = Ending()
    again.tell(ev.Next(), ev.CardRead(dict(back), "simulated"), ev.CardTaken())
    again.verified(dict(back))
    again.tell(ev.RecordsArrived({"filings": RecordAnswer("found", {"filings": [filing()]})}, drafts=found))
    assert again.state.phase == "draft"
    again.tell(ev.Willing(True))
    assert (again.state.kind, again.state.phase) == ("parties", "board"), "which contract is known already"
    assert [party.number for party in board.here(again.state)] == [back["number"]]
    assert board.gap(again.state)[0] == "missing"
