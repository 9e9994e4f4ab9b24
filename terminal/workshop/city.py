"""The fictitious city for the workshop: its central platform as a child process, its citizens' phones."""

from __future__ import annotations

import ctypes
import json
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
CITY = ROOT / "assets" / "city"
PEOPLE = CITY / "people.yaml"


def _die_with_parent() -> None:
    """In the child: end when the parent ends, however it ended (prctl PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class CityDown(Exception):
    """The central platform did not start or does not answer."""


class Centre:
    """`python -m central` on a free loopback port; ended by process id."""

    def __init__(self, data: Path) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "central", "--data", str(data), "--port", "0", "--city", str(CITY), "--demo"],
            stdout=subprocess.PIPE, cwd=ROOT, text=True, preexec_fn=_die_with_parent,
        )
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise CityDown("the central platform did not start; its message stands above")
        ready = json.loads(line)
        self.port: int = ready["port"]
        self.enrolment_code: str = ready.get("enrolment_code", "")

    def ask(self, path: str) -> Any:
        """GET a page of the city. Raises CityDown."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return json.load(answer)
        except OSError as error:
            raise CityDown(str(error)) from error

    def messages(self, phone: str) -> list[dict[str, Any]]:
        """Text messages on a fictitious citizen's phone, oldest first."""
        found: list[dict[str, Any]] = self.ask(f"/city/phone/{phone}")["messages"]
        return found

    def cases(self) -> list[dict[str, Any]]:
        """Every case the centre holds."""
        found: list[dict[str, Any]] = self.ask("/city/cases")["cases"]
        return found

    def close(self) -> None:
        """End the child; killed when it does not listen."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(5)
        if self._process.stdout is not None:
            self._process.stdout.close()


def people() -> list[dict[str, Any]]:
    """The cast, as plain data."""
    from ruamel.yaml import YAML

    found: list[dict[str, Any]] = YAML(typ="safe").load(PEOPLE.read_text(encoding="utf-8"))
    return found


