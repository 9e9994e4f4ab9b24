"""The link believes nobody but the centre, waits no longer than told, and follows nobody."""

from __future__ import annotations

import hashlib
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from terminal.link.client import Link
from terminal.link.faults import LinkDown, LinkRefused
from terminal.link.http import LONGEST_SIGNED_S, LONGEST_UNSIGNED_S, retry_after
from terminal.link.identity import Identity, IdentityFault
from tests.central.centre import LI_MIN, Centre, key_document


@contextmanager
def server(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Answers every connection in its own way."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    stopping = threading.Event()

    def run() -> None:
        while not stopping.is_set():
            try:
                client, _ = listener.accept()
            except TimeoutError:
                continue
            with client:
                client.settimeout(2)
                try:
                    client.recv(65536)
                    answer(client)
                except OSError:
                    pass

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        stopping.set()
        thread.join()
        listener.close()


def _link(centre: Centre, folder: Path, url: str, timeout: float = 1.0) -> Link:
    real = centre.link(folder / "link", f"T-{folder.name[:40]}")
    real.enrol()
    real.close()
    return Link(url, Identity(folder / "link", real.identity.terminal), timeout)


def _say(text: str) -> Callable[[socket.socket], None]:
    return lambda client: client.sendall(text.encode())


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("HTTP/1.1 200 OK\r\nContent-Length: 15\r\n\r\n<html>hi</html>", "link.unsigned"),
        ('HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{"sent": true}', "link.unsigned"),
        ('HTTP/1.1 422 No\r\nContent-Length: 13\r\n\r\n{"title":"x"}', "link.unsigned"),
        ("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/\r\nContent-Length: 0\r\n\r\n", "link.redirected"),
        ("HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\n{}", "link.unsigned"),
        ("garbage\r\n\r\n", "link.unreachable"),
        ("", "link.unreachable"),
    ],
)
def test_unsigned_answers_are_no_answers(centre: Centre, tmp_path: Path, answer: str, code: str) -> None:
    with server(_say(answer)) as url:
        link = _link(centre, tmp_path, url)
        with pytest.raises(LinkDown) as down:
            link.send_code(LI_MIN)
        link.close()
    assert down.value.code == code


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "0"}, 0.0),
        ({"Retry-After": "99999999"}, LONGEST_SIGNED_S),
        ({"Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT", "Date": "Fri, 31 Dec 1999 23:58:59 GMT"}, 60.0),
        ({"Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT", "Date": "Sat, 01 Jan 2000 00:00:00 GMT"}, 0.0),
        ({"Retry-After": "Fri, 31 Dec 1999 23:59:59 GMT"}, None),
        ({"Retry-After": "-1"}, None),
        ({"Retry-After": "\u0661"}, None),
        ({"Retry-After": "soon", "Date": "now"}, None),
        ({}, None),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after(headers) == seconds


@pytest.mark.parametrize(
    ("status", "asked", "wait"),
    [("503 Busy", "9", 9.0), ("429 Many", "999999", LONGEST_UNSIGNED_S), ("200 OK", "9", None)],
)
def test_an_overloaded_middle_is_heeded_for_a_while(
    centre: Centre, tmp_path: Path, status: str, asked: str, wait: float | None
) -> None:
    with server(_say(f"HTTP/1.1 {status}\r\nRetry-After: {asked}\r\nContent-Length: 2\r\n\r\n{{}}")) as url:
        link = _link(centre, tmp_path, url)
        with pytest.raises(LinkDown, match=r"link\.unsigned") as down:
            link.case("1" * 22)
        link.close()
    assert down.value.retry_after_s == wait


def test_a_scan_does_not_take_the_whole_line(centre: Centre, tmp_path: Path) -> None:
    def taken(bytes_s: float) -> float:
        link = _link(centre, tmp_path, centre.url)
        link.exchange.upload_bytes_s = bytes_s
        begun = time.monotonic()
        with pytest.raises(LinkRefused, match=r"sealed\.malformed"):
            link.put("01890000-0000-7000-8000-000000000000", "0" * 64, bytes(60_000))
        link.close()
        return time.monotonic() - begun

    free, capped = taken(0.0), taken(100_000.0)
    assert capped >= 0.4, "60,000 bytes at 100,000 a second, the last piece is not waited for"
    assert free < capped


def test_many_pieces_take_no_more_of_the_line_than_one(centre: Centre, tmp_path: Path) -> None:
    """Each piece alone would not wait for its last tenth of a second: forty of them would."""
    link = _link(centre, tmp_path, centre.url)
    data = bytes(range(256)) * 400
    name = hashlib.sha256(data).hexdigest()
    link.exchange.upload_bytes_s = 100_000.0
    begun = time.monotonic()
    for at in range(0, len(data), 10_240):
        link.attachment_piece(name, len(data), at, data[at : at + 10_240])
    taken = time.monotonic() - begun
    link.close()
    assert taken >= (len(data) - 2 * 10_240) / 100_000.0


def test_a_drip_of_bytes_ends_in_time(centre: Centre, tmp_path: Path) -> None:
    def drip(client: socket.socket) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
        for _ in range(40):
            client.sendall(b"x" * 65536)
            time.sleep(0.1)

    with server(drip) as url:
        link = _link(centre, tmp_path, url, 0.5)
        started = time.monotonic()
        with pytest.raises(LinkDown):
            link.send_code(LI_MIN)
        assert time.monotonic() - started < 3
        link.close()


def test_down_means_unreachable_records_and_a_clear_fault(centre: Centre, tmp_path: Path) -> None:
    link = _link(centre, tmp_path, "http://127.0.0.1:9")
    assert {answer.state for answer in link.records(LI_MIN, "token", {"x": 1}).values()} == {"unreachable"}
    with pytest.raises(LinkDown, match=r"link\.unreachable"):
        link.case("1" * 22)

    def unplugged() -> None:
        raise LinkDown("link.unplugged")

    link.exchange.gate = unplugged
    with pytest.raises(LinkDown, match=r"link\.unplugged"):
        link.time()
    link.close()


def test_keys_are_pinned_for_good(centre: Centre, tmp_path: Path) -> None:
    document = key_document(centre, tmp_path / "centre.json")
    identity = Identity(tmp_path / "link", "T-pin", document)
    again = Identity(tmp_path / "link", "T-pin")
    assert (again.centre, again.public) == (identity.centre, identity.public)
    other = json.loads(document.read_text())
    other["seal"]["public"] = other["sign"]["public"]
    (tmp_path / "other.json").write_text(json.dumps(other))
    with pytest.raises(IdentityFault, match="not the ones"):
        Identity(tmp_path / "link", "T-pin", tmp_path / "other.json")
    (tmp_path / "bad.json").write_text("{}")
    for path in (tmp_path / "bad.json", tmp_path / "missing.json"):
        with pytest.raises(IdentityFault):
            Identity(tmp_path / "link2", "T-pin", path)


def test_a_centre_that_forgot_us_needs_a_new_code(centre: Centre, tmp_path: Path) -> None:
    identity = Identity(tmp_path / "link", "T-forgotten", key_document(centre, tmp_path / "c.json"))
    identity.mark_enrolled(True)
    link = Link(centre.url, identity, 2.0)
    with pytest.raises((LinkDown, LinkRefused)):
        link.time()
    with pytest.raises(LinkDown, match=r"link\.no_keys"):
        link.send_code(LI_MIN)
    link.enrolment_code = centre.new_code()
    assert link.send_code(LI_MIN).masked == "138****0100"
    link.close()
