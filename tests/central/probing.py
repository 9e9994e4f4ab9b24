"""schemathesis against a centre that runs: requests made from docs/openapi.yaml, signed like a terminal's.

Without its pytest plug-in: what is asked and in which order is here, so that a short run with a fixed seed and a long
one are the same code.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from terminal.link.client import Link
from terminal.link.signing import sign_request
from terminal.vault.sealing import SealKey, container, seal
from tests.central.centre import LI_MIN, Centre, submission

SEALED, BATCH = "application/vnd.budayang.sealed", "application/vnd.budayang.batch"

CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
]
"""positive_data_acceptance is not among them: no made-up container opens, and no made-up code is right."""
_TOO_LARGE = [check for check in CHECKS if check is not checks.negative_data_rejection]
"""That check does not count 413 as a refusal, and a list of too many is too large before it is looked at."""


class Signed(requests.auth.AuthBase):
    """Signs the request as it goes out."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        body = request.body or b""
        body = body.encode() if isinstance(body, str) else body
        assert request.url is not None
        identity = self._link.identity
        path = urlsplit(request.url).path
        headers, _ = sign_request(identity.key, identity.terminal, str(request.method), path, body, int(time.time()))
        request.headers.update(headers)
        return request


@dataclass(frozen=True)
class Known:
    """What a terminal would know: put in for made-up values now and then, so that asking also succeeds."""

    body: dict[str, str]
    path: dict[str, str]
    containers: tuple[bytes, ...]

    @classmethod
    def of(cls, centre: Centre, link: Link) -> Known:
        """A person with a phone and a token, a case of theirs, containers of more."""
        made = [submission(link.identity.terminal) for _ in range(4)]
        key = SealKey.of(link.keys().seal)
        sealed = [container(one.id, one.terminal, key.id, [seal("submission", one.to_bytes(), key)]) for one in made]
        number = link.put(made[0].id, made[0].content_hash(), sealed[0]).case_number
        link.send_code(LI_MIN)
        token = link.check_code(LI_MIN, centre.phone_code(LI_MIN)).token
        assert token is not None
        body = {"number": LI_MIN, "token": token, "case_number": number, "state": "decided"}
        return cls(body, {"number": number, "code": made[0].receipt_code, "name": "pension"}, tuple(sealed))


def probe(link: Link, document: dict[str, Any], known: Known, examples: int, start: int) -> Counter[str]:
    """Ask every operation `examples` times rightly and as often wrongly; counts by "METHOD path status".

    Raises what schemathesis found: an answer that the document does not describe.
    """
    sealed = st.one_of(st.sampled_from(known.containers), st.binary(max_size=200), _spoilt(known.containers))
    schemathesis.openapi.media_type(SEALED, sealed)
    schemathesis.openapi.media_type(BATCH, st.lists(sealed, max_size=4).map(_batch))
    # signing is ours: told of it, schemathesis leaves the signature out on its own and we would put it in again
    schema = schemathesis.openapi.from_dict({key: value for key, value in document.items() if key != "security"})
    schema.config.update(base_url=link.base_url)
    counted: Counter[str] = Counter()
    with requests.Session() as session:
        session.trust_env = False
        for operation, mode in _operations(schema):
            _probe(operation, mode, session, Signed(link), known, (examples, start), counted)
    return counted


def _batch(containers: list[bytes]) -> bytes:
    return b"BDYB" + b"".join(len(one).to_bytes(4, "big") + one for one in containers)


@st.composite
def _spoilt(draw: st.DrawFn, containers: tuple[bytes, ...]) -> bytes:
    whole = draw(st.sampled_from(containers))
    place = draw(st.integers(0, len(whole) - 1))
    return whole[:place] + draw(st.binary(max_size=3)) + whole[place + draw(st.integers(0, 2)):]


def _operations(schema: Any) -> Iterator[tuple[Any, GenerationMode]]:
    for found in schema.get_all_operations():
        operation = found.ok()
        yield operation, GenerationMode.POSITIVE
        # an address that takes any text can be asked in no wrong way
        narrow = any(set(given["schema"]) - {"type"} for given in operation.definition.raw.get("parameters", ()))
        if operation.body or narrow:
            yield operation, GenerationMode.NEGATIVE


def _probe(operation: Any, mode: GenerationMode, session: requests.Session, auth: Signed, known: Known,
           often: tuple[int, int], counted: Counter[str]) -> None:
    # signed or not, by what the document says: an open address must not need a signature
    signing = auth if operation.definition.raw.get("security") != [] else None

    @seed(often[1])
    @settings(max_examples=often[0], deadline=None, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
    def one(case: Case, data: st.DataObject) -> None:
        if mode is GenerationMode.POSITIVE:
            _put_in(case, known, lambda: data.draw(st.booleans()))
        response = case.call(session=session, auth=signing, timeout=10)
        counted[f"{operation.method.upper()} {operation.path} {response.status_code}"] += 1
        case.validate_response(response, checks=_TOO_LARGE if response.status_code == 413 else CHECKS)

    one()


def _put_in(case: Case, known: Known, now: Callable[[], bool]) -> None:
    everything = now()
    for place, values in ((case.body, known.body), (case.path_parameters, known.path)):
        if isinstance(place, dict):
            place.update({key: value for key, value in values.items() if key in place and (everything or now())})
    if isinstance(case.body, bytes) and case.body[:4] == b"BDY1":
        stated = re.search(rb'"id":"([0-9a-f-]{36})"', case.body)
        if stated is not None:
            case.path_parameters["id"] = stated[1].decode()
