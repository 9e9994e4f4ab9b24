"""May the next citizen begin? One question, one code for why not."""

from __future__ import annotations

import pytest

from terminal.devices.health import ABSENT, IN_SERVICE, Health
from terminal.upkeep.readiness import cause, faults
from tests.forms.people import CATALOGUE


class Devices:
    def __init__(self, reader: Health = IN_SERVICE, printer: Health = IN_SERVICE) -> None:
        self._health = {"id_card": reader, "document_printer": printer, "receipt_printer": printer}
        self.devices = tuple(self._health)

    def health(self, device: str) -> Health:
        return self._health[device]


def test_ready() -> None:
    assert cause(Devices(), True) == ""


@pytest.mark.parametrize("availability", ["absent", "out_of_service", "no_answer"])
def test_no_reader_no_service(availability: str) -> None:
    assert cause(Devices(Health(availability, "ok", ("id_card.not_ready",))), True) == "id_card.not_ready"
    assert cause(Devices(Health(availability)), True) == "id_card.gone"
    assert cause(Devices(ABSENT), True) == "id_card.gone"


def test_a_printer_that_is_out_stops_nobody() -> None:
    assert cause(Devices(printer=Health("out_of_service", "out", ("printer.paper_out",))), True) == ""


def test_nothing_begins_that_could_not_be_stored() -> None:
    assert cause(Devices(), False) == "vault.disk_full"
    assert cause(Devices(), True, sealable=False) == "vault.not_sealable"


def test_which_modules_cannot_serve() -> None:
    devices = Devices(
        Health("no_answer", "ok", ("id_card.no_answer",)), Health("out_of_service", "out", ("printer.paper_out",))
    )
    names = ("id_card", "document_printer", "receipt_printer", "fingerprint")
    devices._health["fingerprint"] = ABSENT
    assert faults(devices, names) == {
        "id_card": "id_card.no_answer",
        "document_printer": "printer.paper_out",
        "receipt_printer": "printer.paper_out",
        "fingerprint": "device.absent",
    }
    devices._health["id_card"] = Health("out_of_service")
    assert faults(devices, ("id_card",)) == {"id_card": "device.broken"}
    assert faults(Devices(), ("id_card", "document_printer")) == {}


def test_without_a_reader_what_needs_no_card_goes_on() -> None:
    devices = Devices(Health("no_answer", "ok", ("id_card.no_answer",)))
    benefit, evaluation = CATALOGUE.get("unemployment-benefit"), CATALOGUE.get("evaluation")
    assert cause(devices, True, items=(benefit, evaluation)) == ""
    assert cause(devices, True, items=(benefit,)) == "id_card.no_answer"
    assert cause(devices, False, items=(evaluation,)) == "vault.disk_full"
