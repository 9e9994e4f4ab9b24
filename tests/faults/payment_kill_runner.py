"""A centre that is killed while somebody pays; run by test_payment_kill in a process of its own, which may fork.

    payment_kill_runner FOLDER ACQUIRER_URL SECRET SEED random|every|control N

For each bill the centre's part (open, look) runs in a child that is killed: after a random time, or at the k-th write
or question to the acquirer, before or after it. Then it begins again, as a citizen does who came back to the terminal,
until it says paid. The citizen pays every code that is shown. N is kills, with `every` the highest k. One JSON line
comes out of it.

The control forgets what is open: it closes its own order without asking the acquirer, and opens another one.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import uuid6

from central.channel import HttpChannel
from central.orders import OPEN, Bill, Orders
from central.problems import Problem
from central.store.db import Store, open_store
from tests.central.paying import scan

FEN = 641_940
PATIENCE_S = 20.0


class Steps:
    """Counts writes and questions; ends the process at the k-th boundary."""

    def __init__(self, at: int) -> None:
        self._at, self._count = at, 0

    def step(self) -> None:
        self._count += 1
        if self._count == self._at:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, call: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any) -> Any:
            self.step()
            told = call(*arguments)
            self.step()
            return told

        return counted


def _centre(folder: Path, url: str, secret: str, steps: Steps) -> Orders:
    store, channel = open_store(folder / "central.db"), HttpChannel(url, secret, 5.0)
    for name in ("open", "query", "close"):
        setattr(channel, name, steps.around(getattr(channel, name)))
    write = store.write

    @contextlib.contextmanager
    def counted() -> Iterator[Any]:
        steps.step()
        with write() as db:
            yield db
        steps.step()

    store.write = counted  # type: ignore[method-assign]
    return Orders(store, channel)


def _child(orders: Orders, bill: Bill, control: bool, out: int) -> None:
    if control:
        with orders.store.write() as db:
            db.execute("UPDATE pay_order SET state='closed' WHERE bill=? AND state IN (?,?,?)", (bill.key, *OPEN))
    due = bill.amount_fen - orders.paid_fen(bill.key)
    if due <= 0:
        os.write(out, b"paid\n")
        return
    order = orders.open(str(uuid6.uuid7()), "T-1", bill, due)
    if order.state == "waiting":
        os.write(out, order.pay_at.encode() + b"\n")
    while order.state in ("created", "waiting", "unknown"):
        time.sleep(0.005)
        order = orders.look(order)
    os.write(out, order.state.encode() + b"\n")


def _once(begin: Callable[[int], None], kill_after: float | None) -> tuple[bool, int]:
    """Run a child and be the citizen beside it; whether it said paid, and how many codes were paid."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        try:
            begin(writing)
        except Problem as problem:
            # it was paid, and found out while opening it once more
            os.write(writing, b"paid\n") if problem.code == "order.nothing_due" else traceback.print_exc()
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writing)
    said, pays, buffer = False, 0, b""
    end = time.monotonic() + (PATIENCE_S if kill_after is None else kill_after)
    while True:
        ready, _, _ = select.select([reading], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            os.kill(pid, signal.SIGKILL)
            break
        data = os.read(reading, 4096)
        if not data:
            break
        buffer += data
        *lines, buffer = buffer.split(b"\n")
        for line in lines:
            if line.startswith(b"http"):
                pays += scan(line.decode())[0] == 200
            said |= line == b"paid"
    os.close(reading)
    os.waitpid(pid, 0)
    return said, pays


def main() -> int:
    folder, url, secret, seed, how, number = sys.argv[1:7]
    draw, kills, unpaid = random.Random(int(seed)), 0, 0
    bills = []
    open_store(Path(folder) / "central.db").close()
    while (len(bills) if how == "every" else kills) < int(number):
        bill = Bill(f"fund/{len(bills)}", "fund", 1, "P", "x", FEN)
        bills.append(bill.key)
        for attempt in range(40):
            last = attempt == 39
            steps = Steps(len(bills) if how == "every" and not attempt else 0)
            wait = draw.uniform(0.0, 0.12) if how in ("random", "control") and not last else None

            def begin(out: int, steps: Steps = steps, bill: Bill = bill) -> None:
                _child(_centre(Path(folder), url, secret, steps), bill, how == "control", out)

            said, _ = _once(begin, wait)
            kills += not said
            if said:
                break
        else:
            unpaid += 1
    store: Store = open_store(Path(folder) / "central.db")
    orders = Orders(store, HttpChannel(url, secret))
    while orders.tick():
        pass
    told = {bill: orders.paid_fen(bill) for bill in bills}
    store.close()
    print(json.dumps({"kills": kills, "bills": len(bills), "unpaid": unpaid, "paid_fen": sum(told.values()),
                      "orders": sum(fen == FEN for fen in told.values())}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
