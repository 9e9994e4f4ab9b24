"""A PostgreSQL server of the tests' own: in a temporary folder, on a Unix socket, ended by its process id."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

import psycopg

from tests.users import run_as

BINARIES = Path("/usr/lib/postgresql")
USER = "postgres"


def program(name: str) -> str:
    """The newest of Debian's side by side; they are not in PATH."""
    found = sorted(BINARIES.glob(f"*/bin/{name}"), key=lambda path: int(path.parent.parent.name))
    return str(found[-1]) if found else name


class Server:
    """Initialised and started; `stop` ends it and takes the folder away."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="budayang-pg-", dir="/tmp"))
        self._as = run_as(USER, self.folder)  # initdb refuses root
        if self._as:
            shutil.chown(self.folder, USER)
        self._schemas = 0
        self._process: subprocess.Popen[bytes] | None = None
        try:
            subprocess.run(
                [*self._as, program("initdb"), "--no-sync", "--auth=trust", "--username=budayang", "--encoding=UTF8",
                 "--locale=C.UTF-8", "-D", str(self.folder / "data")],
                check=True, stdout=subprocess.DEVNULL, cwd=self.folder)
            self.start()
        except BaseException:
            self.stop()
            raise

    def start(self, *settings: str) -> None:
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [*self._as, program("postgres"), "-D", str(self.folder / "data"), "-k", str(self.folder),
                 "-c", "listen_addresses=", "-c", "shared_buffers=16MB", "-c", "autovacuum=off",
                 *(word for one in settings for word in ("-c", one))],
                stdout=log, stderr=log, cwd=self.folder)
        for _ in range(300):
            try:
                psycopg.connect(self.address(), connect_timeout=2).close()
                return
            except psycopg.OperationalError:
                assert self._process.poll() is None, (self.folder / "log").read_text()
                time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text())

    def address(self, schema: str = "public") -> str:
        place = quote(str(self.folder), safe="")
        return f"postgresql://budayang@/postgres?host={place}&options=-csearch_path%3D{schema}"

    def fresh(self) -> str:
        """The address of an empty schema: as good as a database of one's own, and made in no time."""
        self._schemas += 1
        schema = f"s{self._schemas}"
        self.ask(f"CREATE SCHEMA {schema}")
        return self.address(schema)

    def ask(self, sql: str, address: str | None = None) -> list[tuple[object, ...]]:
        with psycopg.connect(address or self.address(), autocommit=True) as db:
            done = db.execute(sql.encode())
            return done.fetchall() if done.description else []

    def end(self, number: int = signal.SIGINT) -> None:
        """SIGINT ends it in order, SIGQUIT as a crash would."""
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(number)
            process.wait(30)

    def stop(self) -> None:
        # without the last checkpoint: nothing of this is kept
        self.end(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)
