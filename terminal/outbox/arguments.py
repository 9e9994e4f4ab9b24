"""The command line of `main.py outbox`; imports nothing of the store."""

from __future__ import annotations

import argparse
from pathlib import Path


def outbox_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare list, requeue, export and acknowledge."""
    parser.add_argument("--json", action="store_true")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    actions.add_parser("list", help="what waits and what was set aside, with the last reason")
    requeue = actions.add_parser("requeue", help="try again what was set aside")
    requeue.add_argument("submission", help="its id, or all")
    actions.add_parser("alarms", help="what a person has to look at: missing or doubled numbers, another chain")
    end = actions.add_parser("end-alarm", help="a person has looked at it")
    end.add_argument("code")
    end.add_argument("--by", required=True, help="staff number, for the chain of events")
    export = actions.add_parser("export", help="write all that has no acknowledgement to a folder, sealed")
    export.add_argument("folder", type=Path)
    acknowledge = actions.add_parser("acknowledge", help="take the centre's acknowledgements from that folder")
    acknowledge.add_argument("folder", type=Path)
