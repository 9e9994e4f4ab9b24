"""Paying, event by event (MF-10 to MF-12): never two orders at once, never a second code while the first may be paid,
and nothing said that nobody knows."""

from __future__ import annotations

import pytest

from forms.records import RecordAnswer
from forms.submission import Submission
from terminal.journey import core, paying
from terminal.journey import effects as fx
from terminal.journey import events as ev
from terminal.journey.state import Journey
from tests.forms.people import CARD, CATALOGUE
from tests.terminal.journey.story import AT, ID, MASKED, NUMBER, stamp

FUND = CATALOGUE.get("maintenance-fund")
DUE = 641_940
HOUSE = {"house_id": "410400-2026-000118", "location": "长安大道66号", "zone": "湛蓝花园", "area": "98.76",
         "kind": "commodity", "elevator": True, "floors": 26, "paid_fen": 0}
FIRST = f"{ID}-1"


class Payer:
    """Holds the present state and what was asked last."""

    homes = RecordAnswer("found", {"homes": [{"house_id": HOUSE["house_id"], "location": HOUSE["location"]}]})

    def __init__(self) -> None:
        self.state: Journey
        self.state, _ = core.begin(FUND, stamp())
        self.asked: list[fx.Effect] = []

    def tell(self, *events: ev.Event) -> tuple[fx.Effect, ...]:
        effects: tuple[fx.Effect, ...] = ()
        for event in events:
            self.state, effects = core.advance(self.state, event, AT)
            self.asked += effects
        return effects

    def to_bill(self, **house: object) -> Payer:
        self.tell(ev.Next(), ev.CardRead(CARD, "simulated"), ev.CodeSent(MASKED), ev.CodeTyped("1234"),
                  ev.CodeChecked(True, 3, "token"))
        return self.fetched(RecordAnswer("found", {**HOUSE, **house})).choose(RecordAnswer("found", {**HOUSE, **house}))

    def fetched(self, house: RecordAnswer) -> Payer:
        """What is known as soon as the person is: their homes, and the first of them."""
        self.tell(ev.RecordsArrived({"homes": self.homes, "house": house}))
        assert self.state.step == "which"
        return self

    def choose(self, house: RecordAnswer) -> Payer:
        """Their own home, looked up once more by what was chosen."""
        chosen = {"flat": HOUSE["house_id"]}
        (ask,) = self.tell(ev.Answered("flat", HOUSE["house_id"]))
        assert isinstance(ask, fx.FetchRecords)
        assert ask.given == chosen
        self.tell(ev.RecordsArrived({**self.state.records, "house": house}, given=chosen))
        return self

    def to_pay(self) -> Payer:
        self.to_bill().tell(ev.Next())
        assert self.state.kind == "pay"
        return self

    def to_code(self) -> Payer:
        self.to_pay().tell(told("waiting"))
        assert self.state.phase == "waiting"
        return self

    def opened(self) -> list[str]:
        return [effect.order for effect in self.asked if isinstance(effect, fx.OpenOrder)]


def told(state: str, asked: str = FIRST, fen: int = DUE, order: str = "") -> ev.OrderTold:
    return ev.OrderTold(asked, order or asked, state, fen, "维修资金", "http://pay/1" if state == "waiting" else "",
                        "2026-11-22T12:10:00+00:00")


def test_ordinary_payment() -> None:
    payer = Payer().to_bill()
    (ask,) = payer.tell(ev.Next())
    assert isinstance(ask, fx.OpenOrder)
    assert (ask.order, ask.number, ask.token, ask.item, ask.seen_fen) == (
        FIRST, NUMBER, "token", ("maintenance-fund", 1), DUE)
    assert ask.as_of == payer.state.stamp.as_of.isoformat(), "by the rates of the day on which it was shown"
    assert payer.tell(told("waiting")) == (fx.WatchOrder(FIRST),)
    (keep,) = payer.tell(told("paid"))
    assert isinstance(keep, fx.Keep)
    assert Submission.from_bytes(keep.submission.to_bytes()).orders == ({"id": FIRST, "amount_fen": DUE},)
    assert keep.submission.verdict["outcome"] == "pass"
    payer.tell(ev.Kept(ID, 1))
    (paper,) = payer.tell(ev.Acknowledged("4104", "decided"))
    assert isinstance(paper, fx.Reprint)
    assert (paper.paper, paper.again) == (f"invoice/{FIRST}", False)


def test_mf_12_without_payment_nothing_passes() -> None:
    payer = Payer().to_pay()
    verdict = core.verdict(payer.state)
    assert verdict.outcome == "unknown"
    assert [rule.id for rule in verdict.with_status("unknown")] == ["MF-12"]


def test_mf_10_nothing_due_ends_before_any_order() -> None:
    payer = Payer().to_bill(paid_fen=DUE)
    assert payer.tell(ev.Next()) == (fx.Leave("left"),)
    assert payer.opened() == []


@pytest.mark.parametrize(("state", "house"), [("unreachable", {}), ("withheld", {}), ("missing", {}),
                                              ("found", {**HOUSE, "area": "none"})])
def test_never_on_stale_or_missing_data(state: str, house: dict[str, object]) -> None:
    payer = Payer()
    payer.tell(ev.Next(), ev.CardRead(CARD, "simulated"), ev.CodeSent(MASKED), ev.CodeTyped("1234"),
               ev.CodeChecked(True, 3, "token"))
    if state == "withheld":
        payer.tell(ev.RecordsArrived({"house": RecordAnswer("unreachable"), "homes": RecordAnswer("unreachable")}))
    elif state == "found":
        payer.fetched(RecordAnswer(state, house)).choose(RecordAnswer(state, house)).tell(ev.Next())
    else:
        payer.tell(ev.RecordsArrived({"house": RecordAnswer(state, house), "homes": RecordAnswer(state)}))
    assert (payer.state.kind, payer.state.phase) == ("pay", "blocked")
    assert payer.opened() == []
    assert payer.tell(ev.Next()) == (fx.Leave("left"),)


def test_who_is_not_verified_cannot_pay() -> None:
    payer = Payer()
    payer.tell(ev.Next(), ev.CardRead(CARD, "simulated"), ev.CodeSent(MASKED), ev.WithoutCode())
    assert (payer.state.kind, payer.state.phase, payer.opened()) == ("pay", "blocked", [])


def test_mf_07_what_is_disputed_is_not_paid_but_handed_in() -> None:
    payer = Payer().to_bill()
    (keep,) = payer.tell(ev.Mark("area"), ev.Next())
    assert isinstance(keep, fx.Keep)
    assert (keep.submission.orders, keep.submission.verdict["outcome"], payer.opened()) == ((), "unknown", [])


def test_another_amount_is_never_charged() -> None:
    payer = Payer().to_pay()
    assert payer.tell(told("waiting", fen=DUE + 1)) == (fx.CloseOrder(FIRST),)
    assert payer.state.phase == "changed"
    (fetch,) = payer.tell(ev.Next())
    assert isinstance(fetch, fx.FetchRecords)
    assert fetch.given == {"flat": HOUSE["house_id"]}, "of the same home"
    payer.tell(ev.RecordsArrived({"house": RecordAnswer("found", {**HOUSE, "paid_fen": 100_000}),
                                  "homes": payer.homes}))
    assert payer.state.step == "bill", "nobody is asked again which one"
    (ask,) = payer.tell(ev.Next())
    assert isinstance(ask, fx.OpenOrder)
    assert (ask.order, ask.seen_fen) == (f"{ID}-2", DUE - 100_000)


@pytest.mark.parametrize(("code", "phase"), [
    ("order.amount_changed", "changed"), ("order.nothing_due", "changed"), ("order.elsewhere", "elsewhere"),
    ("order.not_computed", "blocked"), ("order.no_channel", "blocked"), ("refused", "changed"),
])
def test_mf_11_the_centre_opens_none(code: str, phase: str) -> None:
    payer = Payer().to_pay()
    assert payer.tell(ev.OrderRefused(FIRST, code)) == ()
    assert payer.state.phase == phase


def test_the_order_that_is_open_already_is_taken_over() -> None:
    """After a power cut the same person at the same terminal is given the order of before."""
    payer = Payer().to_pay()
    assert payer.tell(told("waiting", order="older-order-1")) == (fx.WatchOrder("older-order-1"),)
    (keep,) = payer.tell(told("paid", asked="older-order-1"))
    assert isinstance(keep, fx.Keep)
    assert keep.submission.orders[0]["id"] == "older-order-1"


def test_nothing_heard_while_opening_costs_nothing_and_asks_for_the_same() -> None:
    payer = Payer().to_pay()
    payer.tell(ev.OrderSilent(FIRST))
    assert payer.state.phase == "down"
    (ask,) = payer.tell(ev.Next())
    assert isinstance(ask, fx.OpenOrder)
    assert payer.opened() == [FIRST, FIRST], "one order, whatever was heard"
    payer.tell(ev.OrderSilent(FIRST), ev.Back())
    assert payer.state.kind == "records"
    payer.tell(ev.Next())
    assert payer.opened() == [FIRST] * 3


def test_nothing_heard_after_the_code_was_shown_is_unknown_and_never_a_second_code() -> None:
    payer = Payer().to_code()
    for _ in range(paying.SILENT - 1):
        assert payer.tell(ev.OrderSilent(FIRST)) == (fx.WatchOrder(FIRST),)
        assert payer.state.phase == "waiting"
    slip, watch = payer.tell(ev.OrderSilent(FIRST))
    assert isinstance(slip, fx.PrintPaper)
    assert (slip.paper, slip.case["order"], slip.case["amount_fen"]) == ("payment_slip", FIRST, DUE)
    assert watch == fx.WatchOrder(FIRST)
    assert payer.state.phase == "unknown"
    before = payer.state
    for event in (ev.PayNot(), ev.Back()):
        assert payer.tell(event) == ()
        assert payer.state == before
    assert payer.opened() == [FIRST]
    assert payer.tell(told("unknown")) == (fx.WatchOrder(FIRST),), "one slip is enough"
    (keep,) = payer.tell(told("paid"))
    assert isinstance(keep, fx.Keep), "it was paid after all, and goes on by itself"


def test_who_leaves_in_the_unknown_is_told_not_to_pay_again() -> None:
    payer = Payer().to_code()
    payer.tell(told("unknown"))
    assert payer.tell(ev.Next()) == (fx.Leave("done_unknown"),)


def test_not_paying_closes_first_and_believes_only_the_centre() -> None:
    payer = Payer().to_code()
    assert payer.tell(ev.PayNot()) == (fx.CloseOrder(FIRST),)
    assert payer.tell(ev.PayNot()) == (), "pressed twice"
    payer.tell(told("waiting"))
    assert payer.state.phase == "closing", "an answer from before it was closed"
    payer.tell(told("closed"))
    assert payer.state.phase == "closed"
    payer.tell(ev.Next())
    assert payer.opened() == [FIRST, f"{ID}-2"], "a new order only once the first cannot be paid any more"


def test_paid_in_the_moment_of_closing_counts() -> None:
    payer = Payer().to_code()
    payer.tell(ev.PayNot())
    (keep,) = payer.tell(told("paid"))
    assert isinstance(keep, fx.Keep)


def test_silence_while_closing_is_unknown() -> None:
    payer = Payer().to_code()
    payer.tell(ev.PayNot(), ev.OrderSilent(FIRST))
    assert payer.state.phase == "unknown"


def test_back_from_the_code_closes_as_well() -> None:
    payer = Payer().to_code()
    assert payer.tell(ev.Back()) == (fx.CloseOrder(FIRST),)
    payer.tell(told("closed"), ev.Back())
    assert payer.state.kind == "records"
    payer.tell(ev.Next())
    assert payer.opened()[-1] == f"{ID}-2"


@pytest.mark.parametrize("phase", ["waiting", "opening", "down"])
def test_whoever_goes_leaves_no_order_open(phase: str) -> None:
    payer = Payer().to_pay()
    payer.tell(*{"waiting": (told("waiting"),), "opening": (), "down": (ev.OrderSilent(FIRST),)}[phase])
    assert payer.state.phase == phase
    assert paying.abandon(payer.state) == (fx.CloseOrder(FIRST),)


def test_what_is_paid_is_not_closed() -> None:
    payer = Payer().to_code()
    payer.tell(told("paid"))
    assert paying.abandon(payer.state) == ()
    assert payer.tell(told("closed"), ev.OrderSilent(FIRST), ev.PayNot(), ev.Back()) == ()
    assert payer.state.orders[0].paid


def test_answers_about_another_order_change_nothing() -> None:
    payer = Payer().to_code()
    before = payer.state
    for event in (told("paid", asked="someone-elses-order"), ev.OrderSilent("x" * 9), ev.OrderRefused("y" * 9, "z")):
        assert payer.tell(event) == ()
        assert payer.state == before


# --- which home, and whose ------------------------------------------------------------------------------

BILL = 260_011_801
GIVEN = {"flat": "bill", "bill_no": BILL, "owner_name": "王建国"}


def for_another() -> Payer:
    """To the owner's name, the last that names the bill."""
    payer = Payer()
    payer.tell(ev.Next(), ev.CardRead(CARD, "simulated"), ev.CodeSent(MASKED), ev.CodeTyped("1234"),
               ev.CodeChecked(True, 3, "token"))
    payer.fetched(RecordAnswer("missing"))
    assert payer.tell(ev.Answered("flat", "bill"), ev.Answered("bill_no", str(BILL)), ev.Answered("relation", "child")
                      ) == (), "nothing is asked for before all is known"
    return payer


def test_mf_03_a_new_home_by_the_number_of_its_contract() -> None:
    payer = Payer()
    payer.tell(ev.Next(), ev.CardRead(CARD, "simulated"), ev.CodeSent(MASKED), ev.CodeTyped("1234"),
               ev.CodeChecked(True, 3, "token"))
    payer.fetched(RecordAnswer("missing"))
    (ask,) = payer.tell(ev.Answered("flat", "contract"), ev.Answered("contract_no", "202611086"))
    assert isinstance(ask, fx.FetchRecords)
    assert ask.given == {"flat": "contract", "contract_no": 202_611_086}
    payer.tell(ev.RecordsArrived({"homes": payer.homes, "house": RecordAnswer("found", HOUSE)}, given=ask.given))
    assert payer.state.step == "bill", "neither the owner's name nor who they are to them is asked"


def test_mf_01_somebody_elses_home_by_the_number_of_its_bill() -> None:
    payer = for_another()
    (ask,) = payer.tell(ev.Answered("owner_name", "王建国"))
    assert isinstance(ask, fx.FetchRecords)
    assert ask.given == GIVEN
    assert payer.state.phase == "fetching"
    assert payer.tell(ev.Answered("owner_name", "另一人"), ev.Next()) == (), "what is looked up stands"
    payer.tell(ev.RecordsArrived({"homes": payer.homes, "house": RecordAnswer("found", {**HOUSE, "owner": "王**"})},
                                 given=GIVEN))
    assert (payer.state.step, payer.state.answers["owner"]) == ("bill", "王**")
    (order,) = payer.tell(ev.Next())
    assert isinstance(order, fx.OpenOrder)
    assert (order.number, order.given, order.seen_fen) == (NUMBER, GIVEN, DUE)


@pytest.mark.parametrize("state", ["missing", "unreachable"])
def test_a_bill_that_is_not_there_is_said_where_it_was_typed(state: str) -> None:
    payer = for_another()
    payer.tell(ev.Answered("owner_name", "王建国"),
               ev.RecordsArrived({"homes": payer.homes, "house": RecordAnswer(state)}, given=GIVEN))
    assert (payer.state.step, payer.state.phase, payer.state.problem) == ("owner_name", "", f"lookup.{state}")
    assert payer.state.answers.get("location") is None, "nothing older is shown instead"
    (again,) = payer.tell(ev.Next())
    assert isinstance(again, fx.FetchRecords), "and it can be tried again"


def test_an_answer_about_another_bill_is_not_taken() -> None:
    payer = for_another()
    payer.tell(ev.Answered("owner_name", "王建国"), ev.Back(), ev.Back())
    assert payer.state.step == "notice_number"
    payer.tell(ev.Answered("bill_no", "260099999"), ev.Answered("relation", "child"),
               ev.Answered("owner_name", "王建国"))
    late = ev.RecordsArrived({"homes": payer.homes, "house": RecordAnswer("found", HOUSE)}, given=GIVEN)
    assert payer.tell(late) == ()
    assert (payer.state.phase, payer.state.step) == ("fetching", "owner_name")


def test_back_to_another_home_is_looked_up_anew() -> None:
    payer = Payer().to_bill()
    payer.tell(ev.Back())
    assert payer.state.step == "which"
    assert payer.tell(ev.Next()) == (), "the same one is at hand"
    assert payer.state.step == "bill"
    payer.tell(ev.Back())
    payer.tell(ev.Answered("flat", "bill"))
    assert payer.state.step == "notice_number"


def test_a_token_that_opens_nothing_any_more() -> None:
    payer = for_another()
    payer.tell(ev.Answered("owner_name", "王建国"))
    (code,) = payer.tell(ev.RecordsArrived({"homes": RecordAnswer("withheld"), "house": RecordAnswer("withheld")},
                                           given=GIVEN))
    assert isinstance(code, fx.SendCode)
    assert (payer.state.step, payer.state.party.token) == ("person_check", "")


def test_renewal_below_three_tenths() -> None:
    payer = Payer().to_bill(paid_fen=DUE, balance_fen=DUE * 3 // 10 - 1)
    (order,) = payer.tell(ev.Next())
    assert isinstance(order, fx.OpenOrder)
    assert order.seen_fen == DUE - (DUE * 3 // 10 - 1)
