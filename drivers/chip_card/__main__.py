"""``python -m drivers.chip_card``: read the card that lies in a PC/SC reader and print it as JSON.

Without a key it is read as a social security card. A travel document is opened with ``--number --birth --expiry`` or
with ``--can``, as printed in it; they are shown and kept nowhere.
"""

from __future__ import annotations

import argparse
import json
import sys

from drivers.chip_card.api import AccessKey, CanKey, MrzKey
from drivers.fault import DeviceFault


def main(arguments: list[str] | None = None) -> int:
    """The exit code: 0 read, 1 a fault (as JSON with its code)."""
    parser = argparse.ArgumentParser(prog="python -m drivers.chip_card", description=__doc__)
    parser.add_argument("--reader", default="", help="a part of the reader's name")
    parser.add_argument("--socket", default="", help="where the service listens, if not at its usual place")
    parser.add_argument("--csca", default="", help="folder of country signing certificates")
    parser.add_argument("--number", default="", help="document number")
    parser.add_argument("--birth", default="", help="YYMMDD")
    parser.add_argument("--expiry", default="", help="YYMMDD")
    parser.add_argument("--can", default="", help="card access number")
    parser.add_argument("--wait", type=float, default=10.0, help="seconds to wait for a card")
    options = parser.parse_args(arguments)
    key: AccessKey | None = None
    if options.can:
        key = CanKey(options.can)
    elif options.number:
        key = MrzKey(options.number, options.birth, options.expiry)
    from drivers.chip_card.pcsc import PcscReader

    reader = PcscReader(options.reader, options.csca, options.socket)
    try:
        reader.open()
        card = reader.read_travel_document(key, options.wait) if key else reader.read_social(options.wait)
        found: dict[str, object] = {"ok": True, "identity": card.identity_dict()}
    except DeviceFault as fault:
        found = {"ok": False, "fault": fault.code, "detail": fault.detail}
    finally:
        reader.close()
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    return 0 if found["ok"] else 1


if __name__ == "__main__":
    sys.exit(main())
