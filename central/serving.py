"""The whole application: the protocol's addresses, those for whoever runs the centre, and what is said of errors."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from central.answering import fault
from central.app import Centre
from central.problems import Problem
from central.watch import Meters, Readiness, Watch


def application(centre: Centre) -> ASGIApp:
    """The ASGI application, watched."""
    handlers = {404: _not_found, 405: _not_found, Exception: _faulty}
    return Watch(Starlette(routes=routes(centre), exception_handlers=handlers), centre.answering.meters)


def routes(centre: Centre) -> list[Route]:
    """Every address; docs/openapi.yaml says the same."""
    return [*centre.routes(), *_running(Readiness(centre.store), centre.answering.meters)]


def _running(readiness: Readiness, meters: Meters) -> list[Route]:
    async def live(request: Request) -> Response:
        return JSONResponse({"live": True})

    async def ready(request: Request) -> Response:
        reason = await run_in_threadpool(readiness.fault)
        told = {"ready": True} if reason is None else {"ready": False, "reason": reason}
        return JSONResponse(told, status_code=200 if reason is None else 503, headers={"Cache-Control": "no-store"})

    async def metrics(request: Request) -> Response:
        return Response(await run_in_threadpool(meters.text), media_type="text/plain; version=0.0.4")

    return [
        *(Route(f"{before}/live", live, methods=["GET"]) for before in ("", "/health")),
        *(Route(f"{before}/ready", ready, methods=["GET"]) for before in ("", "/health")),
        Route("/metrics", metrics, methods=["GET"]),
    ]


async def _not_found(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 404)
    code = "address.unknown" if status == 404 else "method.unknown"
    problem = Problem(status, code, "the protocol has no such address or method", None, getattr(error, "headers", None))
    return problem.response()


async def _faulty(request: Request, error: Exception) -> Response:
    return fault()  # the error goes on to Watch, which logs its kind
