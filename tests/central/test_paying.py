"""Orders over HTTP: a centre, an acquirer that notifies it, a terminal's link, and a phone. The item is the fund's."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import requests
import uuid6

from central.guesses import MOST
from central.paying import day_of
from forms.bundle import BUNDLED
from forms.records import RecordAnswer
from forms.submission import Party
from terminal.link.client import Link
from terminal.link.faults import LinkRefused
from tests.central.centre import LI_MIN, ROOT, Centre
from tests.central.paying import Acquirer, scan
from tests.central.test_mine import CONSENT, hand_in, token

ITEM = ("maintenance-fund", 1)
PAID_ALREADY = "410402197809211236"
YU_DUO = "410422200011015842"
DUE = 641_940


def fund(folder: Path) -> Path:
    """The software's catalogue, in a folder of its own."""
    for part in ("catalogue", "tables"):
        shutil.copytree(BUNDLED / part, folder / part, ignore=shutil.ignore_patterns("*.py", "__pyc*"))
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("paying")


@pytest.fixture(scope="module")
def acquirer(folder: Path) -> Iterator[Acquirer]:
    running = Acquirer(folder / "acquirer").start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def paid_centre(folder: Path, acquirer: Acquirer) -> Iterator[Centre]:
    """One for all of them: each test leaves nothing due behind."""
    running = Centre(folder / "centre", "--acquirer", acquirer.url, "--acquirer-secret",
                     str(acquirer.secret_file)).start()
    done = subprocess.run([sys.executable, "-m", "central", "--data", str(running.folder), "--publish",
                           str(fund(folder / "source"))], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    # from now on it is told of payments
    acquirer.stop()
    acquirer._notify = running.url + "/v1/payments/notice"
    acquirer.start()
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="module")
def line(paid_centre: Centre, folder: Path) -> Iterator[Link]:
    made = paid_centre.link(folder / "link", "T-0001")
    made.enrol()
    yield made
    made.close()


def opened(centre: Centre, link: Link, seen: int = DUE, number: str = LI_MIN, order: str = "") -> dict[str, Any]:
    return link.open_order(order or str(uuid6.uuid7()), number, token(centre, link, number), CONSENT, ITEM, seen)


def state(centre: Centre, order: str) -> str:
    """As it is kept, without asking anybody."""
    import apsw

    db = apsw.Connection(str(centre.folder / "central.db"), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        ((found,),) = db.execute("SELECT state FROM pay_order WHERE id=?", (order,))
    finally:
        db.close()
    return str(found)


@pytest.mark.parametrize(("seen", "number", "code"), [
    (DUE - 1, LI_MIN, "order.amount_changed"), (0, PAID_ALREADY, "order.nothing_due"),
])
def test_the_centre_computes(paid_centre: Centre, line: Link, seen: int, number: str, code: str) -> None:
    with pytest.raises(LinkRefused) as refused:
        opened(paid_centre, line, seen, number)
    assert refused.value.code == code


def test_two_terminals(paid_centre: Centre, line: Link, tmp_path: Path) -> None:
    other = paid_centre.link(tmp_path / "other", "T-0002")
    order = opened(paid_centre, line)
    with pytest.raises(LinkRefused) as refused:
        opened(paid_centre, other)
    assert refused.value.code == "order.elsewhere"
    with pytest.raises(LinkRefused) as refused:
        other.order(order["order"])
    assert refused.value.status == 404
    assert line.close_order(order["order"])["state"] == "closed"
    theirs = opened(paid_centre, other)
    assert theirs["state"] == "waiting"
    assert other.close_order(theirs["order"])["state"] == "closed"
    other.close()


def test_a_false_notice_is_not_believed(paid_centre: Centre, line: Link) -> None:
    order = opened(paid_centre, line)
    with requests.Session() as session:
        session.trust_env = False
        body = json.dumps({"order_no": order["order"], "state": "paid", "amount_fen": DUE, "trade_no": "9"})
        answer = session.post(paid_centre.url + "/v1/payments/notice", data=body, headers={"X-Mac": "0" * 64},
                              timeout=5)
    assert answer.status_code == 401
    assert line.order(order["order"])["state"] == "waiting"
    line.close_order(order["order"])


@pytest.mark.parametrize(("told", "day"), [
    ("2026-12-31", "2026-12-31"), ("2027-01-01", "2027-01-01"), ("2026-12-30", "2027-01-01"),
    ("2027-01-02", "2027-01-01"),
    (None, "2027-01-01"), ("", "2027-01-01"), (20261231, "2027-01-01"), ("2026-12-31T23:59", "2027-01-01"),
])
def test_who_began_before_midnight_pays_what_they_were_shown(told: object, day: str) -> None:
    assert day_of(told, date(2027, 1, 1)).isoformat() == day


def test_mf_01_somebody_elses_bill_by_its_number(paid_centre: Centre, line: Link) -> None:
    bill = {"flat": "bill", "bill_no": 260_011_801, "owner_name": "李敏"}

    def home(given: dict[str, Any], number: str = PAID_ALREADY) -> RecordAnswer:
        return line.records(number, token(paid_centre, line, number), CONSENT, ITEM[0], given)["house"]

    found = home(bill)
    assert (found.state, found.data["owner"], found.data["paid_fen"]) == ("found", "李*", 0)
    assert LI_MIN not in json.dumps(dict(found.data)), "the owner stays masked (MF-02)"
    assert home({"flat": "410400-2026-000204"}).data["location"].startswith("平顶山市新华区")
    assert home({"flat": "410400-2026-000118"}).state == "missing", "another's home is not opened by its number alone"
    opens = token(paid_centre, line, PAID_ALREADY)
    order = line.open_order(str(uuid6.uuid7()), PAID_ALREADY, opens, CONSENT, ITEM, DUE, bill)
    assert (order["state"], order["amount_fen"]) == ("waiting", DUE)
    with pytest.raises(LinkRefused) as refused:
        opened(paid_centre, line)
    assert refused.value.code == "order.elsewhere", "one open bill a home, whoever pays (MF-11)"
    line.close_order(order["order"])
    for wrong in ({**bill, "bill_no": 260_011_802}, {**bill, "owner_name": "李四"}, {**bill, "owner_name": ""}):
        assert home(wrong).state == "missing"
    assert home(bill).state == "found"
    for _ in range(MOST):
        home({**bill, "bill_no": 260_099_999})
    assert home(bill).state == "missing", "who guesses is told nothing any more"
    assert home({"flat": "410400-2026-000118"}, LI_MIN).state == "found", "others are"


def test_mf_03_a_new_home_by_the_number_of_its_contract(paid_centre: Centre, line: Link) -> None:
    """The registry does not have the buyer yet; the contract with the developer is on file."""
    contract = {"flat": "contract", "contract_no": 202_611_086}

    def seen(given: dict[str, Any], number: str = YU_DUO) -> Mapping[str, RecordAnswer]:
        return line.records(number, token(paid_centre, line, number), CONSENT, ITEM[0], given)

    at_first = seen({})
    assert (at_first["homes"].data, at_first["house"].state) == ({"homes": []}, "missing")
    found = seen(contract)["house"]
    assert (found.state, found.data["house_id"], "owner" in found.data) == ("found", "410400-2026-000520", False)
    due = 582_400  # 89.60 m2 x 65 yuan
    order = line.open_order(str(uuid6.uuid7()), YU_DUO, token(paid_centre, line, YU_DUO), CONSENT, ITEM, due, contract)
    assert (order["state"], order["amount_fen"]) == ("waiting", due)
    line.close_order(order["order"])
    for wrong in ({**contract, "contract_no": 202_611_087}, {"flat": "contract"}):
        assert seen(wrong)["house"].state == "missing"
    assert seen(contract, PAID_ALREADY)["house"].state == "missing", "the contract of somebody else"


def test_from_the_code_to_the_receipt_and_back(paid_centre: Centre, line: Link, acquirer: Acquirer) -> None:
    order = opened(paid_centre, line)
    assert (order["state"], order["amount_fen"]) == ("waiting", DUE)
    assert "长安大道" in order["subject"]
    assert line.order(order["order"]) == order
    scan(order["pay_at"])
    end = time.monotonic() + 20
    while state(paid_centre, order["order"]) != "paid":
        assert time.monotonic() < end, "the notice came"
        time.sleep(0.05)
    told = line.order(order["order"])
    assert (told["state"], told["pay_at"], len(told["invoice"])) == ("paid", "", 12)
    found = line.records(LI_MIN, token(paid_centre, line, LI_MIN), CONSENT)
    assert found["house"].data["paid_fen"] == DUE, "the housing office knows"
    with pytest.raises(LinkRefused) as refused:
        opened(paid_centre, line, 0)
    assert refused.value.code == "order.nothing_due"
    receipts(paid_centre, line, order["order"], told["invoice"])
    only_what_was_paid_counts(paid_centre, line, order["order"])
    assert acquirer.entries() == [(order["order"], "payment", DUE)]

    def office(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "central.office", "--data", str(paid_centre.folder), "--acquirer",
                   acquirer.url, "--acquirer-secret", str(acquirer.secret_file), *words]
        return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False, timeout=60)

    for name, role in (("zhao", "clerk"), ("qian", "head")):
        assert office("appoint", name, role).returncode == 0
    from central.calendar import today

    booked = office("reconcile", today().isoformat(), "--by", "zhao")
    assert json.loads(booked.stdout)["booked"] == 1, booked.stderr
    assert office("refund", order["order"], "--by", "qian", "--why", "x").returncode == 1, "not a head's"
    assert office("refund", order["order"], "--by", "zhao", "--why", "paid by the builder too").returncode == 0
    done = office("approve", order["order"], "--by", "qian")
    assert json.loads(done.stdout)["state"] == "refunded", done.stderr
    assert [kind for _, kind, _ in acquirer.entries()] == ["payment", "refund"]
    assert opened(paid_centre, line)["state"] == "waiting", "due again"


def receipts(centre: Centre, line: Link, order: str, number: str) -> None:
    """The receipt is the payer's, the same each time, and says how the amount came about."""
    opens = token(centre, line, LI_MIN)
    (mine,) = line.own_orders(LI_MIN, opens, CONSENT)
    assert (mine["order"], mine["state"], mine["amount_fen"], mine["invoice"]) == (order, "paid", DUE, number)
    said = line.invoice(order, LI_MIN, opens, CONSENT)
    assert said == line.invoice(order, LI_MIN, opens, CONSENT)
    assert said["computed"] == {"area100": 9876, "rate_fen": 6500, "amount_fen": DUE, "paid_fen": 0}
    assert (said["payer"], said["thing"]) == ("李敏", "410400-2026-000118")
    assert len(said["code"]) == 12
    theirs = token(centre, line, PAID_ALREADY)
    assert line.own_orders(PAID_ALREADY, theirs, CONSENT) == []
    with pytest.raises(LinkRefused) as refused:
        line.invoice(order, PAID_ALREADY, theirs, CONSENT)
    assert (refused.value.status, refused.value.code) == (404, "order.unknown")


def only_what_was_paid_counts(centre: Centre, line: Link, order: str) -> None:
    """A submission may state what it likes: the centre looks into its own books (control: the paid order)."""
    checked = (Party("p1", "applicant", {"number": LI_MIN, "name": "李敏"}, "person_verified", ("card", "phone_code")),)
    for stated, state_of_it in (({"id": str(uuid6.uuid7()), "amount_fen": DUE}, "received"),
                                ({"id": order, "amount_fen": DUE}, "decided")):
        told = hand_in(line, item="maintenance-fund", parties=checked, orders=(stated,))
        assert line.case(told.case_number)["state"] == state_of_it, stated


def test_without_an_acquirer(own: Centre, link: Link) -> None:
    with pytest.raises(LinkRefused) as refused:
        opened(own, link)
    assert (refused.value.status, refused.value.code) == (404, "order.no_channel")
