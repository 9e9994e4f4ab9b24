"""A terminal that nobody updated (old_client/v1.py, frozen) is still served by the present centre, in everything."""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature

from terminal.clock import SystemClock
from tests.central.centre import LI_MIN, Centre
from tests.central.old_client import v1
from tests.central.old_client.v1 import OldTerminal, RefusedError

FILE = Path(v1.__file__)
SHA256 = "f530be29759e3c6c81fb12f6fccde818559863cce212a4eaa272f27f41840012"
"""Of the frozen file. It is not to be changed: what no longer works with it is to be mended at the centre."""


@pytest.fixture
def old(centre: Centre, tmp_path: Path) -> Iterator[OldTerminal]:
    made = OldTerminal(centre.url, f"T-old-{tmp_path.name[:30]}")
    made.enrol(centre.new_code())
    yield made
    made.http.close()


def today() -> str:
    return SystemClock().today().isoformat()


def test_it_is_frozen_and_knows_nothing_of_this_repository() -> None:
    assert hashlib.sha256(FILE.read_bytes()).hexdigest() == SHA256
    names = set()
    for node in ast.walk(ast.parse(FILE.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(str(node.module).partition(".")[0])
    assert names - set(sys.stdlib_module_names) == {"requests", "cryptography"}


def test_it_hands_over_and_gets_the_same_acknowledgement_again(centre: Centre, old: OldTerminal) -> None:
    page = v1.some_page()
    one = old.submission("unemployment-benefit", today(), LI_MIN, page)
    status, ack = old.hand_over(one, page)
    assert status == 201
    assert ack["promise_date"] > today()
    assert old.hand_over(one, page) == (200, ack)
    with pytest.raises(RefusedError, match=r"409 submission\.conflict"):
        old.hand_over(one | {"answers": {"x": "y"}}, page)
    with pytest.raises(RefusedError, match=r"422 submission\.evidence"):
        old.hand_over(old.submission("unemployment-benefit", today(), LI_MIN, page))
    case = old.case_by_receipt(one["receipt_code"])
    assert case == old.case(ack["case_number"])
    assert case["state"] in ("received", "received_to_verify", "accepted")
    settled = old.settle()
    assert (settled["backed_up"], settled["kept"], settled["missing"]) == ([], [one["id"]], [])


def test_it_hands_over_what_names_nobody(old: OldTerminal) -> None:
    assert old.hand_over(old.submission("evaluation", today(), level="4"))[1]["state"] == "noted"
    asked = old.submission("complaint", today(), matter="question", text="几点开门")
    assert old.hand_over(asked)[1]["state"] == "received"


def test_it_gets_code_records_and_own_cases(centre: Centre, old: OldTerminal) -> None:
    one = old.submission("unemployment-benefit", today(), LI_MIN)
    _, ack = old.hand_over(one)
    assert old.send_code(LI_MIN)["masked"] == "138****0100"
    token = old.check_code(LI_MIN, centre.phone_code(LI_MIN))["token"]
    told = old.verified("/v1/records", LI_MIN, token, item="unemployment-benefit")
    assert told["records"]["insurance"]["data"]["paid_months"] == 88
    assert told["facts"]["open_case"] is True
    cases = old.verified("/v1/cases/mine", LI_MIN, token)["cases"]
    assert ack["case_number"] in [case["case_number"] for case in cases]
    paper = old.verified("/v1/papers/receipt", LI_MIN, token, case_number=ack["case_number"])
    assert paper["slip"]["receipt_code"] == one["receipt_code"]


def test_it_puts_its_clock_right(old: OldTerminal) -> None:
    old.offset = 900 * 86400.0
    one = old.submission("evaluation", today(), level="5")
    with pytest.raises(RefusedError, match=r"401 signature\.skew"):
        old.hand_over(one)
    old.set_clock()
    assert old.hand_over(one)[0] == 201
    assert abs(old.offset) < 5


def test_it_believes_only_its_own_centre(centre: Centre, old: OldTerminal) -> None:
    """The control: the checks in the old client are checks."""
    old.ask("GET", "/v1/time")
    other = OldTerminal(centre.url, old.name)
    old.sign_key = other.key.public_key().public_bytes_raw()
    with pytest.raises(InvalidSignature):
        old.ask("GET", "/v1/time")
    code = centre.new_code()
    with pytest.raises(RefusedError, match=r"403 enrol\.refused"):
        other.enrol(code[:7] + "2" * 26)
    other.http.close()
