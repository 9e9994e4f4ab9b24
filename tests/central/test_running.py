"""For those who run the centre: live, ready, metrics; and errors that are always problem documents and tell nothing."""

from __future__ import annotations

import contextlib
import re
import resource
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from prometheus_client.parser import text_string_to_metric_families

from central.store.db import Refused, open_store
from terminal.link.client import Link
from terminal.link.faults import LinkDown, LinkRefused
from terminal.vault.sealing import SealKey, container, seal
from tests.central.centre import LI_MIN, Centre, submission
from tests.central.probing import Signed

FAULT = {"type": "urn:budayang:problem:centre.fault", "title": "centre.fault", "status": 500,
         "detail": "the centre failed; try again later"}
Values = dict[tuple[str, tuple[str, ...]], float]


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Centre, Link]]:
    folder = tmp_path_factory.mktemp("running")
    centre = Centre(folder / "centre", "--backup", str(folder / "copies"), "--backup-every", "3600").start()
    link = centre.link(folder / "link")
    link.enrol()
    yield centre, link
    link.close()
    assert centre.stop() == 0


def ask(centre: Centre, method: str, path: str, **more: Any) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.request(method, centre.url + path, timeout=20, **more)


def hand_in(link: Link) -> str:
    one = submission()
    key = SealKey.of(link.keys().seal)
    body = container(one.id, one.terminal, key.id, [seal("submission", one.to_bytes(), key)])
    return link.put(one.id, one.content_hash(), body).case_number


def metrics(centre: Centre) -> Values:
    answer = ask(centre, "GET", "/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {(sample.name, tuple(sorted(sample.labels.values()))): sample.value
            for family in text_string_to_metric_families(answer.text) for sample in family.samples}


def eventually(true: Callable[[], object]) -> None:
    limit = time.monotonic() + 20
    while not true():
        assert time.monotonic() < limit, "did not happen in time"
        time.sleep(0.1)


@contextlib.contextmanager
def no_room(centre: Centre) -> Iterator[None]:
    """The kernel lets the running centre write nothing more (EFBIG), as a full disk would not."""
    assert centre.pid is not None
    soft, hard = resource.prlimit(centre.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(centre.pid, resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.prlimit(centre.pid, resource.RLIMIT_FSIZE, (soft, hard))


def test_metrics_count_what_happened(own: tuple[Centre, Link]) -> None:
    centre, link = own
    eventually(lambda: ("budayang_last_backup_age_seconds", ()) in metrics(centre))
    before = metrics(centre)
    hand_in(link)
    hand_in(link)
    with pytest.raises(LinkRefused):
        link.case("1" * 22)
    ask(centre, "GET", "/v1/time")
    ask(centre, "PROPFIND", "/v9/tea")
    after = metrics(centre)

    def more(name: str, *labels: str) -> float:
        return after.get((name, tuple(sorted(labels))), 0.0) - before.get((name, tuple(sorted(labels))), 0.0)

    put = ("PUT", "/v1/submissions/{id}", "201")
    assert more("budayang_requests_total", *put) == 2
    assert more("budayang_requests_total", "GET", "/v1/cases/{number}", "404") == 1
    assert more("budayang_requests_total", "other", "?", "404") == 1
    assert more("budayang_intake_seconds_count", "201") == 2
    assert more("budayang_intake_seconds_bucket", "201", "+Inf") == 2
    assert after["budayang_intake_seconds_sum", ("201",)] > 0
    assert more("budayang_submissions") == 2
    waiting = sum(v for (name, _), v in after.items() if name == "budayang_cases_open")
    assert waiting == after["budayang_submissions", ()]
    assert more("budayang_refused_total", "case.unknown") == 1
    assert more("budayang_refused_total", "signature.missing") == 1
    assert after["budayang_store_bytes", ()] >= (centre.folder / "central.db").stat().st_size
    assert 0 <= after["budayang_last_backup_age_seconds", ()] < 3600


def test_metrics_name_nobody(own: tuple[Centre, Link]) -> None:
    centre, link = own
    number = hand_in(link)
    link.case(number)
    link.send_code(LI_MIN)
    text = ask(centre, "GET", "/metrics").text
    for personal in (LI_MIN, "李", number, "13800040100", link.identity.terminal):
        assert personal not in text


def test_live_and_ready_under_both_names(own: tuple[Centre, Link]) -> None:
    centre, _ = own
    for before in ("", "/health"):
        assert centre.get(f"{before}/live") == {"live": True}
        assert centre.get(f"{before}/ready") == {"ready": True}


def test_not_ready_while_nothing_can_be_written(own: tuple[Centre, Link]) -> None:
    """A real fault of the kernel's at the running process; nothing leaks, nothing is half kept, all is well after."""
    centre, link = own
    one = submission()
    key = SealKey.of(link.keys().seal)
    body = container(one.id, one.terminal, key.id, [seal("submission", one.to_bytes(), key)])
    with no_room(centre):
        eventually(lambda: ask(centre, "GET", "/ready").status_code == 503)
        told = ask(centre, "GET", "/ready")
        assert told.json()["ready"] is False
        assert re.fullmatch(r"store\.not_writable \([A-Za-z]+\)", told.json()["reason"])
        assert centre.get("/live") == {"live": True}, "it is not to be killed for that"
        with pytest.raises(LinkDown, match="status 500"):
            link.put(one.id, one.content_hash(), body)
        for path, auth in ((f"/v1/submissions/{one.id}", Signed(link)), ("/city/enrolment-code", None)):
            method = "PUT" if auth else "POST"
            answer = ask(centre, method, path, data=body if auth else b"", auth=auth)
            assert answer.json() == FAULT
            assert answer.headers["content-type"] == "application/problem+json"
        assert ask(centre, "GET", "/v1/time").status_code == 401, "the refusal stands though no line can be written"
    eventually(lambda: ask(centre, "GET", "/ready").status_code == 200)
    assert link.put(one.id, one.content_hash(), body).submission_id == one.id
    assert [case["submission"] for case in centre.cases()].count(one.id) == 1


def test_a_commit_that_fails_leaves_no_transaction_behind(tmp_path: Path) -> None:
    """A deferred constraint fails the COMMIT itself; before, every later write failed with it."""
    store = open_store(tmp_path / "c.db")
    with store.write() as db:
        db.execute("CREATE TABLE a (x INTEGER PRIMARY KEY)")
        db.execute("CREATE TABLE b (x INTEGER REFERENCES a (x) DEFERRABLE INITIALLY DEFERRED)")
    with pytest.raises(Refused), store.write() as db:
        db.execute("INSERT INTO b VALUES (7)")
    assert store.rows("SELECT * FROM b") == []
    store.try_write("now")
    store.close()


@pytest.mark.parametrize(
    ("method", "path", "status", "title"),
    [
        ("GET", "/", 404, "address.unknown"),
        ("GET", "/v1/cases/%2e%2e/x", 404, "address.unknown"),
        ("GET", "/v1/enrol", 405, "method.unknown"),
        ("DELETE", "/v1/submissions/x", 405, "method.unknown"),
        ("POST", "/metrics", 405, "method.unknown"),
        ("PROPFIND", "/ready", 405, "method.unknown"),
        ("POST", "/city/departments/none", 400, "body.malformed"),
        ("POST", "/v1/enrol", 400, "body.malformed"),
        ("GET", "/v1/keys?x=1", 400, "query.unknown"),
    ],
)
def test_every_error_is_a_problem_document(own: tuple[Centre, Link], method: str, path: str, status: int,
                                           title: str) -> None:
    answer = ask(own[0], method, path)
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, answer.json()["title"]) == (status, title)
    assert answer.json() | {"detail": ""} == {
        "type": f"urn:budayang:problem:{title}", "title": title, "status": status, "detail": "",
    }
    assert ("allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize(("path", "method", "limit"), [
    ("/v1/enrol", "POST", 65536), ("/v1/settled", "POST", 65536), ("/city/cases/1", "POST", 65536),
    ("/v1/submissions/x", "PUT", 64 * 1024 * 1024),
])
def test_limits_of_bodies(own: tuple[Centre, Link], path: str, method: str, limit: int) -> None:
    """One byte more is 413, and its sender reads that; the limit itself is refused for another reason."""
    centre, link = own
    for size, status in ((limit + 1, {413}), (limit, {400, 422})):
        answer = ask(centre, method, path, data=b" " * size, auth=Signed(link))
        assert answer.status_code in status
        assert (answer.json()["title"] == "body.too_large") == (status == {413})


@pytest.mark.parametrize("stated", ["9999999999", "9" * 19, None])
def test_a_body_without_end_is_not_read_to_its_end(own: tuple[Centre, Link], stated: str | None) -> None:
    """10 GB stated, and a body in chunks that never stops: both are answered, and the connection is closed."""
    centre, _ = own
    framing = f"Content-Length: {stated}" if stated else "Transfer-Encoding: chunked"
    head = f"POST /v1/enrol HTTP/1.1\r\nHost: x\r\n{framing}\r\n\r\n".encode()
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    with socket.create_connection(("127.0.0.1", centre.port), 20) as line:
        line.sendall(head)
        sent = 0
        with contextlib.suppress(ConnectionError):
            while stated is None and sent < 64 * 1024 * 1024:
                line.sendall(chunk)
                sent += len(chunk)
        answer = b""
        with contextlib.suppress(ConnectionError):
            while part := line.recv(65536):
                answer += part
    assert sent < 64 * 1024 * 1024
    if stated is not None:
        assert answer.startswith(b"HTTP/1.1 413 ")
        assert b"connection: close" in answer.lower()
