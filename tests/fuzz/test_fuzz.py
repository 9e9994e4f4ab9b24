"""The fuzzer finds what there is to find, and a little of it is run every time."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from drivers.fault import DeviceFault
from tests.fuzz import every
from tests.fuzz.engine import failure, run
from tests.fuzz.target import Target, cut, pieces

ROOT = Path(__file__).resolve().parent.parent.parent
SEED = b"length\x04body"


@pytest.mark.parametrize("name", every())
def test_nothing_undocumented_comes_out(name: str) -> None:
    target = every()[name]
    outcome = run(target, target.seeds(), executions=200, seconds=60, seed=1)
    assert outcome.executions
    assert not outcome.found


@pytest.mark.parametrize("name", every())
def test_a_sound_example_is_read_to_its_end(name: str) -> None:
    """Or the fuzzer would change what is thrown away at the first byte."""
    target = every()[name]
    for data in target.seeds():
        try:
            target.run(data)
        except target.may:
            continue
        return
    pytest.fail("no example is read")


def _fragile(data: bytes) -> None:
    if data[6:7] == b"\xff":
        raise IndexError
    if len(data) < 3:
        raise DeviceFault("device.invented")


def test_what_must_not_come_out_is_found() -> None:
    outcome = run(Target("fragile", _fragile, lambda: [SEED]), [SEED], executions=20_000, seconds=60, seed=3)
    assert {fault.split(" ")[0] for fault in outcome.found} == {"IndexError", "AssertionError"}
    assert not outcome.well


def test_a_hang_is_found() -> None:
    def endless(data: bytes) -> None:
        while data.startswith(b"x"):
            threading.get_ident()

    outcome = run(endless, [b"y", b"x"], executions=2, seconds=60, seed=1)
    assert outcome.found == {"hang": b"x"}


def test_a_parser_that_keeps_everything_is_found() -> None:
    kept: list[bytes] = []
    outcome = run(lambda data: kept.append(b"x" * (1 << 16)), [b"y"], executions=2000, seconds=60, seed=1)
    assert not outcome.found
    assert not outcome.well


def test_the_documented_fault_is_none() -> None:
    def refuses(data: bytes) -> None:
        raise DeviceFault("id_card.garbled")

    assert failure(Target("refuses", refuses, lambda: [b""]), b"") == ""


def test_pieces_come_apart_again() -> None:
    assert cut(pieces(b"one", b"", b"three")) == [b"one", b"", b"three"]


def test_the_entry_says_what_it_found() -> None:
    told = subprocess.run([sys.executable, "-m", "tests.fuzz", "receipt-code", "1"], cwd=ROOT, capture_output=True,
                          text=True, check=True).stdout  # fmt: skip
    assert told.startswith("receipt-code: ")
    assert told.rstrip().endswith("found 0")
