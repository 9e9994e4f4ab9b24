"""Leaving wipes: a planted citizen is looked for in all that stays, in every dress of a value."""

from __future__ import annotations

import base64
import gc
import logging
import re
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from drivers.registry import make
from drivers.simulated.booth import Booth
from terminal.journey import events as jv
from terminal.journey.state import Overview, OwnCase
from terminal.session import events as sv
from terminal.workshop.city import PEOPLE, people
from tests.journeys.driver import Driver, world, written_down

CITIZEN = "li-min"
HELPER = "wang-jianguo"
WORDS = b"\x00quick dictionary of the keyboard\x00"


def portrait() -> bytes:
    """The photo in the chip, read by the real driver: no program here makes one up twice."""
    with TemporaryDirectory() as folder:
        booth = Booth(PEOPLE, Path(folder))
        reader = make("id_card", {"driver": "sdt", **booth.options("id_card")})
        try:
            booth.place_card(CITIZEN)
            reader.open()
            return bytes(reader.wait_card(20.0).photo)
        finally:
            reader.close()
            booth.close()


@lru_cache(maxsize=2)
def person(citizen: str = CITIZEN) -> dict[str, object]:
    return next(p for p in people() if p["id"] == citizen)


def card_of(citizen: str) -> dict[str, object]:
    card = person(citizen)["card"]
    assert isinstance(card, dict)
    return card


@lru_cache(maxsize=1)
def canaries() -> dict[str, bytes]:
    """Values of the citizen, and of who helps, in every encoding that software here could write."""
    photo = portrait()
    found = {"photo": photo, "photo base64": base64.b64encode(photo)[:-8]}
    values = {name: str(card_of(CITIZEN)[name]) for name in ("name", "number", "address")}
    values |= {f"helper {name}": str(card_of(HELPER)[name]) for name in ("name", "number", "address")}
    for name, text in values.items():
        for encoding in ("utf-8", "utf-16-le", "gb18030"):
            data = text.encode(encoding)
            # a name of two characters is four bytes of GB 18030: too short to mean anything
            if len(data) >= 6:
                found[f"{name} {encoding}"] = data
                found[f"{name} {encoding} base64"] = base64.b64encode(data).rstrip(b"=")[:-1]
    return found


def unpacked(data: bytes) -> Iterator[bytes]:
    """The bytes, and what is packed in the streams of a PDF among them."""
    yield data
    for match in re.finditer(rb"stream\r?\n", data):
        try:
            yield zlib.decompressobj().decompress(data[match.end() :])
        except zlib.error:
            continue


def found_in(data: bytes) -> set[str]:
    return {name for part in unpacked(data) for name, value in canaries().items() if value in part}


def found_in_files(*folders: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and (names := found_in(path.read_bytes())):
                found[str(path)] = names
    return found


def found_in_memory() -> set[str]:
    """What the program's own objects still hold; the code under test must have let go of it."""
    gc.collect()
    found: set[str] = set()
    wanted = {name: value for name, value in canaries().items() if name.endswith(("utf-8", "photo"))}
    from forms.submission import Party, Submission
    from terminal.conductor.pictures import Pictures
    from terminal.journey.state import Journey, PartyState

    for thing in gc.get_objects():
        if isinstance(thing, Party | Submission | Journey | PartyState):
            text = (repr(thing.__dict__) + str(getattr(thing, "__dict__", ""))).encode()
            found |= {name for name, value in wanted.items() if value in text}
        elif isinstance(thing, Pictures) and (thing.frame() is not None or thing._pages):
            found.add("pictures")
    return found


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Driver, Path]]:
    """A world with its temporary files in one place and a log that is kept in full."""
    canaries()
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    with written_down(logging.FileHandler(tmp_path / "terminal.log", encoding="utf-8")):
        made = world(tmp_path / "world")
        try:
            yield Driver(made), tmp_path
        finally:
            made.close()


def whole_journey(driver: Driver) -> None:
    driver.to_person(CITIZEN)
    driver.helped(HELPER)
    driver.with_code(str(person()["phone"]))
    driver.capture()
    driver.sign()
    driver.papers_out()


def plant_dictionary(driver: Driver) -> None:
    """What a keyboard might have learned in the session's private folder."""
    card = person()["card"]
    assert isinstance(card, dict)
    folder = driver.world.terminal.private / "qt" / "qtvirtualkeyboard"
    folder.mkdir(parents=True)
    (folder / "user_dictionary").write_bytes(WORDS + str(card["address"]).encode("utf-16-le"))


def places(driver: Driver, folder: Path) -> list[Path]:
    """Everything of the terminal: store, keys, private folder, temporary files. Papers are the citizen's."""
    return [folder / "world" / "terminal", driver.world.terminal.private, folder / "tmp"]


def test_nothing_stays(planted: tuple[Driver, Path]) -> None:
    driver, folder = planted
    whole_journey(driver)
    plant_dictionary(driver)
    driver.leave()
    assert found_in_files(*places(driver, folder)) == {}
    assert found_in((folder / "terminal.log").read_bytes()) == set()
    assert found_in_memory() == set()
    assert driver.world.terminal.pictures.frame() is None
    assert not driver.world.terminal.pictures._pages
    assert driver.world.terminal.outbox.counts()["sent"] == 1, "what was submitted is not lost by the wipe"


def test_leaving_in_the_middle_leaves_nothing(planted: tuple[Driver, Path]) -> None:
    driver, folder = planted
    driver.to_person(CITIZEN)
    driver.with_code(str(person()["phone"]))
    driver.capture()
    driver.helped(HELPER)
    plant_dictionary(driver)
    driver.leave()
    assert found_in_files(*places(driver, folder)) == {}
    assert found_in_memory() == set()
    assert driver.world.centre.cases() == []
    assert driver.world.terminal.outbox.end_session() == 0, "no captured page is left to sweep"


def own_page(driver: Driver) -> str:
    """After a claim: the card at home, the code, the case looked at, its receipt printed again. Answers the number."""
    whole_journey(driver)
    number = driver.journey.outcome.case_number
    driver.leave()
    driver.world.booth.place_card(CITIZEN)
    driver.at("notice")
    driver.tell(jv.Next())
    driver.at("person_check", "typing")
    driver.world.booth.remove_card()
    (*_, code) = [m["code"] for m in driver.world.centre.messages(str(person()["phone"])) if m.get("code")]
    driver.tell(jv.CodeTyped(str(code)))
    driver.until(lambda s: s.journey and s.journey.overview.cases and s.journey.overview.fitting is not None, "cases")
    driver.runner.post(sv.OpenCase(0))
    driver.until(lambda s: s.screen == "progress", "progress")
    driver.runner.post(sv.Home())
    paper = f"receipt/{number}"
    driver.tell(jv.PrintOwn(paper))
    driver.until(lambda s: s.journey and s.journey.outcome.papers.get(paper) == "out", "a receipt")
    return number


def own_in_memory() -> list[str]:
    """Cases of anybody that the program still holds."""
    gc.collect()
    kinds = OwnCase | sv.CaseFound | Overview
    return [type(thing).__name__ for thing in gc.get_objects() if isinstance(thing, kinds) and thing != Overview()]


def test_nothing_of_ones_own_page_stays(planted: tuple[Driver, Path]) -> None:
    driver, folder = planted
    number = own_page(driver)
    assert "OwnCase" in own_in_memory(), "while it is open it is there: the search sees it"
    assert "name utf-8" in found_in_memory()
    driver.leave()
    assert own_in_memory() == []
    assert found_in_files(*places(driver, folder)) == {}
    log = (folder / "terminal.log").read_bytes()
    assert found_in(log) == set()
    assert number.encode() not in log
    assert found_in_memory() == set()


def test_control_without_the_wipe_finds_the_citizen(
    planted: tuple[Driver, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same search, the wipe taken out: it must find, or it would prove nothing."""
    driver, folder = planted
    terminal = driver.world.terminal
    kept = terminal.wipe.wipe
    monkeypatch.setattr(terminal.wipe, "wipe", lambda: ())
    whole_journey(driver)
    held = found_in_memory()
    assert {"name utf-8", "number utf-8", "address utf-8", "helper name utf-8"} <= held, "the open session holds them"
    assert not held & {"helper number utf-8", "helper address utf-8"}, "these are not kept at all"
    # papers are the citizen's own; the form is read only to see that packed streams are looked into
    pdfs = [path for path in driver.world.papers() if path.suffix == ".pdf"]
    assert pdfs
    assert all(len(list(unpacked(path.read_bytes()))) > 1 for path in pdfs)
    plant_dictionary(driver)
    driver.leave()
    files = found_in_files(*places(driver, folder))
    assert files
    assert {name for names in files.values() for name in names} == {"address utf-16-le"}
    assert terminal.pictures.frame() is not None
    assert terminal.pictures._pages
    kept()


def test_search_sees_every_dress(tmp_path: Path) -> None:
    for name, value in canaries().items():
        assert name in found_in(b"before" + value + b"after")
        assert name in found_in(b"<< >>stream\n" + zlib.compress(b"x" + value) + b"endstream")
    assert found_in(b"nothing of anybody" * 100) == set()
