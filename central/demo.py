"""Routes of the fictitious city: the citizen's phone, all cases, departments that can be switched off,
enrolment codes.

Only there when the centre runs with a city made up for it (--city); never on a real one.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from central import said
from central.answering import MAX_SMALL_BODY, body_of, json_object, text_of, too_large
from central.cases import all_cases, move
from central.city import City
from central.enrol import new_code
from central.problems import Problem
from central.store.db import Store


def routes(store: Store, city: City) -> list[Route]:
    """The routes under /city."""

    def phone(request: Request) -> Response:
        found = city.messages(request.path_params["number"])
        return JSONResponse({"messages": [asdict(message) for message in found]})

    def cases(request: Request) -> Response:
        return JSONResponse({"cases": all_cases(store)})

    def evaluations(request: Request) -> Response:
        return JSONResponse({"evaluations": said.all_evaluations(store), "statistics": said.statistics(store)})

    def complaints(request: Request) -> Response:
        return JSONResponse({"complaints": said.all_complaints(store)})

    async def move_case(request: Request) -> Response:
        try:
            state = text_of(await _asked(request), "state", 32)
            move(store, request.path_params["number"], state, datetime.now(UTC).isoformat())
        except Problem as problem:
            return problem.response()
        return JSONResponse({"state": state})

    def departments(request: Request) -> Response:
        return JSONResponse({name: bool(entry["reachable"]) for name, entry in city.departments.items()})

    async def switch(request: Request) -> Response:
        name = request.path_params["name"]
        try:
            reachable = (await _asked(request)).get("reachable")
            if name not in city.departments:
                raise Problem(404, "department.unknown", "no such department")
            if not isinstance(reachable, bool):
                raise Problem(400, "body.malformed", "reachable true or false is needed")
        except Problem as problem:
            return problem.response()
        city.departments[name]["reachable"] = reachable
        return JSONResponse({name: reachable})

    def code(request: Request) -> Response:
        return JSONResponse({"enrolment_code": new_code(store)})

    return [
        Route("/city/enrolment-code", code, methods=["POST"]),
        Route("/city/phone/{number}", phone, methods=["GET"]),
        Route("/city/cases", cases, methods=["GET"]),
        Route("/city/cases/{number}", move_case, methods=["POST"]),
        Route("/city/evaluations", evaluations, methods=["GET"]),
        Route("/city/complaints", complaints, methods=["GET"]),
        Route("/city/departments", departments, methods=["GET"]),
        Route("/city/departments/{name}", switch, methods=["POST"]),
    ]


async def _asked(request: Request) -> dict[str, Any]:
    body = await body_of(request, MAX_SMALL_BODY)
    if body is None:
        raise too_large()
    return json_object(body)
