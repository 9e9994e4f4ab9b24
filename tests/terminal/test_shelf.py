"""The catalogue this terminal works by: the newest that could be taken whole, or the one before."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from central.catalogue import Published
from central.keys import CentreKeys
from forms.bundle import BUNDLED, BundleFault, Manifest, listed
from terminal.link import catalogue as told
from terminal.link.client import Link
from terminal.shelf import Shelf, Watch
from tests.central.centre import Centre
from tests.forms.test_bundle import ITEM, RATES, ROW, change

BENEFIT = "unemployment-benefit"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """What officials work on."""
    for part in ("catalogue", "tables"):
        shutil.copytree(BUNDLED / part, tmp_path / "source" / part, ignore=shutil.ignore_patterns("*.py", "__pyc*"))
    return tmp_path / "source"


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    running = Centre(tmp_path / "centre").start()
    yield running
    assert running.stop() == 0


@pytest.fixture
def link(centre: Centre, tmp_path: Path) -> Iterator[Link]:
    made = centre.link(tmp_path / "link", "T-0001")
    yield made
    made.close()


@pytest.fixture
def publish(centre: Centre, source: Path) -> Callable[..., Manifest]:
    """As `python -m central --publish` does it, beside the running centre."""
    keys = CentreKeys.open(centre.folder / "keys")
    return lambda **how: Published(centre.folder / "catalogue", keys).publish(source, **how)


def rows(shelf: Shelf) -> list[str]:
    from forms.tables.loader import load_table, tables_from

    with tables_from(shelf.get(BENEFIT).tables):
        return [row["from"] for row in load_table("unemployment_standard")["rows"]]


def test_the_softwares_own_needs_no_files(link: Link, tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf", lambda: link)
    assert (shelf.serial, shelf.look()) == (0, True)
    assert shelf.serial > 1_700_000_000
    assert sorted(path.name for path in (tmp_path / "shelf").iterdir()) == ["current.json"]
    assert not shelf.look(), "nothing newer"
    assert Shelf(tmp_path / "shelf").serial == shelf.serial


def test_a_newer_one_is_taken_and_found_again(link: Link, publish: Callable[..., Manifest], source: Path,
                                             tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf", lambda: link)
    shelf.look()
    before = shelf.get(BENEFIT)
    change(source, RATES, lambda text: text + ROW)
    manifest = publish()
    asked: list[str] = []
    get = link.get
    link.get = lambda path, unless="": (asked.append(path), get(path, unless))[1]  # type: ignore[method-assign]
    assert shelf.look()
    assert asked == ["/v1/catalogue", f"/v1/catalogue/{manifest.files[RATES]}"], "only what is not here"
    assert rows(shelf)[-1] == "2027-01-01"
    assert before.tables != shelf.get(BENEFIT).tables, "a journey under way keeps its own"
    again = Shelf(tmp_path / "shelf")
    assert (again.serial, rows(again)[-1]) == (manifest.serial, "2027-01-01")


def test_a_changed_file_on_the_disk_is_found_at_the_start(link: Link, publish: Callable[..., Manifest], source: Path,
                                                         tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf", lambda: link)
    shelf.look()
    first = shelf.serial
    change(source, RATES, lambda text: text + ROW)
    etag = publish().etag
    assert shelf.look()
    change(tmp_path / "shelf" / etag, RATES, lambda text: text.replace("200000", "900000"))
    again = Shelf(tmp_path / "shelf", lambda: link)
    assert again.serial == first, "the one before"
    assert etag in again.fault
    assert not again.look() or rows(again)[-1] == "2027-01-01"


def test_what_has_a_fault_is_not_taken(link: Link, publish: Callable[..., Manifest], source: Path, centre: Centre,
                                       tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf", lambda: link)
    shelf.look()
    good = shelf.serial
    new = source / ITEM.replace("v1", "v2")
    new.parent.mkdir()
    new.write_text((source / ITEM).read_text("utf-8").replace("version: 1\n", "version: 2\n", 1), "utf-8")
    change(source, ITEM.replace("v1", "v2"), lambda text: text.replace("kind: notice", "kind: notize", 1))
    with pytest.raises(BundleFault, match=r"v2/item\.yaml:"):
        publish()
    # a centre of newer software knows a kind of step that this terminal does not
    bad = Manifest(good + 1, "2027-01-01T00:00:00+08:00", listed(source))
    held = {digest: (source / path).read_text("utf-8") for path, digest in bad.files.items()}
    keys, asked = CentreKeys.open(centre.folder / "keys"), list[str]()

    def newer(path: str, unless: str = "") -> dict[str, object]:
        asked.append(f"{path} {unless}")
        if path != "/v1/catalogue":
            return {"text": held[path.rpartition("/")[2]]}
        signature = keys.sign_statement("catalogue", bad.to_json())
        return {} if unless == bad.etag else {"manifest": bad.to_json(), "signature": signature}

    link.get = newer  # type: ignore[method-assign]
    assert not shelf.look()
    assert "notize" in shelf.fault
    assert (shelf.serial, shelf.get(BENEFIT).version) == (good, 1)
    asked.clear()
    assert not shelf.look()
    assert asked == [f"/v1/catalogue {bad.etag}"], "not fetched once more"
    assert Shelf(tmp_path / "shelf").serial == good


def test_never_back(link: Link, publish: Callable[..., Manifest], source: Path, centre: Centre,
                    tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf", lambda: link)
    shelf.look()
    old = (centre.folder / "catalogue" / "current.json").read_bytes()
    change(source, RATES, lambda text: text + ROW)
    publish()
    assert shelf.look()
    serial = shelf.serial
    (centre.folder / "catalogue" / "current.json").write_bytes(old)
    assert not shelf.look()
    assert "older" in shelf.fault
    assert (shelf.serial, rows(shelf)[-1]) == (serial, "2027-01-01")


def test_under_the_centres_key_only(link: Link, publish: Callable[..., Manifest], source: Path, tmp_path: Path,
                                    monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf(tmp_path / "shelf", lambda: link)
    shelf.look()
    good = shelf.serial
    change(source, RATES, lambda text: text + ROW)
    publish()
    get = link.get

    def false(path: str, unless: str = "") -> dict[str, object]:
        answer = get(path, unless)
        if "manifest" in answer:
            answer["manifest"]["made_at"] = "2030-01-01T00:00:00+00:00"
        elif "text" in answer:
            answer["text"] = answer["text"].replace("200000", "900000")
        return answer

    link.get = false  # type: ignore[method-assign]
    assert not shelf.look()
    assert "does not hold" in shelf.fault
    # the control: without looking at the signature the list is believed, and then the file's hash finds it
    monkeypatch.setattr(told.Ed25519PublicKey, "from_public_bytes", lambda sign: _Yes())
    assert not shelf.look()
    assert "is not what its hash says" in shelf.fault
    assert shelf.serial == good


class _Yes:
    def verify(self, *anything: object) -> None:
        """Anything holds."""


def test_a_cut_at_any_write_leaves_the_one_before_or_the_new_one(link: Link, publish: Callable[..., Manifest],
                                                                source: Path, tmp_path: Path,
                                                                monkeypatch: pytest.MonkeyPatch) -> None:
    from terminal import durable

    folder = tmp_path / "shelf"
    Shelf(folder, lambda: link).look()
    change(source, RATES, lambda text: text + ROW)
    new = publish().serial
    write, seen = durable.write, []

    class Cut(Exception):
        pass

    for at in range(1, 40):
        count = iter(range(1, 1000))

        def cut(path: Path, data: bytes, at: int = at, count: Iterator[int] = count) -> None:
            if next(count) == at:
                raise Cut
            write(path, data)

        shutil.rmtree(tmp_path / "try", ignore_errors=True)
        shutil.copytree(folder, tmp_path / "try")
        monkeypatch.setattr(durable, "write", cut)
        shelf = Shelf(tmp_path / "try", lambda: link)
        old = shelf.serial
        try:
            shelf.look()
            ended = True
        except Cut:
            ended = False
        monkeypatch.setattr(durable, "write", write)
        again = Shelf(tmp_path / "try", lambda: link)
        assert again.serial == (new if ended else old)
        assert again.look() is not ended
        assert rows(again)[-1] == "2027-01-01"
        seen.append(ended)
        if ended:
            break
    assert len(seen) > 10
    assert seen[-1]


def test_the_calendar_is_looked_at(link: Link, publish: Callable[..., Manifest], source: Path, tmp_path: Path) -> None:
    new = source / ITEM.replace("v1", "v2")
    new.parent.mkdir()
    text = (source / ITEM).read_text("utf-8").replace("version: 1\n", "version: 2\n", 1)
    new.write_text(text.replace('"2025-03-01"', '"2027-01-01"', 1), "utf-8")
    publish()
    shelf = Shelf(tmp_path / "shelf", lambda: link)
    day, changed = [date(2026, 12, 31)], threading.Event()
    watch = Watch(shelf, lambda: day[0], changed.set, look_s=600, day_s=0.02)
    watch.start()
    assert changed.wait(10)
    assert shelf.items(day[0])[BENEFIT].version == 1
    changed.clear()
    day[0] = date(2027, 1, 1)
    assert changed.wait(10)
    assert shelf.items(day[0])[BENEFIT].version == 2
    changed.clear()
    time.sleep(0.1)
    assert not changed.is_set(), "only when something changes"
    watch.close()


def test_no_line_is_no_fault(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "shelf")
    assert not shelf.look()
    assert shelf.items(date(2026, 11, 22)).keys() >= {BENEFIT}
    (tmp_path / "shelf").mkdir()
    (tmp_path / "shelf" / "current.json").write_text(json.dumps({"manifest": 5}))
    assert "BundleFault" not in Shelf(tmp_path / "shelf").fault
    assert Shelf(tmp_path / "shelf").fault
