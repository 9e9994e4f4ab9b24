"""Several centres on one PostgreSQL: racing, crashing, hanging; and what happens without the one lock."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests

from central import backup, cases, office, settling
from central.__main__ import main
from central.nonces import SharedNonces
from central.problems import Problem
from central.store.db import Refused, StoreFault, Writing, WrongStore, open_store
from central.store.postgres import PostgresStore, _Hands
from forms.submission import Submission
from terminal.link.client import Link
from terminal.link.signing import sign_request
from terminal.vault.sealing import SealKey, container, seal
from tests.central.centre import Centre, submission
from tests.central.store.server import Server, program
from tests.central.store.world import OTHERS, World


@pytest.fixture
def two(server: Server, tmp_path: Path) -> Iterator[tuple[World, World]]:
    world = World(server.fresh(), tmp_path)
    yield world, world.again()
    world.close()


@pytest.fixture(scope="module")
def centres(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Centre, Centre]]:
    """Two processes, one database, one data folder."""
    address, folder = server.fresh(), tmp_path_factory.mktemp("two")
    both = [Centre(folder / "centre", "--database", address).start() for _ in range(2)]
    yield both[0], both[1]
    for one in both:
        assert one.stop() == 0


@pytest.fixture
def link(centres: tuple[Centre, Centre], tmp_path: Path) -> Iterator[Link]:
    made = centres[0].link(tmp_path / "link", "T-0001")
    made.enrol()
    yield made
    made.close()


def _running(centre: Centre) -> list[int]:
    return sorted(int(case["case_number"][15:21]) for case in centre.cases())


def _send(centre: Centre, link: Link, one: Submission, body: bytes) -> tuple[int, Any]:
    path = f"/v1/submissions/{one.id}"
    headers, _ = sign_request(link.identity.key, link.identity.terminal, "PUT", path, body, int(time.time()))
    with requests.Session() as session:
        session.trust_env = False
        answer = session.put(centre.url + path, data=body, headers=headers, timeout=20)
    return answer.status_code, answer.json()


def _sealed(link: Link, one: Submission) -> bytes:
    key = SealKey.of(link.keys().seal)
    return container(one.id, one.terminal, key.id, [seal("submission", one.to_bytes(), key)])


# -- two processes


def test_two_processes_make_one_case_of_each(centres: tuple[Centre, Centre], link: Link) -> None:
    claims = [submission(number=number) for number in OTHERS[:30]]
    jobs = [(centre, one, _sealed(link, one)) for one in claims for centre in centres]
    with ThreadPoolExecutor(12) as pool:
        told = list(pool.map(lambda job: (job[1].id, *_send(job[0], link, *job[1:])), jobs))
    for one in claims:
        answers = [(status, answer) for name, status, answer in told if name == one.id]
        assert sorted(status for status, _ in answers) == [200, 201]
        assert answers[0][1] == answers[1][1], "the same acknowledgement from both"
    assert _running(centres[1]) == list(range(1, len(_running(centres[0])) + 1))


def test_what_one_process_has_answered_the_other_does_not(centres: tuple[Centre, Centre], link: Link) -> None:
    path = "/v1/cases/" + "4" * 22
    headers, _ = sign_request(link.identity.key, "T-0001", "GET", path, b"", int(time.time()))
    with requests.Session() as session:
        session.trust_env = False
        titles = [session.get(one.url + path, headers=headers, timeout=10).json()["title"] for one in centres * 2]
    assert titles == ["case.unknown", "signature.replayed", "signature.replayed", "signature.replayed"]


def test_a_process_that_hangs_does_not_stop_the_others(centres: tuple[Centre, Centre], link: Link) -> None:
    """Stopped while it may hold the lock; the other one goes on, and nothing is half kept."""
    claims = [submission(number=number) for number in OTHERS[30:42]]
    bodies = [_sealed(link, one) for one in claims]
    pid = centres[0].pid
    assert pid is not None
    with ThreadPoolExecutor(8) as pool:
        under_way = [pool.submit(_send, centres[0], link, *job) for job in zip(claims[:6], bodies[:6], strict=True)]
        time.sleep(0.05)
        os.kill(pid, signal.SIGSTOP)
        try:
            others = [_send(centres[1], link, *job)[0] for job in zip(claims[6:], bodies[6:], strict=True)]
        finally:
            os.kill(pid, signal.SIGCONT)
        for one in under_way:
            one.result(30)
    assert others == [201] * 6
    assert [_send(centres[1], link, *job)[0] for job in zip(claims, bodies, strict=True)].count(409) == 0
    assert {case["submission"] for case in centres[1].cases()} >= {one.id for one in claims}
    assert _running(centres[1]) == list(range(1, len(_running(centres[0])) + 1))


def test_who_holds_the_lock_and_is_silent_loses_it(server: Server, two: tuple[World, World],
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
    with two[0].store.write() as db:
        db.execute("INSERT INTO official VALUES ('x', 'clerk')")

    def silent(db: Writing) -> None:
        db.execute("SET idle_in_transaction_session_timeout = 200")
        db.execute("DELETE FROM official")
        with two[1].store.write() as other:
            other.execute("INSERT INTO official VALUES ('y', 'clerk')")

    (told,) = two[0].store.together([silent])
    assert isinstance(told, StoreFault), "it finds out, and acknowledges nothing"
    assert two[0].store.rows("SELECT name FROM official ORDER BY name") == [("x",), ("y",)]
    with two[0].store.write() as db:
        db.execute("DELETE FROM official WHERE name='y'")
    assert two[1].store.rows("SELECT name FROM official") == [("x",)]


# -- controls: the same without the lock


@pytest.fixture
def unlocked(two: tuple[World, World], monkeypatch: pytest.MonkeyPatch) -> tuple[World, World]:
    def begin(hands: _Hands) -> None:
        from central.store.postgres import _connect
        if hands._db is None:
            hands._db = _connect(hands._address)
        hands._say("BEGIN")

    monkeypatch.setattr(_Hands, "begin", begin)
    return two


def test_control_without_the_lock_a_double_is_a_fault(unlocked: tuple[World, World]) -> None:
    """Both look, neither finds it, both keep it: the second fails where it should say 200."""
    one = submission()
    looked = threading.Barrier(2)
    plain = cases.has_open

    def take(world: World) -> str:
        prepared = world.intake.prepare(one.id, one.terminal, world.sealed(one))
        assert not isinstance(prepared, dict)
        try:
            with world.store.write() as db:
                assert db.row("SELECT 1 FROM submission WHERE id=?", one.id) is None
                looked.wait(10)
                world.intake._keep(db, prepared)
        except Refused as fault:
            return fault.kind
        return "kept"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(take, unlocked)) == ["UniqueViolation", "kept"]
    assert plain(unlocked[0].store, "x", "y") is False


def test_control_without_the_lock_a_copy_may_lack_what_it_promises(unlocked: tuple[World, World]) -> None:
    """Rows are drawn in one order and kept in another: a copy between them holds the later one and not the first."""
    first, second = unlocked
    early, late = submission(number=OTHERS[0]), submission(number=OTHERS[1])
    with first.store.write() as db:
        # the row is drawn, the rest takes its time
        db.execute("INSERT INTO submission (id, content_hash, terminal, incarnation, boot, sequence, received_at, "
                   "body, ack) VALUES (?,?,'T-0001','','',0,'',?,?)", (early.id, early.content_hash(), b"", b"{}"))
        second.take(late)
        backup.note_copy(second.store, backup.mark(second.store), "a copy of this moment")
        assert second.store.row("SELECT 1 FROM submission WHERE id=?", early.id) is None, "it is not in the copy"
    ack = {"submission": early.id, "hash": early.content_hash(), "terminal": "T-0001", "case_number": "1",
           "received_at": "", "promise_date": ""}
    told = settling.settle(first.store, first.keys, "T-0001", {"acknowledgements": [
        {"ack": ack, "key": first.keys.sign_id, "signature": first.keys.sign_statement("ack", ack)}]})
    assert told["backed_up"] == [early.id], "and the terminal is told to forget it"


def test_control_a_sequence_leaves_gaps(two: tuple[World, World], monkeypatch: pytest.MonkeyPatch) -> None:
    """The engine's own counter, quicker and without a lock: what is undone is a number lost."""
    with two[0].store.write() as db:
        db.execute("CREATE SEQUENCE numbers")
    wanted = [True, False, True, True]

    def next_number(db: Writing, region: str, day: date, channel: str = "3") -> str:
        (last,) = db.rows("SELECT nextval('numbers')")[0]
        if not wanted.pop(0):
            raise StoreFault("Injected")
        digits = f"{region}{day:%Y%m%d}{channel}{last:06d}"
        return digits + cases.check_digit(digits)

    monkeypatch.setattr(cases, "next_number", next_number)
    for number in OTHERS[:3]:
        one = submission(number=number)
        try:
            two[0].take(one)
        except StoreFault:
            two[1].take(one)
    assert two[0].running() == [1, 3, 4]


# -- the server


def soon(deed: Callable[[], object]) -> None:
    """A server that has crashed mends itself before it answers; meanwhile the store says so and terminals ask again."""
    until = time.monotonic() + 60
    while True:
        try:
            deed()
        except StoreFault:
            assert time.monotonic() < until, "it does not come back"
        else:
            return


def test_the_server_crashes_and_comes_back(tmp_path: Path) -> None:
    """What was acknowledged is there; the store goes on without being opened anew; nonces are not taken twice."""
    server = Server()
    try:
        world = World(server.fresh(), tmp_path)
        with ThreadPoolExecutor(8) as pool:  # so that several connections read
            kept = [ack for _, ack in pool.map(lambda number: world.take(submission(number=number)), OTHERS[:5])]
        now = [time.time()]
        nonces = SharedNonces(world.store, lambda: now[0])
        nonces.check("T-1", "a" * 16, int(now[0]))
        server.end(signal.SIGQUIT)
        with pytest.raises(StoreFault):
            world.take(submission(number=OTHERS[5]))
        server.start()
        soon(lambda: world.take(submission(number=OTHERS[6])))
        assert {ack["case_number"] for ack in kept} < {number for (number,) in world.store.rows(
            "SELECT number FROM office_case")}
        assert world.running() == list(range(1, 7))
        assert world.store.rows("SELECT * FROM nonce") == [], "they went with the crash"
        now[0] += 2
        with pytest.raises(Problem, match=r"signature\.skew"):
            nonces.check("T-1", "a" * 16, int(now[0]) - 2)
        nonces.check("T-1", "b" * 16, int(now[0]))
        with pytest.raises(Problem, match=r"signature\.replayed"):
            nonces.check("T-1", "b" * 16, int(now[0]))
        world.close()
    finally:
        server.stop()


def test_a_server_that_forgets_is_not_taken(tmp_path: Path) -> None:
    server = Server()
    try:
        server.end()
        server.start("fsync=off")
        with pytest.raises(WrongStore, match="fsync"):
            open_store(server.address(), tmp_path)
        server.end()
        server.start("synchronous_commit=off")
        store = open_store(server.address(), tmp_path)
        with store.write() as db:
            assert db.row("SELECT current_setting('synchronous_commit')") == ("on",)
        store.close()
        server.ask("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
        with pytest.raises(WrongStore, match="UTF8"):
            open_store(server.address().replace("/postgres?", "/latin?"), tmp_path)
    finally:
        server.stop()


def test_another_centres_keys_are_not_let_in(server: Server, tmp_path: Path,
                                             capsys: pytest.CaptureFixture[str]) -> None:
    address = server.fresh()
    store = open_store(address, tmp_path)
    store.belongs_to("0123456789abcdef")
    store.belongs_to("0123456789abcdef")
    store.close()
    assert main(["--data", str(tmp_path), "--database", address, "--port", "0"]) == 78
    assert "signing key 0123456789abcdef" in capsys.readouterr().err
    assert main(["--data", str(tmp_path), "--database", "postgresql:///x?host=/nowhere", "--new-code"]) == 78
    assert capsys.readouterr().err == "the database cannot be used: OperationalError\n"


def test_a_copy_is_put_back_with_postgresqls_own_programs(server: Server, tmp_path: Path,
                                                          capsys: pytest.CaptureFixture[str]) -> None:
    """--backup makes a dump; pg_restore and --restored bring it back, into a database of its own."""
    world = World(server.fresh(), tmp_path, backed=True)
    claims = [submission(number=number) for number in OTHERS[:3]]
    acks = [world.take(one)[1] for one in claims]
    assert not acks[0]["may_purge"]
    made = backup.make(world.store, tmp_path / "copies")
    schema = world.store.rows("SELECT current_schema()")[0][0]
    server.ask("CREATE DATABASE again")
    address = server.address(schema).replace("/postgres?", "/again?")
    subprocess.run([program("pg_restore"), "--exit-on-error", "--dbname", address, str(made.file)], check=True)
    assert main(["--data", str(tmp_path), "--database", address, "--restored"]) == 0
    back = World(address, tmp_path)
    assert back.take(claims[0]) == (200, acks[0])
    assert backup.mark(back.store) == backup.mark(world.store) == made.upto
    assert int(back.take(submission(number=OTHERS[3]))[1]["case_number"][15:21]) == 3 + backup.SKIP + 1
    with pytest.raises(Refused), back.store.write() as db:
        db.execute("DELETE FROM audit")
    assert backup.mark(back.store) == made.upto + 1, "rows go on where they were"
    assert main(["--data", str(tmp_path), "--database", address, "--mark"]) == 0
    assert f'{{"row": {made.upto + 1}}}' in capsys.readouterr().out
    assert main(["--data", str(tmp_path), "--database", address, "--copied", str(made.upto + 1), "base backup"]) == 0
    assert main(["--data", str(tmp_path), "--database", address, "--copied", "99", "x"]) == 78
    back.close()
    world.close()


def test_a_dump_that_fails_is_no_copy(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(server.fresh(), tmp_path)
    world.take(submission())
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(backup.BackupFault, match="pg_dump"):
        backup.make(world.store, tmp_path / "copies")
    assert isinstance(world.store, PostgresStore)
    assert world.store.rows("SELECT * FROM backup") == []
    world.close()


def test_what_staff_type_works_there_too(server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    address = server.fresh()
    world = World(address, tmp_path)
    number = world.take(submission(incarnation="one", boot="b", sequence=3))[1]["case_number"]
    here = ["--data", str(tmp_path), "--database", address]

    def said(status: int, *words: str, by: Callable[[list[str]], int] = main) -> list[dict[str, Any]]:
        assert by([*here, *words]) == status
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    (code,) = said(0, "--new-code")
    assert len(code["enrolment_code"]) == 33
    assert [line["what"] for line in said(0, "--audit", "9")] == ["code.made"]
    assert [one["missing"] for one in said(0, "--gaps")] == [[[1, 2]]]
    assert said(78, "--revoke", "T-9") == []
    assert said(0, "--new-seal-key")[0]["sign"]["id"] == world.keys.sign_id
    for name, role in (("王", "clerk"), ("主任", "head"), ("督", "supervisor")):
        assert said(0, "appoint", name, role, by=office.main) == []
    assert [one["case_number"] for one in said(0, "worklist", "--by", "王", by=office.main)] == [number]
    assert said(0, "show", number, "--by", "王", "--why", "复核", by=office.main)[0]["case_number"] == number
    assert said(0, "pause", number, "--by", "王", "--why", "听证", by=office.main) == []
    assert said(1, "pause", number, "--by", "王", "--why", "听证", by=office.main) == []
    assert said(0, "--fleet") is not None
    assert said(0, "purge", "--by", "主任", by=office.main) == []
    world.close()
