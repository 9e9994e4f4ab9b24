"""The acquirer's own books. What they say is what was really paid; tests judge by them."""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import apsw

from central.calendar import SHANGHAI

_SCHEMA = """
CREATE TABLE IF NOT EXISTS trade (
    order_no TEXT PRIMARY KEY, amount_fen INTEGER NOT NULL CHECK (amount_fen > 0), subject TEXT NOT NULL,
    code TEXT NOT NULL UNIQUE, state TEXT NOT NULL CHECK (state IN ('waiting', 'paid', 'closed', 'refunded')),
    trade_no TEXT, made_at TEXT NOT NULL, until TEXT NOT NULL, paid_at TEXT, told INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE IF NOT EXISTS entry (
    id INTEGER PRIMARY KEY, at TEXT NOT NULL, order_no TEXT NOT NULL, trade_no TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('payment', 'refund')), amount_fen INTEGER NOT NULL) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS one_refund ON entry (order_no) WHERE kind = 'refund';
"""
_TRADE = "SELECT order_no, amount_fen, subject, code, state, trade_no, made_at, until, paid_at FROM trade WHERE "


class LedgerFault(Exception):
    """The ledger says no; `code` is the word for it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Trade:
    """One order as the acquirer knows it. `amount_fen` in fen; times are RFC 3339; `state` waiting, paid, closed or
    refunded; `trade_no` its own number, once paid."""

    order_no: str
    amount_fen: int
    subject: str
    code: str
    state: str
    trade_no: str | None
    made_at: str
    until: str
    paid_at: str | None

    def to_json(self) -> dict[str, Any]:
        """Without the code, which is for whoever pays."""
        return {"order_no": self.order_no, "amount_fen": self.amount_fen, "state": self.state,
                "trade_no": self.trade_no, "until": self.until, "paid_at": self.paid_at}


class Ledger:
    """Every change is one transaction, on disk when it returns. Safe to use from many threads."""

    def __init__(self, path: Path) -> None:
        self._lock = threading.RLock()
        self._db = apsw.Connection(str(path))
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            self._db.execute(f"PRAGMA {pragma}").fetchall()
        self._db.execute(_SCHEMA)

    def open(self, order_no: str, amount_fen: int, subject: str, until: str) -> Trade:
        """An order by the merchant's number; asked again, the same one.

        Raises LedgerFault amount.differs: the number is known with another amount.
        """
        with self._write():
            known = self._find("order_no", order_no)
            if known is None:
                self._db.execute("INSERT INTO trade (order_no, amount_fen, subject, code, state, made_at, until) "
                                 "VALUES (?,?,?,?,'waiting',?,?)",
                                 (order_no, amount_fen, subject, secrets.token_urlsafe(16), _now(), until))
                known = self._find("order_no", order_no)
                assert known is not None
            if known.amount_fen != amount_fen:
                raise LedgerFault("amount.differs")
            return known

    def by_order(self, order_no: str) -> Trade:
        """An order by the merchant's number. Raises LedgerFault order.unknown."""
        return self._known("order_no", order_no)

    def by_code(self, code: str) -> Trade:
        """The order somebody scanned. Raises LedgerFault order.unknown."""
        return self._known("code", code)

    def pay(self, code: str) -> Trade:
        """Money moves, once. Raises LedgerFault order.closed: too late; order.unknown."""
        with self._write():
            trade = self._known("code", code)
            if trade.state == "paid":
                return trade
            if trade.state != "waiting" or trade.until <= _now():
                raise LedgerFault("order.closed")
            number = "9" + secrets.token_hex(10)
            self._db.execute("UPDATE trade SET state='paid', trade_no=?, paid_at=? WHERE order_no=?",
                             (number, _now(), trade.order_no))
            self._enter(trade.order_no, number, "payment", trade.amount_fen)
            return self._known("code", code)

    def close_order(self, order_no: str) -> Trade:
        """No payment any more; what was paid already stays paid. An order never heard of is closed for good.

        Raises LedgerFault order.unknown.
        """
        with self._write():
            trade = self._known("order_no", order_no)
            if trade.state == "waiting":
                self._db.execute("UPDATE trade SET state='closed' WHERE order_no=?", (order_no,))
            return self._known("order_no", order_no)

    def refund(self, order_no: str) -> Trade:
        """All of it back to where it came from, once. Raises LedgerFault order.not_paid, order.unknown."""
        with self._write():
            trade = self._known("order_no", order_no)
            if trade.state == "refunded":
                return trade
            if trade.state != "paid":
                raise LedgerFault("order.not_paid")
            self._db.execute("UPDATE trade SET state='refunded' WHERE order_no=?", (order_no,))
            self._enter(order_no, str(trade.trade_no), "refund", -trade.amount_fen)
            return self._known("order_no", order_no)

    def of_day(self, day: date) -> list[dict[str, Any]]:
        """What moved on a day in Asia/Shanghai, as the file of that day has it."""
        rows = self._db.execute("SELECT at, order_no, trade_no, kind, amount_fen FROM entry ORDER BY id").fetchall()
        names = ("at", "order_no", "trade_no", "kind", "amount_fen")
        found = (dict(zip(names, row, strict=True)) for row in rows)
        return [row for row in found if datetime.fromisoformat(str(row["at"])).astimezone(SHANGHAI).date() == day]

    def untold(self) -> list[Trade]:
        """Paid, and the merchant has not said that it knows."""
        with self._lock:
            rows = self._db.execute(_TRADE + "state='paid' AND told=0").fetchall()
        return [_trade(row) for row in rows]

    def told(self, order_no: str) -> None:
        """The merchant knows."""
        with self._write():
            self._db.execute("UPDATE trade SET told=1 WHERE order_no=?", (order_no,))

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    # -- inside -------------------------------------------------------------------------------------------

    def _enter(self, order_no: str, trade_no: str, kind: str, amount_fen: int) -> None:
        self._db.execute("INSERT INTO entry (at, order_no, trade_no, kind, amount_fen) VALUES (?,?,?,?,?)",
                         (_now(), order_no, trade_no, kind, amount_fen))

    def _find(self, column: str, value: str) -> Trade | None:
        with self._lock:
            rows = self._db.execute(_TRADE + column + "=?", (value,)).fetchall()
        return _trade(rows[0]) if rows else None

    def _known(self, column: str, value: str) -> Trade:
        found = self._find(column, value)
        if found is None:
            raise LedgerFault("order.unknown")
        return found

    @contextlib.contextmanager
    def _write(self) -> Iterator[None]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise


def _trade(row: tuple[Any, ...]) -> Trade:
    return Trade(*row)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
