"""Who asks, and that nobody changed or repeated it: one fixed profile of RFC 9421 (HTTP Message Signatures).

Covered are always "@method", "@path" and "content-digest" (RFC 9530, sha-256); parameters are created,
keyid, nonce,
alg and tag in this order. Fixed means: any other form is refused instead of negotiated. Answers are
signed too and
cover the request's signature, so that an answer of a captive portal, or an old one, is never believed.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from central.keys import CentreKeys
from central.problems import Problem

SKEW_S = 300
"""A signature is fresh this many seconds before and after the centre's time."""
TAG = "budayang-v1"
COVERED = '("@method" "@path" "content-digest")'
_INPUT = re.compile(
    r"terminal=(?P<params>"
    + re.escape(COVERED)
    + r';created=(?P<created>[0-9]{1,12});keyid="(?P<keyid>[A-Za-z0-9._-]{1,64})"'
    r';nonce="(?P<nonce>[A-Za-z0-9_-]{16,64})";alg="ed25519";tag="' + TAG + r'")\Z'
)
_SIGNATURE = re.compile(r"terminal=:(?P<value>[A-Za-z0-9+/]{86}==):\Z")


@functools.lru_cache(32768)
def _public_key(raw: bytes) -> VerifyKey:
    return VerifyKey(raw)


def digest(body: bytes) -> str:
    """Content-Digest of a body (RFC 9530)."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


@dataclass(frozen=True)
class Asker:
    """A terminal whose signature held. `signature` is its text, covered by the answer; `created` seconds since 1970."""

    terminal: str
    signature: str
    created: int = 0


class NonceBook(Protocol):
    """Knows which nonces were used."""

    def check(self, terminal: str, nonce: str, created: int) -> None:
        """Remember a nonce. Raises Problem 401 signature.skew or signature.replayed."""
        ...


def fresh(now: float, created: int) -> None:
    """Raises Problem 401 signature.skew: created is too far from the centre's time."""
    if abs(now - created) > SKEW_S:
        raise Problem(401, "signature.skew", "created is too far from the centre's time; ask /v1/time")


class Nonces:
    """Nonces seen within the freshness window, per terminal. In memory.

    After a start everything created before the start is refused as stale, so that a process that forgot
    its nonces
    accepts no replay; the terminal signs anew and goes on.
    """

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now, self._start = now, int(now())
        self._seen: dict[tuple[str, str], float] = {}
        self._lock = threading.Lock()
        self._swept = now()

    def check(self, terminal: str, nonce: str, created: int) -> None:
        """Remember a nonce. Raises Problem 401 signature.skew or signature.replayed."""
        now = self._now()
        fresh(now, created)
        if created < self._start:
            raise Problem(401, "signature.skew", "created before this centre was started; sign anew")
        with self._lock:
            if now - self._swept > SKEW_S:
                self._seen = {key: at for key, at in self._seen.items() if now - at <= 2 * SKEW_S}
                self._swept = now
            if (terminal, nonce) in self._seen:
                raise Problem(401, "signature.replayed", "this nonce was used before")
            self._seen[terminal, nonce] = now


def verify(
    method: str,
    path: str,
    headers: Callable[[str], str | None],
    body: bytes,
    key_of: Callable[[str], bytes | None],
    nonces: NonceBook,
    *,
    any_time: bool = False,
) -> Asker:
    """Check one request.

    `headers` looks a header up by name, `key_of` gives a terminal's raw 32-byte public key or None.
    `any_time` accepts
    a wrong clock: only for the question what time it is. Raises Problem 400 for a body that is not what
    was signed,
    401 for everything else.
    """
    given = _INPUT.match(headers("signature-input") or "")
    signed = _SIGNATURE.match(headers("signature") or "")
    if given is None or signed is None:
        raise Problem(401, "signature.missing", "no signature of the protocol's profile")
    found = digest(body)
    if headers("content-digest") != found:
        raise Problem(400, "digest.wrong", "the body is not the one that was signed")
    key = key_of(given["keyid"])
    if key is None:
        raise Problem(401, "terminal.unknown", "no such terminal is enrolled")
    base = (
        f'"@method": {method}\n"@path": {path}\n"content-digest": {found}\n'
        f'"@signature-params": {given["params"]}'
    )
    try:
        _public_key(key).verify(base.encode(), base64.b64decode(signed["value"]))
    except BadSignatureError:
        raise Problem(401, "signature.wrong", "the signature does not hold") from None
    if not any_time:
        nonces.check(given["keyid"], given["nonce"], int(given["created"]))
    return Asker(given["keyid"], f":{signed['value']}:", int(given["created"]))


def answer_headers(
    status: int, body: bytes, request_signature: str | None, keys: CentreKeys, created: int
) -> dict[str, str]:
    """Headers that sign an answer, bound to the request's signature where there was one."""
    found = digest(body)
    covered = '"@status" "content-digest"'
    base = f'"@status": {status}\n"content-digest": {found}\n'
    if request_signature is not None:
        covered += ' "signature";req;key="terminal"'
        base += f'"signature";req;key="terminal": {request_signature}\n'
    params = f'({covered});created={created};keyid="{keys.sign_id}";alg="ed25519";tag="{TAG}"'
    base += f'"@signature-params": {params}'
    value = base64.b64encode(keys.signature(base.encode())).decode()
    return {
        "Content-Digest": found,
        "Signature-Input": f"centre={params}",
        "Signature": f"centre=:{value}:",
    }
