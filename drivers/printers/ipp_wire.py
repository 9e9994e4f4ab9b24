"""IPP messages (RFC 8010): pyipp's serializer and parser, behind a check that no answer can lead astray."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from typing import Any

from pyipp.enums import IppTag
from pyipp.exceptions import IPPError
from pyipp.parser import parse
from pyipp.serializer import construct_attribute

VERSION = b"\x02\x00"
LONGEST_ANSWER = 1 << 20
"""Bytes of attributes; printers send some ten thousand."""

Group = tuple[IppTag, Mapping[str, tuple[IppTag, Any]]]
"""A group's tag and its attributes: name -> (tag, value or list of values)."""

_FIXED = {
    IppTag.INTEGER: 4,
    IppTag.ENUM: 4,
    IppTag.BOOLEAN: 1,
    IppTag.DATE: 11,
    IppTag.RANGE: 8,
    IppTag.RESOLUTION: 9,
}
_GROUPS_END = 0x0F  # delimiter tags are 0x00 to 0x0F
_GROUPS = {tag.value for tag in (IppTag.OPERATION, IppTag.JOB, IppTag.PRINTER, IppTag.UNSUPPORTED_GROUP)}
"""Those the parser knows."""
_UNKNOWN, _BEGUN = -1, -2
"""In place of a group's tag: one that is passed over, one whose first attribute was taken."""


class Malformed(Exception):
    """Bytes that are no IPP message."""


def encode(code: int, request_id: int, groups: list[Group], data: bytes = b"") -> bytes:
    """A request (``code`` is the operation) or an answer (``code`` is the status)."""
    parts = [VERSION, struct.pack(">Hi", code, request_id)]
    for tag, attributes in groups:
        parts.append(bytes([tag.value]))
        parts += [construct_attribute(name, value, kind) for name, (kind, value) in attributes.items()]
    parts += [bytes([IppTag.END.value]), data]
    return b"".join(parts)


def decode(message: bytes) -> dict[str, Any]:
    """``status-code``, ``request-id``, ``operation-attributes``, ``jobs``, ``printers``, ``data``.

    For a request ``status-code`` holds the operation. Raises Malformed, whatever the bytes are.
    """
    try:
        found: dict[str, Any] = parse(_sound(message), contains_data=True)
    except Malformed:
        raise
    except (
        IPPError,
        struct.error,
        ValueError,
        LookupError,
        TypeError,
        OverflowError,
        RecursionError,
    ) as error:
        # pyipp meets odd values (unknown enumerations, broken dates) with whatever its insides raise.
        raise Malformed(type(error).__name__) from None
    return found


def _sound(message: bytes) -> bytes:
    """``message`` with every length checked, and without the groups that the parser does not know, or that are empty.

    The parser trusts lengths, and takes the mark of such a group for an attribute: out of step, it meets a negative
    length sooner or later, which sends it backwards for ever. Groups that one does not know are passed over (RFC 8010,
    3.5.1), and so are empty ones, which say nothing.
    """
    parts = [message[:8]]
    group, at = _UNKNOWN, 8
    while True:
        if at >= len(message) or at > LONGEST_ANSWER:
            raise Malformed("no end of attributes")
        tag = message[at]
        if tag == IppTag.END.value:
            return b"".join(parts) + message[at:]
        if tag <= _GROUPS_END:
            group, at = tag, at + 1
            continue
        end = _attribute_end(message, at)
        if group in _GROUPS:
            parts += [bytes([group]), message[at:end]]
            group = _BEGUN
        elif group == _BEGUN:
            parts.append(message[at:end])
        at = end


def _attribute_end(message: bytes, at: int) -> int:
    """Where the attribute at ``at`` ends, a collection with all its members."""
    depth = 0
    while True:
        if at >= len(message):
            raise Malformed("collection without end")
        tag = message[at]
        if tag <= _GROUPS_END:
            raise Malformed("group within a collection")
        at = _value_end(message, at)
        depth += (tag == IppTag.BEGIN_COLLECTION.value) - (tag == IppTag.END_COLLECTION.value)
        if depth <= 0:
            return at


def _value_end(message: bytes, at: int) -> int:
    """Where one tag with its name and value ends."""
    tag = message[at]
    _, name_end = _piece(message, at + 1)
    value, end = _piece(message, name_end)
    size = _FIXED.get(tag)  # type: ignore[call-overload]
    if size is not None and len(value) != size:
        raise Malformed(f"value of {len(value)} bytes for tag {tag:02x}")
    if tag in (IppTag.TEXT_LANG.value, IppTag.NAME_LANG.value):
        _, middle = _piece(value, 0)
        _, inner = _piece(value, middle)
        if inner != len(value):
            raise Malformed("text with language")
    return end


def _piece(data: bytes, at: int) -> tuple[bytes, int]:
    """A two-byte length and as many bytes; and where they end."""
    if at + 2 > len(data):
        raise Malformed("cut off")
    length = int.from_bytes(data[at : at + 2], "big")
    end = at + 2 + length
    if length > 0x7FFF or end > len(data):
        raise Malformed("length beyond the end")
    return data[at + 2 : end], end
