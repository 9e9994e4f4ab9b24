"""Long measurements of the intake: `python -m tests.bench.intake_long rows [N]`, `… connections [N]`, `… tls [N]`.

rows: the same load on an empty SQLite store and on one with N submissions (1,000,000), put there by SQL with small
bodies; in turns. connections: N terminals (as many as descriptors allow) connected to one centre, each having sent one
signed request; what one costs in memory. tls: the same over TLS. Each prints one JSON line.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import shutil
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import apsw

from central.store.db import open_store
from terminal.link.client import Link
from terminal.link.identity import Identity
from terminal.link.signing import sign_request
from tests.bench.intake import Running, cores, load

WARM = 300
FILL = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n WHERE i < {count}) INSERT INTO {what}
"""
ID = "printf('%08x-%04x-7%03x-8%03x-%012x', 26345472 + i/65536, i%65536, i%4096, (i*7)%4096, i*1099511)"
NUMBER = "printf('410400%08d3%06d0', 20200101 + i/200000, i%200000)"
ROWS = {
    "submission (id, content_hash, terminal, incarnation, boot, sequence, received_at, body, ack)":
        f"SELECT {ID}, hex(randomblob(32)), 'T-'||(i%20000), 'a', 'b', i/20000, '2025-01-05T14:00:01.546+00:00', "
        "randomblob(300), randomblob(500) FROM n",
    "office_case (number, submission, item, item_version, state, receipt_code, applicant, received_at, promise_date, "
    "verdict, open, kind)":
        f"SELECT {NUMBER}, {ID}, 'unemployment-benefit', 1, 'paid', hex(randomblob(6)), hex(randomblob(9)), "
        "'2025-01-05T14:00:01.546+00:00', '2025-01-12', hex(randomblob(150)), 0, 'application' FROM n",
    "case_event (number, position, state, at)": f"SELECT {NUMBER}, 1, 'paid', '2025-01-05T14:00:01' FROM n",
}


def fill(path: Path, count: int) -> None:
    """A store of closed cases, the ids in the order of time, everything else at random."""
    open_store(path).close()
    db = apsw.Connection(str(path))
    for pragma in ("synchronous=OFF", "cache_size=-200000", "wal_autocheckpoint=20000"):
        db.execute(f"PRAGMA {pragma}").fetchall()
    for table, select in ROWS.items():
        db.execute(FILL.format(count=count, what=table) + select).fetchall()
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    db.close()


def rows(count: int, rounds: int = 3, sent: int = 1000) -> dict[str, object]:
    """Intake on the full store ÷ on an empty one."""
    told: dict[str, list[dict[str, float]]] = {"empty": [], "full": []}
    with tempfile.TemporaryDirectory() as name:
        full = Path(name) / "full"
        full.mkdir()
        begun = time.perf_counter()
        fill(full / "central.db", count)
        filled_s, size = time.perf_counter() - begun, (full / "central.db").stat().st_size
        for turn in range(rounds):
            for kind, runs in told.items():
                folder = full if kind == "full" else Path(name) / f"empty{turn}"
                running = Running(folder, "sqlite", None)
                try:
                    runs.append(load(running, sent)["firsts"])
                finally:
                    running.end()
                if kind == "empty":
                    shutil.rmtree(folder)
    middle = {kind: {what: statistics.median(run[what] for run in runs) for what in ("per_s", "p99_ms", "cpu_ms")}
              for kind, runs in told.items()}
    return {"bench": "rows", "rows": count, "bytes": size, "fill_s": round(filled_s), **middle,
            "ratio": round(middle["full"]["per_s"] / middle["empty"]["per_s"], 2)}


def rss(pid: int) -> int:
    """Bytes of memory that a process has in use."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


async def connect(count: int, identity: Identity, port: int, context: ssl.SSLContext | None,
                  kept: list[asyncio.StreamWriter]) -> None:
    """So many more connections, each asked one signed question and kept."""
    limit = asyncio.Semaphore(64)

    async def one(number: int) -> None:
        async with limit:
            # another address for each 20,000: a pair of addresses has no more ports than that
            source = (f"127.0.0.{2 + len(kept) // 20000}", 0)
            reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context, local_addr=source)
            headers, _ = sign_request(identity.key, identity.terminal, "GET", "/v1/time", b"", int(time.time()))
            lines = ["GET /v1/time HTTP/1.1", "Host: x", *(f"{name}: {value}" for name, value in headers.items())]
            writer.write("\r\n".join(lines).encode() + b"\r\n\r\n")
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 200"), head
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
            await reader.readexactly(length)
            kept.append(writer)

    await asyncio.gather(*(one(number) for number in range(count)))


def connections(count: int, *, tls: bool) -> dict[str, object]:
    """Memory for each connection that is kept."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    count = min(count, hard - 300)
    with tempfile.TemporaryDirectory() as name:
        folder, more, context = Path(name), [], None
        if tls:
            subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                            "-nodes", "-keyout", "k.pem", "-out", "c.pem", "-days", "2", "-subj", "/CN=localhost",
                            "-addext", "subjectAltName=IP:127.0.0.1"], cwd=folder, check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            more = ["--tls-cert", str(folder / "c.pem"), "--tls-key", str(folder / "k.pem")]
            context = ssl.create_default_context(cafile=str(folder / "c.pem"))
        running = Running(folder / "centre", "sqlite", None, *more)
        os.sched_setaffinity(0, {cores()[1]} if cores()[1] >= 0 else os.sched_getaffinity(0))
        url = running.url.replace("http:", "https:") if tls else running.url
        identity = Identity(folder / "link", "T-0001")
        link = Link(url, identity, 10.0, running.code, ca_file=folder / "c.pem" if tls else None)
        link.enrol()
        link.close()
        kept: list[asyncio.StreamWriter] = []

        async def run() -> tuple[int, int, float]:
            port = urlsplit(url).port
            assert port is not None
            await connect(WARM, identity, port, context, kept)
            await asyncio.sleep(1)
            before, begun = rss(running.process.pid), time.perf_counter()
            await connect(count - WARM, identity, port, context, kept)
            took = time.perf_counter() - begun
            await asyncio.sleep(1)
            after = rss(running.process.pid)
            there = sum(not one.is_closing() for one in kept)
            assert there == count, f"{there} of {count} are still connected"
            for one in kept:
                one.transport.abort()
            return before, after, took

        before, after, took = asyncio.run(run())
        running.end()
    return {"bench": "tls" if tls else "connections", "connections": count, "rss_before": before, "rss_after": after,
            "bytes_each": round((after - before) / (count - WARM)), "took_s": round(took)}


if __name__ == "__main__":
    what = sys.argv[1] if len(sys.argv) > 1 else ""
    given = [int(word) for word in sys.argv[2:]]
    if what == "rows":
        print(json.dumps(rows(*(given or [1_000_000]))))
    elif what in ("connections", "tls"):
        print(json.dumps(connections(*(given or [20_000 if what == "connections" else 3_000]), tls=what == "tls")))
    else:
        sys.exit(__doc__)
