"""What the centre does for a face check: it gives a photo for consent, and a token once."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from central.city import City
from central.codes import Codes
from central.faces import LIFE_S, WINDOW_S, Faces
from central.problems import Problem
from terminal.link.client import Link
from terminal.link.faults import LinkRefused
from tests.central.centre import Centre

CITY = Path("assets/city").resolve()
SU, LI = "410411196011232427", "410411198503121108"


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def faces(clock: Clock) -> Faces:
    city = City.load(CITY)
    return Faces(city, Codes(city, monotonic=clock), monotonic=clock)


def test_a_photo_then_a_token_once(faces: Faces) -> None:
    given = faces.photo("T-1", SU)
    told = faces.passed("T-1", SU, given["check"], 800)
    assert told["ok"]
    faces._codes.verified("T-1", SU, told["token"])
    with pytest.raises(Problem, match=r"records\.not_verified"):
        faces._codes.verified("T-1", LI, told["token"])
    assert faces.passed("T-1", SU, given["check"], 800) == {"ok": False, "reason": "expired"}


def test_who_gets_no_token(faces: Faces, clock: Clock) -> None:
    for terminal, number, score, late, reason in (
            ("T-2", SU, 800, 0.0, "expired"), ("T-1", LI, 800, 0.0, "expired"),
            ("T-1", SU, 399, 0.0, "unlike"), ("T-1", SU, 800, LIFE_S + 1.0, "expired")):
        given = faces.photo("T-1", SU)
        clock.now += late
        assert faces.passed(terminal, number, given["check"], score) == {"ok": False, "reason": reason}
        clock.now += WINDOW_S


def test_with_the_cards_own_photo_a_check_begins_without_another(faces: Faces) -> None:
    """Where the authority has none; for somebody unknown as well, and what that opens is nothing."""
    assert faces.photo("T-1", LI)["given"] is False
    given = faces.photo("T-1", LI, own=True)
    assert (given["given"], given["photo"], given["sha256"]) == (True, "", "")
    assert faces.passed("T-1", LI, given["check"], 800)["ok"]
    assert faces.photo("T-1", SU, own=True)["photo"] != "", "the authority's goes first"
    assert faces.photo("T-1", "110101199001011237", own=True)["given"]


def test_no_photo_and_nobody_are_the_same_answer(faces: Faces) -> None:
    assert faces.photo("T-1", LI) == faces.photo("T-1", "410411199001010018") == {
        "given": False, "reason": "no_reference"}


def test_not_as_often_as_one_likes(faces: Faces, clock: Clock) -> None:
    for _ in range(3):
        faces.photo("T-1", SU)
    with pytest.raises(Problem, match=r"faces\.too_many"):
        faces.photo("T-1", SU)
    faces.photo("T-1", LI)
    clock.now += WINDOW_S + 1
    assert faces.photo("T-1", SU)["given"]


def test_over_the_wire(centre: Centre, link: Link) -> None:
    with pytest.raises(LinkRefused, match=r"faces\.no_consent"):
        link.face_photo(SU, {"notice_version": "1"})
    consent = {"purpose": "face", "notice_version": "1", "time": "2026-11-22T20:00:00+08:00"}
    assert link.face_photo(LI, consent) is None
    without = link.face_photo(LI, consent, own=True)
    assert without is not None
    assert (without.photo, without.sha256) == (b"", "")
    given = link.face_photo(SU, consent)
    assert given is not None
    assert hashlib.sha256(given.photo).hexdigest() == given.sha256
    assert "photo" not in repr(given)
    result = link.face_passed(SU, given.check, 812)
    assert (result.ok, link.face_passed(SU, given.check, 812).ok) == (True, False)
    assert link.records(SU, result.token, {"notice_version": "1"})["pension"].found
