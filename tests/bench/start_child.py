"""Child of the start bench: `bare` an empty QML window, `kiosk` the home screen. Prints a line at the first frame."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
BARE = b"import QtQuick\nWindow { visible: true; width: 1080; height: 1920; Rectangle { anchors.fill: parent } }"


def bare() -> None:
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtQml import QQmlApplicationEngine

    app = QGuiApplication([])
    engine = QQmlApplicationEngine()
    engine.loadData(BARE)
    engine.rootObjects()[0].frameSwapped.connect(_first)
    app.exec()


def kiosk() -> None:
    from terminal.app import Terminal, make_window
    from terminal.config import Config, ScreenOptions

    with tempfile.TemporaryDirectory() as folder:
        config = Config(mode="demo", data_dir=Path(folder), screen=ScreenOptions(full_screen=False))
        terminal = Terminal(config)
        app, _model, window = make_window(terminal)
        window.window.frameSwapped.connect(_first)
        window.show(full_screen=False)
        app.exec()


def _first() -> None:
    print("frame", flush=True)
    os._exit(0)


if __name__ == "__main__":
    {"bare": bare, "kiosk": kiosk}[sys.argv[1]]()
