"""Faults that a hand or a script turns on at a simulated device."""

from __future__ import annotations

import random
import threading


class Faults:
    """One fault at a time, for ever or for the next ``times`` occasions."""

    faults: tuple[str, ...] = ()
    spoils = True
    """Answers go through ``spoil``."""

    def __init__(self) -> None:
        self._fault: str | None = None
        self._times: int | None = None
        self._fault_lock = threading.Lock()
        self._hold = 0.0
        self._free = threading.Event()
        self._corrupt: tuple[int, int] = (0, 0)

    def fault(self, name: str | None, times: int | None = None) -> None:
        """Turn ``name`` on (None turns all off). Raises ValueError for a fault this device cannot have."""
        if name is not None and name not in self.faults:
            raise ValueError(f"no fault {name!r}; known: {', '.join(self.faults)}")
        with self._fault_lock:
            self._fault, self._times = name, times

    def hold(self, seconds: float) -> None:
        """The next answer comes ``seconds`` late, or at ``release``."""
        with self._fault_lock:
            self._hold = seconds
            self._free.clear()

    def release(self) -> None:
        """Let an answer go that is held."""
        self._free.set()

    def corrupt(self, count: int, seed: int = 0) -> None:
        """Turn over ``count`` bytes of the next answer; the same ones for the same ``seed``."""
        with self._fault_lock:
            self._corrupt = (count, seed)

    def spoil(self, data: bytes) -> bytes:
        """An answer on its way to the driver: held and corrupted, as far as that was asked for."""
        with self._fault_lock:
            hold, self._hold = self._hold, 0.0
            (count, seed), self._corrupt = self._corrupt, (0, 0)
        if hold:
            self._free.wait(hold)
        spoiled = bytearray(data)
        rng = random.Random(seed)  # noqa: S311 - which bytes are hit has to be the same every time
        for at in rng.sample(range(len(data)), min(count, len(data))):
            spoiled[at] ^= rng.randrange(1, 256)
        return bytes(spoiled)

    def active(self, name: str) -> bool:
        """Whether ``name`` is on, without using it up."""
        with self._fault_lock:
            return self._fault == name

    def take(self, name: str) -> bool:
        """Whether ``name`` strikes now; counts the occasion."""
        with self._fault_lock:
            if self._fault != name:
                return False
            if self._times is not None:
                self._times -= 1
                if self._times <= 0:
                    self._fault = self._times = None
            return True
