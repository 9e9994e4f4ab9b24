"""The catalogue that this centre publishes: signed, whole, never back, and read anew when staff publish another.

    <data>/catalogue/current.json          the signed list of what is in force, and the folder it lies in
    <data>/catalogue/<etag>/catalogue, /tables

A terminal takes a state only whole and only when it is newer than its own; so serials grow, also over a lost disk: they
go by the clock.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from central.calendar import today
from central.disk import to_disk
from central.problems import Problem
from forms.bundle import BUNDLED, BundleFault, Manifest, files_of, listed, load_bundle, unlike, unlike_rows

if TYPE_CHECKING:
    from central.keys import CentreKeys
    from forms.model import Catalogue, Item


class Items(Protocol):
    """A catalogue to look items up in: one that stands, or the published one."""

    def get(self, item_id: str, version: int | None = None) -> Item:
        """The item in this version, or in its newest. Raises KeyError."""


@dataclass(frozen=True)
class State:
    """What is in force: its list, what terminals are told, where it lies, and the items loaded from there."""

    manifest: Manifest
    told: Mapping[str, Any]
    folder: Path
    catalogue: Catalogue
    places: Mapping[str, str]


class Published:
    """Look up items, hand files out, publish. Safe to use from many threads; publishing also beside a running centre.

    Raises BundleFault (made): what was published before cannot be read any more.
    """

    def __init__(self, folder: Path, keys: CentreKeys) -> None:
        self._folder, self._keys = folder, keys
        self._current = folder / "current.json"
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._state: State | None = None
        if not self._current.exists():
            self.publish(BUNDLED)

    # -- what the centre and the terminals ask -----------------------------------------------------------

    def get(self, item_id: str, version: int | None = None) -> Item:
        """The item in this version, or in its newest. Raises KeyError."""
        return self.state().catalogue.get(item_id, version)

    def state(self) -> State:
        """What is in force now. Raises BundleFault at the first call only: a running centre keeps what it had."""
        stamp = self._seen()
        with self._lock:
            if self._state is None or stamp != self._stamp:
                try:
                    self._state = self._read()
                except (BundleFault, OSError, ValueError, KeyError) as fault:
                    if self._state is None:
                        raise BundleFault(f"{self._current}: {fault}") from fault
                self._stamp = stamp
            return self._state

    def text(self, digest: str) -> str:
        """A file by its hash. Raises Problem 404 catalogue.unknown."""
        state = self.state()
        path = state.places.get(digest)
        if path is None:
            raise Problem(404, "catalogue.unknown", "no file of the catalogue has this hash")
        return (state.folder / path).read_text("utf-8")

    # -- what staff do ------------------------------------------------------------------------------------

    def publish(self, source: Path, *, rewrite: bool = False) -> Manifest:
        """Check everything, put it beside, and make it the one in force; in force in running centres at once.

        Raises BundleFault: faults in files, and what may not change (published versions, rates in force), which
        ``rewrite`` lets pass; OSError.
        """
        files = listed(source)
        before = self.state() if self._current.exists() else None
        if before is not None and before.manifest.files == files:
            return before.manifest
        load_bundle(source)
        if before is not None and not rewrite:
            faults = unlike(before.manifest.files, files) or unlike_rows(before.folder, source, today().isoformat())
            if faults:
                raise BundleFault("\n".join(faults))
        serial = max(int(time.time()), 0 if before is None else before.manifest.serial + 1)
        manifest = Manifest(serial, datetime.now(UTC).isoformat(timespec="seconds"), files)
        self._lay_down(source, manifest)
        return manifest

    # -- inside -------------------------------------------------------------------------------------------

    def _lay_down(self, source: Path, manifest: Manifest) -> None:
        target, beside = self._folder / manifest.etag, self._folder / "next"
        shutil.rmtree(beside, ignore_errors=True)
        for path, data in files_of(source):
            file = beside / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
            to_disk(file)
        if listed(beside) != dict(manifest.files):
            raise BundleFault(f"{source}: changed while it was read")
        for folder in (beside, *(place for place in beside.rglob("*") if place.is_dir())):
            to_disk(folder)
        os.replace(beside, target)
        to_disk(self._folder)
        statement = manifest.to_json()
        told = {"manifest": statement, "key": self._keys.sign_id,
                "signature": self._keys.sign_statement("catalogue", statement)}
        new = self._folder / "current.new"
        new.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        to_disk(new)
        os.replace(new, self._current)
        to_disk(self._folder)

    def _seen(self) -> tuple[int, int] | None:
        try:
            found = self._current.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino

    def _read(self) -> State:
        told = json.loads(self._current.read_text("utf-8"))
        manifest = Manifest.from_json(told["manifest"])
        folder = self._folder / manifest.etag
        if listed(folder) != dict(manifest.files):
            raise BundleFault(f"{folder} is not what was published")
        places = {digest: path for path, digest in manifest.files.items()}
        return State(manifest, told, folder, load_bundle(folder), places)
