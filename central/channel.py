"""The line to the acquirer: each question has an answer, a no, or nothing heard. Nothing heard is never a no."""

from __future__ import annotations

import hmac
import json
import threading
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import requests

from central.acquirer.app import mac

TIMEOUT_S = 4.0


class ChannelDown(Exception):
    """Nothing was heard: it may have been done or not."""


class ChannelRefused(Exception):
    """The acquirer said no; `code` is its word."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Told:
    """How an order stands at the acquirer: waiting, paid, closed or refunded. `pay_at` is the address in the code."""

    state: str
    amount_fen: int
    trade_no: str | None = None
    pay_at: str = ""


class Channel(Protocol):
    """What a payment channel can do. Every call may be made again. Raises ChannelDown, ChannelRefused."""

    def open(self, order: str, amount_fen: int, subject: str, until: str) -> Told: ...
    def query(self, order: str) -> Told: ...
    def close(self, order: str) -> Told: ...
    def refund(self, order: str) -> Told: ...
    def day(self, day: date) -> list[dict[str, Any]]: ...
    def is_notice(self, body: bytes, said: str) -> bool: ...


class HttpChannel:
    """The fictitious acquirer by HTTP; requests and notices are signed with a shared secret. Safe from many threads."""

    def __init__(self, base_url: str, secret: str, timeout_s: float = TIMEOUT_S) -> None:
        self._base, self._secret, self._timeout_s = base_url.rstrip("/"), secret, timeout_s
        self._local = threading.local()

    def open(self, order: str, amount_fen: int, subject: str, until: str) -> Told:
        """An order to pay; asked again, the same one. Refused amount.differs."""
        asked = {"amount_fen": amount_fen, "subject": subject, "until": until}
        return _told(self._ask("PUT", f"/orders/{order}", asked))

    def query(self, order: str) -> Told:
        """How it stands. Refused order.unknown."""
        return _told(self._ask("GET", f"/orders/{order}"))

    def close(self, order: str) -> Told:
        """No payment from now on; what was paid stays paid. Refused order.unknown."""
        return _told(self._ask("POST", f"/orders/{order}/close"))

    def refund(self, order: str) -> Told:
        """All of it back, once. Refused order.not_paid, order.unknown."""
        return _told(self._ask("POST", f"/orders/{order}/refund"))

    def day(self, day: date) -> list[dict[str, Any]]:
        """The file of a day: at, order_no, trade_no, kind (payment, refund), amount_fen."""
        rows = self._ask("GET", f"/files/{day.isoformat()}").get("rows")
        if not isinstance(rows, list):
            raise ChannelDown("no file")
        return rows

    def is_notice(self, body: bytes, said: str) -> bool:
        """Whether a notice is the acquirer's."""
        return hmac.compare_digest(mac(self._secret, body), said)

    def _ask(self, method: str, path: str, value: dict[str, Any] | None = None) -> dict[str, Any]:
        body = b"" if value is None else json.dumps(value).encode()
        headers = {"X-Mac": mac(self._secret, f"{method} {path}\n".encode() + body)}
        try:
            answer = self._session().request(method, self._base + path, data=body, headers=headers,
                                             timeout=self._timeout_s, allow_redirects=False)
            told = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise ChannelDown(type(error).__name__) from error
        if not isinstance(told, dict) or answer.status_code >= 500:
            raise ChannelDown(f"status {answer.status_code}")
        if answer.status_code != 200:
            raise ChannelRefused(str(told.get("error", "")))
        return told

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = self._local.session = requests.Session()
            session.trust_env = False  # no proxy of the machine's environment
        return session


def _told(answer: dict[str, Any]) -> Told:
    try:
        state, amount = str(answer["state"]), int(answer["amount_fen"])
    except (KeyError, ValueError, TypeError) as error:
        raise ChannelDown("another shape") from error
    if state not in ("waiting", "paid", "closed", "refunded"):
        raise ChannelDown(f"state {state[:20]}")
    trade = answer.get("trade_no")
    return Told(state, amount, None if trade is None else str(trade), str(answer.get("pay_at", "")))
