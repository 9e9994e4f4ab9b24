"""What a long queue costs: put, take + acknowledge and opening, with 1,000, 100,000 and 1,000,000 rows that wait.

Beside it two queues of the package index, persist-queue's SQLiteAckQueue and litequeue (told to sync each commit,
which it does not by itself), and append + fdatasync. All sizes and all queues take their turns in one run, so all see
the same disk. The others are asked with 100,000 at most: litequeue then takes 0.1 s for each.

Arguments: a folder (a temporary one by default), other sizes; prints one JSON line, milliseconds.

Rows are brought in by the thousand through each queue's own tables: a million puts would take as many syncs.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import litequeue
import persistqueue
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from terminal.outbox.queue import Outbox
from terminal.vault import audit
from terminal.vault.keyfile import key_file
from terminal.vault.sealing import SealedPart, SealKey
from terminal.vault.store import Vault

KEY = SealKey.of(X25519PrivateKey.generate().public_key().public_bytes_raw())
BODY = os.urandom(800)
SIZES = (1_000, 100_000, 1_000_000)
ROUNDS, OPENINGS = 200, 7
DELIVERED = 2_000


class Ours:
    """The terminal's store and its outbox."""

    most = 1_000_000

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.open()

    def open(self) -> None:
        self.vault = Vault(self.folder, key_file(self.folder / "key"), reserve_bytes=0, session_bytes=0)
        self.vault.seal_key = KEY
        self.outbox = Outbox(self.vault)

    def fill(self, rows: int) -> None:
        """As `keep` writes them, many in a transaction."""
        engine, stamp = self.vault._engine, self.vault.next_stamp()
        digest, at = hashlib.sha256(BODY).digest(), "2026-11-22T00:00:00.000+00:00"
        for begin in range(stamp.sequence, stamp.sequence + rows, 20_000):
            numbers = range(begin, min(begin + 20_000, stamp.sequence + rows))
            with engine._db:
                for number in numbers:
                    identity = _identity(number)
                    engine._db.execute("INSERT INTO submission VALUES (?,?,?,?,?,?,?,?,?,NULL,?)", (
                        number, identity, stamp.incarnation, stamp.boot, digest, KEY.id, at, "", digest, BODY))
                    engine._db.execute("INSERT INTO queue VALUES (?,?,'waiting',0,1,0,NULL)", (number, identity))
                    engine._newest = audit.append(engine._db, engine._newest, "kept", identity, {"sequence": number})
            engine._head.put(engine._newest)
            engine._head.sync()
            engine._db.wal_checkpoint()
        self.close()
        (self.folder / "vault.db-wal").unlink()
        self.open()

    def put(self) -> None:
        stamp = self.vault.next_stamp()
        part = SealedPart("submission", hashlib.sha256(BODY).hexdigest(), BODY)
        self.vault.keep(str(uuid.UUID(bytes=_identity(stamp.sequence))), part, stamp)

    def take(self) -> None:
        identity = self.outbox.lease(time.monotonic())
        assert identity is not None
        self.outbox.done(identity, "1", b"{}", True)

    def behind(self) -> None:
        """What is done off the citizen's way."""
        self.vault.sync_head()

    def close(self) -> None:
        self.vault.close()


def _identity(number: int) -> bytes:
    """As version 7 makes them: ordered by time, then chance."""
    return (0x01A20000_00000000 + number).to_bytes(8, "big") + hashlib.sha256(number.to_bytes(8, "big")).digest()[:8]


class Persist:
    """persist-queue's SQLiteAckQueue, in its safe setting."""

    most = 100_000

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.open()

    def open(self) -> None:
        self.queue = persistqueue.SQLiteAckQueue(str(self.folder), auto_commit=True)

    def fill(self, rows: int) -> None:
        db, data = self.queue._putter, pickle.dumps(BODY, protocol=4)
        command = f"INSERT INTO {self.queue._table_name} (data, timestamp, status) VALUES (?,?,?)"
        db.executemany(command, ((data, time.time(), persistqueue.AckStatus.ready) for _ in range(rows)))
        db.commit()
        self.close()
        self.open()

    def put(self) -> None:
        self.queue.put(BODY)

    def take(self) -> None:
        self.queue.ack(self.queue.get(block=False))

    def behind(self) -> None:
        pass

    def close(self) -> None:
        self.queue.close()


class Lite:
    """litequeue, told to sync each commit."""

    most = 100_000

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.open()

    def open(self) -> None:
        self.queue = litequeue.LiteQueue(str(self.folder / "queue.db"))
        self.queue.conn.execute("PRAGMA synchronous=FULL")

    def fill(self, rows: int) -> None:
        text = BODY.hex()
        with self.queue.conn as db:
            db.execute("BEGIN")
            db.executemany(
                f"INSERT INTO {self.queue.table} (data, message_id, status, in_time, lock_time, done_time) "
                "VALUES (?,?,0,?,NULL,NULL)",
                ((text, uuid.UUID(bytes=_identity(number)).hex, number) for number in range(rows)))
            db.execute("COMMIT")

    def put(self) -> None:
        self.queue.put(BODY.hex())

    def take(self) -> None:
        self.queue.done(self.queue.pop().message_id)

    def behind(self) -> None:
        pass

    def close(self) -> None:
        self.queue.conn.close()


def _ms(do: Callable[[], object]) -> float:
    begun = time.perf_counter()
    do()
    return (time.perf_counter() - begun) * 1000


def _percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def growth(folder: Path, kinds: dict[str, Any], sizes: tuple[int, ...]) -> dict[str, Any]:
    """Milliseconds by name, size and deed."""
    queues: dict[tuple[str, int], Any] = {}
    for name, kind in kinds.items():
        for size in (size for size in sizes if size <= kind.most):
            queues[name, size] = kind(folder / f"{name}{size}")
            queues[name, size].fill(size)
    os.sync()
    times: dict[str, list[float]] = {}
    handle = os.open(folder / "append", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number in range(ROUNDS + 20):
        for (name, size), queue in queues.items():
            for deed in (queue.put, queue.take):
                took = _ms(deed)
                queue.behind()
                if number >= 20:
                    times.setdefault(f"{name} {size} {deed.__name__}", []).append(took)
        took = _ms(lambda: (os.write(handle, BODY), os.fdatasync(handle)))
        times.setdefault("append", []).append(took)
    for (name, size), queue in queues.items():
        opened = []
        for _ in range(OPENINGS):
            queue.close()
            opened.append(_ms(queue.open))
        times[f"{name} {size} open"] = opened
        queue.close()
    return {name: round(median(taken), 3) for name, taken in times.items()}


def after_a_cut(folder: Path, rows: int) -> tuple[float, float]:
    """Median milliseconds of opening: closed well; and as a killed process leaves it, its log full."""
    ours = Ours(folder / "cut")
    ours.fill(rows)
    for _ in range(60):
        ours.put()
    left = folder / "left"
    taken: dict[str, list[float]] = {"cut": [], "clean": []}
    for _ in range(OPENINGS):
        shutil.rmtree(left, ignore_errors=True)
        shutil.copytree(folder / "cut", left)
        os.sync()
        again = None

        def opened() -> None:
            nonlocal again
            again = Ours(left)

        for state in ("cut", "clean"):
            taken[state].append(_ms(opened))
            assert again is not None
            again.close()
    ours.close()
    return median(taken["clean"]), median(taken["cut"])


def bytes_left(folder: Path) -> float:
    """Of the database, for each record that was delivered and purged."""
    ours = Ours(folder / "left")

    def used() -> int:
        db = ours.vault._engine._db
        return int(db.pragma("page_count") - db.pragma("freelist_count")) * int(db.pragma("page_size"))

    def deliver(records: int) -> None:
        for _ in range(records):
            ours.put()
            ours.take()

    deliver(100)
    before = used()
    deliver(DELIVERED)
    left = (used() - before) / DELIVERED
    ours.close()
    return left


def main() -> None:
    """Measure and print."""
    result: dict[str, Any] = {"bench": "queue_growth"}
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as name:
        folder = Path(name)
        sizes = SIZES if len(sys.argv) < 3 else tuple(int(size) for size in sys.argv[2:])
        result |= growth(folder, {"ours": Ours, "persist-queue": Persist, "litequeue": Lite}, sizes)
        for part in ("start", "purge"):
            (folder / part).mkdir()
        clean, cut = after_a_cut(folder / "start", 100_000)
        result |= {"open_clean": round(clean, 2), "open_cut": round(cut, 2)}
        result["bytes_left"] = round(bytes_left(folder / "purge"))
    print(json.dumps(result))


if __name__ == "__main__":
    main()
