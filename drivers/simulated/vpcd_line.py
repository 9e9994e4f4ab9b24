"""A virtual card in a virtual reader: the socket of vsmartcard's vpcd, a driver of the PC/SC service.

The reader speaks first. Every message is two bytes of length (big endian) and its body; a body of one byte switches
power (00 off, 01 on, 02 reset, none answered) or asks for the answer to reset (04); anything else is a command.
"""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress

from drivers.simulated.virtual_card import Mute, Pulled, VirtualCard

OFF, ON, RESET, ATR = 0, 1, 2, 4


class VpcdLine:
    """Puts cards into the reader that listens at ``host``:``port`` and takes them out again."""

    def __init__(self, port: int, host: str = "127.0.0.1") -> None:
        self._place = (host, port)
        self._line: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def insert(self, card: VirtualCard, seconds: float = 5.0) -> None:
        """Put ``card`` in, in place of another. Raises OSError when no reader listens within ``seconds``."""
        self.remove()
        end = time.monotonic() + seconds
        while True:
            try:
                self._line = socket.create_connection(self._place, timeout=seconds)
                break
            except OSError:
                if time.monotonic() > end:
                    raise
                time.sleep(0.02)
        self._line.settimeout(None)
        self._thread = threading.Thread(target=self._serve, args=(self._line, card), name="vpcd-card", daemon=True)
        self._thread.start()

    def remove(self) -> None:
        """Take the card out; nothing when there is none."""
        line, self._line = self._line, None
        thread, self._thread = self._thread, None
        if line is not None:
            with suppress(OSError):  # the reader may have gone first
                line.shutdown(socket.SHUT_RDWR)
        if thread is not None:
            thread.join(5)

    def _serve(self, line: socket.socket, card: VirtualCard) -> None:
        # The reader writes length and body apart: without this each command waits for a delayed acknowledgement.
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with line, suppress(OSError, Pulled):
            while (body := _message(line)) is not None:
                if len(body) > 1:
                    with suppress(Mute):
                        answer = card.transmit(body)
                        line.sendall(len(answer).to_bytes(2, "big") + answer)
                elif body == bytes([ATR]):
                    line.sendall(len(card.atr).to_bytes(2, "big") + card.atr)
                else:
                    card.reset()


def _message(line: socket.socket) -> bytes | None:
    head = _exactly(line, 2)
    return None if head is None else _exactly(line, int.from_bytes(head, "big"))


def _exactly(line: socket.socket, size: int) -> bytes | None:
    data = b""
    while len(data) < size:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
        part = line.recv(size - len(data))
        if not part:
            return None
        data += part
    return data
