"""`make soak`: long runs. Without a word each of them in turn, in a process of its own, as long as an afternoon.

python -m tests.soak sessions [COUNT] | personas [WALKS] | monkey [SECONDS] [SEED] | chipcards [COUNT]
| readers [COUNT] | schemas [DOCUMENTS]. Exit 1 when one of them has found something.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
import time

RUNS = {"personas": 1, "monkey": 120, "sessions": 10_000, "readers": 10_000, "chipcards": 1000, "schemas": 10_000}
"""How much of each where nobody says it: walks, seconds, sessions, cycles, cards, documents."""


def every() -> int:
    """All of them, also after one that has found something: memory is measured, so none may leave the next its own."""
    ended = {}
    for what, number in RUNS.items():
        begun = time.monotonic()
        code = subprocess.run([sys.executable, "-m", "tests.soak", what, str(number)], check=False).returncode
        ended[what] = code
        minutes = (time.monotonic() - begun) / 60
        print(f"{'MISS' if code else 'ok  '} {what} {number}: {minutes:.1f} min", flush=True)
    return 1 if any(ended.values()) else 0


def main() -> int:
    what = sys.argv[1] if len(sys.argv) > 1 else "all"
    if what == "all":
        return every()
    if what not in RUNS:
        sys.stderr.write(__doc__ or "")
        return 2
    given = [int(word) for word in sys.argv[2:]] or [RUNS[what]]
    if what == "monkey":
        given = [*given, 0][:2]
    run = importlib.import_module(f"tests.soak.{what}").main
    code: int = run(*given)
    return code


if __name__ == "__main__":
    sys.exit(main())
