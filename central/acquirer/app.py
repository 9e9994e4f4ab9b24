"""The acquirer's addresses: for the merchant, signed by a shared secret; for whoever pays, a page on the phone."""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import threading
import urllib.error
import urllib.request
from datetime import date
from html import escape
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from central.acquirer.ledger import Ledger, LedgerFault, Trade
from forms.numbers.amounts import figure

log = logging.getLogger("acquirer")
STATUS = {"order.unknown": 404, "amount.differs": 409, "order.closed": 409, "order.not_paid": 409}
TELL_S = 1.0
_PAGE = """<!doctype html><html lang="zh"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<style>body{{font:18px sans-serif;margin:2em auto;max-width:22em;padding:0 1em;color:#1b222c}}
b{{display:block;font-size:2.4em;margin:.4em 0}}
button{{font:inherit;width:100%;padding:1em;border:0;border-radius:.6em;background:#12457b;color:#fff}}</style>
<p>虚构城市的收款机构，不会真的扣钱</p><h1>{title}</h1><p>{subject}</p><b>{amount} 元</b>{rest}</html>"""
_BUTTON = '<form method="post"><button name="pay">付款</button></form>'
_SAID = {"waiting": "请付款", "paid": "付款成功", "closed": "这一单已经关闭", "refunded": "已经退款"}


def mac(secret: str, body: bytes) -> str:
    """HMAC-SHA256 of a body, hex: how merchant and acquirer know each other."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


class Acquirer:
    """Ledger and addresses. `notify` is where the merchant wants to be told; `fault` breaks answers, for tests."""

    def __init__(self, ledger: Ledger, secret: str, notify: str = "") -> None:
        self.ledger, self._secret, self.notify = ledger, secret, notify
        self.fault = ""
        self._ending, self._paid = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._tell, name="notifications", daemon=True)

    def application(self) -> Starlette:
        """The service; begins to notify."""
        self._thread.start()
        return Starlette(routes=[
            Route("/orders/{order_no}", self._merchant(self._open), methods=["PUT"]),
            Route("/orders/{order_no}", self._merchant(self._query), methods=["GET"]),
            Route("/orders/{order_no}/close", self._merchant(self._close), methods=["POST"]),
            Route("/orders/{order_no}/refund", self._merchant(self._refund), methods=["POST"]),
            Route("/files/{day}", self._merchant(self._file), methods=["GET"]),
            Route("/fault", self._merchant(self._break), methods=["POST"]),
            Route("/p/{code}", self._page, methods=["GET", "POST"]),
        ])

    def close(self) -> None:
        """End; what was not told is told after the next start."""
        self._ending.set()
        self._paid.set()
        self._thread.join(3.0)

    # -- for the merchant ---------------------------------------------------------------------------------

    def _merchant(self, handler: Any) -> Any:
        async def endpoint(request: Request) -> Response:
            body = await request.body()
            said = request.headers.get("x-mac", "")
            place = f"{request.method} {request.url.path}\n".encode()
            if not hmac.compare_digest(said, mac(self._secret, place + body)):
                return JSONResponse({"error": "mac.wrong"}, 401)
            try:
                answer = await run_in_threadpool(handler, request, json.loads(body) if body else {})
            except LedgerFault as fault:
                return JSONResponse({"error": fault.code}, STATUS[fault.code])
            except (KeyError, ValueError, TypeError):
                return JSONResponse({"error": "body.malformed"}, 400)
            if self.fault == "lost" and request.url.path != "/fault":
                # it was done, and nobody hears of it
                return JSONResponse({"error": "gateway"}, 502)
            return JSONResponse(answer)

        return endpoint

    def _open(self, request: Request, asked: dict[str, Any]) -> dict[str, Any]:
        trade = self.ledger.open(request.path_params["order_no"], int(asked["amount_fen"]), str(asked["subject"]),
                                 str(asked["until"]))
        return {**trade.to_json(), "pay_at": f"{request.base_url}p/{trade.code}"}

    def _query(self, request: Request, asked: dict[str, Any]) -> dict[str, Any]:
        return self.ledger.by_order(request.path_params["order_no"]).to_json()

    def _close(self, request: Request, asked: dict[str, Any]) -> dict[str, Any]:
        return self.ledger.close_order(request.path_params["order_no"]).to_json()

    def _refund(self, request: Request, asked: dict[str, Any]) -> dict[str, Any]:
        return self.ledger.refund(request.path_params["order_no"]).to_json()

    def _file(self, request: Request, asked: dict[str, Any]) -> dict[str, Any]:
        return {"rows": self.ledger.of_day(date.fromisoformat(request.path_params["day"]))}

    def _break(self, request: Request, asked: dict[str, Any]) -> dict[str, Any]:
        self.fault = str(asked["fault"])
        return {"fault": self.fault}

    # -- for whoever pays ---------------------------------------------------------------------------------

    async def _page(self, request: Request) -> Response:
        code = request.path_params["code"]
        try:
            if request.method == "POST":
                trade = await run_in_threadpool(self.ledger.pay, code)
                self._paid.set()
            else:
                trade = await run_in_threadpool(self.ledger.by_code, code)
        except LedgerFault as fault:
            said = "没有这一单" if fault.code == "order.unknown" else "这一单已经关闭，没有扣款"
            return HTMLResponse(f'<!doctype html><meta charset="utf-8"><p>{said}</p>', STATUS[fault.code])
        return HTMLResponse(_shown(trade))

    # -- notifications ------------------------------------------------------------------------------------

    def _tell(self) -> None:
        while not self._ending.is_set():
            for trade in self.ledger.untold() if self.notify and self.fault != "silent" else ():
                body = json.dumps(trade.to_json()).encode()
                request = urllib.request.Request(self.notify, body, {  # noqa: S310
                    "Content-Type": "application/json", "X-Mac": mac(self._secret, body)})
                try:
                    with urllib.request.urlopen(request, timeout=5):  # noqa: S310
                        self.ledger.told(trade.order_no)
                except (OSError, urllib.error.HTTPError) as error:
                    log.info("the merchant was not told: %s", type(error).__name__)
            self._paid.wait(TELL_S)
            self._paid.clear()


def _shown(trade: Trade) -> str:
    rest = _BUTTON if trade.state == "waiting" else ""
    return _PAGE.format(title=_SAID[trade.state], subject=escape(trade.subject), amount=figure(trade.amount_fen),
                        rest=rest)
