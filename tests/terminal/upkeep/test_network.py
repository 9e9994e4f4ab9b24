"""The way to the centre: the first step that fails is the one that is named."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator

import pytest

from terminal.link.faults import LinkDown
from terminal.upkeep.network import StepFault, examine


@pytest.fixture
def port() -> Iterator[int]:
    """Somebody who takes calls and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        ending = threading.Event()

        def serve() -> None:
            while not ending.is_set():
                try:
                    line, _ = server.accept()
                except TimeoutError:
                    continue
                line.close()

        thread = threading.Thread(target=serve)
        thread.start()
        yield server.getsockname()[1]
        ending.set()
        thread.join()


def fails(url: str, code: str, steps: list[str], offset: float | Exception = 0.0) -> None:
    def offset_s() -> float:
        if isinstance(offset, Exception):
            raise offset
        return offset

    with pytest.raises(StepFault) as caught:
        examine(url, offset_s)
    assert caught.value.code == code
    assert [step for step, _ in caught.value.lines] == steps


def test_all_the_way(port: int) -> None:
    assert dict(examine(f"http://127.0.0.1:{port}/v1", lambda: -12.34)) == {
        "host": f"127.0.0.1:{port}", "dns": "127.0.0.1", "port": "good", "tls": "none", "time": "-12.3 s",
        "centre": "answered"}  # fmt: skip


def test_no_such_name(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*asked: object, **more: object) -> object:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", nobody)
    fails("https://centre.invalid", "link.name", ["host"])


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    fails(f"http://127.0.0.1:{free}", "link.port", ["host", "dns"])


def test_no_encryption_is_agreed(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: ssl.SSLContext, line: socket.socket, **more: object) -> ssl.SSLSocket:
        raise ssl.SSLCertVerificationError(1, "self-signed certificate")

    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", refused)
    fails(f"https://127.0.0.1:{port}", "link.tls", ["host", "dns", "port"])


def test_whoever_answers_is_not_the_centre(port: int) -> None:
    steps = ["host", "dns", "port", "tls"]
    fails(f"http://127.0.0.1:{port}", "link.centre", steps, LinkDown("link.unsigned", "no signature"))
