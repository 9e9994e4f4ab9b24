"""Read by all, signed in turn: the same people, the same paper, or nothing."""

from __future__ import annotations

from typing import Any

import pytest

from forms.submission import Submission
from forms.terms import terms_sha256
from terminal.journey import board, turns
from terminal.journey import effects as fx
from terminal.journey import events as ev
from tests.terminal.journey.deal import GAO, HE, LIN, SONG, Deal
from tests.terminal.journey.story import STROKES


def submission(deal: Deal) -> Submission:
    assert deal.state.submission is not None
    return deal.state.submission


def test_nobody_goes_on_before_all_pages_were_seen_and_all_have_read() -> None:
    deal = Deal().to_preview()
    assert (deal.state.phase, deal.asked[-1].__class__) == ("making", fx.MakePreview)
    deal.unmoved(ev.PreviewMade("another", "ab" * 32, 3), ev.Next(), ev.TurnPage(0), ev.HasRead("p1"))
    deal.drawn()
    deal.tell(ev.HasRead("p1"))
    assert (deal.state.problem, dict(deal.state.preview.read)) == ("preview.pages", {})
    deal.tell(ev.TurnPage(1), ev.TurnPage(2), ev.HasRead("p1"), ev.Next())
    assert (deal.state.kind, deal.state.problem) == ("preview", "preview.unread")
    deal.unmoved(ev.TurnPage(3), ev.TurnPage(-1), ev.HasRead("p9"))
    deal.read().tell(ev.HasRead("p2", False), ev.Next())
    assert deal.state.kind == "preview"
    deal.tell(ev.HasRead("p2"), ev.Next())
    assert (deal.state.kind, deal.state.phase) == ("sign", "call")


def test_a_paper_that_could_not_be_drawn_is_drawn_again() -> None:
    deal = Deal().to_preview()
    deal.tell(ev.PreviewFailed("paper.not_made"))
    assert (deal.state.phase, deal.state.problem) == ("fault", "paper.not_made")
    assert isinstance(deal.tell(ev.Next())[0], fx.MakePreview)


def test_the_paper_to_read_is_drawn_from_what_will_be_filed() -> None:
    deal = Deal().to_filing()
    draft = next(effect for effect in deal.asked if isinstance(effect, fx.MakePreview)).submission
    filed = submission(deal)
    assert (draft.evidence, terms_sha256(draft)) == ((), terms_sha256(filed))
    assert (draft.parties, draft.as_of, draft.id) == (filed.parties, filed.as_of, filed.id)
    for piece in filed.evidence:
        if piece.kind == "signature":
            assert piece.note["terms_sha256"] == terms_sha256(filed)
            assert piece.note["preview_sha256"] == "ab" * 32
            assert piece.note["declared"] == 1


def test_sellers_sign_before_buyers_and_everybody_has_evidence_of_their_own() -> None:
    deal = Deal().to_sign()
    order = []
    for card in (GAO, HE, LIN, SONG):
        who = turns.next_signer(deal.state)
        assert who is not None
        order.append((who.role, who.card["name"]))
        deal.signs(card)
    assert order == [("seller", "高山"), ("seller", "何清"), ("buyer", "林立"), ("buyer", "宋佳")]
    filed = submission(deal)
    assert Submission.from_bytes(filed.to_bytes()) == filed
    for party in filed.parties:
        kinds = [piece.id for piece in filed.evidence if piece.party == party.id]
        assert kinds == [f"consent-{party.id}", f"check-{party.id}", f"read-{party.id}", f"recheck-{party.id}-1",
                         f"signature-{party.id}"]
    pictures = next(effect for effect in deal.asked if isinstance(effect, fx.File)).pictures
    assert len(pictures) == 4


def test_another_person_cannot_sign_in_the_place_of_the_one_who_was_called() -> None:
    deal = Deal().to_sign()
    deal.tell(ev.Next())
    assert deal.tell(ev.CardRead(HE)) == (fx.ReadCard(),)
    assert (deal.state.phase, deal.state.problem) == ("fault", "turn.other")
    deal.unmoved(ev.Signed(STROKES, b"png"), ev.Confirmed(), ev.Willing(True), ev.Next())
    deal.tell(ev.CardTaken(), ev.CardRead(GAO))
    assert deal.state.phase == "intent"


def test_without_the_card_the_code_to_their_own_phone_recognises_them() -> None:
    deal = Deal().to_sign()
    deal.tell(ev.Next())
    assert deal.tell(ev.WithoutCode()) == (fx.StopReading(), fx.SendCode(GAO["number"]))
    deal.tell(ev.CodeSent("138****5501", GAO["number"]), ev.CodeTyped("1111"))
    deal.tell(ev.CodeChecked(False, 2, "", GAO["number"]))
    assert deal.state.phase == "wrong"
    deal.tell(ev.CodeTyped("4681"), ev.CodeChecked(True, 3, "t", GAO["number"]))
    assert deal.state.phase == "intent"
    assert deal.state.signing.checked["p1"][0] == "phone_code"


def test_who_sells_is_asked_alone_and_the_time_is_kept() -> None:
    deal = Deal().to_sign()
    deal.tell(ev.Next(), ev.CardRead(GAO))
    assert deal.state.phase == "intent"
    deal.at = "2026-11-22T12:34:56.000Z"
    deal.tell(ev.Willing(True))
    assert deal.state.phase == "write"
    rows = {row["party"]: row for row in board.rows(deal.state, "sellers")}
    assert (rows["p1"]["intent"], rows["p1"]["intent_at"]) == ("yes", "2026-11-22T12:34:56.000Z")
    deal.tell(ev.Declared(0, True), ev.Signed(STROKES, b"png"), ev.Next())
    deal.signs(HE)
    deal.tell(ev.Next(), ev.CardRead(LIN))
    assert deal.state.phase == "write", "who buys is not asked"


def test_a_word_with_somebody_first_halts_quietly_and_nothing_is_signed() -> None:
    deal = Deal().to_sign()
    deal.tell(ev.Next(), ev.CardRead(GAO))
    assert deal.tell(ev.Willing(False)) == (fx.TellStaff("party.talk"),)
    assert (deal.state.phase, deal.state.turn, deal.state.submission) == ("halted", None, None)
    assert not any("intent" in row for row in board.rows(deal.state, "sellers"))
    deal.unmoved(ev.Willing(True), ev.Signed(STROKES, b"png"), ev.Confirmed())
    assert deal.state.reason == "asking"
    deal.tell(ev.StaffTold("down"))
    assert (deal.state.phase, deal.state.reason) == ("halted", "down")
    # after the word they may begin again, with the same question
    deal.tell(ev.Next(), ev.CardRead(GAO))
    assert deal.state.phase == "intent"


def test_what_one_wrote_is_not_there_for_the_next() -> None:
    deal = Deal().to_sign()
    deal.signs(GAO)
    assert (deal.state.phase, deal.state.signature, deal.state.declared) == ("call", None, frozenset())
    deal.tell(ev.Next(), ev.CardRead(HE), ev.Willing(True), ev.Next())
    assert (deal.state.phase, deal.state.problem) == ("write", "sign.declare")
    deal.tell(ev.Declared(0, True), ev.Next())
    assert deal.state.problem == "sign.missing"
    deal.tell(ev.Signed((((0, 0, 0),),), b"dot"))
    assert deal.state.problem == "sign.short"


def test_who_walks_away_before_signing_leaves_everything_waiting() -> None:
    deal = Deal().to_sign()
    for card in (GAO, HE, LIN):
        deal.signs(card)
    deal.tell(ev.Next(), ev.CardRead(SONG), ev.Declared(0, True), ev.Signed(STROKES, b"png"))
    deal.tell(ev.Unattended())
    assert (deal.state.phase, deal.state.turn, deal.state.signature) == ("call", None, None)
    assert deal.state.submission is None
    assert not any(isinstance(effect, fx.File) for effect in deal.asked)
    deal.tell(ev.Next(), ev.CardRead(LIN))
    assert deal.state.problem == "turn.other"


def test_who_cannot_write_confirms_and_the_office_asks() -> None:
    deal = Deal().to_sign()
    for card in (GAO, HE, LIN):
        deal.signs(card)
    deal.tell(ev.Next(), ev.CardRead(SONG), ev.Confirmed(), ev.Declared(0, True), ev.Next())
    piece = next(piece for piece in submission(deal).evidence if piece.id == "signature-p4")
    assert (piece.note["how"], piece.note["declared"], piece.data_b64 is not None) == ("confirmed", 1, True)


@pytest.mark.parametrize("changed", ["price", "parts"])
def test_anything_changed_takes_ticks_and_signatures_away(changed: str) -> None:
    deal = Deal().to_sign()
    deal.signs(GAO)
    while deal.state.kind != "review":
        deal.tell(ev.Back())
    deal.tell(ev.Edit(changed))
    if changed == "price":
        deal.tell(ev.Answered("price", 9800000))
    else:
        deal.tell(ev.AddRow(), ev.Answered("day", "2027-01-15"), ev.Answered("amount", 100), ev.Next())
    assert deal.state.kind == "review"
    deal.tell(ev.Next())
    assert (deal.state.kind, deal.state.phase) == ("preview", "making")
    assert (deal.state.preview.read, deal.state.signing.signed) == ({}, {})
    assert not any("intent" in row for row in board.rows(deal.state, "sellers"))
    deal.drawn().read().tell(ev.Next())
    assert turns.next_signer(deal.state) == deal.state.parties[0]


def test_control_going_back_and_forth_without_a_change_keeps_them() -> None:
    deal = Deal().to_sign()
    deal.signs(GAO)
    while deal.state.kind != "review":
        deal.tell(ev.Back())
    deal.tell(ev.Next(), ev.Next())
    assert (deal.state.kind, set(deal.state.signing.signed)) == ("sign", {"p1"})
    assert turns.next_signer(deal.state) == board.here(deal.state)[1]


def test_rows_are_added_changed_and_thrown_away() -> None:
    deal = Deal().to_price()
    deal.tell(ev.Answered("price", 100))
    assert deal.state.step == "parts"

    def add(day: str, amount: int) -> None:
        deal.tell(ev.AddRow(), ev.Answered("day", day), ev.Answered("amount", amount))

    add("2027-01-15", 40)
    add("2027-02-15", 60)
    assert deal.state.answers["parts"] == [{"day": "2027-01-15", "amount": 40}, {"day": "2027-02-15", "amount": 60}]
    deal.tell(ev.ChangeRow(0), ev.Next(), ev.Answered("amount", 41))
    assert deal.state.answers["parts"][0] == {"day": "2027-01-15", "amount": 41}
    deal.tell(ev.AddRow(), ev.Answered("day", "2027-03-01"), ev.Back(), ev.Back())
    assert (deal.state.row, len(deal.state.answers["parts"])) == (None, 2), "half a row is none"
    deal.unmoved(ev.DropRow(2), ev.DropRow(-1), ev.ChangeRow(7))
    deal.tell(ev.DropRow(0))
    assert deal.state.answers["parts"] == [{"day": "2027-02-15", "amount": 60}]
    add("2027-04-15", 1)
    add("2027-05-15", 1)
    deal.unmoved(ev.AddRow())


@pytest.mark.parametrize("event", [ev.AddRow(), ev.DropRow(0), ev.Join("buyer"), ev.Remove("p2"), ev.TurnPage(1),
                                   ev.HasRead("p1"), ev.Willing(True), ev.Filed("x", "1", "2"),
                                   ev.PreviewMade("t", "ab" * 32, 1), ev.FilingUnknown("x")])
def test_an_item_of_one_knows_nothing_of_it(event: Any) -> None:
    from tests.terminal.journey.story import Story

    for story in (Story().to_review(), Story().to_sign(), Story().to_done(), Story().to_question()):
        story.unmoved(event)
