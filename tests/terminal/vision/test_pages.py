from __future__ import annotations

import time

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from drivers.simulated import papers
from drivers.simulated.camera import Desk, SimulatedCamera
from terminal.vision import pages

SIZE = (1024, 768)
Frame = NDArray[np.uint8]


@pytest.fixture(scope="module")
def empty() -> Frame:
    return papers.desk(*SIZE)


@pytest.fixture(scope="module")
def scene(empty: Frame) -> Frame:
    return papers.lay(empty, papers.PAPERS["termination"]({}))


def quad_of(frame: Frame) -> NDArray[np.float32]:
    quad = pages.find_page(frame)
    assert quad is not None
    return quad


@pytest.mark.parametrize("name", list(papers.PAPERS))
@pytest.mark.parametrize("angle", [-12.0, -3.0, 0.0, 4.0, 9.0])
def test_a_page_is_found(empty: Frame, name: str, angle: float) -> None:
    quad = quad_of(papers.lay(empty, papers.PAPERS[name]({}), angle))
    sides = [float(np.linalg.norm(quad[i] - quad[i - 1])) for i in range(4)]
    assert max(sides) / min(sides) == pytest.approx(2**0.5, rel=0.03)
    # Clockwise from the top left.
    assert cv2.contourArea(quad, oriented=True) > 0
    assert quad[0].sum() == quad.sum(axis=1).min()


def test_nothing_is_found_where_nothing_lies(empty: Frame) -> None:
    assert pages.find_page(empty) is None
    assert pages.find_page(np.full((480, 640, 3), 240, np.uint8)) is None
    assert pages.find_page(np.zeros((480, 640, 3), np.uint8)) is None
    noise = np.random.default_rng(1).integers(0, 255, (480, 640, 3), dtype=np.uint8)
    assert pages.find_page(noise) is None


def test_a_page_on_a_pale_desk() -> None:
    frame = np.full((768, 1024, 3), 178, np.uint8)
    cv2.fillConvexPoly(frame, np.array([[150, 120], [880, 90], [900, 660], [170, 690]]), (240, 244, 246))
    assert quad_of(frame) == pytest.approx(
        np.array([[150, 120], [880, 90], [900, 660], [170, 690]], np.float32), abs=8)  # fmt: skip


def test_a_small_thing_is_no_page(empty: Frame) -> None:
    frame = empty.copy()
    cv2.rectangle(frame, (400, 300), (520, 380), (240, 240, 240), -1)
    assert pages.find_page(frame) is None


@given(st.integers(1, 60), st.integers(1, 60), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_any_picture_is_survived(height: int, width: int, random: object) -> None:
    data = random.randbytes(height * width * 3)  # type: ignore[attr-defined]
    frame = np.frombuffer(data, np.uint8).reshape(height, width, 3)
    pages.find_page(frame)
    pages.is_still(frame, frame)


def test_straightened_and_the_right_way_up(scene: Frame) -> None:
    page = pages.rectify(scene, quad_of(scene))
    height, width = page.shape[:2]
    assert height / width == pytest.approx(2**0.5, rel=0.02)  # laid crosswise, upright again
    # The rim of the page is paper, not desk.
    for line in (page[4], page[-5], page[:, 4], page[:, -5]):
        assert line.mean() > 180
    ink = (cv2.cvtColor(page, cv2.COLOR_BGR2GRAY) < 110).mean(axis=1)
    assert ink[: height // 4].sum() > 3 * ink[-height // 5 :].sum()  # the heading is above


def test_a_page_that_lies_wide_by_nature_stays(empty: Frame) -> None:
    upright = papers.PAPERS["termination"]({})
    wide = upright.crop((0, 350, 1240, 1000))  # lines of text from left to right, wider than high
    frame = papers.lay(empty, wide)
    page = pages.rectify(frame, quad_of(frame))
    assert page.shape[1] > page.shape[0]


def test_sharp_and_blurred(scene: Frame) -> None:
    quad = quad_of(scene)
    assert pages.sharp(scene, quad)
    dim = (scene * 0.45).astype(np.uint8)
    assert pages.sharp(dim, quad)
    for size in (15, 31):
        assert not pages.sharp(np.asarray(cv2.GaussianBlur(scene, (size, size), 0)), quad)
    streak = np.zeros((25, 25), np.float32)
    streak[12] = 1 / 25
    moved = np.asarray(cv2.filter2D(cv2.filter2D(scene, -1, streak), -1, streak.T))
    assert not pages.sharp(moved, quad)


def test_an_empty_sheet_can_be_sharp(empty: Frame) -> None:
    frame = papers.lay(empty, papers.PAPERS["blank"]({}))
    assert pages.sharp(frame, quad_of(frame))


def test_still_and_moving(empty: Frame, scene: Frame) -> None:
    rng = np.random.default_rng(2)

    def noisy(frame: Frame) -> Frame:
        return np.clip(frame.astype(np.int16) + rng.normal(0, 4, frame.shape), 0, 255).astype(np.uint8)

    assert pages.is_still(noisy(scene), noisy(scene))
    assert not pages.is_still(scene, np.roll(scene, 12, axis=1))
    assert not pages.is_still(empty, scene)
    assert not pages.is_still(empty, empty[:-2])


def test_the_outline_is_drawn_on_a_copy(scene: Frame) -> None:
    before = scene.copy()
    drawn = pages.draw_quad(scene, quad_of(scene))
    assert (scene == before).all()
    changed = drawn[(drawn != scene).any(axis=2)]
    assert (changed[:, 1] > changed[:, 2]).mean() > 0.9  # green


def test_jpeg(scene: Frame) -> None:
    data = pages.jpeg(scene)
    assert data.startswith(b"\xff\xd8")
    assert cv2.imdecode(np.frombuffer(data, np.uint8), 1).shape == scene.shape


def test_the_preview_has_time_for_it() -> None:
    desk = Desk()
    desk.lay(papers.lay(desk.empty, papers.PAPERS["termination"]({})))
    camera = SimulatedCamera(desk)
    camera.open()
    frame = camera.read_frame()
    times = []
    for _ in range(12):
        began = time.thread_time()
        pages.find_page(frame)
        times.append(time.thread_time() - began)
    assert sorted(times)[6] < 0.040


def test_a_picture_is_made_no_larger_than_a_screen_shows_it() -> None:
    large = np.zeros((2448, 3264, 3), np.uint8)
    shown, scale = pages.for_screen(large)
    assert shown.shape == (960, 1280, 3)
    assert scale == pytest.approx(1280 / 3264)
    small = np.zeros((480, 640, 3), np.uint8)
    assert pages.for_screen(small) == (small, 1.0)
