"""Routes of the fictitious city: the citizen's phone, all cases, departments that can be switched off,
enrolment codes.

Only there when the centre runs with a city made up for it (--city); never on a real one.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from central import said
from central.cases import all_cases, move
from central.city import City
from central.enrol import new_code
from central.problems import Problem
from central.store.db import Store


def routes(store: Store, city: City) -> list[BaseRoute]:
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
        asked = await request.json()
        try:
            move(store, request.path_params["number"], str(asked.get("state")), datetime.now(UTC).isoformat())
        except Problem as problem:
            return problem.response()
        return JSONResponse({"state": asked["state"]})

    def departments(request: Request) -> Response:
        return JSONResponse({name: bool(entry["reachable"]) for name, entry in city.departments.items()})

    async def switch(request: Request) -> Response:
        asked = await request.json()
        name = request.path_params["name"]
        if name not in city.departments or not isinstance(asked.get("reachable"), bool):
            return JSONResponse(
                {"error": "department and reachable true or false are needed"}, status_code=400
            )
        city.departments[name]["reachable"] = asked["reachable"]
        return JSONResponse({name: asked["reachable"]})

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
