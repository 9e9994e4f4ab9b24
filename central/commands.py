"""What staff do at the store, beside a centre that may run or without one; central/__main__.py reads the words."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from central.keys import CentreKeys
from central.store.db import Store, open_store
from forms.bundle import BundleFault

EX_CONFIG = 78
Command = Callable[[argparse.Namespace], int]


def chosen(options: argparse.Namespace) -> Command | None:
    """What is to be done instead of serving; None to serve."""
    if options.restore is not None:
        return _restore
    if options.restored or options.mark or options.copied is not None:
        return _about_copies
    if options.take_in is not None:
        return _take_in
    if options.new_seal_key:
        return _new_seal_key
    if options.publish is not None:
        return _publish
    if options.new_code or options.revoke is not None or options.accept_head is not None:
        return _at_the_store
    if options.audit is not None or options.gaps or options.fleet:
        return _told
    return None


def store_of(options: argparse.Namespace, keys: CentreKeys | None = None) -> Store:
    """The store that `--database` or `--data` names, and with `keys` the one of this centre.

    Raises MigrationFault, WrongStore, StoreFault.
    """
    store = open_store(options.database or options.data / "central.db", options.data)
    try:
        if keys is not None:
            store.belongs_to(keys.sign_id)
    except BaseException:
        store.close()
        raise
    return store


def say(line: dict[str, object]) -> None:
    """One JSON line on stdout."""
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _restore(options: argparse.Namespace) -> int:
    from central import backup

    try:
        count = backup.restore(options.restore, options.data)
    except backup.BackupFault as fault:
        sys.stderr.write(f"{fault}\n")
        return EX_CONFIG
    say({"restored": str(options.restore), "submissions": count})
    return 0


def _at_the_store(options: argparse.Namespace) -> int:
    """What staff do beside a centre that may run: one transaction each, in force at once."""
    from central import enrol, heads

    options.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    store = store_of(options)
    try:
        if options.new_code:
            say({"enrolment_code": enrol.new_code(store)})
        elif options.revoke is not None:
            if not enrol.revoke(store, options.revoke, options.why):
                sys.stderr.write(f"no terminal {options.revoke} is enrolled here\n")
                return EX_CONFIG
            say({"revoked": options.revoke})
        else:
            if not heads.accept(store, options.accept_head, options.why):
                sys.stderr.write(f"there is no alarm about the chain of {options.accept_head}\n")
                return EX_CONFIG
            say({"accepted": options.accept_head})
    finally:
        store.close()
    return 0


def _told(options: argparse.Namespace) -> int:
    """What is known, one JSON line each."""
    from central import audit, fleet, sequences

    store = store_of(options)
    try:
        for line in (fleet.terminals(store) if options.fleet else sequences.gaps(store) if options.gaps
                     else audit.lines(store, options.audit)):
            say(line)
    finally:
        store.close()
    return 0


def _about_copies(options: argparse.Namespace) -> int:
    """Copies that other programs make and put back."""
    from central import backup

    store = store_of(options)
    try:
        if options.restored:
            backup.was_put_back(store)
            say({"restored": True})
        elif options.mark:
            say({"row": backup.mark(store)})
        else:
            backup.note_copy(store, int(options.copied[0]), options.copied[1])
            say({"copied": int(options.copied[0])})
    except (backup.BackupFault, ValueError) as fault:
        sys.stderr.write(f"{fault}\n")
        return EX_CONFIG
    finally:
        store.close()
    return 0


def _new_seal_key(options: argparse.Namespace) -> int:
    from central import audit

    public = CentreKeys.renew_seal(options.data / "keys").public()
    store = store_of(options)
    with store.write() as db:
        audit.line(db, "staff.seal_key", detail=public["seal"]["id"])
    store.close()
    say(public)
    return 0


def _publish(options: argparse.Namespace) -> int:
    """Exit status 1 when it may not be published; the reasons are on stderr, one a line."""
    from central import audit
    from central.catalogue import Published

    options.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        published = Published(options.data / "catalogue", CentreKeys.open(options.data / "keys"))
        manifest = published.publish(options.publish, rewrite=options.rewrite)
    except (BundleFault, OSError) as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    store = store_of(options)
    with store.write() as db:
        audit.line(db, "staff.catalogue", detail=f"{manifest.serial} {manifest.etag}")
    store.close()
    say({"published": manifest.serial, "files": len(manifest.files), "etag": manifest.etag})
    return 0


def _take_in(options: argparse.Namespace) -> int:
    """Exit status 1 when a file was refused. --backup where the centre runs with it: then terminals keep copies."""
    from central import enrol, handover
    from central.catalogue import Published
    from central.city import City, CityFault
    from central.intake import Intake

    wanted = [] if options.database else [(options.data / "central.db", Path.is_file)]
    for path, there in (*wanted, (options.take_in, Path.is_dir)):
        if not there(path):
            sys.stderr.write(f"{path} is not there\n")
            return EX_CONFIG
    try:
        keys = CentreKeys.open(options.data / "keys")
        published = Published(options.data / "catalogue", keys)
        city = City.load(options.city or Path(__file__).resolve().parent.parent / "assets" / "city")
    except (BundleFault, CityFault, OSError) as fault:
        sys.stderr.write(f"{fault}\n")
        return EX_CONFIG
    store = store_of(options, keys)
    intake = Intake(store, keys, published, city,
                    backed=store.shared or options.backup is not None)
    refused = False
    try:
        for line in handover.take_in(options.take_in, intake, lambda name: enrol.key_of(store, name)):
            say(line)
            refused |= "refused" in line
    except OSError as error:
        sys.stderr.write(f"{options.take_in}: {error.strerror}\n")
        return EX_CONFIG
    finally:
        store.close()
    return 1 if refused else 0
