"""Whoever has a case hears of it by text message: once, without a name, a number or an address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from central import cases
from central.notices import CityGateway, GatewayDown, Notices
from tests.central.centre import LI_MIN, NO_PHONE, submission
from tests.central.store.world import World

AT = "2026-03-02T01:00:00+00:00"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path / "c.db", tmp_path)
    yield made
    made.close()


class Gateway:
    """Counts; does not answer while it is down."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.down = False

    def send(self, person: str, text: str) -> bool:
        if self.down:
            raise GatewayDown
        self.sent.append((person, text))
        return person != NO_PHONE


def _case(world: World, number: str = LI_MIN) -> str:
    return str(world.take(submission(number=number))[1]["case_number"])


def test_who_has_a_case_is_told_once_and_nothing_of_it(world: World) -> None:
    number, gateway = _case(world), Gateway()
    one, other = Notices(world.store, gateway), Notices(world.again().store, gateway)
    assert one.tell() == 0, "that it was received is on the receipt"
    cases.move(world.store, number, "to_correct", AT)
    assert (one.tell(), other.tell(), one.tell()) == (1, 0, 0)
    cases.move(world.store, number, "decided", AT)
    assert other.tell() == 1
    assert [person for person, _ in gateway.sent] == [LI_MIN, LI_MIN]
    first, last = (text for _, text in gateway.sent)
    assert "补正" in first
    assert "已办结" in last
    for text in (first, last):
        assert number[-5:] in text
        assert not re.search(r"https?:|www\.|\.cn|\d{6}|李|敏", text), "no address, no long number, no name"


def test_a_gateway_that_is_down_is_asked_again(world: World) -> None:
    number, gateway = _case(world), Gateway()
    notices = Notices(world.store, gateway)
    cases.move(world.store, number, "accepted", AT)
    gateway.down = True
    with pytest.raises(GatewayDown):
        notices.tell()
    gateway.down = False
    assert (notices.tell(), notices.tell()) == (1, 0)


def test_without_a_phone_it_is_not_tried_for_ever(world: World) -> None:
    number, gateway = _case(world, NO_PHONE), Gateway()
    cases.move(world.store, number, "decided", AT)
    notices = Notices(world.store, gateway)
    assert [notices.tell() for _ in range(3)] == [0, 0, 0]
    assert len(gateway.sent) == 1
    assert world.store.row("SELECT sent_at FROM notice WHERE number=?", number) == ("-",)


def test_the_citys_phones_get_it(world: World) -> None:
    number = _case(world)
    cases.move(world.store, number, "decided", AT)
    assert Notices(world.store, CityGateway(world.city)).tell() == 1
    message = world.city.messages(LI_MIN)[-1]
    assert (message.code, number[-5:] in message.text) == (None, True)
