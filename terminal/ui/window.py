"""Makes the window: one QML engine, our own style, no network, the keyboard inside the scene."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine, qmlRegisterSingletonInstance, qmlRegisterType
from PySide6.QtQuick import QQuickWindow

from forms.cache import cache_dir
from terminal.conductor.pictures import Pictures

from .bounce import Bounce
from .keypad import Keypad
from .models.ink import Ink
from .models.kiosk import Kiosk
from .models.pen import register as register_pen
from .pictures import CodeProvider, FrameProvider, PageProvider, PaperProvider

QML = Path(__file__).resolve().parent / "qml"


def prepare_environment(private_dir: Path) -> None:
    """Before the QGuiApplication: renderer, keyboard, and a home for Qt that is wiped (the keyboard's dictionary)."""
    os.environ.setdefault("QT_IM_MODULE", "qtvirtualkeyboard")
    os.environ.setdefault("QT_QUICK_CONTROLS_STYLE", "Basic")
    os.environ.setdefault("QSG_RENDER_LOOP", "basic")
    # the keyboard's popup list warns about itself, sound libraries about being absent
    os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.*=false;qt.multimedia.*=false;qt.qml.propertyCache.append=false")
    if os.environ.get("QT_QPA_PLATFORM") in ("offscreen", "minimal"):
        os.environ.setdefault("QT_QUICK_BACKEND", "software")
    # compiled screens are nobody's data: they stay, and the next start is quicker
    os.environ.setdefault("QML_DISK_CACHE_PATH", str(cache_dir() / "qml"))
    private_dir.mkdir(parents=True, exist_ok=True)
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        os.environ[name] = str(private_dir)


class Window:
    """The engine and its window. Keep it alive as long as the screen is shown; `close()` ends it before the models."""

    def __init__(self, app: QGuiApplication, kiosk: Kiosk, pictures: Pictures) -> None:
        qmlRegisterSingletonInstance(Kiosk, "Budayang", 1, 0, "Kiosk", kiosk)
        qmlRegisterType(Ink, "Budayang", 1, 0, "Ink")
        register_pen(kiosk)
        self.engine = QQmlApplicationEngine()
        self.engine.addImportPath(str(QML))
        self.engine.addImageProvider("camera", FrameProvider(pictures))
        self.engine.addImageProvider("pages", PageProvider(pictures))
        self.engine.addImageProvider("code", CodeProvider())
        self.engine.addImageProvider("paper", PaperProvider(pictures))
        self.engine.load(QUrl.fromLocalFile(str(QML / "Main.qml")))
        roots = self.engine.rootObjects()
        if not roots:
            raise RuntimeError("the screens could not be loaded; see the log")
        window = roots[0]
        assert isinstance(window, QQuickWindow)
        self.window = window
        self.keypad = Keypad(window, kiosk)
        self.bounce = Bounce(window)

    def show(self, *, full_screen: bool) -> None:
        if full_screen:
            self.window.showFullScreen()
        else:
            self.window.show()

    def close(self) -> None:
        """Destroy the scene while the models still live."""
        self.window.close()
        del self.keypad, self.bounce
        del self.window
        del self.engine
