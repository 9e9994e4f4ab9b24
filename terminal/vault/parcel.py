"""What goes on the wire for one submission: its container, and what is too large to lie in it."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass

from terminal.vault.attachments import Apart, Attachments
from terminal.vault.engine import Engine
from terminal.vault.faults import VaultFault
from terminal.vault.sealing import SealedPart, container

INLINE_BYTES = 256 << 10
"""Sealed attachments that travel in the container, in all; what is more travels on its own, so that a line that is cut
every minute still gets forward."""


@dataclass(frozen=True)
class Parcel:
    """`container` is for the wire; each of `apart` has to be at the centre before it."""

    container: bytes
    apart: tuple[Apart, ...]


class Parcels:
    """Reads back what was sealed, and looks at every hash on the way."""

    def __init__(self, engine: Engine, files: Attachments) -> None:
        self._engine, self._files = engine, files

    def parcel(self, submission_id: str, terminal: str, inline_bytes: int | None = INLINE_BYTES) -> Parcel:
        """Container and large attachments; `inline_bytes` None puts everything into the container.

        Raises VaultFault vault.damaged: what is on disk is not what was written.
        """
        row = self._engine.row(
            "SELECT hash, key_id, attachments, sealed_hash, sealed FROM submission WHERE id=?",
            uuid.UUID(submission_id).bytes,
        )
        if row is None or row[4] is None:
            raise VaultFault("vault.damaged", "no sealed copy of this submission is here")
        digest, key_id, attachments, sealed_hash, sealed = row
        if hashlib.sha256(sealed).digest() != sealed_hash:
            raise VaultFault("vault.damaged", "a sealed submission is not what was written")
        names = [sha256 for sha256 in attachments.split(",") if sha256]
        large = self._large(names, key_id, inline_bytes)
        parts: list[SealedPart | Apart] = [SealedPart("submission", digest.hex(), sealed)]
        parts += [
            self._files.apart(name, key_id) if name in large else self._files.get(name, key_id) for name in names
        ]
        apart = tuple(part for part in parts if isinstance(part, Apart))
        return Parcel(container(submission_id, terminal, key_id, parts), apart)

    def _large(self, names: list[str], key_id: str, inline_bytes: int | None) -> set[str]:
        if inline_bytes is None:
            return set()
        sizes, left = {name: self._files.size(name, key_id) for name in names}, inline_bytes
        large = set()
        for name in sorted(sizes, key=sizes.__getitem__):
            left -= sizes[name]
            if left < 0:
                large.add(name)
        return large
