"""What is written about a claim for those who run terminal and centre says nothing of whose claim it is.

One whole walk with both logs at DEBUG; then every log, the metrics and the answers to wrong requests are searched for
the citizen's values, for the codes, and for all keys, in each dress that software here could write them in.
"""

from __future__ import annotations

import base64
import json
import logging
import re
import subprocess
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import requests

from terminal.workshop import city
from tests.central.probing import Signed
from tests.journeys.driver import Driver, world, written_down
from tests.journeys.test_wipe import CITIZEN, HELPER, card_of, person, whole_journey


def dresses(text: str) -> set[bytes]:
    """As text, as JSON and URLs write it, packed."""
    found = {text.encode(), json.dumps(text)[1:-1].encode(), urllib.parse.quote(text).encode()}
    for raw in (text.encode(), text.encode("gb18030")):
        if len(raw) >= 6:
            found |= {raw, raw.hex().encode(), base64.b64encode(raw).rstrip(b"=")[:-1]}
            found.add(base64.urlsafe_b64encode(raw).rstrip(b"=")[:-1])
    return found


def key_dresses(key: bytes) -> set[bytes]:
    """A raw key."""
    return {key, repr(key)[2:-1].encode(), key.hex().encode(), base64.b64encode(key).rstrip(b"=")[:-1],
            base64.urlsafe_b64encode(key).rstrip(b"=")[:-1]}


def found_in(data: bytes, secrets: dict[str, set[bytes]]) -> set[str]:
    return {name for name, values in secrets.items() if any(_stands(value, data) for value in values)}


def _stands(value: bytes, data: bytes) -> bool:
    # six digits stand in some long number by chance
    return value in data and (not value.isdigit() or bool(re.search(rb"(?<![0-9.])%b(?![0-9])" % value, data)))


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Driver, Path]]:
    """A world whose terminal and centre write down all they can."""
    def started(command: list[str], **options: Any) -> subprocess.Popen[str]:
        with (tmp_path / "central.log").open("wb") as log:
            return subprocess.Popen([*command, "--log-level", "DEBUG"], stderr=log, **options)

    told = SimpleNamespace(Popen=started, PIPE=subprocess.PIPE, TimeoutExpired=subprocess.TimeoutExpired)
    monkeypatch.setattr(city, "subprocess", told)
    with written_down(logging.FileHandler(tmp_path / "terminal.log", encoding="utf-8")):
        made = world(tmp_path / "world")
        try:
            yield Driver(made), tmp_path
        finally:
            made.close()


def secrets_of(driver: Driver, folder: Path) -> dict[str, set[bytes]]:
    """Of the citizen, of who helps, of both machines."""
    records: Any = person()["records"]
    phone = str(person()["phone"])
    texts = {f"{who} {name}": str(card_of(citizen)[name]) for who, citizen in (("citizen", CITIZEN), ("helper", HELPER))
             for name in ("name", "number", "address")}
    texts |= {"phone": phone, "account": records["account"]["acct_no"], "insurance": records["insurance"]["person_no"],
              "employer": records["insurance"]["employer"]}
    messages = driver.world.centre.messages(phone)
    texts |= {f"code {at}": str(one["code"]) for at, one in enumerate(messages) if "code" in one}
    texts["receipt"] = driver.journey.stamp.receipt_code
    texts["enrolment"] = driver.world.centre.enrolment_code
    assert all(len(text) >= 2 for text in texts.values()), texts
    keys = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*")
            if path.is_file() and path.stat().st_size == 32}
    assert len(keys) >= 3, "both keys of the terminal, and the centre's"
    return {name: dresses(text) for name, text in texts.items()} | {
        name: key_dresses(key) for name, key in keys.items()}


def refusals(driver: Driver, secrets: dict[str, set[bytes]]) -> list[bytes]:
    """What the centre answers to requests that are wrong and hold what nobody should read in an answer."""
    link = driver.world.terminal.outbox.link
    base, number, name = link.base_url, str(card_of(CITIZEN)["number"]), str(card_of(CITIZEN)["name"])
    body = json.dumps({"number": number, "name": name, "code": "000000", "phone": str(person()["phone"])})
    asked = [(method, path) for path in (
        "/v1/codes", "/v1/codes/check", f"/v1/cases/{number}", f"/v1/nobody/{number}", "/v1/submissions",
        f"/v1/submissions/{number}", f"/v1/records/{number}", f"/v1/codes?number={number}")
        for method in ("GET", "POST", "PUT")]
    answers = []
    with requests.Session() as session:
        session.trust_env = False
        for method, path in asked:
            for auth in (None, Signed(link)):
                answer = session.request(method, base + path, data=body.encode(), auth=auth, timeout=10)
                if answer.status_code >= 400:
                    answers.append(answer.content)
        answers.append(session.get(base + "/metrics", timeout=10).content)
    assert b"# HELP" in answers[-1]
    return answers


def test_no_log_no_metric_and_no_refusal_says_whose_claim_it_is(watched: tuple[Driver, Path]) -> None:
    driver, folder = watched
    whole_journey(driver)
    link = driver.world.terminal.outbox.link
    assert link.case_by_receipt(driver.journey.stamp.receipt_code), "its code stands in the address"
    secrets = secrets_of(driver, folder / "world")
    answers = refusals(driver, secrets)
    assert len(answers) > 20
    driver.leave()
    logs = {name: (folder / name).read_bytes() for name in ("terminal.log", "central.log")}
    assert logs["terminal.log"].count(b"\n") > 10
    assert b"PUT /v1/submissions/" in logs["central.log"]
    found = {name: found_in(data, secrets) for name, data in logs.items()}
    found |= {answer.decode()[:200]: found_in(answer, secrets) for answer in answers}
    assert {name: what for name, what in found.items() if what} == {}
    for name, values in secrets.items():
        for value in values:
            assert name in found_in(logs["terminal.log"] + b"control " + value, secrets)
    logging.getLogger("terminal.outbox").info("control: %s", card_of(CITIZEN)["name"])
    assert found_in((folder / "terminal.log").read_bytes(), secrets) == {"citizen name"}
