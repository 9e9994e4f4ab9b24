"""What a call to the centre can end in, other than an answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class LinkDown(Exception):
    """No believable answer: unreachable, too slow, redirected, unsigned, or the centre is failing.

    Worth another try later. `code`: link.unreachable, link.timeout, link.redirected, link.unsigned,
    link.no_keys (not enrolled yet), link.unavailable (500 to 599, or 429), link.unplugged,
    link.busy (signed: the centre has enough to do, and turns batches away).
    """

    def __init__(self, code: str, detail: str = "", retry_after_s: float | None = None) -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.detail, self.retry_after_s = code, detail, retry_after_s


class LinkRefused(Exception):
    """The centre answered, under its signature, that it will not do this.

    `status` is the HTTP status, `code` the problem's stable word (docs/protocol.md), `problem` all of it.
    """

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        self.status, self.problem = status, dict(problem)
        self.code = str(problem.get("title", "unknown"))
        super().__init__(f"{status} {self.code}")

    @property
    def final(self) -> bool:
        """True when trying the same again can never help (a person has to look)."""
        # what has not come yet, or not to where the terminal thinks, can still come
        again = ("head.before", "attachment.missing", "attachment.offset", "attachment.wrong_hash")
        return self.status in (400, 404, 405, 409, 413, 415, 422) and self.code not in again
