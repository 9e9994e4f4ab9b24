"""What the centre promises of its store, held on SQLite and on PostgreSQL by the same tests."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from central import (
    audit,
    backup,
    cases,
    copied,
    enrol,
    fleet,
    heads,
    limits,
    mine,
    office,
    officials,
    reads,
    retention,
    said,
    sequences,
    settling,
)
from central.keys import canonical
from central.problems import Problem
from central.proofs import Proofs
from central.store.db import Refused, StoreFault, Writing
from forms.submission import Submission
from tests.central.centre import LI_MIN, submission
from tests.central.store.world import CATALOGUE, OTHERS, World

PAGE = b"a page with the citizen's name on it " * 20
TODAY = date(2040, 6, 1)


def nobodys(item: str, **answers: Any) -> Submission:
    return submission(item=item, parties=(), evidence=(), answers=answers)


def close_case(world: World, number: str, at: str) -> None:
    with world.store.write() as db:
        db.execute("UPDATE office_case SET open=0, state='decided' WHERE number=?", (number,))
        db.execute("UPDATE case_event SET at=? WHERE number=?", (at, number))


# -- transactions


def test_a_transaction_is_whole_or_not_at_all(world: World) -> None:
    def half(db: Writing) -> None:
        audit.line(db, "half")
        raise KeyError("in the middle")

    def refused(db: Writing) -> None:
        audit.line(db, "refused")
        db.execute("INSERT INTO official VALUES ('', 'clerk')")

    def swallowed(db: Writing) -> str:
        try:
            db.execute("INSERT INTO official VALUES ('x', 'king')")
        except Refused:
            return "went on"
        return "taken"

    def good(db: Writing) -> int:
        audit.line(db, "good")
        return 7

    given = world.store.together([good, half, refused, good])
    assert [one if isinstance(one, int) else type(one) for one in given] == [7, KeyError, Refused, 7]
    assert [line["what"] for line in audit.lines(world.store)] == ["good", "good"]
    # whether one may go on after a refused statement differs; that nothing else is harmed does not
    world.store.together([swallowed])
    with world.store.write() as db:
        assert good(db) == 7
    assert len(audit.lines(world.store)) == 3
    assert world.store.rows("SELECT * FROM official") == []


def test_nobody_reads_what_is_not_kept_yet(world: World) -> None:
    with world.store.write() as db:
        audit.line(db, "x")
        assert db.row("SELECT count(*) FROM audit") == (1,)
        assert world.store.row("SELECT count(*) FROM audit") == (0,)
    assert world.store.row("SELECT count(*) FROM audit") == (1,)


def test_one_writer_at_a_time_also_among_processes(world: World) -> None:
    """What is read in a transaction is still so when it is kept: a counter raised by reading and writing."""
    other = world.again()
    with world.store.write() as db:
        db.execute("INSERT INTO case_counter VALUES ('r', 'd', '3', 0)")

    def raised(by: World) -> None:
        with by.store.write() as db:
            (last,) = db.rows("SELECT last FROM case_counter")[0]
            db.execute("UPDATE case_counter SET last=?", (last + 1,))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(raised, [world, other] * 40))
    assert world.store.row("SELECT last FROM case_counter") == (80,)


def test_the_same_text_comes_back(world: World) -> None:
    told = "龘䶮 \\ % ? ' \" 100 % 𠮷\n\t"
    with world.store.write() as db:
        db.execute("INSERT INTO audit (at, what, terminal, place, detail) VALUES (?,?,?,?,?)",
                   ("t", "w", "-", "-", told))
        db.execute("INSERT INTO enrolment_code (id, secret, made_at) VALUES (?,?,?)", ("a\ud800b", "s", 2**62))
    assert world.store.row("SELECT detail FROM audit") == (told,)
    assert world.store.row("SELECT id, made_at FROM enrolment_code") == ("a\ufffdb", 2**62)
    assert world.store.row("SELECT 1 FROM enrolment_code WHERE id=?", "a\ud800b") == (1,)
    assert world.store.row("SELECT 1 FROM enrolment_code WHERE id=?", "\0") is None


def test_times_are_in_order_byte_by_byte(world: World) -> None:
    given = ["2026-01-05", "2026-01-05T14:00:01.546+00:00", "2026-01-05T14:00:01.5", "2026-01-050", "2026-01-05t", ""]
    with world.store.write() as db:
        for at in given:
            db.execute("INSERT INTO audit (at, what, terminal, place, detail) VALUES (?,'-','-','-','-')", (at,))
    assert [at for (at,) in world.store.rows("SELECT at FROM audit ORDER BY at")] == sorted(given)


# -- submissions


def test_the_first_is_201_and_every_other_200_or_409(world: World) -> None:
    one = submission()
    status, first = world.take(one)
    assert (status, first["state"]) == (201, "received")
    assert world.take(one) == (200, first)
    other = submission(id=one.id)
    with pytest.raises(Problem, match=r"submission\.conflict"):
        world.take(other)
    again = world.again()
    assert again.take(one) == (200, first)
    assert world.running() == [1]


def test_the_same_one_at_once_from_many_is_one_case(world: World) -> None:
    other = world.again()
    rivals = [submission(number=OTHERS[n]) for n in range(4)]
    jobs = [(by, one) for one in rivals for _ in range(6) for by in (world, other)]
    with ThreadPoolExecutor(16) as pool:
        given = list(pool.map(lambda job: (job[1].id, *job[0].take(job[1])), jobs))
    for one in rivals:
        mine_ = [(status, ack) for name, status, ack in given if name == one.id]
        assert sorted(status for status, _ in mine_) == [200] * 11 + [201]
        assert len({canonical(ack) for _, ack in mine_}) == 1
    assert world.running() == [1, 2, 3, 4]


def test_numbers_have_no_gaps_whatever_is_undone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sixty at once from two; every fourth is undone after its number was drawn, and comes once more."""
    other, failed = world.again(), threading.Event()
    claims = [submission(number=number) for number in OTHERS[:60]]
    doomed = {one.id for one in claims[::4]}
    plain = said.keep_complaint, cases.next_number

    def next_number(db: Writing, region: str, day: date, channel: str = "3") -> str:
        number = plain[1](db, region, day, channel)
        if getattr(here, "id", None) in doomed:
            doomed.discard(here.id)
            failed.set()
            raise StoreFault("Injected")
        return number

    here = threading.local()
    monkeypatch.setattr(cases, "next_number", next_number)

    def take(job: tuple[World, Submission]) -> int:
        here.id = job[1].id
        try:
            return job[0].take(job[1])[0]
        except StoreFault:
            return job[0].take(job[1])[0]

    with ThreadPoolExecutor(12) as pool:
        given = list(pool.map(take, [((world, other)[n % 2], one) for n, one in enumerate(claims)]))
    assert given == [201] * 60
    assert failed.is_set()
    assert doomed == set()
    assert world.running() == list(range(1, 61))


def test_of_two_claims_at_once_the_second_knows_of_the_first(world: World) -> None:
    """Both were judged while neither was kept: what was believed of an open case is looked at again."""
    other = world.again()
    first, second = submission(), submission()
    judged = [(by, by.intake.prepare(one.id, one.terminal, by.sealed(one)))
              for by, one in ((world, first), (other, second))]
    for by, prepared in judged:
        assert not isinstance(prepared, dict)
        assert not prepared.open_case
        with by.store.write() as db:
            by.intake.keep(db, prepared)
    said_ = [json.loads(verdict) for (verdict,) in world.store.rows("SELECT verdict FROM office_case ORDER BY number")]
    no_other = [one["status"] for verdict in said_ for one in verdict["results"] if one["id"] == "UI-14"]
    assert no_other == ["pass", "fail"]
    assert cases.has_open(other.store, LI_MIN, "unemployment-benefit")


def test_what_no_column_can_hold_is_refused_or_fits(world: World) -> None:
    with pytest.raises(Problem, match=r"submission\.malformed"):
        world.take(submission(sequence=2**63))
    raw = nobodys("complaint", matter="complaint", text="灯\0太暗", phone="")
    status, ack = world.take(raw)
    assert status == 201
    text = said.all_complaints(world.store)[0]["text"]
    assert text in ("灯\0太暗", "灯\ufffd太暗")
    assert cases.handed_in(world.store, ack["case_number"]) == raw, "what was handed in is as it was"


def test_an_evaluation_counts_once(world: World) -> None:
    claim = submission(number=OTHERS[0])
    world.take(claim)
    about = claim.receipt_code
    other = world.again()
    made = [nobodys("evaluation", level=str(level), about=about) for level in (5, 1, 3, 2, 4, 5)]
    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(lambda job: job[0].take(job[1])[0], zip([world, other] * 3, made, strict=True)))
    assert told == [201] * 6
    assert sum(row["counted"] for row in said.all_evaluations(world.store)) == 1
    assert said.statistics(world.store)["cases_evaluated"] == 1


def test_numbers_of_a_terminal_are_counted(world: World) -> None:
    for number, at in ((1, 0), (2, 1), (6, 2), (6, 3)):
        world.take(submission(number=OTHERS[at], incarnation="one", boot="b", sequence=number))
    asked = {"incarnation": "one", "highest": 9, "waiting": [[9, 9]], "aside": []}
    told = sequences.stated(world.store, "T-0001", asked)
    assert told == {"missing": [[3, 5], [7, 8]], "doubled": [[6, 6]]}
    assert sequences.stated(world.store, "T-0001", {**asked, "waiting": [[3, 9]]})["missing"] == []
    assert [(one["terminal"], one["missing"], one["doubled"]) for one in sequences.gaps(world.store)] == [
        ("T-0001", [], [(6, 6)])]
    assert [line["what"] for line in audit.lines(world.store)] == ["sequence.doubled"]


# -- the office


def test_lines_that_stay(world: World) -> None:
    enrol.new_code(world.store)
    reads.note(world.store, "T-1", LI_MIN, "records", "1")
    old = (datetime.now(UTC) - timedelta(days=200)).isoformat(timespec="milliseconds")
    with world.store.write() as db:
        db.execute("INSERT INTO audit (at, what, terminal, place, detail) VALUES (?,'old','-','-','-')", (old,))
    for sql in ("UPDATE audit SET detail='x'", "DELETE FROM audit WHERE what='code.made'",
                "UPDATE personal_read SET person='x'", "DELETE FROM personal_read"):
        with pytest.raises(Refused), world.store.write() as db:
            db.execute(sql)
    with world.store.write() as db:
        db.execute("DELETE FROM audit WHERE what='old'")
    assert [line["what"] for line in audit.lines(world.store)] == ["code.made"], "after six months one may"
    assert [(line["terminal"], line["what"]) for line in reads.of(world.store, LI_MIN)] == [("T-1", "records")]


def test_what_cannot_be_written_down_is_not_shown(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    _, ack = world.take(submission())
    assert office.show(world.store, ack["case_number"], "王", "复核")["submission"]["item"] == "unemployment-benefit"
    assert len(reads.of(world.store, LI_MIN)) == 1

    def failing() -> Any:
        raise StoreFault("FullError")

    monkeypatch.setattr(world.store, "write", failing)
    with pytest.raises(StoreFault):
        office.show(world.store, ack["case_number"], "王", "复核")


def test_pauses_and_extensions(world: World) -> None:
    number = world.take(submission(number=OTHERS[1]))[1]["case_number"]
    calendar, day = world.city.calendar, datetime.now(UTC).date() + timedelta(days=1)

    def stands() -> tuple[bool, str]:
        (one,) = limits.worklist(world.store, CATALOGUE, calendar, day + timedelta(days=30))
        return one["stands"], one["legal"]

    before = stands()
    limits.pause(world.store, number, "现场核验", day)
    assert stands()[0]
    for wrong in (lambda: limits.pause(world.store, number, "again", day + timedelta(days=1)),
                  lambda: limits.resume(world.store, number, day - timedelta(days=2)),
                  lambda: limits.extend(world.store, number, 11, "x", "y")):
        with pytest.raises(Problem, match=r"case\.order"):
            wrong()
    limits.resume(world.store, number, day + timedelta(days=20))
    limits.extend(world.store, number, 10, "案情复杂", "主任")
    with pytest.raises(Problem, match=r"case\.order"):
        limits.extend(world.store, number, 1, "x", "y")
    after = stands()
    assert not after[0]
    assert after[1] > before[1]
    cases.move(world.store, number, "decided", "2026-01-01")
    assert limits.worklist(world.store, CATALOGUE, calendar, day) == []
    assert [event["state"] for event in cases.by_number(world.store, number)["events"]][-1] == "decided"
    officials.appoint(world.store, "王", "clerk")
    officials.appoint(world.store, "王", "head")
    officials.permit(world.store, "王", "purge")
    officials.dismiss(world.store, "王")
    with pytest.raises(Problem, match=r"official\.refused"):
        officials.permit(world.store, "王", "show")


def test_what_is_past_its_time_goes_and_nothing_else(world: World) -> None:
    old, young = (submission(number=OTHERS[n], pages=(PAGE,)) for n in range(2))
    numbers = [world.take(one, PAGE)[1]["case_number"] for one in (old, young)]
    complaint = world.take(nobodys("complaint", matter="complaint", text="灯太暗", phone="1"))[1]["case_number"]
    for number, at in zip((*numbers, complaint), ("2030-05-31T", "2030-06-02T", "2001-01-01T"), strict=True):
        close_case(world, number, at + "00:00:00+00:00")
    assert retention.purge(world.store, world.city.retention, TODAY, "主任") == sorted((numbers[0], complaint))
    assert retention.purge(world.store, world.city.retention, TODAY, "主任") == []
    assert world.store.rows("SELECT text, phone FROM complaint") == [("", "")]
    assert world.store.rows("SELECT applicant FROM office_case WHERE number=?", numbers[0]) == [("",)]
    assert office.show(world.store, numbers[0], "王", "x")["submission"] is None
    assert world.take(old, PAGE)[0] == 200, "the id stays taken, for ever"
    assert mine.paper(world.store, CATALOGUE, OTHERS[1], "receipt", numbers[1])["case_number"] == numbers[1]
    assert world.store.rows("SELECT data FROM evidence") == [(PAGE,)], "still evidence of the other one"
    close_case(world, numbers[1], "2001-01-01T00:00:00+00:00")
    retention.purge(world.store, world.city.retention, TODAY, "主任")
    assert world.store.rows("SELECT data FROM evidence") == []


def test_certificates(world: World) -> None:
    proofs = Proofs(world.store, CATALOGUE, world.city, world.keys)
    _, ack = world.take(submission(item="insurance-proof"))
    code = proofs.say(ack["case_number"])["code"]
    assert proofs.check(ack["case_number"], code)["genuine"]
    with world.store.write() as db:
        db.execute("UPDATE submission SET body=? WHERE id=?", (b"{}", ack["submission"]))
    with pytest.raises(Problem, match=r"store\.damaged"):
        proofs.say(ack["case_number"])


# -- copies and what may be forgotten


def _settled(world: World, *acks: dict[str, Any]) -> dict[str, Any]:
    said_ = [{"ack": ack, "key": world.keys.sign_id, "signature": world.keys.sign_statement("ack", ack)}
             for ack in acks]
    return settling.settle(world.store, world.keys, "T-0001", {"acknowledgements": said_})


def test_what_is_in_a_copy_may_be_forgotten_and_nothing_else(world: World, tmp_path: Path) -> None:
    first = world.take(submission(number=OTHERS[0]))[1]
    assert _settled(world, first) == {"backed_up": [], "kept": [first["submission"]], "missing": []}
    made = backup.make(world.store, tmp_path / "copies")
    assert copied.copies(tmp_path / "copies") == [made.file]
    second = world.take(submission(number=OTHERS[1]))[1]
    lost = {**first, "submission": submission().id, "case_number": "4" * 22}
    assert _settled(world, first, second, lost) == {
        "backed_up": [first["submission"]], "kept": [second["submission"]], "missing": [lost["submission"]]}
    with pytest.raises(Problem, match=r"submission\.conflict"):
        _settled(world, {**first, "hash": "0" * 64})
    # a copy by other means
    row = backup.mark(world.store)
    third = world.take(submission(number=OTHERS[2]))[1]
    backup.note_copy(world.store, row, "by other means")
    assert _settled(world, second, third) == {
        "backed_up": [second["submission"]], "kept": [third["submission"]], "missing": []}
    for wrong in (-1, row + 1000):
        with pytest.raises(backup.BackupFault):
            backup.note_copy(world.store, wrong, "x")


def test_a_number_that_was_given_stays_its_citizens(world: World) -> None:
    """The disk was lost after the acknowledgement: shown again, it is given again; newcomers begin far above."""
    claim = submission(number=OTHERS[0])
    day = datetime.now(UTC).date()
    digits = f"410400{day:%Y%m%d}3{2:06d}"
    lost = {"protocol": 1, "submission": claim.id, "hash": claim.content_hash(), "terminal": "T-0001",
            "case_number": digits + cases.check_digit(digits), "state": "received", "may_purge": False,
            "received_at": "2026-01-05T14:00:01.546+00:00", "promise_date": "2026-01-12"}
    backup.was_put_back(world.store)
    newcomer = world.take(submission(number=OTHERS[1]))[1]["case_number"]
    assert int(newcomer[15:21]) == backup.SKIP + 1
    for _ in range(2):
        assert _settled(world, lost)["missing"] == [claim.id]
    status, ack = world.take(claim)
    assert (status, ack["case_number"], ack["promise_date"]) == (201, lost["case_number"], "2026-01-12")
    assert audit.lines(world.store)[0]["what"] == "staff.restored"


# -- joining


def test_a_code_enrols_once_whoever_is_quicker(world: World) -> None:
    other = world.again()
    code = enrol.new_code(world.store)
    keys = [Ed25519PrivateKey.generate().public_key().public_bytes_raw() for _ in range(8)]

    def join(job: tuple[World, int]) -> str:
        by, n = job
        public = keys[n]
        proof = enrol.proof(code[7:], "terminal", f"T-{n}".encode(), public)
        from central.keys import b64
        try:
            enrol.enrol(by.store, by.keys, {"terminal": f"T-{n}", "code": code[:6], "key": b64(public), "proof": proof})
        except Problem as problem:
            return problem.code
        return "joined"

    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(join, [((world, other)[n % 2], n) for n in range(8)]))
    assert sorted(told) == ["enrol.refused"] * 7 + ["joined"]
    winner = f"T-{told.index('joined')}"
    assert enrol.key_of(other.store, winner) == keys[told.index("joined")]
    assert enrol.revoke(world.store, winner, "stolen")
    assert not enrol.revoke(world.store, winner)
    assert enrol.key_of(other.store, winner) is None, "in force at once, also for the other process"
    assert enrol.is_revoked(other.store, winner)


def test_the_schema_says_how_new_it_is(world: World) -> None:
    """Opened twice nothing happens twice; a database of a newer program is refused."""
    world.again()
    if world.store.shared:
        with world.store.write() as db:
            db.execute("INSERT INTO schema_version VALUES (99)")
    else:
        import apsw

        own = apsw.Connection(str(world.where))
        own.execute("PRAGMA user_version=99").fetchall()
        own.close()
    with pytest.raises(Exception, match="schema 99"):
        world.again()


def test_both_schemas_have_the_same_tables_and_columns(world: World) -> None:
    """So that no migration is forgotten on one side; what only several processes need is named here."""
    import apsw

    from central.store.migrate import migrate

    own = apsw.Connection(":memory:")
    migrate(own)
    wanted = {(str(table), str(column)) for (table,) in own.execute("SELECT name FROM sqlite_schema WHERE type='table'")
              for (column,) in own.execute("SELECT name FROM pragma_table_info(?)", (table,))}
    own.close()
    if not world.store.shared:
        return
    found = set(world.store.rows("SELECT table_name::text, column_name::text FROM information_schema.columns "
                                 "WHERE table_schema=current_schema()"))
    alone = {"centre", "nonce", "nonce_since", "schema_version"}
    assert {one for one in found if one[0] not in alone} - {("submission", "rowid")} == wanted


def test_telemetry_and_heads(world: World) -> None:
    """The newest word of a terminal; a chain that goes back, or that is another one."""
    key, sign = world.keys.sign.public_key().public_bytes_raw(), world.keys.sign_statement

    def tell(created: int, position: int, digest: str, before: tuple[int, str] | None, state: str = "reduced") -> Any:
        head = {"terminal": "T-1", "incarnation": "i", "position": position, "hash": digest * 64,
                "before": None if before is None else {"position": before[0], "hash": before[1] * 64}}
        body = {"head": head, "signature": sign("head", head), "disk_free_mb": 1, "clock_offset_ms": -1,
                "alarms": ["sequence.missing"], "versions": {}, "counters": {},
                "health": {"state": state, "kept_out": "", "causes": []},
                "queue": {"waiting": 2**40, "aside": 0, "oldest_s": 9}}
        return fleet.telemetry(world.store, "T-1", key, created, body)

    with world.store.write() as db:
        db.execute("INSERT INTO terminal (id, public_key, enrolled_at) VALUES ('T-1', ?, 1)", (key,))
    assert tell(100, 5, "a", None) == {"position": 5}
    with pytest.raises(Problem, match=r"head\.before"):
        tell(101, 7, "b", None)
    assert tell(102, 7, "b", (5, "a"), "in_service") == {"position": 7}
    assert tell(99, 1, "c", None) == {"position": 7}, "older than the newest"
    for position, digest, before, code in ((6, "b", None, heads.BACK), (9, "d", (7, "c"), heads.FORKED),
                                           (7, "c", None, heads.FORKED)):
        with pytest.raises(Problem, match=code.replace(".", r"\.")):
            tell(103, position, digest, before)
    (one,) = [line for line in fleet.terminals(world.store) if line["terminal"] == "T-1"]
    assert (one["alarms"], one["queue"]["waiting"]) == ([heads.FORKED, "sequence.missing"], 2**40)
    samples = {(sample.name, *sample.labels.values()): sample.value
               for metric in fleet.metrics(world.store) for sample in metric.samples}
    assert samples["budayang_terminals", "reduced"] == 1
    assert samples["budayang_terminals_alarmed", heads.FORKED] == samples["budayang_terminals_alarmed",
                                                                         "sequence.missing"] == 1
    assert samples["budayang_terminal_queue_waiting",] == 2**40
    assert heads.accept(world.store, "T-1", "put back")
    assert tell(104, 3, "e", None) == {"position": 3}
    assert not heads.accept(world.store, "T-1", "again")
