"""Parts of the centre without HTTP: calendar, case numbers, codes by a clock of our own, migrations,
nonces."""

from __future__ import annotations

import contextlib
from datetime import date
from pathlib import Path

import apsw
import pytest

from central.cases import check_digit, next_number
from central.city import City, CityFault, Message
from central.codes import LIFE_S, TOKEN_LIFE_S, Codes
from central.problems import Problem
from central.signatures import SKEW_S, Nonces
from central.store.db import open_store
from central.store.migrate import MigrationFault, migrate
from tests.central.centre import CITY, LI_MIN, NO_PHONE


@pytest.mark.parametrize(
    ("day", "days", "end"),
    [
        ("2026-01-05", 5, "2026-01-12"),
        ("2026-02-12", 2, "2026-02-14"),  # Saturday 14 February is worked, the festival follows
        ("2026-02-14", 1, "2026-02-24"),
        ("2026-09-30", 1, "2026-10-08"),
        ("2028-09-29", 1, "2028-10-04"),  # a year without a list: weekend, then 2 and 3 October
    ],
)
def test_working_days(day: str, days: int, end: str) -> None:
    calendar = City.load(CITY).calendar
    assert calendar.after(date.fromisoformat(day), days) == date.fromisoformat(end)


def test_case_numbers_have_no_gaps(tmp_path: Path) -> None:
    store = open_store(tmp_path / "c.db")
    day = date(2026, 1, 5)
    with store.write() as db:
        first = next_number(db, "410400", day)
    with contextlib.suppress(RuntimeError), store.write() as db:
        next_number(db, "410400", day)
        raise RuntimeError
    with store.write() as db:
        second, other_day = next_number(db, "410400", day), next_number(db, "410400", date(2026, 1, 6))
    assert (first[:-1], second[:-1]) == ("410400202601053000001", "410400202601053000002")
    assert other_day[15:21] == "000001"
    store.close()


def test_check_digit_finds_single_errors() -> None:
    digits = "410400202601053000001"
    right = check_digit(digits)
    for place in range(len(digits)):
        for digit in "0123456789":
            if digit != digits[place]:
                assert check_digit(digits[:place] + digit + digits[place + 1 :]) != right


class Ticking:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_codes_and_tokens_expire() -> None:
    city, clock = City.load(CITY), Ticking()
    codes = Codes(city, monotonic=clock)
    codes.send("T", LI_MIN)
    digits = city.messages(LI_MIN)[-1].code
    assert digits is not None
    assert not codes.check("T-other", LI_MIN, digits)["ok"], "a code works at the terminal that asked for it"
    clock.now = LIFE_S + 1
    assert codes.check("T", LI_MIN, digits) == {"ok": False, "reason": "expired", "tries_left": 0}
    codes.send("T", LI_MIN)
    token = codes.check("T", LI_MIN, city.messages(LI_MIN)[-1].code or "")["token"]
    codes.verified("T", LI_MIN, token)
    for terminal, number, at in (
        ("T-other", LI_MIN, 0.0),
        ("T", NO_PHONE, 0.0),
        ("T", LI_MIN, TOKEN_LIFE_S + 1.0),
    ):
        clock.now += at
        with pytest.raises(Problem, match=r"records\.not_verified"):
            codes.verified(terminal, number, token)


@pytest.mark.parametrize("number", [LI_MIN, NO_PHONE, "110101199003070000"])
def test_codes_are_rationed_alike_for_everybody(number: str) -> None:
    clock = Ticking()
    codes = Codes(City.load(CITY), monotonic=clock)
    for _ in range(5):
        codes.send("T", number)
    with pytest.raises(Problem, match=r"codes\.too_many") as refused:
        codes.send("T", number)
    assert int(refused.value.headers["Retry-After"]) == 601
    clock.now = 601
    codes.send("T", number)


def test_a_phone_keeps_its_last_messages() -> None:
    city = City.load(CITY)
    for number in range(30):
        city.send("13800040100", Message("t", str(number)))
    assert [message.text for message in city.messages(LI_MIN)] == [str(number) for number in range(10, 30)]


def test_nonces() -> None:
    now = [1000.0]
    nonces = Nonces(lambda: now[0])
    nonces.check("T", "a" * 16, 1000)
    nonces.check("T2", "a" * 16, 1000)
    with pytest.raises(Problem, match=r"signature\.replayed"):
        nonces.check("T", "a" * 16, 1000)
    for created in (1000 + SKEW_S + 1, 999):
        with pytest.raises(Problem, match=r"signature\.skew"):
            nonces.check("T", "b" * 16, created)


def test_migrations_go_forward_only(tmp_path: Path) -> None:
    folder = tmp_path / "m"
    folder.mkdir()
    (folder / "0001_a.sql").write_text("CREATE TABLE a (x) ;")
    db = apsw.Connection(":memory:")
    assert migrate(db, folder) == 1
    (folder / "0002_b.sql").write_text("CREATE TABLE b (x); SYNTAX ERROR;")
    with pytest.raises(apsw.SQLError):
        migrate(db, folder)
    assert db.pragma("user_version") == 1
    assert [row[0] for row in db.execute("SELECT name FROM sqlite_schema")] == ["a"]
    (folder / "0002_b.sql").write_text("CREATE TABLE b (x);")
    assert migrate(db, folder) == migrate(db, folder) == 2
    (folder / "0002_b.sql").unlink()
    with pytest.raises(MigrationFault, match="schema 2"):
        migrate(db, folder)
    (folder / "0004_d.sql").write_text("")
    with pytest.raises(MigrationFault, match="numbered"):
        migrate(db, folder)
    db.close()


def test_a_city_that_cannot_be_read_says_where(tmp_path: Path) -> None:
    with pytest.raises(CityFault, match=r"city\.yaml"):
        City.load(tmp_path)
    (tmp_path / "city.yaml").write_text("a: [")
    with pytest.raises(CityFault, match=r"city\.yaml"):
        City.load(tmp_path)
