"""The wire that can be pulled."""

from __future__ import annotations

import socket
import socketserver
import threading
from collections.abc import Iterator

import pytest

from terminal.workshop.relay import Relay
from terminal.workshop.walking import choose


class Echo(socketserver.BaseRequestHandler):
    def handle(self) -> None:
        while data := self.request.recv(1024):
            self.request.sendall(data)


@pytest.fixture
def relay() -> Iterator[Relay]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Echo) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        made = Relay(server.server_address)  # type: ignore[arg-type]
        yield made
        made.close()
        server.shutdown()
        thread.join()


def connect(relay: Relay) -> socket.socket:
    return socket.create_connection(("127.0.0.1", relay.port), timeout=10)


def test_pull_and_plug(relay: Relay) -> None:
    with connect(relay) as line:
        line.sendall(b"hello")
        assert line.recv(16) == b"hello"
        relay.plug(False)
        assert line.recv(16) == b""
    with connect(relay) as line:
        assert line.recv(16) == b"", "nobody answers while it is pulled"
    relay.plug(True)
    with connect(relay) as line:
        line.sendall(b"again")
        assert line.recv(16) == b"again"


def test_citizen_by_name_or_one_who_is_eligible() -> None:
    assert choose("li-min")["card"]["name"] == "李敏"
    assert choose("")["expect"] == "pass"
    with pytest.raises(KeyError):
        choose("nobody")
