"""A driver in a process of its own: whatever a vendor's library does there, the terminal goes on.

A library that never comes back, holds the interpreter's lock or falls over takes its own process with it. The proxy
here has the driver's methods; each call has the time it was given and a little more, then the process is ended and the
call ends with device.hung, after which the device's thread opens a new one.
"""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from multiprocessing.connection import Connection
from typing import Any

from drivers.fault import DeviceFault

GRACE_S = 1.0
"""Beyond the deadline of a call: the driver keeps it itself, this is for one that does not."""
UNSAID_S = 10.0
"""For calls without a deadline."""
LOOK_S = 0.02
"""Between two looks at whether somebody has lost interest."""


class Isolated:
    """A closed driver of ``kind`` with ``options`` as in the registry, made and called in a process of its own."""

    def __init__(self, kind: str, options: Mapping[str, object], allow: tuple[str, ...] = ()) -> None:
        self._what = (kind, dict(options), allow)
        self._child: subprocess.Popen[bytes] | None = None
        self._line: Connection | None = None
        self._names: frozenset[str] = frozenset()
        self._values: dict[str, Any] = {}
        self._number = 0
        self._lock = threading.Lock()

    @property
    def pid(self) -> int:
        """The driver's process; 0 while there is none."""
        return self._child.pid if self._child is not None else 0

    def open(self) -> None:
        """Start the process and open the driver there. Raises DeviceFault."""
        try:
            self._start()
            self._call("open", (), {})
        except BaseException:
            self._end()
            raise

    def close(self) -> None:
        """End the process. Never raises, however often it is called."""
        with contextlib.suppress(DeviceFault):
            if self._line is not None:
                self._call("close", (), {"deadline": 1.0})
        self._end()

    def __getattr__(self, name: str) -> Any:
        if name in self._values:
            return self._values[name]
        if name in self._names:
            return lambda *args, **kwargs: self._call(name, args, kwargs)
        raise AttributeError(name)

    # ----------------------------------------------------------------------------------------------------

    def _start(self) -> None:
        self._end()
        ours, theirs = socket.socketpair()
        with theirs:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "terminal.devices.isolated_child", str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                # what can be imported here can be imported there, wherever the terminal was started from
                env={**os.environ, "PYTHONPATH": os.pathsep.join(part or os.getcwd() for part in sys.path)},
            )
        self._line = Connection(ours.detach())
        self._line.send(self._what)
        made = self._receive(time.monotonic() + UNSAID_S, None, 0)
        self._names, self._values = made

    def _call(self, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        # one call at a time, as of any driver; calls come from the device's thread
        with self._lock:
            if self._line is None:
                raise DeviceFault("device.closed", name)
            cancel = next((each for each in (*args, *kwargs.values()) if isinstance(each, threading.Event)), None)
            args = tuple(CANCEL if each is cancel and cancel is not None else each for each in args)
            kwargs = {key: CANCEL if each is cancel and cancel is not None else each for key, each in kwargs.items()}
            self._number += 1
            limit = time.monotonic() + _seconds(args, kwargs) + GRACE_S
            if name == "close":
                kwargs = {}
            try:
                self._line.send(("call", self._number, name, args, kwargs))
            except OSError as fault:
                self._end()
                raise DeviceFault("device.hung", "its process has ended") from fault
            return self._receive(limit, cancel, self._number)

    def _receive(self, limit: float, cancel: threading.Event | None, number: int) -> Any:
        assert self._line is not None
        told = False
        try:
            while not self._line.poll(LOOK_S):
                if cancel is not None and cancel.is_set() and not told:
                    told = True
                    self._line.send(("cancel", number))
                    limit = min(limit, time.monotonic() + GRACE_S)
                if time.monotonic() >= limit:
                    self._end()
                    raise DeviceFault("device.hung", "no answer in time; its process was ended")
            good, value = self._line.recv()
        except (EOFError, OSError) as fault:
            self._end()
            raise DeviceFault("device.hung", "its process has ended") from fault
        if good:
            return value
        raise value

    def _end(self) -> None:
        line, self._line = self._line, None
        child, self._child = self._child, None
        if line is not None:
            line.close()
        if child is not None:
            child.kill()
            child.wait()


CANCEL = "\0cancel"
"""Stands for the event of the call where arguments cross over."""


def _seconds(args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> float:
    """The deadline among the arguments; by the drivers' protocols it is `deadline`, or the first number."""
    said = kwargs.get("deadline", next((each for each in args if isinstance(each, float)), None))
    return float(said) if isinstance(said, (int, float)) else UNSAID_S
