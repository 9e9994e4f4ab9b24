"""Tag, length, value in the basic encoding of ISO/IEC 7816-4 (a part of ASN.1 BER: definite lengths only)."""

from __future__ import annotations

from collections.abc import Iterator

from drivers.fault import DeviceFault


def head(data: bytes) -> tuple[int, int, int]:
    """(tag, length of the value, bytes that tag and length take) of what begins ``data``.

    Raises DeviceFault chip_card.bad_data.
    """
    if not data:
        raise _bad("nothing there")
    at = 1
    tag = data[0]
    if tag & 0x1F == 0x1F:
        while True:
            if at >= len(data) or at > 3:
                raise _bad("tag without end")
            tag = tag << 8 | data[at]
            at += 1
            if not data[at - 1] & 0x80:
                break
    if at >= len(data):
        raise _bad("no length")
    first = data[at]
    at += 1
    if first < 0x80:
        return tag, first, at
    size = first & 0x7F
    if not 1 <= size <= 3 or at + size > len(data):
        raise _bad("length that is none")
    return tag, int.from_bytes(data[at : at + size], "big"), at + size


def parse(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(tag, value) one after the other. Filling bytes 00 between them are passed over.

    Raises DeviceFault chip_card.bad_data.
    """
    at = 0
    while at < len(data):
        if data[at] == 0:
            at += 1
            continue
        tag, length, size = head(data[at:])
        value = data[at + size : at + size + length]
        if len(value) != length:
            raise _bad("value cut off")
        yield tag, value
        at += size + length


def find(data: bytes, *path: int) -> bytes | None:
    """The value of the first ``path[0]`` in ``data``, in it of the first ``path[1]``, and so on; None without it.

    Raises DeviceFault chip_card.bad_data.
    """
    for tag in path:
        for found, value in parse(data):
            if found == tag:
                data = value
                break
        else:
            return None
    return data


def need(data: bytes, *path: int) -> bytes:
    """As ``find``. Raises DeviceFault chip_card.bad_data also when it is missing."""
    found = find(data, *path)
    if found is None:
        raise _bad("no " + "/".join(f"{tag:X}" for tag in path))
    return found


def encode(tag: int, value: bytes) -> bytes:
    """``tag`` with its length and ``value``."""
    length = len(value)
    if length < 0x80:
        size = bytes([length])
    else:
        body = length.to_bytes((length.bit_length() + 7) // 8, "big")
        size = bytes([0x80 | len(body)]) + body
    return tag.to_bytes((tag.bit_length() + 7) // 8 or 1, "big") + size + value


def _bad(reason: str) -> DeviceFault:
    return DeviceFault("chip_card.bad_data", f"TLV: {reason}")
