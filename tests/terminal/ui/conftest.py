"""One application, one kiosk: QML takes its singletons once in a process."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal.ui.window import prepare_environment
from tests.terminal.ui.stage import Stage


@pytest.fixture(autouse=True, scope="module")
def no_collector() -> Iterator[None]:
    """Objects that tests left behind go between two files, not in the middle of a signal they still listen to."""
    gc.disable()
    yield
    gc.enable()
    gc.collect()


@pytest.fixture(scope="session")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    home: Path = tmp_path_factory.mktemp("qt")
    with pytest.MonkeyPatch.context() as patch:
        for name in (
            "XDG_CONFIG_HOME",
            "XDG_DATA_HOME",
            "XDG_CACHE_HOME",
            "QT_IM_MODULE",
            "QT_LOGGING_RULES",
        ):
            patch.setenv(name, "")
            patch.delenv(name)
        prepare_environment(home)
        from PySide6.QtGui import QGuiApplication

        made = Stage(QGuiApplication.instance() or QGuiApplication(["budayang"]))
        yield made
        made.close()
