from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from pymodbus.framer import FramerRTU

from drivers.modbus import frames
from drivers.modbus.frames import Damage, Reply

ADDRESSES = st.integers(1, 247)


def test_the_example_of_the_specification() -> None:
    # Modbus Application Protocol 1.1b3, 6.5: write single coil 173 on.
    assert frames.write_coil(0x11, 172, True)[:6].hex() == "110500acff00"


@given(st.binary(max_size=64))
def test_the_checksum_is_pymodbus_s(data: bytes) -> None:
    assert frames.crc(data) == FramerRTU.compute_CRC(data).to_bytes(2, "big")


@given(ADDRESSES, st.integers(0, 0xFFFF), st.booleans(), st.integers(0, 8))
def test_an_echo_is_taken_only_when_it_is_whole(address: int, coil: int, on: bool, missing: int) -> None:
    request = frames.write_coil(address, coil, on)
    found = frames.take(request[: len(request) - missing], address, frames.WRITE_COIL)
    assert found == (None if missing else Reply(frames.WRITE_COIL, request[2:6]))


@given(st.lists(st.booleans(), min_size=1, max_size=100))
def test_coils_come_back(coils: list[bool]) -> None:
    size = (len(coils) + 7) // 8
    value = sum(1 << n for n, on in enumerate(coils) if on)
    answer = frames.frame(1, frames.READ_COILS, bytes([size]) + value.to_bytes(size, "little"))
    reply = frames.take(answer, 1, frames.READ_COILS)
    assert isinstance(reply, Reply)
    assert frames.bits(reply.data, len(coils)) == coils
    assert not any(frames.bits(b"", 5))


@given(ADDRESSES, st.data())
def test_one_changed_byte_never_passes(address: int, data: st.DataObject) -> None:
    answer = bytearray(frames.write_coil(address, 3, True))
    at = data.draw(st.integers(0, len(answer) - 1))
    answer[at] ^= data.draw(st.integers(1, 255))
    assert not isinstance(frames.take(bytes(answer), address, frames.WRITE_COIL), Reply)


@given(st.binary(max_size=300), st.sampled_from([frames.READ_COILS, frames.WRITE_COIL]))
def test_any_bytes_are_survived(data: bytes, function: int) -> None:
    assert isinstance(frames.take(data, 1, function), Reply | Damage | None)


def test_exceptions() -> None:
    refused = frames.frame(7, frames.WRITE_COIL | frames.FAILED, b"\x02")
    assert frames.take(refused, 7, frames.WRITE_COIL) == Reply(frames.WRITE_COIL, b"", 2)
    assert frames.take(refused[:4], 7, frames.WRITE_COIL) is None
    assert isinstance(frames.take(refused, 8, frames.WRITE_COIL), Damage)
