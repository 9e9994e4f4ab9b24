"""The maintenance fund, from card to receipt: walked by touch, and with the line pulled at the worst moments. What was
charged is what the acquirer's own books say."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import apsw
import pytest

from terminal.journey import events as jv
from terminal.journey import paying
from terminal.workshop.city import pay_by_phone
from terminal.workshop.world import World
from tests.journeys.driver import PATIENCE_S, Driver
from tests.journeys.walks import Walked, good, run_walk

ITEM = "maintenance-fund"


def books(folder: Path) -> list[tuple[str, int]]:
    """Kind and fen of everything that moved, by the acquirer's own ledger."""
    db = apsw.Connection(str(folder / "acquirer" / "ledger.db"), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        return [(str(kind), int(fen)) for kind, fen in db.execute("SELECT kind, amount_fen FROM entry ORDER BY id")]
    finally:
        db.close()


def text_of(paper: str) -> str:
    done = subprocess.run(["pdftotext", "-layout", paper, "-"], capture_output=True, text=True, check=True)
    return done.stdout


def walked(folder: Path, *arguments: str, item: str = ITEM) -> Walked:
    return run_walk("--citizen", "li-min", "--scale", "0.5", "--keep", str(folder), *arguments, item=item,
                    log=folder.with_suffix(".log"))


def test_card_to_receipt_and_printed_again(tmp_path: Path) -> None:
    with ThreadPoolExecutor(max_workers=2) as pool:
        ordinary = pool.submit(walked, tmp_path / "once")
        wide = pool.submit(walked, tmp_path / "wide", "--landscape", "--large", "--language", "en")
        disputed = pool.submit(walked, tmp_path / "disputed", "--dispute", "area")
        other = pool.submit(walked, tmp_path / "other", "--citizen", "wang-jianguo", *(
            word for answer in ("flat=bill", "bill_no=260011801", "owner_name=李敏", "relation=agent")
            for word in ("--answer", answer)))
    done = good(ordinary.result())
    assert (done["state"], done["verdict"], done["paid"], done["phone"]) == ("decided", "pass", "6,419.40 元", True)
    assert done["touch_screens"] <= 7
    (paper,) = done["papers"]
    text = text_of(paper)
    for word in ("住宅专项维修资金专用票据", "李敏", "长安大道", "6,419.40", "陆仟肆佰壹拾玖元肆角整"):
        assert word in text, word
    assert books(tmp_path / "once") == [("payment", 641_940)]
    assert good(wide.result())["state"] == "decided"

    told = good(disputed.result())
    assert (told["state"], told.get("paid")) == ("received_to_verify", None), "what is disputed is not paid"
    assert books(tmp_path / "disputed") == []

    paid = good(other.result())
    assert (paid["state"], paid["paid"]) == ("decided", "6,419.40 元")
    text_there = text_of(paid["papers"][0])
    for word in ("王建国", "长安大道"):
        assert word in text_there, "who pays, and for which home"

    own = good(walked(tmp_path / "once", item="mine"))
    assert own["overview"]["reprinted"] == [True]
    again = text_of([path for path in own["papers"] if path.endswith(".pdf")][-1])
    number = re.search(r"票据号码\s+([0-9]{12})", text)
    assert number is not None
    assert number[1] in again
    assert "补打，号码不变" in again


@pytest.fixture
def booth(tmp_path: Path) -> Iterator[Driver]:
    made = World(tmp_path, timeout_s=1.0, pays=True)
    made.terminal.start()
    yield Driver(made)
    made.close()


def to_code(driver: Driver) -> str:
    """To the code on the screen; the address in it."""
    driver.to_person("li-min", ITEM)
    driver.with_code("13800040100")
    driver.tell(jv.Next())
    for _ in range(5):
        driver.at("pay", "waiting", "down")
        if driver.journey.phase == "waiting":
            break
        driver.tell(jv.Next())  # a busy machine was not heard in time: asked again, as anybody would
    order = paying.current(driver.journey)
    assert order is not None
    return order.pay_at


def test_the_line_is_pulled_and_it_is_paid_meanwhile(booth: Driver) -> None:
    pay_at = to_code(booth)
    booth.world.relay.plug(False)
    booth.at("pay", "unknown")
    assert "付款成功" in pay_by_phone(pay_at)
    for event in (jv.PayNot(), jv.Back()):
        booth.tell(event)
    booth.until(lambda s: s.journey is not None and s.journey.outcome.papers.get(paying.SLIP) == "out", "the slip")
    assert booth.journey.phase == "unknown", "nobody is shown a second code"
    booth.world.relay.plug(True)
    booth.until(lambda s: s.journey is not None and s.journey.done, "it goes on by itself")
    booth.papers_out()
    assert booth.journey.outcome.case_state == "decided"
    assert len(booth.journey.orders) == 1
    assert books(booth.world.folder) == [("payment", 641_940)]


def test_who_goes_away_leaves_no_order_that_can_be_paid(booth: Driver) -> None:
    pay_at = to_code(booth)
    booth.leave()
    end = time.monotonic() + PATIENCE_S
    while "关闭" not in page(pay_at):
        assert time.monotonic() < end
        time.sleep(0.05)
    assert books(booth.world.folder) == []


def page(pay_at: str) -> str:
    import requests

    with requests.Session() as session:
        session.trust_env = False
        return session.get(pay_at, timeout=5).text


def test_a_crash_after_paying_costs_nothing(booth: Driver, tmp_path: Path) -> None:
    """The terminal is gone in the moment of paying: next time nothing is due, and the receipt is under one's own."""
    pay_at = to_code(booth)
    # the session is wiped as by a power cut: no word to anybody
    booth.world.relay.plug(False)
    booth.leave()
    pay_by_phone(pay_at)
    booth.world.relay.plug(True)
    booth.to_person("li-min", ITEM)
    booth.with_code("13800040100")
    from terminal.journey.judging import verdict

    end = time.monotonic() + PATIENCE_S
    link = booth.world.terminal.outbox.link
    token, consent = booth.journey.party.token, {"notice_version": "2026-01", "time": booth.journey.consent_at}
    while not (mine := link.own_orders(booth.journey.party.number, token, consent)) or mine[0]["state"] != "paid":
        assert time.monotonic() < end
        time.sleep(0.1)
    failed = [rule.id for rule in verdict(booth.journey).with_status("fail")]
    if failed:
        assert failed == ["MF-10"], "nothing is due any more"
        booth.tell(jv.Next())
        booth.until(lambda s: s.screen == "bye", "good-bye")
    else:
        # the record was read before the centre had asked the acquirer: it says so when the order is opened
        booth.tell(jv.Next())
        booth.at("pay", "changed")
    assert books(booth.world.folder) == [("payment", 641_940)]
