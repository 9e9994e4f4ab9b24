"""Somebody before the camera, in a time of the test's own: they do what they are told, or something else."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from drivers.simulated.passer import VIEWS, _scene
from terminal.identity.face.check import Check, reference
from terminal.identity.face.engine import Frame, Vector, engine

FACES = Path("assets/city/faces").resolve()
BETWEEN_S = 0.12
A_SECOND = 90.0
Who = Callable[["Scene"], Frame]


@lru_cache(maxsize=64)
def picture(people: tuple[str, ...], view: int = 0, photo: bool = False) -> Frame:
    """What the booth's camera sees."""
    found: Any = cv2.imdecode(np.frombuffer(_scene(FACES, people, photo, view), np.uint8), cv2.IMREAD_COLOR)
    return np.asarray(found, dtype=np.uint8)


@lru_cache(maxsize=4)
def known(person: str) -> Vector:
    """The face on the authority's photo of somebody."""
    photo: Any = cv2.imread(str(FACES / f"{person}-photo.jpg"))
    return reference(engine(), photo)


class Scene:
    """Heads turn at their own pace towards what `told` says; `step` counts pictures."""

    def __init__(self) -> None:
        self.yaw, self.told, self.step, self.over = 0.0, "", 0, False

    def follow(self) -> int:
        goal = {"left": 36.0, "right": -36.0}.get(self.told, 0.0)
        most = A_SECOND * BETWEEN_S
        self.yaw += max(-most, min(most, goal - self.yaw))
        return min(VIEWS, key=lambda each: abs(each - self.yaw))


def run(who: Who, person: str = "su-wanqing", wanted: tuple[str, ...] = ("left", "right"), **options: Any) -> Check:
    """One try to its end."""
    check = Check(engine(), known(person), wanted, pause=lambda: 0.6, **options)
    scene = Scene()
    while not check.result and scene.step < 600:
        scene.told = check.see(who(scene), scene.step * BETWEEN_S)
        scene.step += 1
    return check


def herself(scene: Scene) -> Frame:
    return picture(("su-wanqing",), scene.follow())


def somebody_else(scene: Scene) -> Frame:
    return picture(("stranger",), scene.follow())


def nobody(scene: Scene) -> Frame:
    return picture(())


def two(scene: Scene) -> Frame:
    return picture(("su-wanqing", "stranger"), scene.follow())


def still_photo(scene: Scene) -> Frame:
    return picture(("su-wanqing",), 0, True)


def photo_in_the_hand(scene: Scene) -> Frame:
    return picture(("su-wanqing",), scene.follow(), True)


def wrong_way(scene: Scene) -> Frame:
    scene.told = {"left": "right", "right": "left"}.get(scene.told, scene.told)
    return herself(scene)


def film(scene: Scene) -> Frame:
    """Made beforehand: turns its head at its own times, whatever is asked."""
    scene.told = ("ahead", "left", "ahead", "right")[scene.step // 8 % 4]
    return herself(scene)


def photo_then_mover(scene: Scene) -> Frame:
    """Her photo for the comparison, somebody else's head for the movements."""
    return picture(("stranger" if scene.told in ("left", "right", "ahead") else "su-wanqing",), scene.follow())


def goes_away(scene: Scene) -> Frame:
    scene.over = scene.over or scene.told in ("left", "right")
    return picture(()) if scene.over else herself(scene)


def joined(scene: Scene) -> Frame:
    return two(scene) if scene.told in ("left", "right") else herself(scene)
