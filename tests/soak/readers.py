"""A card reader pulled out and put back thousands of times, on another port each time, as a hub does that restarts.

Measured: memory (least squares after the warm-up), threads, file descriptors, how many attempts to open the reader
needs until it serves again, and how long that took. Run: python -m tests.soak readers [COUNT]
"""

from __future__ import annotations

import gc
import os
import statistics
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from tests.soak.growth import descriptors, ended, grown, resident, slope

SLOPE_BYTES = 256.0
"""Most bytes a cycle may leave behind, on the average."""
POLLS = 2
"""Most attempts to open the reader after it is back."""
RETRY_S = 0.02
PATIENCE_S = 20.0
READ_EVERY = 10
"""Every so many cycles a card is read afterwards: in service means that it serves."""


class Bench:
    """A reader in the hands of a worker, as the terminal has it."""

    def __init__(self, folder: Path) -> None:
        from drivers.id_card.sdt import SdtReader
        from drivers.simulated.sdt_peer import SdtPeer
        from terminal.devices.ladder import Ladder, Rules
        from terminal.devices.worker import Pace, Worker

        self.peer = SdtPeer(folder / "port")
        self.attempts = 0
        self._well = threading.Event()
        self._ill = threading.Event()

        def maker() -> SdtReader:
            self.attempts += 1
            return SdtReader(self.peer.port)

        # A reader lost this often would be left out of service for good reason; here it is to come back every time.
        patient = Ladder("id_card", rules=Rules(storm=1_000_000, storm_s=1.0))
        self.worker = Worker("id_card", maker, self._changed, Pace(RETRY_S, RETRY_S, RETRY_S), patient)
        self.worker.thread.start()
        self._between: tuple[int, int] | None = None

    def _changed(self, name: str, health: Any) -> None:
        (self._well if health.availability == "in_service" else self._ill).set()

    def pull(self) -> None:
        self._ill.clear()
        self.peer.unplug()
        assert self._ill.wait(PATIENCE_S), "nobody noticed that the reader is gone"

    def put_back(self) -> tuple[int, float]:
        """Attempts and seconds until it serves again, on another port than before."""
        between, self._between = self._between, os.openpty()  # takes the number that has just become free
        self._well.clear()
        began = time.perf_counter()
        self.peer.plug_in()
        before = self.attempts  # those made while the hand was still on its way are not counted
        assert self._well.wait(PATIENCE_S), "the reader did not come back"
        # An attempt that had begun when the reader was put back may fail without fault.
        found = self.attempts - before, time.perf_counter() - began
        for handle in between or ():
            os.close(handle)
        return found

    def read(self) -> bool:
        from drivers.fault import Patience
        from terminal.devices import commands
        from terminal.devices.worker import Job, Ticket
        from tests.drivers import cards

        self.peer.place(cards.CITIZEN)
        done = threading.Event()
        names: list[str] = []
        ticket = Ticket()
        self.worker.submit(Job(commands.read_card(), Patience(PATIENCE_S, ticket.cancelled),
                               lambda card: (names.append(card.name), done.set()), lambda fault: done.set(), ticket))
        done.wait(PATIENCE_S)
        self.peer.remove()
        return names == [cards.CITIZEN["name"]]

    def close(self) -> None:
        self.worker.stop()
        self.worker.thread.join(10)
        self.peer.close()
        for handle in self._between or ():
            os.close(handle)


def run(count: int) -> dict[str, object]:
    """`count` cycles; what was measured."""
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        bench = Bench(Path(folder))
        memory: list[float] = []
        seconds: list[float] = []
        attempts: list[int] = []
        ports: set[str] = set()
        unread = 0
        first = (0, 0)
        warm_up = max(20, count // 10)
        for number in range(count):
            bench.pull()
            tries, took = bench.put_back()
            ports.add(os.readlink(bench.peer.port))
            attempts.append(tries)
            seconds.append(took)
            if number % READ_EVERY == 0 and not bench.read():
                unread += 1
            if number == warm_up:
                gc.collect()
                first = (threading.active_count(), descriptors())
            if number >= warm_up:
                memory.append(float(resident()))
        gc.collect()
        last = (threading.active_count(), descriptors())
        bench.close()
    return {
        "cycles": count,
        "ports": len(ports),
        "bytes_a_cycle": round(slope(memory), 1),
        "resident_mb": [round(memory[0] / 2**20, 1), round(memory[-1] / 2**20, 1)],
        "threads": [first[0], last[0]],
        "descriptors": [first[1], last[1]],
        "attempts": {"most": max(attempts), "mean": round(statistics.mean(attempts), 2)},
        "ms_back": {"median": round(1000 * statistics.median(seconds), 1), "most": round(1000 * max(seconds), 1)},
        "unread": unread,
    }


def faults(result: dict[str, Any]) -> list[str]:
    """What breaks a promise."""
    found = grown(result, "cycle", SLOPE_BYTES, ("threads", "descriptors"))
    if result["attempts"]["most"] > POLLS:
        found.append(f"once it took {result['attempts']['most']} attempts to be back")
    if result["ports"] < 2:
        found.append("the port never changed, so nothing was proven about that")
    if result["unread"]:
        found.append(f"{result['unread']} cards were not read")
    return found


def main(count: int) -> int:
    result = run(count)
    return ended(result, faults(result))
