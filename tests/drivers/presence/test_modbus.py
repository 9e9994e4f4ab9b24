"""The real driver on a pseudo terminal with a board of software, alone and beside the lamps on the same line."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from pymodbus import FramerType
from pymodbus.client import ModbusSerialClient

from drivers.fault import DeviceFault
from drivers.lights.modbus import ModbusLights
from drivers.presence.modbus import ModbusPresence
from drivers.simulated.modbus_peer import INPUTS, ModbusPeer

FaultOf = Callable[..., DeviceFault]


@pytest.fixture
def sensor(board: ModbusPeer) -> Iterator[ModbusPresence]:
    sensor = ModbusPresence(board.port, 2)
    sensor.open()
    yield sensor
    sensor.close()


def test_somebody_comes_and_goes(board: ModbusPeer, sensor: ModbusPresence) -> None:
    assert not sensor.present()
    board.input(3, True)
    assert not sensor.present(), "another input"
    board.input(2, True)
    assert sensor.present()
    assert sensor.identify()["present"] == "yes"
    board.input(2, False)
    assert not sensor.present()


def test_a_sensor_that_closes_while_nobody_is_there(board: ModbusPeer) -> None:
    sensor = ModbusPresence(board.port, 0, inverted=True)
    sensor.open()
    assert sensor.present()
    board.input(0, True)
    assert not sensor.present()
    sensor.close()


def test_an_input_the_board_has_not(board: ModbusPeer, fault_of: FaultOf) -> None:
    sensor = ModbusPresence(board.port, INPUTS)
    sensor.open()
    assert fault_of(sensor.present).code == "presence.refused"
    sensor.close()


@pytest.mark.parametrize("name", ["mute", "garbled", "truncated", "stranger"])
def test_bad_answers(board: ModbusPeer, sensor: ModbusPresence, fault_of: FaultOf, name: str) -> None:
    board.input(2, True)
    board.fault(name, times=1)
    assert sensor.present(3)
    board.fault(name)
    assert fault_of(sensor.present, 1.0).code == "presence.no_answer"


def test_lamps_and_sensor_on_one_line_hear_their_own_answers(board: ModbusPeer, sensor: ModbusPresence) -> None:
    lights = ModbusLights(board.port, {"id_card": 0, "code_scanner": 1})
    lights.open()
    board.input(2, True)
    wrong: list[object] = []

    def watch() -> None:
        for _ in range(40):
            try:
                if not sensor.present(5):
                    wrong.append("absent")
            except DeviceFault as fault:
                wrong.append(fault)

    thread = threading.Thread(target=watch)
    thread.start()
    for turn in range(40):
        lights.set("id_card", "on" if turn % 2 else "off", 5)
        assert lights.lit("id_card", 5) == bool(turn % 2)
    thread.join(30)
    assert wrong == []
    lights.close()
    assert sensor.present(), "one that is closed leaves the line to the other"


def test_two_speeds_on_one_line(board: ModbusPeer, sensor: ModbusPresence, fault_of: FaultOf) -> None:
    assert fault_of(ModbusPresence(board.port, 0, baud=19200).open).code == "config.bad"


def test_unplugged_for_both_and_back_for_both(board: ModbusPeer, sensor: ModbusPresence, fault_of: FaultOf) -> None:
    lights = ModbusLights(board.port, {"id_card": 0})
    lights.open()
    board.unplug()
    assert fault_of(sensor.present).code == "presence.gone"
    assert fault_of(lights.set, "id_card", "on").code == "lights.gone"
    assert fault_of(sensor.open).code == "presence.gone"
    board.plug_in()
    board.input(2, True)
    lights.open()
    sensor.open()
    lights.set("id_card", "on")
    assert (board.on, sensor.present()) == ({0}, True)
    lights.close()


def test_pymodbus_sees_the_same_inputs(board: ModbusPeer) -> None:
    board.input(1, True)
    oracle = ModbusSerialClient(board.port, framer=FramerType.RTU, baudrate=9600, timeout=1)
    assert oracle.connect()
    try:
        assert oracle.read_discrete_inputs(0, count=8, device_id=1).bits == [False, True] + [False] * 6
        assert oracle.read_discrete_inputs(INPUTS, count=1, device_id=1).exception_code == 2
    finally:
        oracle.close()
