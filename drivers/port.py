"""Serial ports as drivers open them: one way to open, one way to say what went wrong."""

from __future__ import annotations

import os
import termios

import serial

from drivers.fault import DeviceFault

PORT_ERRORS = (OSError, termios.error, serial.SerialException)
"""What a port throws when it is not there, or no longer."""


def open_port(port: str, baud: int, gone: str, timeout: float = 0.02) -> serial.Serial:
    """An open port. Raises DeviceFault: ``gone`` (a code), or config.bad for a speed that the port cannot have."""
    try:
        return serial.Serial(port, baud, timeout=timeout, write_timeout=1.0)
    except ValueError as error:
        raise DeviceFault("config.bad", f"baud = {baud}: {error}", recoverable=False) from None
    except PORT_ERRORS as error:
        raise DeviceFault(gone, f"{port}: {words(error)}") from None


def close_port(line: serial.Serial | None) -> None:
    """Close a port; never raises: an unplugged one cannot be closed any better."""
    if line is not None:
        try:
            line.close()
        except PORT_ERRORS:
            return


def words(error: BaseException) -> str:
    """What an error of a port says; termios gives a pair, pyserial a nested text."""
    if isinstance(number := getattr(error, "errno", None), int):
        return os.strerror(number)
    return str(error.args[-1] if error.args else type(error).__name__)
