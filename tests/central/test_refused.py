"""Who is refused at the centre's door, with which status and which line in the audit; and who is not."""

from __future__ import annotations

import contextlib
import io
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import apsw
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from central.__main__ import main
from central.audit import MOST_A_MINUTE, Refusals, lines
from central.keys import CentreKeys, b64
from central.problems import Problem
from central.sealed import open_container, read
from central.store.db import open_store
from forms.submission import Submission
from terminal.link.client import Link
from terminal.link.identity import IdentityFault
from terminal.link.signing import sign_request
from terminal.vault.sealing import SealKey, container, seal
from tests.central.centre import Centre, submission

PLACE = "/v1/submissions/{id}"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    """A centre of its own: its audit is looked at."""
    centre = Centre(tmp_path_factory.mktemp("refused") / "centre").start()
    yield centre
    assert centre.stop() == 0


@pytest.fixture
def link(own: Centre, tmp_path: Path) -> Iterator[Link]:
    made = own.link(tmp_path / "link", f"T-{tmp_path.name[:40]}")
    made.enrol()
    yield made
    made.close()


def sealed(link: Link, one: Submission) -> bytes:
    key = SealKey.of(link.keys().seal)
    return container(one.id, one.terminal, key.id, [seal("submission", one.to_bytes(), key)])


def put(link: Link, one: Submission, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    """Status and title ("" without one) of one attempt, sent as it is."""
    with requests.Session() as session:
        session.trust_env = False
        answer = session.put(f"{link.base_url}/v1/submissions/{one.id}", data=body, headers=headers, timeout=10)
    return answer.status_code, str(answer.json().get("title", ""))


def signed(link: Link, one: Submission, body: bytes, *, name: str = "", key: Ed25519PrivateKey | None = None,
           late_s: int = 0) -> dict[str, str]:
    path, now = f"/v1/submissions/{one.id}", int(time.time()) + late_s
    return sign_request(key or link.identity.key, name or link.identity.terminal, "PUT", path, body, now)[0]


def command(centre: Centre, *arguments: str, status: int = 0) -> list[dict[str, Any]]:
    """What staff type beside the running centre, and what it prints; over a connection of its own."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        assert main(["--data", str(centre.folder), *arguments]) == status
    return [json.loads(text) for text in printed.getvalue().splitlines()]


def audited(centre: Centre, link: Link) -> list[tuple[str, str]]:
    """(what, place) of the lines about this terminal, oldest first; read as staff would not, for speed."""
    db = apsw.Connection(str(centre.folder / "central.db"), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        rows = db.execute("SELECT what, place FROM audit WHERE terminal=? ORDER BY id", (link.identity.terminal,))
        return [(str(what), str(place)) for what, place in rows]
    finally:
        db.close()


def test_an_unknown_terminal_is_refused(own: Centre, link: Link, tmp_path: Path) -> None:
    stranger = own.link(tmp_path / "stranger", f"T-stranger-{tmp_path.name[:30]}")
    one = submission(stranger.identity.terminal)
    body = sealed(link, one)
    assert put(link, one, body, signed(stranger, one, body)) == (401, "terminal.unknown")
    assert audited(own, stranger) == [("terminal.unknown", PLACE)]
    assert one.id not in [case["submission"] for case in own.cases()]
    stranger.close()


def test_a_revoked_terminal_is_refused_at_once(own: Centre, link: Link) -> None:
    before, after = submission(link.identity.terminal), submission(link.identity.terminal)
    body = sealed(link, before)
    assert put(link, before, body, signed(link, before, body)) == (201, ""), "until then it is served"
    assert command(own, "--revoke", link.identity.terminal, "--why", "stolen") == [{"revoked": link.identity.terminal}]
    for one in (before, after):
        body = sealed(link, one)
        assert put(link, one, body, signed(link, one, body)) == (401, "terminal.unknown")
    assert audited(own, link) == [
        ("terminal.enrolled", "-"), ("staff.revoked", "-"), ("terminal.revoked", PLACE), ("terminal.revoked", PLACE),
    ]
    submissions = [case["submission"] for case in own.cases()]
    assert before.id in submissions, "what it handed in stays"
    assert after.id not in submissions
    command(own, "--revoke", link.identity.terminal, status=78)


def test_the_code_it_used_does_not_bring_it_back_but_a_new_one_does(own: Centre, link: Link) -> None:
    command(own, "--revoke", link.identity.terminal)
    link.identity.mark_enrolled(False)
    with pytest.raises(Exception, match=r"enrol\.refused"):
        link.enrol()
    with pytest.raises(Exception, match=r"enrol\.refused"):
        link.time()
    link.enrolment_code = own.new_code()
    assert link.time().year > 2000
    assert audited(own, link)[-1][0] == "terminal.enrolled"


@pytest.mark.parametrize(
    ("tampered", "refused"),
    [
        ("body", (400, "digest.wrong")),
        ("body and digest", (401, "signature.wrong")),
        ("address", (401, "signature.wrong")),
        ("signature", (401, "signature.wrong")),
        ("name", (401, "signature.wrong")),
        ("created", (401, "signature.wrong")),
        ("none", (401, "signature.missing")),
    ],
)
def test_a_tampered_request_is_refused(own: Centre, link: Link, tampered: str, refused: tuple[int, str],
                                       tmp_path: Path) -> None:
    one, other = submission(link.identity.terminal), submission(link.identity.terminal)
    body = sealed(link, one)
    headers, sent, to = signed(link, one, body), body, one
    if tampered.startswith("body"):
        sent = sealed(link, other)
    if tampered == "body and digest":
        headers["Content-Digest"] = signed(link, one, sent)["Content-Digest"]
    elif tampered == "address":
        to = other
    elif tampered == "signature":
        headers["Signature"] = signed(link, one, body, key=Ed25519PrivateKey.generate())["Signature"]
    elif tampered == "name":
        victim = own.link(tmp_path / "victim", f"T-victim-{tmp_path.name[:30]}")
        victim.enrol()
        victim.close()
        stated = headers["Signature-Input"]
        headers["Signature-Input"] = stated.replace(link.identity.terminal, victim.identity.terminal)
    elif tampered == "created":
        headers["Signature-Input"] = headers["Signature-Input"].replace("created=1", "created=2")
    elif tampered == "none":
        headers = {}
    assert put(link, to, sent, headers) == refused
    what = [line for line in lines_of(own) if line[2] == PLACE][-1]
    assert what[0] == refused[1]
    assert put(link, one, body, signed(link, one, body)) == (201, ""), "untouched it is taken"


def lines_of(centre: Centre) -> list[tuple[str, str, str]]:
    db = apsw.Connection(str(centre.folder / "central.db"), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        found = db.execute("SELECT what, terminal, place FROM audit ORDER BY id")
        return [(str(what), str(who), str(place)) for what, who, place in found]
    finally:
        db.close()


def test_a_verbatim_replay_is_refused_and_a_retry_signed_anew_is_answered(own: Centre, link: Link) -> None:
    one = submission(link.identity.terminal)
    body = sealed(link, one)
    headers = signed(link, one, body)
    assert put(link, one, body, headers) == (201, "")
    assert put(link, one, body, headers) == (401, "signature.replayed")
    assert put(link, one, body, signed(link, one, body)) == (200, "")
    assert audited(own, link)[-1] == ("signature.replayed", PLACE)
    assert [case["submission"] for case in own.cases()].count(one.id) == 1


def test_any_order_is_taken(own: Centre, link: Link) -> None:
    order = [("b", "2", 9), ("b", "2", 3), ("a", "7", 1), ("b", "1", 5), ("b", "2", 3)]
    for incarnation, boot, sequence in order:
        one = submission(link.identity.terminal, incarnation=incarnation, boot=boot, sequence=sequence,
                         created_at="2001-01-01T00:00:00+08:00")
        body = sealed(link, one)
        assert put(link, one, body, signed(link, one, body)) == (201, "")
    assert audited(own, link) == [("terminal.enrolled", "-"), ("sequence.doubled", "-")], "nor is a number twice"


def test_a_clock_900_days_ahead_is_put_right_and_reaches_the_centre(own: Centre, link: Link,
                                                                    monkeypatch: pytest.MonkeyPatch) -> None:
    real, days = time.time, 900 * 86400
    one = submission(link.identity.terminal)
    body = sealed(link, one)
    monkeypatch.setattr(time, "time", lambda: real() + days)
    assert put(link, one, body, signed(link, one, body)) == (401, "signature.skew"), "without help it is not taken"
    ack = link.put(one.id, one.content_hash(), body)
    assert ack.submission_id == one.id
    assert abs(link.offset_s + days) < 5
    assert audited(own, link) == [("terminal.enrolled", "-"), ("signature.skew", PLACE), ("signature.skew", PLACE)]


def test_a_terminals_new_key_ends_the_old_one(own: Centre, link: Link, tmp_path: Path) -> None:
    renewed = own.link(tmp_path / "renewed", link.identity.terminal)
    renewed.enrol()
    one = submission(link.identity.terminal)
    body = sealed(link, one)
    assert put(link, one, body, signed(link, one, body)) == (401, "signature.wrong")
    assert put(link, one, body, signed(renewed, one, body)) == (201, "")
    assert [what for what, _ in audited(own, link)] == ["terminal.enrolled", "terminal.key_replaced", "signature.wrong"]
    renewed.close()


def test_the_centres_new_sealing_key(tmp_path: Path) -> None:
    """What was sealed before opens after; who enrolled before is served; a new code brings the new key."""
    centre = Centre(tmp_path / "centre").start()
    link = centre.link(tmp_path / "link")
    link.enrol()
    old, one, two = link.keys(), submission(), submission()
    waiting = sealed(link, one)
    (public,) = command(centre, "--new-seal-key")
    assert centre.stop() == 0
    centre.start()
    assert centre.get("/v1/keys") == public
    assert link.put(one.id, one.content_hash(), waiting).submission_id == one.id
    assert link.keys() == old, "an answer that shows other keys changes nothing"
    link.identity.mark_enrolled(False)
    link.enrolment_code = centre.new_code()
    link.enrol()
    assert link.keys().sign == old.sign
    assert link.keys().seal != old.seal
    assert link.put(two.id, two.content_hash(), sealed(link, two)).submission_id == two.id
    keys = CentreKeys.open(centre.folder / "keys")
    assert open_container(read(waiting), keys).core == one.to_bytes()
    with pytest.raises(Problem, match=r"sealed\.unknown_key"):
        open_container(read(waiting), replace(keys, retired=()))  # the control: it is the kept key that opens it
    link.close()
    assert centre.stop() == 0


def test_another_signing_key_is_not_believed_even_with_a_code(link: Link, tmp_path: Path) -> None:
    kept, other = link.keys(), CentreKeys.open(tmp_path / "other")
    with pytest.raises(IdentityFault):
        link.identity.pin(other.public(), by_code=True)
    renewed = {**other.public(), "sign": {"suite": "ed25519", "public": b64(kept.sign)}}
    with pytest.raises(IdentityFault):
        link.identity.pin(renewed)
    link.identity.pin(renewed, by_code=True)  # the control: the same signing key, and a code
    assert link.keys().seal == other.seal_public


def test_the_audit_is_printed_and_stays(own: Centre, link: Link) -> None:
    last = command(own, "--audit", "1")[0]
    assert set(last) == {"at", "what", "terminal", "place", "detail"}
    db = apsw.Connection(str(own.folder / "central.db"))
    db.set_busy_timeout(5000)
    try:
        for change in ("UPDATE audit SET what=''", "DELETE FROM audit"):
            with pytest.raises(apsw.ConstraintError):
                db.execute(change)
        with db:
            db.execute("INSERT INTO audit (at, what, terminal, place, detail) "
                       "VALUES ('2020-01-01T00:00:00.000+00:00','old','-','-','-')")
        db.execute("DELETE FROM audit WHERE what='old'")  # after six months it may go
    finally:
        db.close()


def test_a_flood_of_refusals_does_not_flood_the_disk(tmp_path: Path) -> None:
    now = [0.0]
    store = open_store(tmp_path / "c.db")
    refusals = Refusals(store, lambda: now[0])
    for number in range(MOST_A_MINUTE + 500):
        refusals.note("terminal.unknown", f"T-{number}", PLACE)
    assert len(lines(store)) == MOST_A_MINUTE
    now[0] = 61.0
    refusals.note("signature.replayed", "T-1", PLACE)
    assert [(line["what"], line["detail"]) for line in lines(store, 2)] == [
        ("refusals.more", "terminal.unknown 500"), ("signature.replayed", ""),
    ]
    for _ in range(MOST_A_MINUTE + 2):
        refusals.note("signature.skew", "T-1", PLACE)
    refusals.close()
    assert lines(store, 1)[0]["detail"] == "signature.skew 3"
    store.close()
