"""Group commit: writings that wait for each other share one transaction, and with it one wait for the disk.

Each writing but the first of a transaction stands in a savepoint of its own, so that one that fails takes nobody with
it. Whoever finishes and sees nobody waiting commits for all; then, and not before, all of them are told. A commit that
fails has failed for all. What a writing saw of its neighbours is true only with them, so one that fails waits as well.
"""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

from central.store.db import Store, StoreFault, Writing

T = TypeVar("T")
MOST = 64
"""Writings in one transaction. More gain little, and the first waits for the last."""


class Hands(Writing, ABC):
    """The one connection that writes. Each of these raises StoreFault."""

    @abstractmethod
    def begin(self) -> None:
        """Begin a transaction, and be the only writer."""

    @abstractmethod
    def mark(self, again: bool) -> None:
        """Set the savepoint that the next writing can go back to; `again`: there is one from before, done with."""

    @abstractmethod
    def back(self) -> None:
        """Undo what was done since the savepoint."""

    @abstractmethod
    def commit(self) -> None:
        """Keep it: on the disk when this returns."""

    @abstractmethod
    def undo(self) -> None:
        """Undo the whole transaction, where there still is one; never raises."""


class _Batch:
    def __init__(self) -> None:
        self.size = 0
        self.over = threading.Event()
        self.fault: StoreFault | None = None

    def end(self, fault: StoreFault | None) -> None:
        self.fault = fault
        self.over.set()

    def told(self) -> None:
        """Wait for the commit. Raises what it failed of, a new exception for each who waited."""
        self.over.wait()
        if self.fault is not None:
            raise type(self.fault)(self.fault.kind) from None


class Group:
    """Lets many threads write through one pair of hands."""

    def __init__(self, hands: Hands, most: int = MOST) -> None:
        self._hands, self._most = hands, most
        self._lock = threading.Lock()
        self._counting = threading.Lock()
        self._waiting = 0
        self._batch: _Batch | None = None
        self.commit_s = 0.001
        """Seconds that a commit took lately."""

    @contextmanager
    def write(self) -> Iterator[Writing]:
        """One writing. Raises StoreFault when it could not be kept, whatever else had come of it."""
        with self._turn():
            batch = self._start()
            try:
                yield self._hands
            except BaseException as fault:
                ended: BaseException | None = fault
                self._take_back(batch)
            else:
                ended = None
            self._finish(batch)
        batch.told()
        if ended is not None:
            raise ended

    def together(self, works: Sequence[Callable[[Writing], T]]) -> list[T | Exception]:
        """Several writings in a row; of each what it gave, or the exception that ended it and nothing beside it."""
        done: list[tuple[_Batch, T | Exception]] = []
        with self._turn():
            for place, work in enumerate(works):
                batch = self._try(work, done)
                self._finish(batch, more=place + 1 < len(works))
        given: list[T | Exception] = []
        for batch, result in done:
            try:
                batch.told()
                given.append(result)
            except StoreFault as fault:
                given.append(fault)
        return given

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody writes meanwhile, and no transaction is open."""
        with self._turn():
            if self._batch is not None:
                self._commit(self._batch)
            yield

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with self._counting:
            self._waiting += 1
        self._lock.acquire()
        try:
            with self._counting:
                self._waiting -= 1
            yield
        finally:
            self._lock.release()

    # -- with the lock held ------------------------------------------------------------------------

    def _try(self, work: Callable[[Writing], T], done: list[tuple[_Batch, T | Exception]]) -> _Batch:
        try:
            batch = self._start()
        except StoreFault as fault:
            batch = _Batch()
            batch.end(fault)
            done.append((batch, fault))
            return batch
        try:
            done.append((batch, work(self._hands)))
        except Exception as fault:
            done.append((batch, fault))
            self._take_back(batch)
        return batch

    def _start(self) -> _Batch:
        """Begin a transaction, or join the one that is open."""
        batch = self._batch
        if batch is None:
            batch = _Batch()
            self._hands.begin()
            self._batch = batch
        else:
            try:
                self._hands.mark(batch.size > 1)
            except BaseException as fault:
                self._break(batch, fault)
                raise
        batch.size += 1
        return batch

    def _take_back(self, batch: _Batch) -> None:
        if batch.size == 1:
            # nobody else is in this transaction yet
            self._hands.undo()
            self._batch = None
            batch.end(None)
            return
        try:
            self._hands.back()
        except BaseException as fault:
            self._break(batch, fault)

    def _finish(self, batch: _Batch, *, more: bool = False) -> None:
        """Commit, unless somebody is coming who will."""
        if batch is not self._batch:
            return
        with self._counting:
            coming = more or self._waiting > 0
        if not coming or batch.size >= self._most:
            self._commit(batch)

    def _commit(self, batch: _Batch) -> None:
        begun = time.monotonic()
        try:
            self._hands.commit()
            self.commit_s += (time.monotonic() - begun - self.commit_s) / 4
        except BaseException as fault:
            self._break(batch, fault)
        else:
            self._batch = None
            batch.end(None)

    def _break(self, batch: _Batch, fault: BaseException) -> None:
        """The whole transaction is lost, for everybody in it."""
        self._hands.undo()
        self._batch = None
        batch.end(fault if isinstance(fault, StoreFault) else StoreFault(type(fault).__name__))


class GroupedStore(Store):
    """A store whose writings go through a group."""

    _group: Group

    def write(self) -> AbstractContextManager[Writing]:
        return self._group.write()

    def together(self, works: Sequence[Callable[[Writing], T]]) -> list[T | Exception]:
        return self._group.together(works)

    @property
    def commit_s(self) -> float:
        return self._group.commit_s
