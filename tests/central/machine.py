"""Sequences of requests to a running centre, made up by hypothesis and compared with a small model of what must hold.

The centre stays; each sequence has terminals, people and submissions of its own. What a sequence does: enrol, hand in,
the same again, other content under the id, batches of all of these, another terminal's container, what stands in the
case and by the receipt, the office going on, own cases with a token, orders, revoking, numbers, a replayed request, and
the centre stopped or killed and started again.
"""

from __future__ import annotations

import dataclasses
import itertools
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests
import uuid6
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from central import enrol
from central.cases import AFTER
from central.store.db import open_store
from forms.submission import Submission
from terminal.link.client import Ack, Link
from terminal.link.faults import LinkDown, LinkRefused
from terminal.link.identity import Identity
from terminal.link.signing import sign_request
from terminal.vault.numbers import Numbers
from terminal.vault.sealing import SealKey, container, seal
from tests.central.centre import LI_MIN, ROOT, Centre, submission
from tests.central.paying import Acquirer
from tests.central.test_paying import fund

CONSENT = {"notice_version": "2026-01", "time": "2026-01-05T22:00:00+08:00"}
DUE = 641_940
FUND = ("maintenance-fund", 1)
PICK = st.integers(0, 10**6)
_names, _people = itertools.count(1), itertools.count(1)


@dataclass
class Town:
    """One centre for all sequences; `pays`: it has an acquirer and the fund's item."""

    centre: Centre
    folder: Path
    pays: bool = False
    restarts: bool = False
    publish: Callable[[], None] = lambda: None
    """The fund's item, which a demo's centre takes back at its start."""
    statuses: dict[str, int] = field(default_factory=dict)
    order: tuple[str, str] | None = None
    """The terminal and number of Li Min's open order; it outlives a sequence, as it does the terminal's."""

    def count(self, what: str) -> None:
        self.statuses[what] = self.statuses.get(what, 0) + 1


@dataclass
class Booth:
    """A terminal: its link, the numbers it has given, and whether it is revoked."""

    link: Link
    next_number: int = 1
    revoked: bool = False
    token: str = ""


@dataclass
class Kept:
    """What the model knows of one that was handed in."""

    booth: Booth
    one: Submission
    body: bytes
    ack: Ack
    state: str = ""
    events: int = 1


class City(RuleBasedStateMachine):
    """One sequence. `town` is set by `walk`."""

    town: Town

    def __init__(self) -> None:
        super().__init__()
        self.booths: list[Booth] = []
        self.kept: list[Kept] = []
        self.person = f"41040219{next(_people):09d}X"

    @initialize()
    def first(self) -> None:
        self.enrol()

    # -- joining and leaving -------------------------------------------------------------------------------

    @precondition(lambda self: len(self.booths) < 4)
    @rule()
    def enrol(self) -> None:
        name, code = f"T-m{next(_names)}", self.town.centre.new_code()
        folder = self.town.folder / name
        link = self.town.centre.link(folder, name, code=code)
        link.exchange.timeout_s = 60.0  # a centre that has just started, on a busy machine, is no fault
        link.enrol()
        link.identity.mark_enrolled(False)
        link.enrol()  # the answer was lost: the same code and key once more
        thief = Link(self.town.centre.url, Identity(folder / "thief", name), 5.0, code)
        self.refused("enrol.refused", thief.enrol)
        thief.close()
        self.booths.append(Booth(link))

    @precondition(lambda self: sum(not booth.revoked for booth in self.booths) > 1)
    @rule(which=PICK)
    def revoke(self, which: int) -> None:
        booth = self.booth(which)
        if self.town.order is not None and self.town.order[0] == booth.link.identity.terminal:
            return  # its order would stay open for its ten minutes, and nobody could pay
        store = open_store(self.town.centre.folder / "central.db", self.town.centre.folder)
        enrol.revoke(store, booth.link.identity.terminal, "made up")
        store.close()
        booth.revoked = True
        try:
            booth.link.time()
        except (LinkDown, LinkRefused):
            self.town.count("revoked")
        else:
            raise AssertionError("a revoked terminal is answered")

    # -- handing in ----------------------------------------------------------------------------------------

    @rule(which=PICK, mine=st.booleans())
    def hand_in(self, which: int, mine: bool) -> None:
        booth = self.booth(which)
        one, body = self.made(booth, LI_MIN if mine else self.person)
        self.keep(booth, one, body, booth.link.put(one.id, one.content_hash(), body))

    @precondition(lambda self: self.kept)
    @rule(which=PICK)
    def again(self, which: int) -> None:
        known = self.known(which)
        if not known.booth.revoked:
            assert self.once_more(known).raw == known.ack.raw, "the first acknowledgement, to the letter"

    def once_more(self, known: Kept) -> Ack:
        return known.booth.link.put(known.one.id, known.one.content_hash(), known.body)

    @precondition(lambda self: self.kept)
    @rule(which=PICK)
    def other_content(self, which: int) -> None:
        known = self.known(which)
        if known.booth.revoked:
            return
        one = dataclasses.replace(known.one, answers={"x": "another"})
        body = self.sealed(known.booth, one)
        self.refused("submission.conflict", lambda: known.booth.link.put(one.id, one.content_hash(), body))

    @precondition(lambda self: self.kept)
    @rule(which=PICK, by=PICK)
    def anothers(self, which: int, by: int) -> None:
        known, booth = self.known(which), self.booth(by)
        if booth is not known.booth:
            self.refused("submission.wrong_terminal",
                         lambda: booth.link.put(known.one.id, known.one.content_hash(), known.body))

    @rule(which=PICK, kinds=st.lists(st.sampled_from(["new", "known", "conflict", "poison", "twice"]), min_size=1,
                                     max_size=8))
    def batch(self, which: int, kinds: list[str]) -> None:
        booth = self.booth(which)
        theirs = [one for one in self.kept if one.booth is booth]
        given: list[tuple[str, str, bytes]] = []
        expected: list[Any] = []
        for kind in kinds:
            if kind in ("known", "conflict") and theirs:
                known = theirs[-1]
                one = known.one if kind == "known" else dataclasses.replace(known.one, answers={"y": "other"})
                body = known.body if kind == "known" else self.sealed(booth, one)
                expected.append(known if kind == "known" else "submission.conflict")
            elif kind == "poison":
                one, body = self.made(booth, self.person, item_version=999)
                expected.append("submission.unknown_item")
            else:
                one, body = self.made(booth, self.person)
                expected.append("new")
            given.append((one.id, one.content_hash(), body))
            if kind == "twice" and expected[-1] == "new":
                given.append(given[-1])
                expected.append("same")
        self.compare(booth, given, expected, booth.link.put_many(given))

    def compare(self, booth: Booth, given: list[tuple[str, str, bytes]], expected: list[Any], told: list[Any]) -> None:
        for place, (want, answer) in enumerate(zip(expected, told, strict=True)):
            if isinstance(want, str) and want.startswith("submission."):
                assert isinstance(answer, LinkRefused)
                assert answer.code == want
                self.town.count(want)
                continue
            assert isinstance(answer, Ack), answer
            if want == "same":
                assert answer.raw == told[place - 1].raw
            elif want == "new":
                self.keep(booth, self.pending.pop(answer.submission_id), given[place][2], answer)
            else:
                assert answer.raw == want.ack.raw

    # -- asking and going on -------------------------------------------------------------------------------

    @precondition(lambda self: self.kept)
    @rule(which=PICK, by=PICK)
    def look(self, which: int, by: int) -> None:
        known, link = self.known(which), self.booth(by).link
        for case in (link.case(known.ack.case_number), link.case_by_receipt(known.one.receipt_code)):
            assert (case["case_number"], case["submission"], case["state"], len(case["events"])) == (
                known.ack.case_number, known.one.id, known.state, known.events)
            assert (case["received_at"], case["promise_date"]) == (known.ack.received_at, known.ack.promise_date)

    @precondition(lambda self: self.kept)
    @rule(which=PICK, to=st.sampled_from(["to_correct", "accepted", "decided", "paid", "noted"]))
    def go_on(self, which: int, to: str) -> None:
        known = self.known(which)
        told = self.town.centre.post(f"/city/cases/{known.ack.case_number}", {"state": to})
        if to in AFTER["application"].get(known.state.removesuffix("_to_verify"), ()):
            assert told == {"state": to}
            known.state, known.events = to, known.events + 1
        else:
            assert told["title"] == "case.order"
            self.town.count("case.order")

    @rule(which=PICK)
    def own_cases(self, which: int) -> None:
        booth = self.booth(which)
        self.refused("records.not_verified", lambda: booth.link.own_cases(LI_MIN, "x" * 32, CONSENT))
        found = booth.link.own_cases(LI_MIN, self.token(booth), CONSENT)
        states = {case["case_number"]: case["state"] for case in found}
        mine = [one for one in self.kept if one.one.parties[0].identity["number"] == LI_MIN][-10:]
        assert all(states[one.ack.case_number] == one.state for one in mine)
        assert not states.keys() & {one.ack.case_number for one in self.kept
                                    if one.one.parties[0].identity["number"] != LI_MIN}, "nobody else's"

    @rule(which=PICK)
    def numbers(self, which: int) -> None:
        booth = self.booth(which)
        given = sorted(one.one.sequence for one in self.kept if one.booth is booth)
        highest = booth.next_number - 1
        there = Numbers(booth.link.identity.terminal, highest, (), ())
        missing, doubled = booth.link.sequences(there)
        assert [number for first, last in missing for number in range(first, last + 1)] == [
            number for number in range(1, highest + 1) if number not in given]
        assert doubled == []

    @rule(which=PICK)
    def replay(self, which: int) -> None:
        identity = self.booth(which).link.identity
        headers, _ = sign_request(identity.key, identity.terminal, "GET", "/v1/catalogue", b"", int(time.time()))
        with requests.Session() as session:
            session.trust_env = False
            first, second = (session.get(self.town.centre.url + "/v1/catalogue", headers=headers, timeout=10)
                             for _ in range(2))
        assert (first.status_code, second.status_code) == (200, 401)
        assert second.json()["title"] == "signature.replayed"

    # -- money ---------------------------------------------------------------------------------------------

    @precondition(lambda self: self.town.pays)
    @rule(which=PICK, seen=st.sampled_from([DUE, DUE - 1]))
    def open_order(self, which: int, seen: int) -> None:
        booth, number = self.booth(which), str(uuid6.uuid7())
        name = booth.link.identity.terminal

        def opened() -> dict[str, Any]:
            return booth.link.open_order(number, LI_MIN, self.token(booth), CONSENT, FUND, seen)

        if self.town.order is not None and self.town.order[0] != name:
            self.refused("order.elsewhere", opened)
        elif self.town.order is None and seen != DUE:
            self.refused("order.amount_changed", opened)
        else:
            # an order that is open already comes back with its own amount, whatever was shown
            told = opened()
            assert (told["state"], told["amount_fen"]) == ("waiting", DUE)
            assert self.town.order in (None, (name, told["order"])), "the same one again"
            self.town.order = (name, told["order"])

    @precondition(lambda self: self.town.pays and self.town.order is not None)
    @rule(which=PICK)
    def close_order(self, which: int) -> None:
        assert self.town.order is not None
        owner, number = self.town.order
        booth = self.booth(which)
        if booth.link.identity.terminal != owner:
            self.refused("order.unknown", lambda: booth.link.order(number))
            return
        assert booth.link.order(number)["state"] == "waiting"
        assert booth.link.close_order(number)["state"] == "closed"
        self.town.order = None

    # -- the centre itself ---------------------------------------------------------------------------------

    @precondition(lambda self: self.town.restarts)
    @rule(hard=st.booleans())
    def restart(self, hard: bool) -> None:
        self.town.centre.stop(signal.SIGKILL if hard else signal.SIGTERM)
        self.town.centre.start()
        self.town.publish()
        for booth in self.booths:
            booth.token = ""
        self.town.count("restart")
        # nonces are gone with it: what was created before its start is refused, this second as well
        time.sleep(1.1)

    @invariant()
    def each_has_one_number(self) -> None:
        numbers = [one.ack.case_number for one in self.kept]
        assert len(numbers) == len(set(numbers))

    def teardown(self) -> None:
        if self.town.order is not None:
            owner, number = self.town.order
            for booth in self.booths:
                if booth.link.identity.terminal == owner and not booth.revoked:
                    booth.link.close_order(number)
            self.town.order = None
        for booth in self.booths:
            booth.link.close()

    # -- inside --------------------------------------------------------------------------------------------

    def booth(self, which: int) -> Booth:
        working = [booth for booth in self.booths if not booth.revoked]
        return working[which % len(working)]

    def known(self, which: int) -> Kept:
        return self.kept[which % len(self.kept)]

    def made(self, booth: Booth, number: str, **changes: Any) -> tuple[Submission, bytes]:
        name = booth.link.identity.terminal
        one = submission(name, number=number, incarnation=name, boot="b", sequence=booth.next_number, **changes)
        booth.next_number += 1
        self.pending = {**getattr(self, "pending", {}), one.id: one}
        return one, self.sealed(booth, one)

    def sealed(self, booth: Booth, one: Submission) -> bytes:
        key = SealKey.of(booth.link.keys().seal)
        return container(one.id, one.terminal, key.id, [seal("submission", one.to_bytes(), key)])

    def keep(self, booth: Booth, one: Submission, body: bytes, ack: Ack) -> None:
        assert ack.state in ("received", "received_to_verify", "accepted")
        self.kept.append(Kept(booth, one, body, ack, ack.state))
        self.town.count("kept")

    def token(self, booth: Booth) -> str:
        if not booth.token:
            booth.link.send_code(LI_MIN)
            told = booth.link.check_code(LI_MIN, self.town.centre.phone_code(LI_MIN))
            assert told.token is not None
            booth.token = told.token
        return booth.token

    def refused(self, code: str, ask: Any) -> None:
        with pytest.raises(LinkRefused) as refused:
            ask()
        assert refused.value.code == code
        self.town.count(code)


def walk(town: Town, sequences: int, steps: int, start: int, machine: type[City] = City) -> None:
    """So many sequences of so many steps. Raises what does not hold."""
    made = type("Walk", (machine,), {"town": town})
    run = settings(max_examples=sequences, stateful_step_count=steps, deadline=None, database=None,
                   phases=[Phase.generate], suppress_health_check=list(HealthCheck), print_blob=False)
    run_state_machine_as_test(seed(start)(made), settings=run)


@contextmanager
def paying_town(folder: Path) -> Iterator[Town]:
    """A centre with an acquirer and the fund's item."""
    acquirer = Acquirer(folder / "acquirer").start()
    centre = Centre(folder / "centre", "--acquirer", acquirer.url, "--acquirer-secret", str(acquirer.secret_file))
    centre.start()
    try:
        source = fund(folder / "source")

        def publish() -> None:
            done = subprocess.run([sys.executable, "-m", "central", "--data", str(centre.folder), "--publish",
                                   str(source)], capture_output=True, text=True, cwd=ROOT, check=False)
            assert done.returncode == 0, done.stderr

        publish()
        yield Town(centre, folder / "terminals", pays=True, publish=publish)
    finally:
        acquirer.stop()
        assert centre.stop() == 0
