"""`make soak`: long runs. python -m tests.soak sessions [COUNT] | personas [WALKS] | monkey [SECONDS] [SEED]
| chipcards [COUNT] | readers [COUNT]."""

from __future__ import annotations

import sys


def main() -> int:
    what = sys.argv[1] if len(sys.argv) > 1 else "all"
    number = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    if what == "sessions":
        from tests.soak import sessions

        return sessions.main(number or 10_000)
    if what == "personas":
        from tests.soak import personas

        return personas.main(number or 5)
    if what == "monkey":
        from tests.soak import monkey

        return monkey.main(number or 120, int(sys.argv[3]) if len(sys.argv) > 3 else 0)
    if what == "chipcards":
        from tests.soak import chipcards

        return chipcards.main(number or 1000)
    if what == "readers":
        from tests.soak import readers

        return readers.main(number or 10_000)
    if what == "all":
        from tests.soak import chipcards, personas, readers, sessions

        return max(personas.main(5), sessions.main(10_000), chipcards.main(1000), readers.main(10_000))
    sys.stderr.write(__doc__ or "")
    return 2


if __name__ == "__main__":
    sys.exit(main())
