"""For every test: a screen that is not there, a home for Qt that is not the user's, and `--thorough`."""

from __future__ import annotations

import os
import tempfile
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from tests.faults.block_disk import may_mount

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
# a loop of its own for each window would draw on other threads
os.environ.setdefault("QSG_RENDER_LOOP", "basic")
for _name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
    os.environ.setdefault(_name, tempfile.gettempdir())

# no test depends on how fast the machine is
settings.register_profile("anywhere", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("anywhere")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`make faults` passes it."""
    parser.addoption("--thorough", action="store_true", help="fault tests take every point and every seed (minutes)")


@pytest.fixture(scope="session")
def thorough(request: pytest.FixtureRequest) -> bool:
    """True when a fault test shall take all it has, not a short seed of it."""
    return bool(request.config.getoption("--thorough"))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Nothing is left out without a word."""
    if not may_mount():
        terminalreporter.write_line("left out: tests/faults/test_image_cut.py, which mounts file systems; run as root, "
                                    "with FUSE and loop devices")
