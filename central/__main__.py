"""`python -m central`: start the reference central platform.

Prints one JSON line on stdout when it listens: {"ready": true, "port": N, "enrolment_code": "…" (with
--demo)}.
SIGTERM or SIGINT ends it; exit status 0. A configuration that cannot be used: one sentence on stderr,
exit status 78.
"""

from __future__ import annotations

import argparse
import gc
import logging
import signal
import socket
import sys
from pathlib import Path

from forms.bundle import BUNDLED, BundleFault

EX_CONFIG = 78


def main(arguments: list[str] | None = None) -> int:
    """Read the command line, put the centre together, serve until told to stop."""
    parser = argparse.ArgumentParser(prog="central", description="不打烊 reference central platform")
    parser.add_argument("--data", type=Path, required=True, help="folder of keys and database")
    parser.add_argument("--database", metavar="postgresql://…",
                        help="PostgreSQL instead of the file in --data; several centres may share one")
    parser.add_argument("--attachments", metavar="s3://BUCKET/PREFIX",
                        help="large pages there instead of in --data; endpoint and keys by AWS_… in the environment")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8088, help="0 takes a free one")
    parser.add_argument(
        "--city", type=Path, help="folder with people.yaml and city.yaml; opens the /city routes"
    )
    parser.add_argument("--publish", type=Path, nargs="?", const=BUNDLED, metavar="DIR",
                        help="publish the catalogue in this folder (catalogue/ and tables/), or without one the "
                             "software's own, and end; in force in running centres at once")
    parser.add_argument("--rewrite", action="store_true",
                        help="with --publish: also where published versions or rates in force change")
    parser.add_argument("--demo", action="store_true", help="make a one-time enrolment code and print it")
    parser.add_argument("--new-code", action="store_true", help="print a one-time enrolment code and end")
    parser.add_argument("--revoke", metavar="T-0003", help="refuse this terminal from now on and end")
    parser.add_argument("--why", default="", help="written down with --revoke and --accept-head")
    parser.add_argument("--new-seal-key", action="store_true",
                        help="make a new sealing key, keep the old one for opening, and end; restart the centre then")
    parser.add_argument("--audit", type=int, metavar="N", help="print the newest N lines of the audit and end")
    parser.add_argument("--fleet", action="store_true", help="print how each terminal stands, and end")
    parser.add_argument("--accept-head", metavar="T-0003",
                        help="this terminal's chain of events may be another one (a disk put back); ends its alarm")
    parser.add_argument("--gaps", action="store_true",
                        help="print which terminals' submissions are missing or came twice, and end")
    parser.add_argument("--backup", type=Path, metavar="DIR",
                        help="copy the database there; terminals keep what is in no copy yet")
    parser.add_argument("--backup-every", type=float, default=3600.0, metavar="S", help="seconds between two copies")
    parser.add_argument("--restore", type=Path, metavar="FILE", help="put a copy into an empty data folder and end")
    parser.add_argument("--restored", action="store_true",
                        help="the PostgreSQL database was put back from a copy: leave numbers out, and end")
    parser.add_argument("--mark", action="store_true",
                        help="before a copy by other means: print the row that it will hold, and end")
    parser.add_argument("--copied", nargs=2, metavar=("ROW", "NAME"),
                        help="after it: everything up to that row is in this copy; terminals may forget it; end")
    parser.add_argument("--take-in", type=Path, metavar="DIR",
                        help="take in what terminals wrote to a stick (main.py outbox export), and end")
    parser.add_argument("--acquirer", metavar="URL", help="where payments are made; without it nothing can be paid")
    parser.add_argument("--acquirer-secret", type=Path, metavar="FILE", help="the secret shared with it")
    parser.add_argument("--tls-cert", help="certificate chain, PEM")
    parser.add_argument("--tls-key", help="private key, PEM")
    parser.add_argument("--log-level", default="WARNING", choices=["DEBUG", "INFO", "WARNING", "ERROR"])
    options = parser.parse_args(arguments)
    if (options.acquirer is None) != (options.acquirer_secret is None):
        parser.error("--acquirer and --acquirer-secret go together")
    logging.basicConfig(
        level=options.log_level, stream=sys.stderr, format="%(asctime)s %(name)s %(levelname)s %(message)s"
    )
    from central import commands
    from central.store.db import MigrationFault, StoreFault, WrongStore

    try:
        command = commands.chosen(options)
        return _serve(options) if command is None else command(options)
    except (MigrationFault, WrongStore) as fault:
        sys.stderr.write(f"{fault}\n")
    except StoreFault as fault:
        sys.stderr.write(f"the database cannot be used: {fault.kind}\n")
    return EX_CONFIG


def _serve(options: argparse.Namespace) -> int:
    import uvicorn

    from central import enrol
    from central.app import Centre
    from central.backup import Keeper
    from central.catalogue import Published
    from central.channel import HttpChannel
    from central.city import City, CityFault
    from central.codes import Codes
    from central.commands import store_of
    from central.contracts import Contracts
    from central.deemed import Silence
    from central.intake import Intake
    from central.keys import CentreKeys
    from central.notices import CityGateway, Notices
    from central.orders import Orders
    from central.paper_seal import PaperSeal
    from central.paying import Teller
    from central.places import PlaceFault, choose
    from central.serving import application

    keys = CentreKeys.open(options.data / "keys")
    try:
        published = Published(options.data / "catalogue", keys)
        if options.demo:
            # whoever tries the software out sees what is in it, also after a change
            published.publish(BUNDLED, rewrite=True)
        folder = options.city or Path(__file__).resolve().parent.parent / "assets" / "city"
        city = City.load(folder)
    except (BundleFault, CityFault, OSError) as fault:
        sys.stderr.write(f"{fault}\n")
        return EX_CONFIG
    try:
        choose(options.data, options.attachments)
    except PlaceFault as fault:
        sys.stderr.write(f"{fault}\n")
        return EX_CONFIG
    store = store_of(options, keys)
    try:
        listener = _listen(options.host, options.port)
    except OSError as error:
        sys.stderr.write(f"cannot listen on {options.host}:{options.port}: {error.strerror}\n")
        store.close()
        return EX_CONFIG
    # the fictitious city's people come by more often than real ones
    codes = Codes(city, per_number=200, per_terminal=2000, per_face=200) if options.demo else Codes(city)
    # other processes may make the copies, and terminals must not forget before there is one
    intake = Intake(store, keys, published, city, backed=store.shared or options.backup is not None)
    orders = None if options.acquirer is None else Orders(store, HttpChannel(
        options.acquirer, options.acquirer_secret.read_text("utf-8").strip()))
    contracts = Contracts(store, published, keys, PaperSeal.open(options.data / "keys"))
    centre = Centre(store, keys, city, codes, intake, published, options.city is not None, orders, contracts)
    teller = None if orders is None else Teller(orders)
    if teller is not None:
        teller.start()
    centre.intake.sweep()
    silence = Silence(store, city.calendar)
    silence.start()
    notices = Notices(store, CityGateway(city))
    notices.start()
    keeper = None
    if options.backup is not None:
        keeper = Keeper(store, options.backup, options.backup_every)
        keeper.start()
    ready: dict[str, object] = {"ready": True, "port": listener.getsockname()[1]}
    if options.demo:
        ready["enrolment_code"] = enrol.new_code(store)
    config = uvicorn.Config(
        application(centre),
        log_config=None,
        access_log=False,
        server_header=False,
        # who asks is known by their signature, wherever they come from
        proxy_headers=False,
        lifespan="off",
        timeout_keep_alive=75,
        timeout_graceful_shutdown=3,
        ssl_certfile=options.tls_cert,
        ssl_keyfile=options.tls_key,
    )
    # whoever computes holds the interpreter's lock no longer than this while a request waits to be read
    sys.setswitchinterval(0.0005)
    # catalogue, city and code stay: the collector need not look at them again and again
    gc.collect()
    gc.freeze()
    # and what a request makes has hardly a cycle in it
    gc.set_threshold(10_000, 20, 20)
    server = _Server(config, ready)
    for number in (signal.SIGTERM, signal.SIGINT):
        # uvicorn ends on these and raises them once more; being told to stop is no failure
        signal.signal(number, lambda *_: None)
    try:
        server.run(sockets=[listener])
    finally:
        for helper in (keeper, teller, silence, notices):
            if helper is not None:
                helper.stop()
        centre.answering.lane.close()
        centre.refusals.close()
        store.close()
    return 0


def _listen(host: str, port: int) -> socket.socket:
    # asyncio turns Nagle's delay (40 ms an answer) off only where the protocol number is written out
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(512)
    except OSError:
        listener.close()
        raise
    return listener


class _Server:
    """uvicorn, saying on stdout when it listens."""

    def __init__(self, config: object, ready: dict[str, object]) -> None:
        import uvicorn

        from central import commands

        class Server(uvicorn.Server):
            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                commands.say(ready)

        assert isinstance(config, uvicorn.Config)
        self._server = Server(config)

    def run(self, sockets: list[socket.socket]) -> None:
        self._server.run(sockets)


if __name__ == "__main__":
    sys.exit(main())
