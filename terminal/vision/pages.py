"""Finding, judging and straightening a page under the document camera. Pictures are BGR, 8 bits.

A quad is a float32 array of 4 x 2: the page's corners (x, y) in pixels of the given picture, clockwise from
the one at the top left.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Frame = NDArray[np.uint8]
Image = NDArray[Any]
"""What OpenCV returns: it does not say of which type its pictures are."""
Quad = NDArray[np.float32]

_SMALL = 640
"""Pixels on the long side of the picture that is searched: 300 dpi would find no better edges."""
_LEAST_AREA = 0.10
_MOST_AREA = 0.985
"""Parts of the picture a page may fill; a frame all white is no page."""
_LEAST_CONTRAST = 28.0
"""Grey levels between the page's rim and the desk beside it."""
_MOVED = 7.0
"""Grey levels by which the quietest 99 % of a small picture may change between two still frames."""
_SHARP = 0.17
"""Part of the page's contrast that the steepest edges climb in one pixel (see ``sharpness``)."""
_LONG_SIDE = 2339
"""Pixels on the long side of a straightened page at most: A4 at 200 dpi."""


def find_page(frame: Frame) -> Quad | None:
    """The four corners of the largest page-like thing, or None. About 10 ms for 3 megapixels."""
    height, width = frame.shape[:2]
    scale = _SMALL / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    # Picking every n-th line first makes the smooth reduction cheap.
    step = max(1, int(1 / scale) // 2)
    small = cv2.resize(frame[::step, ::step], size, interpolation=cv2.INTER_AREA)
    grey = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), (5, 5), 0)
    best: NDArray[np.float32] | None = None
    most = 0.0
    for mask in (_bright(grey), _edges(grey)):
        for corners in _quads(mask):
            area = float(cv2.contourArea(corners))
            if area > most and _contrast(grey, corners) >= _LEAST_CONTRAST:
                best, most = corners, area
        if best is not None:
            break  # the edges are for a pale desk, where brightness finds nothing
    if best is None:
        return None
    factors = np.array([width / size[0], height / size[1]], dtype=np.float32)
    return np.asarray(_ordered(best) * factors, dtype=np.float32)


def for_screen(frame: Frame, longest: int = 1280) -> tuple[Frame, float]:
    """The picture no larger than a screen shows it (longest side in pixels), and by how much it was made smaller.

    A window that has to take in ten megapixels fifteen times a second shows them late.
    """
    scale = min(1.0, longest / max(frame.shape[:2]))
    if scale == 1.0:
        return frame, scale
    size = (max(1, round(frame.shape[1] * scale)), max(1, round(frame.shape[0] * scale)))
    return np.asarray(cv2.resize(frame, size, interpolation=cv2.INTER_LINEAR), np.uint8), scale


def draw_quad(frame: Frame, quad: Quad) -> Frame:
    """A copy with the page outlined in green."""
    copy = frame.copy()
    thick = max(2, max(frame.shape[:2]) // 250)
    cv2.polylines(copy, [np.round(quad).astype(np.int32)], True, (80, 200, 60), thick, cv2.LINE_AA)
    return copy


def sharpness(frame: Frame, quad: Quad | None = None) -> float:
    """How steep the steepest edges in the page's box are: part of the box's contrast climbed per pixel.

    A page's own rim counts, so that an empty sheet can be judged too. Independent of light and content; about
    0.5 for edges that one pixel wide optics can give, below 0.15 for what a person calls blurred. Without a page: of
    the whole picture.
    """
    part = frame
    if quad is not None:
        height, width = frame.shape[:2]
        x0, y0 = np.floor(quad.min(axis=0) - 8).astype(int)
        x1, y1 = np.ceil(quad.max(axis=0) + 8).astype(int)
        part = frame[max(0, y0) : min(height, y1), max(0, x0) : min(width, x1)]
    if min(part.shape[:2]) < 16:
        return 0.0
    grey = cv2.cvtColor(part, cv2.COLOR_BGR2GRAY)
    low, high = np.percentile(grey[::4, ::4], (2, 98))
    if high - low < _LEAST_CONTRAST:
        return 0.0
    climb = np.maximum(cv2.absdiff(grey[:, 1:], grey[:, :-1])[1:], cv2.absdiff(grey[1:], grey[:-1])[:, 1:])
    counts = np.cumsum(np.bincount(climb.ravel(), minlength=256)[::-1])
    # The steepest 0.2 %: the rim of an A4 sheet alone is about as many pixels.
    steep = 255 - int(np.searchsorted(counts, counts[-1] * 0.002))
    return float(steep / (high - low))


def sharp(frame: Frame, quad: Quad) -> bool:
    """Whether the page is in focus and was not moved while the picture was taken."""
    return sharpness(frame, quad) >= _SHARP


def is_still(before: Frame, now: Frame) -> bool:
    """Whether nothing moved between two pictures; a sensor's noise does not count."""
    if before.shape != now.shape:
        return False
    difference = cv2.absdiff(_thumb(before), _thumb(now))
    return bool(np.percentile(difference, 99) <= _MOVED)


def rectify(frame: Frame, quad: Quad) -> Frame:
    """The page seen from straight above, at its own resolution, at most A4 at 200 dpi.

    A page whose lines of text stand upright was laid crosswise and is turned by a quarter.
    """
    a, b, c, d = np.asarray(quad, dtype=np.float32)
    width = max(float(np.linalg.norm(b - a)), float(np.linalg.norm(c - d)), 1.0)
    height = max(float(np.linalg.norm(d - a)), float(np.linalg.norm(c - b)), 1.0)
    scale = min(1.0, _LONG_SIDE / max(width, height))
    w, h = max(1, round(width * scale)), max(1, round(height * scale))
    target = np.array([[0, 0], [w - 1, 0], [w - 1, h - 1], [0, h - 1]], dtype=np.float32)
    turn = cv2.getPerspectiveTransform(np.asarray(quad, dtype=np.float32), target)
    page = cv2.warpPerspective(frame, turn, (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    if w > h and _lines_stand(page):
        page = cv2.rotate(page, cv2.ROTATE_90_CLOCKWISE)
    return np.asarray(page, dtype=np.uint8)


def jpeg(image: Frame, quality: int = 85) -> bytes:
    """The picture as JPEG. Raises ValueError for what cannot be a picture."""
    good, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    if not good:
        raise ValueError("picture cannot be encoded")
    return bytes(data.tobytes())


# ----------------------------------------------------------------------------------------------------------


def _bright(grey: Image) -> Image:
    _, mask = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    # Close text, stamps and creases; open away what merely touches the page.
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((11, 11), np.uint8))
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8)), dtype=np.uint8)


def _edges(grey: Image) -> Image:
    return np.asarray(cv2.dilate(cv2.Canny(grey, 25, 75), np.ones((3, 3), np.uint8)), dtype=np.uint8)


def _quads(mask: Image) -> list[NDArray[np.float32]]:
    """Convex four-cornered outlines of a page's size, the largest first."""
    whole = mask.shape[0] * mask.shape[1]
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for outline in sorted(outlines, key=cv2.contourArea, reverse=True)[:3]:
        hull = cv2.convexHull(outline)
        area = cv2.contourArea(hull)
        if not _LEAST_AREA * whole <= area <= _MOST_AREA * whole:
            continue
        if cv2.contourArea(outline) < 0.8 * area:
            continue  # a hand on the page, or no page
        for part in (0.02, 0.035, 0.05):
            corners = cv2.approxPolyDP(hull, part * cv2.arcLength(hull, True), True).reshape(-1, 2)
            if len(corners) == 4 and cv2.contourArea(corners) > 0.9 * area and _right_angles(corners):
                found.append(corners.astype(np.float32))
                break
    return found


def _right_angles(corners: Image) -> bool:
    """Corners between 60 and 120 degrees: a page seen from above, not a shadow."""
    points = corners.astype(np.float64)
    for i in range(4):
        one, two = points[i - 1] - points[i], points[(i + 1) % 4] - points[i]
        cosine = abs(float(one @ two)) / max(1e-6, float(np.linalg.norm(one) * np.linalg.norm(two)))
        if cosine > 0.5:
            return False
    return True


def _contrast(grey: Image, corners: NDArray[np.float32]) -> float:
    """Grey levels between a strip just inside the outline and one just outside."""
    inside = np.zeros(grey.shape, np.uint8)
    cv2.fillConvexPoly(inside, np.round(corners).astype(np.int32), 255)
    kernel = np.ones((9, 9), np.uint8)
    within = cv2.subtract(inside, cv2.erode(inside, kernel))
    beside = cv2.subtract(cv2.dilate(inside, kernel), inside)
    return abs(cv2.mean(grey, within)[0] - cv2.mean(grey, beside)[0])


def _ordered(corners: NDArray[np.float32]) -> NDArray[np.float32]:
    """Clockwise from the corner at the top left."""
    centre = corners.mean(axis=0)
    angles = np.arctan2(corners[:, 1] - centre[1], corners[:, 0] - centre[0])
    turned = corners[np.argsort(angles)]
    return np.asarray(np.roll(turned, -int(np.argmin(turned.sum(axis=1))), axis=0), dtype=np.float32)


def _thumb(frame: Frame) -> Image:
    step = max(1, max(frame.shape[:2]) // 320)
    small = cv2.resize(frame[::step, ::step], (160, 120), interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.cvtColor(small, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def _lines_stand(page: Image) -> bool:
    """Whether lines of text run from top to bottom: the gaps between lines are bands in one direction only."""
    grey = cv2.cvtColor(page, cv2.COLOR_BGR2GRAY)
    height, width = grey.shape
    middle = grey[height // 12 : -(height // 12) or None, width // 12 : -(width // 12) or None]
    if min(middle.shape) < 60:
        return False
    middle = cv2.resize(middle, (600, max(60, 600 * middle.shape[0] // middle.shape[1])), interpolation=cv2.INTER_AREA)
    ink = cv2.adaptiveThreshold(middle, 1, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 15, 12)
    return float(ink.mean()) > 0.003 and _banded(ink.mean(axis=0)) > 1.5 * _banded(ink.mean(axis=1))


def _banded(profile: NDArray[np.float64]) -> float:
    """How much a profile goes up and down within the height of a few lines."""
    width = 41
    wide = np.pad(profile, width // 2, mode="edge")
    return float(np.std(profile - np.convolve(wide, np.ones(width) / width, "valid")))
