"""Load for the intake bench: requests made beforehand, sent over kept connections as fast as they are answered.

    python -m tests.bench.intake_load URL CODE COUNT CONNECTIONS CORE PID

Prints one JSON line: firsts and duplicates a second, p50 and p99 in milliseconds, what each cost the centre (process
PID) of its processor, statuses.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from forms.submission import Submission
from terminal.link.client import Link
from terminal.link.identity import Identity
from terminal.link.signing import sign_request
from terminal.vault.sealing import SealKey, container, seal
from tests.central.centre import submission

TERMINAL = "T-0001"
WARM_UP = 100
ANSWERS = {f"field_{n}": "平顶山市湛河区开源路南段18号院2单元301" for n in range(46)}
"""Makes a sealed submission of 5 KB."""


def person(number: int) -> str:
    """An ID number of nobody in the city: no claim of theirs is open."""
    return f"4104111985{number % 10**7:07d}X"


def bodies(key: SealKey, count: int) -> list[tuple[Submission, bytes]]:
    """Sealed submissions of different people."""
    made = []
    for number in range(count):
        one = submission(TERMINAL, number=person(number), answers=ANSWERS)
        made.append((one, container(one.id, TERMINAL, key.id, [seal("submission", one.to_bytes(), key)])))
    return made


def request(identity: Identity, one: Submission, body: bytes, host: str) -> bytes:
    """One signed PUT as it goes over the line."""
    path = f"/v1/submissions/{one.id}"
    headers, _ = sign_request(identity.key, identity.terminal, "PUT", path, body, int(time.time()))
    lines = [f"PUT {path} HTTP/1.1", f"Host: {host}", f"Content-Length: {len(body)}",
             *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class Line(asyncio.Protocol):
    """One kept connection: sends the next when the last is answered."""

    def __init__(self, load: Load) -> None:
        self.load, self.sent, self.data = load, 0.0, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.next()

    def next(self) -> None:
        if not self.load.left:
            self.load.ended()
            self.transport.close()
            return
        self.sent = time.perf_counter()
        self.transport.write(self.load.left.pop())

    def data_received(self, data: bytes) -> None:
        self.data += data
        head, parted, rest = self.data.partition(b"\r\n\r\n")
        if not parted:
            return
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        if len(rest) < length:
            return
        self.data = rest[length:]
        self.load.took.append(time.perf_counter() - self.sent)
        self.load.statuses[head[9:12].decode()] += 1
        self.next()


class Load:
    """A pile of requests, and what became of them."""

    def __init__(self, requests: list[bytes]) -> None:
        self.left = requests[::-1]
        self.took: list[float] = []
        self.statuses: Counter[str] = Counter()
        self.running = 0

    def ended(self) -> None:
        self.running -= 1
        if self.running == 0:
            self.done.set_result(None)

    async def run(self, host: str, port: int, connections: int, pid: int) -> dict[str, object]:
        """Send all; a second, and milliseconds."""
        loop = asyncio.get_running_loop()
        self.done, self.running = loop.create_future(), connections
        count, cpu, begun = len(self.left), cpu_s(pid), time.perf_counter()
        for _ in range(connections):
            await loop.create_connection(lambda: Line(self), host, port)
        await self.done
        seconds = time.perf_counter() - begun
        ordered, cpu = sorted(self.took), cpu_s(pid) - cpu
        return {
            "per_s": round(count / seconds), "cpu_ms": round(cpu / count * 1000, 3),
            "p50_ms": round(ordered[count // 2] * 1000, 1), "p99_ms": round(ordered[count * 99 // 100] * 1000, 1),
            "statuses": dict(self.statuses),
        }


def cpu_s(pid: int) -> float:
    """Seconds of the processor that a process has had."""
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    """Some to warm up, firsts, then the same once more, signed anew."""
    url, code, count, connections, core, pid = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:7])
    if core >= 0:
        os.sched_setaffinity(0, {core})
    place = urlsplit(url)
    assert place.hostname is not None
    assert place.port is not None
    with tempfile.TemporaryDirectory() as folder:
        link = Link(url, Identity(Path(folder), TERMINAL), 10.0, code)
        link.enrol()
        made = bodies(SealKey.of(link.keys().seal), count + WARM_UP)
        warm, made = made[:WARM_UP], made[WARM_UP:]
        asyncio.run(Load([request(link.identity, one, body, place.netloc) for one, body in warm]).run(
            place.hostname, place.port, connections, pid))
        told: dict[str, object] = {"bytes": len(made[0][1])}
        for name in ("firsts", "duplicates"):
            requests = [request(link.identity, one, body, place.netloc) for one, body in made]
            told[name] = asyncio.run(Load(requests).run(place.hostname, place.port, connections, pid))
        link.close()
    print(json.dumps(told))


if __name__ == "__main__":
    main()
