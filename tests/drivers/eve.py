"""CUPS' own reference printer, ippeveprinter, on its own bus and loopback port."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.drivers.waiting import eventually

BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={path}</listen><auth>EXTERNAL</auth><policy context="default">
<allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"""
COMMAND = """#!/bin/sh
D={folder}
if [ -e $D/jam ]; then echo 'STATE: +media-jam-error' >&2; exit 1; fi
echo 'STATE: -media-jam-error' >&2
if [ -e $D/abort ]; then exit 1; fi
if [ -e $D/paper_out ]; then
  echo 'STATE: +media-empty-error,media-needed-error' >&2
  while [ -e $D/paper_out ]; do sleep 0.1; done
fi
echo 'STATE: -media-empty-error,media-needed-error' >&2
if [ -e $D/slow ]; then sleep 3; fi
cp "$1" $D/out-$$.pdf
"""


@dataclass
class Eve:
    uri: str
    folder: Path
    process: subprocess.Popen[bytes]

    def flag(self, name: str, on: bool = True) -> None:
        path = self.folder / name
        if on:
            path.touch()
        else:
            path.unlink(missing_ok=True)

    @property
    def papers(self) -> list[bytes]:
        return [path.read_bytes() for path in self.folder.glob("out-*.pdf")]


def end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait(5)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found


def answers(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def printing(folder: Path) -> Iterator[Eve]:
    """The printer on its own bus and port; ``folder`` gets its papers and takes its flags."""
    for program in ("ippeveprinter", "dbus-daemon"):
        assert shutil.which(program), f"{program} is needed: apt install cups-ipp-utils dbus"
    bus_path = folder / "bus"
    (folder / "bus.conf").write_text(BUS.format(path=bus_path))
    command = folder / "print.sh"
    command.write_text(COMMAND.format(folder=folder))
    command.chmod(0o755)
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    bus = subprocess.Popen(
        ["dbus-daemon", f"--config-file={folder / 'bus.conf'}", "--nofork", "--nopidfile", "--nosyslog"],
        **quiet,
    )
    port = free_port()
    printer: subprocess.Popen[bytes] | None = None
    try:
        eventually(bus_path.exists)
        (folder / "spool").mkdir()
        printer = subprocess.Popen(
            ["ippeveprinter", "-r", "off", "-p", str(port), "-n", "localhost", "-d", str(folder / "spool"),
             "-f", "application/pdf,image/pwg-raster", "-c", str(command), "Test"],
            env={**os.environ, "DBUS_SYSTEM_BUS_ADDRESS": f"unix:path={bus_path}"}, **quiet,
        )  # fmt: skip
        eventually(lambda: answers(port))
        yield Eve(f"ipp://localhost:{port}/ipp/print", folder, printer)
    finally:
        for name in ("paper_out", "slow"):
            (folder / name).unlink(missing_ok=True)
        time.sleep(0.15)
        if printer is not None:
            end(printer)
        end(bus)


@pytest.fixture
def eve(tmp_path: Path) -> Iterator[Eve]:
    with printing(tmp_path) as found:
        yield found
