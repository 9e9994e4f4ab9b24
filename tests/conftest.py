"""For every test: a screen that is not there, and a home for Qt that is not the user's."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_QUICK_BACKEND", "software")
# a loop of its own for each window would draw on other threads
os.environ.setdefault("QSG_RENDER_LOOP", "basic")
for _name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME"):
    os.environ.setdefault(_name, tempfile.gettempdir())
