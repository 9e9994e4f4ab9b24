"""Power of a USB port, off and on: the last thing to try with a device that no longer answers.

Linux 6.0 and later have a file for each port of a hub that can switch it, `…/<hub>-port<n>/disable` below
/sys/bus/usb/devices (kernel documentation, ABI/testing/sysfs-bus-usb). "1" cuts the power, "0" gives it back.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

OFF_S = 2.0
"""Long enough for the capacitors of a card reader."""


def port_power(file: str, wait: Callable[[float], object] = time.sleep) -> Callable[[], None]:
    """What switches the port behind `file` off and on; raises OSError when it cannot be written."""
    path = Path(file)

    def cycle() -> None:
        path.write_text("1")
        try:
            wait(OFF_S)
        finally:
            # whatever happens, no port is left without power
            path.write_text("0")

    return cycle
