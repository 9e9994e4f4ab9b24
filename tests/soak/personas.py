"""People as they are, each walking the whole claim: trembling, double, slow, in the black, seated, with bad eyes.

Each must end with a case or an honest way out; nobody may be stuck. Run: python -m tests.soak personas [ROUNDS]
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PERSONAS: dict[str, tuple[str, ...]] = {
    "hands that tremble": ("--manner", "trembling"),
    "hands that tremble, large type": ("--manner", "trembling", "--large"),
    "everything twice": ("--manner", "twice"),
    "half pressed": ("--manner", "half"),
    "by keys, screen black": ("--manner", "keys", "--dark"),
    "by keys, large, English": ("--manner", "keys", "--large", "--language", "en"),
    "seated, trembling": ("--manner", "trembling", "--reach"),
    "slow reader": ("--slow",),
    "slow reader, by keys": ("--slow", "--manner", "keys"),
    "cannot receive the code": ("--without-code", "--manner", "trembling"),
    "no network": ("--offline", "--manner", "twice"),
    "record is wrong": ("--dispute", "stop_reason", "--large"),
    "lying screen": ("--landscape", "--manner", "trembling", "--contrast"),
}
GOOD = ("accepted", "received", "received_to_verify", "later")


def walk(name: str, seed: int, citizen: str) -> dict[str, Any]:
    """One persona, one citizen; the result with key `persona`."""
    command = [sys.executable, "main.py", "walk", "unemployment-benefit", "--json", "--scale", "0.5",
               "--seed", str(seed), "--citizen", citizen, *PERSONAS[name]]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    try:
        result: dict[str, Any] = json.loads(done.stdout)
    except ValueError:
        result = {"fault": done.stderr[-400:]}
    return result | {"persona": name, "seed": seed, "citizen": citizen}


def main(rounds: int) -> int:
    """Every persona so many times with citizens drawn from the cast; exit 1 when one is left without a way."""
    from terminal.workshop.city import people

    chance = random.Random(0)
    eligible = [str(person["id"]) for person in people() if person["expect"] == "pass"]
    jobs = [(name, seed, chance.choice(eligible)) for seed in range(rounds) for name in PERSONAS]
    bad = 0
    with ThreadPoolExecutor(max_workers=2) as pool:
        for result in pool.map(lambda job: walk(*job), jobs):
            good = "fault" not in result and result.get("state") in GOOD
            bad += not good
            told = result.get("fault") or f"{result['state']}, {result['touches']} presses, {result['seconds']} s"
            if result.get("curtains"):
                told += f", curtain lifted {result['curtains']} times"
            print(f"{'ok  ' if good else 'MISS'} {result['persona']:32} {result['citizen']:14} {told}", flush=True)
    return 1 if bad else 0
