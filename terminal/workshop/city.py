"""The fictitious city for the workshop: its central platform as a child process, its citizens' phones."""

from __future__ import annotations

import ctypes
import json
import secrets
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


class Service:
    """A program of the city on a free loopback port, as a child process; ended by process id."""

    def __init__(self, module: str, *arguments: str) -> None:
        self._process = subprocess.Popen([sys.executable, "-m", module, *arguments], stdout=subprocess.PIPE, cwd=ROOT,
                                         text=True, preexec_fn=_die_with_parent)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise CityDown(f"{module} did not start; its message stands above")
        self.ready: dict[str, Any] = json.loads(line)
        self.port: int = self.ready["port"]

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


class Acquirer(Service):
    """The fictitious acquirer: nothing is charged, everything else is as it would be."""

    def __init__(self, data: Path) -> None:
        data.mkdir(parents=True, exist_ok=True)
        self.secret = data / "secret"
        self.secret.write_text(secrets.token_urlsafe(24))
        super().__init__("central.acquirer", "--data", str(data), "--secret", str(self.secret))


def pay_by_phone(pay_at: str) -> str:
    """A citizen's phone that scanned the code: opens the page, presses the button; what the page says then.

    Raises CityDown.
    """
    try:
        with urllib.request.urlopen(pay_at, timeout=5):
            pass
        with urllib.request.urlopen(urllib.request.Request(pay_at, method="POST"), timeout=5) as answer:
            return str(answer.read().decode())
    except OSError as error:
        raise CityDown(str(error)) from error


class Centre(Service):
    """The central platform; with an `acquirer` people can pay."""

    def __init__(self, data: Path, acquirer: Acquirer | None = None) -> None:
        data.mkdir(parents=True, exist_ok=True)
        paying = () if acquirer is None else ("--acquirer", f"http://127.0.0.1:{acquirer.port}", "--acquirer-secret",
                                              str(acquirer.secret))
        super().__init__("central", "--data", str(data), "--port", "0", "--city", str(CITY), "--demo", *paying)
        self.enrolment_code: str = self.ready.get("enrolment_code", "")

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


def people() -> list[dict[str, Any]]:
    """The cast, as plain data."""
    from ruamel.yaml import YAML

    found: list[dict[str, Any]] = YAML(typ="safe").load(PEOPLE.read_text(encoding="utf-8"))
    return found


