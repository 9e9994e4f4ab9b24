"""How one request is answered: read within limits, checked, handled, signed, counted, and written down if refused."""

from __future__ import annotations

import contextlib
import functools
import json
import logging
import re
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from central import enrol
from central.audit import Refusals
from central.keys import CentreKeys
from central.lane import Lane, Told, Work
from central.nonces import nonces_of
from central.problems import Problem
from central.signatures import Asker, NonceBook, answer_headers, verify
from central.store.db import Store, StoreFault
from central.watch import Meters

log = logging.getLogger("central")
MAX_BODY = 64 * 1024 * 1024
MAX_SMALL_BODY = 64 * 1024
MOST_IN_VAIN = 1024 * 1024
"""Bytes above a limit that are read at least, before the connection is closed."""
LANE_BODY = 256 * 1024
"""Bytes up to which a submission goes by the lane."""
KeepingHandler = Callable[[Request, Asker, bytes], Told | Work]
Handler = Callable[[Request, Asker, bytes], tuple[int, dict[str, Any]]]
OpenHandler = Callable[[Request, bytes], tuple[int, dict[str, Any]]]
Endpoint = Callable[[Request], Awaitable[Response]]
_CLAIMED = re.compile(r';keyid="([A-Za-z0-9._-]{1,64})";')
_REFUSED = (401, 403)
_text = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


@dataclass(frozen=True)
class Answering:
    """Makes endpoints of handlers. A handler gets the request, who asks and the body, and gives status and JSON."""

    store: Store
    keys: CentreKeys
    refusals: Refusals
    nonces: NonceBook = field(init=False)
    meters: Meters = field(init=False)
    lane: Lane = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "nonces", nonces_of(self.store))
        object.__setattr__(self, "meters", Meters(self.store))
        object.__setattr__(self, "lane", Lane(self.store))

    def signed(self, handler: Handler, limit: int = MAX_SMALL_BODY, *, any_time: bool = False) -> Endpoint:
        """For enrolled terminals only. `any_time` takes a wrong clock; `limit` is in bytes."""

        def checked(request: Request, body: bytes) -> tuple[Asker, tuple[int, dict[str, Any]]]:
            asker = self._asker(request, body, any_time=any_time)
            return asker, handler(request, asker, body)

        async def endpoint(request: Request) -> Response:
            body = await body_of(request, limit)
            return await run_in_threadpool(self._answer, request, body, checked, _signature(request))

        return endpoint

    def kept(self, handler: KeepingHandler, limit: int) -> Endpoint:
        """As `signed`, for what is kept: the handler may leave a piece of work for the transaction. Small ones go by
        the lane (central/lane.py)."""

        def checked(request: Request, body: bytes) -> tuple[Asker, tuple[int, dict[str, Any]]]:
            asker = self._asker(request, body)
            return asker, alone(self.store, handler(request, asker, body))

        async def endpoint(request: Request) -> Response:
            body, signature = await body_of(request, limit), _signature(request)
            if body is None or len(body) > LANE_BODY or request.scope["query_string"]:
                return await run_in_threadpool(self._answer, request, body, checked, signature)
            askers: list[Asker] = []

            def first() -> Told | Work:
                askers.append(self._asker(request, body))
                return handler(request, askers[0], body)

            def told(request: Request, body: bytes, outcome: Told | Exception) -> tuple[Asker, Told]:
                if isinstance(outcome, Exception):
                    raise outcome
                return askers[0], outcome

            def last(outcome: Told | Exception) -> Response:
                return self._answer(request, body, functools.partial(told, outcome=outcome), signature)

            return await self.lane.do(first, last)

        return endpoint

    def _asker(self, request: Request, body: bytes, *, any_time: bool = False) -> Asker:
        return verify(
            request.method,
            # as it was sent: decoded and encoded again it may be another text
            request.scope["raw_path"].decode("latin-1"),
            request.headers.get,
            body,
            lambda name: enrol.key_of(self.store, name),
            self.nonces,
            any_time=any_time,
        )

    def open(self, handler: OpenHandler) -> Endpoint:
        """For everybody; the answer is signed, without the request's signature."""

        def handled(request: Request, body: bytes) -> tuple[Asker, tuple[int, dict[str, Any]]]:
            return Asker("-", ""), handler(request, body)

        async def endpoint(request: Request) -> Response:
            body = await body_of(request, MAX_SMALL_BODY)
            return await run_in_threadpool(self._answer, request, body, handled, None)

        return endpoint

    def _answer(
        self,
        request: Request,
        body: bytes | None,
        handled: Callable[[Request, bytes], tuple[Asker, tuple[int, dict[str, Any]]]],
        signature: str | None,
    ) -> Response:
        try:
            if body is None:
                raise too_large()
            if request.scope["query_string"]:
                raise Problem(400, "query.unknown", "the protocol has no query parameters")
            asker, (status, answer) = handled(request, body)
            request.scope["budayang.terminal"] = asker.terminal
            response: Response = _told(status, answer)
        except Problem as problem:
            response = problem.response()
            log.info("problem %s", problem.code)
            self.meters.refused.labels(problem.code).inc()
            self._write_down(request, problem)
        except Exception as error:
            # the exception's text may hold personal values: its kind is all that is logged or told
            log.error("fault %s in %s", type(error).__name__, _where(error))
            response = fault()
        return self._finish(response, signature)

    def _write_down(self, request: Request, problem: Problem) -> None:
        if problem.status not in _REFUSED and problem.code != "digest.wrong":
            return
        claimed = _CLAIMED.search(request.headers.get("signature-input", ""))
        terminal, what = "-" if claimed is None else claimed[1], problem.code
        with contextlib.suppress(StoreFault):
            if what == "terminal.unknown" and enrol.is_revoked(self.store, terminal):
                what = "terminal.revoked"  # to the outside it is one like any other that is not enrolled
        self.refusals.note(what, terminal, _place(request))

    def _finish(self, response: Response, signature: str | None) -> Response:
        body = bytes(response.body)
        headers = answer_headers(response.status_code, body, signature, self.keys, int(time.time()))
        response.headers.update(headers)
        response.headers["Cache-Control"] = "no-store"
        return response


def alone(store: Store, found: Told | Work) -> Told:
    """What came of it at once, or its work done in a transaction of its own. Raises Problem, StoreFault."""
    if isinstance(found, tuple):
        return found
    with store.write() as db:
        told = found.keep(db)
    found.kept()
    return told


def json_object(body: bytes) -> dict[str, Any]:
    """The JSON object in a body. Raises Problem 400 body.malformed, also for text that is no text (half a surrogate
    pair), which could be neither kept nor signed."""
    try:
        value = json.loads(body)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Problem(400, "body.malformed", "the body is not a JSON object")
    return value


def text_of(asked: dict[str, Any], key: str, longest: int) -> str:
    """A text of 1 to `longest` characters. Raises Problem 400 body.malformed."""
    value = asked.get(key)
    if not isinstance(value, str) or not 1 <= len(value) <= longest:
        raise Problem(400, "body.malformed", f"{key} must be a text of 1 to {longest} characters")
    return value


async def body_of(request: Request, limit: int) -> bytes | None:
    """The body, or None when it is larger than the limit; never holds more than the limit.

    What is too large is still read, so that its sender reads the answer instead of a broken connection; but not without
    end. Raises ClientDisconnect.
    """
    most = limit + max(limit, MOST_IN_VAIN)
    stated = request.headers.get("content-length", "")
    if stated.isascii() and stated.isdigit() and (len(stated) > 18 or int(stated) > most):
        return None
    chunks, size = [], 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= limit:
            chunks.append(chunk)
        if size > most:
            break
    return b"".join(chunks) if size <= limit else None


def too_large() -> Problem:
    """The body was too large and perhaps not read to its end, so this connection is of no further use."""
    return Problem(413, "body.too_large", "the body is larger than this address takes", None, {"Connection": "close"})


def _told(status: int, answer: dict[str, Any]) -> Response:
    """The answer as it goes out; one that names its state (`etag`) has that in its header too, and 304 has no body."""
    headers = {"ETag": f'"{answer["etag"]}"'} if "etag" in answer else {}
    if status == 304:
        return Response(status_code=304, headers=headers)
    return Response(_text(answer), status_code=status, headers=headers, media_type="application/json")


def fault() -> Response:
    """What is told of a fault of the centre's own: that there was one."""
    return Problem(500, "centre.fault", "the centre failed; try again later").response()


def _signature(request: Request) -> str | None:
    return request.headers.get("signature", "").removeprefix("terminal=") or None


def _place(request: Request) -> str:
    """The address without the values in it, "PUT /v1/submissions/{id}" without its method."""
    return str(getattr(request.scope.get("route"), "path", "?"))


def _where(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return (
        "?" if trace is None else f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}"
    )
