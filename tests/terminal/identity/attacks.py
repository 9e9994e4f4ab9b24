"""How often attacks pass the challenge: `python -m tests.terminal.identity.attacks`, the figures of docs/adr/0013.

The invented faces and the real networks; what they find in a picture is kept, since the same few pictures come often.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

from terminal.identity.face.challenge import LEFT, RIGHT
from terminal.identity.face.check import Check
from terminal.identity.face.engine import Engine, Face, Frame, Vector, engine
from tests.terminal.identity import faces

FILMS, OTHERS = 400, 40
LONGEST_S = 120.0
AHEAD_STEPS, TURNED_STEPS = 13, 8
"""Pictures in which the head of a film is straight and turned, between two movements."""


class Remembering:
    """The networks' eyes; a picture is looked at once."""

    def __init__(self, eyes: Engine) -> None:
        self._eyes = eyes
        self._found: dict[tuple[Any, ...], Any] = {}
        self._frames: list[Frame] = []

    def _once(self, key: tuple[Any, ...], frame: Frame, look: Any) -> Any:
        if key not in self._found:
            self._frames.append(frame)  # its id must stay its own
            self._found[key] = look()
        return self._found[key]

    def faces(self, frame: Frame) -> tuple[Face, ...]:
        found: tuple[Face, ...] = self._once(("faces", id(frame)), frame, lambda: self._eyes.faces(frame))
        return found

    def aligned(self, frame: Frame, face: Face) -> Frame:
        found: Frame = self._once(("aligned", id(frame), face.box), frame, lambda: self._eyes.aligned(frame, face))
        return found

    def vector(self, frame: Frame, face: Face) -> Vector:
        found: Vector = self._once(("vector", id(frame), face.box), frame, lambda: self._eyes.vector(frame, face))
        return found


def order(chance: random.Random, movements: int) -> tuple[str, ...]:
    return tuple(chance.choice((LEFT, RIGHT)) for _ in range(movements))


def film(guessed: tuple[str, ...], *, begun_when_asked: bool, late: int) -> faces.Who:
    """Made for an order, begun `late` pictures after it is held up, or when the first movement is asked for."""
    begun: list[int] = [] if begun_when_asked else [late]

    def who(scene: faces.Scene) -> Frame:
        if not begun and scene.told in (LEFT, RIGHT):
            begun.append(scene.step)
        place, within = divmod(scene.step - begun[0], AHEAD_STEPS + TURNED_STEPS) if begun else (-1, 0)
        turned = within < TURNED_STEPS if begun_when_asked else within >= AHEAD_STEPS
        scene.told = guessed[place] if 0 <= place < len(guessed) and turned else "ahead"
        return faces.herself(scene)

    return who


def tried(eyes: Remembering, chance: random.Random, who: faces.Who, movements: int) -> str:
    """The result of one try, with pauses of chance length as at a booth."""
    check = Check(eyes, faces.known("su-wanqing"), order(chance, movements), lambda: 0.5 + chance.random() * 0.9)
    scene = faces.Scene()
    while not check.result and scene.step * faces.BETWEEN_S < LONGEST_S:
        scene.told = check.see(who(scene), scene.step * faces.BETWEEN_S)
        scene.step += 1
    return f"{check.result} {check.why}".strip()


def main() -> None:
    eyes, chance = Remembering(engine()), random.Random(7)
    for movements in (2, 4):
        attacks: dict[str, tuple[int, Any]] = {
            "still photo": (OTHERS, lambda: faces.still_photo),
            "photo turned in the hand": (OTHERS, lambda: faces.photo_in_the_hand),
            "stranger": (OTHERS, lambda: faces.somebody_else),
            "photo, then another head": (OTHERS, lambda: faces.photo_then_mover),
            "film": (FILMS, lambda n=movements: film(order(chance, n), begun_when_asked=False,
                                                     late=chance.randrange(30))),
            "film begun when asked": (FILMS, lambda n=movements: film(order(chance, n), begun_when_asked=True, late=0)),
            # the same pictures as of herself: whoever plays them turns the head when it is asked for
            "a clip for each movement": (OTHERS, lambda: faces.herself),
        }
        for name, (times, made) in attacks.items():
            results = Counter(tried(eyes, chance, made(), movements) for _ in range(times))
            print(f"{movements} movements  {name:26} {100 * results['passed'] / times:5.1f} %  {dict(results)}")


if __name__ == "__main__":
    main()
