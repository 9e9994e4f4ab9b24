"""Effects about paper: render off the GUI thread, print once for each request, say what came out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from typing import Any

from forms.model import Item
from terminal.clock import SHANGHAI
from terminal.devices import commands
from terminal.journey import effects as fx
from terminal.journey import events as jv
from terminal.session import events as sv
from terminal.session.effects import PrintGuide
from terminal.session.view import cannot
from terminal.words import words

from . import Conductor, Post

log = logging.getLogger(__name__)
RECEIPT_S = 30.0
A4_S = 120.0


class Paper:
    """`item` gives an item by id and version, or by id alone as it is offered now; `pages` the bytes of captured pages
    and signatures by hash; `preview` the journey's verdict so far."""

    def __init__(self, devices: Any, item: Callable[..., Item], pages: Callable[[str], bytes | None],
                 preview: Callable[[], tuple[Item, Any, str] | None],
                 session: Callable[[sv.SessionEvent], None] = lambda event: None,
                 place: tuple[str, str] = ("", ""), today: Callable[[], date | None] = lambda: None,
                 now: Callable[[], datetime] = lambda: datetime.now(SHANGHAI)) -> None:
        self._session, self._place, self._today, self._now = session, place, today, now
        self._devices = devices
        self._item = item
        self._pages = pages
        self._preview = preview
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="paper")

    def register(self, conductor: Conductor) -> None:
        conductor.register(fx.PrintPaper, self._print)
        conductor.register(PrintGuide, self._print_guide)

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _print(self, effect: fx.PrintPaper, post: Post) -> None:
        self._thread.submit(self._run, effect, post)

    def _run(self, effect: fx.PrintPaper, post: Post) -> None:
        try:
            if effect.paper == "receipt":
                device, command, seconds = "receipt_printer", self._receipt(effect), RECEIPT_S
            elif effect.paper == "payment_slip":
                device, command, seconds = "receipt_printer", self._slip(effect), RECEIPT_S
            elif effect.paper == "application_form":
                device, command, seconds = "document_printer", self._form(effect), A4_S
            else:
                device, command, seconds = "document_printer", self._notice(effect), A4_S
        except Exception:
            log.exception("paper %s could not be made", effect.paper)
            post(jv.PaperFailed(effect.paper, "paper.not_made"))
            return
        print_paper(self._devices, effect, (device, command, seconds), post)

    def _print_guide(self, effect: PrintGuide, post: Post) -> None:
        self._thread.submit(self._run_guide, effect)

    def _run_guide(self, effect: PrintGuide) -> None:
        """No journey waits for a guide: the session itself is told."""
        from forms import papers

        w = words(effect.language)
        note = cannot(effect.missing, w)
        try:
            item = self._item(effect.item)
            data = papers.guide(item, language=effect.language, note=f"{note}{w('item.cannot_paper')}" if note else "",
                                place=self._place[effect.language == "en"], printed=self._today())
            command = commands.print_pdf(data, item.title.zh)
        except Exception:
            log.exception("the guide of %s could not be made", effect.item)
            self._session(sv.GuidePrinted(effect.request_id, "paper.not_made"))
            return
        self._devices.submit(
            "document_printer", command, A4_S,
            lambda result: self._session(sv.GuidePrinted(effect.request_id)),
            lambda fault: self._session(sv.GuidePrinted(effect.request_id, fault.code)),
            effect.request_id,
        )

    def _receipt(self, effect: fx.PrintPaper) -> Any:
        from forms import papers

        submission = effect.submission
        assert submission is not None
        case: Mapping[str, Any] = effect.case
        promised = case.get("promise_date")
        image = papers.receipt(self._item(submission.item, submission.item_version), submission, state=case["state"],
                               case_number=case.get("case_number"),
                               promise_date=date.fromisoformat(promised) if promised else None)
        return commands.print_image(image)

    def _slip(self, effect: fx.PrintPaper) -> Any:
        from forms import papers

        preview = self._preview()
        if preview is None:
            raise LookupError("no journey to explain")
        item, _, language = preview
        case = effect.case
        return commands.print_image(papers.payment_slip(item, case["order"], case["amount_fen"], case["subject"],
                                                        self._now(), language=language))

    def _form(self, effect: fx.PrintPaper) -> Any:
        from forms import papers

        submission = effect.submission
        assert submission is not None
        images = {}
        for evidence in submission.evidence:
            data = self._pages(evidence.sha256) if evidence.kind == "signature" else None
            if data is not None:
                images[evidence.sha256] = data
        item = self._item(submission.item, submission.item_version)
        return commands.print_pdf(papers.application_form(item, submission, images), item.title.zh)

    def _notice(self, effect: fx.PrintPaper) -> Any:
        from forms import papers

        preview = self._preview()
        if preview is None:
            raise LookupError("no journey to explain")
        item, verdict, language = preview
        return commands.print_pdf(papers.notice(item, verdict, language=language), item.title.zh)


def print_paper(devices: Any, effect: fx.PrintPaper | fx.Reprint, made: tuple[str, Any, float], post: Post) -> None:
    """Hand a paper that was made (device, command, seconds) to its printer and tell the journey how it went."""
    device, command, seconds = made
    devices.submit(
        device, command, seconds,
        lambda result: post(jv.PaperOut(effect.paper, str(result.evidence))),
        lambda fault: post(jv.PaperFailed(effect.paper, fault.code)),
        effect.request_id,
    )
