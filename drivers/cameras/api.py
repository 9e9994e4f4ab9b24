"""What a document camera can do."""

from __future__ import annotations

from threading import Event
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Frame = NDArray[np.uint8]
"""Height x width x 3, BGR, 8 bits."""


class DocumentCamera(Protocol):
    """A camera above a desk. ``deadline`` is in seconds from the call; all calls raise DeviceFault."""

    def open(self) -> None: ...

    def close(self) -> None: ...

    def identify(self, deadline: float = 3.0, cancel: Event | None = None) -> dict[str, str]:
        """What the camera says about itself, at least its picture size."""
        ...

    def read_frame(self, deadline: float = 1.0, cancel: Event | None = None) -> Frame:
        """The newest picture; never one taken before the last call. camera.stalled, camera.gone."""
        ...

    def capture(self, deadline: float = 3.0, cancel: Event | None = None) -> Frame:
        """A picture taken after this call, in full resolution."""
        ...
