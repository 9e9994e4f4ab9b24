"""Frames of Modbus RTU as far as boards need them: read coils (01), read discrete inputs (02), write single coil (05).

Source: Modbus Application Protocol 1.1b3, sections 6.1, 6.2, 6.5 and 7; Modbus over Serial Line 1.02, section 2.5.1
(frame, CRC) and appendix B (the polynomial A001, low byte first).
"""

from __future__ import annotations

from dataclasses import dataclass

READ_COILS, READ_INPUTS, WRITE_COIL = 0x01, 0x02, 0x05
FAILED = 0x80
ON, OFF = b"\xff\x00", b"\x00\x00"
EXCEPTIONS = {
    1: "function not known",
    2: "no such coil or input",
    3: "value not allowed",
    4: "device failure",
    5: "accepted, still at work",
    6: "busy",
}
LONGEST = 256


@dataclass(frozen=True)
class Reply:
    """One sound answer: ``function`` as asked; ``data`` what follows it. ``exception`` is 0, or why not."""

    function: int
    data: bytes = b""
    exception: int = 0


@dataclass(frozen=True)
class Damage:
    """Something came that is no answer to what was asked."""

    reason: str


def crc(data: bytes) -> bytes:
    """CRC-16 of Modbus, low byte first."""
    value = 0xFFFF
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = (value >> 1) ^ (0xA001 if value & 1 else 0)
    return value.to_bytes(2, "little")


def frame(address: int, function: int, data: bytes) -> bytes:
    """Address, function, data and CRC."""
    body = bytes([address, function]) + data
    return body + crc(body)


def read_coils(address: int, first: int, count: int) -> bytes:
    """Ask for ``count`` coils from ``first``."""
    return frame(address, READ_COILS, first.to_bytes(2, "big") + count.to_bytes(2, "big"))


def read_inputs(address: int, first: int, count: int) -> bytes:
    """Ask for ``count`` discrete inputs from ``first``."""
    return frame(address, READ_INPUTS, first.to_bytes(2, "big") + count.to_bytes(2, "big"))


def write_coil(address: int, coil: int, on: bool) -> bytes:
    """Switch one coil."""
    return frame(address, WRITE_COIL, coil.to_bytes(2, "big") + (ON if on else OFF))


def take(buffer: bytes, address: int, function: int) -> Reply | Damage | None:
    """The answer at the start of ``buffer`` to ``function`` asked of ``address``; None while it is not whole.

    A frame has no mark at its start: where the first bytes are not those of an answer, all is noise and the
    question has to be asked again.
    """
    if len(buffer) < 2:
        return None
    if buffer[0] != address or buffer[1] & ~FAILED != function:
        return Damage(f"answer begins {buffer[:2].hex()}")
    length = _length(buffer)
    if length is None or len(buffer) < length:
        return None
    body = buffer[: length - 2]
    if crc(body) != buffer[length - 2 : length]:
        return Damage("checksum")
    if body[1] & FAILED:
        return Reply(function, b"", body[2] or 4)
    return Reply(function, body[3:] if function in (READ_COILS, READ_INPUTS) else body[2:])


def _length(buffer: bytes) -> int | None:
    if buffer[1] & FAILED:
        return 5
    if buffer[1] == WRITE_COIL:
        return 8
    return 5 + buffer[2] if len(buffer) > 2 else None


def bits(data: bytes, count: int) -> list[bool]:
    """``count`` coils or inputs from the bytes of an answer, lowest bit first; missing ones are off."""
    return [bool(data[n // 8] & 1 << n % 8) if n // 8 < len(data) else False for n in range(count)]
