"""Levels by PWG 5100.13 and by CUPS' attributes; what is not said is not known."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from drivers.printers.api import Supply
from drivers.printers.ipp import IppPrinter
from drivers.printers.ipp_supplies import Levels, read_levels
from drivers.simulated.ipp_peer import IppPeer
from terminal.devices.doctor import doctor
from tests.drivers.eve import Eve

TONER = "index=2;class=supplyThatIsConsumed;type=toner;unit={unit};maxcapacity={most};level={level};colorantname=black;"
TRAY = "type={type};mediafeed=0;mediaxfeed=0;maxcapacity=250;level={level};status=0;name=main"
AUTO = "sheetFeedAutoRemovableTray"


def toner(unit: str, level: int, most: int = 100) -> Levels:
    return read_levels({"printer-supply": TONER.format(unit=unit, most=most, level=level)})


def trays(*levels: int, kind: str = AUTO) -> int | None:
    return read_levels({"printer-input-tray": [TRAY.format(type=kind, level=level) for level in levels]}).pages_left


def test_per_cent_are_no_pages() -> None:
    assert toner("percent", 75) == Levels((Supply("black", "toner", 75),))


def test_impressions_are_pages() -> None:
    assert toner("impressions", 600, 3000) == Levels((Supply("black", "toner", 20, 600),), 600)


def test_what_is_unlimited_unknown_or_some_is_not_known() -> None:
    for level in (-1, -2, -3):
        assert toner("impressions", level) == Levels((Supply("black", "toner"),))


def test_sheets_in_the_trays() -> None:
    assert trays(100) == 100
    assert trays(100, 20) == 120
    assert trays(100, -2) == 100, "at least"
    assert trays(0) == 0
    assert trays(0, -2) is None, "the other may be full"
    assert trays(-2, -3) is None
    assert trays(5, kind="sheetFeedManual") is None
    assert trays() is None


def test_the_scarcer_counts() -> None:
    both = {
        "printer-supply": TONER.format(unit="impressions", most=3000, level=40),
        "printer-input-tray": TRAY.format(type=AUTO, level=100),
    }
    assert read_levels(both).pages_left == 40


def test_the_mark_is_the_printers_own() -> None:
    def low(level: int, kind: str = "toner") -> bool:
        marks = {"marker-low-levels": [10], "marker-high-levels": [90]}
        return read_levels({"marker-names": ["x"], "marker-types": [kind], "marker-levels": [level], **marks}).low

    assert [low(level) for level in (-2, 0, 10, 11, 100)] == [False, True, True, False, False]
    assert [low(level, "waste-toner") for level in (-2, 0, 89, 90, 100)] == [False, False, False, True, True]
    assert not read_levels({"marker-levels": [1]}).low


@given(st.dictionaries(st.sampled_from(["printer-supply", "printer-input-tray", "marker-levels", "marker-low-levels"]),
                       st.lists(st.one_of(st.text(), st.binary(), st.integers(), st.none()), max_size=4)))  # fmt: skip
def test_anything_is_read(printer: dict[str, object]) -> None:
    levels = read_levels(printer)
    assert all(supply.percent is None or 0 <= supply.percent <= 100 for supply in levels.supplies)
    assert levels.pages_left is None or levels.pages_left >= 0


def test_the_reference_printer_says_its_levels(eve: Eve) -> None:
    printer = IppPrinter(eve.uri)
    printer.open()
    status = printer.status()
    printer.close()
    assert Supply("Black Toner", "toner", 75) in status.supplies
    assert any(supply.filled for supply in status.supplies)
    assert status.pages_left == 100
    assert doctor("document_printer", {"driver": "ipp", "uri": eve.uri})["identity"]["pages_left"] == 100


def test_the_simulated_one_runs_low() -> None:
    peer = IppPeer()
    printer = IppPrinter(peer.uri)
    printer.open()
    assert (printer.status().consumables, printer.status().supplies[0].percent) == ("ok", 80)
    peer.toner = 9
    assert printer.status().consumables == "low"
    printer.close()
    peer.close()
