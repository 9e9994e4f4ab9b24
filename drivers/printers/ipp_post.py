"""One HTTP request that ends when its caller wants it to end.

A printer that takes a question and keeps its answer, or gives it byte by byte, would hold the caller as long as it
likes: the time-outs of an HTTP library are for the silence between two bytes. So the request runs in a thread of its
own, which is left alone when nobody waits for it any more and ends with the next byte or the next time-out.
"""

from __future__ import annotations

import http.client
import threading

import requests
import urllib3

from drivers.fault import Patience

LARGEST = 4 << 20
"""Bytes of an answer; more is no answer of a printer."""
_CHUNK = 16384
_LOOK = 0.02


class Slow(requests.Timeout):
    """The answer was not whole in time."""


def post(
    session: requests.Session, url: str, message: bytes, connect: float, wait: float, patience: Patience | None
) -> tuple[int, bytes]:
    """Status and body of a POST of application/ipp. ``wait`` is in seconds for the whole answer; ``patience`` ends it
    early by its cancel, None lets nothing end it.

    Raises requests.RequestException (Slow), DeviceFault device.cancelled.
    """
    request = _Request(session, url, message, connect, wait)
    request.thread.start()
    whole = Patience(connect + wait, patience.cancel if patience is not None else None)
    try:
        while not request.done.is_set() and not whole.over:
            whole.check()
            request.done.wait(_LOOK)
    finally:
        request.left_alone.set()
    if not request.done.is_set():
        raise Slow("the answer came too slowly")
    if request.error is not None:
        raise request.error
    return request.status, request.body


class _Request:
    def __init__(self, session: requests.Session, url: str, message: bytes, connect: float, wait: float) -> None:
        self._session, self._url, self._message = session, url, message
        self._timeout = (connect, wait)
        self.done = threading.Event()
        self.left_alone = threading.Event()
        self.error: Exception | None = None
        self.status = 0
        self.body = b""
        self.thread = threading.Thread(target=self._run, name="ipp-request", daemon=True)

    def _run(self) -> None:
        try:
            with self._session.post(
                self._url,
                self._message,
                headers={"Content-Type": "application/ipp"},
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
            ) as response:
                body = bytearray()
                # what is there, without waiting for more of it
                while chunk := response.raw.read1(_CHUNK):
                    body += chunk
                    if self.left_alone.is_set() or len(body) > LARGEST:
                        raise Slow("left alone" if self.left_alone.is_set() else "an answer without end")
                self.status, self.body = response.status_code, bytes(body)
        except urllib3.exceptions.ReadTimeoutError:
            self.error = requests.ReadTimeout("silence within the answer")
        except (urllib3.exceptions.HTTPError, http.client.HTTPException, OSError) as error:
            # requests' own faults are OSError too and stay what they are
            known = isinstance(error, requests.RequestException)
            self.error = error if known else requests.ConnectionError(type(error).__name__)
        except Exception as error:
            self.error = error
        finally:
            self.done.set()
