"""The contract of a house with faces: the real networks on what the simulated camera streams, and what people do."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from drivers.simulated.passer import Passer
from terminal.journey import events as jv
from terminal.journey import turns
from terminal.session import events as sv
from terminal.session.state import Session
from terminal.workshop.world import World
from tests.journeys.test_house import BUYER, ITEM, OTHER, SELLER, WHO, WIFE, Deal
from tests.journeys.walks import Walked, good, run_walk


def walked(folder: Path, face: str) -> Walked:
    place = folder / face
    place.mkdir()
    return run_walk("--face", face, "--scale", "0.5", "--keep", str(place / "kept"), item=ITEM, log=place / "log")


def test_by_face_and_by_code_and_somebody_else_at_the_signature(tmp_path: Path) -> None:
    with ThreadPoolExecutor(max_workers=2) as pool:
        themselves, replaced = (pool.submit(walked, tmp_path, face) for face in ("self", "replaced"))
    by_face, by_code = ["card", "face"], ["card", "phone_code"]
    done = good(themselves.result())
    assert (done["state"], done["verdict"]) == ("filed", "pass"), "the centre takes it"
    assert done["recognised"] == {
        SELLER: [*by_face, "card", "face"], WIFE: [*by_face, "card", "face"],
        BUYER: [*by_code, "card"], OTHER: [*by_code, "card"]}
    assert done["face"] == {BUYER: "系统里没有能比对的照片。"}, "the other buyer said no"
    other = good(replaced.result())
    assert other["recognised"] == {**done["recognised"], SELLER: [*by_face, "phone_code"],
                                   WIFE: [*by_face, "phone_code"]}, "whoever stands in for them is asked for the code"


class Seen(Deal):
    """The same deal, before a camera."""

    @property
    def camera(self) -> Passer:
        found: Passer = self.world.booth.face
        return found

    @property
    def held(self) -> int:
        """Faces in memory."""
        return len(self.desk.held)

    @property
    def desk(self) -> Any:
        (found,) = (part for part in self.world.terminal._parts if hasattr(part, "held"))
        return found

    def follow(self, state: Session) -> None:
        """Whoever stands there turns their head as the screen says."""
        if state.journey is not None and state.journey.faced:
            told = state.journey.face.told
            self.camera.turn(told if told in ("left", "right") else "ahead")

    def agreed(self, *who: str) -> None:
        """They stand there and agree."""
        self.until(lambda s: s.journey is not None and s.journey.phase in ("consent", "unmatched"), "asked")
        self.camera.stand(*who)
        self.tell(jv.FaceAgreed())
        self.until(lambda s: s.journey is not None and s.journey.phase != "consent", "looking")

    def begin_by_face(self) -> None:
        self.runner.post(sv.Open(ITEM))
        self.until(lambda s: s.screen == "item", "item page")
        self.runner.begin()
        self.at("notice")
        self.tell(jv.Next())
        self.at("card", "waiting")
        self.lay(SELLER)
        self.agreed(SELLER)
        self.at("question")
        self.lift()
        self.terms()
        self.tell(jv.Next())
        self.at("question")
        self.own(SELLER)

    def joins(self, role: str, name: str) -> None:
        """Up to the question whether by face."""
        self.tell(jv.Join(role), jv.Next())
        self.at("parties", "waiting")
        self.lay(name)
        self.at("parties", "consent")
        self.lift()

    def board(self) -> None:
        self.at("parties", "board")


@pytest.fixture(scope="module")
def booth(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seen]:
    made = World(tmp_path_factory.mktemp("house-faces"), timeout_s=2.0, faces=True)
    made.terminal.start()
    deal = Seen(made)
    made.terminal.runner.watch(deal.follow)
    deal.until(lambda s: s.screen == "home", "home")
    yield deal
    made.close()


def test_two_one_after_the_other_in_any_order_and_what_they_do_to_it(booth: Seen) -> None:
    booth.begin_by_face()
    assert (booth.journey.party.how, booth.held) == (("card", "face"), 1)

    # his wife begins, and goes away while the camera looks: nothing of her is left, and the mirror is empty
    booth.joins("seller", WIFE)
    booth.agreed()
    booth.tell(jv.Back())
    booth.board()
    assert (len(booth.journey.parties), booth.held) == (1, 1)
    booth.until(lambda s: booth.world.terminal.pictures.frame() is None, "an empty mirror")

    # somebody with her card is not her; everything pressed twice; another card laid down meanwhile says nothing
    booth.joins("seller", WIFE)
    booth.camera.stand("stranger")
    booth.tell(jv.FaceAgreed(), jv.FaceAgreed())
    booth.at("parties", "looking")
    booth.world.booth.place_card(BUYER)
    booth.at("parties", "unmatched")
    booth.lift()
    assert (booth.journey.face.result, booth.journey.face.used, booth.held) == ("unlike", 1, 1)

    # the cable is pulled in the middle: no try is lost
    booth.agreed(WIFE)
    booth.until(lambda s: s.journey is not None and s.journey.face.told in ("left", "right"), "a movement is asked for")
    booth.camera.unplug()
    booth.at("parties", "unmatched")
    assert (booth.journey.face.result, booth.journey.face.used) == ("camera", 1)
    booth.camera.plug_in()
    booth.until(lambda s: "face_camera" not in s.modules, "a camera again")
    booth.agreed(WIFE)
    booth.at("question")
    booth.own(WIFE)
    assert booth.held == 2

    # who has no photo on record goes on by the code, who does not want to be looked at as well
    booth.joins("buyer", BUYER)
    booth.agreed("stranger")
    booth.at("parties", "unmatched")
    assert booth.journey.face.result == "no_reference"
    booth.tell(jv.WithoutFace(), jv.WithoutFace())
    booth.at("parties", "typing")
    booth.code(BUYER)
    booth.at("question")
    booth.own(BUYER)
    booth.joins("buyer", OTHER)
    booth.tell(jv.WithoutFace())
    booth.at("parties", "typing")
    booth.code(OTHER)
    booth.at("question")
    booth.own(OTHER)
    assert booth.held == 2

    # at the signature: his card in a stranger's hand is not enough
    booth.tell(jv.Next())
    booth.at("preview", "reading")
    booth.tell(*(jv.TurnPage(page) for page in range(booth.journey.preview.pages)))
    booth.tell(*(jv.HasRead(party.id) for party in booth.journey.parties), jv.Next())
    booth.at("sign", "call")
    who = turns.next_signer(booth.journey)
    assert who is not None
    assert who.number == WHO[SELLER]["card"]["number"]
    booth.camera.stand("stranger")
    booth.tell(jv.Next())
    booth.at("sign", "waiting")
    booth.lay(SELLER)
    booth.at("sign", "typing")
    booth.lift()
    assert (booth.journey.face.result, dict(booth.journey.signing.signed)) == ("unlike", {})

    # he comes himself, called once more
    booth.tell(jv.Back())
    booth.at("sign", "call")
    booth.camera.stand(SELLER)
    booth.tell(jv.Next())
    booth.at("sign", "waiting")
    booth.lay(SELLER)
    booth.at("sign", "intent")
    booth.lift()
    assert booth.journey.signing.seen["p1"]["result"] == "same"

    # the session ends in the midst of another look: nothing of any face is left, in memory or on the disk
    faces = [vector.copy().tobytes() for vector in booth.desk.held.values()]
    booth.tell(jv.Back())
    booth.at("sign", "call")
    booth.camera.stand()
    booth.tell(jv.Next())
    booth.at("sign", "waiting")
    booth.lay(SELLER)
    booth.at("sign", "looking")
    assert booth.held == 2
    booth.lift()
    booth.leave()
    planted = booth.world.folder / "planted"  # the control: this one is found
    planted.write_bytes(b"before " + faces[0])
    files = [path.read_bytes() for path in booth.world.folder.rglob("*") if path.is_file()]
    found = [face for face in faces for data in files if face[:64] in data or face[-64:] in data]
    assert (len(faces), len(found)) == (2, 1), "nowhere but where it was planted"
    planted.unlink()
    assert (booth.held, booth.desk.known, booth.desk.failed, booth.world.terminal.pictures.frame()) == (
        0, None, {}, None)
