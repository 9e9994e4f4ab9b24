"""The centre over real HTTP: joining, signatures, codes, records, cases, and what it never says."""

from __future__ import annotations

import base64
import hashlib
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import apsw
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from forms.submission import Evidence, Party, Submission, canonical, spell_receipt_code
from terminal.link.client import Link
from terminal.link.faults import LinkDown, LinkRefused
from terminal.link.signing import answer_holds, sign_request
from terminal.vault.sealing import SealKey, container, seal
from tests.central.centre import LI_MIN, NO_PHONE, Centre, submission

CONSENT = {"notice_version": "1", "time": "2026-01-05T22:00:00+08:00"}


@pytest.fixture
def link(centre: Centre, tmp_path: Path) -> Any:
    made = centre.link(tmp_path / "link", f"T-{tmp_path.name[:40]}")
    made.enrol()
    yield made
    made.close()


def _raw(link: Link, method: str, path: str, body: bytes, headers: dict[str, str]) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        return session.request(method, link.base_url + path, data=body or None, headers=headers, timeout=5)


def _sealed(link: Link, plain: bytes, submission_id: str, terminal: str | None = None) -> bytes:
    key = SealKey.of(link.keys().seal)
    return container(
        submission_id, terminal or link.identity.terminal, key.id, [seal("submission", plain, key)]
    )


def _put(link: Link, one: Any) -> Any:
    return link.put(one.id, one.content_hash(), _sealed(link, one.to_bytes(), one.id))


# -- joining and signatures


def test_a_code_enrols_one_terminal_once(centre: Centre, tmp_path: Path) -> None:
    code = centre.new_code()
    first = centre.link(tmp_path / "a", "T-a", code=code)
    first.enrol()
    first.identity.mark_enrolled(False)
    first.enrol()  # the answer was lost: the same key and code again
    other = centre.link(tmp_path / "b", "T-b", code=code)
    with pytest.raises(LinkRefused, match=r"enrol\.refused"):
        other.enrol()
    wrong = centre.link(tmp_path / "c", "T-c", code=code[:7] + "2" * 26)
    with pytest.raises(LinkRefused, match=r"enrol\.refused"):
        wrong.enrol()
    none = centre.link(tmp_path / "d", "T-d")
    none.enrolment_code = ""
    with pytest.raises(LinkDown, match=r"link\.no_keys"):
        none.time()
    for one in (first, other, wrong, none):
        one.close()


def test_replay_is_refused_and_a_new_signature_is_answered(link: Link) -> None:
    signed, signature = sign_request(
        link.identity.key,
        link.identity.terminal,
        "POST",
        "/v1/codes/check",
        b'{"number":"1","code":"1"}',
        int(time.time()),
    )
    body = b'{"number":"1","code":"1"}'
    first = _raw(link, "POST", "/v1/codes/check", body, signed)
    again = _raw(link, "POST", "/v1/codes/check", body, signed)
    assert first.status_code == 200
    assert (again.status_code, again.json()["title"]) == (401, "signature.replayed")
    for answer in (first, again):
        assert answer_holds(link.keys().sign, answer.status_code, answer.headers, answer.content, signature)
    assert not answer_holds(link.keys().sign, 200, first.headers, first.content + b" ", signature)
    assert not answer_holds(link.keys().sign, 201, first.headers, first.content, signature)
    assert not answer_holds(link.keys().sign, 200, first.headers, first.content, ":AAAA:")
    assert not answer_holds(link.keys().sign, 200, first.headers, first.content, None)


@pytest.mark.parametrize(
    ("change", "status", "title"),
    [
        ("body", 400, "digest.wrong"),
        ("path", 401, "signature.wrong"),
        ("key", 401, "signature.wrong"),
        ("name", 401, "terminal.unknown"),
        ("old", 401, "signature.skew"),
        ("none", 401, "signature.missing"),
        ("order", 401, "signature.missing"),
        ("query", 400, "query.unknown"),
    ],
)
def test_bad_signatures(link: Link, change: str, status: int, title: str) -> None:
    body, path = b'{"number":"1"}', "/v1/codes"
    key = Ed25519PrivateKey.generate() if change == "key" else link.identity.key
    name = "T-nobody" if change == "name" else link.identity.terminal
    signed_path = "/v1/records" if change == "path" else path
    at = int(time.time()) - (400 if change == "old" else 0)
    headers, _ = sign_request(key, name, "POST", signed_path, body, at)
    if change == "none":
        headers = {}
    if change == "order":
        headers["Signature-Input"] = headers["Signature-Input"].replace(
            '"@method" "@path"', '"@path" "@method"'
        )
    answer = _raw(
        link,
        "POST",
        path + ("?x=1" if change == "query" else ""),
        body + (b" " if change == "body" else b""),
        headers,
    )
    assert (answer.status_code, answer.json()["title"]) == (status, title)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_wrong_clock_is_put_right(link: Link, monkeypatch: pytest.MonkeyPatch) -> None:
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() - 900_000)
    assert link.send_code(NO_PHONE).reason == "no_phone"
    assert abs(link.offset_s - 900_000) < 5


# -- codes and records


def test_code_then_records(centre: Centre, link: Link) -> None:
    sent = link.send_code(LI_MIN)
    assert (sent.masked, sent.expires_s, sent.tries) == ("138****0100", 300, 3)
    right = centre.phone_code(LI_MIN)
    assert right.isdigit()
    assert len(right) == 4
    wrong = "0000" if right != "0000" else "0001"
    assert [link.check_code(LI_MIN, wrong).tries_left for _ in range(2)] == [2, 1]
    result = link.check_code(LI_MIN, right)
    assert result.ok
    assert link.check_code(LI_MIN, right).reason == "expired", "a code works once"
    found = link.records(LI_MIN, result.token, CONSENT, "unemployment-benefit")
    assert found["insurance"].data["paid_months"] == 88
    assert {name: answer.state for name, answer in found.items()} == dict.fromkeys(found, "found")
    assert found.facts["open_case"] in (True, False)
    for number, token, consent in (
        (NO_PHONE, result.token, CONSENT),
        (LI_MIN, "made-up", CONSENT),
        (LI_MIN, result.token, {}),
        (LI_MIN, None, CONSENT),
    ):
        assert {answer.state for answer in link.records(number, token, consent).values()} == {"withheld"}


def test_three_wrong_tries_end_the_code(centre: Centre, link: Link) -> None:
    link.send_code(LI_MIN)
    right = centre.phone_code(LI_MIN)
    wrong = "1111" if right != "1111" else "2222"
    assert [link.check_code(LI_MIN, wrong).tries_left for _ in range(3)] == [2, 1, 0]
    assert not link.check_code(LI_MIN, right).ok


def test_a_stranger_learns_nothing(link: Link) -> None:
    assert link.send_code(NO_PHONE) == link.send_code("110101199003070000")


def test_a_department_that_is_down(centre: Centre, link: Link) -> None:
    link.send_code(LI_MIN)
    token = link.check_code(LI_MIN, centre.phone_code(LI_MIN)).token
    centre.post("/city/departments/pension", {"reachable": False})
    try:
        states = {name: answer.state for name, answer in link.records(LI_MIN, token, CONSENT).items()}
    finally:
        centre.post("/city/departments/pension", {"reachable": True})
    assert states["pension"] == "unreachable"
    assert states["insurance"] == "found"


# -- submissions


def test_put_is_idempotent_for_ever(centre: Centre, link: Link) -> None:
    terminal = link.identity.terminal
    one = submission(terminal)
    first = _put(link, one)
    again = _put(link, one)
    assert again.raw == first.raw
    other = submission(terminal, id=one.id)
    with pytest.raises(LinkRefused, match=r"409 submission\.conflict") as refused:
        _put(link, other)
    assert refused.value.final
    case = link.case_by_receipt(spell_receipt_code(one.receipt_code).lower())
    assert case == link.case(first.case_number)
    assert case["state"] == first.state
    assert LI_MIN not in str(case)
    assert [c["submission"] for c in centre.cases()].count(one.id) == 1


def _poison(link: Link, kind: str) -> tuple[str, bytes, str]:
    one = submission(link.identity.terminal)
    plain, submission_id, terminal = one.to_bytes(), one.id, link.identity.terminal
    body = _sealed(link, plain, submission_id)
    if kind == "sealed.malformed":
        body = body[:-1]
    elif kind == "sealed.cannot_open":
        body = body[:-1] + bytes([body[-1] ^ 1])
    elif kind == "sealed.unknown_key":
        key = SealKey.of(link.keys().sign)
        body = container(submission_id, terminal, key.id, [seal("submission", plain, key)])
    elif kind == "submission.malformed":
        body = _sealed(link, b'{"protocol":1}', submission_id)
    elif kind == "submission.wrong_terminal":
        body = _sealed(link, plain, submission_id, "T-other")
    elif kind == "submission.wrong_id":
        body = _sealed(link, submission(link.identity.terminal).to_bytes(), submission_id)
    elif kind == "submission.unknown_item":
        body = _sealed(link, submission(terminal, id=one.id, item_version=999).to_bytes(), submission_id)
    elif kind == "submission.evidence":
        body = _sealed(
            link, submission(terminal, id=one.id, pages=(b"never sent",)).to_bytes(), submission_id
        )
    return submission_id, body, one.content_hash()


@pytest.mark.parametrize(
    "kind",
    [
        "sealed.malformed",
        "sealed.cannot_open",
        "sealed.unknown_key",
        "submission.malformed",
        "submission.wrong_terminal",
        "submission.wrong_id",
        "submission.unknown_item",
        "submission.evidence",
    ],
)
def test_poison_is_refused_with_a_reason(centre: Centre, link: Link, kind: str) -> None:
    submission_id, body, content_hash = _poison(link, kind)
    with pytest.raises(LinkRefused) as refused:
        link.put(submission_id, content_hash, body)
    assert (refused.value.status, refused.value.code, refused.value.final) == (422, kind, True)
    assert submission_id not in [case["submission"] for case in centre.cases()]


def test_unknown_things_are_404(link: Link) -> None:
    for ask in (lambda: link.case("1" * 22), lambda: link.case("x"), lambda: link.case_by_receipt("0" * 12)):
        with pytest.raises(LinkRefused, match=r"case\.unknown"):
            ask()
    assert _raw(link, "GET", "/v2/time", b"", {}).json()["title"] == "address.unknown"
    assert _raw(link, "DELETE", "/v1/time", b"", {}).json()["title"] == "method.unknown"


def test_health_and_a_silent_log(centre: Centre, link: Link) -> None:
    assert centre.get("/health/live") == {"live": True}
    assert centre.get("/health/ready") == {"ready": True}
    link.send_code(LI_MIN)
    link.check_code(LI_MIN, centre.phone_code(LI_MIN))
    one = submission(link.identity.terminal)
    _put(link, one)
    log = centre.log()
    assert "PUT /v1/submissions/{id} 201" in log
    for secret in (LI_MIN, "李敏", "13800040100", one.receipt_code, centre.phone_code(LI_MIN) + "\n"):
        assert secret not in log


def test_a_helper_and_a_confirmation_are_kept(centre: Centre, link: Link) -> None:
    """Two parties; a signature confirmed with a key brings its bytes along in itself."""
    one = submission(link.identity.terminal)
    note = {"how": "confirmed", "form_sha256": "0" * 64, "declared": 5}
    data = canonical(note)
    key = Evidence("signature-p1", "signature", "p1", hashlib.sha256(data).hexdigest(), "application/json", len(data),
                   one.created_at, note, base64.b64encode(data).decode())
    by = Evidence("check-p2", "check", "p2", "0" * 64, "application/json", 0, one.created_at,
                  {"applicant_in_presence": ["declared", "confirmed"]})
    helper = Party("p2", "helper", {"name": "王建国", "number": "4104**********1236"}, "card_read", ("card",))
    helped = replace(one, parties=(*one.parties, helper), evidence=(*one.evidence, by, key))
    ack = _put(link, helped)
    assert "王建国" not in str(link.case(ack.case_number))
    (database,) = [path for path in centre.folder.rglob("*") if path.is_file() and path.read_bytes()[:6] == b"SQLite"]
    kept = apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        ((body,),) = list(kept.execute("SELECT body FROM submission WHERE id=?", (one.id,)))
        assert Submission.from_bytes(body) == helped
        ((verdict,),) = list(kept.execute("SELECT verdict FROM office_case WHERE submission=?", (one.id,)))
        assert {r["id"]: r["status"] for r in json.loads(verdict)["results"]}["UI-21"] == "unknown"
        assert list(kept.execute("SELECT data FROM evidence WHERE sha256=?", (key.sha256,))) == [(data,)]
    finally:
        kept.close()
