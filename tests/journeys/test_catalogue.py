"""An official publishes another catalogue while somebody stands at a terminal that runs."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from forms.bundle import BUNDLED
from forms.model import TABLES
from terminal.app import Terminal
from terminal.clock import SystemClock
from terminal.journey import core as journey_core
from terminal.journey.state import Journey
from terminal.workshop.world import World
from tests.central.centre import ROOT
from tests.forms.test_bundle import ITEM, RATES, change
from tests.journeys.driver import Driver

BENEFIT = "unemployment-benefit"


@dataclass
class Clock(SystemClock):
    """Days later, when it is told so."""

    days: int = 0

    def today(self) -> date:
        return super().today() + timedelta(days=self.days)


def total(journey: Journey) -> int:
    """What the claim comes to, in fen."""
    return int(journey_core.verdict(journey).computed["total_fen"])


def publish(world: World, source: Path) -> int:
    """As staff do; answers the serial."""
    command = [sys.executable, "-m", "central", "--data", str(world.folder / "central"), "--publish", str(source)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return int(json.loads(done.stdout)["published"])


def written(folder: Path, today: date) -> Path:
    """Rates rise next month, and from tomorrow on there is a second version of the item."""
    for part in ("catalogue", "tables"):
        shutil.copytree(BUNDLED / part, folder / part, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    row = f'  - from: "{month}"\n    by_class: {{"1": 250000, "2": 250000, "3": 250000}}\n    source: 测试用\n'
    change(folder, RATES, lambda text: text + row)
    new = folder / ITEM.replace("v1", "v2")
    new.parent.mkdir()
    text = (folder / ITEM).read_text("utf-8").replace("version: 1\n", "version: 2\n", 1)
    tomorrow = (today + timedelta(days=1)).isoformat()
    new.write_text(text.replace('"2025-03-01"', f'"{tomorrow}"', 1), "utf-8")
    return folder


def test_rates_and_versions_without_a_restart(tmp_path: Path) -> None:
    world, clock = World(tmp_path / "world"), Clock()
    try:
        world.terminal.close()
        central = dataclasses.replace(world.config.central, catalogue_s=0.3)
        terminal = world.terminal = Terminal(
            dataclasses.replace(world.config, central=central), world=world.booth, clock=clock)
        terminal.start()
        driver = Driver(world)
        driver.until(lambda s: s.screen == "home", "home")
        driver.to_person("li-min")
        driver.with_code("13800040100")
        before = total(driver.journey)

        serial = publish(world, written(tmp_path / "source", clock.today()))
        driver.until(lambda s: s.next_offer is not None, "the other catalogue")
        assert terminal.shelf.serial == serial
        assert total(driver.journey) == before, "not under somebody's hands"
        driver.capture()
        driver.sign()
        driver.papers_out()
        assert driver.journey.outcome.sending == "acknowledged"
        driver.leave()
        assert driver.runner.state.next_offer is None

        # the next citizen is judged by the rates that were published, under the version that is in force today
        driver.to_person("wang-jianguo")
        driver.with_code("13800040101")
        assert driver.journey.item.version == 1
        old = dataclasses.replace(driver.journey.item, tables=TABLES)
        assert total(driver.journey) > total(dataclasses.replace(driver.journey, item=old))
        driver.leave()

        clock.days = 1  # midnight
        driver.until(lambda s: s.items[BENEFIT].version == 2, "the version of that day")
        driver.to_person("wang-jianguo")
        assert driver.journey.item.version == 2
        driver.with_code("13800040101")
        driver.capture()
        driver.sign()
        driver.papers_out()
        assert driver.journey.outcome.sending == "acknowledged", "the centre knows the version"
    finally:
        world.close()
