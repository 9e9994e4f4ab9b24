"""Sequences of requests that nobody thought of; a long run is `python -m tests.central.schemathesis_run`."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
import uuid6

from terminal.link.client import Ack
from tests.central.machine import City, Kept, Town, paying_town, walk


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with paying_town(tmp_path_factory.mktemp("machine")) as made:
        yield made
    assert " fault " not in made.centre.log()


def test_what_must_hold_holds_in_any_order(town: Town) -> None:
    walk(town, 8, 32, 20260105)
    assert town.statuses["kept"] >= 20
    seen = {"submission.conflict", "submission.wrong_terminal", "submission.unknown_item", "case.order", "revoked",
            "order.elsewhere", "enrol.refused"} & town.statuses.keys()
    # what is drawn depends on the program's own constants, so that a change elsewhere makes other sequences
    assert len(seen) >= 5, "refusals must come up too"


class Forgetful(City):
    """A terminal that makes a new id for every try."""

    def once_more(self, known: Kept) -> Ack:
        one = dataclasses.replace(known.one, id=str(uuid6.uuid7()))
        return known.booth.link.put(one.id, one.content_hash(), self.sealed(known.booth, one))


def test_control_an_id_for_every_try_is_found(town: Town) -> None:
    with pytest.raises(AssertionError, match="to the letter"):
        walk(town, 8, 25, 20260105, Forgetful)
