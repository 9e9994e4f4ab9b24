"""One state for the whole terminal, its causes, and levels that do not flicker."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.devices.health import Health
from terminal.devices.rollup import Cause, roll_up
from terminal.devices.steady import BELIEVED, Steady

WELL = Health("in_service")


def test_all_well_is_in_service_without_a_cause() -> None:
    assert roll_up({"id_card": WELL, "document_printer": WELL}).state == "in_service"
    assert roll_up({"id_card": WELL}).causes == ()


def test_a_dead_reader_puts_the_terminal_out_and_stands_first() -> None:
    told = roll_up({
        "document_printer": Health("out_of_service", "out", ("printer.paper_out",)),
        "id_card": Health("no_answer", "ok", ("id_card.gone",)),
    })  # fmt: skip
    assert told.state == "out_of_service"
    assert told.causes[0] == Cause("id_card", "id_card.gone", True)
    assert told.causes[1:] == (Cause("document_printer", "printer.paper_out", False),)


@pytest.mark.parametrize("health", [
    Health("out_of_service", "out", ("printer.paper_out",)), Health("no_answer", "ok", ("printer.no_answer",)),
    Health("absent"),
])  # fmt: skip
def test_another_device_that_is_down_reduces_it(health: Health) -> None:
    told = roll_up({"id_card": WELL, "receipt_printer": health})
    assert told.state == "reduced"
    assert [cause.device for cause in told.causes] == ["receipt_printer"]


def test_low_paper_is_named_and_takes_nothing_away() -> None:
    told = roll_up({"id_card": WELL, "document_printer": Health("in_service", "low")})
    assert told.state == "in_service"
    assert told.causes == (Cause("document_printer", "consumables.low", False),)


HEALTHS = st.builds(
    Health,
    st.sampled_from(["in_service", "out_of_service", "no_answer", "absent"]),
    st.sampled_from(["ok", "low", "out"]),
    st.lists(st.sampled_from(["printer.jam", "id_card.gone"]), max_size=2, unique=True).map(tuple),
)


@given(st.dictionaries(st.sampled_from(["id_card", "document_printer", "lights"]), HEALTHS))
def test_nothing_is_wrong_without_a_cause(healths: dict[str, Health]) -> None:
    told = roll_up(healths)
    assert told.state == "in_service" or told.causes
    assert (told.state == "out_of_service") == any(cause.blocking for cause in told.causes)


def levels(*said: str) -> list[str]:
    steady = Steady()
    return [steady.take(Health("in_service", level)).consumables for level in said]


def test_worse_is_believed_at_once_better_after_a_while() -> None:
    assert levels("ok", "low", "ok", "low", "ok", "ok") == ["ok", "low", "low", "low", "low", "low"]
    assert levels("low", *["ok"] * BELIEVED)[-1] == "ok"


def test_paper_put_in_is_seen_at_once() -> None:
    assert levels("out", "ok") == ["out", "ok"]
    assert levels("out", "low", "ok") == ["out", "low", "low"]
