"""What `python main.py staff` takes; apart from the command, whose parts are loaded when it runs."""

from __future__ import annotations

import argparse


def staff_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare add, list and remove."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    add = actions.add_parser("add", help="a new account; asks for the PIN twice, prints the address for an app")
    add.add_argument("number", help="two to six digits")
    add.add_argument("name")
    add.add_argument("--card", action="store_true", help="also ask for the number of their ID or social security card")
    actions.add_parser("list", help="numbers and names")
    remove = actions.add_parser("remove", help="take an account away")
    remove.add_argument("number")
