"""The card desk: nothing before it is asked for, nobody else's card, one watch for each card."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from terminal.conductor import Conductor
from terminal.conductor.cards import CardDesk
from terminal.journey import effects as fx
from terminal.journey import events as jv
from terminal.session import events as sv
from terminal.session.effects import NobodyHere, WatchForLift
from tests.terminal.journey.story import CARD, NUMBER


class Card:
    number = NUMBER

    def identity_dict(self) -> dict[str, Any]:
        return dict(CARD)


class Fault:
    def __init__(self, code: str) -> None:
        self.code = code


class Reader:
    """Stands for the devices; the test lays down and takes away."""

    def __init__(self) -> None:
        self.watches: list[Reader.Ticket] = []

    class Ticket:
        def __init__(self, reads: bool, known: bool | None, *callbacks: Callable[..., None]) -> None:
            self.reads, self.known = reads, known
            self.on_card, self.on_removed, *rest = callbacks
            self.on_fault = rest[0] if rest else lambda fault: None
            self.cancelled = False

        def cancel(self) -> None:
            self.cancelled = True

    def watch_card(self, *callbacks: Callable[..., None]) -> Reader.Ticket:
        self.watches.append(self.Ticket(True, None, *callbacks))
        return self.watches[-1]

    def watch_presence(
        self, on_there: Callable[[bool], None], on_gone: Callable[[], None], known: bool | None
    ) -> Reader.Ticket:
        self.watches.append(self.Ticket(False, known, on_there, on_gone))
        return self.watches[-1]

    @property
    def live(self) -> list[Reader.Ticket]:
        return [watch for watch in self.watches if not watch.cancelled]

    @property
    def reading(self) -> list[Reader.Ticket]:
        return [watch for watch in self.live if watch.reads]


class Bench:
    def __init__(self) -> None:
        self.reader, self.session, self.posted = Reader(), list[sv.SessionEvent](), list[jv.Event]()
        self.laid = 0
        self.desk = CardDesk(self.reader, self.session.append, "simulated", self._laid)
        self.conductor = Conductor()
        self.desk.register(self.conductor)

    def _laid(self) -> None:
        self.laid += 1

    def run(self, *effects: fx.Effect) -> None:
        self.conductor.run(effects, self.posted.append)

    def lay(self) -> None:
        for watch in self.reader.live:
            watch.on_card(Card() if watch.reads else watch.known is not None)

    def take_and_lay(self) -> None:
        """So quickly that the reader tells both in one look."""
        (watch,) = self.reader.live
        watch.on_card(Card())

    def take(self) -> None:
        for watch in self.reader.live:
            watch.on_removed()


def test_nothing_is_read_before_it_is_asked_for() -> None:
    bench = Bench()
    bench.lay()
    assert bench.reader.watches == []
    bench.run(fx.ReadCard())
    bench.lay()
    assert bench.posted == [jv.CardRead(CARD, "simulated")]
    assert bench.session == [sv.CardLies(True)]


def test_one_watch_however_often_it_is_asked() -> None:
    bench = Bench()
    bench.run(fx.ReadCard(), fx.ReadCard())
    assert len(bench.reader.watches) == 1


def test_taken_after_reading_ends_the_watch() -> None:
    bench = Bench()
    bench.run(fx.ReadCard())
    bench.lay()
    bench.run(fx.AskCardBack(), fx.StopReading())
    assert len(bench.reader.live) == 1, "it must still see the card taken away"
    bench.take()
    assert bench.reader.reading == []
    assert len(bench.reader.live) == 1, "whoever lays down a card next is noticed"
    assert bench.session == [sv.CardLies(True), sv.CardLies(False)]
    assert len(bench.posted) == 1


def test_stop_without_a_card_lets_the_reader_go() -> None:
    bench = Bench()
    bench.run(fx.ReadCard(), fx.StopReading())
    assert bench.reader.reading == []
    bench.reader.watches[0].on_card(Card())
    assert bench.posted == []


def test_card_lying_before_is_refused_until_lifted() -> None:
    bench = Bench()
    bench.run(fx.ReadCard())
    bench.lay()
    bench.run(fx.StopReading())
    next_citizen: list[jv.Event] = []
    bench.conductor.run((fx.ReadCard(),), next_citizen.append)
    assert next_citizen == [jv.CardFault("id_card.remove_first")]
    bench.take()
    assert next_citizen[-1] == jv.CardTaken()
    bench.lay()
    assert next_citizen[-1] == jv.CardRead(CARD, "simulated")
    assert len(bench.posted) == 1, "the first citizen hears nothing more"


def test_fault_goes_to_who_waits_and_reading_goes_on() -> None:
    bench = Bench()
    bench.run(fx.ReadCard())
    bench.reader.live[0].on_fault(Fault("id_card.garbled"))
    assert bench.posted == [jv.CardFault("id_card.garbled")]
    bench.run(fx.ReadCard())
    bench.lay()
    assert bench.posted[-1] == jv.CardRead(CARD, "simulated")


def test_under_the_curtain_only_the_number_is_compared() -> None:
    bench = Bench()
    bench.run(WatchForLift())
    bench.reader.live[0].on_fault(Fault("id_card.garbled"))
    bench.lay()
    assert bench.session == [sv.CardLies(True), sv.LiftCard(NUMBER)]
    assert bench.posted == []


def test_wrong_card_then_right_card_under_the_curtain() -> None:
    bench = Bench()
    bench.run(WatchForLift())
    bench.lay()
    bench.run(WatchForLift())
    bench.take()
    assert len(bench.reader.live) == 1
    bench.lay()
    assert bench.session.count(sv.LiftCard(NUMBER)) == 2
    bench.run(fx.StopReading())
    bench.take()
    assert bench.reader.reading == []


# --- noticed at home --------------------------------------------------------------------------------


def noticing(known: bool | None = False) -> Bench:
    bench = Bench()
    bench.desk.notice(known)
    return bench


def test_a_card_laid_down_is_noticed_and_not_read() -> None:
    bench = noticing()
    bench.lay()
    assert (bench.laid, bench.session) == (1, [sv.CardLies(True)])
    assert bench.reader.reading == []
    assert bench.posted == []
    bench.take()
    assert bench.session[-1] == sv.CardLies(False)


def test_after_consent_the_card_that_was_noticed_is_read() -> None:
    bench = noticing()
    bench.lay()
    bench.run(fx.ReadCard())
    assert bench.posted == [], "it belongs to who laid it down: nothing to be lifted first"
    bench.lay()
    assert bench.posted == [jv.CardRead(CARD, "simulated")]
    assert bench.laid == 1


def test_a_card_that_lay_there_already_opens_nothing_and_is_not_read() -> None:
    bench = noticing(known=None)
    bench.lay()
    assert (bench.laid, bench.session) == (0, [sv.CardLies(True)])
    bench.run(fx.ReadCard())
    assert bench.posted == [jv.CardFault("id_card.remove_first")]
    assert bench.reader.reading == [], "nobody looks into it"
    bench.take()
    assert bench.posted[-1] == jv.CardTaken()
    bench.lay()
    assert bench.posted[-1] == jv.CardRead(CARD, "simulated")


def test_a_card_that_lay_there_before_the_curtain_does_not_lift_it() -> None:
    bench = noticing()
    bench.lay()
    bench.run(WatchForLift())
    assert bench.reader.reading == []
    bench.take()
    bench.lay()
    assert bench.session[-1] == sv.LiftCard(NUMBER), "laid down again by who is here"


def test_who_has_gone_leaves_a_card_that_opens_nothing() -> None:
    bench = noticing()
    bench.lay()
    bench.run(fx.StopReading(), NobodyHere())
    bench.run(fx.ReadCard())
    assert bench.posted == [jv.CardFault("id_card.remove_first")]
    assert bench.reader.reading == []
    bench.run(fx.StopReading())
    bench.take()
    bench.lay()
    assert bench.laid == 2
    assert bench.posted == [jv.CardFault("id_card.remove_first")], "nobody waits any more"


def test_read_and_left_behind_then_taken_then_the_next() -> None:
    bench = noticing()
    bench.lay()
    bench.run(fx.ReadCard())
    bench.lay()
    bench.run(fx.AskCardBack(), fx.StopReading(), NobodyHere())
    bench.take()
    assert [watch.known for watch in bench.reader.live] == [False]
    bench.lay()
    assert bench.laid == 2
    assert bench.reader.reading == []


def test_one_card_in_the_place_of_another_is_noticed_and_what_was_read_is_let_go() -> None:
    bench = noticing()
    bench.run(fx.ReadCard())
    bench.lay()
    bench.run(fx.StopReading(), NobodyHere())
    bench.take_and_lay()
    assert bench.laid == 1
    assert [(watch.reads, watch.known) for watch in bench.reader.live] == [(False, True)]
    bench.run(fx.ReadCard())
    bench.lay()
    assert len(bench.posted) == 2


def test_a_damaged_card_does_not_open_its_own_page_again() -> None:
    bench = noticing()
    bench.lay()
    bench.run(fx.ReadCard())
    bench.reader.reading[0].on_fault(Fault("id_card.read_failed"))
    bench.run(fx.StopReading(), NobodyHere())
    assert [(watch.reads, watch.known) for watch in bench.reader.live] == [(False, True)]
    assert bench.laid == 1
    bench.take()
    assert bench.session[-1] == sv.CardLies(False), "it is known to be taken though it was never read"


def test_close_lets_go() -> None:
    bench = Bench()
    bench.run(fx.ReadCard())
    bench.desk.close()
    bench.desk.close()
    assert bench.reader.live == []
