"""The way to the centre, step by step: where the line ends is said by the first step that fails."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing
from urllib.parse import urlsplit

from terminal.link.faults import LinkDown, LinkRefused

STEP_S = 5.0
Line = tuple[str, str]


class StepFault(Exception):
    """A trial in steps that ended before its last one: `code` is link.name, link.port, link.tls or link.centre of this
    one, `lines` are the steps before it."""

    def __init__(self, code: str, lines: tuple[Line, ...]) -> None:
        super().__init__(code)
        self.code, self.lines = code, lines


def examine(url: str, offset_s: Callable[[], float], context: ssl.SSLContext | None = None) -> tuple[Line, ...]:
    """(step, what was found) of host, dns, port, tls, time and centre. Raises StepFault.

    `offset_s` asks the centre for its time, over the terminal's own signed line, and gives the seconds by which this
    clock differs; it may raise LinkDown or LinkRefused.
    """
    lines: list[Line] = []
    try:
        for line in _steps(url, offset_s, context):
            lines.append(line)
    except socket.gaierror as error:
        raise StepFault("link.name", tuple(lines)) from error
    except ssl.SSLError as error:
        raise StepFault("link.tls", tuple(lines)) from error
    except OSError as error:
        raise StepFault("link.port", tuple(lines)) from error
    except (LinkDown, LinkRefused) as error:
        raise StepFault("link.centre", tuple(lines)) from error
    return tuple(lines)


def _steps(url: str, offset_s: Callable[[], float], context: ssl.SSLContext | None) -> Iterator[Line]:
    parts = urlsplit(url)
    host, secure = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    yield "host", f"{host}:{port}"
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    yield "dns", str(found[0][4][0])
    with closing(socket.create_connection((host, port), STEP_S)) as line:
        yield "port", "good"
        if secure:
            with (context or ssl.create_default_context()).wrap_socket(line, server_hostname=host) as safe:
                yield "tls", safe.version() or "good"
        else:
            yield "tls", "none"
    yield "time", f"{offset_s():+.1f} s"
    yield "centre", "answered"
