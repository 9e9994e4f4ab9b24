"""`demo`: kiosk and dock side by side with a city of their own; without a display it walks by itself."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

from terminal.workshop.walking import LANDSCAPE, PORTRAIT, walk


def main(arguments: Any) -> int:
    """The command. Exit 0 when the window was closed, or when the walk without a display went well."""
    folder = Path(arguments.folder).resolve()
    if "DISPLAY" in os.environ or "WAYLAND_DISPLAY" in os.environ:
        return _window(arguments, folder)
    return _by_itself(folder)


def _by_itself(folder: Path) -> int:
    print("demo: no display here, so the kiosk walks through the item by itself (offscreen).")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shots = folder / "screens"
    result = walk("unemployment-benefit", citizen="li-min", shots=shots, folder=folder)
    if "fault" in result:
        sys.stderr.write(f"demo: {result['fault']}\n")
        return 1
    print(f"demo: case {result['case_number']} ({result['state']}) in {result['seconds']} s, "
          f"{len(result['screens'])} screens, {result['touch_screens']} of them touched")
    print(f"demo: screens lie in {shots}")
    for paper in result["papers"]:
        print(f"demo: paper {paper}")
    return 0


def _window(arguments: Any, folder: Path) -> int:
    import dataclasses

    from PySide6.QtCore import QTimer

    from terminal.workshop.stage import Stage

    screen = LANDSCAPE if arguments.landscape else PORTRAIT
    screen = dataclasses.replace(screen, motion=True)
    folder.mkdir(parents=True, exist_ok=True)
    # half of the real size fits beside the dock on an ordinary desktop
    from terminal.workshop.dock import Dock, DockWindow

    docks: list[Dock] = []

    def prepare(world: Any) -> None:
        # types must be known before the first engine begins
        docks.append(Dock(world))
        docks[0].register()

    stage = Stage(folder, screen=screen, scale=0.5, pace=1.0, aloud=True, prepare=prepare, pays=True, faces=True)
    docked = DockWindow(stage.window.engine)
    kiosk = stage.window.window
    kiosk.setPosition(40, 40)
    docked.window.setPosition(40 + kiosk.width() + 24, 40)
    try:
        stage.window.show(full_screen=False)
        stage.world.terminal.start()
        if arguments.seconds:
            QTimer.singleShot(int(arguments.seconds * 1000), stage.app.quit)
        print(f"demo: choose a citizen in the dock, touch the item on the kiosk. Papers: {folder / 'papers'}")
        code: int = stage.app.exec()
        return code
    finally:
        docked.close()
        stage.close()
