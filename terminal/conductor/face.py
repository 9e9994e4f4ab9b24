"""Effects about the face camera: a thread of its own looks, asks for movements and compares while a journey waits.

Of the authority's photo only what the network makes of it is held, for the tries of one person, until the wipe. Where
several people sign, what the network made of each who passed is held until they have signed, are gone, or the wipe:
in this object, and nowhere else. Pictures of the camera go to the screen and nowhere else.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from drivers.id_card.photo import ChipPhotos
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
TRIES = 3
"""Failed tries of one person in a session, however often they begin anew."""
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

    def __init__(self, devices: Any, link: Any, set_frame: Callable[[Any], None], frame: Callable[[], None],
                 chip: ChipPhotos | None = None) -> None:
        self._devices, self._link = devices, link
        self._chip = chip or ChipPhotos()
        self._set_frame, self._frame = set_frame, frame
        self._look: _Look | None = None
        self.known: Known | None = None
        self.held: dict[str, Vector] = {}
        """By number, the faces that passed and are looked at once more before they sign."""
        self.failed: Counter[tuple[str, str]] = Counter()
        """Tries that failed, by number and whether at the check or at the second look."""
        self.eyes = threading.Lock()
        """The networks serve one thread at a time; a look that was stopped may still be in the middle of a picture."""

    def register(self, conductor: Conductor) -> None:
        conductor.register(fx.OfferFace, self._offer)
        conductor.register(fx.LookAtFace, lambda effect, post: self._start(_Look(self, effect, post)))
        conductor.register(fx.SeeAgain, lambda effect, post: self._start(_Again(self, effect, post)))
        conductor.register(fx.ForgetFace, lambda effect, post: self._let_go(effect.number))

    def close(self) -> None:
        """Nothing is shown or said after this returns."""
        look, self._look = self._look, None
        if look is not None:
            look.end()
            # the next person must not see the last one in the mirror
            self._set_frame(None)
            self._frame()

    def forget(self) -> None:
        """The wipe."""
        self.close()
        self._chip.forget()
        self._let_go("")
        self.failed.clear()

    def _let_go(self, number: str) -> None:
        """Of this person nothing more is known; "" is everybody."""
        if self.known is not None and number in ("", self.known.number):
            self.known = None
        for each in [number] if number else list(self.held):
            vector = self.held.pop(each, None)
            if vector is not None:
                vector[:] = 0

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

    def _start(self, look: _Look) -> None:
        self.close()
        self._look = look
        threading.Thread(target=look.run, name="face-look", daemon=True).start()

    # -- for the look --------------------------------------------------------------------------------------

    def reference(self, number: str, consent: Mapping[str, str]) -> Known:
        """The authority's photo, or where it has none and a decoder is plugged in the card's own, as the network sees
        it. Raises NoReference, LinkDown, LinkRefused."""
        from terminal.identity.face.check import NoReference, reference
        from terminal.identity.face.engine import engine

        if self.known is not None and self.known.number == number:
            return self.known
        own = self._chip.picture(number)
        given = self._link.face_photo(number, consent, own=own is not None)
        data = b"" if given is None else given.photo or own or b""
        photo = _decoded(data) if data else None
        if given is None or photo is None:
            raise NoReference("neither authority nor card has a photo")
        with self.eyes:
            face = reference(engine(), photo)
        return Known(number, given.check, given.sha256 or hashlib.sha256(data).hexdigest(), face)

    def token(self, known: Known, score_permille: int) -> str:
        """What opens the records; empty: the centre does not take it. Raises LinkDown, LinkRefused."""
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
    """One try. What it comes to know it hands to the desk only while nobody has ended it: `_handed`."""

    kind = "check"

    def __init__(self, desk: FaceDesk, effect: Any, post: Post) -> None:
        self._desk, self._effect, self._post = desk, effect, post
        self._stop = threading.Event()
        self._handing = threading.Lock()
        self._front: Vector | None = None

    def end(self) -> None:
        with self._handing:
            self._stop.set()

    def run(self) -> None:
        try:
            answer = self._answer()
        except Exception as error:
            # what went wrong may quote a picture or a number
            log.error("a face could not be checked: %s", type(error).__name__)
            answer = self._fault("camera")
        if answer is not None:
            self._say(answer)

    def _handed(self, hand: Callable[[], None]) -> bool:
        """False: it was ended before, and nothing is handed over any more; what comes next may be the wipe."""
        with self._handing:
            if self._stop.is_set():
                return False
            hand()
            return True

    def _say(self, event: jv.Event) -> None:
        def hand() -> None:
            if self._front is not None:
                # held together with the word of it: who was let go before is not held after
                self._desk.held[self._effect.number] = self._front.copy()
            self._post(event)

        self._handed(hand)

    def _failed(self, result: str) -> jv.Event | None:
        """One try less."""
        key = (self._effect.number, self.kind)

        def hand() -> None:
            self._desk.failed[key] += 1

        return self._fault(result) if self._handed(hand) else None

    def _too_often(self) -> bool:
        return self._desk.failed[self._effect.number, self.kind] >= TRIES

    def _fault(self, result: str) -> jv.Event:
        return jv.FaceChecked(result, number=self._effect.number)

    def _answer(self) -> jv.Event | None:
        from terminal.identity.face.challenge import choose
        from terminal.identity.face.check import Check, NoReference
        from terminal.identity.face.engine import engine

        number = self._effect.number
        if self._too_often():
            return self._fault("tries")
        try:
            known = self._desk.reference(number, self._effect.consent)
            if not self._handed(lambda: setattr(self._desk, "known", known)):
                return None
        except NoReference:
            return self._fault("no_reference")
        except LinkDown:
            return self._fault("offline")
        except LinkRefused:
            return self._fault("refused")
        check = Check(engine(), known.face, choose(secrets.choice, self._effect.rounds))
        if not self._watch(check):
            return None if self._stop.is_set() else self._fault("camera")
        log.info("face check: %s %s", check.result, check.why)
        return self._passed(check, known) if check.result == "passed" else self._failed(check.result)

    def _passed(self, check: Check, known: Known) -> jv.Event | None:
        def hand() -> None:
            self._desk.known = None
            del self._desk.failed[known.number, self.kind]

        if not self._handed(hand):
            return None
        note = {**check.note(), "reference": "authority", "reference_sha256": known.sha256}
        try:
            token = self._desk.token(known, round(check.score * 1000))
        except LinkDown:
            return self._fault("offline")
        except LinkRefused:
            return self._fault("refused")
        if self._effect.hold and token:
            self._front = check.front
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
            with self._desk.eyes:
                now = check.see(picture, time.monotonic())
            if not self._handed(partial(self._show, picture, now if now != told else "")):
                return False
            told = now
        return bool(check.result)

    def _show(self, picture: Any, told: str) -> None:
        self._desk.show(picture)
        if told:
            self._post(jv.FaceTold(told))


class _Again(_Look):
    """Right before signing: still the face that passed? No movement is asked for and nobody else is asked."""

    kind = "again"

    def _fault(self, result: str) -> jv.Event:
        return jv.FaceAgain(result, number=self._effect.number)

    def _answer(self) -> jv.Event | None:
        from terminal.identity.face.check import Check
        from terminal.identity.face.engine import engine

        held = self._desk.held.get(self._effect.number)
        if held is None or self._too_often():
            return self._fault("gone" if held is None else "tries")
        check = Check(engine(), held, moves=False)
        if not self._watch(check):
            return None if self._stop.is_set() else self._fault("camera")
        log.info("second look: %s %s", check.result, check.why)
        if check.result != "passed":
            return self._failed(check.result)
        note = {name: value for name, value in check.note().items() if name not in ("challenge", "result")}
        return jv.FaceAgain("same", {"result": "same", **note}, self._effect.number)


def _decoded(photo: bytes) -> Any:
    """JPEG to height x width x 3, BGR; None: it is no picture."""
    import cv2
    import numpy as np

    return cv2.imdecode(np.frombuffer(photo, np.uint8), cv2.IMREAD_COLOR) if photo else None
