"""`walk ITEM`: one world, one window, one walker; prints what a test or a person wants to know."""

from __future__ import annotations

import functools
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from terminal.config import ScreenOptions, SessionOptions

ROOT = Path(__file__).resolve().parents[2]
PORTRAIT = ScreenOptions(full_screen=False, motion=False)
LANDSCAPE = ScreenOptions(width_mm=598.0, height_mm=336.0, bottom_mm=820.0, orientation="landscape",
                          full_screen=False, motion=False)


CLAIM = "unemployment-benefit"


def choose(citizen: str) -> dict[str, Any]:
    """A member of the cast by id, or one of the eligible at random. Raises KeyError."""
    from terminal.workshop.city import people

    cast = people()
    if not citizen:
        return random.choice([p for p in cast if p["expect"] == "pass"])
    for person in cast:
        if person["id"] == citizen:
            return person
    raise KeyError(citizen)


SLOW_READER_S = 1.6
"""On one screen in each kind, in the shortened time of a slow walk."""
MANNERS = ("sure", "finger", "trembling", "twice", "half", "keys")


def _manner(name: str, stage: Any, seed: int) -> Any:
    from terminal.workshop import manners

    window = stage.window.window
    if name == "trembling":
        return manners.Trembling(window, stage.kiosk, seed=seed)
    if name == "keys":
        return manners.ByKeys(window, stage.window.keypad)
    return {"sure": manners.Sure, "finger": manners.Finger, "twice": manners.Twice, "half": manners.Half}[name](window)


def _said(stage: Any) -> Any:
    """Whether a sentence has been said through the headphones, and all that goes with it."""
    narrator, out = stage.world.terminal.voice.narrator, stage.world.booth.sound_outs[1]
    return lambda text: narrator.said and any(text in said for said in out.texts)


def _is(item: str, what: Callable[[Any], bool]) -> bool:
    """Whether a version of this item is so."""
    from forms.catalogue_loader import load_catalogue

    return any(what(each) for each in load_catalogue().versions.get(item, ()))


def _pays(item: str) -> bool:
    """Something is paid in this item, so somebody has to be there to be paid."""
    return _is(item, lambda each: each.pays is not None)


def _looks(item: str) -> bool:
    """A face may be checked in this item."""
    return _is(item, lambda each: any("face" in step.how for step in each.steps))


DEAL = {"buyer_mode": "shares", "price_total": "980000", "supervise": "no", "pay_mode": "2", "deposit": "100000",
        "share": "1/2", "deliver_date": "+60", "residence_ok": "yes"}
PARTS = {"instalments": [{"date": "+10", "amount": "400000", "condition": "day"},
                         {"date": "+40", "amount": "480000", "condition": "transfer"}]}
"""What a couple and two buyers agree on: days are counted from today, amounts are yuan."""
CAST = (("seller", "he-mingyuan"), ("buyer", "li-min"), ("seller", "su-wanqing"), ("buyer", "zhang-wei"))
"""Who does it together, in the order of their coming; the first lays down the first card."""


CHANGED, LATER = "deliver_date", "+90"
"""What is agreed otherwise when the contract is changed: handed over a month later."""
CANCELS, SIGNS = "house-cancel", "house-contract"
PARTIES = (("party", "li-min"), ("party", "he-mingyuan"), ("party", "zhang-wei"), ("party", "su-wanqing"))
"""The same people when they cancel what they have filed: a buyer begins."""


def cast_of(item: str) -> tuple[tuple[str, str], ...]:
    """Who comes to an item of several, with their roles, in the order of their coming."""
    return PARTIES if item == CANCELS else CAST


def _together(options: dict[str, Any], cast: tuple[tuple[str, str], ...], intruder: str, pause: bool,
              change: str) -> Any:
    from terminal.workshop.walk_together import Together

    others = tuple((role, choose(name)) for role, name in cast[1:])
    answers = {**DEAL, **({change: LATER} if change else {}), **(options.pop("answers") or {})}
    return Together(*options.pop("who"), others=others, rows={key: [dict(row) for row in rows]
                    for key, rows in PARTS.items()}, intruder=intruder, pause=pause, change=change, answers=answers,
                    **options)


def _suited(name: str) -> str:
    """Whom an item suits best; "" where it suits many: the cast was made for the claim, and nobody for none."""
    from forms.catalogue_loader import load_catalogue
    from terminal.workshop.preview import citizen_for

    try:
        item = load_catalogue().get(name)
    except KeyError:
        return ""
    return "" if name == CLAIM or not item.rules else citizen_for(item)


def _filed_first(folder: Path | None, scale: float, then: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """File a contract, and go on at the same booth; the result of the first where it did not end well. That is a
    process of its own: the screens are loaded once in each."""
    with tempfile.TemporaryDirectory(prefix="budayang-walk-") as made:
        folder = folder or Path(made)
        command = [sys.executable, "main.py", "walk", SIGNS, "--json", "--scale", str(scale), "--keep", str(folder)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        before: dict[str, Any] = {"fault": done.stderr[-400:]}
        if done.stdout.startswith("{"):
            before = json.loads(done.stdout)
        return before if "fault" in before else {**then(folder=folder), "filed": before["number"]}


def walk(item: str, *, citizen: str = "", shots: Path | None = None, folder: Path | None = None,
         language: str = "zh", large: bool = False, landscape: bool = False, offline: bool = False,
         refuse_code: bool = False, dispute: str = "", address: str = "", answers: dict[str, str] | None = None,
         evaluate: str = "", modes: tuple[str, ...] = (),
         manner: str = "sure", seed: int = 0, session: SessionOptions | None = None,
         slow: bool = False, scale: float = 1.0, by_hand: str = "", helper: str = "", face: str = "",
         cast: tuple[tuple[str, str], ...] = (), intruder: str = "",
         pause: bool = False, prepare: Callable[[Any], None] = lambda stage: None,
         filed: bool = False, change: bool = False) -> dict[str, Any]:
    """Walk once and return the result; key `fault` says why when it did not end well.

    `face` is who stands before the camera (`walk_face.WAYS`); "" is themselves, and no camera where several sign.
    Before a contract is cancelled, or with `change` one of its terms changed, it is filed by the same people, unless it
    is `filed` in this folder already.
    `modes` are ways of showing (contrast, calm, reach, dark), `manner` how somebody presses (`MANNERS`).
    """
    if (item == CANCELS or change) and not filed and not offline:
        return _filed_first(folder, scale, functools.partial(
            walk, item, citizen=citizen, shots=shots, language=language, large=large, landscape=landscape,
            refuse_code=refuse_code, modes=modes, manner=manner, seed=seed, session=session, slow=slow, scale=scale,
            face=face, cast=cast, intruder=intruder, pause=pause, prepare=prepare, filed=True, change=change))
    if "DISPLAY" not in os.environ and "WAYLAND_DISPLAY" not in os.environ:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    several = _is(item, lambda each: bool(each.parties))
    cast = cast or cast_of(item)
    face = face or ("no_camera" if several else "self")
    person = choose(citizen or (cast[0][1] if several else _suited(item)))
    from terminal.workshop.stage import Stage
    from terminal.workshop.walk import Walker

    screen = LANDSCAPE if landscape else PORTRAIT
    if slow:
        # a slow reader's minute, made short
        session = SessionOptions(idle_s=0.7, records_idle_s=0.7, curtain_s=8.0)
    stage = Stage(folder, screen=screen, online=not offline, scale=scale, session=session, pays=_pays(item),
                  faces=_looks(item) and face != "no_camera")
    try:
        how = _manner(manner, stage, seed)
        if "dark" in modes:
            stage.world.terminal.voice.narrator.headphones(True)
        prepare(stage)
        who = (stage.window.window, stage.kiosk, stage.world, item, person, stage.finish)
        ways: dict[str, Any] = {
            "shots": shots, "language": language, "large": large, "refuse_code": refuse_code, "dispute": dispute,
            "address": address, "answers": answers, "evaluate": evaluate, "modes": modes, "manner": how,
            "reads_s": SLOW_READER_S if slow else 0.0, "heard": _said(stage) if "dark" in modes else None,
            "by_hand": by_hand, "face": face, "helper": choose(helper)["id"] if helper else "",
        }
        changed = CHANGED if change else ""
        walker = _together({"who": who, **ways}, cast, intruder, pause, changed) if several else Walker(*who, **ways)
        fault = stage.run(walker)
        result = {
            "item": item,
            "citizen": person["id"],
            "submission_id": walker.result.get("submission_id"),
            "case_number": walker.result.get("case_number"),
            "state": walker.result.get("case_state") or walker.result.get("sending"),
            "verdict": walker.result.get("verdict"),
            "receipt_code": walker.result.get("receipt_code"),
            "estimate": walker.result.get("estimate"),
            "refusal": walker.result.get("refusal"),
            "papers": [str(p) for p in stage.world.papers()],
            "screens": walker.screens,
            "touch_screens": walker.result.get("touch_screens"),
            "touches": walker.touches,
            "typed": walker.typed,
            "seconds": walker.result.get("seconds"),
        }
        for name in ("evaluation", "curtains", "overview", "paid", "phone", "number", "pages", "asked", "signed",
                     "face", "intruder", "refused", "refused_card", "kept", "reopened",
                     "recognised"):
            if name in walker.result:
                result[name] = walker.result[name]
        if several:
            result["per_person"] = walker.per_person()
            result["minutes"] = round(sum(taken["minutes"] for taken in result["per_person"].values()), 1)
        if manner == "keys":
            result["keys"] = how.keys
        if "dark" in modes:
            result["heard"] = stage.world.booth.sound_outs[1].texts
        if fault or "refused" in result:
            # what the centre would not file has not ended as it should
            result["fault"] = fault or f"refused: {result['refused']}"
        return result
    finally:
        stage.close()


def main(arguments: Any) -> int:
    """The command. Exit 0 when the walk ended as it should, 1 otherwise."""
    try:
        result = walk(arguments.item, citizen=arguments.citizen, shots=arguments.shots, folder=arguments.keep,
                      language=arguments.language, large=arguments.large, landscape=arguments.landscape,
                      offline=arguments.offline, refuse_code=arguments.without_code, dispute=arguments.dispute,
                      address=arguments.address, answers=dict(pair.split("=", 1) for pair in arguments.answer),
                      evaluate=arguments.evaluate,
                      modes=tuple(mode for mode in ("contrast", "calm", "reach", "dark") if getattr(arguments, mode)),
                      manner=arguments.manner, seed=arguments.seed, slow=arguments.slow, scale=arguments.scale,
                      by_hand=arguments.by_hand, face=arguments.face, helper=arguments.helper,
                      intruder=arguments.intruder, pause=arguments.pause, change=arguments.change)
    except KeyError as error:
        sys.stderr.write(f"walk: no citizen named {error.args[0]} in assets/city/people.yaml\n")
        return 2
    if arguments.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        for key, value in result.items():
            print(f"{key:14} {', '.join(value) if isinstance(value, list) else value}")
    return 1 if "fault" in result else 0
