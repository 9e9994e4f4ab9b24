"""One command to a device, waited for by a loop that may be stopped meanwhile."""

from __future__ import annotations

import threading
from typing import Any


def ask(devices: Any, device: str, command: Any, seconds: float, stop: threading.Event) -> tuple[Any, str]:
    """The command's answer and ""; or None and a fault code, device.cancelled when ``stop`` was set first.

    ``devices`` is a terminal.devices.manager.Manager; blocks for at most what the device's worker allows.
    """
    done = threading.Event()
    answer: list[Any] = [None, "camera.stalled"]

    def good(value: Any) -> None:
        answer[0] = value
        done.set()

    def bad(fault: Any) -> None:
        answer[1] = fault.code
        done.set()

    ticket = devices.submit(device, command, seconds, good, bad)
    while not done.wait(0.2):
        if stop.is_set():
            ticket.cancel()
            return None, "device.cancelled"
    return answer[0], answer[1]
