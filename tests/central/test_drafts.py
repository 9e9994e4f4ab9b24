"""Drafts: for a day, sealed, for whoever of the people has just been recognised, and for nobody else."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import uuid6

from central.drafts import Drafts
from central.problems import Problem
from forms.submission import new_receipt_code
from terminal.link.client import Link
from terminal.link.contracts import Draft
from terminal.link.faults import LinkRefused
from terminal.vault.sealing import SealKey, seal
from tests.central.centre import Centre
from tests.central.deals import deal, sealed
from tests.central.store.conftest import server, world
from tests.central.store.world import World
from tests.forms import houses

__all__ = ["server", "world"]
CONSENT = {"notice_version": "1"}
CONTENT = '{"house":"…","price_total":56000000,"贺明远":1}'.encode()


def number(who: str) -> str:
    return str(houses.CAST[who]["card"]["number"])


def token(centre: Centre, link: Link, who: str) -> str:
    link.send_code(number(who))
    found = link.check_code(number(who), centre.phone_code(number(who))).token
    assert found is not None
    return found


def opened(centre: Centre, link: Link, who: str) -> list[Draft]:
    return link.open_draft(number(who), token(centre, link, who), CONSENT)


def test_everybody_of_it_opens_it_anywhere_and_nobody_else(centre: Centre, tmp_path: Path) -> None:
    here, there = centre.link(tmp_path / "a", "T-0001"), centre.link(tmp_path / "b", "T-0002")
    name, mine = str(uuid6.uuid7()), token(centre, here, "jiang-bo")
    people = [number("jiang-bo"), number("zhu-qin")]
    until = here.keep_draft(name, number("jiang-bo"), mine, CONSENT, people, CONTENT)
    assert timedelta(hours=23) < until - datetime.now(UTC) <= timedelta(hours=24)
    for who in ("jiang-bo", "zhu-qin"):
        (draft,) = opened(centre, there, who)
        assert (draft.id, draft.content, draft.until) == (name, CONTENT, until)
    assert opened(centre, there, "han-xue") == []
    with pytest.raises(LinkRefused, match=r"records\.not_verified"):
        there.open_draft(number("jiang-bo"), mine, CONSENT)  # another terminal's token
    with pytest.raises(LinkRefused, match=r"records\.no_consent"):
        here.open_draft(number("jiang-bo"), mine, {})
    with pytest.raises(LinkRefused, match=r"draft\.unknown"):
        there.keep_draft(name, number("han-xue"), token(centre, there, "han-xue"), CONSENT, [], b"mine now")
    here.keep_draft(name, number("jiang-bo"), mine, CONSENT, people[:1], b"later")
    assert [draft.content for draft in opened(centre, there, "jiang-bo")] == [b"later"]
    assert opened(centre, there, "zhu-qin") == [], "who does not take part any more"


class Later:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


def asked(world: World, content: bytes = CONTENT, **changes: Any) -> dict[str, Any]:
    import hashlib

    key = SealKey.of(world.keys.seal_public)
    sealed = key.id.encode() + hashlib.sha256(content).digest() + seal("draft", content, key).data
    return {"people": ["410402197705012435"], "sealed": base64.b64encode(sealed).decode(), **changes}


def test_for_a_day_and_sealed_where_it_lies(world: World) -> None:
    clock = Later()
    drafts = Drafts(world.store, world.keys, clock)
    drafts.keep(str(uuid6.uuid7()), "A1234567", asked(world))
    (row,) = world.store.rows("SELECT sealed FROM draft")
    assert b"house" not in bytes(row[0])
    assert len(drafts.open("410402197705012435")["drafts"]) == len(drafts.open("A1234567")["drafts"]) == 1
    clock.at += timedelta(hours=23, minutes=59)
    assert len(drafts.open("A1234567")["drafts"]) == 1
    clock.at += timedelta(minutes=1)
    assert drafts.open("A1234567")["drafts"] == []
    drafts.keep(str(uuid6.uuid7()), "B1234567", asked(world))
    assert world.store.rows("SELECT count(*) FROM draft") == [(1,)], "what is over is removed"


def test_with_the_code_for_whoever_was_told_it(world: World) -> None:
    """Sent once, to who kept it first; only its hash stays, and it ends with the draft."""
    clock, name = Later(), str(uuid6.uuid7())
    drafts = Drafts(world.store, world.keys, clock)
    _, code = drafts.keep(name, "A1234567", asked(world, item="house-contract"))
    (row,) = world.store.rows("SELECT code FROM draft")
    assert code not in row[0]
    told = drafts.by_code(code)
    assert told is not None
    assert (told["item"], told["state"]) == ("house-contract", "draft")
    assert drafts.open("C1234567")["drafts"] == []
    assert drafts.by_code(new_receipt_code()) is None
    assert drafts.open("C1234567", new_receipt_code())["drafts"] == []
    own, _ = str(uuid6.uuid7()), drafts.keep(str(uuid6.uuid7()), "C1234567", asked(world, b"later", people=[]))
    found = drafts.open("C1234567", code)["drafts"]
    assert [one["content"] for one in found] == [base64.b64encode(each).decode() for each in (CONTENT, b"later")]
    _, again = drafts.keep(name, "C1234567", asked(world, b"gone on with", item="house-contract"))
    assert again == "", "sent once"
    assert drafts.by_code(code) is not None, "and it holds on"
    assert drafts.keep(own, "A1234567", asked(world))[1] == "", "without an item there is nothing to open"
    clock.at += timedelta(hours=24)
    assert drafts.by_code(code) is None
    assert drafts.open("D1234567", code)["drafts"] == []


@pytest.mark.parametrize(("changes", "code"), [
    ({"item": 7}, "body.malformed"), ({"item": "../x"}, "body.malformed"),
    ({"people": "all"}, "body.malformed"), ({"people": ["x"]}, "body.malformed"), ({"people": None}, "body.malformed"),
    ({"people": ["A1234567"] * 21}, "body.malformed"), ({"sealed": "!"}, "body.malformed"),
    ({"sealed": ""}, "body.malformed"), ({"sealed": base64.b64encode(bytes(200)).decode()}, "sealed.unknown_key"),
    ({"sealed": base64.b64encode(bytes(600_000)).decode()}, "body.malformed"),
])
def test_what_is_no_draft(world: World, changes: dict[str, Any], code: str) -> None:
    with pytest.raises(Problem) as caught:
        Drafts(world.store, world.keys).keep(str(uuid6.uuid7()), "A1234567", asked(world, **changes))
    assert caught.value.code == code


def test_a_changed_draft_does_not_open(world: World) -> None:
    data = bytearray(base64.b64decode(asked(world)["sealed"]))
    data[20] ^= 1
    with pytest.raises(Problem, match=r"sealed\.cannot_open"):
        Drafts(world.store, world.keys).keep(str(uuid6.uuid7()), "A1234567",
                                             asked(world, sealed=base64.b64encode(data).decode()))


def test_what_was_filed_is_no_draft_any_more(world: World) -> None:
    drafts, sale = Drafts(world.store, world.keys), deal()
    for who, other in (("su-wanqing", "li-min"), ("zhang-wei", "sun-li"), ("han-xue", "li-min")):
        drafts.keep(str(uuid6.uuid7()), number(who), asked(world, people=[number(other)]))
    world.intake.file(sale.id, "T-0001", sealed(sale, world.keys.seal_public))
    left = {who: len(drafts.open(number(who))["drafts"]) for who in ("su-wanqing", "zhang-wei", "sun-li", "han-xue")}
    assert left == {"su-wanqing": 0, "zhang-wei": 0, "sun-li": 0, "han-xue": 1}
