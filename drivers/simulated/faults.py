"""Faults that a hand or a script turns on at a simulated device."""

from __future__ import annotations

import threading


class Faults:
    """One fault at a time, for ever or for the next ``times`` occasions."""

    faults: tuple[str, ...] = ()

    def __init__(self) -> None:
        self._fault: str | None = None
        self._times: int | None = None
        self._fault_lock = threading.Lock()

    def fault(self, name: str | None, times: int | None = None) -> None:
        """Turn ``name`` on (None turns all off). Raises ValueError for a fault this device cannot have."""
        if name is not None and name not in self.faults:
            raise ValueError(f"no fault {name!r}; known: {', '.join(self.faults)}")
        with self._fault_lock:
            self._fault, self._times = name, times

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
