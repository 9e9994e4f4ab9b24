"""Effects that ask the centre: code to the phone, records, and whether a submission has arrived."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from forms.records import RecordAnswer
from terminal.journey import effects as fx
from terminal.journey import events as jv
from terminal.link.faults import LinkDown, LinkRefused
from terminal.session import events as sv
from terminal.session.effects import FindCase

from . import Conductor, Post

log = logging.getLogger(__name__)
PATIENCE_S = 6.0  # how long a person at the screen waits for the centre's acknowledgement
READING_S = 60.0  # how long the last screen still takes good news
LOOK_S = 0.5


class Office:
    """Calls `link` from one thread of its own and `post` (the outbox's front) from another."""

    def __init__(self, link: Any, outbox: Any, session: Callable[[sv.SessionEvent], None] = lambda event: None) -> None:
        self._session = session
        self._link = link
        self._outbox = outbox
        self._closing = threading.Event()
        self._asking = ThreadPoolExecutor(max_workers=1, thread_name_prefix="office")
        self._waiting = ThreadPoolExecutor(max_workers=2, thread_name_prefix="ack")

    def register(self, conductor: Conductor) -> None:
        conductor.register(fx.SendCode, self._send_code)
        conductor.register(fx.CheckCode, self._check_code)
        conductor.register(fx.FetchRecords, self._records)
        conductor.register(fx.AwaitAck, self._await)
        conductor.register(FindCase, self._find_case)

    def close(self) -> None:
        self._closing.set()
        self._asking.shutdown(wait=False, cancel_futures=True)
        self._waiting.shutdown(wait=False, cancel_futures=True)

    def _ask(self, question: Callable[[], jv.Event], down: jv.Event, post: Post) -> None:
        def run() -> None:
            try:
                answer = question()
            except LinkDown:
                answer = down
            except Exception:
                log.exception("the centre's answer could not be used")
                answer = down
            post(answer)

        self._asking.submit(run)

    def _ack(self, submission_id: str, seconds: float) -> Any:
        """Wait in short looks, so that closing never waits for a centre that is away."""
        for _ in range(int(seconds / LOOK_S)):
            if self._closing.is_set():
                return None
            ack = self._outbox.wait_ack(submission_id, LOOK_S)
            if ack is not None:
                return ack
        return None

    def _send_code(self, effect: fx.SendCode, post: Post) -> None:
        def ask() -> jv.Event:
            try:
                sent = self._link.send_code(effect.number)
            except LinkRefused:
                return jv.CodeUnavailable("refused", effect.number)
            if not sent.masked:
                return jv.CodeUnavailable(sent.reason or "refused", effect.number)
            return jv.CodeSent(sent.masked, effect.number)

        self._ask(ask, jv.CodeUnavailable("offline", effect.number), post)

    def _check_code(self, effect: fx.CheckCode, post: Post) -> None:
        def ask() -> jv.Event:
            try:
                checked = self._link.check_code(effect.number, effect.code)
            except LinkRefused:
                return jv.CodeChecked(ok=False, tries_left=0, number=effect.number)
            return jv.CodeChecked(checked.ok, checked.tries_left, checked.token or "", effect.number)

        # the code could not be checked: nothing was tried, so no try is lost
        self._ask(ask, jv.CodeNotChecked(effect.number), post)

    def _records(self, effect: fx.FetchRecords, post: Post) -> None:
        silent = {need: RecordAnswer("unreachable") for need in effect.needs}

        def ask() -> jv.Event:
            found = self._link.records(effect.number, effect.token, effect.consent, effect.item,
                                       effect.given)
            return jv.RecordsArrived({need: found.get(need, silent[need]) for need in effect.needs}, found.facts,
                                     effect.given, self._drafts(effect) if effect.drafts else ())

        self._ask(ask, jv.RecordsArrived(silent, given=effect.given, drafts=None if effect.drafts else ()), post)

    def _drafts(self, effect: fx.FetchRecords) -> tuple[tuple[str, datetime, bytes], ...] | None:
        """What this person has not finished; None: nobody can say."""
        try:
            return tuple((one.id, one.until, one.content)
                         for one in self._link.open_draft(effect.number, effect.token, effect.consent,
                                                          effect.draft_code))
        except (LinkDown, LinkRefused) as fault:
            log.info("drafts cannot be asked for: %s", fault.code)
            return None

    def _find_case(self, effect: FindCase, post: Post) -> None:
        def run() -> None:
            try:
                case = self._link.case_by_receipt(effect.code)
                if case.get("state") == "draft":
                    self._session(sv.DraftFound(effect.code, str(case["item"]), str(case["until"])))
                    return
                events = tuple((str(event["state"]), str(event["at"])) for event in case.get("events", ()))
                answer = sv.CaseFound(effect.code, "", str(case["case_number"]), str(case["state"]),
                                      str(case.get("promise_date") or ""), str(case.get("kind") or "application"),
                                      str(case.get("item") or ""), events)
            except LinkRefused:
                answer = sv.CaseFound(effect.code, "unknown")
            except LinkDown:
                answer = sv.CaseFound(effect.code, "offline")
            except Exception:
                log.exception("the centre's answer about a case could not be used")
                answer = sv.CaseFound(effect.code, "offline")
            self._session(answer)

        self._asking.submit(run)

    def _await(self, effect: fx.AwaitAck, post: Post) -> None:
        def run() -> None:
            ack = self._ack(effect.submission_id, PATIENCE_S)
            if ack is None:
                post(jv.NotYetAcknowledged())
                # it may still come while the person reads the screen
                ack = self._ack(effect.submission_id, READING_S)
            if ack is not None:
                post(jv.Acknowledged(ack.case_number, ack.state, getattr(ack, "promise_date", "") or ""))

        self._waiting.submit(run)
