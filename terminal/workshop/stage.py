"""A world with the real window on it, for walks, pictures and tests."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from terminal.app import make_window
from terminal.config import ScreenOptions, SessionOptions
from terminal.workshop.world import World


class Stage:
    """Builds world, models and window in order; closes them in the opposite one."""

    def __init__(self, folder: Path | None = None, *, screen: ScreenOptions, online: bool = True,
                 session: SessionOptions | None = None, scale: float = 1.0, pace: float = 0.0, aloud: bool = False,
                 prepare: Callable[[World], None] = lambda world: None, pays: bool = False,
                 faces: bool = False) -> None:
        self.world = World(folder, screen=screen, online=online, session=session, pace=pace, timeout_s=2.0,
                           aloud=aloud, pays=pays, faces=faces)
        size = (1920, 1080) if screen.orientation == "landscape" else (1080, 1920)
        self.app, self.kiosk, self.window = make_window(
            self.world.terminal, size=(round(size[0] * scale), round(size[1] * scale)),
            before_engine=lambda: prepare(self.world),
        )
        self._fault: str | None = None

    def run(self, walker: Any) -> str | None:
        """Show the window, run the walker to its end; its fault or None."""
        self.window.show(full_screen=False)
        self.world.terminal.start()
        walker.start()
        self.app.exec()
        return self._fault

    def finish(self, fault: str | None) -> None:
        """Ends `run`."""
        self._fault = fault
        self.app.quit()

    def close(self) -> None:
        self.window.close()
        self.world.close()
