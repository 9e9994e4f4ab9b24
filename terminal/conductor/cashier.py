"""Effects about paying: open an order at the centre, look how it stands, close it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from terminal.journey import effects as fx
from terminal.journey import events as jv
from terminal.link.faults import LinkDown, LinkRefused

from . import Conductor, Post

log = logging.getLogger(__name__)
LOOK_S = 1.0
"""Between two looks: so soon somebody sees that their payment has arrived."""


class Cashier:
    """Asks from a thread of its own: nothing else waits for a payment. What was not heard is told as that."""

    def __init__(self, link: Any, look_s: float = LOOK_S) -> None:
        self._link, self._look_s = link, look_s
        self._closing = threading.Event()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="cashier")

    def register(self, conductor: Conductor) -> None:
        conductor.register(fx.OpenOrder, self._open)
        conductor.register(fx.WatchOrder, self._watch)
        conductor.register(fx.CloseOrder, self._close)

    def close(self) -> None:
        self._closing.set()
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _open(self, effect: fx.OpenOrder, post: Post) -> None:
        self._ask(effect.order, lambda: self._link.open_order(
            effect.order, effect.number, effect.token, effect.consent, effect.item, effect.seen_fen,
            effect.given, effect.as_of), post)

    def _watch(self, effect: fx.WatchOrder, post: Post) -> None:
        def look() -> Any:
            self._closing.wait(self._look_s)
            return self._link.order(effect.order)

        self._ask(effect.order, look, post)

    def _close(self, effect: fx.CloseOrder, post: Post) -> None:
        self._ask(effect.order, lambda: self._link.close_order(effect.order), post)

    def _ask(self, order: str, question: Callable[[], Any], post: Post) -> None:
        def run() -> None:
            try:
                told = question()
                answer: jv.Event = jv.OrderTold(order, str(told["order"]), str(told["state"]), int(told["amount_fen"]),
                                                str(told["subject"]), str(told["pay_at"]), str(told["until"]))
            except LinkRefused as refused:
                log.info("an order was refused: %s", refused.code)
                answer = jv.OrderRefused(order, "refused" if refused.status == 403 else refused.code)
            except LinkDown:
                answer = jv.OrderSilent(order)
            except Exception as error:
                log.error("the centre's answer about an order could not be used: %s", type(error).__name__)
                answer = jv.OrderSilent(order)
            if not self._closing.is_set():
                post(answer)

        self._thread.submit(run)
