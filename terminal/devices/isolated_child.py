"""The process of one driver (see isolated.py): `python -m terminal.devices.isolated_child FD`."""

from __future__ import annotations

import os
import queue
import sys
import threading
from multiprocessing.connection import Connection
from typing import Any

from drivers import registry
from drivers.fault import DeviceFault
from terminal.devices.isolated import CANCEL


def main(line: Connection) -> None:
    """Make the driver, then do call after call until the terminal is gone."""
    kind, options, allow = line.recv()
    try:
        driver = registry.make(kind, options, allow=allow)
    except DeviceFault as fault:
        line.send((False, fault))
        return
    kind_of = type(driver)
    names = frozenset(name for name in dir(kind_of) if not name.startswith("_") and callable(getattr(kind_of, name)))
    values = {"capabilities": driver.capabilities} if hasattr(driver, "capabilities") else {}
    line.send((True, (names, values)))
    calls: queue.SimpleQueue[tuple[int, str, tuple[Any, ...], dict[str, Any]]] = queue.SimpleQueue()
    cancels: dict[int, threading.Event] = {}
    threading.Thread(target=_listen, args=(line, calls, cancels), daemon=True).start()
    while True:
        number, name, args, kwargs = calls.get()
        cancel = cancels[number]
        args = tuple(cancel if each == CANCEL else each for each in args)
        kwargs = {key: cancel if each == CANCEL else each for key, each in kwargs.items()}
        answer = _answer(driver, name, args, kwargs)
        del cancels[number]
        line.send(answer)


def _answer(driver: Any, name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[bool, Any]:
    try:
        return True, getattr(driver, name)(*args, **kwargs)
    except DeviceFault as fault:
        return False, fault
    except Exception as error:
        # only its type: the text of a foreign exception may quote what a citizen carries
        return False, DeviceFault("device.broken", type(error).__name__)


def _listen(line: Connection, calls: queue.SimpleQueue[Any], cancels: dict[int, threading.Event]) -> None:
    while True:
        try:
            what, number, *rest = line.recv()
        except (EOFError, OSError):
            os._exit(0)  # the terminal has gone, or has lost patience
        if what == "call":
            cancels[number] = threading.Event()
            calls.put((number, *rest))
        elif number in cancels:
            cancels[number].set()


if __name__ == "__main__":
    main(Connection(int(sys.argv[1])))
