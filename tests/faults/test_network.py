"""Bad lines: every submission arrives exactly once; without the permanent id they would double."""

from __future__ import annotations

import json
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
import uuid6

from terminal.link import handing, http
from terminal.link.faults import LinkDown
from terminal.link.identity import Identity
from terminal.outbox.post import Post
from terminal.outbox.queue import Backoff
from tests.central.centre import Centre, key_document, submission
from tests.faults import proxy as proxy_module
from tests.faults.conftest import Tell
from tests.faults.proxy import FaultProxy, seeded

WEIGHTS = {"ok": 40, "lost_ack": 22, "cut": 12, "black_hole": 2, "busy": 6, "busy_a_while": 1, "refuse": 5, "portal": 3,
           "redirect": 3, "slow": 4, "too_short": 3, "too_long": 3}
QUICK = Backoff(first_s=0.01, cap_s=0.05)


def _post(centre: Centre, folder: Path, url: str, terminal: str) -> Post:
    # enrolled over a sound line first, then sent through the bad one
    Link = centre.link(folder / "link", terminal)
    Link.enrol()
    Link.close()
    return Post.open(
        folder, url, terminal=terminal, timeout_s=0.4, backoff=QUICK, reserve_bytes=0, session_bytes=0
    )


def _mine(centre: Centre, terminal: str) -> list[str]:
    return [case["submission"] for case in centre.cases() if case["terminal"] == terminal]


def _hand_in(post: Post, terminal: str, count: int) -> list[str]:
    """Hand in and wait until nothing waits; every tenth one has a page."""
    sent = []
    for number in range(count):
        page = f"page {number} of {terminal}".encode() * 1500 if number % 10 == 0 else b""
        if page:
            post.keep_page(page)
        one = submission(terminal, pages=(page,) if page else ())
        post.submit(one)
        sent.append(one.id)
    # no limit of its own: a test that hangs ends by the run's
    while post.counts()["waiting"]:
        time.sleep(0.05)
    return sent


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_exactly_once_through_a_bad_line(centre: Centre, tmp_path: Path, thorough: bool, tell: Tell) -> None:
    """Terminals of a city, each behind a bad line of its own."""
    terminals, each = (8, 1250) if thorough else (2, 30)
    names = [f"T-net{number}" for number in range(terminals)]
    proxies = [FaultProxy(("127.0.0.1", centre.port), seeded(7 + n, WEIGHTS)) for n in range(terminals)]
    posts = [_post(centre, tmp_path / name, proxy.url, name) for name, proxy in zip(names, proxies, strict=True)]
    try:
        with ThreadPoolExecutor(terminals) as pool:
            sent = list(pool.map(lambda n: _hand_in(posts[n], names[n], each), range(terminals)))
        for post in posts:
            assert post.counts() == {"waiting": 0, "sent": each, "quarantined": 0}
    finally:
        for part in (*posts, *proxies):
            part.close()
    faults = Counter[str]()
    for proxy in proxies:
        faults.update(proxy.counts)
    there = Counter(case["submission"] for case in centre.cases())
    ids = [one for some in sent for one in some]
    lost, doubled = sum(there[one] == 0 for one in ids), sum(there[one] > 1 for one in ids)
    tell("bad lines", {"submissions": len(ids), "attempts": faults.total(), "lost": lost, "doubled": doubled, **faults})
    assert (lost, doubled) == (0, 0)
    assert all(faults[name] > 0 for name in ("lost_ack", "cut", "busy", "portal", "redirect", "too_long"))
    assert sum(proxy.too_early for proxy in proxies) == 0, "Retry-After is honoured by the whole queue"
    numbers = sorted(case["case_number"] for case in centre.cases())
    running = [int(number[15:21]) for number in numbers]
    assert running == list(range(1, len(running) + 1)), "case numbers have gaps"


def test_control_a_new_id_for_every_try_doubles(
    centre: Centre, tmp_path: Path, thorough: bool, tell: Tell
) -> None:
    proxy = FaultProxy(("127.0.0.1", centre.port), seeded(7, WEIGHTS))
    post = _post(centre, tmp_path / "t", centre.url, "T-ctl")
    link = centre.link(tmp_path / "t" / "link", "T-ctl")
    link.exchange.base_url, link.exchange.timeout_s = proxy.url, 0.4
    wanted = 400 if thorough else 25
    post.sender.stop()
    try:
        for number in range(wanted):
            for _ in range(200):
                one = submission("T-ctl", created_at=f"try for {number}", id=str(uuid6.uuid7()))
                kept = post.submit(one)
                try:
                    link.put(one.id, kept.content_hash, post.vault.sealed_container(one.id, "T-ctl"))
                    break
                except LinkDown:
                    continue
    finally:
        link.close()
        post.close()
        proxy.close()
    there = len(_mine(centre, "T-ctl"))
    tell("control: a new id for every try", {"claims": wanted, "at_the_centre": there, "doubled": there - wanted})
    assert there > wanted, "the control must double"


def test_whoever_says_yes_on_the_way_is_not_believed(
    centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A middle that knows the protocol and answers for the centre; the control believes it."""
    link = centre.link(tmp_path / "link", "T-yes")
    link.enrol()
    one, content_hash = str(uuid6.uuid7()), "0" * 64
    ack = {"submission": one, "hash": content_hash, "case_number": "1", "state": "received", "received_at": "",
           "promise_date": "", "may_purge": True}
    body = json.dumps({"ack": ack, "key": "", "signature": "A" * 86}).encode()
    said = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%b" % (len(body), body)
    monkeypatch.setitem(proxy_module.SAID, "portal", said)
    proxy = FaultProxy(("127.0.0.1", centre.port), lambda: "portal")
    link.exchange.base_url = proxy.url
    try:
        with pytest.raises(LinkDown, match=r"link\.unsigned: status 200"):
            link.put(one, content_hash, b"sealed")
        monkeypatch.setattr(http, "answer_holds", lambda *answer: True)
        with pytest.raises(LinkDown, match="the acknowledgement does not hold"):
            link.put(one, content_hash, b"sealed")
        agreeing = SimpleNamespace(verify=lambda *signed: None)
        monkeypatch.setattr(handing.Ed25519PublicKey, "from_public_bytes", lambda raw: agreeing)
        assert link.put(one, content_hash, b"sealed").case_number == "1", "the control must believe it"
    finally:
        link.close()
        proxy.close()


def test_centre_down_before_during_and_after(tmp_path: Path) -> None:
    centre = Centre(tmp_path / "c").start()
    keys = key_document(centre, tmp_path / "centre.json")
    centre.stop()
    post = Post.open(
        tmp_path / "t",
        centre.url,
        terminal="T-down",
        enrolment_code=centre.code,
        key_document=keys,
        timeout_s=1,
        backoff=QUICK,
        reserve_bytes=0,
        session_bytes=0,
    )
    try:
        assert post.room_for_session()
        first = submission("T-down")
        post.submit(first)
        assert post.wait_ack(first.id, 0.3) is None
        assert post.status(first.id).state == "waiting"
        centre.start()
        post.sender.wake()
        acked = post.wait_ack(first.id, 10)
        assert acked is not None
        centre.stop(9)
        second = submission("T-down")
        post.submit(second)
        centre.start()
        post.sender.wake()
        assert post.wait_ack(second.id, 10) is not None
        assert post.link.case_by_receipt(first.receipt_code)["case_number"] == acked.case_number
        assert Counter(_mine(centre, "T-down")) == Counter([first.id, second.id])
    finally:
        post.close()
        centre.stop()


def test_starting_without_keys_is_a_clear_answer(tmp_path: Path) -> None:
    identity = Identity(tmp_path / "probe", "T-x")
    assert identity.centre is None
    post = Post.open(
        tmp_path / "t", "http://127.0.0.1:9", terminal="T-x", enrolment_code="ABCDEF-2345678901", timeout_s=1
    )
    try:
        assert not post.room_for_session()
    finally:
        post.close()
