"""The effect that stores a submission: one durable commit, then the outbox is woken."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from terminal.journey import effects as fx
from terminal.journey import events as jv

from . import Conductor, Post

log = logging.getLogger(__name__)


class Keeping:
    """Says Kept only after the store has said so. `pages` gives the bytes of captured pages by hash."""

    def __init__(self, outbox: Any, pages: Callable[[str], bytes | None]) -> None:
        self._outbox = outbox
        self._pages = pages
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="keeping")

    def register(self, conductor: Conductor) -> None:
        conductor.register(fx.Keep, self._keep)

    def close(self) -> None:
        """Waits: a commit that has begun is finished."""
        self._thread.shutdown(wait=True)

    def _keep(self, effect: fx.Keep, post: Post) -> None:
        self._thread.submit(self._run, effect, post)

    def _run(self, effect: fx.Keep, post: Post) -> None:
        try:
            kept = self._outbox.submit(effect.submission, self._attachments(effect))
        except Exception as fault:
            code = str(getattr(fault, "code", "vault.io"))
            log.exception("a submission could not be stored: %s", code)
            post(jv.KeepFailed(code))
            return
        post(jv.Kept(effect.submission.id, kept.sequence))

    def _attachments(self, effect: fx.Keep) -> Mapping[str, bytes]:
        found = dict(effect.pictures)
        for evidence in effect.submission.evidence:
            if evidence.kind == "page" and evidence.sha256 not in found:
                data = self._pages(evidence.sha256)
                if data is not None:
                    found[evidence.sha256] = data
        return found


