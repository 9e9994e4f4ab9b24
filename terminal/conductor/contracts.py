"""Effects about what several people sign: drawn to be read, filed while they stand there, printed for everybody.

Filing asks the centre again and again with the same submission until there is an answer, or the people have waited long
enough; the centre files a submission at most once, whatever became of the answers.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from forms.model import Item, Text
from terminal.devices import commands
from terminal.journey import effects as fx
from terminal.journey import events as jv
from terminal.link.faults import LinkDown, LinkRefused

from . import Conductor, Post
from .paper import A4_S
from .pictures import Pictures

log = logging.getLogger(__name__)
PATIENCE_S = 60.0
"""How long people stand there before they are told that it is not known yet."""
BETWEEN_S = 2.0
SHORT = "paper.not_enough"
"""The printer says itself that it cannot print all of it: not one page is begun."""


@dataclass
class _Copies:
    """Of one filing: its bytes, the sheets of a copy, and which copies are out."""

    data: bytes
    sheets: int
    out: set[int] = field(default_factory=set)


class Contracts:
    """`item` gives an item by id and version; `pictures` keep what is to be read until the wipe; `tell` lets staff
    know that somebody would like to talk, and says what came of it (terminal.upkeep.wanted)."""

    def __init__(self, link: Any, devices: Any, item: Callable[[str, int], Item], pictures: Pictures,
                 tell: Callable[[str], str] = lambda code: "down", *, patience_s: float = PATIENCE_S,
                 between_s: float = BETWEEN_S) -> None:
        self._link, self._devices, self._item, self._pictures = link, devices, item, pictures
        self._tell, self._patience, self._between = tell, patience_s, between_s
        self._closing = threading.Event()
        self._drawing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="contract")
        self._filing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="filing")
        self._copies: dict[str, _Copies] = {}

    def register(self, conductor: Conductor) -> None:
        conductor.register(fx.MakePreview, self._preview)
        conductor.register(fx.File, self._file)
        conductor.register(fx.PrintContract, self._print)
        conductor.register(fx.TellStaff, self._tell_staff)
        conductor.register(fx.KeepDraft, self._keep_draft)

    def close(self) -> None:
        self._closing.set()
        self._drawing.shutdown(wait=False, cancel_futures=True)
        self._filing.shutdown(wait=False, cancel_futures=True)

    def forget(self) -> None:
        """The session is over: what was printed is not kept here."""
        self._copies = {}

    def _tell_staff(self, effect: fx.TellStaff, post: Post) -> None:
        self._filing.submit(lambda: post(jv.StaffTold(self._tell(effect.code))))

    def _keep_draft(self, effect: fx.KeepDraft, post: Post) -> None:
        self._filing.submit(self._keep, effect, post)

    def _keep(self, effect: fx.KeepDraft, post: Post) -> None:
        """Once for each who may ask. Nothing waits here for a better line: it would lie at the booth."""
        fault = "refused"
        for number, token, consent in effect.askers:
            try:
                until = self._link.keep_draft(effect.draft, number, token, consent, effect.people, effect.content,
                                              effect.item)
            except LinkRefused as refused:
                log.info("a draft is not kept: %s", refused.code)
            except LinkDown as down:
                log.info("a draft is not kept: %s", down.code)
                fault = "down"
                break
            except Exception as error:
                # what goes wrong here may quote the draft
                log.error("a draft could not be kept: %s", type(error).__name__)
                break
            else:
                post(jv.DraftKept(effect.draft, until.isoformat()))
                return
        post(jv.DraftKept(effect.draft, fault=fault))

    # --- to be read ---------------------------------------------------------------------------------

    def _preview(self, effect: fx.MakePreview, post: Post) -> None:
        self._drawing.submit(self._draw, effect, post)

    def _draw(self, effect: fx.MakePreview, post: Post) -> None:
        from forms import papers

        submission = effect.submission
        try:
            drawn = papers.signed_drawn(self._item(submission.item, submission.item_version), submission)
        except Exception:
            log.exception("a contract could not be drawn")
            post(jv.PreviewFailed("preview.not_made"))
            return
        sha256 = hashlib.sha256(drawn.data).hexdigest()
        self._pictures.add_page(sha256, drawn.data)
        post(jv.PreviewMade(effect.terms, sha256, drawn.pages, drawn.said))

    # --- filed --------------------------------------------------------------------------------------

    def _file(self, effect: fx.File, post: Post) -> None:
        self._filing.submit(self._run, effect, post)

    def _run(self, effect: fx.File, post: Post) -> None:
        name = effect.submission.id
        until = time.monotonic() + self._patience
        while not self._closing.is_set():
            try:
                told = self._link.file(effect.submission, effect.pictures)
                filed = jv.Filed(name, str(told.number), str(told.case_number))
            except LinkRefused as refused:
                log.info("not filed: %s", refused.code)
                post(jv.FileRefused(name, refused.code, _sentence(refused.problem)))
                return
            except LinkDown as down:
                log.info("filing is not known yet: %s", down.code)
            except Exception as error:
                # what goes wrong here may quote the contract
                log.error("the answer to a filing could not be used: %s", type(error).__name__)
            else:
                post(filed)
                return
            if time.monotonic() + self._between > until:
                post(jv.FilingUnknown(name))
                return
            self._closing.wait(self._between)

    # --- on paper -----------------------------------------------------------------------------------

    def _print(self, effect: fx.PrintContract, post: Post) -> None:
        self._drawing.submit(self._begin, effect, post)

    def _begin(self, effect: fx.PrintContract, post: Post) -> None:
        """Fetch the sealed bytes, once, and print what is not out yet, if the paper is there for all of it."""
        copies = self._copies.get(effect.submission_id)
        if copies is None:
            try:
                data = self._fetch(effect.case_number)
            except (LinkRefused, LinkDown) as fault:
                log.info("the contract could not be fetched: %s", fault.code)
                post(jv.PaperFailed(effect.paper, "own.offline" if isinstance(fault, LinkDown) else "paper.not_made"))
                return
            except Exception as error:
                log.error("the contract could not be fetched: %s", type(error).__name__)
                post(jv.PaperFailed(effect.paper, "paper.not_made"))
                return
            copies = self._copies[effect.submission_id] = _Copies(data, pages_of(data))
        self._admit(effect, copies, post)

    def _fetch(self, case_number: str) -> bytes:
        """The sealed paper, asked for again while the centre is still at it. Raises LinkDown, LinkRefused."""
        until = time.monotonic() + self._patience / 2
        while True:
            try:
                data: bytes = self._link.contract(case_number)
                return data
            except LinkDown:
                if time.monotonic() + self._between > until or self._closing.wait(self._between):
                    raise

    def _admit(self, effect: fx.PrintContract, copies: _Copies, post: Post) -> None:
        wanted = copies.sheets * (effect.copies - len(copies.out))

        def known(status: Any) -> None:
            if status.pages_left is not None and status.pages_left < wanted:
                post(jv.PaperFailed(effect.paper, SHORT))
            else:
                self._next(effect, copies, post)

        # a printer that cannot say is not doubted: each copy is proven by itself
        self._devices.submit("document_printer", commands.printer_status(), A4_S, known,
                             lambda fault: self._next(effect, copies, post))

    def _next(self, effect: fx.PrintContract, copies: _Copies, post: Post) -> None:
        left = [copy for copy in range(1, effect.copies + 1) if copy not in copies.out]
        if not left:
            post(jv.PaperOut(effect.paper, f"{effect.copies} copies, each printed and seen to its end"))
            return

        def out(result: Any) -> None:
            copies.out.add(left[0])
            post(jv.CopyOut(effect.paper, len(copies.out), effect.copies))
            self._next(effect, copies, post)

        self._devices.submit(
            "document_printer", commands.print_pdf(copies.data, f"{effect.paper} {left[0]}/{effect.copies}"), A4_S,
            out, lambda fault: post(jv.PaperFailed(effect.paper, fault.code)), f"{effect.request_id}/{left[0]}",
        )


def pages_of(data: bytes) -> int:
    """How many pages a PDF of ours has: the largest count in its page trees."""
    import re

    return max((int(found) for found in re.findall(rb"/Count\s+([0-9]{1,4})\b", data)), default=0)


def _sentence(problem: Any) -> Text | None:
    """The centre's own words for the people who stand here, where it has some."""
    told = problem.get("sentence") if isinstance(problem, dict) else None
    if isinstance(told, dict) and isinstance(told.get("zh"), str) and isinstance(told.get("en"), str):
        return Text(told["zh"], told["en"])
    return None
