"""One try of the face check: pictures in, an instruction out, and in the end a result.

The order: a good picture from the front is compared with the reference, then the head is turned as asked, and whoever
turned is compared with whoever was recognised; the last look is from the front again.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from . import quality
from .challenge import Challenge, choose
from .engine import ALIKE, DETECTOR, RECOGNISER, Face, Frame, Vector, alike

RESULTS = ("passed", "unlike", "nobody", "several", "not_live", "no_reference")
TRIES = 3
PLACE_S = 25.0
"""Time to come to stand where a good picture can be taken."""
GONE_S = 1.2
"""So long the face may be out of sight; a movement may hide it for a moment."""
ENOUGH, MOST = 3, 10
"""Pictures that have to be alike, and those that are looked at."""
SAME = ALIKE
"""Cosine between the face from the front and the same one turned; another person's is what has to be told apart."""
JUMP = 0.9
"""Of its own size: so far a face does not move between two pictures."""


class Eyes(Protocol):
    """What finds and compares; `engine.Engine` does."""

    def faces(self, frame: Frame) -> tuple[Face, ...]: ...
    def aligned(self, frame: Frame, face: Face) -> Frame: ...
    def vector(self, frame: Frame, face: Face) -> Vector: ...


class NoReference(Exception):
    """There is no photo to compare with, or no single face on it."""


def reference(eyes: Eyes, photo: Frame) -> Vector:
    """The face of a reference photo. Raises NoReference."""
    found = eyes.faces(photo)
    if not found or quality.company(found):
        raise NoReference("not one face on the reference photo")
    return eyes.vector(photo, found[0])


@dataclass
class Check:
    """`see` takes pictures in their order; `told` is what to say, `result` is empty until it is over."""

    eyes: Eyes
    known: Vector
    wanted: tuple[str, ...] = field(default_factory=lambda: choose(secrets.choice))
    pause: Callable[[], float] = field(default=lambda: 0.5 + secrets.randbelow(900) / 1000)
    alike: float = ALIKE
    moves: bool = True
    """False: without the challenge; for a second look at whoever passed one, and in the control of a test."""
    told: str = "look"
    result: str = ""
    why: str = ""
    score: float = 0.0
    """Cosine with the reference: the middle one of those that were enough, the last look with them."""
    _scores: list[float] = field(default_factory=list)
    _front: Vector | None = None
    _last: Face | None = None
    _seen: float = 0.0
    _began: float | None = None
    _crowd: int = 0
    _challenge: Challenge | None = None

    def see(self, frame: Frame, now: float) -> str:
        """One picture taken at `now` (seconds, any clock that only goes forward). Returns what to tell the person."""
        if self.result:
            return self.told
        if self._began is None:
            self._began = self._seen = now
        face = self._one(self.eyes.faces(frame), now)
        if face is None or self.result:
            return self.told
        if self._challenge is None:
            self._recognise(face, frame, now)
        else:
            self._move(self._challenge, face, frame, now)
        return self.told

    @property
    def front(self) -> Vector | None:
        """The face that was recognised, from the front; None before. It is nobody's to write down."""
        return self._front

    def note(self) -> dict[str, object]:
        """What is kept of a check: no picture, and nothing a picture could be made from. Whole numbers only."""
        return {"result": self.result, "score_permille": round(self.score * 1000),
                "alike_permille": round(self.alike * 1000), "challenge": list(self.wanted),
                "detector": DETECTOR[1], "recogniser": RECOGNISER[1]}

    def _end(self, result: str, why: str = "") -> None:
        self.result, self.why = result, why

    def _one(self, faces: tuple[Face, ...], now: float) -> Face | None:
        """The one face there is; without it, what follows from that."""
        if quality.company(faces):
            self.told, self._crowd = "alone", self._crowd + 1
            if self._crowd >= MOST or self._challenge is not None:
                self._end("several")
            return None
        self._crowd = 0
        if not faces:
            self.told = "look"
            if now - self._seen > (PLACE_S if self._challenge is None else GONE_S):
                self._end("nobody")
            return None
        face, before = faces[0], self._last
        if self._challenge is not None and before is not None and _jumped(before, face):
            self._end("not_live", "jumped")
            return None
        self._last, self._seen = face, now
        return face

    def _recognise(self, face: Face, frame: Frame, now: float) -> None:
        crop = self.eyes.aligned(frame, face)
        said = quality.place(face, frame) or ("straight" if abs(face.turn) > quality.STRAIGHT else "") \
            or quality.light(crop)
        self.told = said or "still"
        if said:
            if self._began is not None and now - self._began > PLACE_S:
                self._end("nobody", said)
            return
        vector = self.eyes.vector(frame, face)
        self._scores.append(alike(self.known, vector))
        good = sorted(score for score in self._scores if score >= self.alike)
        if len(good) >= ENOUGH:
            self._front, self.score = vector, good[len(good) // 2]
            self._challenge = Challenge(self.wanted, self.pause)
            if not self.moves:
                self._end("passed")
        elif len(self._scores) >= MOST:
            self.score = sorted(self._scores)[len(self._scores) // 2]
            self._end("unlike")

    def _move(self, challenge: Challenge, face: Face, frame: Frame, now: float) -> None:
        made = challenge.see(face.turn, now)
        self.told = challenge.told
        if challenge.failed:
            self._end("not_live", challenge.failed)
        elif made and not self._same(frame, face):
            self._end("not_live", "another")
        elif challenge.done:
            last = alike(self.known, self.eyes.vector(frame, face))
            self.score = min(self.score, last)
            self._end("passed" if last >= self.alike else "unlike")

    def _same(self, frame: Frame, face: Face) -> bool:
        return self._front is not None and alike(self._front, self.eyes.vector(frame, face)) >= SAME


def _jumped(before: Face, now: Face) -> bool:
    moved = max(abs(now.box[i] + now.box[i + 2] / 2 - before.box[i] - before.box[i + 2] / 2) / before.box[i + 2]
                for i in (0, 1))
    return moved > JUMP or not 0.5 < now.box[3] / before.box[3] < 2.0
