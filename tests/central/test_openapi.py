"""docs/openapi.yaml and the centre say the same: addresses, statuses, bodies."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from schemathesis.core.failures import FailureGroup

from central.app import Centre as App
from central.catalogue import Published
from central.city import City
from central.codes import Codes
from central.intake import Intake
from central.keys import CentreKeys
from central.openapi import document
from central.serving import routes
from central.store.db import open_store
from terminal.link.client import Link
from terminal.link.faults import LinkRefused
from tests.central.centre import CITY, Centre, undocumented
from tests.central.probing import Known, Signed, probe

METHODS = ("get", "put", "post", "delete", "patch")


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Centre, Link]]:
    """A centre of its own, whose departments and cases may be turned upside down."""
    folder = tmp_path_factory.mktemp("openapi")
    centre = Centre(folder / "centre").start()
    link = centre.link(folder / "link")
    link.enrol()
    yield centre, link
    link.close()
    assert centre.stop() == 0


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [(path, method, told) for path, methods in document()["paths"].items()
            for method, told in methods.items() if method in METHODS]


def test_every_route_is_documented_and_every_document_has_a_route(tmp_path: Path) -> None:
    store, city = open_store(tmp_path / "c.db"), City.load(CITY)
    keys = CentreKeys(X25519PrivateKey.generate(), Ed25519PrivateKey.generate())
    published = Published(tmp_path / "catalogue", keys)
    app = App(store, keys, city, Codes(city), Intake(store, keys, published, city), published, city_open=True)
    served = {(route.path, name.lower()) for route in routes(app) for name in route.methods or () if name != "HEAD"}
    store.close()
    assert served == {(path, method) for path, method, _ in operations()}


def test_the_document_is_served_as_it_is_written(asked: tuple[Centre, Link]) -> None:
    centre, _ = asked
    assert centre.get("/v1/openapi.json") == document()


def test_the_document_is_one(asked: tuple[Centre, Link]) -> None:
    names = [told["operationId"] for _, _, told in operations()]
    assert len(names) == len(set(names))
    for path, _, told in operations():
        named = {part[1:-1] for part in path.split("/") if part[:1] == "{"}
        assert {given["name"] for given in told.get("parameters", ()) if given["in"] == "path"} == named
    for schema in document()["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_what_needs_a_signature_says_so(asked: tuple[Centre, Link]) -> None:
    """Without one: 401 exactly where the document does not except the address."""
    centre, _ = asked
    with requests.Session() as session:
        session.trust_env = False
        for path, method, told in operations():
            answer = session.request(method, centre.url + path.replace("{", "").replace("}", ""), timeout=10)
            assert (answer.status_code == 401) == ("security" not in told), path
            assert str(answer.status_code) in told["responses"], path


def test_made_up_requests_find_nothing(asked: tuple[Centre, Link]) -> None:
    """A short run with a fixed seed; a long one is `python -m tests.central.schemathesis_run`."""
    centre, link = asked
    short = copy.deepcopy(document())
    short["paths"] = {path: told for path, told in short["paths"].items() if not path.startswith(("/city", "/health"))}
    counted = probe(link, short, Known.of(centre, link), 2, 20260105)
    every = {f"{method.upper()} {path}" for path, method, _ in operations() if path in short["paths"]}
    assert {key.rpartition(" ")[0] for key in counted} == every
    succeeded = {key for key in counted if key.rpartition(" ")[2] in ("200", "201")}
    assert len(succeeded) >= 12, "asking must also succeed, else nothing is seen of the answers"


@pytest.mark.parametrize("lie", ["status", "body"])
def test_control_a_lie_in_the_document_is_found(asked: tuple[Centre, Link], lie: str) -> None:
    centre, link = asked
    lying = copy.deepcopy(document())
    path = "/v1/cases/{number}"
    lying["paths"] = {path: lying["paths"][path]}
    if lie == "status":
        del lying["paths"][path]["get"]["responses"]["404"]
    else:
        lying["components"]["schemas"]["Problem"]["required"].append("instance")
    with pytest.raises(FailureGroup):
        probe(link, lying, Known.of(centre, link), 3, 20260105)


def test_control_an_undocumented_answer_in_a_log_is_found() -> None:
    assert undocumented("2026 central INFO GET /v1/time 200 T-1 0.1 ms") == set()
    assert undocumented("2026 central INFO GET /v1/time 418 T-1 0.1 ms") == {("GET", "/v1/time", "418")}


def test_half_a_surrogate_pair_is_no_text(asked: tuple[Centre, Link]) -> None:
    """Python's JSON reads it, SQLite and a signature cannot take it: that must not be the centre's fault."""
    centre, link = asked
    with requests.Session() as session:
        session.trust_env = False
        answer = session.post(centre.url + "/v1/codes", data=b'{"number":"\\ud800"}', auth=Signed(link), timeout=10)
    assert (answer.status_code, answer.json()["title"]) == (400, "body.malformed")


@pytest.mark.parametrize("code", ["编号", "a b", "%", "ä?#"])
def test_a_code_with_other_letters_is_an_unknown_case(asked: tuple[Centre, Link], code: str) -> None:
    """What is signed is the address as it was sent; decoded and encoded again it was another."""
    with pytest.raises(LinkRefused, match=r"case\.unknown"):
        asked[1].case_by_receipt(code)
