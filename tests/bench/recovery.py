"""What a citizen waits for while a real centre takes in a city's queue: `python -m tests.bench.recovery [count]`.

One centre on one core. Somebody hands in about 30 times a second, alone; beside that, batches of fifty over many
connections. In turns: nobody else (normal), batches as it ships, and as the control a centre that takes every batch in
the order in which it comes. Prints one JSON line: how many a second came in batches, what the single ones waited (ms),
p99 against normal.

    python -m tests.bench.recovery              3,000 in batches
    python -m tests.bench.recovery 10000
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import random
import sys
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from terminal.link.client import Link
from terminal.link.identity import Identity
from terminal.link.signing import sign_request
from terminal.vault.sealing import SealKey
from tests.bench.intake import Running, cores
from tests.bench.intake_load import TERMINAL, WARM_UP, Load, bodies, request

BATCH, CONNECTIONS, EVERY_S, SPREAD_S, NORMAL = 50, 40, 0.03, 2.0, 400


def batch(identity: Identity, containers: list[bytes], host: str) -> bytes:
    """One signed POST as it goes over the line."""
    body = b"BDYB" + b"".join(len(one).to_bytes(4, "big") + one for one in containers)
    headers, _ = sign_request(identity.key, identity.terminal, "POST", "/v1/submissions", body, int(time.time()))
    lines = ["POST /v1/submissions HTTP/1.1", f"Host: {host}", f"Content-Length: {len(body)}",
             *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def ask(line: tuple[asyncio.StreamReader, asyncio.StreamWriter], sent: bytes) -> tuple[int, int]:
    """Status of the answer, and its Retry-After."""
    reader, writer = line
    writer.write(sent)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    await reader.readexactly(int(head.partition(b"content-length:")[2].partition(b"\r\n")[0]))
    return int(head[9:12]), int(head.partition(b"retry-after:")[2].partition(b"\r\n")[0] or 0)


class City:
    """Batches and single ones against one centre."""

    def __init__(self, url: str, link: Link, made: list[Any]) -> None:
        place = urlsplit(url)
        assert place.hostname is not None
        self.host, self.port, self.netloc = place.hostname, place.port, place.netloc
        self._identity, self._made = link.identity, made
        self.over = asyncio.Event()
        self.away = 0
        self.done: list[float] = []
        self.took: list[float] = []

    async def batches(self, left: list[list[bytes]]) -> None:
        """One terminal after the other on a connection, until none is left."""
        # as their waits let them come: forty batches made in one moment would hold up this very loop
        await asyncio.sleep(SPREAD_S * random.random())
        line = await asyncio.open_connection(self.host, self.port)
        while left:
            containers = left.pop()
            while (told := await ask(line, batch(self._identity, containers, self.netloc)))[0] == 503:
                self.away += 1
                await asyncio.sleep(told[1] * (1.0 + random.random()))
            assert told[0] == 200
            self.done.append(time.perf_counter())
        line[1].close()

    async def citizens(self, most: int) -> None:
        """One at a time each, a new one every so often; whoever waits keeps nobody else waiting."""
        async def one(sent: bytes) -> None:
            line = await asyncio.open_connection(self.host, self.port)
            begun = time.perf_counter()
            assert (await ask(line, sent))[0] == 201
            self.took.append(time.perf_counter() - begun)
            line[1].close()

        running = []
        while len(running) < most and not self.over.is_set():
            citizen, body = self._made.pop()
            running.append(asyncio.ensure_future(one(request(self._identity, citizen, body, self.netloc))))
            await asyncio.sleep(EVERY_S)
        await asyncio.gather(*running)

    async def run(self, queued: list[list[bytes]], most: int) -> dict[str, Any]:
        """Both at once; `most` single ones, or as many as come while batches do."""
        count, begun = sum(map(len, queued)), time.perf_counter()
        most_of = len(queued) // 5
        live = asyncio.ensure_future(self.citizens(most))
        if count:
            await asyncio.gather(*(self.batches(queued) for _ in range(CONNECTIONS)))
            # the last of them wait for nobody: how fast it is shows before that
            seconds = self.done[-most_of] - begun
            self.over.set()
        await live
        took = sorted(self.took)
        told: dict[str, Any] = {"live": len(took), "p50_ms": round(took[len(took) // 2] * 1000, 1),
                                "p99_ms": round(took[len(took) * 99 // 100] * 1000, 1)}
        if not count:
            return told
        return {**told, "batch_per_s": round((count - most_of * BATCH) / seconds), "turned_away": self.away}


def once(way: str, count: int) -> dict[str, Any]:
    """One way, on an empty store."""
    with tempfile.TemporaryDirectory() as folder:
        running = Running(Path(folder) / "centre", way, None)
        try:
            link = Link(running.url, Identity(Path(folder) / "link", TERMINAL), 10.0, running.code)
            link.enrol()
            queued = 0 if way == "normal" else count
            made = bodies(SealKey.of(link.keys().seal), WARM_UP + NORMAL + queued + (queued and 3000))
            city = City(running.url, link, made)
            warm = [request(link.identity, *made.pop(), city.netloc) for _ in range(WARM_UP)]
            asyncio.run(Load(warm).run(city.host, city.port or 0, 8, running.process.pid))
            containers = [made.pop()[1] for _ in range(queued)]
            waiting = [containers[at : at + BATCH] for at in range(0, queued, BATCH)]
            link.close()
            gc.freeze()  # thousands of submissions, looked through again and again, would be waits of this process
            return asyncio.run(city.run(waiting, 3000 if queued else NORMAL))
        finally:
            running.end()


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    if cores()[1] >= 0:
        os.sched_setaffinity(0, {cores()[1]})
    told = {way: once(way, count) for way in ("normal", "ours", "taken")}
    ratios = {f"{way}_p99_ratio": round(told[way]["p99_ms"] / told["normal"]["p99_ms"], 2) for way in ("ours", "taken")}
    print(json.dumps({"bench": "recovery", "queued": count, **told, **ratios}))


if __name__ == "__main__":
    main()
