"""`python -m terminal.workshop.gallery DIR [NAME…]`: a picture of every screen, for docs/screens and for looking; with
names (of ABOUT, or films) only those are made anew."""

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

# short film strips: one claim in one way, all its screens in a row
FILMS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("touch", "by touch alone, on a touch screen", ("--citizen", "li-min", "--manner", "finger")),
    ("keys", "by the tactile keypad; in use the screen may be black", ("--citizen", "li-min", "--manner", "keys")),
    ("large", "in large type", ("--citizen", "li-min", "--large")),
    ("english", "in English", ("--citizen", "li-min", "--language", "en")),
    ("contrast", "in high contrast, calm", ("--citizen", "li-min", "--contrast", "--calm")),
    ("seated", "seated, everything brought down", ("--citizen", "li-min", "--reach")),
    ("landscape", "on a lying screen", ("--citizen", "li-min", "--landscape")),
    ("hand", "with handwriting only", ("--citizen", "li-min", "--by-hand", "十二号")),
    ("helper", "with a helper, who shows a card of their own", ("--citizen", "li-min", "--helper", "wang-jianguo")),
    ("offline", "with the network pulled", ("--citizen", "li-min", "--offline")),
)
OTHERS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("proof", "insurance-proof", ("--citizen", "li-min")),
    ("fund", "maintenance-fund", ("--citizen", "li-min")),
    ("fund-landscape-large", "maintenance-fund", ("--citizen", "li-min", "--landscape", "--large")),
    ("fund-other", "maintenance-fund", ("--citizen", "wang-jianguo", "--answer", "flat=bill", "--answer",
                                        "bill_no=260011801", "--answer", "owner_name=李敏", "--answer",
                                        "relation=agent")),
    ("rename", "fund-rename", ("--citizen", "ge-wan")),
    ("pension", "pension-check", ("--citizen", "su-wanqing")),
    ("pension-landscape-large", "pension-check", ("--citizen", "su-wanqing", "--landscape", "--large")),
    ("evaluation", "evaluation", ()),
    ("complaint", "complaint", ()),
)
# one's own page, after a claim of the same person at the same terminal
MINE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("mine", ()),
    ("mine-card-only", ("--without-code",)),
    ("mine-large", ("--large",)),
    ("mine-landscape-english", ("--landscape", "--language", "en")),
)
HOUSE = ("question-price_total", "question-instalments-rows", "review", "parties", "person_check-people", "handover",
         "question-buyers-share", "preview", "card-sign", "intent", "sign", "done")
"""Of the many screens of a contract one of each kind."""
HOUSE_CANCEL = ("card", "question-which", "parties", "preview", "handover-sign", "intent", "sign", "done")
HOUSE_CHANGE = ("intent-person_check-draft", "review", "question-edit", "parties", "preview", "done")
HOUSE_FACE = ("face-", "person_check-sign")
"""Of a contract by face what is not in the one above."""
ABOUT = {
    "portrait": "an ordinary claim, standard type",
    "large": "the same in large type",
    "english": "the same in English",
    "landscape": "the same on a lying screen",
    "landscape-large-english": "lying, large and in English",
    "refusal": "the records speak against it: why, and what one can do",
    "capture": "the reason is missing on record: question and proof",
    "expired": "a card past its date",
    "offline": "the network is away",
    "proof": "a second service: the proof of insurance, printed at once",
    "house": "several people: the contract of a house",
    "house-cancel": "everybody of a filed contract cancels it together",
    "house-change": "everybody of a filed contract changes one day of it",
    "house-face": "a contract by face: asked, not on record, looked at again before signing, somebody else there",
    "fund": "the maintenance fund: the bill, a code for the phone, the official receipt",
    "fund-landscape-large": "the same lying, in large type",
    "fund-other": "the same for somebody else's home, by the number of the payment notice",
    "rename": "the fund's account goes into the new owner's name",
    "pension": "the pension check: by face, where the person agrees; the person before the camera is invented",
    "pension-landscape-large": "the same lying, in large type",
    "evaluation": "the hall's own: an evaluation, nothing chosen beforehand",
    "complaint": "the hall's own: a complaint, a suggestion, a question",
    "mine": "a card laid down at home: notice, code, one's own cases, and a receipt printed again",
    "mine-card-only": "the same without the code: what the card shows, why no more, and where else",
    "mine-large": "one's own page in large type",
    "mine-landscape-english": "one's own page on a lying screen, in English",
    "states": "help, display, search, leaving, curtain, a card left behind, progress, out of service, the staff's door",
}


def main() -> int:
    """Make everything anew, or what is named. Exit 1 when a walk fails."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "screens"
    named = set(sys.argv[2:])

    def made(name: str) -> bool:
        """Its folder is empty now, to be filled."""
        if named and name not in named:
            return False
        shutil.rmtree(target / name, ignore_errors=True)
        return True

    for name, options, wanted in WALKS:
        if not made(name):
            continue
        with tempfile.TemporaryDirectory() as folder:
            if not _walked(ITEM, options, folder):
                return 1
            _keep(Path(folder), target / name, wanted)
    for name, item, options in OTHERS:
        if not made(name):
            continue
        with tempfile.TemporaryDirectory() as folder:
            if not _walked(item, options, folder):
                return 1
            _keep(Path(folder), target / name, ())
    if made("house") and not _house(target / "house", (), HOUSE):
        return 1
    if made("house-cancel") and not _house(target / "house-cancel", (), HOUSE_CANCEL, "house-cancel"):
        return 1
    if made("house-change") and not _house(target / "house-change", ("--change",), HOUSE_CHANGE):
        return 1
    if made("house-face") and not _house(target / "house-face", ("--face", "replaced"), HOUSE_FACE):
        return 1
    if any([made(name) for name, _ in MINE]) and not _mine(target):
        return 1
    if made("films") and not _films(target / "films"):
        return 1
    if made("states"):
        _states(target / "states")
    _page(target)
    return 0


def _house(target: Path, options: tuple[str, ...], wanted: tuple[str, ...],
           item: str = "house-contract") -> bool:
    with tempfile.TemporaryDirectory() as folder:
        if not _walked(item, options, folder):
            return False
        _keep(Path(folder), target, wanted, once=True)
    return True


def _films(target: Path) -> bool:
    target.mkdir(parents=True)
    for name, _, options in FILMS:
        with tempfile.TemporaryDirectory() as folder:
            if not _walked(ITEM, options, folder):
                return False
            _film(Path(folder), target / f"{name}.png")
    return True


def _walked(item: str, options: tuple[str, ...], folder: str) -> bool:
    done = subprocess.run([sys.executable, "main.py", "walk", item, *options, "--shots", folder], cwd=ROOT, check=False,
                          stdout=subprocess.PIPE)
    if done.returncode:
        sys.stderr.write(done.stdout.decode())
    return done.returncode == 0


def _mine(target: Path) -> bool:
    with tempfile.TemporaryDirectory() as booth:
        whose = ("--citizen", "li-min", "--keep", booth)
        with tempfile.TemporaryDirectory() as folder:
            if not _walked(ITEM, whose, folder):
                return False
        for name, options in MINE:
            with tempfile.TemporaryDirectory() as folder:
                if not _walked("mine", (*whose, *options), folder):
                    return False
                _keep(Path(folder), target / name, ("notice", "person", "overview", "progress"))
    return True


def _film(source: Path, target: Path, height: int = 300) -> None:
    """All pictures of a walk side by side."""
    from PIL import Image

    frames = []
    for path in sorted(source.glob("*.png")):
        with Image.open(path) as picture:
            frames.append(picture.convert("RGB").resize((round(picture.width * height / picture.height), height)))
    strip = Image.new("RGB", (sum(frame.width + 8 for frame in frames) - 8, height), "#2b333f")
    left = 0
    for frame in frames:
        strip.paste(frame, (left, 0))
        left += frame.width + 8
    strip.quantize(128).save(target, optimize=True)


def _page(target: Path) -> None:
    """README.md: a page that shows them all."""
    lines = ["# The screens", "", "Made by `make shots`; every picture is the real kiosk, driven by pointer events or",
             "keys, with a fictitious citizen. No volunteer has tried them yet: see",
             "[usability-test.md](../usability-test.md).", "", "## The claim in every way", ""]
    for name, about, _ in FILMS:
        if not (target / "films" / f"{name}.png").exists():
            continue
        lines += [f"{about[0].upper()}{about[1:]}:", "", f"![{about}](films/{name}.png)", ""]
    for name, about in ABOUT.items():
        pictures = sorted((target / name).glob("*.png"))
        wide = 320 if "landscape" in name else 180
        images = (f'<img src="{name}/{path.name}" width="{wide}" alt="{path.stem}">' for path in pictures)
        lines += [f"## {name}", "", f"{about[0].upper()}{about[1:]}.", "", "\n".join(images), ""]
    (target / "README.md").write_text("\n".join(lines), encoding="utf-8")


def _keep(source: Path, target: Path, wanted: tuple[str, ...], *, once: bool = False) -> None:
    """Those whose name begins with a wanted word; `once`: of a name only the first."""
    target.mkdir(parents=True, exist_ok=True)
    seen: set[str] = set()
    for path in sorted(source.glob("*.png")):
        name = path.stem.split("-", 1)[1]
        if once and name in seen:
            continue
        seen.add(name)
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
    from terminal.workshop.gallery_staff import staff_screens
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
    hands.press(window, "display")
    settle(lambda view: view["dialog"]["on"])
    shoot("display")
    hands.press(window, "ask-first")
    settle(lambda view: not view["dialog"]["on"])
    hands.press(window, "all-items")
    settle(on("items"))
    shoot("all-items")
    hands.press(window, "search")
    settle(lambda view: False, 0.3)
    for letter in "SYJ":
        hands.press(window, f"letter-{letter}")
    settle(lambda view: view["query"] == "syj")
    shoot("search")
    hands.press(window, "back")
    settle(on("home"))
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
    staff_screens(stage, settle, shoot)
    stage.close()


if __name__ == "__main__":
    sys.exit(main())
