"""Large attachments, piece by piece: a line that is cut costs the piece under way and no more."""

from __future__ import annotations

import time
from collections.abc import Callable

from terminal.link.client import Link
from terminal.link.faults import LinkDown, LinkRefused
from terminal.vault.attachments import Apart

SMALLEST, LARGEST = 64 << 10, 4 << 20
"""Bytes of a piece. Each is a signature, a question and a sync of the centre's disk; each is lost whole when the line
is cut within it."""
CALM_BYTES = 8 << 20
"""So much has to come through after a cut before pieces grow again."""
MOST_ASTRAY = 3
LONGEST_S = 2.0
"""A piece takes no longer, or whoever hands in meanwhile would wait for it."""


class Uploader:
    """Knows how large a piece this line takes. Used by one thread."""

    def __init__(self, link: Link, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._link, self._monotonic = link, monotonic
        self._size, self._calm_for = SMALLEST, 0

    def send(self, apart: Apart, moved: Callable[[], None], urgent: Callable[[], bool]) -> bool:
        """Send what the centre does not have yet. `moved` is called after each piece; False when `urgent` said that
        something else goes first, and this is to be gone on with later.

        Raises LinkDown, LinkRefused, VaultFault.
        """
        at, astray = self._link.attachment_offset(apart.sealed), 0
        while at < apart.length:
            if urgent():
                return False
            piece = apart.read(at, self._size)
            begun = self._monotonic()
            try:
                at = self._link.attachment_piece(apart.sealed, apart.length, at, piece)
            except LinkDown:
                self._size, self._calm_for = SMALLEST, CALM_BYTES
                raise
            except LinkRefused as refused:
                at, astray = self._elsewhere(refused), astray + 1
                if astray > MOST_ASTRAY:
                    raise LinkDown("link.unavailable", "the centre does not keep what it is given") from refused
                continue
            self._came_through(len(piece), self._monotonic() - begun)
            moved()
        return True

    def _elsewhere(self, refused: LinkRefused) -> int:
        right = refused.problem.get("offset")
        if refused.code not in ("attachment.offset", "attachment.wrong_hash") or type(right) is not int or right < 0:
            raise refused
        return right

    def _came_through(self, size: int, took_s: float) -> None:
        self._calm_for = max(0, self._calm_for - size)
        if took_s > LONGEST_S:
            self._size = max(SMALLEST, self._size // 2)
        elif not self._calm_for and took_s < LONGEST_S / 4:
            self._size = min(LARGEST, self._size * 2)
