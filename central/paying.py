"""From an item and a person to a bill, and the addresses of orders; and the teller, who asks for what is open."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from central import records
from central.calendar import today
from central.channel import ChannelDown, ChannelRefused, Told
from central.city import City
from central.invoices import Invoices, statement
from central.keys import CentreKeys
from central.orders import Bill, Order, Orders
from central.problems import Problem
from central.rounds import Rounds
from forms.records import RecordAnswer

if TYPE_CHECKING:
    from central.catalogue import Items
    from forms.model import Item

log = logging.getLogger("central.orders")
TELLER_S = 5.0
LEDGERS = {"house": ("maintenance-fund", "house_id"), "medical": ("resident-medical", "bill_no")}
"""The departments' ledgers that grow by what is paid: record, the item it is paid in, what names the thing."""


@dataclass(frozen=True)
class Desk:
    """What terminals ask about paying. Without orders (no acquirer) everything is 404 order.no_channel."""

    city: City
    catalogue: Items
    orders: Orders | None
    keys: CentreKeys

    def __post_init__(self) -> None:
        if self.orders is not None:
            for record, (item, thing) in LEDGERS.items():
                self.city.amend[record] = partial(self._paid_so_far, item, thing)

    def open(self, terminal: str, person: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """{"id", "item", "version", "seen_fen", "asked", "as_of"} of a person whose code held; the order.

        Raises Problem 400 body.malformed, 404 order.no_item, 409 as `Orders.open` and order.not_computed.
        """
        orders, order_id, seen = self._orders(), asked.get("id"), asked.get("seen_fen")
        if not isinstance(order_id, str) or not 8 <= len(order_id) <= 64 or type(seen) is not int:
            raise Problem(400, "body.malformed", "id and seen_fen are needed")
        order = orders.open(order_id, terminal, self._bill(self._item(asked), person, asked), seen)
        return 200, order.to_json()

    def look(self, terminal: str, order_id: str) -> tuple[int, dict[str, Any]]:
        """How an order of this terminal stands; the acquirer is asked while it is open."""
        orders = self._orders()
        return 200, orders.look(orders.mine(order_id, terminal)).to_json()

    def give_up(self, terminal: str, order_id: str) -> tuple[int, dict[str, Any]]:
        """Nobody wants to pay any more."""
        orders = self._orders()
        return 200, orders.give_up(orders.mine(order_id, terminal)).to_json()

    def paid(self, person: str) -> tuple[int, dict[str, Any]]:
        """What somebody whose code held has paid; nothing where nothing can be paid."""
        return 200, {"orders": [] if self.orders is None else Invoices(self.orders, self.keys).of(person)}

    def invoice(self, person: str, order_id: str) -> tuple[int, dict[str, Any]]:
        """What the official receipt of an order says. Raises Problem 404 order.unknown."""
        return 200, Invoices(self._orders(), self.keys).say(order_id, person)

    def notified(self, body: bytes, said: str) -> tuple[int, dict[str, Any]]:
        """The acquirer's notice. Raises Problem 401 notice.wrong: it is not the acquirer's; 400."""
        orders = self._orders()
        if not orders.channel.is_notice(body, said):
            raise Problem(401, "notice.wrong", "not a notice of the acquirer")
        try:
            told = json.loads(body)
            order_id, state, amount = str(told["order_no"]), str(told["state"]), int(told["amount_fen"])
        except (ValueError, KeyError, TypeError):
            raise Problem(400, "body.malformed", "not a notice") from None
        orders.notified(order_id, Told(state, amount, None if told.get("trade_no") is None else str(told["trade_no"])))
        return 200, {"heard": order_id}

    # -- inside -------------------------------------------------------------------------------------------

    def _orders(self) -> Orders:
        if self.orders is None:
            raise Problem(404, "order.no_channel", "this centre has no acquirer")
        return self.orders

    def _item(self, asked: dict[str, Any]) -> Item:
        name, version = asked.get("item"), asked.get("version")
        try:
            if not isinstance(name, str) or type(version) is not int:
                raise KeyError(name)
            item = self.catalogue.get(name, version)
        except KeyError:
            raise Problem(404, "order.no_item", "the centre does not have this item in this version") from None
        if item.pays is None:
            raise Problem(404, "order.no_item", "nothing is paid in this item")
        return item

    def _bill(self, item: Item, person: str, told: dict[str, Any]) -> Bill:
        from forms.judge import evaluate

        assert item.pays is not None
        day, asked = day_of(told.get("as_of"), today()), told.get("asked")
        given = asked if isinstance(asked, dict) else {}
        own: dict[str, RecordAnswer] = {
            name: records.answer(self.city, person, name, day, records.with_what(need, given))
            for name, need in item.records.items()}
        verdict = evaluate(item, given, own, day)
        due = verdict.computed.get(item.pays.amount)
        thing = own[item.pays.record].data if own[item.pays.record].found else {}
        if type(due) is not int or not isinstance(thing.get(item.pays.thing), str):
            raise Problem(409, "order.not_computed", "what is due cannot be computed from the records")
        return Bill(_key(item.id, thing[item.pays.thing]), item.id, item.version, person,
                    f"{item.title.zh} {thing.get(item.pays.about, '')}".strip(), due,
                    statement(item, verdict, dict(thing), self._name(person)))

    def _name(self, person: str) -> str:
        known = self.city.person(person)
        return "" if known is None else str(known["card"]["name"])

    def _paid_so_far(self, item: str, thing: str, record: dict[str, Any]) -> dict[str, Any]:
        """A department's ledger knows what came in by orders."""
        if self.orders is None or not isinstance(record.get("paid_fen"), int):
            return record
        more = self.orders.paid_fen(_key(item, record[thing]))
        balance = record.get("balance_fen")
        grown = {"balance_fen": balance + more} if isinstance(balance, int) else {}
        return {**record, "paid_fen": record["paid_fen"] + more, **grown}


def _key(item: str, thing: str) -> str:
    """The thing and the purpose of a bill."""
    return f"{item}/{thing}"


def day_of(told: object, now: date) -> date:
    """The day by whose rates a bill is made: today's, or yesterday's for whoever began before midnight. What they were
    shown stands; of an older day nobody stands at a screen."""
    return now - timedelta(days=1) if told == (now - timedelta(days=1)).isoformat() else now


class Teller(Rounds):
    """Asks the acquirer for what is open too long or unknown, every few seconds, on a thread of its own."""

    def __init__(self, orders: Orders, every_s: float = TELLER_S) -> None:
        super().__init__("teller", every_s, self._ask)
        self._orders = orders

    def _ask(self) -> None:
        try:
            self._orders.tick()
        except (ChannelDown, ChannelRefused) as fault:
            log.warning("the acquirer: %s", fault)
        except Exception as fault:
            log.error("orders: %s", type(fault).__name__)


def shown(order: Order) -> dict[str, Any]:
    """For the office: everything but who paid."""
    return {"order": order.id, "bill": order.bill, "amount_fen": order.amount_fen, "state": order.state,
            "invoice": order.invoice or "", "terminal": order.terminal}
