"""An official publishes another catalogue while somebody stands at a terminal that runs."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

from drivers.simulated.booth import Booth
from forms.bundle import BUNDLED
from forms.model import TABLES
from terminal.app import Terminal
from terminal.clock import SystemClock
from terminal.journey import core as journey_core
from terminal.journey.state import Journey
from terminal.workshop.city import PEOPLE
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


FUND, FUND_RATES = "maintenance-fund", "tables/fund_rates.yaml"


def dearer(folder: Path, day: date) -> Path:
    """What an official writes: from this day on a square metre costs a yuan more; and the claim's second version."""
    for part in ("catalogue", "tables"):
        shutil.copytree(BUNDLED / part, folder / part, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    text = (folder / FUND_RATES).read_text("utf-8")
    rows = text[text.index("rows:\n") + len("rows:\n"):]
    later = re.sub(r"fen: ([0-9]+)", lambda found: f"fen: {int(found[1]) + 100}", rows)
    (folder / FUND_RATES).write_text(text + re.sub(r'from: "[0-9-]+"', f'from: "{day}"', later), "utf-8")
    new = folder / ITEM.replace("v1", "v2")
    new.parent.mkdir()
    claim = (folder / ITEM).read_text("utf-8").replace("version: 1\n", "version: 2\n", 1)
    new.write_text(claim.replace('"2025-03-01"', f'"{day}"', 1), "utf-8")
    return folder


def beside(world: World, clock: Clock) -> tuple[Terminal, Booth]:
    """A second terminal of the same centre, in its own booth."""
    command = [sys.executable, "-m", "central", "--data", str(world.folder / "central"), "--new-code"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True, timeout=60)
    code = str(json.loads(done.stdout)["enrolment_code"])
    booth = Booth(PEOPLE, world.folder / "papers-2")
    central = dataclasses.replace(world.config.central, catalogue_s=0.3, enrolment_code=code)
    folder = world.folder / "terminal-2"
    folder.mkdir()
    config = dataclasses.replace(world.config, central=central, data_dir=folder,
                                 terminal=dataclasses.replace(world.config.terminal, id="T-0004"))
    return Terminal(config, world=booth, clock=clock), booth


def bill(journey: Journey) -> tuple[int, int]:
    """Fen for a square metre, and fen in all."""
    computed = journey_core.verdict(journey).computed
    return int(computed["rate_fen"]), int(computed["amount_fen"])


def to_bill(driver: Driver, citizen: str, phone: str) -> tuple[int, int]:
    driver.to_person(citizen, FUND)
    driver.with_code(phone)
    return bill(driver.journey)


def test_a_rate_of_tomorrow_holds_from_midnight_on_every_terminal_and_for_nobody_under_way(tmp_path: Path) -> None:
    world, clock = World(tmp_path / "world"), Clock()
    other, booth = beside(world, clock)
    try:
        world.terminal.close()
        central = dataclasses.replace(world.config.central, catalogue_s=0.3)
        world.terminal = Terminal(dataclasses.replace(world.config, central=central), world=world.booth, clock=clock)
        first = Driver(world)
        second = Driver(SimpleNamespace(terminal=other, booth=booth, centre=world.centre))  # type: ignore[arg-type]
        for terminal, driver in ((world.terminal, first), (other, second)):
            terminal.start()
            driver.until(lambda s: s.screen == "home", "home")
        tonight = clock.today()
        serial = publish(world, dearer(tmp_path / "source", tonight + timedelta(days=1)))
        for terminal, driver in ((world.terminal, first), (other, second)):
            driver.until(lambda s, terminal=terminal: terminal.shelf.serial == serial, "the other catalogue")

        # the evening before: it is here, and holds for nobody
        old = to_bill(second, "li-min", "13800040100")
        first.to_person("wang-jianguo", BENEFIT)
        first.with_code("13800040101")
        claim = total(first.journey)
        assert first.journey.item.version == 1

        clock.days = 1  # midnight, with somebody at each
        first.until(lambda s: s.next_offer is not None, "what holds from now on waits for the next one")
        second.until(lambda s: s.next_offer is not None, "and here")
        assert bill(second.journey) == old
        assert (first.journey.item.version, total(first.journey)) == (1, claim)
        assert first.journey.stamp.as_of == second.journey.stamp.as_of == tonight
        first.capture()
        first.sign()
        first.papers_out()
        assert first.journey.outcome.sending == "acknowledged", "by the day on which it was begun"
        for driver in (first, second):
            driver.leave()

        # whoever comes next, at either
        for driver in (second, first):
            new = to_bill(driver, "li-min", "13800040100")
            assert new[0] == old[0] + 100
            assert new[1] > old[1]
            driver.leave()
        for driver in (first, second):
            assert driver.runner.state.items[BENEFIT].version == 2
            assert driver.runner.state.items[BENEFIT].tables == driver.runner.state.items[FUND].tables
    finally:
        other.close()
        booth.close()
        world.close()
