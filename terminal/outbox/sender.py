"""The sender: drains the outbox through the link and believes signed acknowledgements only.

One thread does all of it. Only while it waits for the answer to a batch does a second one send what is handed in
meanwhile: nobody at the screen stands behind fifty of last night's.
"""

from __future__ import annotations

import functools
import logging
import random
import threading
import time
from collections.abc import Callable, Sequence

from terminal.link.client import Ack, Link
from terminal.link.faults import LinkDown, LinkRefused
from terminal.outbox.batching import Batcher
from terminal.outbox.queue import Outbox
from terminal.outbox.reconciling import DOUBLED, reconcile
from terminal.outbox.telemetry import Telemetry
from terminal.outbox.uploading import Uploader
from terminal.vault.attachments import Apart
from terminal.vault.faults import VaultFault
from terminal.vault.killpoints import At, nowhere
from terminal.vault.store import Vault

log = logging.getLogger("terminal.outbox")
OnChange = Callable[[str, str, str | None], None]
"""Called on one of the sender's threads: submission id, state (sent, quarantined), case number."""
LONGEST_SLEEP_S = 30.0
SETTLE_S = 600.0
"""Between two questions what the centre has in a copy; asked at the start as well."""
SETTLED_AT_ONCE = 50
TELEMETRY_S, FIRST_TELEMETRY_S = 300.0, 60.0
RECONCILE_S, RECONCILE_AGAIN_S = 6 * 3600.0, 900.0
"""Between two questions whether both sides have the same; after one that nobody answered."""


class Sender:
    """Start it with `start`; `wake` after a new submission; `stop` before the vault is closed."""

    def __init__(
        self,
        vault: Vault,
        outbox: Outbox,
        link: Link,
        on_change: OnChange | None = None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        at: At = nowhere,
        settle_s: float = SETTLE_S,
    ) -> None:
        self._settle_s, self._settle_at, self._reconcile_at = settle_s, 0.0, 0.0
        self._vault, self._outbox, self._link = vault, outbox, link
        self._on_change, self._monotonic, self._at = on_change, monotonic, at
        self.telemetry = Telemetry(vault, link)
        # drawn, or all terminals of a city would tell in the same second after a power cut
        self._report_at = monotonic() + FIRST_TELEMETRY_S * random.random()  # noqa: S311  no secret
        self._wake, self._passing, self._stopping = threading.Event(), threading.Event(), threading.Event()
        self._uploader = Uploader(link, monotonic)
        # whoever was handed in just before a batch went out is not to wait for it either
        self._batcher = Batcher(vault, outbox, link, monotonic, lambda: self._passing.set())
        self._threads = [threading.Thread(target=self._run, name="sender", daemon=True),
                         threading.Thread(target=self._pass, name="sender-fresh", daemon=True)]
        self.last_error: str | None = None
        """Why the last exchange failed; None after one that worked. For the staff page."""

    def start(self) -> None:
        """Start the threads."""
        for thread in self._threads:
            thread.start()

    def wake(self, fresh: str | None = None) -> None:
        """Look at the queue now; everything waiting is due. `fresh`: what was handed in this moment."""
        self._outbox.hurry(fresh, self._monotonic())
        self._wake.set()
        if fresh is not None:
            self._passing.set()

    def report_soon(self) -> None:
        """How the terminal stands has changed: told when nothing is left to be sent."""
        self._report_at = self._monotonic()
        self._wake.set()

    def stop(self, deadline_s: float = 5.0) -> bool:
        """Stop after the exchange under way; False when it did not end within `deadline_s` seconds."""
        self._stopping.set()
        self._wake.set()
        self._passing.set()
        limit = time.monotonic() + deadline_s
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(max(0.0, limit - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                self._vault.sync_head()
                while not self._stopping.is_set() and self.send_one():
                    pass
                while not self._stopping.is_set() and self.settle():
                    pass
                self.reconcile()
                self.report()
                due = self._outbox.next_due()
            except VaultFault as fault:
                log.error("outbox stopped for a moment: %s", fault.code)
                due = self._monotonic() + LONGEST_SLEEP_S
            except Exception as error:
                # a fault of the program in one sending must not silence all later ones
                self.last_error = "sender.fault"
                log.error("sending failed: %s", type(error).__name__)
                due = self._monotonic() + LONGEST_SLEEP_S
            wait = LONGEST_SLEEP_S if due is None else min(LONGEST_SLEEP_S, due - self._monotonic())
            self._wake.wait(max(0.01, wait))
        self._link.close()

    def send_one(self) -> bool:
        """Send what goes next, or several at once when many wait; True when the next one may be tried at once."""
        if self._batcher.send(self._kept, self._failed):
            return True
        submission_id = self._outbox.lease(self._monotonic())
        return submission_id is not None and self._send(submission_id)

    def _pass(self) -> None:
        """The second thread."""
        while not self._stopping.is_set():
            self._passing.wait()
            self._passing.clear()
            try:
                while not self._stopping.is_set() and self.send_fresh():
                    pass
            except Exception as error:
                self.last_error = getattr(error, "code", "sender.fault")
                log.error("sending failed: %s", type(error).__name__)
        self._link.close()

    def send_fresh(self) -> bool:
        """Send what somebody waits for while a batch is on its way; True when more may be tried at once."""
        name = self._outbox.lease_fresh(self._monotonic()) if self._batcher.under_way else None
        if name is None:
            return False
        try:
            return self._send(name)
        finally:
            # the first thread did not see it
            self._wake.set()

    def _send(self, submission_id: str) -> bool:
        kept = self._vault.find(submission_id)
        assert kept is not None
        try:
            self._vault.sync_head()
            parcel = self._vault.parcel(submission_id, self._link.identity.terminal)
            if parcel.apart and not self._upload(submission_id, parcel.apart):
                self._outbox.put_back(submission_id)
                return True
            self._at("send.before")
            ack = self._link.put(submission_id, kept.content_hash, parcel.container)
            self._at("send.answered")
            self._outbox.done(submission_id, ack.case_number, ack.raw, ack.may_purge)
            self._at("send.done")
        except Exception as fault:
            return self._failed(submission_id, fault)
        self.last_error = None
        self._noticed(ack)
        self._tell(submission_id, "sent", ack)
        return True

    def _failed(self, submission_id: str, fault: Exception) -> bool:
        """Say when it is tried again, or set it aside; True when the next one may be tried at once.

        Raises what is no answer of the centre's and no damage of this one: a fault of the store, or of the program.
        """
        self.last_error = getattr(fault, "code", "sender.fault")
        now = self._monotonic()
        if isinstance(fault, LinkDown):
            wait = self._outbox.retry(submission_id, now, fault.code, fault.retry_after_s, line=True)
            log.info("not sent: %s, again in %.1f s", fault.code, wait)
            return False
        if isinstance(fault, LinkRefused):
            self._outbox.answered()
            if not fault.final:
                self._outbox.retry(submission_id, now, fault.code)
                return False
        elif not (isinstance(fault, VaultFault) and fault.code == "vault.damaged"):
            self._outbox.retry(submission_id, now, str(self.last_error))
            raise fault
        log.error("submission %s set aside: %s", submission_id, self.last_error)
        self._outbox.quarantine(submission_id, str(self.last_error))
        self._tell(submission_id, "quarantined", None)
        return True

    def _kept(self, acks: list[Ack]) -> None:
        self._at("send.answered")
        self._outbox.done_all(acks)
        self._at("send.done")
        self.last_error = None
        for ack in acks:
            self._noticed(ack)
            self._tell(ack.submission_id, "sent", ack)

    def _upload(self, submission_id: str, apart: Sequence[Apart]) -> bool:
        """Send the large attachments; False when something else is to go first."""
        if self._outbox.heavy(submission_id):
            return False
        moved = functools.partial(self._outbox.moved, submission_id)

        def urgent() -> bool:
            return self._stopping.is_set() or self._outbox.urgent(submission_id, self._monotonic())

        return all(self._uploader.send(one, moved, urgent) for one in apart)

    def settle(self) -> bool:
        """Ask once in a while which sealed copies may go, and what the centre lost; True when more may be asked or
        sent at once."""
        if self._monotonic() < self._settle_at or self._outbox.closed(self._monotonic()):
            return False
        acks = dict(self._vault.unsettled(SETTLED_AT_ONCE))
        self._settle_at = self._monotonic() + self._settle_s
        if not acks:
            return False
        try:
            told = self._link.settled(list(acks.values()))
        except (LinkDown, LinkRefused) as fault:
            log.info("not settled: %s", fault.code)
            return False
        self._outbox.settle(told.backed_up, told.missing)
        if told.missing:
            log.warning("the centre lost %d submissions; they are sent once more", len(told.missing))
            self._wake.set()
        if len(acks) == SETTLED_AT_ONCE and told.backed_up:
            self._settle_at = 0.0
            return True
        return False

    def reconcile(self) -> bool:
        """Once in a while, when nothing is left to be sent: do both sides have the same? True when it was asked."""
        now = self._monotonic()
        if now < self._reconcile_at or self._stopping.is_set() or self._outbox.closed(now):
            return False
        # drawn, or all terminals of a city would ask in the same minute after a power cut
        self._reconcile_at = now + RECONCILE_S * (0.5 + random.random())  # noqa: S311  no secret
        try:
            if reconcile(self._vault, self._outbox, self._link):
                self._wake.set()
        except (LinkDown, LinkRefused) as fault:
            log.info("not reconciled: %s", fault.code)
            self._reconcile_at = now + RECONCILE_AGAIN_S
            return False
        return True

    def report(self) -> bool:
        """Tell the centre how this terminal stands, when nothing is left to be sent; True when it was told."""
        now = self._monotonic()
        if now < self._report_at or self._stopping.is_set() or self._outbox.closed(now) or not self.telemetry.health:
            return False
        self._report_at = now + TELEMETRY_S * (0.8 + 0.4 * random.random())  # noqa: S311  no secret
        try:
            self.telemetry.send()
        except (LinkDown, LinkRefused) as fault:
            log.info("not told: %s", fault.code)
            return False
        return True

    def _noticed(self, ack: Ack) -> None:
        """What the centre noticed beside an acknowledgement."""
        if ack.alarm == DOUBLED:
            kept = self._vault.find(ack.submission_id)
            self._vault.alarm(DOUBLED, {"numbers": [[kept.sequence, kept.sequence]] if kept is not None else []})

    def _tell(self, submission_id: str, state: str, ack: Ack | None) -> None:
        if self._on_change is not None:
            try:
                self._on_change(submission_id, state, None if ack is None else ack.case_number)
            except Exception:
                log.exception("a listener of the outbox failed")
