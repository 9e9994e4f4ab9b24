"""A catalogue that is handed over: all of it or nothing, and nothing that cases refer to ever changes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from forms.bundle import BUNDLED, BundleFault, Manifest, fetched, files_of, listed, load_bundle, unlike, unlike_rows
from forms.catalogue_loader import load_catalogue
from forms.tables.loader import load_table, tables_from

ITEM = "catalogue/social-security/unemployment-benefit/v1/item.yaml"
RATES = "tables/unemployment_standard.yaml"
ROW = '''  - from: "2027-01-01"
    by_class: {"1": 200000, "2": 200000, "3": 190000}
    source: 测试用
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the software's own catalogue."""
    for part in ("catalogue", "tables"):
        shutil.copytree(BUNDLED / part, tmp_path / part, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return tmp_path


def change(folder: Path, path: str, make: Callable[[str], str]) -> None:
    file = folder / path
    file.write_text(make(file.read_text("utf-8")), "utf-8")



def test_the_softwares_own_is_one(folder: Path) -> None:
    assert listed(folder) == listed(BUNDLED)
    assert load_bundle(folder).items() == load_catalogue().items()
    assert {ITEM, RATES} <= listed(folder).keys()


def test_judged_by_the_tables_it_came_with(folder: Path) -> None:
    before = load_bundle(folder).get("unemployment-benefit")
    change(folder, RATES, lambda text: text + ROW)
    other = folder / "next"
    for path, data in files_of(folder):
        (other / path).parent.mkdir(parents=True, exist_ok=True)
        (other / path).write_bytes(data)
    after = load_bundle(other).get("unemployment-benefit")
    assert before == after
    assert (before.tables, after.tables) == (folder / "tables", other / "tables")
    with tables_from(after.tables):
        assert load_table("unemployment_standard")["rows"][-1]["from"] == "2027-01-01"
    assert load_table("unemployment_standard")["rows"][-1]["from"] != "2027-01-01"


def test_a_version_is_offered_from_its_day(folder: Path) -> None:
    source = folder / ITEM
    target = folder / ITEM.replace("v1", "v2")
    target.parent.mkdir()
    text = source.read_text("utf-8").replace("version: 1\n", "version: 2\n", 1)
    target.write_text(text.replace('"2025-03-01"', '"2027-01-01"', 1), "utf-8")
    catalogue = load_bundle(folder)

    def offered(day: date) -> list[int]:
        return [item.version for item in catalogue.items(day) if item.id == "unemployment-benefit"]

    assert offered(date(2026, 12, 31)) == [1]
    assert offered(date(2027, 1, 1)) == [2]
    assert offered(date(2025, 2, 28)) == []
    assert catalogue.get("unemployment-benefit").version == 2


@pytest.mark.parametrize(("path", "make", "reason"), [
    (ITEM, lambda text: text.replace("kind: notice", "kind: notize", 1), "item.yaml"),
    (ITEM, lambda text: text + "\x00", "item.yaml"),
    (RATES, lambda text: text.replace('"2025-03-01"', '"2025-13-01"'), "is no day"),
    (RATES, lambda text: text.replace('by_class: {"1": 189000', 'by_klass: {"1": 189000'), "by_class"),
    (RATES, lambda text: text.replace("189000", '"189000"'), "not int"),
    (RATES, lambda text: text.replace("unit: fen per month", ""), "unit"),
    ("tables/codes.yaml", lambda text: "", "needs rows"),
])
def test_nothing_is_taken_half(folder: Path, path: str, make: Callable[[str], str], reason: str) -> None:
    load_bundle(folder)
    change(folder, path, make)
    for part in ("a", "b"):
        shutil.copytree(folder / "catalogue", folder / part / "catalogue")
        shutil.copytree(folder / "tables", folder / part / "tables")
    with pytest.raises(BundleFault, match=reason):
        load_bundle(folder / "a")
    shutil.copyfile(BUNDLED / path, folder / "b" / path)
    load_bundle(folder / "b")


def test_a_table_that_the_software_needs_is_there(folder: Path) -> None:
    (folder / RATES).unlink()
    with pytest.raises(BundleFault, match="unemployment_standard"):
        load_bundle(folder)


def test_what_was_published_stays(folder: Path, tmp_path: Path) -> None:
    old = listed(folder)
    assert unlike(old, old) == []
    change(folder, RATES, lambda text: text + ROW)
    assert unlike(old, listed(folder)) == [], "a table goes on"
    change(folder, ITEM, lambda text: text.replace("minutes: ", "minutes: 1", 1))
    assert len(unlike(old, listed(folder))) == 1
    (folder / ITEM).unlink()
    assert ["is gone" in fault for fault in unlike(old, listed(folder))] == [True]


def test_rates_in_force_stay(folder: Path) -> None:
    assert unlike_rows(BUNDLED, folder, "2026-11-22") == []
    change(folder, RATES, lambda text: text + ROW)
    assert unlike_rows(BUNDLED, folder, "2026-11-22") == []
    assert unlike_rows(BUNDLED, folder, "2027-01-01") != []


@pytest.mark.parametrize("value", [
    None, [], {}, {"protocol": 2},
    {"protocol": 1, "serial": 0, "made_at": "2026-01-05", "files": {ITEM: "0" * 64}},
    {"protocol": 1, "serial": True, "made_at": "2026-01-05", "files": {ITEM: "0" * 64}},
    {"protocol": 1, "serial": 1, "made_at": "2026-01-05", "files": {}},
    {"protocol": 1, "serial": 1, "made_at": "noon", "files": {ITEM: "0" * 64}},
    {"protocol": 1, "serial": 1, "made_at": "2026-01-05", "files": {ITEM: "0" * 63}},
    {"protocol": 1, "serial": 1, "made_at": "2026-01-05", "files": {"../../etc/passwd": "0" * 64}},
    {"protocol": 1, "serial": 1, "made_at": "2026-01-05", "files": {"catalogue/../x/v1/item.yaml": "0" * 64}},
    {"protocol": 1, "serial": 1, "made_at": "2026-01-05", "files": {"tables/x.py": "0" * 64}},
    {"protocol": 1, "serial": 1, "made_at": "2026-01-05", "files": {ITEM: 5}},
])
def test_no_manifest(value: object) -> None:
    with pytest.raises(BundleFault):
        Manifest.from_json(value)


def test_a_manifest_names_the_state(folder: Path) -> None:
    one = Manifest(3, "2026-01-05T00:00:00+00:00", listed(folder))
    assert Manifest.from_json(one.to_json()) == one
    assert one.etag != Manifest(4, one.made_at, one.files).etag
    held = {digest: (folder / path).read_bytes() for path, digest in one.files.items()}
    assert dict(fetched(one, held.__getitem__)) == dict(files_of(folder))
    held[one.files[ITEM]] += b" "
    with pytest.raises(BundleFault, match=ITEM):
        dict(fetched(one, held.__getitem__))
