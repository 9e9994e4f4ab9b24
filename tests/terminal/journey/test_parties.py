"""The board: who must be here, who may, one after the other, and nobody half."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from terminal.journey import board
from terminal.journey import effects as fx
from terminal.journey import events as ev
from terminal.journey.several import Signing
from tests.terminal.journey.deal import AS_OF, CHILD, GAO, HE, ID, LIN, PHONES, SONG, Deal, person


def names(deal: Deal) -> list[tuple[str, str]]:
    return [(party.role, str(party.card["name"])) for party in board.here(deal.state)]


def test_what_is_asked_alone_comes_first_and_then_the_board_says_who_is_missing() -> None:
    deal = Deal().to_board()
    assert names(deal) == [("seller", "高山")]
    assert [(chair.role.role, chair.party is not None, chair.name) for chair in board.chairs(deal.state)] == [
        ("seller", True, ""), ("seller", False, "何清"), ("buyer", False, "")]
    assert board.gap(deal.state) == ("missing", "seller", "何清")
    deal.tell(ev.Next())
    assert (deal.state.step, deal.state.problem) == ("parties", "party.missing")


def test_they_come_in_any_order_and_stand_in_the_order_of_the_roles() -> None:
    deal = Deal().to_price()
    assert names(deal) == [("seller", "高山"), ("seller", "何清"), ("buyer", "林立"), ("buyer", "宋佳")]
    assert board.gap(deal.state) == ("", "", "")
    rows = {row["party"]: row for key in ("sellers", "buyers") for row in board.rows(deal.state, key)}
    assert {party.id: rows[party.id]["phone"] for party in deal.state.parties} == {
        party.id: PHONES[party.number] for party in deal.state.parties}
    assert all(party.consent_at for party in deal.state.parties[1:])


def test_of_a_house_owned_alone_nobody_else_is_needed() -> None:
    deal = Deal().to_board("B")
    assert board.gap(deal.state) == ("nobody", "buyer", "")
    deal.comes("buyer", LIN)
    assert board.gap(deal.state)[0] == ""
    # one more chair stands there for another buyer, but nobody has to sit on it
    assert [chair.needed for chair in board.chairs(deal.state) if chair.party is None] == [False]


@pytest.mark.parametrize(("role", "card", "why"), [
    ("seller", GAO, "party.same"),
    ("buyer", GAO, "party.both_sides"),
    ("buyer", {**GAO, "number": f" {GAO['number'].lower()} "}, "party.both_sides"),
    ("seller", LIN, "party.not_owner"),
    ("seller", {**HE, "name": "何青"}, "party.not_owner"),
    ("buyer", CHILD, "party.minor"),
    ("buyer", {**LIN, "birth": ""}, "party.minor"),
    ("buyer", {**LIN, "valid_to": "20261121"}, "party.expired"),
    ("buyer", {**LIN, "kind": "foreign_2023"}, "party.abroad"),
    ("buyer", {**LIN, "number": ""}, "id_card.bad_data"),
])
def test_who_cannot_take_the_chair_is_told_why(role: str, card: dict[str, Any], why: str) -> None:
    deal = Deal().to_board()
    assert deal.lays(role, card) == (fx.ReadCard(),)
    assert (deal.state.phase, deal.state.problem) == ("fault", why)
    # the reader says that the wrong card still lies there: the better sentence stays, until it is lifted
    if why.startswith("party."):
        deal.unmoved(ev.CardFault("id_card.remove_first"))
    deal.tell(ev.CardTaken())
    assert (deal.state.phase, deal.state.problem) == ("waiting", "")
    assert names(deal) == [("seller", "高山")]


def test_control_the_same_cards_on_their_own_chairs() -> None:
    deal = Deal().to_board()
    deal.lays("seller", HE)
    assert deal.state.phase == "sending"
    deal = Deal().to_board()
    deal.lays("buyer", {**LIN, "valid_to": "20261122"})
    assert deal.state.phase == "sending"


def test_eighteen_today_is_old_enough_and_tomorrow_is_not() -> None:
    for birth, phase in ((AS_OF.replace(year=2008), "sending"), (AS_OF.replace(year=2008, day=23), "fault")):
        deal = Deal().to_board()
        deal.lays("buyer", person("宋佳", birth))
        assert deal.state.phase == phase


def test_a_department_that_masks_numbers_is_understood_and_a_name_alone_is_not_enough() -> None:
    masked = [{"name": "高山", "number": "4104**********0012"}, {"name": "何清", "number": "4104**********002X"}]
    deal = Deal(houses=[{"unit_no": "A", "location": "x", "owners": masked}]).to_board()
    deal.lays("seller", person("何清", AS_OF.replace(year=1980)))
    assert (deal.state.phase, deal.state.problem) == ("fault", "party.not_owner")
    deal.tell(ev.CardTaken(), ev.CardRead(HE))
    assert deal.state.phase == "sending"


def test_who_stands_here_and_owns_nothing_of_it_stops_everything() -> None:
    others = [{"unit_no": "A", "location": "x", "owners": [{"name": "何清", "number": HE["number"]}]}]
    deal = Deal(houses=others).to_board()
    assert board.gap(deal.state) == ("stranger", "seller", "高山")
    assert [chair.role.role for chair in board.chairs(deal.state)] == ["seller", "seller", "buyer"]


def test_without_the_code_nobody_sits() -> None:
    deal = Deal().to_board()
    deal.lays("buyer", LIN)
    deal.tell(ev.CodeUnavailable("no_phone", LIN["number"]))
    assert (deal.state.phase, deal.state.problem) == ("none", "code.no_phone")
    deal.unmoved(ev.WithoutCode(), ev.Next(), ev.SendCodeAgain())
    deal.tell(ev.Back())
    assert (deal.state.phase, names(deal)) == ("board", [("seller", "高山")])


def test_a_late_answer_about_somebody_else_is_dropped() -> None:
    deal = Deal().to_board()
    deal.lays("buyer", LIN)
    deal.tell(ev.Back())
    deal.lays("buyer", SONG)
    deal.unmoved(ev.CodeSent("138****5503", LIN["number"]), ev.CodeUnavailable("no_phone", LIN["number"]))
    deal.tell(ev.CodeSent("138****5504", SONG["number"]), ev.CodeTyped("1234"))
    deal.unmoved(ev.CodeChecked(True, 3, "token", LIN["number"]), ev.CodeNotChecked(LIN["number"]))
    deal.tell(ev.CodeChecked(False, 2, "", SONG["number"]))
    assert deal.state.phase == "wrong"
    deal.tell(ev.CodeTyped("1235"), ev.CodeChecked(False, 0, "", SONG["number"]))
    assert (deal.state.phase, deal.state.reason) == ("none", "tries")


def test_who_goes_away_in_the_middle_was_never_here() -> None:
    for steps in (0, 1, 2, 3, 4):
        deal = Deal().to_board()
        before = deal.state
        deal.tell(ev.Join("buyer"))
        for event in (ev.Next(), ev.CardRead(LIN), ev.CodeSent("138****5503", LIN["number"]), ev.CodeTyped("4681"),
                      )[:steps]:
            deal.tell(event)
        deal.tell(ev.Unattended())
        assert replace(deal.state, tries_left=before.tries_left) == before, steps
    deal = Deal().to_board()
    before = deal.state
    deal.lays("buyer", LIN)
    deal.verified(LIN["number"])
    deal.tell(ev.Answered("phone", "13800045503"))
    assert deal.state.kind == "question"
    deal.tell(ev.Unattended())
    assert deal.state == before
    assert LIN["number"] not in repr(vars(deal.state))


def test_back_goes_question_by_question_and_then_to_the_board() -> None:
    deal = Deal().to_board()
    deal.lays("buyer", LIN)
    deal.verified(LIN["number"])
    deal.tell(ev.Answered("phone", "13800045503"))
    assert deal.state.row is not None
    assert deal.state.row.asked == "share"
    deal.tell(ev.Back())
    assert deal.state.row is not None
    assert deal.state.row.asked == "phone"
    deal.tell(ev.Back())
    assert (deal.state.phase, deal.state.row, names(deal)) == ("board", None, [("seller", "高山")])
    deal.tell(ev.Back())
    assert deal.state.step == "house"


def test_a_bad_answer_is_refused_and_nobody_sits_with_it() -> None:
    deal = Deal().to_board()
    deal.lays("buyer", LIN)
    deal.verified(LIN["number"])
    deal.tell(ev.Answered("phone", "1380"))
    assert (deal.state.problem, deal.state.rejected is not None) == ("phone", True)
    deal.tell(ev.Answered("phone", "13800045503"), ev.Answered("share", "3/2"))
    assert deal.state.problem == "share"
    deal.tell(ev.Next())
    assert deal.state.kind == "question"
    deal.tell(ev.Answered("share", "1/1"))
    assert deal.state.phase == "handover"


def test_nothing_of_the_last_person_stands_on_the_screen_when_the_next_comes() -> None:
    deal = Deal().to_board()
    deal.lays("buyer", LIN)
    deal.verified(LIN["number"])
    deal.tell(ev.Answered("phone", "13800045503"), ev.Answered("share", "1/1"))
    assert (deal.state.phase, deal.state.turn, deal.state.row) == ("handover", None, None)
    deal.unmoved(ev.Join("buyer"), ev.Remove("p2"))
    deal.tell(ev.Next())
    assert deal.state.phase == "board"


def test_who_takes_no_part_any_more_is_gone_with_what_was_signed() -> None:
    deal = Deal().to_sign()
    deal.signs(GAO)
    assert deal.state.signing.signed
    while deal.state.kind != "parties":
        deal.tell(ev.Back())
    song = next(party for party in deal.state.parties if party.card["name"] == "宋佳")
    deal.unmoved(ev.Remove(deal.state.party.id), ev.Remove("p9"))
    deal.tell(ev.Remove(song.id))
    assert names(deal) == [("seller", "高山"), ("seller", "何清"), ("buyer", "林立")]
    assert SONG["number"] not in repr(vars(deal.state))
    assert (deal.state.signing, deal.state.preview.read) == (Signing(), {})
    assert not any("intent" in row for row in board.rows(deal.state, "sellers"))


def test_a_board_that_is_not_whole_any_more_is_come_back_to() -> None:
    deal = Deal().to_preview()
    he = next(party for party in deal.state.parties if party.card["name"] == "何清")
    while deal.state.kind != "parties":
        deal.tell(ev.Back())
    deal.tell(ev.Remove(he.id), ev.Next())
    assert (deal.state.kind, deal.state.problem) == ("parties", "party.missing")


def test_an_unknown_role_and_a_full_one_have_no_chair() -> None:
    deal = Deal().to_board()
    deal.unmoved(ev.Join("witness"), ev.Join(""))
    for card in (LIN, SONG):
        deal.comes("buyer", card)
    PHONES.setdefault(CAO["number"], "13800045505")
    deal.comes("buyer", CAO)
    deal.unmoved(ev.Join("buyer"))


CAO = person("曹阳", AS_OF.replace(year=1985))


def test_nobody_helps_where_everybody_acts_for_themselves() -> None:
    deal = Deal().to_board()
    deal.unmoved(ev.HelperAsked(), ev.HelperAgreed())
    assert deal.state.stamp.submission_id == ID
