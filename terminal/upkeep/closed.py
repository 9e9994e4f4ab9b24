"""Whether staff have taken the terminal out of service, and why; kept over restarts."""

from __future__ import annotations

import json
from pathlib import Path

from terminal import durable


class Closed:
    """`folder`/closed.json. A file that cannot be read counts as closed: whoever closed it did so for a reason."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "closed.json"
        self._reason = self._read()

    @property
    def reason(self) -> str:
        """Why, or empty when it is open."""
        return self._reason

    @property
    def cause(self) -> str:
        """The fault code that citizens are told by."""
        return f"staff.{self._reason}" if self._reason else ""

    def set(self, reason: str) -> None:
        """Close for a reason, or open (empty). On disk when this returns. Raises OSError."""
        durable.write_json(self._path, {"reason": reason})
        self._reason = reason

    def _read(self) -> str:
        try:
            return str(json.loads(self._path.read_text("utf-8"))["reason"])
        except FileNotFoundError:
            return ""
        except (OSError, ValueError, TypeError, KeyError):
            return "other"
