"""`make soak`: long runs. python -m tests.soak sessions [COUNT] | personas [WALKS]."""

from __future__ import annotations

import sys


def main() -> int:
    what = sys.argv[1] if len(sys.argv) > 1 else "all"
    number = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    if what == "sessions":
        from tests.soak import sessions

        return sessions.main(number or 10_000)
    sys.stderr.write(__doc__ or "")
    return 2


if __name__ == "__main__":
    sys.exit(main())
