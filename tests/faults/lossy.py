"""A line that is cut again and again: after so many bytes from the terminal both ends are hung up on."""

from __future__ import annotations

import contextlib
import socket
import threading


class LossyLine:
    """Between a terminal and a centre. `every` bytes go through, then the line is cut; 0 never cuts it.

    `sent` counts the bytes that the terminal has sent into it, `cuts` how often it was cut.
    """

    def __init__(self, target: tuple[str, int], every: int) -> None:
        self._target, self._every = target, every
        self.sent = self.cuts = 0
        self._left = every
        self._lock, self._stopping = threading.Lock(), threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._open: list[socket.socket] = []
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
        for sock in self._open:
            _hang_up(sock)
        for thread in self._threads:
            thread.join(10)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            if self._stopping.is_set():
                client.close()
                return
            try:
                server = socket.create_connection(self._target, 5)
            except OSError:
                client.close()
                continue
            self._open += [client, server]
            for does in (self._up, self._down):
                thread = threading.Thread(target=does, args=(client, server))
                self._threads.append(thread)
                thread.start()

    def _up(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := client.recv(16384):
                with self._lock:
                    self.sent += len(data)
                    self._left -= len(data)
                    cut = self._every > 0 and self._left <= 0
                    if cut:
                        self.cuts += 1
                        self._left = self._every
                if cut:
                    break
                server.sendall(data)
        _hang_up(client)
        _hang_up(server)

    def _down(self, client: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                client.sendall(data)
        _hang_up(client)
        _hang_up(server)


def _hang_up(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
    sock.close()
