"""`python -m central`: start the reference central platform.

Prints one JSON line on stdout when it listens: {"ready": true, "port": N, "enrolment_code": "…" (with
--demo)}.
SIGTERM or SIGINT ends it; exit status 0. A configuration that cannot be used: one sentence on stderr,
exit status 78.
"""

from __future__ import annotations

import argparse
import json
import logging
import signal
import socket
import sys
from pathlib import Path

EX_CONFIG = 78


def main(arguments: list[str] | None = None) -> int:
    """Read the command line, put the centre together, serve until told to stop."""
    parser = argparse.ArgumentParser(prog="central", description="不打烊 reference central platform")
    parser.add_argument("--data", type=Path, required=True, help="folder of keys and database")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8088, help="0 takes a free one")
    parser.add_argument(
        "--city", type=Path, help="folder with people.yaml and city.yaml; opens the /city routes"
    )
    parser.add_argument("--catalogue", type=Path, help="folder of items; the bundled one by default")
    parser.add_argument("--demo", action="store_true", help="make a one-time enrolment code and print it")
    parser.add_argument("--new-code", action="store_true", help="print a one-time enrolment code and end")
    parser.add_argument("--revoke", metavar="T-0003", help="refuse this terminal from now on and end")
    parser.add_argument("--why", default="", help="written down with --revoke")
    parser.add_argument("--new-seal-key", action="store_true",
                        help="make a new sealing key, keep the old one for opening, and end; restart the centre then")
    parser.add_argument("--audit", type=int, metavar="N", help="print the newest N lines of the audit and end")
    parser.add_argument("--backup", type=Path, metavar="DIR",
                        help="copy the database there; terminals keep what is in no copy yet")
    parser.add_argument("--backup-every", type=float, default=3600.0, metavar="S", help="seconds between two copies")
    parser.add_argument("--restore", type=Path, metavar="FILE", help="put a copy into an empty data folder and end")
    parser.add_argument("--take-in", type=Path, metavar="DIR",
                        help="take in what terminals wrote to a stick (main.py outbox export), and end")
    parser.add_argument("--tls-cert", help="certificate chain, PEM")
    parser.add_argument("--tls-key", help="private key, PEM")
    parser.add_argument("--log-level", default="WARNING", choices=["DEBUG", "INFO", "WARNING", "ERROR"])
    options = parser.parse_args(arguments)
    logging.basicConfig(
        level=options.log_level, stream=sys.stderr, format="%(asctime)s %(name)s %(levelname)s %(message)s"
    )
    if options.restore is not None:
        return _restore(options)
    if options.take_in is not None:
        return _take_in(options)
    if options.new_seal_key:
        return _new_seal_key(options)
    if options.new_code or options.revoke is not None or options.audit is not None:
        return _at_the_store(options)
    return _serve(options)


def _restore(options: argparse.Namespace) -> int:
    from central import backup

    try:
        count = backup.restore(options.restore, options.data)
    except backup.BackupFault as fault:
        sys.stderr.write(f"{fault}\n")
        return EX_CONFIG
    _say({"restored": str(options.restore), "submissions": count})
    return 0


def _at_the_store(options: argparse.Namespace) -> int:
    """What staff do beside a centre that may run: one transaction each, in force at once."""
    from central import audit, enrol
    from central.store.db import Store

    options.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    store = Store(options.data / "central.db")
    try:
        if options.new_code:
            _say({"enrolment_code": enrol.new_code(store)})
        elif options.revoke is not None:
            if not enrol.revoke(store, options.revoke, options.why):
                sys.stderr.write(f"no terminal {options.revoke} is enrolled here\n")
                return EX_CONFIG
            _say({"revoked": options.revoke})
        else:
            for line in audit.lines(store, options.audit):
                _say(line)
    finally:
        store.close()
    return 0


def _new_seal_key(options: argparse.Namespace) -> int:
    from central import audit
    from central.keys import CentreKeys
    from central.store.db import Store

    public = CentreKeys.renew_seal(options.data / "keys").public()
    store = Store(options.data / "central.db")
    with store.write() as db:
        audit.line(db, "staff.seal_key", detail=public["seal"]["id"])
    store.close()
    _say(public)
    return 0


def _take_in(options: argparse.Namespace) -> int:
    """Exit status 1 when a file was refused. --backup where the centre runs with it: then terminals keep copies."""
    from central import enrol, handover
    from central.city import City, CityFault
    from central.intake import Intake
    from central.keys import CentreKeys
    from central.store.db import Store
    from forms.catalogue_loader import ItemFault, load_catalogue

    for path, there in ((options.data / "central.db", Path.is_file), (options.take_in, Path.is_dir)):
        if not there(path):
            sys.stderr.write(f"{path} is not there\n")
            return EX_CONFIG
    try:
        catalogue = load_catalogue(options.catalogue) if options.catalogue else load_catalogue()
        city = City.load(options.city or Path(__file__).resolve().parent.parent / "assets" / "city")
    except (ItemFault, CityFault, OSError) as fault:
        sys.stderr.write(f"{fault}\n")
        return EX_CONFIG
    store = Store(options.data / "central.db")
    intake = Intake(store, CentreKeys.open(options.data / "keys"), catalogue, city, backed=options.backup is not None)
    refused = False
    try:
        for line in handover.take_in(options.take_in, intake, lambda name: enrol.key_of(store, name)):
            _say(line)
            refused |= "refused" in line
    except OSError as error:
        sys.stderr.write(f"{options.take_in}: {error.strerror}\n")
        return EX_CONFIG
    finally:
        store.close()
    return 1 if refused else 0


def _serve(options: argparse.Namespace) -> int:
    import uvicorn

    from central import enrol
    from central.app import Centre
    from central.backup import Keeper
    from central.city import City, CityFault
    from central.codes import Codes
    from central.intake import Intake
    from central.keys import CentreKeys
    from central.serving import application
    from central.store.db import Store
    from forms.catalogue_loader import ItemFault, load_catalogue

    try:
        catalogue = load_catalogue(options.catalogue) if options.catalogue else load_catalogue()
        folder = options.city or Path(__file__).resolve().parent.parent / "assets" / "city"
        city = City.load(folder)
    except (ItemFault, CityFault, OSError) as fault:
        sys.stderr.write(f"{fault}\n")
        return EX_CONFIG
    try:
        listener = _listen(options.host, options.port)
    except OSError as error:
        sys.stderr.write(f"cannot listen on {options.host}:{options.port}: {error.strerror}\n")
        return EX_CONFIG
    keys = CentreKeys.open(options.data / "keys")
    store = Store(options.data / "central.db")
    # the fictitious city's people come by more often than real ones
    codes = Codes(city, per_number=200, per_terminal=2000) if options.demo else Codes(city)
    centre = Centre(
        store, keys, city, codes, Intake(store, keys, catalogue, city, backed=options.backup is not None),
        city_open=options.city is not None,
    )
    keeper = None
    if options.backup is not None:
        keeper = Keeper(store, options.data / "central.db", options.backup, options.backup_every)
        keeper.start()
    ready: dict[str, object] = {"ready": True, "port": listener.getsockname()[1]}
    if options.demo:
        ready["enrolment_code"] = enrol.new_code(store)
    config = uvicorn.Config(
        application(centre),
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_keep_alive=75,
        timeout_graceful_shutdown=3,
        ssl_certfile=options.tls_cert,
        ssl_keyfile=options.tls_key,
    )
    server = _Server(config, ready)
    for number in (signal.SIGTERM, signal.SIGINT):
        # uvicorn ends on these and raises them once more; being told to stop is no failure
        signal.signal(number, lambda *_: None)
    try:
        server.run(sockets=[listener])
    finally:
        if keeper is not None:
            keeper.stop()
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


def _say(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


class _Server:
    """uvicorn, saying on stdout when it listens."""

    def __init__(self, config: object, ready: dict[str, object]) -> None:
        import uvicorn

        class Server(uvicorn.Server):
            async def startup(self, sockets: list[socket.socket] | None = None) -> None:
                await super().startup(sockets)
                _say(ready)

        assert isinstance(config, uvicorn.Config)
        self._server = Server(config)

    def run(self, sockets: list[socket.socket]) -> None:
        self._server.run(sockets)


if __name__ == "__main__":
    sys.exit(main())
