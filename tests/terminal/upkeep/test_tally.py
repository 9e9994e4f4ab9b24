"""Counts that survive restarts, and a log that stays small and holds nothing personal."""

from __future__ import annotations

import json
import logging
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.fault import DeviceFault
from terminal.devices.health import Health
from terminal.devices.manager import DeviceConfig, DeviceManager
from terminal.upkeep.tally import Counted, Fault, Log, Tally

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
WELL, JAM = Health("in_service"), Health("out_of_service", "ok", ("printer.jam",))


class Time:
    def __init__(self) -> None:
        self.s = 0.0

    def __call__(self) -> float:
        return self.s


def tally(folder: Path, time: Time) -> Tally:
    return Tally(folder, time, lambda: AT)


def test_over_a_restart(tmp_path: Path) -> None:
    time = Time()
    first = tally(tmp_path, time)
    first.heard("document_printer", WELL)
    first.finished("document_printer", "PrintResult", "")
    time.s = 3600.0
    first.heard("document_printer", JAM)
    time.s = 7200.0
    first.save()
    again = tally(tmp_path, Time())
    again.finished("document_printer", "PrintResult", "")
    assert again.seen("document_printer") == Counted(2, 3600.0, {"printer.jam": Fault(1, AT.isoformat())})


def test_control_without_saving_nothing_is_left(tmp_path: Path) -> None:
    tally(tmp_path, Time()).finished("id_card", "IdCard", "")
    assert tally(tmp_path, Time()).seen("id_card") == Counted()


def test_time_in_service_grows_while_it_is_asked_for(tmp_path: Path) -> None:
    time = Time()
    counts = tally(tmp_path, time)
    counts.heard("id_card", WELL)
    for seconds in (10.0, 25.0):
        time.s = seconds
        assert counts.seen("id_card").service_s == seconds


def test_a_fault_is_counted_once_while_it_stands(tmp_path: Path) -> None:
    counts = tally(tmp_path, Time())
    # the command fails, its health says the same, and says it again with something else
    counts.finished("document_printer", "", "printer.jam")
    counts.heard("document_printer", JAM)
    counts.heard("document_printer", Health("out_of_service", "out", ("printer.jam", "printer.paper_out")))
    counts.heard("document_printer", WELL)
    counts.heard("document_printer", JAM)
    assert {code: one.count for code, one in counts.seen("document_printer").faults.items()} == {
        "printer.jam": 2, "printer.paper_out": 1}  # fmt: skip


def test_what_is_no_fault_of_a_device(tmp_path: Path) -> None:
    counts = tally(tmp_path, Time())
    for code in ("id_card.no_card", "device.cancelled", "device.timeout"):
        counts.finished("id_card", "", code)
    counts.finished("id_card", "dict", "")
    assert counts.seen("id_card") == Counted()
    counts.finished("id_card", "", "id_card.read_failed")
    assert counts.seen("id_card").faults["id_card.read_failed"].count == 1


@given(st.text(max_size=40))
def test_any_spoilt_file_begins_anew(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    folder = tmp_path_factory.mktemp("spoilt")
    (folder / "tally.json").write_text(f'{{"id_card": {json.dumps(text)}', "utf-8")
    logger = logging.getLogger("terminal.upkeep.tally")
    logger.disabled = True
    try:
        counts = tally(folder, Time())
    finally:
        logger.disabled = False
    counts.finished("id_card", "IdCard", "")
    assert counts.seen("id_card").good == 1


def test_the_log_newest_first_and_whole_after_a_torn_line(tmp_path: Path) -> None:
    log = Log(tmp_path, lambda: AT)
    log.note("sign_in", staff="12")
    with (tmp_path / "upkeep.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"at": "20')
    log.note("test", device="id_card", ok=True)
    assert log.recent(9) == [
        {"at": AT.isoformat(), "kind": "test", "device": "id_card", "ok": True},
        {"at": AT.isoformat(), "kind": "sign_in", "staff": "12"},
    ]
    assert [one["kind"] for one in log.recent(1)] == ["test"]


def test_the_log_is_bounded(tmp_path: Path) -> None:
    log = Log(tmp_path, lambda: AT, limit=2000)
    for number in range(200):
        log.note("test", number=number)
    size = sum(path.stat().st_size for path in tmp_path.iterdir())
    assert size < 2 * 2100
    assert [one["number"] for one in log.recent(20)] == list(range(199, 179, -1))


def test_only_known_kinds(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="card_number"):
        Log(tmp_path, lambda: AT).note("card_number")


def test_fed_by_the_devices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command that ran is counted once, however often its request is repeated; one that failed by its code."""
    from drivers import registry
    from drivers.printers.api import PrinterStatus, PrintResult

    class Printer:
        def open(self) -> None: ...

        def close(self) -> None: ...

        def status(self, deadline: float = 1.0) -> PrinterStatus:
            return PrinterStatus("in_service")

    monkeypatch.setattr(registry, "make", lambda kind, options, world=None, allow=(): Printer())
    manager = DeviceManager({"document_printer": DeviceConfig("ours")})
    counts = tally(tmp_path, Time())
    manager.subscribe(counts.heard)
    manager.count(counts.finished)
    try:
        for command in (lambda driver, call: PrintResult(True, "said"), _refuse):
            for _ in range(2):
                ended = threading.Event()
                manager.submit("document_printer", command, 20.0, lambda result, e=ended: e.set(),
                               lambda fault, e=ended: e.set(), f"{command}")  # fmt: skip
                assert ended.wait(20.0)
    finally:
        manager.close()
    seen = counts.seen("document_printer")
    assert seen.good == 1
    assert {code: one.count for code, one in seen.faults.items()} == {"printer.unfinished": 1}


def _refuse(driver: object, call: object) -> None:
    raise DeviceFault("printer.unfinished", "half a page")
