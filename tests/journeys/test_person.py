"""A whole terminal with a presence sensor: walking away covers the screen, coming back with the card goes on."""

from __future__ import annotations

from pathlib import Path

from tests.journeys.driver import Driver, world


def test_walking_away_in_the_middle(tmp_path: Path) -> None:
    made = world(tmp_path, presence=True)
    try:
        driver = Driver(made)
        made.booth.stand()
        driver.until(lambda s: s.person is True, "seen")
        driver.to_person("li-min")
        made.booth.stand(False)
        driver.until(lambda s: s.curtain, "the curtain falls on leaving")
        made.booth.stand()
        driver.until(lambda s: s.person is True, "seen again")
        assert driver.runner.state.curtain, "whoever comes is not yet the same"
        made.booth.place_card("li-min")
        driver.until(lambda s: not s.curtain, "the same card lifts it")
        made.booth.remove_card()
        driver.at("person_check")
    finally:
        made.close()
