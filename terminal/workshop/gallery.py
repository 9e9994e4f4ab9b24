"""`python -m terminal.workshop.gallery DIR`: a picture of every screen, for docs/screens and for looking."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent
ITEM = "unemployment-benefit"
WIDTH = 540

# folder, walk options, pictures wanted (all when empty)
WALKS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("portrait", ("--citizen", "li-min"), ()),
    ("refusal", ("--citizen", "han-xue"), ("records",)),
    ("capture", ("--citizen", "kong-li"), ("question-stop_reason", "capture")),
    ("expired", ("--citizen", "tao-yong"), ("card-expired", "card-card-expired")),
    ("offline", ("--citizen", "li-min", "--offline"), ("person", "question-mobile", "done")),
    ("large", ("--citizen", "li-min", "--large"), ()),
    ("english", ("--citizen", "li-min", "--language", "en"), ()),
    ("landscape", ("--citizen", "li-min", "--landscape"), ()),
    ("landscape-large-english", ("--citizen", "li-min", "--landscape", "--large", "--language", "en"), ()),
)


def main() -> int:
    """Make everything anew. Exit 1 when a walk fails."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screens"
    shutil.rmtree(target, ignore_errors=True)
    for name, options, wanted in WALKS:
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run([sys.executable, "main.py", "walk", ITEM, *options, "--shots", folder], cwd=ROOT,
                                  check=False, stdout=subprocess.PIPE)
            if done.returncode:
                sys.stderr.write(done.stdout.decode())
                return 1
            _keep(Path(folder), target / name, wanted)
    _states(target / "states")
    return 0


def _keep(source: Path, target: Path, wanted: tuple[str, ...]) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(source.glob("*.png")):
        name = path.stem.split("-", 1)[1]
        if not wanted or any(name.startswith(word) for word in wanted):
            _small(path, target / path.name)


def _small(source: Path, target: Path) -> None:
    from PIL import Image

    with Image.open(source) as picture:
        width = WIDTH if picture.height > picture.width else 960
        small = picture.convert("RGB").resize((width, round(picture.height * width / picture.width)))
        small.quantize(128).save(target, optimize=True)


def _states(target: Path) -> None:
    """Screens no ordinary walk meets: help, leaving, curtain, card found, progress, out of service."""
    from terminal.config import SessionOptions
    from terminal.session import events as sv
    from terminal.workshop import hands
    from terminal.workshop.stage import Stage
    from terminal.workshop.walking import PORTRAIT

    target.mkdir(parents=True, exist_ok=True)
    quick = SessionOptions(idle_s=6.0, records_idle_s=6.0, curtain_s=9.0)
    stage = Stage(screen=PORTRAIT, session=quick)
    window = stage.window.window

    def settle(ready: Any, seconds: float = 15.0) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not ready(stage.kiosk.view):
            stage.app.processEvents()
            time.sleep(0.02)
        rest = time.monotonic() + 0.4
        while time.monotonic() < rest:
            stage.app.processEvents()
            time.sleep(0.02)

    def shoot(name: str) -> None:
        path = target / f"{name}.png"
        window.grabWindow().save(str(path))
        _small(path, path)

    def on(screen: str) -> Any:
        return lambda view: view["screen"] == screen

    stage.window.show(full_screen=False)
    stage.world.terminal.start()
    settle(lambda view: False, 2.0)
    hands.press(window, "help")
    settle(lambda view: view["dialog"]["on"])
    shoot("help")
    hands.press(window, "ask-first")
    settle(lambda view: not view["dialog"]["on"])
    hands.press(window, "progress")
    settle(on("progress"))
    shoot("progress")
    hands.press(window, "back")
    settle(on("home"))
    hands.press(window, f"tile-{ITEM}")
    settle(on("item"))
    hands.press(window, "next")
    settle(on("notice"))
    hands.press(window, "next")
    settle(on("card"))
    stage.world.booth.place_card("li-min")
    settle(lambda view: view["screen"] == "person_check" and view["phase"] == "typing")
    hands.press(window, "leave")
    settle(lambda view: view["dialog"]["on"])
    shoot("leaving")
    hands.press(window, "ask-first")
    settle(lambda view: view["curtain"]["on"])
    shoot("curtain")
    settle(on("bye"))
    shoot("bye-card-lying")
    settle(on("card_found"), 20.0)
    shoot("card-found")
    stage.world.booth.remove_card()
    settle(on("home"))
    stage.world.terminal.runner.post(sv.Service("id_card.no_answer"))
    settle(on("out_of_service"))
    shoot("out-of-service")
    stage.close()


if __name__ == "__main__":
    sys.exit(main())
