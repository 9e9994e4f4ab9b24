"""Presence sensors: simulated and on a Modbus board."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from drivers import registry
from drivers.presence.modbus import ModbusPresence
from drivers.simulated.booth import Booth
from drivers.simulated.modbus_peer import ModbusPeer
from tests.contracts.contract import Backend, Contract
from tests.drivers.conftest import PEOPLE


def _backend(make: Callable[[], Any], board: ModbusPeer) -> Backend:
    def use(driver: Any) -> None:
        for there in (True, False):
            board.input(0, there)
            assert driver.present(3) == there

    def wait(driver: Any, deadline: float, cancel: Any) -> None:
        board.fault("mute")
        while True:
            driver.present(deadline, cancel)

    return Backend(
        make=make,
        use=use,
        wait=wait,
        late=frozenset({"presence.no_answer"}),
        unplug=board.unplug,
        plug_in=board.plug_in,
        gone=frozenset({"presence.gone"}),
    )


def _simulated(folder: Path, ends: ExitStack) -> Backend:
    booth = Booth(PEOPLE, folder)
    ends.callback(booth.close)
    return _backend(lambda: registry.make("presence", {"driver": "simulated"}, booth), booth.lights)


def _modbus(folder: Path, ends: ExitStack) -> Backend:
    board = ModbusPeer(folder / "port")
    ends.callback(board.close)
    return _backend(lambda: ModbusPresence(board.port, 0), board)


class TestPresence(Contract):
    backends = {"simulated": _simulated, "modbus": _modbus}
