"""What a presence sensor can do: say whether somebody is there. It never says who."""

from __future__ import annotations

from threading import Event
from typing import Protocol


class PresenceSensor(Protocol):
    """A mat, a light barrier, a radar or a contact. ``deadline`` is in seconds from the call; all calls raise
    DeviceFault: presence.gone, presence.no_answer, presence.refused."""

    def open(self) -> None: ...

    def close(self) -> None: ...

    def identify(self, deadline: float = 3.0, cancel: Event | None = None) -> dict[str, str]: ...

    def present(self, deadline: float = 1.0, cancel: Event | None = None) -> bool:
        """Whether the sensor sees somebody at this moment. It may flicker; whoever asks has to wait it out."""
        ...
