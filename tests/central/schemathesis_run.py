"""`python -m tests.central.schemathesis_run [EXAMPLES] [SEED]`: a long run of made-up requests, and of sequences of
them (tests/central/machine.py), the centre being killed in between.

Prints what was asked with which status; exit status 1 and what was found when an answer is not what docs/openapi.yaml
says, or the centre's log has a fault.
"""

from __future__ import annotations

import secrets
import sys
import tempfile
from pathlib import Path

from schemathesis.core.failures import FailureGroup

from central.openapi import document
from tests.central.centre import Centre
from tests.central.machine import paying_town, walk
from tests.central.probing import Known, probe


def main(arguments: list[str]) -> int:
    """Run with EXAMPLES (200) right and as many wrong requests an operation, from SEED (a new one)."""
    examples = int(arguments[0]) if arguments else 200
    start = int(arguments[1]) if len(arguments) > 1 else secrets.randbelow(2**31)
    print(f"seed {start}, {examples} right and as many wrong requests an operation")
    with tempfile.TemporaryDirectory() as folder:
        centre = Centre(Path(folder) / "centre").start()
        link = centre.link(Path(folder) / "link")
        try:
            link.enrol()
            counted = probe(link, document(), Known.of(centre, link), examples, start)
        except FailureGroup as found:
            for failure in found.exceptions:
                print(failure)
            return 1
        finally:
            link.close()
            centre.stop()
        for key, count in sorted(counted.items()):
            print(f"{count:6d} {key}")
        faults = [line for line in centre.log().splitlines() if " fault " in line]
        print("\n".join(faults) if faults else "no fault in the centre's log")
        return 1 if faults or not _sequences(Path(folder), examples, start) else 0


def _sequences(folder: Path, examples: int, start: int) -> bool:
    """As many sequences of fifty; True when all held."""
    with paying_town(folder / "machine") as town:
        town.restarts = True
        walk(town, examples, 50, start)
    print(f"{examples} sequences of up to fifty requests; {dict(sorted(town.statuses.items()))}")
    faults = [line for line in town.centre.log().splitlines() if " fault " in line]
    print("\n".join(faults) if faults else "no fault in the centre's log")
    return not faults


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
