"""One exchange with the centre: explicit time limits, no redirects, no proxies from outside, signed
answers only."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from terminal.link.faults import LinkDown, LinkRefused
from terminal.link.signing import answer_holds, created_at, sign_request

# at DEBUG it writes every address down, and an address may hold a receipt's code
logging.getLogger("urllib3.connectionpool").setLevel(logging.INFO)
MAX_ANSWER = 1 << 20
SMALL = 4096
"""Bytes of a body that is not held back: somebody stands there and waits for the answer."""
PIECE_S = 0.1
LONGEST_UNSIGNED_S = 300.0
"""So long a Retry-After is heeded that the centre has not signed; LONGEST_SIGNED_S one that it has."""
LONGEST_SIGNED_S = 86_400.0
PATIENCE_S = 10.0
"""More time at most for the first byte of the answer: a centre under load needs a while for fifty submissions."""
_SLOWEST_BYTES_S = 32 * 1024
"""A body gets time for this speed on top of the time limit."""


class Paced:
    """A body that is read no faster than `bytes_s` bytes a second, by the monotonic clock, and not before `begun`."""

    def __init__(self, body: bytes, bytes_s: float, begun: float) -> None:
        self._body, self._bytes_s = body, bytes_s
        self._at, self._begun = 0, begun

    def __len__(self) -> int:
        return len(self._body)

    def read(self, size: int = -1) -> bytes:
        """The next bytes, when their time has come."""
        size = len(self._body) if size < 0 else min(size, max(1, int(self._bytes_s * PIECE_S)))
        early = self._begun + self._at / self._bytes_s - time.monotonic()
        if early > 0:
            time.sleep(early)
        piece = self._body[self._at : self._at + size]
        self._at += len(piece)
        return piece


class Exchange:
    """HTTP with one centre. Safe to use from many threads: each has its own session."""

    def __init__(self, base_url: str, timeout_s: float, verify: str | bool = True) -> None:
        self.base_url, self.timeout_s = base_url.rstrip("/"), timeout_s
        self._verify = verify
        self._local = threading.local()
        self._line_free_at = 0.0
        self.upload_bytes_s = 0.0
        """The most a body may take of the line, in bytes a second; 0 is no limit. A page of a scan must not hold up
        what a citizen at the next booth on the same line is waiting for."""
        self.heard: Callable[[float], None] = lambda created: None
        """Called with the centre's time (seconds since 1970 UTC) of each answer that holds."""
        self.gate: Callable[[], None] | None = None
        """Called before each exchange; may raise LinkDown. The dock pulls the network with it."""

    def ask(
        self,
        method: str,
        path: str,
        body: bytes,
        content_type: str,
        centre: bytes,
        signer: tuple[Ed25519PrivateKey, str] | None,
        now_s: Callable[[], float],
        unless: str = "",
    ) -> dict[str, Any]:
        """Ask once; the JSON object of a 2xx answer.

        `centre` is the raw signing key that the answer must hold under; `signer` this terminal's key and
        name. With `unless`, an ETag, the object is empty when that is the newest still.
        Raises LinkDown, LinkRefused.
        """
        headers: dict[str, str] = {"Content-Type": content_type} if body else {}
        if unless:
            headers["If-None-Match"] = f'"{unless}"'
        signature = None
        if signer is not None:
            signed, signature = sign_request(*signer, method, path, body, int(now_s()))
            headers |= signed
        status, answer_headers, answer = self._exchange(method, path, body, headers)
        if not answer_holds(centre, status, answer_headers, answer, signature):
            # nothing an unsigned answer says is believed; that somebody on the way is overloaded is heeded, for a while
            wait = retry_after(answer_headers) if status in (429, 503) else None
            wait = None if wait is None else min(wait, LONGEST_UNSIGNED_S)
            raise LinkDown("link.unsigned", f"status {status} without the centre's signature", wait)
        if signature is not None and (created := created_at(answer_headers)) is not None:
            # signed, and as the answer to what was asked just now: nobody can have kept it back for long
            self.heard(float(created))
        if status == 304:
            return {}
        return read_answer(status, answer_headers, answer)

    def ask_open(self, method: str, path: str, body: bytes) -> dict[str, Any]:
        """Ask before the centre's key is known; the caller proves the answer by other means."""
        headers = {"Content-Type": "application/json"} if body else {}
        return read_answer(*self._exchange(method, path, body, headers))

    def _exchange(
        self, method: str, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, Mapping[str, str], bytes]:
        if self.gate is not None:
            self.gate()
        capped = self.upload_bytes_s > 0 and len(body) > SMALL
        now = begun = time.monotonic()
        limit = now + self.timeout_s + len(body) / _SLOWEST_BYTES_S
        if capped:
            # the next body begins when the last one's time is over: many small pieces must not add up to more
            begun = max(now, self._line_free_at)
            self._line_free_at = begun + len(body) / self.upload_bytes_s
            limit += self._line_free_at - now
        try:
            with self._session().request(
                method,
                self.base_url + path,
                data=Paced(body, self.upload_bytes_s, begun) if capped else body or None,
                headers=headers,
                timeout=(self.timeout_s, self.timeout_s + min(PATIENCE_S, len(body) / _SLOWEST_BYTES_S)),
                allow_redirects=False,
                stream=True,
                verify=self._verify,
            ) as response:
                unchanged = response.status_code == 304 and "If-None-Match" in headers
                if 300 <= response.status_code < 400 and not unchanged:
                    raise LinkDown("link.redirected", f"status {response.status_code}")
                chunks, size = [], 0
                # requests has no limit for the whole answer: a drip of bytes would hold a citizen for ever
                for chunk in response.iter_content(65536):
                    size += len(chunk)
                    if size > MAX_ANSWER:
                        raise LinkDown("link.unsigned", "the answer is larger than any of the centre's")
                    if time.monotonic() > limit:
                        raise LinkDown("link.timeout", "the answer did not end in time")
                    chunks.append(chunk)
                return response.status_code, response.headers, b"".join(chunks)
        except requests.Timeout as error:
            raise LinkDown("link.timeout", type(error).__name__) from error
        except requests.RequestException as error:
            raise LinkDown("link.unreachable", type(error).__name__) from error

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            session.trust_env = False  # no proxy, no netrc of the machine's environment
            session.headers["User-Agent"] = "budayang-terminal/1"
            self._local.session = session
        return session

    def close(self) -> None:
        """Close this thread's connections."""
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is not None:
            session.close()
            self._local.session = None


def read_answer(status: int, headers: Mapping[str, str], answer: bytes) -> dict[str, Any]:
    """The object of a 2xx answer. Raises LinkDown for 429 and 5xx, LinkRefused for other problems."""
    try:
        value = json.loads(answer)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise LinkDown("link.unsigned", f"status {status} is not of the protocol")
    if 200 <= status < 300:
        return value
    if status >= 500:
        code = "link.busy" if (status, value.get("title")) == (503, "centre.busy") else "link.unavailable"
        said = value.get("retry_after_s")
        # what stands in the body is covered by the signature, a header on its way is not
        wait = min(max(0.0, said), LONGEST_SIGNED_S) if type(said) is int else retry_after(headers)
        raise LinkDown(code, f"status {status}", wait)
    raise LinkRefused(status, value)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that Retry-After asks for (RFC 9110, 10.2.3), 0 to LONGEST_SIGNED_S; None: it does not say.

    A date is taken against the answer's own Date, never against this machine's clock, which may be wrong by years.
    """
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit() and len(text) < 12:
        return min(float(text), LONGEST_SIGNED_S)
    try:
        then, now = (parsedate_to_datetime(stamp).timestamp() for stamp in (text, headers.get("Date", "")))
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(then - now, 0.0), LONGEST_SIGNED_S)
