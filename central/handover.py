"""Take in what came on a stick: `python -m central --data DIR --take-in FOLDER`, beside a running centre or without.

The same door as over the line: known ids are answered with the first acknowledgement, nothing is kept twice. Beside
each file that is taken in lies its acknowledgement then, for the terminal (docs/protocol.md, "On a stick").
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from central import sealed
from central.intake import Intake
from central.keys import canonical
from central.problems import Problem

MAGIC = b"BDYH1"
SIGNED = b"budayang/v1/handover\n"
LARGEST = 512 << 20
"""Bytes of one file: on a stick large attachments lie in the container too."""


def take_in(folder: Path, intake: Intake, key_of: Callable[[str], bytes | None]) -> Iterator[dict[str, Any]]:
    """One object a file: {"file", "status": 201 or 200, "case_number"} or {"file", "status", "refused"}.

    Raises OSError: the folder cannot be read or written.
    """
    for path in sorted(folder.glob("*.bdy")):
        try:
            status, answer = _one(path, intake, key_of)
        except Problem as problem:
            yield {"file": path.name, "status": problem.status, "refused": problem.code}
            continue
        _write(path.with_name(path.stem + ".ack.json"), canonical(answer))
        yield {"file": path.name, "status": status, "case_number": answer["ack"]["case_number"]}


def _one(path: Path, intake: Intake, key_of: Callable[[str], bytes | None]) -> tuple[int, dict[str, Any]]:
    if path.stat().st_size > LARGEST:
        raise Problem(413, "body.too_large", "larger than any submission")
    raw = path.read_bytes()
    begin = len(MAGIC)
    if raw[:begin] != MAGIC:
        raise Problem(422, "sealed.malformed", "not a file that a terminal has written")
    signature, body = raw[begin : begin + 64], raw[begin + 64 :]
    container = sealed.read(body)
    terminal = str(container.header["terminal"])
    key = key_of(terminal)
    if key is None:
        raise Problem(401, "terminal.unknown", "no such terminal is enrolled")
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, SIGNED + hashlib.sha256(body).digest())
    except InvalidSignature:
        raise Problem(401, "signature.wrong", "the signature does not hold") from None
    return intake.put(container.id, terminal, body)


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: a stick may be pulled at any time."""
    beside = path.with_name(path.name + ".new")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
