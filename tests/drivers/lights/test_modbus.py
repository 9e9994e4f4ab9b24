"""The real driver on a pseudo terminal with a relay board of software; pymodbus as a second opinion on the board."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymodbus import FramerType
from pymodbus.client import ModbusSerialClient

from drivers.fault import DeviceFault
from drivers.lights.modbus import ModbusLights
from drivers.simulated.modbus_peer import COILS, ModbusPeer

FaultOf = Callable[..., DeviceFault]
LAMPS = {"id_card": 0, "document_camera": 1, "receipt_printer": 15}


@pytest.fixture
def lights(board: ModbusPeer) -> Iterator[ModbusLights]:
    lights = ModbusLights(board.port, LAMPS)
    lights.open()
    yield lights
    lights.close()


def test_lamps_are_switched(board: ModbusPeer, lights: ModbusLights) -> None:
    lights.set("id_card", "on")
    lights.set("receipt_printer", "on")
    assert board.on == {0, 15}
    lights.set("id_card", "off")
    assert board.on == {15}
    assert lights.lit("receipt_printer")
    assert not lights.lit("id_card")
    assert lights.identify()["on"] == "receipt_printer"


def test_lamps_this_board_has_not_are_passed_over(board: ModbusPeer, lights: ModbusLights) -> None:
    lights.set("fingerprint", "on")
    assert board.on == frozenset()
    assert lights.capabilities.lamps == tuple(LAMPS)
    assert not lights.capabilities.blink


@pytest.mark.parametrize("name", ["mute", "garbled", "truncated", "stranger"])
def test_one_bad_answer_is_asked_again(board: ModbusPeer, lights: ModbusLights, name: str) -> None:
    board.fault(name, times=1)
    lights.set("id_card", "on", 3)
    assert board.on == {0}


@pytest.mark.parametrize("name", ["mute", "garbled", "truncated", "stranger"])
def test_a_fault_that_stays_ends_within_the_deadline(
    board: ModbusPeer, lights: ModbusLights, fault_of: FaultOf, name: str
) -> None:
    board.fault(name)
    began = time.monotonic()
    assert fault_of(lights.set, "id_card", "on", 1.0).code == "lights.no_answer"
    assert time.monotonic() - began < 1.5


def test_a_coil_that_does_not_exist(board: ModbusPeer, fault_of: FaultOf) -> None:
    lights = ModbusLights(board.port, {"id_card": COILS})
    lights.open()
    for call in (lambda: lights.set("id_card", "on"), lights.identify):
        fault = fault_of(call)
        assert fault.code == "lights.refused"
        assert "no such coil" in fault.detail
    lights.close()


def test_another_address(tmp_path: Path, fault_of: FaultOf) -> None:
    board = ModbusPeer(tmp_path / "far", address=9)
    lights = ModbusLights(board.port, LAMPS, address=9)
    lights.open()
    lights.set("id_card", "on")
    assert board.on == {0}
    lights.close()
    stranger = ModbusLights(board.port, LAMPS, address=8)
    stranger.open()
    assert fault_of(stranger.set, "id_card", "off", 0.6).code == "lights.no_answer"
    assert board.on == {0}
    stranger.close()
    board.close()


def test_unplugged_and_plugged_in_again(board: ModbusPeer, lights: ModbusLights, fault_of: FaultOf) -> None:
    lights.set("id_card", "on")
    board.unplug()
    assert fault_of(lights.set, "id_card", "off").code == "lights.gone"
    assert fault_of(lights.open).code == "lights.gone"
    board.plug_in()
    assert board.on == frozenset(), "a board without power forgets"
    lights.open()
    lights.set("document_camera", "on")
    assert board.on == {1}


def test_the_board_survives_any_bytes(board: ModbusPeer, lights: ModbusLights) -> None:
    @given(st.binary(max_size=40))
    @settings(deadline=None)
    def survives(data: bytes) -> None:
        board._data(data)
        board.answer(*((data[0], data[1:5]) if len(data) > 4 else (1, bytes(4))))

    survives()
    lights.set("id_card", "on", 5)
    assert 0 in board.on


def test_pymodbus_sees_the_same_board(board: ModbusPeer) -> None:
    oracle = ModbusSerialClient(board.port, framer=FramerType.RTU, baudrate=9600, timeout=1)
    assert oracle.connect()
    try:
        assert not oracle.write_coil(3, True, device_id=1).isError()
        assert board.on == {3}
        assert oracle.read_coils(0, count=8, device_id=1).bits == [False, False, False, True] + [False] * 4
        assert oracle.write_coil(COILS, True, device_id=1).exception_code == 2
        assert oracle.read_holding_registers(0, device_id=1).exception_code == 1
    finally:
        oracle.close()
