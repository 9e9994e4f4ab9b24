"""The claim in every way a person can do it: by keys and ear, with a trembling hand, seated, twice, in the black."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from terminal.workshop.city import people
from tests.journeys.walks import Walked, good, run_walk

SMALL = ("--scale", "0.5")
WAYS = {
    "keys and ear": ("--citizen", "li-min", "--manner", "keys", "--dark"),
    "keys offline, large": ("--citizen", "li-min", "--manner", "keys", "--large", "--offline"),
    "trembling, seated": ("--citizen", "li-min", "--manner", "trembling", "--seed", "7", "--reach"),
    "trembling, large, English": ("--citizen", "li-min", "--manner", "trembling", "--large", "--language", "en"),
    "twice, high contrast": ("--citizen", "li-min", "--manner", "twice", "--contrast", "--calm"),
    "handwriting only": ("--citizen", "li-min", "--by-hand", "十二号"),
    "with a helper": ("--citizen", "li-min", "--helper", "wang-jianguo"),
    "on a touch screen": ("--citizen", "li-min", "--manner", "finger"),
    "half, lying": ("--citizen", "li-min", "--manner", "half", "--landscape"),
}
Ways = dict[str, "Future[Walked]"]


@pytest.fixture(scope="module")
def ways(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ways]:
    """All at once, two at a time: most of a walk is waiting."""
    folder = tmp_path_factory.mktemp("ways")
    with ThreadPoolExecutor(max_workers=2) as pool:
        yield {name: pool.submit(run_walk, *way, *SMALL, log=folder / f"{number}.log")
               for number, (name, way) in enumerate(WAYS.items())}


@pytest.mark.parametrize("name", [name for name in WAYS if "keys" not in name and name != "handwriting only"])
def test_by_touch_it_is_accepted_in_ten_screens_and_five_letters(ways: Ways, name: str) -> None:
    result = good(ways[name].result())
    assert result["state"] in ("accepted", "received")
    assert result["touch_screens"] <= 10
    assert result["typed"] <= 5
    assert "curtains" not in result


def test_by_handwriting_only(ways: Ways) -> None:
    """Lives elsewhere: the district is chosen, the house number is written with a finger."""
    result = good(ways["handwriting only"].result())
    assert result["state"] in ("accepted", "received")
    assert result["touch_screens"] <= 10
    assert result["typed"] == 4 + len("十二号")


def test_by_keys_and_ear(ways: Ways) -> None:
    """Nothing is touched and nothing is seen; who confirms in place of signing is looked at by a person."""
    result = good(ways["keys and ear"].result())
    assert result["keys"] > 50
    assert result["typed"] <= 5
    assert result["state"] == "received_to_verify"
    assert result["case_number"]
    heard = "".join(result["heard"])
    for screen in ("先看一看", "身份证放在读卡处", "验证码", "我们查到这些", "请最后看一遍", "已经存好", "查询码"):
        assert screen in heard, screen
    assert result["receipt_code"][:4] in heard.replace(" ", "")


def test_by_keys_offline(ways: Ways) -> None:
    result = good(ways["keys offline, large"].result())
    assert (result["state"], result["case_number"]) == ("later", None)
    assert "heard" not in result, "without headphones nothing is said by itself"


def test_everybody_of_these_stands_for_an_accepted_claim() -> None:
    assert [person["expect"] for person in people() if person["id"] == "li-min"] == ["pass"]
