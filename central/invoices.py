"""Official receipts (专用票据) of what was paid: kept with the order when it is opened, numbered when it is paid.

Any terminal prints one again, with the same number (住宅专项维修资金管理办法, 14). Its code is drawn from the centre's
signature over all it says.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from central.keys import CentreKeys
from central.orders import TAKEN, Order, Orders
from central.problems import Problem
from central.proofs import code_of

if TYPE_CHECKING:
    from forms.judge import Verdict
    from forms.model import Item


def statement(item: Item, verdict: Verdict, thing: dict[str, Any], payer: str) -> str:
    """What the receipt will say of a bill that is opened now (JSON): payer, thing and about as the record has them,
    and the computed values of the bill's lines."""
    assert item.pays is not None
    computed = {line.value: verdict.computed[line.value] for line in item.pays.lines if line.value in verdict.computed}
    said = {"payer": payer, "thing": thing.get(item.pays.thing), "about": thing.get(item.pays.about),
            "computed": computed}
    return json.dumps(said, ensure_ascii=False, sort_keys=True)


@dataclass(frozen=True)
class Invoices:
    """Receipts of the orders in a store."""

    orders: Orders
    keys: CentreKeys

    def of(self, payer: str) -> list[dict[str, Any]]:
        """What somebody has paid, the newest first, and what nobody knows of yet: order, state, item, item_version,
        subject, amount_fen, invoice, paid_at."""
        found = []
        for order in self.orders.of_payer(payer):
            order = self.orders.look(order)
            if order.state in (*TAKEN, "unknown"):
                found.append(self._told(order))
        return found

    def say(self, order_id: str, payer: str) -> dict[str, Any]:
        """Everything the receipt of an order says, and its code.

        Raises Problem 404 order.unknown: no such order of this person, or nothing was paid by it.
        """
        order = self.orders.find(order_id)
        if order is None or order.payer != payer or order.state not in TAKEN or not order.invoice:
            raise Problem(404, "order.unknown", "no such order")
        row = self.orders.store.row("SELECT said FROM pay_order WHERE id=?", order_id)
        said = {**self._told(order), **json.loads(row[0] if row else "{}")}
        return {**said, "code": code_of(self.keys, "invoice", said)}

    def _told(self, order: Order) -> dict[str, Any]:
        row = self.orders.store.row("SELECT at FROM order_event WHERE order_id=? AND state='paid'", order.id)
        return {"order": order.id, "state": order.state, "item": order.item, "item_version": order.item_version,
                "subject": order.subject, "amount_fen": order.amount_fen, "invoice": order.invoice or "",
                "paid_at": row[0] if row else ""}
