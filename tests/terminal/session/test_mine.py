"""A card laid down at home opens the notice; one's own page, and what lies behind it, belongs to that person alone."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from forms.search import Index
from terminal.journey import effects as fx
from terminal.journey import events as jv
from terminal.session import events as ev
from terminal.session.curtain import idle_limit
from terminal.session.effects import NobodyHere, WatchForLift
from terminal.session.ending import BYE_S
from terminal.session.state import MINE as OWN_PAGE
from terminal.session.state import overviewed
from tests.forms.people import NAME, NUMBER
from tests.terminal.journey.story import AT, ITEM, PHONE, STROKES, Story, stamp
from tests.terminal.session.hall import ITEMS, MINE, OWN
from tests.terminal.session.test_core import Sitting, wiped
from tests.terminal.session.test_view import SESSIONS, look, texts


def journey_of(name: str) -> Sitting:
    """Somebody on their own page, as one of the scenes."""
    sitting = Sitting(items=ITEMS, index=Index(ITEMS.values()))
    sitting.tell(ev.Mine(stamp(), laid=True), *(ev.InJourney(event) for event in MINE[name]))
    return sitting


# --- from home ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("laid", [True, False])
def test_at_home_it_begins_with_the_notice(laid: bool) -> None:
    sitting = Sitting(items=ITEMS)
    assert sitting.tell(ev.CardLies(True), ev.Mine(stamp(), laid=laid)) == ()
    assert (sitting.state.screen, sitting.state.item) == ("journey", OWN_PAGE)
    journey = sitting.state.journey
    assert journey is not None
    assert journey.kind == "notice"
    assert look(sitting.state)["screen"] == "notice"
    assert sitting.tell(ev.InJourney(jv.Next())) == (fx.ReadCard(),)


def test_a_card_closes_a_dialog_on_home_and_keeps_the_ways_chosen() -> None:
    sitting = Sitting(items=ITEMS)
    sitting.tell(ev.SetLarge(True), ev.AskDisplay(), ev.Mine(stamp(), laid=True))
    assert (sitting.state.screen, sitting.state.display, sitting.state.large) == ("journey", False, True)


@pytest.mark.parametrize("name", ["item", "items", "progress-found", "card-found", "out", "mine-three", "records"])
def test_a_card_opens_nothing_where_somebody_is(name: str) -> None:
    sitting = Sitting(items=ITEMS)
    sitting.state = before = SESSIONS[name]
    assert sitting.tell(ev.Mine(stamp(), laid=True)) == ()
    assert sitting.state == before


def test_after_the_good_bye_the_next_may_lay_a_card_down_at_once() -> None:
    sitting = Sitting(Story().to_case().state, items=ITEMS, large=True)
    sitting.tell(ev.LeaveAsked())
    assert sitting.state.screen == "bye"
    sitting.tell(ev.CardLies(True), ev.Mine(stamp(), laid=True))
    assert sitting.state.screen == "journey"
    assert not sitting.state.large, "the ways of the one before are forgotten"
    assert sitting.state.journey is not None
    assert not sitting.state.journey.party.card


def test_a_reader_that_fails_says_so_before_anything_begins() -> None:
    sitting = Sitting(items=ITEMS, modules={"id_card": "id_card.no_answer"})
    sitting.tell(ev.Mine(stamp()))
    assert (sitting.state.screen, sitting.state.journey) == ("item", None)
    assert look(sitting.state)["cannot"]


def test_a_free_booth_disowns_what_lies_there() -> None:
    sitting = Sitting(Story().to_case().state)
    sitting.tell(ev.CardLies(True), ev.LeaveAsked())
    assert sitting.wait(BYE_S) == (NobodyHere(),)
    assert sitting.tell(ev.Home()) == (NobodyHere(),)


def test_disagreeing_reads_nothing() -> None:
    sitting = Sitting(items=ITEMS)
    sitting.tell(ev.CardLies(True), ev.Mine(stamp(), laid=True))
    effects = sitting.tell(ev.InJourney(jv.Back()))
    assert fx.ReadCard() not in effects
    assert sitting.state.screen == "bye"
    assert look(sitting.state)["card"], "the card that lies there is asked back"


# --- the page -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in MINE if name != "mine-notice"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_unmasked(name: str, language: str) -> None:
    sitting = journey_of(name)
    sitting.tell(ev.SetLanguage(language))
    told = [text for where, text in texts(look(sitting.state)) if not where.endswith(".id")]
    for value in (NAME, NUMBER, PHONE, "token", OWN.case_number, OWN.code):
        assert not [text for text in told if value in text], value


def test_by_the_card_alone_there_is_the_name_and_what_fits_and_why_no_more() -> None:
    shown = look(journey_of("mine-card-only").state)
    assert shown["groups"] == []
    assert "系统里没有您的手机号" in shown["why"]
    assert "12345" in shown["where"]
    assert [tile["id"] for tile in shown["fitting"]["tiles"]] == [ITEM.id]
    assert shown["again"] == ""
    assert look(journey_of("mine-without").state)["again"]


def test_three_cases_with_state_next_and_date() -> None:
    shown = look(journey_of("mine-three").state)
    cases, papers = shown["groups"]
    assert [row["state"] for row in cases["rows"]] == ["已受理", "已发放", "已收到，工作人员正在核实"]
    first = cases["rows"][0]
    assert first["line"] == "条件对得上，正在办最后的决定。"
    assert (first["day"], first["until"]) == ("2026年11月22日 交的", "最晚 2026年11月27日")
    assert cases["rows"][2]["title"] == "办件", "an item this terminal does not have any more"
    assert [row["press"] for row in papers["rows"]] == ["补打", "补打", "补打"]
    assert [row["label"] for row in papers["rows"]] == ["回执", "回执", "说明"]
    assert shown["fitting"]["tiles"] == [], "what is being decided is not offered again"
    assert shown["why"] == shown["again"] == ""


def test_no_cases_is_said() -> None:
    (cases,) = look(journey_of("mine-none").state)["groups"]
    assert (cases["rows"], cases["none"]) == ([], "您还没有办件。")


def test_hide_covers_all_of_it() -> None:
    sitting = journey_of("mine-three")
    sitting.tell(ev.SetHidden(True))
    told = json.dumps({**look(sitting.state), "words": {}}, ensure_ascii=False)
    for value in ("李", "已受理", ITEM.title.zh, "2026年11月"):
        assert value not in told, value
    sitting.tell(ev.OpenCase(0))
    case = look(sitting.state)["case"]
    assert (case["number"], case["item"]) == ("＊＊＊＊", "＊＊＊＊")


@pytest.mark.parametrize(("name", "state"), [("printing", ""), ("printed", ""), ("jam", "再试一次")])
def test_a_paper_says_how_it_is(name: str, state: str) -> None:
    papers = look(journey_of(f"mine-{name}").state)["groups"][1]
    assert papers["rows"][0]["press"] == state
    assert papers["rows"][1]["press"] == "补打"
    assert papers["rows"][0]["state"]


# --- behind the page ----------------------------------------------------------------------------------


def test_a_case_opens_the_progress_page_and_comes_back() -> None:
    sitting = journey_of("mine-three")
    sitting.tell(ev.OpenCase(7), ev.OpenCase(-1))
    assert sitting.state.screen == "journey"
    assert sitting.tell(ev.OpenCase(0)) == ()
    assert sitting.state.screen == "progress"
    shown = look(sitting.state)
    assert shown["case"]["number"] == OWN.case_number
    assert shown["next"]["label"] == "回我的办件"
    assert sitting.tell(ev.Home()) == ()
    assert overviewed(sitting.state)
    assert sitting.state.found is None


@pytest.mark.parametrize("open_it", [ev.OpenCase(0), ev.Open(ITEM.id)])
def test_behind_the_page_it_is_still_this_person(open_it: ev.SessionEvent) -> None:
    sitting = journey_of("mine-three")
    sitting.tell(open_it)
    assert sitting.state.personal
    assert WatchForLift() in sitting.wait(idle_limit(sitting.state))
    assert idle_limit(sitting.state) == sitting.state.options.records_idle_s
    strangers = (ev.Home(), ev.StillHere(), ev.Begin(stamp()), ev.OpenCase(0), ev.Open(ITEM.id), ev.LiftDigits("0000"))
    for stranger in strangers:
        sitting.tell(stranger)
        assert sitting.state.curtain
    sitting.tell(ev.LiftDigits("4681"))
    assert not sitting.state.curtain
    assert wiped(sitting.tell(ev.LeaveAsked())) == ["done_overview"]
    assert (sitting.state.journey, sitting.state.found) == (None, None)


def test_out_of_service_waits_for_who_is_behind_the_page() -> None:
    sitting = journey_of("mine-none")
    sitting.tell(ev.Open(ITEM.id), ev.Service("printer.gone"))
    assert sitting.state.screen == "item"
    sitting.tell(ev.LeaveAsked())
    sitting.wait(BYE_S)
    assert sitting.state.screen == "out_of_service"


def test_the_cap_ends_it_behind_the_page_too() -> None:
    sitting = journey_of("mine-three")
    sitting.tell(ev.OpenCase(0))
    effects: tuple[object, ...] = ()
    for _ in range(100):
        sitting.tell(ev.Touched())
        effects += sitting.wait(18)
    assert wiped(effects) == ["cap"]


def test_from_the_page_an_item_begins_with_the_same_person() -> None:
    sitting = journey_of("mine-none")
    sitting.tell(ev.Open(ITEM.id), ev.Begin(stamp()))
    journey = sitting.state.journey
    assert journey is not None
    assert (journey.item.id, journey.kind) == (ITEM.id, "notice")
    assert journey.party.number == NUMBER
    assert [type(effect) for effect in sitting.tell(ev.InJourney(jv.Next()))][-1] is fx.FetchRecords


@pytest.mark.parametrize("item", ["complaint", "evaluation"])
def test_what_names_nobody_learns_nobody(item: str) -> None:
    sitting = journey_of("mine-none")
    sitting.tell(ev.Open(item), ev.Begin(stamp()))
    journey = sitting.state.journey
    assert journey is not None
    assert not journey.party.card
    assert NUMBER not in repr(journey)


@pytest.mark.parametrize("name", ["mine-three", "mine-without", "mine-asking"])
def test_leaving_asks_nothing_and_wipes(name: str) -> None:
    sitting = journey_of(name)
    effects = sitting.tell(ev.LeaveAsked())
    assert wiped(effects) == ["done_overview"]
    assert sitting.state.journey is None
    assert wiped(journey_of(name).tell(ev.InJourney(jv.Next()))) == ["done_overview"]


def test_a_late_answer_finds_nobody() -> None:
    sitting = journey_of("mine-asking")
    sitting.tell(ev.LeaveAsked(), ev.InJourney(jv.CasesArrived((OWN,)), stamp().submission_id))
    assert sitting.state.journey is None


# --- who signs ----------------------------------------------------------------------------------------


def at_the_signature() -> Sitting:
    """The curtain fell on the review page and was lifted; everything is signed."""
    sitting = Sitting(Story().to_review().state)
    sitting.wait(idle_limit(sitting.state))
    sitting.tell(ev.LiftDigits("4681"), ev.InJourney(jv.Next()))
    sitting.tell(*(ev.InJourney(jv.Declared(index, True)) for index in range(len(ITEM.declarations))))
    sitting.tell(ev.InJourney(jv.Signed(STROKES, b"\x89PNG signature")))
    return sitting


@pytest.mark.parametrize(("lift", "how"), [(ev.LiftDigits("4681"), "phone_digits"), (ev.LiftCard(NUMBER), "card")])
def test_the_signature_counts_once_the_person_is_confirmed(lift: ev.SessionEvent, how: str) -> None:
    sitting = at_the_signature()
    assert sitting.tell(ev.InJourney(jv.Next())) == (WatchForLift(),)
    assert sitting.state.curtain
    assert look(sitting.state)["curtain"]["title"] == "签名前，再核对是您本人"
    sitting.tell(ev.LiftDigits("0000"), ev.StillHere(), ev.LiftCard("410402198506152049"))
    assert sitting.state.curtain
    effects = sitting.tell(lift)
    assert [type(effect) for effect in effects] == [fx.StopReading, fx.Keep]
    assert not sitting.state.curtain
    journey = sitting.state.journey
    assert journey is not None
    assert journey.rechecks == (("phone_digits", "review", AT), (how, "sign", AT))


def test_a_stranger_at_the_signature_gets_three_tries() -> None:
    sitting = at_the_signature()
    sitting.tell(ev.InJourney(jv.Next()), ev.LiftDigits("0000"), ev.LiftDigits("1111"))
    assert wiped(sitting.tell(ev.LiftDigits("2222"))) == ["curtain"]


def test_who_goes_away_there_has_handed_nothing_in() -> None:
    sitting = at_the_signature()
    sitting.tell(ev.InJourney(jv.Next()))
    effects = sitting.wait(60)
    assert wiped(effects) == ["idle"]
    assert not [effect for effect in effects if isinstance(effect, fx.Keep)]


def test_an_ordinary_signature_has_no_extra_screen() -> None:
    sitting = Sitting(Story().signed().state)
    (keep,) = sitting.tell(ev.InJourney(jv.Next()))
    assert isinstance(keep, fx.Keep)
    assert not sitting.state.curtain


# --- what cannot be done here, on the tiles ---------------------------------------------------------------


def test_tiles_say_what_cannot_be_done_here_now() -> None:
    free, gone = look(replace(SESSIONS["home-cannot"], modules={})), look(SESSIONS["home-cannot"])
    assert free["tiles"][0]["cannot"] == free["mine"]["cannot"] == ""
    assert gone["tiles"][0]["cannot"] == gone["mine"]["cannot"] == "现在不能在这里办"
    assert "可办 0 项" in gone["line"]
    assert [tile["cannot"] for tile in gone["hall"]] == ["", ""], "these need no card"
    listed = [tile for group in look(SESSIONS["items-cannot"])["groups"] for tile in group["tiles"]]
    marks = {tile["id"]: tile["cannot"] for tile in listed}
    assert marks[ITEM.id] == marks["mine"] == "不能在这里办"
    assert marks["complaint"] == ""


def test_the_tile_and_the_page_say_the_same() -> None:
    sitting = Sitting(items=ITEMS, index=Index(ITEMS.values()))
    for modules in ({}, {"id_card": "id_card.gone"}, {"receipt_printer": "printer.jam"}, {"id_card": "device.absent"}):
        sitting.tell(ev.Modules(modules))
        for item in ITEMS:
            sitting.tell(ev.Home(), ev.AskItems())
            tiles = [tile for group in look(sitting.state)["groups"] for tile in group["tiles"] if tile["id"] == item]
            sitting.tell(ev.Open(item))
            assert {bool(tile["cannot"]) for tile in tiles} == {bool(look(sitting.state)["cannot"])}, (item, modules)



def test_of_a_filed_contract_it_says_how_to_cancel_it_where_that_can_be_done() -> None:
    filed = replace(OWN, item="house-contract", state="filed", papers=("contract",))
    unchanging = {**ITEMS, "house-contract": replace(ITEMS["house-contract"], fields={})}
    for items, said in ((ITEMS, "合同各方一起来：要改，再办一次这件事；要注销，办“二手房合同注销”。"),
                        (unchanging, "要注销，合同各方一起来，办“二手房合同注销”。"),
                        ({name: item for name, item in ITEMS.items() if name != "house-cancel"}, "")):
        sitting = Sitting(items=items, index=Index(items.values()))
        sitting.tell(ev.Mine(stamp(), laid=True), *(ev.InJourney(event) for event in MINE["mine-asking"]))
        sitting.tell(ev.InJourney(jv.CasesArrived((filed, replace(filed, state="cancelled")))))
        (cases, _) = look(sitting.state)["groups"]
        assert [row["line"] for row in cases["rows"]] == [said, ""]
