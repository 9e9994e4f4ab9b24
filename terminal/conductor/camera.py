"""Effects about the document camera: picture on the screen, capture when the page lies still, or by hand."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable
from typing import Any, Protocol

from terminal.devices import commands
from terminal.journey import effects as fx
from terminal.journey import events as jv

from . import Conductor, Post
from .asking import ask

log = logging.getLogger(__name__)
BETWEEN_S = 0.1
STILL_FRAMES = 4


class Screen(Protocol):
    """Where pictures go; `terminal.ui` has one, tests another."""

    def set_frame(self, bgr: Any) -> None: ...
    def add_page(self, sha256: str, jpeg: bytes) -> None: ...


class Camera:
    """One loop while a journey looks at the camera; it ends with StopCamera."""

    def __init__(self, devices: Any, screen: Screen, still: Callable[[bool], None], frame: Callable[[], None],
                 durable: Callable[[bytes], object]) -> None:
        self._devices = devices
        self._screen = screen
        self._still = still
        self._frame = frame
        self._durable = durable
        self._loop: _Look | None = None
        self._hand = threading.Event()
        self.also: Callable[[], None] = lambda: None
        """Ends with StopCamera too: whoever else looks through a camera."""

    def register(self, conductor: Conductor) -> None:
        conductor.register(fx.StartCamera, self._start)
        conductor.register(fx.Shoot, self._shoot)
        conductor.register(fx.StopCamera, self._end)

    def close(self) -> None:
        if self._loop is not None:
            self._loop.end()

    def _start(self, effect: fx.StartCamera, post: Post) -> None:
        self.close()
        self._hand.clear()
        self._loop = _Look(self._devices, self._screen, self._still, self._frame, self._durable, self._hand,
                           effect.material, post)
        threading.Thread(target=self._loop.run, name="camera-look", daemon=True).start()

    def _shoot(self, effect: fx.Shoot, post: Post) -> None:
        self._hand.set()

    def _end(self, effect: fx.StopCamera, post: Post) -> None:
        self.close()
        self.also()
        self._still(False)


class _Look:
    """Frames in, pages out. A page is taken when found, sharp and still for some frames; the same page only once."""

    def __init__(self, devices: Any, screen: Screen, still: Callable[[bool], None], frame: Callable[[], None],
                 durable: Callable[[bytes], object], hand: threading.Event, material: str, post: Post) -> None:
        self._devices, self._screen, self._still, self._frame = devices, screen, still, frame
        self._durable, self._hand, self._material, self._post = durable, hand, material, post
        self._stop = threading.Event()
        self._handing = threading.Lock()
        self._steady = 0
        self._before: Any = None
        self._armed = True

    def end(self) -> None:
        """Nothing is handed over after this returns: what comes next may be the wipe."""
        with self._handing:
            self._stop.set()

    def run(self) -> None:
        fault = ""
        while not self._stop.wait(BETWEEN_S):
            picture, fault_now = self._ask(commands.read_frame(), 2.5)
            if picture is None:
                if fault_now != fault and not self._stop.is_set():
                    self._post(jv.CameraFault(fault_now))
                fault = fault_now
                continue
            fault = ""
            try:
                self._look(picture)
            except Exception:
                log.exception("a picture could not be judged")

    def _look(self, picture: Any) -> None:
        import terminal.vision.pages as pages

        quad = pages.find_page(picture)
        shown, scale = pages.for_screen(picture)
        if quad is not None:
            shown = pages.draw_quad(shown, (quad * scale).astype(quad.dtype))
        with self._handing:
            if self._stop.is_set():
                return
            self._screen.set_frame(shown)
        self._frame()
        still = self._before is not None and pages.is_still(self._before, picture)
        self._before = picture
        if quad is None or not still:
            # the page went away or moves: the next still one is a new page
            if quad is None:
                self._armed = True
            self._steady = 0
        else:
            self._steady += 1
        ready = quad is not None and self._armed and self._steady >= 1
        self._still(ready)
        by_hand = self._hand.is_set()
        if by_hand or (ready and quad is not None and self._steady >= STILL_FRAMES and pages.sharp(picture, quad)):
            self._hand.clear()
            self._armed = False
            self._take(by_hand)

    def _take(self, by_hand: bool) -> None:
        import terminal.vision.pages as pages

        picture, fault = self._ask(commands.capture(), 5.0)
        if picture is None:
            self._post(jv.CameraFault(fault))
            return
        quad = pages.find_page(picture)
        page = pages.rectify(picture, quad) if quad is not None else picture
        data = pages.jpeg(page)
        digest = hashlib.sha256(data).hexdigest()
        note = {"how": "hand" if by_hand else "auto", "rectified": quad is not None,
                "width": int(page.shape[1]), "height": int(page.shape[0])}
        with self._handing:
            if self._stop.is_set():
                return
            # durable before it is shown as taken
            self._durable(data)
            self._screen.add_page(digest, data)
            self._post(jv.PageCaptured(self._material, digest, "image/jpeg", len(data), note))
        self._still(False)

    def _ask(self, command: Any, seconds: float) -> tuple[Any, str]:
        return ask(self._devices, "document_camera", command, seconds, self._stop)
