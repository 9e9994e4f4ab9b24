"""Several people, each by face or by code, in any order; and once more before they sign."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forms.submission import Submission
from terminal.journey import drafts, second_look
from terminal.journey import effects as fx
from terminal.journey import events as ev
from tests.terminal.journey.deal import AGAIN, AT, GAO, HE, LIN, PHONES, SEEN, SONG, Deal
from tests.terminal.journey.story import STROKES


def with_face(*seen: dict[str, Any]) -> Deal:
    made = Deal(face=True)
    made.seen = tuple(card["number"] for card in seen)
    return made


def at_the_camera(card: dict[str, Any] = LIN) -> Deal:
    """A buyer has laid down the card and agreed: the camera looks."""
    deal = with_face(GAO).to_board()
    deal.lays("buyer", card)
    deal.tell(ev.FaceOffered(), ev.FaceAgreed())
    assert (deal.state.kind, deal.state.phase, deal.state.faced) == ("parties", "looking", True)
    return deal


def asked(deal: Deal, kind: type) -> list[Any]:
    return [effect for effect in deal.asked if isinstance(effect, kind)]


# --- at the check ------------------------------------------------------------------------------------


def test_each_agrees_for_themselves_and_some_by_code() -> None:
    deal = with_face(GAO, SONG).to_board()
    for role, card in (("buyer", SONG), ("seller", HE), ("buyer", LIN)):
        deal.comes(role, card)
    looks = asked(deal, fx.LookAtFace)
    assert [look.number for look in looks] == [GAO["number"], SONG["number"]]
    assert {(look.rounds, look.hold, look.consent["purpose"]) for look in looks} == {(2, True, "face")}
    assert {party.number: party.how for party in deal.state.parties} == {
        GAO["number"]: ("card", "face"), SONG["number"]: ("card", "face"),
        HE["number"]: ("card", "phone_code"), LIN["number"]: ("card", "phone_code")}
    assert [effect.number for effect in asked(deal, fx.SendCode)] == [HE["number"], LIN["number"]]


def test_three_tries_each_then_the_code_without_blame() -> None:
    deal = at_the_camera()
    for used in (1, 2, 3):
        deal.tell(ev.FaceChecked("unlike", number=LIN["number"]))
        assert (deal.state.phase, deal.state.face.used) == ("unmatched", used)
        if used < 3:
            deal.tell(ev.FaceAgreed())
    deal.unmoved(ev.FaceAgreed())
    effects = deal.tell(ev.WithoutFace())
    assert effects == (fx.ForgetFace(LIN["number"]), fx.SendCode(LIN["number"]))
    deal.verified(LIN["number"])
    assert deal.state.turn is not None
    assert (deal.state.turn.how, dict(deal.state.turn.face)) == (("card", "phone_code"), {})
    deal.tell(ev.Answered("phone", PHONES[LIN["number"]]), ev.Answered("share", "1/2"), ev.Next())
    deal.lays("seller", HE)
    deal.tell(ev.FaceOffered())
    assert (deal.state.phase, deal.state.face.used) == ("consent", 0), "another person has their own tries"


@pytest.mark.parametrize("reason", ["no_reference", "offline", "refused", "tries", "camera"])
def test_what_is_not_their_fault_leads_to_the_code(reason: str) -> None:
    deal = at_the_camera()
    deal.tell(ev.FaceChecked(reason, number=LIN["number"]))
    assert (deal.state.phase, deal.state.face.used) == ("unmatched", 0)
    assert fx.SendCode(LIN["number"]) in deal.tell(ev.WithoutFace())


def test_without_a_camera_everybody_goes_by_code() -> None:
    deal = with_face()
    deal.tell(ev.Next(), ev.CardRead(GAO, "simulated"))
    assert deal.tell(ev.FaceOffered("no_camera")) == (fx.ForgetFace(GAO["number"]), fx.SendCode(GAO["number"]))
    deal = with_face(GAO).to_board()
    deal.lays("buyer", LIN)
    assert deal.tell(ev.FaceOffered("no_camera"))[-1] == fx.SendCode(LIN["number"])
    assert deal.state.phase == "sending"


def test_others_cards_and_late_answers_change_nothing() -> None:
    deal = at_the_camera()
    deal.unmoved(ev.CardRead(SONG), ev.CardRead(GAO), ev.CardTaken(), ev.CardFault("id_card.remove_first"),
                 ev.FaceOffered(), ev.FaceAgreed(), ev.Next(), ev.Join("buyer"),
                 ev.FaceChecked("passed", SEEN, "token", SONG["number"]), ev.FaceAgain("same", AGAIN, LIN["number"]))
    deal.tell(ev.FaceChecked("passed", SEEN, "token", LIN["number"]))
    deal.unmoved(ev.FaceChecked("passed", SEEN, "token", LIN["number"]), ev.WithoutFace())


def test_a_pass_without_a_token_is_none() -> None:
    deal = at_the_camera()
    deal.tell(ev.FaceChecked("passed", SEEN, "", LIN["number"]))
    assert (deal.state.phase, deal.state.face.result) == ("unmatched", "refused")


@pytest.mark.parametrize("event", [ev.Back(), ev.Unattended()])
def test_who_goes_away_leaves_nothing(event: ev.Event) -> None:
    deal = at_the_camera()
    deal.tell(ev.FaceTold("left"), ev.FaceChecked("nobody", number=LIN["number"]), ev.FaceAgreed())
    effects = deal.tell(event)
    assert fx.StopCamera() in effects
    assert fx.ForgetFace(LIN["number"]) in effects
    assert (deal.state.phase, deal.state.turn, len(deal.state.parties)) == ("board", None, 1)
    assert (deal.state.face.told, deal.state.face.used, deal.state.face.consent_at) == ("", 0, "")
    deal.unmoved(ev.FaceChecked("passed", SEEN, "token", LIN["number"]), ev.FaceTold("right"))


def test_the_curtain_over_the_first_persons_look_costs_no_try() -> None:
    deal = with_face()
    deal.tell(ev.Next(), ev.CardRead(GAO), ev.FaceOffered(), ev.FaceAgreed())
    deal.tell(ev.Unattended())
    assert (deal.state.phase, deal.state.face.result, deal.state.face.used) == ("unmatched", "stopped", 0)
    assert isinstance(deal.tell(ev.FaceAgreed())[0], fx.LookAtFace)


def test_who_takes_no_part_any_more_is_forgotten() -> None:
    deal = with_face(GAO, LIN).to_board()
    deal.comes("buyer", LIN)
    assert deal.tell(ev.Remove("p2")) == (fx.ForgetFace(LIN["number"]),)


# --- before they sign --------------------------------------------------------------------------------


def test_looked_at_once_more_with_the_card() -> None:
    deal = with_face(GAO, SONG).to_sign()
    deal.tell(ev.Next())
    effects = deal.tell(ev.CardRead(GAO))
    assert effects == (fx.AskCardBack(), fx.StopReading(), fx.SeeAgain(GAO["number"]))
    assert (deal.state.phase, deal.state.faced) == ("looking", True)
    deal.unmoved(ev.Signed(STROKES, b"x"), ev.Next(), ev.FaceAgain("same", AGAIN, SONG["number"]), ev.CardRead(SONG),
                 ev.FaceChecked("passed", SEEN, "token", GAO["number"]), ev.WithoutCode())
    deal.tell(ev.FaceTold("look"))
    assert deal.tell(ev.FaceAgain("same", AGAIN, GAO["number"])) == (fx.StopCamera(),)
    assert deal.state.phase == "intent"
    deal.unmoved(ev.FaceAgain("unlike", {}, GAO["number"]))


def test_somebody_else_in_their_place_is_asked_for_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """They hold the card: without the second look they would sign (the controls: who came by code, and no look)."""
    deal = with_face(GAO).to_sign()
    deal.tell(ev.Next(), ev.CardRead(GAO))
    effects = deal.tell(ev.FaceAgain("unlike", {}, GAO["number"]))
    assert effects == (fx.StopCamera(), fx.SendCode(GAO["number"]))
    deal.unmoved(ev.Signed(STROKES, b"x"), ev.Willing(True), ev.FaceAgain("same", AGAIN, GAO["number"]))
    deal.tell(ev.CodeSent("138****5501", GAO["number"]), ev.CodeTyped("1111"),
              ev.CodeChecked(False, 0, "", GAO["number"]))
    assert deal.state.phase == "none"
    assert deal.state.signing.signed == {}
    for control, due in ((with_face(), second_look.due), (with_face(GAO), lambda state: False)):
        monkeypatch.setattr("terminal.journey.second_look.due", due)
        control.to_sign().signs(GAO)
        assert list(control.state.signing.signed) == ["p1"]


@pytest.mark.parametrize("result", ["unlike", "nobody", "several", "gone", "camera"])
def test_whatever_the_look_ends_with_the_code_opens(result: str) -> None:
    deal = with_face(GAO).to_sign()
    deal.tell(ev.Next(), ev.CardRead(GAO), ev.FaceAgain(result, {}, GAO["number"]))
    deal.verified(GAO["number"])
    assert deal.state.phase == "intent"
    assert deal.state.signing.checked["p1"] == ("phone_code", AT)
    assert deal.state.signing.seen == {}, "nothing is kept of it"


def test_rather_not_looked_at_again() -> None:
    deal = with_face(GAO).to_sign()
    deal.tell(ev.Next(), ev.CardRead(GAO))
    assert deal.tell(ev.WithoutFace()) == (fx.StopCamera(), fx.SendCode(GAO["number"]))
    deal.unmoved(ev.WithoutFace(), ev.FaceAgain("same", AGAIN, GAO["number"]))


@pytest.mark.parametrize("event", [ev.Back(), ev.Unattended()])
def test_gone_from_the_second_look(event: ev.Event) -> None:
    deal = with_face(GAO).to_sign()
    deal.tell(ev.Next(), ev.CardRead(GAO))
    assert fx.StopCamera() in deal.tell(event)
    assert (deal.state.phase, deal.state.turn) == ("call", None)
    deal.unmoved(ev.FaceAgain("same", AGAIN, GAO["number"]))
    deal.tell(ev.Next(), ev.CardRead(GAO))
    assert deal.state.phase == "looking", "called and looked at again"


def test_forgotten_when_they_have_signed_and_kept_as_a_result_only() -> None:
    deal = with_face(GAO, LIN).to_sign()
    before = len(asked(deal, fx.ForgetFace))
    for card in (GAO, HE, LIN, SONG):
        deal.signs(card)
    assert [effect.number for effect in asked(deal, fx.ForgetFace)[before:]] == [
        card["number"] for card in (GAO, HE, LIN, SONG)]
    made = deal.state.submission
    assert isinstance(made, Submission)
    found = {piece.id: piece for piece in made.evidence}
    for party, number in (("p1", GAO["number"]), ("p2", LIN["number"])):
        assert number in str(next(each.identity for each in made.parties if each.id == party))
        assert (found[f"consent-face-{party}"].kind, found[f"consent-face-{party}"].note["purpose"]) == (
            "consent", "face")
        assert found[f"check-{party}"].note["face"] == SEEN
        assert found[f"recheck-{party}-1"].note == {"recheck": "card", "at_step": "sign", "face": AGAIN}
        assert found[f"signature-{party}"].note["recheck"] == {"how": "card", "time": AT, "face": "same"}
    for party in ("p3", "p4"):
        assert f"consent-face-{party}" not in found
        assert "face" not in json.dumps([found[f"{kind}-{party}"].note for kind in ("check", "signature")])
        assert found[f"signature-{party}"].note["recheck"] == {"how": "card", "time": AT}


# --- what a journey holds of it ----------------------------------------------------------------------


def leaves(value: Any) -> list[Any]:
    """Every value in a journey but the item."""
    if is_dataclass(value) and not isinstance(value, type):
        return [leaf for each in fields(value) if each.name != "item" for leaf in leaves(getattr(value, each.name))]
    if isinstance(value, dict):
        return [leaf for pair in value.items() for each in pair for leaf in leaves(each)]
    if isinstance(value, (tuple, list, set, frozenset)):
        return [leaf for each in value for leaf in leaves(each)]
    return [value]


def test_no_face_in_the_state_the_draft_or_the_evidence() -> None:
    """What is compared never enters the journey: only texts, numbers and pictures that were captured or signed."""
    deal = with_face(GAO, LIN).to_sign()
    deal.tell(ev.Next(), ev.CardRead(GAO))
    plain = (str, int, bool, type(None))
    assert {type(leaf) for leaf in leaves(deal.state)} <= {*plain, type(deal.state.stamp.as_of), bytes}
    kept = drafts.keep(deal.state)
    assert b"face" not in kept.content
    assert b"permille" not in kept.content


# --- whatever happens in whatever order ---------------------------------------------------------------

PEOPLE = (GAO, HE, LIN, SONG)
HAPPENS: list[ev.Event] = [
    ev.Back(), ev.Unattended(), ev.WithoutFace(), ev.WithoutCode(), ev.CardTaken(), ev.Remove("p2"), ev.Remove("p3"),
    ev.FaceOffered("no_camera"), ev.FaceTold("left"), ev.FaceTold("look"), ev.SendCodeAgain(), ev.Willing(False),
    ev.Willing(True), ev.HasRead("p1", False), ev.RetryCard(), ev.CodeTyped("4681"), ev.Join("seller"),
    ev.Join("buyer"), ev.Next(), ev.FaceAgreed(), ev.FaceOffered(), ev.Declared(0, True), ev.Answered("share", "1/2"),
    *(event for card in PEOPLE for event in (
        ev.CardRead(card), ev.FaceChecked("unlike", number=card["number"]),
        ev.FaceChecked("passed", SEEN, "token", card["number"]), ev.FaceAgain("same", AGAIN, card["number"]),
        ev.FaceAgain("unlike", {}, card["number"]), ev.CodeSent("138****5501", card["number"]),
        ev.CodeChecked(True, 3, "t", card["number"]), ev.CodeChecked(False, 0, "", card["number"]),
        ev.Answered("phone", PHONES[card["number"]])))]


def onward(deal: Deal) -> list[ev.Event]:
    """What everybody does when all goes well, where the deal stands."""
    state, turn = deal.state, deal.state.turn
    number = turn.number if turn else ""
    here = {party.number for party in state.parties}
    missing = [card for card in PEOPLE if card["number"] not in here]
    card = next((each for each in PEOPLE if each["number"] == number), missing[0] if missing else GAO)
    join = ev.Join("seller" if card in (GAO, HE) else "buyer")
    answered = {"phone": PHONES.get(number), "share": "1/2", "price": 98000000, "house": "A"}
    found: dict[str, list[ev.Event]] = {
        "board": [join] if missing else [ev.Next()], "waiting": [ev.CardRead(card)], "fault": [ev.Back()],
        "offering": [ev.FaceOffered()], "consent": [ev.FaceAgreed()], "unmatched": [ev.WithoutFace()],
        "looking": [ev.FaceAgain("same", AGAIN, number) if state.kind == "sign" else
                    ev.FaceChecked("passed", SEEN, "token", number)],
        "sending": [ev.CodeSent("138****5501", number)], "typing": [ev.CodeTyped("4681")],
        "checking": [ev.CodeChecked(True, 3, "t", number)], "none": [ev.Back()], "intent": [ev.Willing(True)],
        "making": [ev.PreviewMade(state.preview.terms, "ab" * 32, 1)],
        "reading": [*(ev.HasRead(party.id) for party in state.parties), ev.Next()],
        "write": [ev.Declared(0, True), ev.Signed(STROKES, b"x"), ev.Next()]}
    if state.kind == "question":
        key = state.row.asked if state.row else state.step
        return [ev.Answered(key, answered.get(key)), ev.Next()]
    return found.get(state.phase, [ev.Next()])


class Booth:
    """What the terminal would do for a deal: whether its camera is on, and whose face it holds."""

    def __init__(self, deal: Deal) -> None:
        self.deal, self.told = deal, 0
        self.on, self.held = False, set[str]()

    def follow(self, event: ev.Event | None = None) -> None:
        """The session stops the camera when the curtain falls (terminal.session.curtain)."""
        self.on = self.on and not isinstance(event, ev.Unattended)
        for effect in self.deal.asked[self.told:]:
            if isinstance(effect, (fx.LookAtFace, fx.SeeAgain)):
                self.on = True
            elif isinstance(effect, fx.StopCamera):
                self.on = False
            elif isinstance(effect, fx.ForgetFace):
                self.held.discard(effect.number)
        self.told = len(self.deal.asked)
        # held with the word of it, as the desk does; let go by the journey's effects alone
        if isinstance(event, ev.FaceChecked) and event.result == "passed" and self.looking == event.number:
            self.held.add(event.number)
        self.looking = self.deal.state.turn.number if self.deal.state.faced and self.deal.state.turn else ""

    looking = ""


MOSTLY_WELL = st.one_of(st.none(), st.none(), st.none(), st.sampled_from(HAPPENS))


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.sampled_from(["board", "camera", "sign", "second"]), st.lists(MOSTLY_WELL, min_size=30, max_size=80))
def test_the_camera_looks_only_when_the_screen_says_so_and_nobody_who_is_gone_is_held(start: str, events: Any) -> None:
    """And nobody whom the camera knew comes to sign without having been seen again or a code."""
    deal = with_face(*PEOPLE)
    if start in ("board", "camera"):
        deal.to_board().comes("buyer", LIN)
    else:
        deal.to_sign()
    if start == "camera":
        deal.lays("seller", HE)
        deal.tell(ev.FaceOffered(), ev.FaceAgreed())
    if start == "second":
        deal.tell(ev.Next(), ev.CardRead(GAO))
    booth = Booth(deal)
    booth.held = {party.number for party in deal.state.parties}
    booth.follow()
    booth.held = {party.number for party in deal.state.parties}
    for event in (each for chosen in events for each in ([chosen] if chosen else onward(deal))):
        deal.tell(event)
        booth.follow(event)
        state = deal.state
        assert booth.on == state.faced, event
        takes_part = {party.number for party in state.parties} | ({state.turn.number} if state.turn else set())
        assert booth.held <= takes_part, event
        for party in state.parties:
            if party.id in state.signing.signed:
                assert party.number not in booth.held, event
        known = state.turn is not None and "face" in state.turn.how
        if known and state.kind == "sign" and state.phase in ("intent", "write"):
            assert state.turn is not None
            assert state.signing.checked[state.turn.id][0] == "phone_code" or state.turn.id in state.signing.seen, event
