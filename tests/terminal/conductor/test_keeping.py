"""Storing: Kept is said after the store has returned, and never when it has not."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from terminal.conductor import Conductor
from terminal.conductor.keeping import Keeping
from terminal.journey import effects as fx
from terminal.journey import events as jv
from terminal.vault.faults import VaultFault
from tests.terminal.journey.story import ID, PAGE, Story, page


class Store:
    def __init__(self, answer: Callable[[], Any]) -> None:
        self.answer = answer
        self.given: list[Mapping[str, bytes]] = []

    def submit(self, submission: Any, attachments: Mapping[str, bytes]) -> Any:
        self.given.append(dict(attachments))
        return self.answer()


def keep_effect() -> fx.Keep:
    story = Story().to_capture()
    story.tell(page(), jv.Next(), jv.Next())
    story.sign()
    (keep,) = story.tell(jv.Next())
    assert isinstance(keep, fx.Keep)
    return keep


def run(store: Store, pages: Callable[[str], bytes | None] = lambda sha: b"jpeg") -> list[jv.Event]:
    events: list[jv.Event] = []
    keeping, conductor = Keeping(store, pages), Conductor()
    keeping.register(conductor)
    conductor.run((keep_effect(),), events.append)
    keeping.close()
    return events


def test_kept_with_everything_that_was_captured() -> None:
    store = Store(lambda: SimpleNamespace(sequence=7))
    assert run(store) == [jv.Kept(ID, 7)]
    (given,) = store.given
    assert given[PAGE] == b"jpeg"
    assert len(given) == 2, "page and signature"


def test_pages_already_durable_need_not_be_here() -> None:
    store = Store(lambda: SimpleNamespace(sequence=1))
    assert run(store, lambda sha: None) == [jv.Kept(ID, 1)]
    assert PAGE not in store.given[0]


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (VaultFault("vault.disk_full", "no room"), "vault.disk_full"),
        (VaultFault("vault.damaged", ""), "vault.damaged"),
        (RuntimeError("something else"), "vault.io"),
    ],
)
def test_not_kept_is_said_with_its_code(fault: Exception, code: str) -> None:
    def refuse() -> Any:
        raise fault

    assert run(Store(refuse)) == [jv.KeepFailed(code)]


def test_kept_only_after_the_store_has_returned() -> None:
    begun, free = threading.Event(), threading.Event()

    def slow() -> Any:
        begun.set()
        assert free.wait(20)
        return SimpleNamespace(sequence=1)

    events: list[jv.Event] = []
    keeping, conductor = Keeping(Store(slow), lambda sha: None), Conductor()
    keeping.register(conductor)
    conductor.run((keep_effect(),), events.append)
    assert begun.wait(20)
    assert events == []
    free.set()
    keeping.close()
    assert events == [jv.Kept(ID, 1)]
