"""A receipt printer made of software: takes ESC/POS on a loopback port and keeps the paper that comes out."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from PIL import Image

from drivers.simulated.escpos_parser import Command, Parser
from drivers.simulated.faults import Faults

WIDTH = 576
_ROWS_PER_SECOND = 900
"""Speed of the paper (about 110 mm/s), scaled by ``pace``."""


@dataclass
class _Paper:
    """What has been printed since the last cut."""

    bands: list[Image.Image] = field(default_factory=list)

    def cut(self) -> Image.Image | None:
        height = sum(band.height for band in self.bands)
        if not height:
            return None
        page = Image.new("1", (WIDTH, height), 1)
        top = 0
        for band in self.bands:
            page.paste(band, (0, top))
            top += band.height
        self.bands.clear()
        return page


class EscposPeer(Faults):
    """``on_paper(picture)`` is called with every piece of paper that was cut off.

    States that stay until ``ok()``: paper_out, cover, knife, near_end, offline. The fault runs_out empties
    the roll in the middle of a picture; mute leaves requests without an answer, garbled answers with noise.
    """

    faults = ("runs_out", "mute", "garbled", "no_gs_r")
    states = ("paper_out", "cover", "knife", "near_end", "offline", "ok")

    def __init__(self, on_paper: Callable[[Image.Image], None] | None = None, *, pace: float = 0.0) -> None:
        super().__init__()
        self._on_paper = on_paper
        self._pace = pace
        self._state = ""
        self._lock = threading.RLock()
        self._paper = _Paper()
        self._waiting: list[Command] = []
        self._parser = Parser()
        self._port = 0
        self._listener: socket.socket | None = None
        self._wake: tuple[int, int] = (-1, -1)
        self._thread: threading.Thread | None = None
        self.plug_in()

    @property
    def port(self) -> int:
        """TCP port on 127.0.0.1; the same after ``plug_in``."""
        return self._port

    # -- hands ---------------------------------------------------------------------------------------------

    def paper_out(self) -> None:
        self._be("paper_out")

    def cover(self) -> None:
        self._be("cover")

    def knife(self) -> None:
        """The cutter is stuck."""
        self._be("knife")

    def near_end(self) -> None:
        self._be("near_end")

    def offline(self) -> None:
        self._be("offline")

    def ok(self) -> None:
        """A new roll is in, the cover shut. What waits in the printer comes out now, as it would."""
        self.fault(None)
        self._be("")
        if self._wake[1] >= 0:
            os.write(self._wake[1], b"k")

    def unplug(self) -> None:
        """The line is cut; what the printer held in its memory is lost."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        self.release()
        os.write(self._wake[1], b"x")
        thread.join(5)
        for fd in self._wake:
            os.close(fd)
        self._wake = (-1, -1)
        with self._lock:
            self._waiting.clear()
            self._paper = _Paper()

    def plug_in(self) -> None:
        if self._thread is not None:
            return
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self._port))
        listener.listen(4)
        self._port = listener.getsockname()[1]
        self._wake = os.pipe()
        self._thread = threading.Thread(
            target=self._serve, args=(listener, self._wake[0]), name="escpos-peer", daemon=True
        )
        self._thread.start()

    def close(self) -> None:
        self.unplug()

    def _be(self, state: str) -> None:
        with self._lock:
            self._state = state

    # -- the line ------------------------------------------------------------------------------------------

    def _serve(self, listener: socket.socket, wake: int) -> None:
        line: socket.socket | None = None
        try:
            while True:
                # One line at a time, as such printers have it.
                source = listener if line is None else line
                ready, _, _ = select.select([wake, source.fileno()], [], [])
                if wake in ready:
                    if b"x" in os.read(wake, 64):
                        return
                    self.work(partial(_say, line))
                    continue
                if line is None:
                    line, _ = listener.accept()
                    self._parser = Parser()
                    continue
                try:
                    data = line.recv(4096)
                except OSError:
                    data = b""
                if not data:
                    line.close()
                    line = None
                    continue
                self.feed(data, partial(_say, line))
        finally:
            listener.close()
            if line is not None:
                line.close()

    def feed(self, data: bytes, say: Callable[[bytes], None]) -> None:
        """Take bytes as they come; answers go to ``say``."""
        for command in self._parser.feed(data):
            if command.name == "status":
                self._tell(command.values[0], say)
            elif command.name == "drop":
                with self._lock:
                    self._waiting.clear()
                    self._paper.bands.clear()
            else:
                with self._lock:
                    self._waiting.append(command)
                self.work(say)

    # -- the printer ---------------------------------------------------------------------------------------

    def work(self, say: Callable[[bytes], None]) -> None:
        """Work off what waits, as far as the printer can."""
        while True:
            with self._lock:
                if not self._waiting or self._state in ("paper_out", "cover", "knife", "offline"):
                    return
                command = self._waiting.pop(0)
            if command.name == "raster":
                self._raster(command)
            elif command.name == "cut":
                self._cut()
            elif command.name == "paper" and not self.active("mute") and not self.active("no_gs_r"):
                say(self.spoil(bytes([0x03 if self._state == "near_end" else 0x00])))

    def _raster(self, command: Command) -> None:
        row, rows = command.values
        if self.take("runs_out"):
            self.paper_out()
            rows //= 2
        if not rows or not row:
            return
        time.sleep(rows / _ROWS_PER_SECOND * self._pace)
        dots = Image.frombytes("1", (row * 8, rows), bytes(byte ^ 0xFF for byte in command.data[: row * rows]))
        band = Image.new("1", (WIDTH, rows), 1)
        band.paste(dots, (0, 0))
        with self._lock:
            self._paper.bands.append(band)

    def _cut(self) -> None:
        with self._lock:
            page = self._paper.cut()
        if page is not None and self._on_paper is not None:
            with contextlib.suppress(Exception):  # a listener's trouble is not the printer's
                self._on_paper(page)

    def _tell(self, n: int, say: Callable[[bytes], None]) -> None:
        if self.take("mute"):
            return
        state = self._state
        bits = {
            1: 0x08 if state in ("paper_out", "cover", "knife", "offline") else 0,
            2: {"cover": 0x04, "paper_out": 0x20, "knife": 0x40}.get(state, 0),
            3: 0x08 if state == "knife" else 0,
            4: {"near_end": 0x0C, "paper_out": 0x6C}.get(state, 0),
        }.get(n)
        if bits is not None:
            say(self.spoil(b"\xff\x85" if self.take("garbled") else bytes([0x12 | bits])))


def _say(line: socket.socket | None, data: bytes) -> None:
    if line is not None:
        with contextlib.suppress(OSError):  # whoever asked is gone
            line.sendall(data)
