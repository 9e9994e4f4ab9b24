"""Ends the store's process with SIGKILL at instants drawn by chance, again and again over one data folder.

Run as a process of its own (it forks, so it must have one thread): arguments are a work folder, a seed, how many
kills, and an order:

honest     a claim is acknowledged when the store has kept it; one without an answer is handed in again, same id
early      control: acknowledged before the store was asked
forgetful  control: one without an answer is handed in again under a new id

Prints one JSON line: {"kills", "opening", "acknowledged", "known_again", "lost", "doubled"}: how many kills fell into
the opening of the store, how many claims were acknowledged, were found kept when they were handed in again, are gone,
are there twice.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import uuid6
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from terminal.vault.keyfile import key_file
from terminal.vault.sealing import SealKey, seal
from terminal.vault.store import Vault

KEY = SealKey.of(X25519PrivateKey.generate().public_key().public_bytes_raw())
KILLS_A_FOLDER = 50
"""Then a new store, so that its making is killed too."""
LONGEST_S = 0.03


@dataclass
class Seen:
    """What citizens know, outside everything that is killed. Claims are numbers."""

    begun: dict[int, str] = field(default_factory=dict)
    acknowledged: set[int] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)
    opened: bool = False
    known_again: int = 0
    longest_s: float = LONGEST_S

    def hear(self, text: bytes) -> None:
        """Whole lines; a process writes them in one piece, so none is half there."""
        for line in text.decode().splitlines():
            what, *more = line.split()
            if what == "open":
                self.opened = True
            elif what == "begin":
                self.begun[int(more[0])] = more[1]
            elif what == "ack":
                self.acknowledged.add(int(more[0]))
            elif what == "known":
                self.known_again += 1
            else:
                self.sent.add(more[0])


def plain(claim: int) -> bytes:
    """What a claim says."""
    return f"claim {claim} ".encode() * 120


def open_vault(folder: Path) -> Vault:
    vault = Vault(folder / "vault", key_file(folder / "key"), reserve_bytes=0, session_bytes=0)
    vault.seal_key = KEY
    return vault


def citizens(folder: Path, order: str, seen: Seen, pipe: int) -> None:
    """Open the store, bring what had no answer, then one claim after another until killed."""

    def tell(text: str) -> None:
        os.write(pipe, text.encode() + b"\n")

    def hand_in(claim: int, identity: str) -> None:
        tell(f"begin {claim} {identity}")
        if order == "early":
            tell(f"ack {claim}")
        if vault.find(identity) is not None:
            tell("known")
        else:
            pages = [vault.put_attachment(plain(claim) * 4)] if claim % 3 == 0 else []
            vault.keep(identity, seal("submission", plain(claim), KEY), vault.next_stamp(), pages)
        if order != "early":
            tell(f"ack {claim}")
        vault.sync_head()

    vault = open_vault(folder)
    tell("open")
    for claim, identity in seen.begun.items():
        if claim not in seen.acknowledged:
            hand_in(claim, str(uuid6.uuid7()) if order == "forgetful" else identity)
    claim = max(seen.begun, default=0)
    while True:
        claim += 1
        hand_in(claim, str(uuid6.uuid7()))
        if claim % 4 == 0 and (waiting := vault.waiting(1)):
            vault.mark(waiting[0], "sent", {"case": "1"}, b"{}", purge=True)
            tell(f"sent {waiting[0]}")


def kill_once(folder: Path, order: str, seen: Seen, draw: random.Random) -> bool:
    """Fork, wait, SIGKILL; True when the store had been opened before the kill."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reading)
            citizens(folder, order, seen, writing)
        except BaseException as error:
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
        os._exit(1)
    os.close(writing)
    heard, begun = b"", time.monotonic()
    if draw.random() < 0.8:
        heard = os.read(reading, 65536)  # blocks until the store is open
        # a machine that is slow to open it is slow to keep claims as well
        seen.longest_s = max(LONGEST_S, 2 * (time.monotonic() - begun))
    time.sleep(draw.random() * seen.longest_s)
    os.kill(pid, signal.SIGKILL)
    status = os.waitpid(pid, 0)[1]
    while more := os.read(reading, 65536):
        heard += more
    os.close(reading)
    seen.opened = False
    seen.hear(heard)
    if not os.WIFSIGNALED(status):
        raise SystemExit(f"the store did not come back after a kill: status {status}")
    return seen.opened


def look(folder: Path, seen: Seen) -> tuple[int, int]:
    """Lost and doubled, after a last start. Raises VaultFault: the store is not sound."""
    vault = open_vault(folder)
    vault.verify()
    there = Counter(row[0].hex() for row in vault._engine.rows("SELECT hash FROM submission"))
    lost = sum(there[hashlib.sha256(plain(claim)).hexdigest()] == 0 for claim in seen.acknowledged)
    for identity in seen.sent:
        entry = vault.entry(identity)
        lost += entry is None or entry.state != "sent"
    vault.close()
    return lost, sum(times - 1 for times in there.values())


def main() -> None:
    work, seed, kills, order = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    draw = random.Random(seed)
    told = Counter[str](kills=kills)
    while kills:
        folder, seen = work / f"store{kills}", Seen()
        folder.mkdir()
        for _ in range(min(KILLS_A_FOLDER, kills)):
            kills -= 1
            told["opening"] += not kill_once(folder, order, seen, draw)
        lost, doubled = look(folder, seen)
        told.update(acknowledged=len(seen.acknowledged), known_again=seen.known_again, lost=lost, doubled=doubled)
        shutil.rmtree(folder)
    print(json.dumps(told))


if __name__ == "__main__":
    main()
