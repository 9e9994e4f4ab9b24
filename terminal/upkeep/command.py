"""`python main.py staff add NUMBER NAME | list | remove NUMBER`: who may open the staff's door."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable

from terminal.config import Config
from terminal.upkeep.accounts import Accounts, StaffFault
from terminal.upkeep.staff import uri


def run(options: argparse.Namespace, config: Config, ask: Callable[[str], str] = getpass.getpass) -> int:
    """Run one action; returns the exit code: 0 good, 1 refused."""
    accounts = Accounts(config.data_dir)
    try:
        if options.action == "add":
            return _add(options, accounts, config.terminal.id, ask)
        if options.action == "remove":
            accounts.remove(options.number)
        else:
            for account in accounts.all().values():
                sys.stdout.write(f"{account.number}  {account.name}{'  (card)' if account.card else ''}\n")
    except StaffFault as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    return 0


def _add(options: argparse.Namespace, accounts: Accounts, terminal: str, ask: Callable[[str], str]) -> int:
    pin = ask("PIN (six digits): ")
    if ask("The same PIN again: ") != pin:
        sys.stderr.write("the two PINs differ\n")
        return 1
    card = ask("Number of the card: ") if options.card else ""
    account = accounts.add(options.number, options.name, pin, card)
    sys.stdout.write("For an authenticator app. Whoever sees this address can make the codes:\n")
    sys.stdout.write(f"{uri(account, terminal)}\n")
    return 0
