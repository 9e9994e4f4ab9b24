"""The post: everything between "submit" and the centre, behind one small door. The composition root uses
this.

post = Post.open(data_dir, central_url, terminal="T-0003", enrolment_code=code)
post.on_change = lambda submission_id, state, case_number: …      # called on a thread of the sender's
sha256 = post.keep_page(jpeg)                # at capture: sealed and durable
kept = post.submit(submission, {sha256: jpeg})   # returns when it is on disk; raises VaultFault
ack = post.wait_ack(submission.id, 8.0)      # None: not yet, it stays in the outbox
post.close()
"""

from __future__ import annotations

import dataclasses
import hashlib
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from forms.submission import Submission
from terminal.link.client import Ack, Link, read_ack
from terminal.link.faults import LinkDown, LinkRefused
from terminal.link.identity import Identity
from terminal.outbox.queue import Backoff, Outbox
from terminal.outbox.sender import OnChange, Sender
from terminal.vault.faults import VaultFault
from terminal.vault.keyfile import key_file
from terminal.vault.killpoints import At, nowhere
from terminal.vault.sealing import SealKey, seal
from terminal.vault.store import EVALUATION, PAYMENT, SUBMISSION, Kept, Stamp, Vault


@dataclass(frozen=True)
class Status:
    """How a submission stands: `state` waiting, sent, quarantined or unknown; `reason` the last error's
    code."""

    state: str
    case_number: str | None = None
    ack: Ack | None = None
    reason: str | None = None


class Post:
    """Vault, outbox, link and sender joined. Safe to use from many threads."""

    def __init__(
        self, vault: Vault, outbox: Outbox, link: Link, sender: Sender | None = None, *, at: At = nowhere
    ) -> None:
        self.vault, self.outbox, self.link = vault, outbox, link
        self._at = at
        self._changed = threading.Condition()
        self.on_change: OnChange | None = None
        self.sender = sender or Sender(vault, outbox, link, self._notice, at=at)
        self._use_keys()

    @classmethod
    def open(
        cls,
        data_dir: Path,
        central_url: str,
        *,
        terminal: str = "T-0003",
        enrolment_code: str = "",
        key_document: Path | None = None,
        timeout_s: float = 4.0,
        ca_file: str | None = None,
        upload_bytes_s: float = 0.0,
        backoff: Backoff | None = None,
        at: At = nowhere,
        start: bool = True,
        reserve_bytes: int = 32 << 20,
        session_bytes: int = 64 << 20,
    ) -> Post:
        """Open everything under `data_dir` (vault/, link/, keys/) and start sending.

        `key_document` is a file with the centre's keys (what GET /v1/keys gives), for terminals that start
        without a line to the centre. Raises VaultFault, IdentityFault, OSError; never because the centre
        is down.
        """
        identity = Identity(data_dir / "link", terminal, key_document)
        link = Link(central_url, identity, timeout_s, enrolment_code, ca_file)
        link.exchange.upload_bytes_s = upload_bytes_s
        vault = Vault(
            data_dir / "vault",
            key_file(data_dir / "keys" / "vault.key"),
            at=at,
            reserve_bytes=reserve_bytes,
            session_bytes=session_bytes,
        )
        post = cls(vault, Outbox(vault, backoff), link, at=at)
        if start:
            post.start()
        return post

    def start(self) -> None:
        """Start the sender's thread."""
        self.sender.start()
        self.sender.wake()

    # -- what a session uses -----------------------------------------------------------------------

    def room_for_session(self) -> bool:
        """False when a session must not begin: no room on disk, the store in trouble, or nothing can be
        sealed."""
        return self.can_seal() and self.vault.room_for_session()

    def can_seal(self) -> bool:
        """True when the centre's key is known; tries to fetch it when it is not."""
        if self.vault.seal_key is None:
            try:
                self.link.keys()
            except (LinkDown, LinkRefused):
                return False
            self._use_keys()
        return True

    def keep_page(self, data: bytes) -> str:
        """Seal a captured page, photo or signature, durable at once; answers its SHA-256 (hex). Raises
        VaultFault."""
        self.can_seal()
        return self.vault.put_attachment(data)

    def next_stamp(self) -> Stamp:
        """Incarnation, boot and sequence for the next submission."""
        return self.vault.next_stamp()

    def submit(self, submission: Submission, attachments: Mapping[str, bytes] | None = None) -> Kept:
        """Keep a submission: durable when this returns, and on its way. Raises VaultFault; then nothing
        was kept.

        `attachments` maps SHA-256 (hex) to bytes; those kept at capture need not be given again. Order stamps
        (incarnation, boot, sequence) are filled in where the submission has none (sequence 0). The same
        id with
        the same content again answers what was kept first.
        """
        self._at("submit.begun")
        self.can_seal()
        key = self.vault.seal_key
        if key is None:
            raise VaultFault("vault.not_sealable", "the centre's public key is not known yet")
        known = self.vault.find(submission.id)
        stamp = known.stamp if known is not None else self.vault.next_stamp()
        if submission.sequence == 0:
            submission = dataclasses.replace(
                submission, incarnation=stamp.incarnation, boot=stamp.boot, sequence=stamp.sequence
            )
        plain = submission.to_bytes()
        if known is not None:
            if hashlib.sha256(plain).hexdigest() != known.content_hash:
                raise VaultFault("vault.conflict", "this submission id was kept with another content")
            return known
        named = self._captured(submission, attachments or {})
        sealed = seal("submission", plain, key)
        self._at("submit.sealed")
        kept = self.vault.keep(submission.id, sealed, stamp, named, _priority(submission))
        self._at("submit.kept")
        self.sender.wake(submission.id)
        return kept

    def _captured(self, submission: Submission, given: Mapping[str, bytes]) -> list[str]:
        """The attachments this submission names, each on disk by now."""
        named: list[str] = []
        for piece in submission.evidence:
            if piece.data_b64 is not None or piece.sha256 in named:
                continue
            if piece.sha256 in given:
                if self.vault.put_attachment(given[piece.sha256]) != piece.sha256:
                    raise VaultFault("vault.damaged", f"evidence {piece.id} is not what its hash says")
            elif not self.vault.has_attachment(piece.sha256):
                if piece.kind in ("consent", "check"):
                    continue  # its content is the note itself
                raise VaultFault("vault.damaged", f"evidence {piece.id} was never captured")
            named.append(piece.sha256)
        return named

    def wait_ack(self, submission_id: str, timeout: float) -> Ack | None:
        """The centre's acknowledgement, waiting at most `timeout` seconds; None when it has not come."""
        limit = time.monotonic() + timeout
        with self._changed:
            while True:
                status = self.status(submission_id)
                left = limit - time.monotonic()
                if status.ack is not None or status.state in ("quarantined", "unknown") or left <= 0:
                    return status.ack
                self._changed.wait(left)

    def status(self, submission_id: str) -> Status:
        """How a submission stands here."""
        entry = self.outbox.status(submission_id)
        if entry is None:
            return Status("unknown")
        ack = None if entry.ack is None else read_ack(entry.ack)
        return Status(entry.state, None if ack is None else ack.case_number, ack, entry.last_error)

    def counts(self) -> dict[str, int]:
        """How many submissions are waiting, sent, quarantined."""
        return self.outbox.counts()

    def end_session(self) -> int:
        """Forget captured pages that no submission took; answers how many. Called when a session ends."""
        return self.vault.sweep()

    def close(self, deadline_s: float = 5.0) -> None:
        """Stop sending and give the store back."""
        self.sender.stop(deadline_s)
        self.link.close()
        self.vault.close()

    # -- inside ------------------------------------------------------------------------------------

    def _use_keys(self) -> None:
        centre = self.link.identity.centre
        if centre is not None:
            self.vault.seal_key = SealKey.of(centre.seal)

    def _notice(self, submission_id: str, state: str, case_number: str | None) -> None:
        with self._changed:
            self._changed.notify_all()
        if self.on_change is not None:
            self.on_change(submission_id, state, case_number)


def _priority(submission: Submission) -> int:
    if submission.orders:
        return PAYMENT
    return SUBMISSION if submission.parties else EVALUATION
