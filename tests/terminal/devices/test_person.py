"""Who stands there: at once when somebody comes, after a while when they go, nothing where nobody can tell."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.simulated.booth import Booth
from terminal.devices.manager import DeviceConfig, DeviceManager
from terminal.devices.person import PersonWatch
from terminal.devices.worker import Pace
from tests.drivers.conftest import eventually

FAST = Pace(look=0.2, first_retry=0.05, longest_retry=0.3)


@pytest.fixture
def told(booth: Booth) -> Iterator[list[bool | None]]:
    heard: list[bool | None] = []
    configs = {name: DeviceConfig("simulated", {}, name) for name in ("presence", "lights")}
    manager = DeviceManager(configs, booth, pace=FAST)
    manager.watch("presence", PersonWatch(heard.append, gone_s=0.5))
    yield heard
    assert manager.close()


def test_come_and_gone(booth: Booth, told: list[bool | None]) -> None:
    booth.stand()
    eventually(lambda: told == [True])
    booth.stand(False)
    eventually(lambda: told == [True, False])
    booth.stand()
    eventually(lambda: told == [True, False, True])


def test_a_board_that_is_pulled_cannot_tell(booth: Booth, told: list[bool | None]) -> None:
    booth.stand()
    eventually(lambda: told == [True])
    booth.lights.unplug()
    eventually(lambda: told == [True, None])
    booth.lights.plug_in()
    eventually(lambda: told == [True, None, True])


def test_bending_down_is_not_going() -> None:
    now = [0.0]
    heard: list[bool | None] = []
    watch = PersonWatch(heard.append, 2.0, lambda: now[0])
    for seen, seconds in ((True, 5), (False, 1.9), (True, 0.1), (False, 1.9), (True, 1)):
        watch.see(seen)
        now[0] += seconds
    assert heard == [True]
    watch.see(False)
    now[0] += 2.0
    watch.see(False)
    assert heard == [True, False]


@given(st.lists(st.booleans(), max_size=40))
def test_nobody_is_said_to_go_who_was_not_seen_and_nothing_is_said_twice(seen: list[bool]) -> None:
    now = [0.0]
    heard: list[bool | None] = []
    watch = PersonWatch(heard.append, 2.0, lambda: now[0])
    for each in seen:
        watch.see(each)
        now[0] += 0.7
    assert heard == [True, False] * (len(heard) // 2) + [True] * (len(heard) % 2)
    assert (True in heard) == (True in seen)
