"""Errors as RFC 9457 problem documents: one class, one code each, no personal values in them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

TYPE_PREFIX = "urn:budayang:problem:"


class Problem(Exception):
    """An answer that is an error.

    `code` is the stable word a client acts on (docs/protocol.md lists them), `detail` one English
    sentence for the
    operator, `extra` further members. Nothing of a citizen goes in here: problems are logged.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status, self.code, self.detail = status, code, detail
        self.extra, self.headers = dict(extra or {}), dict(headers or {})

    def body(self) -> dict[str, Any]:
        """The problem document."""
        return {
            "type": TYPE_PREFIX + self.code,
            "title": self.code,
            "status": self.status,
            "detail": self.detail,
            **self.extra,
        }

    def response(self) -> Response:
        """The problem as an HTTP response."""
        return Response(
            json.dumps(self.body(), ensure_ascii=False).encode(),
            status_code=self.status,
            media_type="application/problem+json",
            headers=self.headers,
        )


def refusal(status: int, code: str, detail: str, zh: str, en: str) -> Problem:
    """A problem with a sentence for the people who stand there."""
    return Problem(status, code, detail, {"sentence": {"zh": zh, "en": en}})
