"""`walk ITEM`: one world, one window, one walker; prints what a test or a person wants to know."""

from __future__ import annotations

import json
import os
import random
import sys
from pathlib import Path
from typing import Any

from terminal.config import ScreenOptions

PORTRAIT = ScreenOptions(full_screen=False, motion=False)
LANDSCAPE = ScreenOptions(width_mm=598.0, height_mm=336.0, bottom_mm=820.0, orientation="landscape",
                          full_screen=False, motion=False)


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


def walk(item: str, *, citizen: str = "", shots: Path | None = None, folder: Path | None = None,
         language: str = "zh", large: bool = False, landscape: bool = False, offline: bool = False,
         refuse_code: bool = False, dispute: str = "", address: str = "", answers: dict[str, str] | None = None,
         evaluate: str = "", scale: float = 1.0) -> dict[str, Any]:
    """Walk once and return the result; key `fault` says why when it did not end well."""
    if "DISPLAY" not in os.environ and "WAYLAND_DISPLAY" not in os.environ:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    person = choose(citizen)
    from terminal.workshop.stage import Stage
    from terminal.workshop.walk import Walker

    screen = LANDSCAPE if landscape else PORTRAIT
    stage = Stage(folder, screen=screen, online=not offline, scale=scale)
    try:
        walker = Walker(stage.window.window, stage.kiosk, stage.world, item, person, stage.finish, shots=shots,
                        language=language, large=large, refuse_code=refuse_code, dispute=dispute,
                        address=address, answers=answers, evaluate=evaluate)
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
        if "evaluation" in walker.result:
            result["evaluation"] = walker.result["evaluation"]
        if fault:
            result["fault"] = fault
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
                      evaluate=arguments.evaluate, scale=arguments.scale)
    except KeyError as error:
        sys.stderr.write(f"walk: no citizen named {error.args[0]} in assets/city/people.yaml\n")
        return 2
    if arguments.json:
        print(json.dumps(result, ensure_ascii=False))
    else:
        for key, value in result.items():
            print(f"{key:14} {', '.join(value) if isinstance(value, list) else value}")
    return 1 if "fault" in result else 0
