"""`python -m terminal.workshop.qmllint`: qmllint over every screen; a warning is a failure."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# the Kiosk singleton and Ink are registered from Python at run time, which the linter cannot see
QUIET = ("--unqualified", "disable", "--import", "disable", "--unresolved-type", "disable",
         "--missing-property", "disable", "--missing-type", "disable", "--unused-imports", "disable")


def main() -> int:
    """Exit 0 when clean."""
    linter = Path(sys.executable).with_name("pyside6-qmllint")
    files = sorted(str(path) for path in (ROOT / "ui" / "qml").rglob("*.qml"))
    done = subprocess.run([str(linter), "-W", "0", *QUIET, "-I", str(ROOT / "ui" / "qml"), *files],
                          capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stdout + done.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
