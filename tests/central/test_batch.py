"""Many submissions in one request: each has its own answer, and one that is refused spoils none of the others."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from central.batch import MOST, split
from central.problems import Problem
from forms.submission import Submission
from terminal.link.client import Ack, Link
from terminal.link.faults import LinkDown, LinkRefused
from terminal.outbox import batching
from terminal.outbox.batching import FEWEST
from terminal.outbox.post import Post
from terminal.outbox.queue import Backoff
from terminal.vault.faults import VaultFault
from terminal.vault.sealing import SealKey, container, seal
from tests.central.centre import Centre, submission

Given = tuple[str, str, bytes]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Centre, Link]]:
    folder = tmp_path_factory.mktemp("batch")
    centre = Centre(folder / "centre").start()
    link = centre.link(folder / "link", "T-batch")
    link.enrol()
    yield centre, link
    link.close()
    assert centre.stop() == 0


def sealed(link: Link, one: Submission) -> Given:
    key = SealKey.of(link.keys().seal)
    body = container(one.id, one.terminal, key.id, [seal("submission", one.to_bytes(), key)])
    return one.id, one.content_hash(), body


def test_each_has_its_own_answer(asked: tuple[Centre, Link]) -> None:
    centre, link = asked
    good = [sealed(link, submission("T-batch")) for _ in range(5)]
    poison = sealed(link, submission("T-batch", item_version=999))
    known = sealed(link, submission("T-batch"))
    first = link.put(*known)
    one = submission("T-batch")
    other = sealed(link, dataclasses.replace(one, answers={"x": "y"}))
    link.put(*sealed(link, one))
    garbage = ("01890000-0000-7000-8000-000000000000", "0" * 64, b"garbage")
    given = [good[0], poison, good[1], known, other, garbage, good[2], good[2], *good[3:]]
    told = link.put_many(given)
    codes = [answer.code if isinstance(answer, LinkRefused) else type(answer).__name__ for answer in told]
    assert codes == ["Ack", "submission.unknown_item", "Ack", "Ack", "submission.conflict", "sealed.malformed", "Ack",
                     "Ack", "Ack", "Ack"]
    assert isinstance(told[6], Ack)
    assert told[3] == first, "known before"
    assert told[6] == told[7], "twice in one batch is once"
    there = Counter(case["submission"] for case in centre.cases())
    assert all(there[name] == 1 for name, _, _ in good)
    assert there[poison[0]] == 0
    assert link.put_many(given)[0] == told[0], "said again, kept once"


@pytest.mark.parametrize("body", [b"", b"BDYB", b"BDYX\0\0\0\1x", b"BDYB\0\0\0\2x", b"BDYB\0\0\0\1xy", b"BDYB\0\0\0",
                                  b"BDYB" + (b"\0\0\0\1x" * (MOST + 1))])
def test_what_is_no_batch(body: bytes) -> None:
    with pytest.raises(Problem, match=r"batch\.malformed"):
        split(body)


def test_a_batch_of_as_many_as_allowed() -> None:
    assert split(b"BDYB" + b"\0\0\0\1x" * MOST) == [b"x"] * MOST


def _post(centre: Centre, folder: Path, terminal: str) -> Post:
    link = centre.link(folder / "link", terminal)
    link.enrol()
    link.close()
    return Post.open(folder, centre.url, terminal=terminal, backoff=Backoff(0.0, 0.0), start=False, reserve_bytes=0,
                     session_bytes=0)


def _requests(post: Post) -> Counter[str]:
    counted: Counter[str] = Counter()
    real = post.link._ask

    def ask(method: str, path: str, *more: object) -> dict[str, object]:
        counted[f"{method} {path}"] += 1
        return real(method, path, *more)  # type: ignore[arg-type]

    post.link._ask = ask  # type: ignore[assignment,method-assign]
    return counted


def test_after_an_outage_they_go_together_and_who_comes_now_goes_first(
    asked: tuple[Centre, Link], tmp_path: Path
) -> None:
    post = _post(asked[0], tmp_path, "T-outage")
    night = [submission("T-outage") for _ in range(MOST + FEWEST + 1)]
    poison = submission("T-outage", item_version=999)
    for one in (*night[:3], poison, *night[3:]):
        post.submit(one)
    post.outbox._fresh.clear()  # the night is over
    now = submission("T-outage")
    post.submit(now)
    told: list[str] = []
    post.on_change = lambda name, state, number: told.append(name)
    counted = _requests(post)
    while post.sender.send_one():
        pass
    assert post.counts() == {"waiting": 0, "sent": len(night) + 1, "quarantined": 1}
    assert told[0] == now.id
    assert post.status(poison.id).reason == "submission.unknown_item"
    assert 1 <= counted["POST /v1/submissions"] <= 2
    assert sum(counted.values()) <= FEWEST + 3, counted
    post.close()


def test_who_comes_while_a_night_is_drained_waits_for_one_batch(
    asked: tuple[Centre, Link], tmp_path: Path
) -> None:
    post = _post(asked[0], tmp_path, "T-night")
    for _ in range(3 * MOST):
        post.submit(submission("T-night"))
    post.outbox._fresh.clear()
    told: list[str] = []
    post.on_change = lambda name, state, number: told.append(name)
    assert post.sender.send_one()
    assert post.sender.send_one()
    behind = len(told)
    assert behind == 1 + MOST
    now = submission("T-night")
    post.submit(now)
    assert post.sender.send_one()
    assert told[behind:] == [now.id], "the next one, before a hundred that wait longer"
    post.close()


def test_a_store_that_fails_in_the_middle_leaves_nothing_taken(
    asked: tuple[Centre, Link], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = _post(asked[0], tmp_path, "T-full")
    ids = [post.submit(submission("T-full")).submission_id for _ in range(2 * FEWEST)]
    post.outbox._fresh.clear()
    assert post.sender.send_one()

    def full(acks: object) -> None:
        raise VaultFault("vault.disk_full", "no space left for the store")

    with monkeypatch.context() as patched:
        patched.setattr(post.outbox, "done_all", full)
        with pytest.raises(VaultFault):
            post.sender.send_one()
    while post.sender.send_one():
        pass
    assert post.counts() == {"waiting": 0, "sent": len(ids), "quarantined": 0}
    there = Counter(case["submission"] for case in asked[0].cases())
    assert [there[one] for one in ids] == [1] * len(ids), "the centre had them: known, and once"
    post.close()


def test_a_few_go_alone_and_so_do_all_at_a_centre_without_batches(
    asked: tuple[Centre, Link], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = _post(asked[0], tmp_path, "T-alone")

    def unknown(given: object) -> list[Ack]:
        raise LinkDown("link.unsigned", "status 404 without the centre's signature")

    monkeypatch.setattr(post.link, "put_many", unknown)
    for _ in range(FEWEST + 4):
        post.submit(submission("T-alone"))
    post.outbox._fresh.clear()
    for _ in range(3 * FEWEST):
        post.sender.send_one()
    assert post.counts() == {"waiting": 0, "sent": FEWEST + 4, "quarantined": 0}
    post.close()


def test_one_answer_too_few_is_no_answer(asked: tuple[Centre, Link], monkeypatch: pytest.MonkeyPatch) -> None:
    _, link = asked
    one, other = (sealed(link, submission("T-batch")) for _ in range(2))
    real = link._ask
    monkeypatch.setattr(link, "_ask", lambda *asked: {"answers": real(*asked)["answers"][::-1]})
    assert all(isinstance(answer, LinkDown) for answer in link.put_many([one, other])), "each is another's"
    monkeypatch.setattr(link, "_ask", lambda *asked: {"answers": real(*asked)["answers"][:1]})
    with pytest.raises(LinkDown):
        link.put_many([one, other])


def test_a_slow_line_gets_small_batches(asked: tuple[Centre, Link], tmp_path: Path) -> None:
    post = _post(asked[0], tmp_path, "T-slow")
    for _ in range(MOST):
        post.submit(submission("T-slow"))
    post.outbox._fresh.clear()
    assert post.sender.send_one(), "the first one reads the queue"
    post.link.exchange.upload_bytes_s = 40_000.0
    sizes: list[int] = []
    real = post.link.put_many

    def put_many(given: list[Given]) -> object:
        sizes.append(sum(len(body) for _, _, body in given))
        return real(given)

    post.link.put_many = put_many  # type: ignore[assignment,method-assign]
    assert post.sender.send_one()
    assert 0 < sizes[0] <= 40_000 * batching.LONGEST_S
    post.close()
