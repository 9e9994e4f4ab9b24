"""`walk mine`: the real screens of one's own page, begun by a card laid down at home."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.walks import good, run_walk

SCREENS = ["home", "notice", "person_check", "overview"]


def seen(screens: list[str]) -> list[str]:
    """The reader may be quicker than the screen: the page that waits for the card is then not seen."""
    return [screen for screen in screens if screen != "card"]


@pytest.fixture(scope="module")
def booth(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A terminal and a centre at which 李敏 has handed in a claim."""
    folder = tmp_path_factory.mktemp("own")
    good(run_walk("--citizen", "li-min", "--keep", str(folder / "kept"), log=folder / "claim.log"))
    return folder


WAYS = ((), ("--landscape", "--large", "--language", "en"), ("--manner", "twice", "--contrast"))


@pytest.mark.parametrize("ways", WAYS)
def test_case_progress_and_receipt(booth: Path, ways: tuple[str, ...]) -> None:
    kept = ("--citizen", "li-min", "--keep", str(booth / "kept"))
    result = good(run_walk(*kept, *ways, item="mine", log=booth / "mine.log"))
    assert seen(result["screens"]) == [*SCREENS, "progress", "overview", "bye"]
    own = result["overview"]
    assert len(own["cases"]) == 1
    assert own["cases"][0]["next"]
    assert own["reprinted"] == [True]
    (paper,) = result["papers"]
    assert Path(paper).stat().st_size > 1000
    assert (result["case_number"], result["submission_id"]) == (None, None), "nothing is handed in"


def test_without_the_code_by_the_card_alone(booth: Path) -> None:
    kept = ("--citizen", "li-min", "--keep", str(booth / "kept"))
    result = good(run_walk(*kept, "--without-code", item="mine", log=booth / "without.log"))
    assert seen(result["screens"]) == [*SCREENS, "bye"]
    own = result["overview"]
    assert (own["cases"], own["fitting"], result["papers"]) == (
        [], ["insurance-proof", "sole-trader", "unemployment-benefit"], [])
    assert "不显示" in own["why"]


def test_offline(tmp_path: Path) -> None:
    result = good(run_walk("--citizen", "li-min", "--offline", item="mine", log=tmp_path / "offline.log"))
    assert seen(result["screens"]) == [*SCREENS, "bye"]
    assert "连不上中心" in result["overview"]["why"]


def test_by_keys_in_the_dark(tmp_path: Path) -> None:
    arguments = ("--citizen", "li-min", "--manner", "keys", "--dark")
    result = good(run_walk(*arguments, item="mine", log=tmp_path / "dark.log"))
    assert seen(result["screens"]) == [*SCREENS, "bye"]
    heard = " ".join(result["heard"])
    assert "我的办件" in heard
    assert "李敏" not in heard
