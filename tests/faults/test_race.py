"""Two centre processes on one database, two terminals, one house, answers lost at random: exactly one filing each time.

Control: the same race where the house is looked at before the writing begins and no index stands behind it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from forms.numbers.mask import mask_id
from forms.submission import Submission
from terminal.link.client import Link
from terminal.link.faults import LinkDown, LinkRefused
from tests.central.cancels import application, told_of
from tests.central.centre import Centre
from tests.central.deals import deal, file, pictures
from tests.central.store.server import Server
from tests.faults.conftest import Tell
from tests.faults.proxy import FaultProxy, seeded
from tests.forms.houses import BUYERS, CAST, SELLERS, UNIT, answers, registry

LOST = {"ok": 3, "lost_ack": 1}
IN_FORCE = f"SELECT number FROM filing WHERE thing='{UNIT}' AND state='filed'"


class Naive(Centre):
    module = "tests.faults.race_centre"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.stop()


@contextmanager
def racing(server: Server, folder: Path, kind: type[Centre]) -> Iterator[tuple[str, list[Link], list[FaultProxy]]]:
    """The database's address, a link to each process through a line that loses answers."""
    address = server.fresh()
    centres = [kind(folder / "centre", "--database", address).start() for _ in range(2)]
    links = [centre.link(folder / f"T-{place}", f"T-{place}") for place, centre in enumerate(centres)]
    for link in links:
        link.enrol()
    proxies = [FaultProxy(("127.0.0.1", centre.port), seeded(5 + n, LOST)) for n, centre in enumerate(centres)]
    for link, proxy in zip(links, proxies, strict=True):
        link.exchange.base_url = proxy.url
    try:
        yield address, links, proxies
    finally:
        for proxy in proxies:
            proxy.close()
        for centre in centres:
            centre.stop()


def race(links: list[Link]) -> list[str]:
    """Both file another contract about the same house at the same moment, until each knows: number or refusal."""
    return at_once(links, [deal(answers(deliver_date=deal().as_of), terminal=link.identity.terminal)
                           for link in links])


def at_once(links: list[Link], signed: list[Submission]) -> list[str]:
    """Each link hands in its own, until it knows."""
    told, start = ["", ""], threading.Barrier(2)

    def run(place: int, sale: Submission) -> None:
        ink = pictures(sale)
        start.wait()
        while not told[place]:
            try:
                told[place] = links[place].file(sale, ink).number
            except LinkRefused as refused:
                told[place] = refused.code
            except LinkDown:
                continue

    threads = [threading.Thread(target=run, args=one) for one in enumerate(signed)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def race_to_cancel(links: list[Link]) -> tuple[list[str], str]:
    """A contract is filed; two terminals cancel it at the same moment, until each knows: number or refusal. And the
    number of the contract."""
    sale = deal(answers(deliver_date=deal().as_of), terminal=links[0].identity.terminal)
    filed = file(links[0], sale)
    told = at_once(links, [application(told_of(filed, sale), terminal=link.identity.terminal) for link in links])
    return told, filed.number


def race_to_change(links: list[Link], number: str, first: int) -> list[str]:
    """Two terminals change one filed contract at the same moment, each to another price, from `first` (fen) on."""
    people = sorted(mask_id(CAST[who]["card"]["number"]) for who in (*SELLERS, *BUYERS))
    today = deal().as_of
    seen = registry(filed_at=today, filed_number=number, filed_people=people)
    return at_once(links, [
        deal(answers(deliver_date=today, changes=number, price_total=first + 10_000 * place), seen,
             terminal=link.identity.terminal) for place, link in enumerate(links)])


def run(server: Server, folder: Path, races: int, kind: type[Centre]) -> dict[str, int]:
    figures = dict.fromkeys(("races", "filed", "doubled", "not_filed", "told_otherwise", "answers_lost"), 0)
    with racing(server, folder, kind) as (address, links, proxies):
        if kind is Naive:
            server.ask("DROP INDEX one_filing", address)
        for _ in range(races):
            told = race(links)
            numbers = {str(number) for (number,) in server.ask(IN_FORCE, address)}
            figures["races"] += 1
            figures["filed"] += len(numbers) == 1
            figures["doubled"] += len(numbers) > 1
            figures["not_filed"] += not numbers
            heard = {one for one in told if one != "house.taken"}
            figures["told_otherwise"] += heard != numbers
            server.ask("UPDATE filing SET state='closed'", address)
        figures["answers_lost"] = sum(proxy.counts["lost_ack"] for proxy in proxies)
        (count,), (last,) = server.ask("SELECT count(*) FROM filing UNION ALL SELECT last FROM filing_counter", address)
        figures["numbers_without_a_gap"] = int(count == last)
    return figures


def test_of_two_who_file_one_house_exactly_one_does(server: Server, tmp_path: Path, tell: Tell, thorough: bool) -> None:
    found = run(server, tmp_path, 1000 if thorough else 5, Centre)
    tell("two terminals file one house at once", found)
    assert found["filed"] == found["races"], found
    assert (found["doubled"], found["not_filed"], found["told_otherwise"]) == (0, 0, 0), found
    assert found["answers_lost"] > 0
    assert found["numbers_without_a_gap"] == 1


def test_the_control_doubles(server: Server, tmp_path: Path, tell: Tell, thorough: bool) -> None:
    found = run(server, tmp_path, 200 if thorough else 6, Naive)
    tell("control: looked at before the writing begins, no index", found)
    assert found["doubled"] > 0, found


def test_of_two_who_cancel_one_filing_exactly_one_does(server: Server, tmp_path: Path, tell: Tell,
                                                       thorough: bool) -> None:
    races, ended = 200 if thorough else 4, []
    with racing(server, tmp_path, Centre) as (address, links, proxies):
        for _ in range(races):
            told, number = race_to_cancel(links)
            assert sorted(told) == [number, "filing.gone"], told
            ended.append(number)
            assert server.ask(IN_FORCE, address) == []
        cancelled = [str(one) for (one,) in server.ask("SELECT filing FROM cancellation ORDER BY filing", address)]
        events = server.ask("SELECT count(*) FROM case_event WHERE state='cancelled'", address)
    tell("two terminals cancel one filing at once", {"races": races, "cancelled": len(cancelled),
                                                     "answers_lost": sum(p.counts["lost_ack"] for p in proxies)})
    assert cancelled == ended, "each once, and the next one got the next number"
    assert events == [(races,)]


def test_of_two_who_change_one_contract_exactly_one_does(server: Server, tmp_path: Path, tell: Tell,
                                                         thorough: bool) -> None:
    races = 200 if thorough else 5
    with racing(server, tmp_path, Centre) as (address, links, proxies):
        number = file(links[0], deal(terminal=links[0].identity.terminal)).number
        for place in range(races):
            told = race_to_change(links, number, 57_000_000 + 20_000 * place)
            ((newer, changed),) = server.ask("SELECT number, changes FROM filing WHERE state='filed'", address)
            assert changed == number, "the one in force took the place of the one before"
            assert sorted(told) == sorted([newer, "change.gone"]), told
            number = newer
        ended = server.ask("SELECT count(*) FROM filing WHERE state='closed'", address)
        events = server.ask("SELECT count(*) FROM case_event WHERE state='changed'", address)
    lost = sum(proxy.counts["lost_ack"] for proxy in proxies)
    tell("two terminals change one filed contract at once", {"races": races, "answers_lost": lost})
    assert (ended, events) == ([(races,)], [(races,)])
    assert lost > 0, "some were asked again, and it was the same change"
