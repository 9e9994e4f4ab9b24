"""A faulty item file is named by file, line, path and reason, and never loads half."""

from __future__ import annotations

from pathlib import Path

import pytest

from forms.catalogue_loader import BUNDLED, ItemFault, load_catalogue, load_item
from forms.model import FIELD_KINDS, STEP_KINDS

ITEM_FILE = BUNDLED / "social-security" / "unemployment-benefit" / "v1" / "item.yaml"
GOOD = ITEM_FILE.read_text("utf-8")


def fault_of(tmp_path: Path, text: str | bytes) -> ItemFault:
    path = tmp_path / "item.yaml"
    path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    with pytest.raises(ItemFault) as caught:
        load_item(path)
    return caught.value


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_bundled_catalogue_loads() -> None:
    catalogue = load_catalogue()
    item = catalogue.get("unemployment-benefit")
    ids = ["complaint", "evaluation", "fund-rename", "house-cancel", "house-contract", "insurance-proof",
           "maintenance-fund", "mine", "pension-check", "provident-proof", "resident-medical",
           "sole-trader", "unemployment-benefit"]
    assert [one.id for one in catalogue.items()] == ids
    assert item in catalogue.items()
    assert catalogue.get("unemployment-benefit", 1) is item
    assert len(item.public) == 6
    assert len(item.rules) == 21
    assert len(item.declarations) == 5
    assert {step.kind for step in item.steps} <= set(STEP_KINDS)
    assert {known.kind for known in item.fields.values()} <= set(FIELD_KINDS)
    assert [stage.id for stage in item.stages] == ["agree", "identify", "check", "answer", "show", "sign"]
    assert all(known.retention for known in item.fields.values())
    with pytest.raises(KeyError):
        catalogue.get("unemployment-benefit", 9)


def test_codes_stay_text() -> None:
    item = load_item(ITEM_FILE)
    reason = item.fields["stop_reason"]
    assert reason.option("01") is not None
    assert item.fields["stop_reason_said"].option("90") is None
    assert len(item.fields["stop_reason_said"].options) == 12


@pytest.mark.parametrize(
    ("old", "new", "path", "reason"),
    [
        ("colour: brand", "colour: pink", "colour", "pink"),
        ("minutes: 5\n", "minutes: five\n", "minutes", "five"),
        ("minutes: 5\n", "minuets: 5\n", "minuets", "unknown name minuets"),
        ("glyph: 社\n", "", "", "glyph is missing"),
        (
            "title: {zh: 凭什么办, en: Legal basis}",
            "title: {zh: 凭什么办}",
            "public[0].title",
            "en is missing",
        ),
        ("kind: yes_no", "kind: yes_or_no", "", "yes_or_no"),
        ("    field: want_work", "    field: want_wrk", "steps[4].field", "unknown field want_wrk"),
        (
            "test: a.want_work == 'yes'",
            "test: a.want_wrk == 'yes'",
            "rules[15].test",
            "unknown name a.want_wrk",
        ),
        ("test: c.region_ok", "test: c.region_okay", "rules[5].test", "unknown name c.region_okay"),
        (
            "needs: [insurance.arrears]",
            "needs: [insurance.arears]",
            "rules[9].needs[0]",
            "insurance has no arears",
        ),
        (
            "needs: [pension.pension_now]",
            "needs: [pensions]",
            "rules[11].needs[0]",
            "unknown record pensions",
        ),
        ("from: insurance.person_no", "from: insurance.persno", "", "insurance has no persno"),
        ('pattern: "1[3-9][0-9]{9}"', 'pattern: "1[3-9]\\\\d{9}"', "", "\\d"),
        ('pattern: "1[3-9][0-9]{9}"', 'pattern: "1[3-9][0-9]{9}$"', "", "^ and $"),
        ('pattern: "1[3-9][0-9]{9}"', 'pattern: "1[3-9"', "", "not a pattern"),
        ("下面任何一种都可以", "下面任何一种或其他材料都可以", "materials[0].hint", "catch-all"),
        ("单位没有欠费, en: No arrears", "单位没有有关欠费, en: No arrears", "rules[9].title", "catch-all"),
        ("material: proof", "material: proofs", "", "unknown material proofs"),
        ("compute: unemployment_benefit", "compute: other_thing", "compute", "unknown computation"),
        ("promise_days: 5", "promise_days: 15", "promise_days", "more days than the law"),
        ("from: card.name,", "", "fields[0]", "needs from"),
        ("max: 70, retention: case_archive, mask: name}", "max: 70, mask: name}", "fields[0]", "retention"),
        ("    stage: show\n", "    stage: agree\n", "", "is over already"),
        ("zh: 不收费。\n", "zh: 看情况。\n", "public[4].body", "fee must be said"),
        ("- {id: agree,", "- {id: identify,", "stages[1].id", "appears twice"),
        ("    options_of: stop_reason", "    options_of: mobile", "", "mobile has no options"),
    ],
)
def test_fault_names_line_path_and_reason(tmp_path: Path, old: str, new: str, path: str, reason: str) -> None:
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    fault = fault_of(tmp_path, text)
    assert reason in fault.reason
    if path:
        assert fault.path == path
    assert fault.line is not None
    if new and reason not in ("appears twice", "en is missing"):
        assert abs(fault.line - line_of(GOOD, old)) <= 6
    assert str(fault).startswith(f"{fault.file}:{fault.line}: ")


def test_suggestion_for_a_near_miss(tmp_path: Path) -> None:
    assert (
        fault_of(tmp_path, GOOD.replace("minutes: 5\n", "minuts: 5\n")).suggestion == "did you mean minutes?"
    )


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"\xff\xfe", "UTF-8"),
        (b"a: [1", "not YAML"),
        (b"a: 1\na: 2\n", "twice"),
        (b"a: &x 1\nb: *x\n", "alias"),
        (b"- 1\n", "object"),
        (b"? [a]\n: 1\n", "key must be text"),
        (b"[" * 40 + b"]" * 40, "nested too deeply"),
        (b"a: \x00\n", "not YAML"),
    ],
)
def test_unreadable_files(tmp_path: Path, content: bytes, reason: str) -> None:
    assert reason in fault_of(tmp_path, content).reason


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(ItemFault) as caught:
        load_item(tmp_path / "no.yaml")
    assert "cannot be read" in caught.value.reason


def test_folder_must_agree_with_the_file(tmp_path: Path) -> None:
    place = tmp_path / "dep" / "unemployment-benefit" / "v2" / "item.yaml"
    place.parent.mkdir(parents=True)
    place.write_text(GOOD, "utf-8")
    with pytest.raises(ItemFault, match="folder"):
        load_catalogue(tmp_path)
    with pytest.raises(ItemFault, match="no item files"):
        load_catalogue(tmp_path / "empty")


def test_versions_are_sorted_and_the_newest_is_given(tmp_path: Path) -> None:
    for number in (10, 9):
        place = tmp_path / "dep" / "unemployment-benefit" / f"v{number}" / "item.yaml"
        place.parent.mkdir(parents=True)
        place.write_text(GOOD.replace("version: 1\n", f"version: {number}\n", 1), "utf-8")
    catalogue = load_catalogue(tmp_path)
    assert catalogue.get("unemployment-benefit").version == 10
    assert catalogue.get("unemployment-benefit", 9).version == 9
