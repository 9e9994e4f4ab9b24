"""A jam between two citizens, in a whole terminal: said before anybody begins, kept over a restart, freed by staff."""

from __future__ import annotations

from pathlib import Path

from drivers.fault import DeviceFault
from terminal.app import PATHS, Terminal
from terminal.devices import commands
from terminal.devices.paper_path import LOCKED, file_of, say_emptied
from terminal.workshop.world import World
from tests.drivers.conftest import eventually

ANNE = b"%PDF-1.4\n<< /Type /Page >> % Anne\n%%EOF\n"
BERT = b"%PDF-1.4\n<< /Type /Page >> % Bert\n%%EOF\n"
PRINTER = "document_printer"


def prints(terminal: Terminal, pdf: bytes) -> str:
    """The fault code, "" when it came out."""
    ends: list[str] = []

    def failed(fault: DeviceFault) -> None:
        ends.append(fault.code)

    terminal.devices.submit(PRINTER, commands.print_pdf(pdf, "x"), 20, lambda result: ends.append(""), failed)
    eventually(lambda: ends, 30)
    return ends[0]


def said(terminal: Terminal) -> str:
    """What the items are told of the printer."""
    return terminal.runner.state.modules.get(PRINTER, "")


def test_a_page_stays_with_whom_it_belongs(tmp_path: Path) -> None:
    world = World(tmp_path)
    try:
        lock = file_of(world.config.data_dir / PATHS, PRINTER)
        world.terminal.start()
        world.booth.document_printer.fault("jams", times=1)
        assert prints(world.terminal, ANNE) == "printer.jam"
        eventually(lambda: said(world.terminal) in ("printer.jam", LOCKED), 30)
        world.terminal.close()
        world.booth.document_printer.ok()  # her page comes out while nobody is served
        world.terminal = Terminal(world.config, world=world.booth)
        world.terminal.start()
        eventually(lambda: said(world.terminal) == LOCKED, 30)
        assert prints(world.terminal, BERT) == LOCKED
        assert [paper.read_bytes() for paper in world.papers()] == [ANNE]
        assert say_emptied(lock)
        eventually(lambda: not lock.exists(), 30)
        eventually(lambda: said(world.terminal) == "", 30)
        assert prints(world.terminal, BERT) == ""
        assert [paper.read_bytes() for paper in world.papers()] == [ANNE, BERT]
    finally:
        world.close()
