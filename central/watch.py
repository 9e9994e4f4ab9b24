"""What those who run the centre see of it: counts and times for Prometheus, one log line a request, no fault untold.

No label holds a value of a request: an address is its pattern, a terminal is in the log only.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from central import fleet
from central.store.db import Store, StoreFault

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = logging.getLogger("central")
METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "PATCH")
INTAKE = "/v1/submissions/{id}"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds of the intake histogram; 64 MiB over a slow line takes the last of them."""


class Meters:
    """Counts since the start, and what the store holds at the moment of asking. Safe to use from many threads."""

    def __init__(self, store: Store) -> None:
        self._registry = CollectorRegistry()
        self.requests = Counter("budayang_requests", "Requests by address and status", ["method", "route", "status"],
                                registry=self._registry)
        self.refused = Counter("budayang_refused", "Requests refused, by the title of the problem", ["reason"],
                               registry=self._registry)
        self.intake = Histogram("budayang_intake_seconds", "From a submission's headers to the end of its answer",
                                ["status"], buckets=SECONDS, registry=self._registry)
        self._registry.register(_Holdings(store))

    def text(self) -> bytes:
        """Prometheus' text format."""
        return generate_latest(self._registry)


class _Holdings(Collector):
    """Asked of the store each time."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def describe(self) -> list[Metric]:
        return []  # so that making the registry asks nothing yet

    def collect(self) -> Iterator[Metric]:
        (kept,) = self._store.rows("SELECT count(*) FROM submission")[0]
        yield GaugeMetricFamily("budayang_submissions", "Submissions kept", value=kept)
        work = GaugeMetricFamily("budayang_cases_open", "Cases that wait for a person", labels=["kind", "state"])
        for kind, state, count in self._store.rows(
            "SELECT kind, state, count(*) FROM office_case WHERE open=1 GROUP BY kind, state"
        ):
            work.add_metric([kind, state], count)
        yield work
        yield GaugeMetricFamily("budayang_store_bytes", "Size of the database on disk", value=self._store.size())
        yield from fleet.metrics(self._store)
        last = self._store.row("SELECT at FROM backup ORDER BY id DESC LIMIT 1")
        if last is not None:
            age = (datetime.now(UTC) - datetime.fromisoformat(last[0])).total_seconds()
            yield GaugeMetricFamily("budayang_last_backup_age_seconds", "Since the newest copy; absent without one",
                                    value=age)


class Readiness:
    """Whether the centre can work: it can when it can write. Looked at once a second at most: anybody may ask."""

    def __init__(self, store: Store, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._store, self._monotonic = store, monotonic
        self._lock = threading.Lock()
        self._until = -1.0
        self._fault: str | None = None

    def fault(self) -> str | None:
        """None, or the reason: "store.not_writable (FullError)"."""
        with self._lock:
            if self._monotonic() >= self._until:
                self._fault = self._look()
                self._until = self._monotonic() + 1.0
            return self._fault

    def _look(self) -> str | None:
        try:
            self._store.try_write(datetime.now(UTC).isoformat(timespec="seconds"))
        except StoreFault as fault:
            log.error("the store cannot be written: %s", fault.kind)
            return f"store.not_writable ({fault.kind})"
        return None


class Watch:
    """Around the whole application. A fault in it ends here: uvicorn would log its text, which may be personal."""

    def __init__(self, app: ASGIApp, meters: Meters) -> None:
        self._app, self._meters = app, meters

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status = time.monotonic(), 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as error:
            log.error("fault %s ended a request", type(error).__name__)
        self._count(scope, status, time.monotonic() - started)

    def _count(self, scope: Scope, status: int, took_s: float) -> None:
        route = str(getattr(scope.get("route"), "path", "?"))
        method = scope["method"] if scope["method"] in METHODS else "other"
        self._meters.requests.labels(method, route, str(status)).inc()
        if route == INTAKE:
            self._meters.intake.labels(str(status)).observe(took_s)
        log.info("%s %s %d %s %.1f ms", method, route, status, scope.get("budayang.terminal", "-"), took_s * 1000)
