"""python -m tests.fuzz TARGET|all [SECONDS] [SEED]: foreign bytes for every parser; exit 1 when something is found.

With atheris installed (`pip install -e .[fuzz]`) the inputs follow the coverage of drivers and forms; without it, or
with BUDAYANG_FUZZ=plain, sound examples are changed at random. What is found is printed with its input in hexadecimal.
`python -m tests.fuzz list` names the targets.
"""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

SECONDS = 30
FOREVER = 1 << 60


def main() -> int:
    if len(sys.argv) < 2:
        sys.stderr.write(__doc__ or "")
        return 2
    name = sys.argv[1]
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else SECONDS
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    guided = importlib.util.find_spec("atheris") is not None and os.environ.get("BUDAYANG_FUZZ") != "plain"
    from tests.fuzz import every

    if name == "list":
        print("\n".join(every()))
        return 0
    if name != "all" and name not in every():
        sys.stderr.write(f"no target {name}; known: {', '.join(every())}\n")
        return 2
    names = list(every()) if name == "all" else [name]
    return max([(guided_run if guided else plain_run)(each, seconds, seed) for each in names])


def plain_run(name: str, seconds: int, seed: int) -> int:
    """Without coverage, in this process."""
    from tests.fuzz import every
    from tests.fuzz.engine import run

    target = every()[name]
    outcome = run(target, target.seeds(), FOREVER, seconds, seed)
    print(
        f"{name}: {outcome.executions} executions, memory +{outcome.growth_kb} KB, found {len(outcome.found)}",
        flush=True,
    )
    for fault, data in outcome.found.items():
        print(f"  {fault}\n    {data.hex()}", flush=True)
    return 0 if outcome.well else 1


def guided_run(name: str, seconds: int, seed: int) -> int:
    """With coverage, in a process of its own, which atheris does not give back."""
    with tempfile.TemporaryDirectory(prefix="budayang-fuzz-") as folder:
        done = subprocess.run(
            [sys.executable, "-m", "tests.fuzz.guided", name, str(seconds), str(seed), folder],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", check=False,
        )  # fmt: skip
        said = done.stdout
        number = re.search(r"stat::number_of_executed_units:\s+(\d+)", said) or re.search(r"Done (\d+) runs", said)
        inputs = [path for path in Path(folder).iterdir() if path.name.split("-")[0] in ("crash", "timeout", "oom")]
        count = number.group(1) if number else "?"
        print(f"{name}: {count} executions by coverage, found {len(inputs)}", flush=True)
        for path in inputs:
            print(f"  {path.name.split('-')[0]}\n    {path.read_bytes().hex()}", flush=True)
        if done.returncode or inputs:
            print("\n".join(line for line in said.splitlines()[-60:] if not line.startswith("#")), flush=True)
        return 1 if done.returncode or inputs else 0


if __name__ == "__main__":
    sys.exit(main())
