"""The fictitious acquirer as a process of its own, and a phone that pays."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from central.acquirer.app import mac
from central.channel import HttpChannel
from tests.central.centre import ROOT

SECRET = "between the two of them"


class Acquirer:
    """Started with `start`; the same ledger and port again after `kill`."""

    def __init__(self, folder: Path, notify: str = "") -> None:
        self.folder, self._notify, self.port = folder, notify, 0
        self._process: subprocess.Popen[str] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        self.secret_file = folder / "secret"
        self.secret_file.write_text(SECRET)

    def start(self) -> Acquirer:
        command = [sys.executable, "-m", "central.acquirer", "--data", str(self.folder), "--secret",
                   str(self.secret_file), "--port", str(self.port), "--notify", self._notify]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        assert self._process.stdout is not None
        self.port = int(json.loads(self._process.stdout.readline())["port"])
        return self

    def stop(self, number: int = signal.SIGTERM) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        assert process.stdout is not None
        os.kill(process.pid, number)
        status = process.wait(15)
        process.stdout.close()
        return status

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def channel(self) -> HttpChannel:
        return HttpChannel(self.url, SECRET, 2.0)

    def fault(self, name: str) -> None:
        """Answers are lost ("lost"), nobody is notified ("silent"), or all is well ("")."""
        body = json.dumps({"fault": name}).encode()
        with requests.Session() as session:
            session.trust_env = False
            headers = {"X-Mac": mac(SECRET, b"POST /fault\n" + body)}
            session.post(f"{self.url}/fault", data=body, headers=headers, timeout=5).raise_for_status()

    def entries(self) -> list[tuple[str, str, int]]:
        """Order, kind and fen of everything that moved, by its own books."""
        import apsw

        db = apsw.Connection(str(self.folder / "ledger.db"), flags=apsw.SQLITE_OPEN_READONLY)
        try:
            return list(db.execute("SELECT order_no, kind, amount_fen FROM entry ORDER BY id"))
        finally:
            db.close()


@pytest.fixture
def acquirer(tmp_path: Path) -> Iterator[Acquirer]:
    """A running one with empty books."""
    running = Acquirer(tmp_path / "acquirer").start()
    yield running
    running.stop()


def scan(pay_at: str, *, pay: bool = True) -> tuple[int, str]:
    """A phone that opens the address in the code, and presses the button."""
    with requests.Session() as session:
        session.trust_env = False
        answer: Any = session.get(pay_at, timeout=10)
        if pay and answer.status_code == 200:
            answer = session.post(pay_at, timeout=10)
        return answer.status_code, answer.text
