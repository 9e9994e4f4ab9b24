"""A text message when the office has gone on with a case: that there is something, never what, who or where to click.

What has happened is in the case's events, and is shown at any terminal under "my cases" once the person is verified
there. The message goes to the phone on record through whatever gateway a deployment has; the fictitious city's is here.
Each goes once at most: one that is lost with a power cut is not sent again, a doubled one would be somebody's alarm.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Protocol

from central.city import City, Message
from central.rounds import Rounds
from central.store.db import Store, StoreFault, Writing

log = logging.getLogger("central")
EVERY_S = 10.0
AT_ONCE = 100
NOBODY = "-"
"""Instead of a time: there is no phone on record, or nothing to tell."""
_NEWS = {
    "to_correct": "需要您补正材料", "accepted": "已受理", "decided": "已办结", "paid": "已发放", "answered": "已答复",
    "deemed_accepted": "依法算已受理", "deemed_renewed": "依法算已同意延续",
}  # fmt: skip
TEXT = ("【不打烊】您尾号{tail}的办件{news}。请到任一自助终端的“我的办件”里看，或拨打12345。"
        "我们不会发链接，也不会要您转账。")
_WAITING = """SELECT n.number, n.position, e.state, c.applicant FROM notice n JOIN office_case c ON c.number=n.number
JOIN case_event e ON e.number=n.number AND e.position=n.position WHERE n.sent_at='' ORDER BY e.at LIMIT ?"""


class GatewayDown(Exception):
    """Not now; it is tried again."""


class Gateway(Protocol):
    """A deployment's way to a phone."""

    def send(self, person: str, text: str) -> bool:
        """To the phone on record of an ID number; False: there is none. Raises GatewayDown."""


class CityGateway:
    """To the phones of the fictitious city."""

    def __init__(self, city: City) -> None:
        self._city = city

    def send(self, person: str, text: str) -> bool:
        phone = self._city.phone_of(person)
        if phone is not None:
            self._city.send(phone, Message(datetime.now(UTC).isoformat(timespec="seconds"), text))
        return phone is not None


def note(db: Writing, number: str) -> None:
    """Inside the transaction that goes on with a case: its applicant is to be told of the newest event."""
    db.execute("INSERT INTO notice SELECT c.number, max(e.position), '' FROM office_case c JOIN case_event e "
               "ON e.number=c.number WHERE c.number=? AND c.applicant<>'' GROUP BY c.number", (number,))


class Notices(Rounds):
    """Tells people, every few seconds, on a thread of its own."""

    def __init__(self, store: Store, gateway: Gateway, every_s: float = EVERY_S) -> None:
        super().__init__("notices", every_s, self._look)
        self._store, self._gateway = store, gateway

    def tell(self) -> int:
        """Tell all that waits; answers how many were told. Raises GatewayDown, StoreFault."""
        told = 0
        for number, position, state, person in self._store.rows(_WAITING, AT_ONCE):
            if state in _NEWS:
                told += self._one(number, position, state, person)
            else:
                self._mark(number, position, None, NOBODY)
        return told

    def _one(self, number: str, position: int, state: str, person: str) -> bool:
        # another process of this centre may be at it as well: whoever writes first sends
        if not self._mark(number, position, "", datetime.now(UTC).isoformat(timespec="seconds")):
            return False
        try:
            there = self._gateway.send(person, TEXT.format(tail=number[-5:], news=_NEWS[state]))
        except GatewayDown:
            self._mark(number, position, None, "")
            raise
        if not there:
            self._mark(number, position, None, NOBODY)
        return there

    def _mark(self, number: str, position: int, before: str | None, now: str) -> bool:
        with self._store.write() as db:
            return bool(db.execute("UPDATE notice SET sent_at=? WHERE number=? AND position=? "
                                   "AND sent_at=coalesce(?, sent_at) RETURNING 1", (now, number, position, before)))

    def _look(self) -> None:
        try:
            self.tell()
        except GatewayDown:
            log.warning("the gateway for text messages does not answer")
        except StoreFault as fault:
            log.error("notices: %s", fault.kind)
        except Exception as fault:
            log.error("notices: %s", type(fault).__name__)
