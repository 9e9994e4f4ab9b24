"""`python -m central.office --data DIR …`: what the office does, beside a centre that may run.

    appoint NAME ROLE | dismiss NAME              clerk, head or supervisor (central/officials.py)
    worklist --by NAME                            open cases, one JSON line each, the most urgent first
    show NUMBER --by NAME --why TEXT              what was handed in; written down before it is shown
    pages NUMBER --by NAME --why TEXT --to FILE   its captured pages as a PDF; written down before as well
    reads PERSON --by NAME                        who read this person's data, and why
    pause NUMBER --by NAME --why TEXT             the clock stands from tomorrow on (行政许可法 45)
    resume NUMBER --by NAME                       it runs again from tomorrow on
    extend NUMBER DAYS --by NAME --why TEXT       the law's limit, once, at most ten days (42)
    purge --by NAME [--dry]                       erase what is past its time (central/retention.py)

Exit status 0; 1 and one sentence on stderr when the case or the role does not allow it; 78 when the city or items
cannot be read.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from central import case_pages, limits, officials, reads, retention
from central.calendar import today
from central.catalogue import Published
from central.channel import ChannelDown, ChannelRefused, HttpChannel
from central.city import City, CityFault
from central.keys import CentreKeys
from central.orders import Orders
from central.paying import shown
from central.problems import Problem
from central.store.db import Store, open_store
from forms.bundle import BundleFault

_COMMANDS: dict[str, tuple[str, ...]] = {
    "appoint": ("name", "role"), "dismiss": ("name",), "worklist": (), "show": ("number",), "pages": ("number",),
    "reads": ("person",),
    "pause": ("number",), "resume": ("number",), "extend": ("number", "days"), "purge": (),
    "held": (), "reconcile": ("day",), "refund": ("order",), "approve": ("order",),
}
_KINDS: dict[str, Callable[[str], Any]] = {"days": int, "day": date.fromisoformat}
CITY = Path(__file__).resolve().parent.parent / "assets" / "city"


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and do one thing."""
    parser = argparse.ArgumentParser(prog="central.office", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--database", metavar="postgresql://…", help="where the centre runs with it")
    parser.add_argument("--city", type=Path, default=CITY, help="folder with city.yaml and its calendar")
    parser.add_argument("--today", type=date.fromisoformat, help="another day than today in Asia/Shanghai")
    parser.add_argument("--acquirer", metavar="URL", help="for reconcile and approve, as the centre has it")
    parser.add_argument("--acquirer-secret", type=Path, metavar="FILE")
    does = parser.add_subparsers(dest="does", required=True)
    for name, own in _COMMANDS.items():
        one = does.add_parser(name)
        for word in own:
            one.add_argument(word, type=_KINDS.get(word, str))
        if name not in ("appoint", "dismiss"):
            one.add_argument("--by", required=True, metavar="NAME")
        if name == "pages":
            one.add_argument("--to", required=True, type=Path, metavar="FILE", help="a file that is not there yet")
        if name in ("show", "pages", "pause", "extend", "refund"):
            one.add_argument("--why", required=True)
        if name == "purge":
            one.add_argument("--dry", action="store_true", help="only say what is due")
    options = parser.parse_args(arguments)
    options.today = options.today or today()
    store = open_store(options.database or options.data / "central.db", options.data)
    try:
        _do(store, options)
    except Problem as problem:
        sys.stderr.write(f"{problem.detail}\n")
        return 1
    except (CityFault, BundleFault) as fault:
        sys.stderr.write(f"{fault}\n")
        return 78
    finally:
        store.close()
    return 0


def _do(store: Store, options: argparse.Namespace) -> None:
    if options.does == "appoint":
        return officials.appoint(store, options.name, options.role)
    if options.does == "dismiss":
        return officials.dismiss(store, options.name)
    officials.permit(store, options.by, options.does)
    if options.does == "pause":
        limits.pause(store, options.number, options.why, options.today)
    elif options.does == "resume":
        limits.resume(store, options.number, options.today)
    elif options.does == "pages":
        _pages(store, options)
    elif options.does == "extend":
        limits.extend(store, options.number, options.days, options.why, options.by)
    else:
        for line in _lines(store, options):
            sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    return None


def _pages(store: Store, options: argparse.Namespace) -> None:
    made = case_pages.pdf(store, options.number, options.by, options.why)
    # for the official's account alone, and never over another file
    try:
        with open(os.open(options.to, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb") as file:
            file.write(made)
    except OSError as fault:
        raise Problem(400, "case.not_written", f"{options.to}: {fault.strerror}") from fault


def _lines(store: Store, options: argparse.Namespace) -> list[dict[str, Any]]:
    if options.does == "show":
        return [show(store, options.number, options.by, options.why)]
    if options.does == "reads":
        return reads.of(store, options.person)
    if options.does in ("held", "reconcile", "refund", "approve"):
        return _money(store, options)
    city = City.load(options.city)
    if options.does == "worklist":
        published = Published(options.data / "catalogue", CentreKeys.open(options.data / "keys"))
        return limits.worklist(store, published, city.calendar, options.today)
    if options.dry:
        numbers = retention.due(store, city.retention, options.today)
    else:
        numbers = retention.purge(store, city.retention, options.today, options.by)
    return [{"case_number": number} for number in numbers]


def _money(store: Store, options: argparse.Namespace) -> list[dict[str, Any]]:
    """Held rows; a day's file against the orders; the two halves of a refund. Raises Problem."""
    secret = options.acquirer_secret.read_text("utf-8").strip() if options.acquirer_secret else ""
    orders = Orders(store, HttpChannel(options.acquirer or "http://127.0.0.1:9", secret))
    if options.does == "held":
        return orders.held()
    if options.does == "refund":
        orders.ask_refund(options.order, options.why, options.by)
        return [{"order": options.order, "asked_by": options.by}]
    try:
        if options.does == "reconcile":
            return [{"day": options.day.isoformat(), **orders.reconcile(options.day)}]
        return [shown(orders.approve_refund(options.order, options.by))]
    except (ChannelDown, ChannelRefused) as fault:
        raise Problem(503, "order.no_channel", f"the acquirer: {fault}") from fault


def show(store: Store, number: str, official: str, why: str) -> dict[str, Any]:
    """What was handed in for a case. The line of who read it is on disk first. Raises Problem 403, 404 case.unknown."""
    row = store.row("SELECT c.applicant, c.state, s.body FROM office_case c JOIN submission s ON s.id=c.submission "
                    "WHERE c.number=?", number)
    if row is None:
        raise Problem(404, "case.unknown", "no such case")
    applicant, state, body = row
    reads.note_official(store, official, applicant, f"case/{number}", why)
    return {"case_number": number, "state": state, "submission": json.loads(body) if body else None}


if __name__ == "__main__":
    sys.exit(main())
