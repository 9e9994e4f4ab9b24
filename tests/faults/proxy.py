"""A TCP proxy with faults, in a thread of its own: what lines, routers and overloaded centres do to a
request."""

from __future__ import annotations

import random
import re
import socket
import threading
import time
from collections.abc import Callable

FAULTS = ("ok", "lost_ack", "cut", "black_hole", "busy", "busy_a_while", "refuse", "portal", "redirect", "slow",
          "too_short", "too_long")
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
A_WHILE_S = 1
SAID = {
    "busy": BUSY,
    "busy_a_while": BUSY.replace(b"\r\n", b"\r\nRetry-After: %d\r\n" % A_WHILE_S, 1),
    "portal": b"HTTP/1.1 200 OK\r\nContent-Length: 15\r\nConnection: close\r\n\r\n<html>hi</html>",
    "redirect": b"HTTP/1.1 302 Found\r\nLocation: /login\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
}
"""What a middle says by itself: the centre has not seen the request."""
_LENGTH = re.compile(rb"(?i)(content-length: )([0-9]+)")


class FaultProxy:
    """One connection, one fault, drawn by `choose`. A request is one connection here (Connection: close)."""

    def __init__(self, target: tuple[str, int], choose: Callable[[], str], hold_s: float = 0.5) -> None:
        self._target, self._choose, self._hold_s = target, choose, hold_s
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._stopping = threading.Event()
        self.counts = dict.fromkeys(FAULTS, 0)
        self.too_early, self._closed_until = 0, 0.0
        """Requests that came before the time which Retry-After had asked for."""
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        self._stopping.set()
        with socket.create_connection(self._listener.getsockname(), 1):
            pass
        self._accepting.join()
        for thread in self._threads:
            thread.join(10)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            if self._stopping.is_set():
                client.close()
                return
            thread = threading.Thread(target=self._serve, args=(client,))
            self._threads = [one for one in self._threads if one.is_alive()] + [thread]
            thread.start()

    def _serve(self, client: socket.socket) -> None:
        client.settimeout(5)
        with client:
            try:
                head, body = _read_message(client)
                self.too_early += time.monotonic() < self._closed_until
                fault = self._choose()
                self.counts[fault] += 1
                if fault == "refuse":
                    return
                if fault == "black_hole":
                    self._stopping.wait(self._hold_s)
                    return
                if fault in SAID:
                    if fault == "busy_a_while":
                        self._closed_until = time.monotonic() + A_WHILE_S
                    client.sendall(SAID[fault])
                    return
                head = head.replace(b"keep-alive", b"close")
                with socket.create_connection(self._target, 5) as server:
                    if fault == "cut":
                        server.sendall((head + body)[: len(head) + len(body) // 2])
                        return
                    server.sendall(head + body)
                    answer_head, answer_body = _read_message(server)
                if fault == "lost_ack":
                    return
                self._answer(client, fault, answer_head.replace(b"keep-alive", b"close"), answer_body)
            except OSError:
                pass


    def _answer(self, client: socket.socket, fault: str, head: bytes, body: bytes) -> None:
        if fault == "slow":
            whole = head + body
            for begin in range(0, len(whole), 200):
                client.sendall(whole[begin : begin + 200])
                self._stopping.wait(self._hold_s / 20)
            return
        if fault in ("too_short", "too_long"):
            # the head promises less than comes, or more
            by = -10 if fault == "too_short" else 10
            head = _LENGTH.sub(lambda found: found[1] + b"%d" % (int(found[2]) + by), head)
        client.sendall(head + body)


def _read_message(sock: socket.socket) -> tuple[bytes, bytes]:
    data = b""
    while b"\r\n\r\n" not in data:
        more = sock.recv(65536)
        if not more:
            raise ConnectionError("ended in the head")
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    size = 0
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            size = int(line.split(b":")[1])
    while len(body) < size:
        more = sock.recv(65536)
        if not more:
            raise ConnectionError("ended in the body")
        body += more
    return head + b"\r\n\r\n", body


def seeded(seed: int, weights: dict[str, int]) -> Callable[[], str]:
    """A chooser that draws faults by weight, the same ones for the same seed."""
    draw = random.Random(seed)
    names, shares = list(weights), list(weights.values())
    return lambda: draw.choices(names, shares)[0]
