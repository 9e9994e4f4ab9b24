"""The network is pulled, two citizens claim, the network returns: both cases are at the centre, once each."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path

import pytest

from terminal.conductor import office
from terminal.journey import events as jv
from tests.journeys.driver import PATIENCE_S, Driver, world


def test_two_citizens_offline_then_the_network_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # how long a person waits is not the question here
    monkeypatch.setattr(office, "PATIENCE_S", 1.0)
    monkeypatch.setattr(office, "READING_S", 1.0)
    made = world(tmp_path, timeout_s=1.0)
    try:
        driver = Driver(made)
        made.terminal.outbox.can_seal()
        made.relay.plug(False)
        ids = []
        for citizen in ("li-min", "wang-jianguo"):
            driver.to_person(citizen)
            assert driver.journey.reason == "offline"
            driver.tell(jv.WithoutCode())
            driver.answer("review")
            driver.sign()
            driver.papers_out()
            assert driver.journey.outcome.sending == "later"
            assert driver.journey.outcome.case_number == ""
            ids.append(driver.journey.stamp.submission_id)
            driver.leave()
        assert made.centre.cases() == []
        assert made.terminal.outbox.counts()["waiting"] == 2
        made.relay.plug(True)
        made.terminal.outbox.sender.wake()
        end = time.monotonic() + PATIENCE_S
        while len(made.centre.cases()) < 2 or made.terminal.outbox.counts()["waiting"]:
            assert time.monotonic() < end, made.terminal.outbox.counts()
            time.sleep(0.05)
        assert Counter(case["submission"] for case in made.centre.cases()) == Counter(ids)
        assert all(case["case_number"] for case in made.centre.cases())
        assert len(made.papers()) == 4
    finally:
        made.close()
