"""The staff's door: two proofs, a lock that neither a restart nor the clock opens, nothing told about who exists."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.upkeep.accounts import Accounts, StaffFault, weak
from terminal.upkeep.staff import FIRST_S, HALF_S, LONGEST_S, STEP_S, TRIES, UNKNOWN, Answer, Door, code_of, lock_s

PIN, OTHER = "482915", "482916"
CARD = "410402199001011234"


def quick(pin: str, salt: bytes) -> bytes:
    """Stands in for scrypt where many tries are made."""
    return (pin.encode() + salt).ljust(32, b"0")[:32]


class Booth:
    """A data folder and two clocks; `restart` is the power cut."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.monotonic, self.wall = 1000.0, 1_795_000_000.0
        self.work: list[int] = []
        self.door = self.restart()

    def restart(self) -> Door:
        self.door = Door(self.folder, lambda: self.monotonic, lambda: self.wall, self.derive)
        return self.door

    def derive(self, pin: str, salt: bytes) -> bytes:
        self.work.append(len(salt))
        from terminal.upkeep.accounts import derive

        return derive(pin, salt)

    def code(self, steps: int = 0) -> str:
        return code_of(self.door.accounts.all()["12"]).generate(int(self.wall) + steps * STEP_S).decode()


@pytest.fixture
def booth(tmp_path: Path) -> Booth:
    Accounts(tmp_path).add("12", "王工", PIN, CARD)
    return Booth(tmp_path)


def test_number_pin_and_code(booth: Booth) -> None:
    assert booth.door.pin("12", PIN) == Answer("ok", name="王工")
    assert booth.door.code("12", booth.code()) == Answer("ok", name="王工")


def test_number_pin_and_own_card(booth: Booth) -> None:
    booth.door.pin("12", PIN)
    assert booth.door.card("12", "410402199001011235").outcome == "wrong"
    assert booth.door.card("12", CARD).outcome == "ok"


def test_the_code_alone_opens_nothing(booth: Booth) -> None:
    assert booth.door.code("12", booth.code()).outcome == "wrong"
    assert booth.door.card("12", CARD).outcome == "wrong"
    booth.door.pin("12", PIN)
    booth.monotonic += HALF_S
    assert booth.door.code("12", booth.code()).outcome == "wrong", "the PIN was too long ago"


def test_a_wrong_pin_takes_the_first_proof_back(booth: Booth) -> None:
    booth.door.pin("12", PIN)
    booth.door.pin("12", OTHER)
    assert booth.door.code("12", booth.code()).outcome == "wrong"


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_one_step_of_tolerance(booth: Booth, steps: int, taken: bool) -> None:
    booth.door.pin("12", PIN)
    assert (booth.door.code("12", booth.code(steps)).outcome == "ok") is taken


def test_a_code_works_once_also_after_a_restart(booth: Booth) -> None:
    code = booth.code()
    for outcome in ("ok", "wrong"):
        booth.door.pin("12", PIN)
        assert booth.door.code("12", code).outcome == outcome
    booth.restart().pin("12", PIN)
    assert booth.door.code("12", code).outcome == "wrong"


def test_the_code_is_the_one_of_the_standard(booth: Booth) -> None:
    """RFC 6238, appendix B, SHA-1: the last six of its eight digits."""
    from dataclasses import replace

    known = replace(booth.door.accounts.all()["12"], secret="MTIzNDU2Nzg5MDEyMzQ1Njc4OTA=")
    assert code_of(known).generate(59) == b"287082"
    assert code_of(known).generate(1111111109) == b"081804"


def test_five_wrong_in_a_row_then_doubling_to_a_day(booth: Booth) -> None:
    waits = []
    for _ in range(TRIES + 9):
        answer = booth.door.pin("12", OTHER)
        waits.append(answer.wait_s)
        booth.monotonic += answer.wait_s
    assert waits[: TRIES - 1] == [0.0] * (TRIES - 1)
    assert waits[TRIES - 1 : TRIES + 2] == [FIRST_S, 2 * FIRST_S, 4 * FIRST_S]
    assert waits[-1] == LONGEST_S == max(waits)


def lock(booth: Booth) -> None:
    for _ in range(TRIES):
        booth.door.pin("12", OTHER)


def test_locked_means_locked(booth: Booth) -> None:
    lock(booth)
    before = len(booth.work)
    assert booth.door.pin("12", PIN).outcome == "locked"
    assert len(booth.work) == before, "nothing is even looked at"
    booth.monotonic += FIRST_S
    assert booth.door.pin("12", PIN).outcome == "ok"


def test_a_restart_begins_the_whole_wait_again(booth: Booth) -> None:
    lock(booth)
    booth.monotonic += FIRST_S - 1
    assert booth.restart().pin("12", PIN) == Answer("locked", FIRST_S)
    booth.monotonic = 3.0  # the machine itself was started anew
    assert booth.restart().pin("12", PIN) == Answer("locked", FIRST_S)


def test_setting_the_clock_opens_nothing(booth: Booth) -> None:
    lock(booth)
    for jump in (10 * 365 * 86400, -20 * 365 * 86400):
        booth.wall += jump
        assert booth.door.pin("12", PIN).outcome == "locked"
        assert booth.restart().pin("12", PIN).outcome == "locked"


def test_control_without_the_file_the_lock_would_be_gone(booth: Booth) -> None:
    lock(booth)
    (booth.folder / "staff-tries.json").unlink()
    assert booth.restart().pin("12", PIN).outcome == "ok"


def test_a_spoilt_file_opens_nothing(booth: Booth) -> None:
    (booth.folder / "staff-tries.json").write_text("[{", "utf-8")
    assert booth.restart().pin("12", PIN) == Answer("locked", FIRST_S)


def test_a_plug_pulled_before_the_answer_gives_no_free_try(booth: Booth) -> None:
    class Pulled(Exception):
        pass

    def pulled(pin: str, salt: bytes) -> bytes:
        raise Pulled

    for _ in range(TRIES):
        door = Door(booth.folder, lambda: booth.monotonic, lambda: booth.wall, pulled)
        with pytest.raises(Pulled):
            door.pin("12", OTHER)
    assert booth.restart().pin("12", PIN).outcome == "locked"


def test_the_right_pin_does_not_end_a_row_of_wrong_codes(booth: Booth) -> None:
    for _ in range(TRIES - 1):
        booth.door.pin("12", PIN)
        assert booth.door.code("12", "000000").outcome == "wrong"
    booth.door.pin("12", PIN)
    assert booth.door.code("12", "000000") == Answer("locked", FIRST_S)


def test_signing_in_ends_the_row(booth: Booth) -> None:
    for _ in range(2):
        for _ in range(TRIES - 1):
            booth.door.pin("12", OTHER)
        booth.door.pin("12", PIN)
        assert booth.door.card("12", CARD).outcome == "ok"


def test_an_unknown_number_is_answered_as_a_wrong_pin_is(booth: Booth) -> None:
    """The same work and the same answers, lock included."""
    known = [booth.door.pin("12", OTHER) for _ in range(TRIES + 1)]
    work, booth.work = booth.work, []
    unknown = [booth.door.pin("34", PIN) for _ in range(TRIES + 1)]
    assert known == unknown
    assert booth.work == work
    assert booth.restart().pin("34", PIN) == booth.door.pin("12", PIN)


def test_what_is_counted_of_unknown_numbers_is_bounded(tmp_path: Path) -> None:
    Accounts(tmp_path).add("12", "王工", PIN)
    door = Door(tmp_path, lambda: 0.0, lambda: 0.0, quick)
    door.pin("12", OTHER)
    for number in range(100, 100 + UNKNOWN + 20):
        door.pin(str(number), PIN)
    kept = json.loads((tmp_path / "staff-tries.json").read_text("utf-8"))
    assert len(kept) == UNKNOWN + 1
    assert "12" in [row["number"] for row in kept], "an account's own tries are never forgotten"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["wrong", "restart", "wait", "jump"]), max_size=30))
def test_no_order_of_things_gives_a_sixth_try_within_the_wait(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("door")
    clock = {"monotonic": 0.0, "wall": 0.0}
    looked = 0

    def derive(pin: str, salt: bytes) -> bytes:
        nonlocal looked
        looked += 1
        return bytes(32)

    def made() -> Door:
        return Door(folder, lambda: clock["monotonic"], lambda: clock["wall"], derive)

    door = made()
    for step in steps:
        if step == "wrong":
            door.pin("12", OTHER)
        elif step == "restart":
            door = made()
        elif step == "wait":
            clock["monotonic"] += FIRST_S / 40  # never a whole wait within thirty steps
        else:
            clock["wall"] += 1e9
    assert looked <= TRIES


@given(st.integers(0, 10_000))
def test_waits_never_shrink(wrong: int) -> None:
    assert lock_s(wrong) <= lock_s(wrong + 1) <= LONGEST_S


def test_the_file_is_for_nobody_else_and_names_no_card(booth: Booth) -> None:
    for name in ("staff.json", "staff.key", "staff-tries.json"):
        booth.door.pin("12", PIN)
        path = booth.folder / name
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert CARD.encode() not in path.read_bytes()
        assert PIN.encode() not in path.read_bytes()
    assert CARD not in repr(booth.door.accounts.all())
    assert not list(booth.folder.glob("*.new"))
    (booth.folder / "staff.json").chmod(0o644)
    with pytest.raises(StaffFault, match=r"staff\.readable"):
        booth.door.accounts.all()


@pytest.mark.parametrize(
    ("number", "name", "pin", "card", "code"),
    [("1", "甲", PIN, "", "bad_number"), ("1234567", "甲", PIN, "", "bad_number"),
     ("１２", "甲", PIN, "", "bad_number"),
     ("34", " ", PIN, "", "bad_name"), ("34", "甲", "123456", "", "weak_pin"), ("34", "甲", "111111", "", "weak_pin"),
     ("34", "甲", "48291", "", "weak_pin"), ("12", "甲", PIN, "", "exists"), ("34", "甲", PIN, "x", "bad_card")],
)  # fmt: skip
def test_what_is_refused(booth: Booth, number: str, name: str, pin: str, card: str, code: str) -> None:
    with pytest.raises(StaffFault, match=f"staff.{code}"):
        booth.door.accounts.add(number, name, pin, card)
    assert list(booth.door.accounts.all()) == ["12"]


def test_weak() -> None:
    assert weak("987654")
    assert not weak(PIN)


def test_who_is_removed_is_out_at_once(booth: Booth) -> None:
    Accounts(booth.folder).remove("12")
    assert booth.door.pin("12", PIN).outcome == "wrong"
    with pytest.raises(StaffFault, match=r"staff\.unknown"):
        Accounts(booth.folder).remove("12")
