"""Effects about the face camera: a thread of its own looks, asks for movements and compares while a journey waits.

Of the authority's photo only what the network makes of it is held, for the tries of one person, until the wipe;
pictures of the camera go to the screen and nowhere else.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from terminal.devices import commands
from terminal.journey import effects as fx
from terminal.journey import events as jv
from terminal.link.faults import LinkDown, LinkRefused

from . import Conductor, Post
from .asking import ask

if TYPE_CHECKING:
    from terminal.identity.face.check import Check
    from terminal.identity.face.engine import Vector

log = logging.getLogger(__name__)
DEVICE = "face_camera"
BETWEEN_S = 0.03
PATIENCE = 3
"""Pictures in a row that may be missing before the camera counts as gone."""
WIDTH = 640


@dataclass(frozen=True)
class Known:
    """Who is compared with: whose number, the centre's name for the check, the photo's hash, and its face."""

    number: str = field(repr=False)
    check: str = field(repr=False)
    sha256: str
    face: Vector = field(repr=False)


class FaceDesk:
    """One look at a time; it ends with a result, with `close`, or when the camera's effects end (`Camera.also`)."""

    def __init__(self, devices: Any, link: Any, set_frame: Callable[[Any], None], frame: Callable[[], None]) -> None:
        self._devices, self._link = devices, link
        self._set_frame, self._frame = set_frame, frame
        self._look: _Look | None = None
        self.known: Known | None = None

    def register(self, conductor: Conductor) -> None:
        conductor.register(fx.OfferFace, self._offer)
        conductor.register(fx.LookAtFace, self._start)

    def close(self) -> None:
        """Nothing is shown or said after this returns."""
        look, self._look = self._look, None
        if look is not None:
            look.end()

    def forget(self) -> None:
        """The wipe."""
        self.close()
        self.known = None

    def _offer(self, effect: fx.OfferFace, post: Post) -> None:
        there = DEVICE in self._devices.devices

        def run() -> None:
            # reading the networks takes a tenth of a second
            from terminal.identity.face.engine import ModelFault, engine

            try:
                engine()
            except ModelFault as fault:
                log.error("no face can be checked: %s", fault)
                post(jv.FaceOffered("model"))
                return
            post(jv.FaceOffered())

        if there:
            threading.Thread(target=run, name="face-models", daemon=True).start()
        else:
            post(jv.FaceOffered("no_camera"))

    def _start(self, effect: fx.LookAtFace, post: Post) -> None:
        self.close()
        self._look = look = _Look(self, effect, post)
        threading.Thread(target=look.run, name="face-look", daemon=True).start()

    # -- for the look --------------------------------------------------------------------------------------

    def reference(self, number: str, consent: Mapping[str, str]) -> Known:
        """The authority's photo, as the network sees it. Raises NoReference, LinkDown, LinkRefused."""
        from terminal.identity.face.check import NoReference, reference
        from terminal.identity.face.engine import engine

        if self.known is not None and self.known.number == number:
            return self.known
        given = self._link.face_photo(number, consent)
        photo = None if given is None else _decoded(given.photo)
        if given is None or photo is None:
            raise NoReference("the authority has no photo")
        self.known = Known(number, given.check, given.sha256, reference(engine(), photo))
        return self.known

    def token(self, known: Known, score_permille: int) -> str:
        """What opens the records; empty: the centre does not take it. Raises LinkDown, LinkRefused."""
        self.known = None
        return self._link.face_passed(known.number, known.check, score_permille).token or ""

    def picture(self, stop: threading.Event) -> tuple[Any, str]:
        """The newest picture, or a fault code."""
        return ask(self._devices, DEVICE, commands.read_frame(), 2.5, stop)

    def show(self, picture: Any) -> None:
        """As in a mirror, which is what people expect."""
        import cv2

        scale = WIDTH / picture.shape[1]
        small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else picture
        self._set_frame(cv2.flip(small, 1))
        self._frame()


class _Look:
    """One try."""

    def __init__(self, desk: FaceDesk, effect: fx.LookAtFace, post: Post) -> None:
        self._desk, self._effect, self._post = desk, effect, post
        self._stop = threading.Event()
        self._handing = threading.Lock()

    def end(self) -> None:
        with self._handing:
            self._stop.set()

    def run(self) -> None:
        try:
            answer = self._answer()
        except Exception as error:
            # what went wrong may quote a picture or a number
            log.error("a face could not be checked: %s", type(error).__name__)
            answer = jv.FaceChecked("camera", number=self._effect.number)
        if answer is not None:
            self._say(answer)

    def _say(self, event: jv.Event) -> None:
        with self._handing:
            if not self._stop.is_set():
                self._post(event)

    def _answer(self) -> jv.FaceChecked | None:
        from terminal.identity.face.check import Check, NoReference
        from terminal.identity.face.engine import engine

        number = self._effect.number
        try:
            known = self._desk.reference(number, self._effect.consent)
        except NoReference:
            return jv.FaceChecked("no_reference", number=number)
        except LinkDown:
            return jv.FaceChecked("offline", number=number)
        except LinkRefused:
            return jv.FaceChecked("refused", number=number)
        check = Check(engine(), known.face)
        if not self._watch(check):
            return None if self._stop.is_set() else jv.FaceChecked("camera", number=number)
        log.info("face check: %s %s", check.result, check.why)
        if check.result != "passed":
            return jv.FaceChecked(check.result, number=number)
        return self._passed(check, known)

    def _passed(self, check: Check, known: Known) -> jv.FaceChecked:
        note = {**check.note(), "reference": "authority", "reference_sha256": known.sha256}
        try:
            token = self._desk.token(known, round(check.score * 1000))
        except LinkDown:
            return jv.FaceChecked("offline", number=known.number)
        except LinkRefused:
            return jv.FaceChecked("refused", number=known.number)
        return jv.FaceChecked("passed", note, token, known.number)

    def _watch(self, check: Check) -> bool:
        """Pictures to the check, instructions to the screen. False: stopped, or no pictures any more."""
        told, missing = "", 0
        while not check.result and not self._stop.wait(BETWEEN_S):
            picture, fault = self._desk.picture(self._stop)
            if picture is None:
                missing += 1
                if fault == "camera.gone" or missing >= PATIENCE:
                    return False
                continue
            missing = 0
            now = check.see(picture, time.monotonic())
            with self._handing:
                if self._stop.is_set():
                    return False
                self._desk.show(picture)
                if now != told:
                    told = now
                    self._post(jv.FaceTold(told))
        return bool(check.result)


def _decoded(photo: bytes) -> Any:
    """JPEG to height x width x 3, BGR; None: it is no picture."""
    import cv2
    import numpy as np

    return cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_COLOR) if photo else None
