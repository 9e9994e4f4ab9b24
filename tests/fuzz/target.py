"""What a fuzz target is, and how one input holds several answers of a device."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from types import ModuleType, SimpleNamespace
from unittest.mock import patch

from drivers.fault import CODES, DeviceFault

Run = Callable[[bytes], None]


@dataclass(frozen=True)
class Target:
    """``run`` takes any bytes and may raise ``may`` only. ``seeds`` are sound examples, from which others are made."""

    name: str
    run: Run
    seeds: Callable[[], list[bytes]]
    may: tuple[type[Exception], ...] = (DeviceFault,)

    def __call__(self, data: bytes) -> None:
        """Raises whatever must not come out of the parser, AssertionError for a fault with a code of its own."""
        try:
            self.run(data)
        except self.may as error:
            if isinstance(error, DeviceFault) and error.code not in CODES:
                raise AssertionError(f"no such code: {error.code}") from error


@contextmanager
def only(*codes: str) -> Iterator[None]:
    """Lets faults of these codes pass; AssertionError for another."""
    try:
        yield
    except DeviceFault as fault:
        if fault.code not in codes:
            raise AssertionError(fault.code) from fault


def pieces(*parts: bytes) -> bytes:
    """Several answers in one input: each with its length before it."""
    return b"".join(len(part).to_bytes(2, "big") + part for part in parts)


def cut(data: bytes) -> list[bytes]:
    """The inverse of ``pieces``, for any bytes."""
    found = []
    at = 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2], "big")
        found.append(data[at + 2 : end])
        at = end
    return found


@contextmanager
def quick(*modules: ModuleType) -> Iterator[None]:
    """Time passes in ``modules`` only when it is looked at or slept through: nobody waits for a mute device."""
    now = time.monotonic()

    def monotonic() -> float:
        nonlocal now
        now += 0.01
        return now

    def sleep(seconds: float) -> None:
        nonlocal now
        now += seconds

    clock = SimpleNamespace(monotonic=monotonic, sleep=sleep)
    with ExitStack() as stack:
        for module in modules:
            stack.enter_context(patch.object(module, "time", clock))
        yield
