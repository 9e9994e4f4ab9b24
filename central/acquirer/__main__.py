"""`python -m central.acquirer --data DIR --secret FILE`: the fictitious acquirer.

One JSON line on stdout when it listens; SIGTERM or SIGINT ends it, exit status 0.
"""

from __future__ import annotations

import argparse
import json
import signal
import socket
import sys
from pathlib import Path

import uvicorn

from central.acquirer.app import Acquirer
from central.acquirer.ledger import Ledger


class _Server(uvicorn.Server):
    """Says on stdout when it listens."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        port = sockets[0].getsockname()[1] if sockets else 0
        sys.stdout.write(json.dumps({"ready": True, "port": port}) + "\n")
        sys.stdout.flush()


def main() -> int:
    """Read the command line and serve until told to stop."""
    parser = argparse.ArgumentParser(prog="central.acquirer", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the ledger")
    parser.add_argument("--secret", type=Path, required=True, help="file with the secret shared with the centre")
    parser.add_argument("--notify", default="", metavar="URL", help="where the centre is told of payments")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    options = parser.parse_args()
    options.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    # asyncio turns Nagle's delay off only where the protocol number is written out
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((options.host, options.port))
    listener.listen(64)
    ledger = Ledger(options.data / "ledger.db")
    acquirer = Acquirer(ledger, options.secret.read_text("utf-8").strip(), options.notify)
    config = uvicorn.Config(acquirer.application(), log_config=None, access_log=False, lifespan="off")
    server = _Server(config)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)  # uvicorn raises them once more
    try:
        server.run(sockets=[listener])
    finally:
        acquirer.close()
        ledger.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
