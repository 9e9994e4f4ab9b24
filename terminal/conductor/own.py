"""Effects about what is a person's own: which items fit, which cases there are, a receipt printed again."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

from forms.model import SIGNED_PAPERS, Item
from terminal.devices import commands
from terminal.journey import effects as fx
from terminal.journey import events as jv
from terminal.journey.state import OwnCase, OwnOrder
from terminal.link.contracts import pdf_of
from terminal.link.faults import LinkDown, LinkRefused

from . import Conductor, Post
from .paper import A4_S, RECEIPT_S, print_paper

log = logging.getLogger(__name__)


class Own:
    """Asks the centre from a thread of its own. `item` gives an item in the version a case was made by (KeyError)."""

    def __init__(self, link: Any, devices: Any, items: Callable[[], Iterable[Item]],
                 item: Callable[[str, int], Item], today: Callable[[], date],
                 language: Callable[[], str] = lambda: "zh") -> None:
        self._language = language
        self._link, self._devices = link, devices
        self._items, self._item, self._today = items, item, today
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="own")

    def register(self, conductor: Conductor) -> None:
        conductor.register(fx.FindFitting, self._fitting)
        conductor.register(fx.FetchCases, self._cases)
        conductor.register(fx.Reprint, self._reprint)

    def close(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _fitting(self, effect: fx.FindFitting, post: Post) -> None:
        def run() -> None:
            # rules and papers are read when somebody asks, not when the terminal opens
            from forms.fitting import fitting

            try:
                found = fitting(self._items(), effect.card, effect.records, effect.as_of)
            except Exception as error:
                # what goes wrong here may quote the card
                log.error("items that fit could not be found: %s", type(error).__name__)
                found = ()
            post(jv.FittingFound(found))

        self._thread.submit(run)

    def _cases(self, effect: fx.FetchCases, post: Post) -> None:
        def run() -> None:
            try:
                told = self._link.own_cases(effect.number, effect.token, effect.consent)
                answer = jv.CasesArrived(tuple(_case(case) for case in told), orders=self._orders(effect))
            except LinkRefused as refused:
                log.info("own cases refused: %s", refused.code)
                answer = jv.CasesArrived(trouble="refused")
            except LinkDown:
                answer = jv.CasesArrived(trouble="offline")
            except Exception as error:
                log.error("the centre's answer about own cases could not be used: %s", type(error).__name__)
                answer = jv.CasesArrived(trouble="offline")
            post(answer)

        self._thread.submit(run)

    def _orders(self, effect: fx.FetchCases) -> tuple[OwnOrder, ...]:
        """Raises as the link; a centre that knows nothing of payments has none."""
        try:
            paid = self._link.own_orders(effect.number, effect.token, effect.consent)
        except LinkRefused as refused:
            if refused.status == 404:
                return ()
            raise
        return tuple(_order(order) for order in paid)

    def _reprint(self, effect: fx.Reprint, post: Post) -> None:
        self._thread.submit(self._run_reprint, effect, post)

    def _run_reprint(self, effect: fx.Reprint, post: Post) -> None:
        try:
            made = self._paper(effect)
        except LinkRefused as refused:
            post(jv.PaperFailed(effect.paper, "own.refused" if refused.status == 403 else "paper.not_made"))
            return
        except LinkDown:
            post(jv.PaperFailed(effect.paper, "own.offline"))
            return
        except Exception as error:
            log.error("a paper could not be made again: %s", type(error).__name__)
            post(jv.PaperFailed(effect.paper, "paper.not_made"))
            return
        print_paper(self._devices, effect, made, post)

    def _paper(self, effect: fx.Reprint) -> tuple[str, Any, float]:
        """Device, command and seconds for it."""
        from forms import papers
        from forms.judge import Verdict
        from forms.slip import Slip, SlipFault

        paper, _, number = effect.paper.partition("/")
        if paper == "invoice":
            return self._invoice(effect, number)
        told = self._link.paper(paper, effect.number, effect.token, effect.consent, number)
        if (told.get("paper"), told.get("case_number")) != (paper, number):
            raise SlipFault("another paper, or of another case")
        promised = str(told.get("promise_date") or "")
        item = self._item(str(told["item"]), int(told["item_version"]))
        if paper == "certificate":
            made = papers.certificate(item, told["certificate"])
            return "document_printer", commands.print_pdf(made, item.title.zh), A4_S
        if paper in SIGNED_PAPERS.values():
            return "document_printer", commands.print_pdf(pdf_of(told), item.title.zh), A4_S
        slip = Slip.from_json(told.get("slip"))
        if paper == "notice":
            notice = papers.notice(item, Verdict.from_json(told["verdict"]), name=slip.name, as_of=self._today(),
                                   case_number=number, receipt_code=slip.receipt_code, language=self._language())
            return "document_printer", commands.print_pdf(notice, item.title.zh), A4_S
        image = papers.receipt(item, slip, state="sent", case_number=number,
                               promise_date=date.fromisoformat(promised) if promised else None,
                               reprinted=self._today())
        return "receipt_printer", commands.print_image(image), RECEIPT_S


    def _invoice(self, effect: fx.Reprint, order: str) -> tuple[str, Any, float]:
        from forms import papers
        from forms.slip import SlipFault

        said = self._link.invoice(order, effect.number, effect.token, effect.consent)
        if said.get("order") != order:
            raise SlipFault("another order")
        item = self._item(str(said["item"]), int(said["item_version"]))
        made = papers.invoice(item, said, reprinted=self._today() if effect.again else None)
        return "document_printer", commands.print_pdf(made, item.title.zh), A4_S


def _order(told: Mapping[str, Any]) -> OwnOrder:
    """KeyError, TypeError, ValueError: another shape."""
    return OwnOrder(str(told["order"]), str(told["item"]), str(told["state"]), str(told["subject"]),
                    int(told["amount_fen"]), str(told["invoice"]), str(told["paid_at"]))


def _case(told: Mapping[str, Any]) -> OwnCase:
    """Raises KeyError, TypeError: not a case of the protocol."""
    events = tuple((str(event["state"]), str(event["at"])) for event in told.get("events", ()))
    return OwnCase(
        str(told["case_number"]), str(told["receipt_code"]), str(told["item"]), str(told["state"]),
        str(told.get("kind") or "application"), str(told.get("received_at") or ""),
        str(told.get("promise_date") or ""), events, tuple(str(paper) for paper in told.get("papers", ())),
    )
