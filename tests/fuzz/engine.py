"""A fuzzer without coverage: sound examples, changed at random by a seed. It needs nothing that has to be installed."""

from __future__ import annotations

import random
import resource
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

HANG_S = 2
"""Seconds of this process's own time that one input may take; a busy machine does not count."""
GROWTH_KB = 48 * 1024
"""Memory that may be added between the first fifth of a run and its end."""
ODD = (0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF, 0x0A, 0x61, 0x6C, 0x1F, 0x30)
LONGEST = 8192


class Hung(BaseException):
    """One input took too long. No parser catches it."""


@dataclass
class Outcome:
    """What a run has seen: ``found`` maps each kind of failure to the first input that shows it."""

    executions: int = 0
    found: dict[str, bytes] = field(default_factory=dict)
    growth_kb: int = 0

    @property
    def well(self) -> bool:
        return not self.found and self.growth_kb < GROWTH_KB


def changed(data: bytes, others: list[bytes], by: random.Random) -> bytes:
    """``data`` with a few changes: bits, bytes, lengths, pieces doubled, dropped, moved, or taken from another."""
    body = bytearray(data)
    for _ in range(by.choice((1, 1, 1, 2, 3, 6))):
        at = by.randrange(len(body) + 1)
        act = by.randrange(8)
        if act == 0 and at < len(body):
            body[at] ^= 1 << by.randrange(8)
        elif act == 1 and at < len(body):
            body[at] = by.choice(ODD)
        elif act == 2 and at < len(body):
            body[at] = (body[at] + by.choice((-1, 1))) % 256
        elif act == 3:
            del body[at : at + by.choice((1, 1, 2, 4, 32))]
        elif act == 4:
            body[at:at] = by.randbytes(by.choice((1, 2, 4, 16)))
        elif act == 5:
            body[at:at] = body[at : at + by.choice((1, 4, 64, 300))] * by.choice((1, 2, 8))
        elif act == 6:
            del body[at:]
        else:
            other = by.choice(others)
            start = by.randrange(len(other) + 1)
            body[at : at + by.choice((0, 8))] = other[start : start + by.choice((2, 16, 200))]
    return bytes(body[:LONGEST])


def run(target: Callable[[bytes], None], seeds: list[bytes], executions: int, seconds: float, seed: int) -> Outcome:
    """Give ``target`` the seeds, then changed ones, until one of both limits."""
    by = random.Random(seed)
    outcome = Outcome()
    pool = list(seeds)
    end = time.monotonic() + seconds
    early = 0
    with _watched():
        while outcome.executions < executions and time.monotonic() < end:
            number = outcome.executions
            data = seeds[number] if number < len(seeds) else changed(by.choice(pool), pool, by)
            outcome.executions += 1
            fault = failure(target, data)
            if fault:
                outcome.found.setdefault(fault, data)
            elif by.random() < 0.01:
                # a change upon changes reaches further than one
                pool = [*seeds, *pool[len(seeds) :][-200:], data]
            if not early and (number * 5 > executions or time.monotonic() > end - seconds * 0.8):
                early = _resident_kb()
    outcome.growth_kb = _resident_kb() - early if early else 0
    return outcome


def failure(target: Callable[[bytes], None], data: bytes) -> str:
    """What comes out of ``target`` that must not: type and place, "" for nothing. Only within ``_watched`` are hangs
    found."""
    signal.setitimer(signal.ITIMER_PROF, HANG_S)
    try:
        target(data)
    except Hung:
        return "hang"
    except Exception as error:
        trace = error.__traceback__
        while trace is not None and trace.tb_next is not None:
            trace = trace.tb_next
        place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace is not None else "?"
        return f"{type(error).__name__} at {place}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return ""


@contextmanager
def _watched() -> Iterator[None]:
    def late(number: int, frame: FrameType | None) -> None:
        raise Hung

    before = signal.signal(signal.SIGPROF, late)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _resident_kb() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 1024
