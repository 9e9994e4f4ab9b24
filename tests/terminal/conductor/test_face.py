"""The look of the face camera, with the real networks on the invented faces: what is asked, said and held."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from drivers.id_card.photo import ChipPhotos
from terminal.conductor import Conductor
from terminal.conductor.face import FaceDesk
from terminal.conductor.pictures import Pictures
from terminal.journey import effects as fx
from terminal.journey import events as jv
from terminal.link.faults import LinkDown, LinkRefused
from tests.terminal.identity.faces import FACES, Scene, Who, herself, nobody, picture, somebody_else

NUMBER = "410411196011232427"
CHIP = b"wlf" * 300
CONSENT = {"purpose": "face", "notice_version": "1", "time": "t"}


class Link:
    """The centre: a photo, or a refusal; and whether it takes the result."""

    def __init__(self) -> None:
        self.person, self.fault, self.asked = "su-wanqing", None, 0
        self.passed: list[tuple[str, str, int]] = []

    def face_photo(self, number: str, consent: Any, own: bool = False) -> Any:
        self.asked += 1
        self.own = own
        assert consent == CONSENT
        if self.fault is not None:
            raise self.fault
        if not self.person:
            return SimpleNamespace(check="c1", photo=b"", sha256="") if own else None
        return SimpleNamespace(check="c1", photo=(FACES / f"{self.person}-photo.jpg").read_bytes(), sha256="ab" * 32)

    def face_passed(self, number: str, check: str, score: int) -> Any:
        self.passed.append((number, check, score))
        return SimpleNamespace(token="token")


class Unpacks:
    """Somebody's decoder: of this chip it makes the picture of su-wanqing."""

    def picture(self, photo: bytes) -> bytes:
        if photo != CHIP:
            raise ValueError(photo.hex())
        return (FACES / "su-wanqing-photo.jpg").read_bytes()


class Devices:
    """The camera: pictures of a scene, or a fault."""

    devices = ("face_camera",)

    def __init__(self) -> None:
        self.who: Who = herself
        self.scene, self.fault, self.given = Scene(), "", 0

    def submit(self, device: str, command: Any, seconds: float, good: Callable[[Any], None],
               bad: Callable[[Any], None]) -> Any:
        assert device == "face_camera"
        if self.fault:
            bad(SimpleNamespace(code=self.fault))
        else:
            self.given += 1
            good(self.who(self.scene))
        return SimpleNamespace(cancel=lambda: None)


class Bench:
    def __init__(self) -> None:
        self.link, self.devices, self.pictures = Link(), Devices(), Pictures()
        self.events: list[jv.Event] = []
        self.done = threading.Event()
        self.chip = ChipPhotos(Unpacks())
        self.desk = FaceDesk(self.devices, self.link, self.pictures.set_frame, lambda: None, self.chip)
        self.conductor = Conductor()
        self.desk.register(self.conductor)

    def post(self, event: jv.Event) -> None:
        self.events.append(event)
        if isinstance(event, jv.FaceTold):
            self.devices.scene.told = event.told
        else:
            self.done.set()

    def look(self, number: str = NUMBER, **more: Any) -> jv.FaceChecked:
        answer = self.ask(fx.LookAtFace(number, CONSENT, **more))
        assert isinstance(answer, jv.FaceChecked)
        return answer

    def again(self, number: str = NUMBER) -> jv.FaceAgain:
        answer = self.ask(fx.SeeAgain(number))
        assert isinstance(answer, jv.FaceAgain)
        return answer

    def ask(self, effect: Any) -> jv.Event:
        self.done.clear()
        self.devices.scene = Scene()
        self.conductor.run((effect,), self.post)
        assert self.done.wait(60)
        return self.events[-1]


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.desk.close()


def test_passed_with_a_token_and_a_note_without_a_picture(bench: Bench) -> None:
    answer = bench.look()
    assert (answer.result, answer.token, answer.number) == ("passed", "token", NUMBER)
    assert answer.note["reference_sha256"] == "ab" * 32
    assert bench.link.passed == [(NUMBER, "c1", answer.note["score_permille"])]
    assert all(isinstance(value, (str, int, list)) and len(str(value)) < 80 for value in answer.note.values())
    told = [event.told for event in bench.events if isinstance(event, jv.FaceTold)]
    assert [side for side in told if side in ("left", "right")] == answer.note["challenge"]
    assert bench.desk.known is None, "the reference goes with the pass"
    assert bench.pictures.frame() is not None


def test_another_try_asks_the_centre_once_and_the_wipe_forgets(bench: Bench) -> None:
    bench.devices.who = somebody_else
    assert bench.look().result == "unlike"
    assert bench.link.passed == []
    bench.devices.who = herself
    assert bench.look().result == "passed"
    assert bench.link.asked == 1
    bench.devices.who = somebody_else
    bench.look()
    assert bench.desk.known is not None
    bench.desk.forget()
    assert bench.desk.known is None


@pytest.mark.parametrize(("fault", "result"), [
    (LinkDown("link.down", "x"), "offline"),
    (LinkRefused(429, {"title": "faces.too_many"}), "refused"), (None, "no_reference"),
])
def test_no_photo(bench: Bench, fault: Any, result: str) -> None:
    bench.link.fault, bench.link.person = fault, ""
    assert bench.look().result == result
    assert bench.devices.given == 0, "nobody is looked at without a photo to compare with"


def test_the_cards_own_photo_where_the_authority_has_none(bench: Bench) -> None:
    bench.link.person = ""
    bench.chip.lay(SimpleNamespace(number=NUMBER, photo=CHIP))
    answer = bench.look()
    assert (answer.result, answer.token) == ("passed", "token")
    assert answer.note["reference_sha256"] == hashlib.sha256(Unpacks().picture(CHIP)).hexdigest()
    bench.devices.who = somebody_else
    assert bench.look().result == "unlike", "it is compared, not believed"
    bench.desk.forget()
    assert bench.look().result == "no_reference", "the wipe forgets it"


@pytest.mark.parametrize("card", [SimpleNamespace(number="410402195804062316", photo=b"wlf" * 300),
                                  SimpleNamespace(number=NUMBER, photo=b""), SimpleNamespace(number=NUMBER),
                                  SimpleNamespace(number=NUMBER, photo=b"another coding")])
def test_a_chip_that_helps_nobody(bench: Bench, card: Any) -> None:
    bench.link.person = ""
    bench.chip.lay(card)
    assert bench.look().result == "no_reference"
    assert not bench.link.own


def test_the_authoritys_photo_goes_before_the_cards(bench: Bench) -> None:
    bench.chip.lay(SimpleNamespace(number=NUMBER, photo=CHIP))
    assert bench.look().note["reference_sha256"] == "ab" * 32


def test_pulled_in_the_middle(bench: Bench) -> None:
    def pulled(scene: Scene) -> Any:
        if scene.told in ("left", "right"):
            bench.devices.fault = "camera.gone"
        return herself(scene)

    bench.devices.who = pulled
    answer = bench.look()
    assert (answer.result, answer.token, dict(answer.note)) == ("camera", "", {})


def test_nothing_is_said_or_shown_after_the_end(bench: Bench) -> None:
    bench.devices.who = nobody
    bench.conductor.run((fx.LookAtFace(NUMBER, CONSENT),), bench.post)
    until = time.monotonic() + 10
    while bench.devices.given < 3 and time.monotonic() < until:
        time.sleep(0.01)
    bench.desk.close()
    bench.pictures.clear()
    said = len(bench.events)
    time.sleep(0.3)
    assert (len(bench.events), bench.pictures.frame()) == (said, None)


OTHER = "410402195804062316"


def himself(scene: Scene) -> Any:
    return picture(("he-mingyuan",), scene.follow())


def held_by(bench: Bench) -> list[str]:
    return sorted(bench.desk.held)


def test_two_people_one_after_the_other_and_somebody_else_in_their_place(bench: Bench) -> None:
    """Each is held for their own second look; who stands in for another is not the same, and nothing is asked."""
    first = bench.look(rounds=2, hold=True)
    assert (first.result, len(first.note["challenge"])) == ("passed", 4)
    bench.link.person, bench.devices.who = "he-mingyuan", himself
    second = bench.look(OTHER, rounds=2, hold=True)
    assert second.result == "passed"
    assert held_by(bench) == sorted([NUMBER, OTHER])
    asked = bench.link.asked
    assert bench.again(OTHER).result == "same"
    assert bench.again(NUMBER).result == "unlike", "he stands in her place"
    bench.devices.who = somebody_else
    assert (bench.again(NUMBER).result, bench.again(OTHER).result) == ("unlike", "unlike")
    bench.devices.who = herself
    answer = bench.again(NUMBER)
    assert (answer.result, answer.number, bench.link.asked) == ("same", NUMBER, asked)
    assert set(answer.note) == {"result", "score_permille", "alike_permille", "detector", "recogniser"}
    told = [event.told for event in bench.events[bench.events.index(second):] if isinstance(event, jv.FaceTold)]
    assert not {"left", "right"} & set(told), "no movement is asked for"


def test_held_only_where_it_is_looked_for_again_and_let_go_by_name(bench: Bench) -> None:
    bench.look()
    assert held_by(bench) == [], "one person who signs alone is not looked at again"
    bench.look(hold=True)
    vector = bench.desk.held[NUMBER]
    bench.conductor.run((fx.ForgetFace(OTHER),), bench.post)
    assert held_by(bench) == [NUMBER]
    bench.conductor.run((fx.ForgetFace(NUMBER),), bench.post)
    assert (held_by(bench), float(abs(vector).sum())) == ([], 0.0), "overwritten, since others may still hold it"
    assert bench.again().result == "gone"
    bench.look(hold=True)
    bench.desk.forget()
    assert held_by(bench) == []
    bench.devices.who = somebody_else
    assert bench.look(hold=True).result == "unlike"
    assert held_by(bench) == []


def test_nobody_is_held_after_they_were_let_go_in_the_middle(bench: Bench) -> None:
    """The centre's answer comes late: the session is over meanwhile."""
    inside, go = threading.Event(), threading.Event()
    passed = bench.link.face_passed

    def late(number: str, check: str, score: int) -> Any:
        inside.set()
        assert go.wait(20)
        return passed(number, check, score)

    bench.link.face_passed = late  # type: ignore[method-assign]
    bench.conductor.run((fx.LookAtFace(NUMBER, CONSENT, hold=True),), bench.post)
    assert inside.wait(40)
    bench.desk.forget()
    go.set()
    until = time.monotonic() + 10
    while any(thread.name == "face-look" for thread in threading.enumerate()) and time.monotonic() < until:
        time.sleep(0.01)
    assert held_by(bench) == []
    assert not [event for event in bench.events if isinstance(event, jv.FaceChecked)]


def test_three_failed_tries_however_often_they_begin_anew(bench: Bench) -> None:
    bench.devices.who = somebody_else
    for _ in range(3):
        assert bench.look().result == "unlike"
        bench.conductor.run((fx.ForgetFace(NUMBER),), bench.post)
    bench.devices.who = herself
    given = bench.devices.given
    assert (bench.look().result, bench.devices.given) == ("tries", given)
    assert bench.look(OTHER).result != "tries", "another person has tries of their own"
    bench.desk.forget()
    assert bench.look().result == "passed"


def test_a_photo_that_comes_after_the_wipe_is_nobodys(bench: Bench) -> None:
    inside, go = threading.Event(), threading.Event()
    photo = bench.link.face_photo

    def late(number: str, consent: Any, own: bool = False) -> Any:
        inside.set()
        assert go.wait(20)
        return photo(number, consent, own)

    bench.link.face_photo = late  # type: ignore[method-assign]
    bench.conductor.run((fx.LookAtFace(NUMBER, CONSENT),), bench.post)
    assert inside.wait(20)
    bench.desk.forget()
    go.set()
    until = time.monotonic() + 10
    while any(thread.name == "face-look" for thread in threading.enumerate()) and time.monotonic() < until:
        time.sleep(0.01)
    assert (bench.desk.known, bench.devices.given, bench.events) == (None, 0, [])


def test_the_second_look_fails_three_times_and_no_more(bench: Bench) -> None:
    assert bench.look(hold=True).result == "passed"
    bench.devices.who = somebody_else
    assert [bench.again().result for _ in range(3)] == ["unlike"] * 3
    bench.devices.who = herself
    assert bench.again().result == "tries", "the code is left"


def test_the_next_person_does_not_see_the_last_one_in_the_mirror(bench: Bench) -> None:
    bench.look()
    frame = bench.pictures.frame()
    assert frame.any()
    bench.desk.close()
    assert bench.pictures.frame() is None
    assert not frame.any()


def test_offered_only_with_a_camera(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.conductor.run((fx.OfferFace(),), bench.post)
    assert bench.done.wait(20)
    assert bench.events == [jv.FaceOffered()]
    monkeypatch.setattr(bench.devices, "devices", ())
    bench.conductor.run((fx.OfferFace(),), bench.post)
    assert bench.events[-1] == jv.FaceOffered("no_camera")


def test_the_picture_is_a_mirror(bench: Bench) -> None:
    frame = picture(("su-wanqing",), 36)
    bench.desk.show(frame)
    shown = bench.pictures.frame()
    assert (shown == frame[:, ::-1]).all()
    assert not (shown == frame).all()
