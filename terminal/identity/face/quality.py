"""Whether a picture of a face is good enough to be compared, or what the person should do."""

from __future__ import annotations

import cv2
import numpy as np

from .engine import Face, Frame

SMALLEST, LARGEST = 0.26, 0.85
"""Height of the face by that of the picture."""
OFF_CENTRE = 0.22
"""How far the middle of the face may be from the middle of the picture, by its width and height."""
STRAIGHT = 0.30
"""`Face.turn` up to which somebody looks into the camera."""
DARK, BRIGHT, FLAT = 45.0, 225.0, 14.0
"""Mean grey of the face, and the spread below which it is nothing but a spot."""
BLURRED = 30.0
"""Variance of the Laplacian of the upright face, 112 x 112, evened out to a spread of 50."""
ASIDE = 0.45
"""A second face counts from this part of the height of the first; smaller ones are passers-by."""


def company(faces: tuple[Face, ...]) -> bool:
    """Somebody else stands before the camera too."""
    return len(faces) > 1 and faces[1].box[3] >= ASIDE * faces[0].box[3]


def place(face: Face, frame: Frame) -> str:
    """`closer`, `back` or `centre`; empty: the face is where it should be."""
    height, width = frame.shape[:2]
    x, y, w, h = face.box
    if h > LARGEST * height:
        return "back"
    if h < SMALLEST * height:
        return "closer"
    off = max(abs(x + w / 2 - width / 2) / width, abs(y + h / 2 - height / 2) / height)
    return "centre" if off > OFF_CENTRE else ""


def light(crop: Frame) -> str:
    """`dark`, `bright` or `blurred`; empty: it can be compared. `crop` is the upright face."""
    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY).astype(np.float32)
    mean, spread = float(grey.mean()), float(grey.std())
    if mean < DARK:
        return "dark"
    if mean > BRIGHT or spread < FLAT:
        return "bright"
    # in a picture of little contrast a sharp edge is weak too
    edges = float(cv2.Laplacian(grey * (50.0 / spread), cv2.CV_32F).var())
    return "blurred" if edges < BLURRED else ""
