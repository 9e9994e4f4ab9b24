"""Orders: what somebody is to pay, from the bill to the books. Never charged twice, nobody's money lost sight of.

    created → waiting → paid → booked        closed: nobody paid, and nobody can any more
                 ↓ nothing heard              refunding → refunded
              unknown → (asked again) → paid or closed

An amount is computed by the centre, from the departments' records and the table of the day; what the citizen saw must
be the same. Unknown is a state, not a no: a bill in it is asked for again and again, and nobody is asked to pay it once
more. Only the acquirer's word closes an order or makes it paid. (Rules MF-10 to MF-12.)
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from central.channel import Channel, ChannelDown, ChannelRefused, Told
from central.problems import Problem
from central.store.db import Refused, Store, Writing

log = logging.getLogger("central.orders")
LIFE = timedelta(minutes=10)
"""So long somebody may look for their phone."""
OPEN = ("created", "waiting", "unknown")
TAKEN = ("paid", "booked", "refunding")
"""The money is here."""
_ORDER = ("SELECT id, bill, item, item_version, terminal, payer, subject, amount_fen, state, pay_at, trade_no, until, "
          "invoice FROM pay_order WHERE ")
_HELD = ("day", "order_id", "kind", "amount_fen", "trade_no", "why")


@dataclass(frozen=True)
class Bill:
    """What is due: `key` names the thing and the purpose, `amount_fen` what `payer` is to pay for it now."""

    key: str
    item: str
    item_version: int
    payer: str
    subject: str
    amount_fen: int
    said: str = "{}"
    """What its receipt will say, as JSON (central.invoices)."""


@dataclass(frozen=True)
class Order:
    """One order as it is kept."""

    id: str
    bill: str
    item: str
    item_version: int
    terminal: str
    payer: str
    subject: str
    amount_fen: int
    state: str
    pay_at: str
    trade_no: str | None
    until: str
    invoice: str | None

    def to_json(self) -> dict[str, Any]:
        """For the terminal; the payer is who stands there."""
        return {"order": self.id, "state": self.state, "amount_fen": self.amount_fen, "subject": self.subject,
                "pay_at": self.pay_at if self.state == "waiting" else "", "until": self.until,
                "invoice": self.invoice or ""}


@dataclass(frozen=True)
class Orders:
    """Safe to use from many threads and processes: who changes an order does it in one transaction, from the state that
    it still has, and who was quicker is right."""

    store: Store
    channel: Channel

    # -- for a terminal -----------------------------------------------------------------------------------

    def open(self, order_id: str, terminal: str, bill: Bill, seen_fen: int) -> Order:
        """Open an order, or give the one that is open already where the same person asks at the same terminal.

        Raises Problem 409: order.conflict (the id is another order's), order.nothing_due, order.amount_changed,
        order.elsewhere (somebody is paying this bill now).
        """
        known = self.find(order_id)
        if known is not None:
            if (known.terminal, known.payer, known.bill) != (terminal, bill.payer, bill.key):
                raise Problem(409, "order.conflict", "this id was used for another order")
            return self.look(known)
        there = self._open_bill(bill.key)
        if there is not None:
            there = self.look(there)
            if there.state in OPEN:
                return self._shared(there, terminal, bill.payer)
            bill = self._after(bill, there)
        if bill.amount_fen <= 0:
            raise Problem(409, "order.nothing_due", "nothing is due")
        if bill.amount_fen != seen_fen:
            raise Problem(409, "order.amount_changed", "what is due is not what was shown")
        until = (datetime.now(UTC) + LIFE).isoformat(timespec="seconds")
        try:
            with self.store.write() as db:
                db.execute("INSERT INTO pay_order (id, bill, item, item_version, terminal, payer, subject, amount_fen, "
                           "state, pay_at, until, said) VALUES (?,?,?,?,?,?,?,?,'created','',?,?)",
                           (order_id, bill.key, bill.item, bill.item_version, terminal, bill.payer, bill.subject,
                            bill.amount_fen, until, bill.said))
                _event(db, order_id, "created", "")
        except Refused:
            there = self._open_bill(bill.key)
            if there is None:
                raise Problem(409, "order.elsewhere", "this bill is being paid at another terminal") from None
            return self._shared(there, terminal, bill.payer)
        return self.look(self._known(order_id))

    def look(self, order: Order) -> Order:
        """The order as it stands now; where it is open the acquirer is asked. Never raises for what is not heard."""
        if order.state == "created":
            return self._offer(order)
        if order.state in ("waiting", "unknown"):
            return self._heard(order, self._say(self.channel.query, order))
        return order

    def give_up(self, order: Order) -> Order:
        """Nobody wants to pay any more, or time is up: closed, unless it was paid after all."""
        if order.state == "created" or order.state not in OPEN:
            order = self.look(order)
        if order.state not in OPEN:
            return order
        return self._heard(order, self._say(self.channel.close, order))

    def mine(self, order_id: str, terminal: str) -> Order:
        """An order of this terminal. Raises Problem 404 order.unknown."""
        order = self.find(order_id)
        if order is None or order.terminal != terminal:
            raise Problem(404, "order.unknown", "no such order of this terminal")
        return order

    # -- from the acquirer --------------------------------------------------------------------------------

    def notified(self, order_id: str, told: Told) -> None:
        """The acquirer says how an order stands. What fits no order is held."""
        order = self.find(order_id)
        if order is None:
            self._hold(order_id, "notice", told.amount_fen, told.trade_no or "", "no such order")
        else:
            self._heard(order, told)

    def tick(self) -> int:
        """Everything that is open and overdue, or unknown: ask, close. How many changed their state."""
        now = datetime.now(UTC).isoformat(timespec="seconds")
        changed = 0
        for order in self._where("state = 'unknown' OR (state IN ('created', 'waiting') AND until < ?)", now):
            changed += self.give_up(order).state != order.state
        for order in self._where("state = 'refunding'"):
            changed += self._refunded(order).state != order.state
        return changed

    def reconcile(self, day: date) -> dict[str, int]:
        """Compare the acquirer's file of a day with the orders: paid ones become booked, what fits none is held.

        Raises ChannelDown, ChannelRefused: there is no file.
        """
        counts = {"booked": 0, "held": 0, "known": 0}
        for row in self.channel.day(day):
            order = self.find(str(row["order_no"]))
            amount = -int(row["amount_fen"]) if row["kind"] == "refund" else int(row["amount_fen"])
            if order is None or order.amount_fen != amount:
                why = "no such order" if order is None else f"{order.amount_fen} fen were due"
                self._hold(str(row["order_no"]), str(row["kind"]), amount, str(row["trade_no"]), why, day)
                counts["held"] += 1
            elif row["kind"] == "payment":
                order = self._heard(order, Told("paid", amount, str(row["trade_no"])))
                booked = order.state == "paid" and self._move(order, "booked", f"file of {day}").state == "booked"
                counts["booked" if booked else "known"] += 1
            else:
                counts["known"] += 1
        return counts

    # -- refunds ------------------------------------------------------------------------------------------

    def ask_refund(self, order_id: str, why: str, by: str) -> None:
        """The first of two people. Raises Problem 404, 409 order.not_paid, order.refunding."""
        order = self._known(order_id)
        if order.state not in ("paid", "booked"):
            raise Problem(409, "order.not_paid", "this order is not paid")
        try:
            with self.store.write() as db:
                db.execute("INSERT INTO refund VALUES (?,?,?,NULL)", (order_id, why, by))
        except Refused:
            raise Problem(409, "order.refunding", "somebody has asked for it already") from None

    def approve_refund(self, order_id: str, by: str) -> Order:
        """The second: another person. Money goes back to where it came from. Raises Problem 403, 404."""
        order = self._known(order_id)
        row = self.store.row("SELECT asked_by FROM refund WHERE order_id=?", order_id)
        if row is None:
            raise Problem(404, "refund.unknown", "nobody has asked for this refund")
        if row[0] == by:
            raise Problem(403, "refund.same_person", "who asks does not approve")
        with self.store.write() as db:
            db.execute("UPDATE refund SET approved_by=? WHERE order_id=? AND approved_by IS NULL", (by, order_id))
        if order.state in ("paid", "booked"):
            order = self._move(order, "refunding", by)
        return self._refunded(order) if order.state == "refunding" else order

    # -- what was paid ------------------------------------------------------------------------------------

    def find(self, order_id: str) -> Order | None:
        """An order, or None."""
        found = self._where("id = ?", order_id)
        return found[0] if found else None

    def paid_fen(self, bill: str) -> int:
        """What has been paid for a thing and purpose through orders, in fen."""
        row = self.store.row("SELECT coalesce(sum(amount_fen), 0) FROM pay_order WHERE bill=? AND state IN (?,?,?)",
                             bill, *TAKEN)
        return int(row[0]) if row else 0

    def of_payer(self, payer: str) -> list[Order]:
        """What somebody has paid or may have paid, the newest first."""
        states = (*TAKEN, "unknown")
        found = self._where(f"payer = ? AND state IN ({','.join('?' * len(states))}) ORDER BY until DESC LIMIT 50",
                            payer, *states)
        return found

    def held(self) -> list[dict[str, Any]]:
        """What fits no order, for a person to look at."""
        rows = self.store.rows("SELECT day, order_id, kind, amount_fen, trade_no, why FROM held_row "
                               "ORDER BY day, order_id")
        return [dict(zip(_HELD, row, strict=True)) for row in rows]

    def events(self, order_id: str) -> list[str]:
        """The states an order has had, in order."""
        rows = self.store.rows("SELECT state FROM order_event WHERE order_id=? ORDER BY position", order_id)
        return [str(row[0]) for row in rows]

    # -- inside -------------------------------------------------------------------------------------------

    def _where(self, condition: str, *values: Any) -> list[Order]:
        return [Order(*row) for row in self.store.rows(_ORDER + condition, *values)]

    def _known(self, order_id: str) -> Order:
        order = self.find(order_id)
        if order is None:
            raise Problem(404, "order.unknown", "no such order")
        return order

    def _open_bill(self, bill: str) -> Order | None:
        found = self._where("bill = ? AND state IN ('created', 'waiting', 'unknown')", bill)
        return found[0] if found else None

    def _shared(self, order: Order, terminal: str, payer: str) -> Order:
        if (order.terminal, order.payer) != (terminal, payer):
            raise Problem(409, "order.elsewhere", "this bill is being paid at another terminal")
        return order

    def _after(self, bill: Bill, order: Order) -> Bill:
        """An open order has just turned out to be paid: so much less is due."""
        less = order.amount_fen if order.state in TAKEN else 0
        return replace(bill, amount_fen=bill.amount_fen - less)

    def _offer(self, order: Order) -> Order:
        try:
            told = self.channel.open(order.id, order.amount_fen, order.subject, order.until)
        except ChannelDown:
            return order  # whoever did not get the code cannot have paid; asked again when somebody looks
        except ChannelRefused as refused:
            log.error("the acquirer does not take order %s: %s", order.id, refused.code)
            return self._move(order, "closed", refused.code)
        with self.store.write() as db:
            db.execute("UPDATE pay_order SET pay_at=? WHERE id=?", (told.pay_at, order.id))
        order = self._move(order, "waiting", "")
        return self._heard(order, told)

    def _say(self, ask: Any, order: Order) -> Told | None:
        try:
            told: Told = ask(order.id)
        except ChannelDown:
            return None
        except ChannelRefused as refused:
            if refused.code == "order.unknown" and order.state == "created":
                # it never got there, so nobody can pay it
                return Told("closed", order.amount_fen)
            return None
        return told

    def _heard(self, order: Order, told: Told | None) -> Order:
        order = self._known(order.id)  # somebody else may have heard of it while we asked
        if told is None:
            return self._move(order, "unknown", "nothing heard") if order.state == "waiting" else order
        if told.amount_fen != order.amount_fen:
            self._hold(order.id, told.state, told.amount_fen, told.trade_no or "", f"{order.amount_fen} fen were due")
            return self._move(order, "unknown", "another amount") if order.state == "waiting" else order
        if told.state == "paid" and order.state in (*OPEN, "closed"):
            return self._move(order, "paid", told.trade_no or "", trade_no=told.trade_no)
        if told.state == "closed" and order.state in OPEN:
            return self._move(order, "closed", "")
        if told.state == "waiting" and order.state == "unknown":
            return self._move(order, "waiting", "heard again")
        return order

    def _refunded(self, order: Order) -> Order:
        try:
            told = self.channel.refund(order.id)
        except (ChannelDown, ChannelRefused) as fault:
            log.warning("order %s is not refunded yet: %s", order.id, fault)
            return order
        return self._move(order, "refunded", told.trade_no or "") if told.state == "refunded" else order

    def _move(self, order: Order, state: str, why: str, trade_no: str | None = None) -> Order:
        """One transaction, and only from the state it was read in."""
        with self.store.write() as db:
            moved = db.execute("UPDATE pay_order SET state=? WHERE id=? AND state=? RETURNING id",
                               (state, order.id, order.state))
            if moved:
                _event(db, order.id, state, why)
                if state == "paid":
                    db.execute("UPDATE pay_order SET trade_no=?, invoice=? WHERE id=?",
                               (trade_no, _invoice(db), order.id))
        return self._known(order.id)

    def _hold(self, order_id: str, kind: str, amount_fen: int, trade_no: str, why: str,
              day: date | None = None) -> None:
        at = (day or datetime.now(UTC).date()).isoformat()
        with self.store.write() as db:
            db.execute("INSERT INTO held_row (day, order_id, kind, amount_fen, trade_no, why) VALUES (?,?,?,?,?,?) "
                       "ON CONFLICT DO NOTHING", (at, order_id, kind, amount_fen, trade_no, why))
        log.error("held: %s of order %s: %s", kind, order_id, why)


def paid_for(store: Store | Writing, ids: list[str], item: str, payer: str) -> int:
    """Fen that this person has paid for an item by these orders: what the centre itself knows, whatever is stated."""
    if not ids:
        return 0
    row = store.row(
        f"SELECT coalesce(sum(amount_fen), 0) FROM pay_order WHERE id IN ({','.join('?' * len(ids))}) "  # noqa: S608
        "AND item=? AND payer=? AND state IN (?,?,?)", *ids, item, payer, *TAKEN)
    return int(row[0]) if row else 0


def _event(db: Writing, order_id: str, state: str, why: str) -> None:
    ((position,),) = db.execute("SELECT count(*) + 1 FROM order_event WHERE order_id=?", (order_id,))
    at = datetime.now(UTC).isoformat(timespec="milliseconds")
    db.execute("INSERT INTO order_event VALUES (?,?,?,?,?)", (order_id, position, state, at, why))


def _invoice(db: Writing) -> str:
    """The next number of this year's receipts, without gaps: year and eight digits."""
    year = str(datetime.now(UTC).year)
    ((number,),) = db.execute("INSERT INTO invoice_counter VALUES (?, 1) ON CONFLICT (year) DO UPDATE "
                              "SET last = invoice_counter.last + 1 RETURNING last", (year,))
    return f"{year}{number:08d}"
