"""Readers of chip cards: simulated, and on a PC/SC service, whose death is the cable pulled out."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Any

from drivers import registry
from drivers.simulated.booth import Booth
from tests.contracts.contract import Backend, Contract
from tests.drivers.chip_card.service import world
from tests.drivers.conftest import PEOPLE


def _simulated(folder: Path, ends: ExitStack) -> Backend:
    booth = Booth(PEOPLE, folder)
    ends.callback(booth.close)
    person = next(iter(booth.people))

    def use(driver: Any) -> None:
        booth.place_chip(person)
        assert driver.read_social(5).number == booth.people[person]["card"]["number"]
        booth.remove_chip()

    return Backend(
        make=lambda: registry.make("chip_card", {"driver": "simulated"}, booth),
        use=use,
        wait=lambda driver, deadline, cancel: driver.wait_card(deadline, cancel),
        unplug=booth.chips.unplug,
        plug_in=booth.chips.plug_in,
        late=frozenset({"chip_card.no_card"}),
        gone=frozenset({"chip_card.gone"}),
    )


def _pcsc(folder: Path, ends: ExitStack) -> Backend:
    here = ends.enter_context(world())
    return Backend(
        make=here.reader,
        use=lambda driver: driver.identify(),
        wait=lambda driver, deadline, cancel: driver.wait_card(deadline, cancel),
        unplug=here.pcscd.kill,
        plug_in=here.pcscd.start,
        late=frozenset({"chip_card.no_card"}),
        gone=frozenset({"chip_card.gone", "chip_card.no_service"}),
    )


class TestChipCard(Contract):
    backends = {"simulated": _simulated, "pcsc": _pcsc}
