"""Open what a terminal sealed: one core (the submission) and its attachments in one container.

Container: b"BDY1", 4-byte big-endian header length, header (canonical JSON), then the sealed parts one
after another.
Header: {"id", "hash", "key", "suite", "terminal", "parts": [{"kind": "submission"|"attachment", "sha256",
"length"}]};
`sha256` is that of the opened part. HPKE's info of a part is b"budayang/v1/" + kind + b"/" + sha256 as
hex digits.

An attachment that came before on its own (central/attachments.py) has no bytes here; its entry has "sealed", the
SHA-256 of the sealed bytes, and their "length".
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag

from central.keys import SUITE, SUITE_ID, CentreKeys
from central.problems import Problem
from central.streaming import plain_of

MAGIC = b"BDY1"
_HEX = re.compile(r"[0-9a-f]{64}\Z")


@dataclass(frozen=True)
class Opened:
    """`core` is the submission's bytes; `attachments` maps sha256 (hex) to bytes."""

    id: str
    hash: str
    terminal: str
    core: bytes
    attachments: dict[str, bytes]
    files: dict[str, int] = field(default_factory=dict)
    """Length of each attachment that is kept as a file of evidence by now."""


@dataclass(frozen=True)
class Container:
    """A container whose frame is sound, still sealed. `apart` lists what came before on its own."""

    header: dict[str, Any]
    parts: tuple[tuple[dict[str, Any], bytes], ...]
    apart: tuple[dict[str, Any], ...] = ()

    @property
    def id(self) -> str:
        """Submission id the sender states."""
        return str(self.header["id"])

    @property
    def hash(self) -> str:
        """Content hash the sender states."""
        return str(self.header["hash"])


def read(body: bytes) -> Container:
    """Split a container. Raises Problem 422 sealed.malformed."""
    try:
        if body[:4] != MAGIC:
            raise ValueError("does not begin with BDY1")
        size = int.from_bytes(body[4:8], "big")
        if not 2 <= size <= 65536 or len(body) < 8 + size:
            raise ValueError("header length is impossible")
        header = json.loads(body[8 : 8 + size])
        if not isinstance(header, dict):
            raise ValueError("header is not an object")
        for key in ("id", "hash", "key", "suite", "terminal"):
            if not isinstance(header.get(key), str):
                raise ValueError(f"header.{key} is not a text")
        parts, apart, at = [], [], 8 + size
        listed = header.get("parts")
        if not isinstance(listed, list) or not 1 <= len(listed) <= 64:
            raise ValueError("header.parts has not 1 to 64 entries")
        for number, part in enumerate(listed):
            kind = "submission" if number == 0 else "attachment"
            if not isinstance(part, dict) or part.get("kind") != kind:
                raise ValueError(f"header.parts[{number}].kind is not {kind}")
            length, elsewhere = part.get("length"), number > 0 and "sealed" in part
            if type(length) is not int or length < 0 or (at + length > len(body) and not elsewhere):
                raise ValueError(f"header.parts[{number}].length is impossible")
            for name in ("sha256", "sealed") if elsewhere else ("sha256",):
                if not _HEX.match(str(part.get(name))):
                    raise ValueError(f"header.parts[{number}].{name} is not 64 hex digits")
            if elsewhere:
                apart.append(part)
                continue
            parts.append((part, body[at : at + length]))
            at += length
        if at != len(body):
            raise ValueError("bytes left over at the end")
    except (ValueError, RecursionError) as error:
        raise Problem(422, "sealed.malformed", f"the container cannot be read: {error}") from None
    return Container(header, tuple(parts), tuple(apart))


def open_container(container: Container, keys: CentreKeys) -> Opened:
    """Open every part that is in it. Raises Problem 422 sealed.unknown_key or sealed.cannot_open."""
    header = container.header
    key = keys.opener(header["key"])
    if header["suite"] != SUITE_ID or key is None:
        raise Problem(422, "sealed.unknown_key", "sealed for a key or suite the centre does not have")
    opened: list[bytes] = []
    for part, data in container.parts:
        info = f"budayang/v1/{part['kind']}/{part['sha256']}".encode()
        try:
            plain = SUITE.decrypt(data, key, info)
        except (InvalidTag, ValueError):
            raise _closed(part["kind"]) from None
        if hashlib.sha256(plain).hexdigest() != part["sha256"]:
            raise Problem(422, "sealed.cannot_open", f"a {part['kind']} is not what its hash says")
        opened.append(plain)
    attachments = {
        part["sha256"]: plain for (part, _), plain in zip(container.parts[1:], opened[1:], strict=True)
    }
    return Opened(container.id, container.hash, str(header["terminal"]), opened[0], attachments)


def open_apart(
    container: Container,
    keys: CentreKeys,
    whole: Callable[[str, int], Path | None],
    keep: Callable[[str, Iterator[bytes]], int],
) -> dict[str, int]:
    """Open what came on its own, in constant memory, and keep it; its lengths by hash.

    `whole` finds the sealed bytes by their hash and length, `keep` takes a hash and the plain bytes. Raises Problem 409
    attachment.missing (hand it over first), 422 sealed.cannot_open.
    """
    key, kept = keys.opener(container.header["key"]), {}
    for part in container.apart:
        path = whole(part["sealed"], part["length"])
        if path is None:
            raise Problem(409, "attachment.missing", "an attachment has not come yet", {"attachment": part["sealed"]})
        assert key is not None
        try:
            info = f"budayang/v1/attachment/{part['sha256']}".encode()
            kept[part["sha256"]] = keep(part["sha256"], plain_of(path, key, info))
        except (InvalidTag, ValueError):
            raise _closed("attachment") from None
        except FileNotFoundError:
            # the same submission came twice at once, and the other one has just claimed it
            raise Problem(409, "attachment.missing", "an attachment is no longer there",
                          {"attachment": part["sealed"]}) from None
    return kept


def _closed(kind: str) -> Problem:
    return Problem(422, "sealed.cannot_open", f"a {kind} does not open")
