"""A central platform as a process of its own on a free loopback port, and submissions to send to it."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import uuid6

from central.openapi import document
from forms.submission import Evidence, Party, Submission, new_receipt_code
from terminal.clock import SystemClock
from terminal.link.client import Link
from terminal.link.identity import Identity

ROOT = Path(__file__).resolve().parents[2]
CITY = ROOT / "assets" / "city"
LI_MIN = "410411198503121108"
NO_PHONE = "410422198208293475"
AT = "2026-01-05T22:00:00+08:00"


class Centre:
    """Started with `start`; the same data folder and port again after `stop` or `kill`. `module` is what is run."""

    module = "central"

    def __init__(self, folder: Path, *more: str) -> None:
        self.folder, self._more, self.port = folder, more, 0
        self.code = ""
        self._process: subprocess.Popen[str] | None = None
        self._log = None

    def start(self) -> Centre:
        self._log = (self.folder.parent / (self.folder.name + ".log")).open("a")
        command = [sys.executable, "-m", self.module, "--data", str(self.folder), "--port", str(self.port)]
        command += ["--city", str(CITY), "--demo", "--log-level", "DEBUG", *self._more]
        self._process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            cwd=ROOT,
            env={**os.environ, "TZ": "UTC"},
        )
        assert self._process.stdout is not None
        ready = json.loads(self._process.stdout.readline())
        assert ready["ready"] is True
        self.port, self.code = ready["port"], ready["enrolment_code"]
        return self

    @property
    def pid(self) -> int | None:
        return None if self._process is None else self._process.pid

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End it by its own pid; answers the exit status."""
        process, self._process = self._process, None
        if process is None:
            return 0
        assert process.stdout is not None
        os.kill(process.pid, number)
        status = process.wait(15)
        process.stdout.close()
        if self._log is not None:
            self._log.close()
        assert undocumented(self.log()) == set(), "answers that docs/openapi.yaml does not know"
        return status

    def log(self) -> str:
        return (self.folder.parent / (self.folder.name + ".log")).read_text()

    def get(self, path: str) -> Any:
        with requests.Session() as session:
            session.trust_env = False
            return session.get(self.url + path, timeout=10).json()

    def post(self, path: str, value: Any) -> Any:
        with requests.Session() as session:
            session.trust_env = False
            return session.post(self.url + path, json=value, timeout=10).json()

    def cases(self) -> list[dict[str, Any]]:
        cases: list[dict[str, Any]] = self.get("/city/cases")["cases"]
        return cases

    def phone_code(self, number: str) -> str:
        messages = self.get(f"/city/phone/{number}")["messages"]
        return str([message["code"] for message in messages if message["code"]][-1])

    def link(self, folder: Path, terminal: str = "T-0001", **options: Any) -> Link:
        code = options.pop("code", None) or self.new_code()
        return Link(self.url, Identity(folder, terminal), 5.0, code, **options)

    def new_code(self) -> str:
        return str(self.post("/city/enrolment-code", {})["enrolment_code"])


def undocumented(log: str) -> set[tuple[str, str, str]]:
    """Method, address and status of answers in a centre's log that the OpenAPI document does not have."""
    paths = document()["paths"]
    seen = set(re.findall(r" central INFO ([A-Z]+) (/\S+) ([0-9]{3}) ", log))
    seen = {("GET" if method == "HEAD" else method, path, status) for method, path, status in seen if status != "405"}
    return {one for one in seen if one[2] not in paths.get(one[1], {}).get(one[0].lower(), {}).get("responses", {})}


@pytest.fixture(scope="session")
def centre() -> Iterator[Centre]:
    """One centre for all tests that only talk to it."""
    with tempfile.TemporaryDirectory() as folder:
        running = Centre(Path(folder) / "centre").start()
        yield running
        assert running.stop() == 0


def key_document(centre: Centre, path: Path) -> Path:
    """The centre's keys as a file, as handed over on another way."""
    path.write_text(json.dumps(centre.get("/v1/keys")))
    return path


def submission(
    terminal: str = "T-0001", *, number: str = LI_MIN, pages: tuple[bytes, ...] = (), **changes: Any
) -> Submission:
    """An ordinary claim with consent; pages are named as evidence."""
    evidence = [Evidence("c1", "consent", "p1", "0" * 64, "text/plain", 0, AT, {"notice_version": "1"})]
    evidence += [
        Evidence(
            f"e{position}",
            "page",
            "p1",
            hashlib.sha256(page).hexdigest(),
            "image/jpeg",
            len(page),
            AT,
            {"material": "proof"},
        )
        for position, page in enumerate(pages, 1)
    ]
    values: dict[str, Any] = {
        "id": str(uuid6.uuid7()),
        "item": "unemployment-benefit",
        "item_version": 1,
        "as_of": SystemClock().today().isoformat(),
        "created_at": AT,
        "terminal": terminal,
        "incarnation": "",
        "boot": "",
        "sequence": 0,
        "parties": (Party("p1", "applicant", {"number": number, "name": "李敏"}, "phone_code", ("card",)),),
        "answers": {},
        "records": {},
        "disputed": (),
        "evidence": tuple(evidence),
        "verdict": {},
        "notice_version": "1",
        "drivers": {"id_card": "simulated"},
        "receipt_code": new_receipt_code(),
    }
    return Submission(**{**values, **changes})
