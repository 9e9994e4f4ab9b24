"""Orders against an acquirer with books of its own: MF-10 to MF-12, and what the books say in the end."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import uuid6

from central.calendar import SHANGHAI
from central.channel import ChannelDown, Told
from central.orders import Bill, Order, Orders
from central.problems import Problem
from central.store.db import Store, open_store
from tests.central.paying import Acquirer, acquirer, scan

__all__ = ["acquirer"]

BILL = Bill("maintenance-fund/H-1", "maintenance-fund", 1, "410411198503121108", "首期维修资金 某路1号", 641_940)
TODAY = datetime.now(SHANGHAI).date()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "central.db")
    yield opened
    opened.close()


@pytest.fixture
def orders(store: Store, acquirer: Acquirer) -> Orders:
    return Orders(store, acquirer.channel)


def new() -> str:
    return str(uuid6.uuid7())


def opened(orders: Orders, terminal: str = "T-1", bill: Bill = BILL) -> Order:
    return orders.open(new(), terminal, bill, bill.amount_fen)


def refused(code: str) -> object:
    return pytest.raises(Problem, match=code.replace(".", r"\."))


def test_from_the_bill_to_the_books(orders: Orders, acquirer: Acquirer) -> None:
    order = opened(orders)
    assert (order.state, order.invoice) == ("waiting", None)
    status, page = scan(order.pay_at, pay=False)
    assert status == 200
    assert "6,419.40" in page
    assert orders.look(order).state == "waiting"
    assert scan(order.pay_at)[0] == 200
    order = orders.look(order)
    assert order.state == "paid"
    assert order.invoice is not None
    assert orders.paid_fen(BILL.key) == 641_940
    assert orders.reconcile(TODAY) == {"booked": 1, "held": 0, "known": 0}
    assert orders.reconcile(TODAY) == {"booked": 0, "held": 0, "known": 1}
    assert orders.events(order.id) == ["created", "waiting", "paid", "booked"]
    assert acquirer.entries() == [(order.id, "payment", 641_940)]


def test_mf_12_the_same_id_is_the_same_order(orders: Orders) -> None:
    order = opened(orders)
    again = orders.open(order.id, "T-1", BILL, BILL.amount_fen)
    assert again == order
    with refused("order.conflict"):
        orders.open(order.id, "T-2", BILL, BILL.amount_fen)


def test_mf_11_one_open_bill(orders: Orders) -> None:
    order = opened(orders)
    assert opened(orders).id == order.id, "the same person at the same terminal goes on"
    with refused("order.elsewhere"):
        opened(orders, "T-2")
    with refused("order.elsewhere"):
        opened(orders, bill=replace(BILL, payer="410402197809211236"))
    assert opened(orders, "T-2", replace(BILL, key="maintenance-fund/H-2")).state == "waiting"
    assert orders.give_up(order).state == "closed"
    assert opened(orders, "T-2").state == "waiting"


def test_mf_10_nothing_due_and_another_amount(orders: Orders) -> None:
    with refused("order.nothing_due"):
        orders.open(new(), "T-1", replace(BILL, amount_fen=0), 0)
    with refused("order.amount_changed"):
        orders.open(new(), "T-1", BILL, BILL.amount_fen - 1)


def test_a_lost_answer_is_not_a_no(orders: Orders, acquirer: Acquirer) -> None:
    """Paid while nothing is heard: unknown, and nobody is asked to pay again."""
    order = opened(orders)
    scan(order.pay_at)
    acquirer.fault("lost")
    order = orders.look(order)
    assert order.state == "unknown"
    assert opened(orders).id == order.id
    with refused("order.elsewhere"):
        opened(orders, "T-2")
    assert orders.give_up(order).state == "unknown", "nor is it closed without the acquirer's word"
    acquirer.fault("")
    assert orders.tick() == 1
    assert orders.find(order.id).state == "paid"  # type: ignore[union-attr]
    with refused("order.nothing_due"):
        orders.open(new(), "T-1", replace(BILL, amount_fen=641_940 - orders.paid_fen(BILL.key)), 0)
    assert acquirer.entries() == [(order.id, "payment", 641_940)]


def test_lost_on_the_way_there(orders: Orders, acquirer: Acquirer) -> None:
    acquirer.fault("lost")
    order = opened(orders)
    assert (order.state, order.pay_at) == ("created", "")
    acquirer.fault("")
    assert orders.look(order).state == "waiting"


def test_the_acquirer_is_gone_for_a_while(orders: Orders, acquirer: Acquirer) -> None:
    order = opened(orders)
    acquirer.stop(signal.SIGKILL)
    order = orders.look(order)
    assert order.state == "unknown"
    acquirer.start()
    assert orders.look(order).state == "waiting", "heard again"
    scan(orders.look(order).pay_at)
    assert orders.look(order).state == "paid"


def test_time_is_up(orders: Orders, store: Store, acquirer: Acquirer) -> None:
    order = opened(orders)
    with store.write() as db:
        db.execute("UPDATE pay_order SET until='2020-01-01T00:00:00+00:00' WHERE id=?", (order.id,))
    assert orders.tick() == 1
    assert orders.find(order.id).state == "closed"  # type: ignore[union-attr]
    assert scan(order.pay_at)[0] == 409, "nobody can pay it any more"
    assert acquirer.entries() == []


def test_paid_at_the_very_end(orders: Orders, store: Store) -> None:
    order = opened(orders)
    scan(order.pay_at)
    with store.write() as db:
        db.execute("UPDATE pay_order SET until='2020-01-01T00:00:00+00:00' WHERE id=?", (order.id,))
    orders.tick()
    assert orders.find(order.id).state == "paid"  # type: ignore[union-attr]


def test_an_open_order_that_was_paid_meanwhile(orders: Orders) -> None:
    scan(opened(orders).pay_at)
    with refused("order.nothing_due"):
        opened(orders)


def test_what_fits_nothing_is_held(orders: Orders, acquirer: Acquirer) -> None:
    stray = acquirer.channel.open(new(), 500, "somebody else's", "2099-01-01T00:00:00+00:00")
    scan(stray.pay_at)
    assert orders.reconcile(TODAY) == {"booked": 0, "held": 1, "known": 0}
    order = opened(orders)
    orders.notified(order.id, Told("paid", 1, "9x"))
    assert orders.find(order.id).state == "unknown"  # type: ignore[union-attr]
    assert [row["why"] for row in orders.held()] == ["641940 fen were due", "no such order"] or len(orders.held()) == 2
    orders.notified("0", Told("paid", 7, "9y"))
    orders.notified("0", Told("paid", 7, "9y"))
    assert len(orders.held()) == 3, "each once"


def test_a_refund_needs_two_people(orders: Orders, acquirer: Acquirer) -> None:
    order = opened(orders)
    with refused("order.not_paid"):
        orders.ask_refund(order.id, "paid twice", "zhao")
    scan(order.pay_at)
    orders.look(order)
    with refused("refund.unknown"):
        orders.approve_refund(order.id, "qian")
    orders.ask_refund(order.id, "paid twice", "zhao")
    with refused("order.refunding"):
        orders.ask_refund(order.id, "paid twice", "qian")
    with refused("refund.same_person"):
        orders.approve_refund(order.id, "zhao")
    acquirer.fault("lost")
    assert orders.approve_refund(order.id, "qian").state == "refunding"
    acquirer.fault("")
    orders.tick()
    assert orders.find(order.id).state == "refunded"  # type: ignore[union-attr]
    assert orders.paid_fen(BILL.key) == 0
    assert acquirer.entries() == [(order.id, "payment", 641_940), (order.id, "refund", -641_940)], "once"
    orders.notified(order.id, Told("paid", 641_940, "9z"))
    assert orders.find(order.id).state == "refunded"  # type: ignore[union-attr]


def test_receipts_are_numbered_without_gaps(orders: Orders) -> None:
    numbers = []
    for house in range(5):
        order = opened(orders, bill=replace(BILL, key=f"maintenance-fund/H-{house}"))
        if house != 2:
            scan(order.pay_at)
        numbers.append(orders.look(order).invoice)
    kept = [int(number[4:]) for number in numbers if number]
    assert kept == [1, 2, 3, 4]


def test_nobody_but_the_merchant(acquirer: Acquirer) -> None:
    channel = acquirer.channel
    channel._secret = "something else"
    with pytest.raises(Exception, match=r"mac\.wrong") as told:
        channel.query("1")
    assert not isinstance(told.value, ChannelDown)
