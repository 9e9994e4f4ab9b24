"""`python -m central.office --data DIR …`: what the office does about limits, beside a centre that may run.

    worklist                                      open cases, one JSON line each, the most urgent first
    pause NUMBER --why TEXT                       the clock stands from tomorrow on (行政许可法 45)
    resume NUMBER                                 it runs again from tomorrow on
    extend NUMBER DAYS --why TEXT --by NAME       the law's limit, once, at most ten days (42)

Exit status 0; 1 and one sentence on stderr when the case does not allow it; 78 when the city or items cannot be read.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date, datetime
from pathlib import Path

from central import limits
from central.city import City, CityFault
from central.problems import Problem
from central.store.db import Store
from forms.catalogue_loader import ItemFault, load_catalogue

CITY = Path(__file__).resolve().parent.parent / "assets" / "city"


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and do one thing."""
    parser = argparse.ArgumentParser(prog="central.office", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--city", type=Path, default=CITY, help="folder with city.yaml and its calendar")
    parser.add_argument("--today", type=date.fromisoformat, help="another day than today in Asia/Shanghai")
    does = parser.add_subparsers(dest="does", required=True)
    does.add_parser("worklist")
    for name in ("pause", "resume", "extend"):
        one = does.add_parser(name)
        one.add_argument("number")
        if name == "extend":
            one.add_argument("days", type=int)
            one.add_argument("--by", required=True)
        if name != "resume":
            one.add_argument("--why", required=True)
    options = parser.parse_args(arguments)
    options.today = options.today or datetime.now(limits.SHANGHAI).date()
    store = Store(options.data / "central.db")
    try:
        _do(store, options)
    except Problem as problem:
        sys.stderr.write(f"{problem.detail}\n")
        return 1
    except (CityFault, ItemFault) as fault:
        sys.stderr.write(f"{fault}\n")
        return 78
    finally:
        store.close()
    return 0


def _do(store: Store, options: argparse.Namespace) -> None:
    if options.does == "pause":
        limits.pause(store, options.number, options.why, options.today)
    elif options.does == "resume":
        limits.resume(store, options.number, options.today)
    elif options.does == "extend":
        limits.extend(store, options.number, options.days, options.why, options.by)
    else:
        calendar = City.load(options.city).calendar
        for case in limits.worklist(store, load_catalogue(), calendar, options.today):
            sys.stdout.write(json.dumps(case) + "\n")


if __name__ == "__main__":
    sys.exit(main())
