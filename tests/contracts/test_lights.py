"""Lamps: simulated and on a Modbus board."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from drivers import registry
from drivers.lights.modbus import ModbusLights
from drivers.simulated.booth import Booth
from drivers.simulated.modbus_peer import ModbusPeer
from tests.contracts.contract import Backend, Contract
from tests.drivers.conftest import PEOPLE


def _backend(make: Callable[[], Any], board: ModbusPeer) -> Backend:
    def use(driver: Any) -> None:
        driver.set("id_card", "on", 3)
        assert board.on == {0}
        driver.set("id_card", "off", 3)
        assert board.on == frozenset()

    def wait(driver: Any, deadline: float, cancel: Any) -> None:
        board.fault("mute")
        while True:
            driver.set("id_card", "on", deadline, cancel)

    return Backend(
        make=make,
        use=use,
        wait=wait,
        late=frozenset({"lights.no_answer"}),
        unplug=board.unplug,
        plug_in=board.plug_in,
        gone=frozenset({"lights.gone"}),
    )


def _simulated(folder: Path, ends: ExitStack) -> Backend:
    booth = Booth(PEOPLE, folder)
    ends.callback(booth.close)
    return _backend(lambda: registry.make("lights", {"driver": "simulated"}, booth), booth.lights)


def _modbus(folder: Path, ends: ExitStack) -> Backend:
    board = ModbusPeer(folder / "port")
    ends.callback(board.close)
    return _backend(lambda: ModbusLights(board.port, {"id_card": 0}), board)


class TestLights(Contract):
    backends = {"simulated": _simulated, "modbus": _modbus}
