"""The catalogue this terminal works by: the centre's newest that it could take whole, else the one before, else the
software's own.

    <folder>/current.json, previous.json      signed lists
    <folder>/<etag>/catalogue, /tables        what they list; a list of the software's own files needs no folder

Nothing is taken half: every file is there and is what its hash says, every item and table passes every check, and only
then the list becomes the current one. A list older than the one here is refused. The signature is looked at when a list
comes; at a start what lies there must be what its hashes say.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import random
import shutil
import threading
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from forms.bundle import BUNDLED, BundleFault, Manifest, fetched, listed, load_bundle
from forms.catalogue_loader import load_catalogue
from forms.model import Catalogue, Item
from forms.yaml_lines import ItemFault
from terminal import durable
from terminal.clock import SHANGHAI

if TYPE_CHECKING:
    from terminal.link.catalogue import Signed
    from terminal.link.client import Link

log = logging.getLogger("terminal.shelf")
DAY_S = 5.0
"""Between two looks at the calendar: what begins at midnight begins within so many seconds."""


class Shelf:
    """Read from any thread; `look` from one. `link` gives the line to the centre, None while there is none.

    Never raises for what lies in its folder. Raises ItemFault when the software's own catalogue cannot be read.
    """

    def __init__(self, folder: Path, link: Callable[[], Link | None] = lambda: None) -> None:
        self._folder, self._link = folder, link
        self._own: dict[str, str] | None = None
        self._refused = ""
        self.manifest: Manifest | None = None
        self.fault = ""
        """Why the newest list is not used; empty when it is."""
        self.catalogue: Catalogue = self._kept() or load_catalogue()

    @property
    def serial(self) -> int:
        """Of the centre's list in use; 0: none was taken, this is the software's own."""
        return 0 if self.manifest is None else self.manifest.serial

    @property
    def day(self) -> str:
        """The day in Asia/Shanghai on which the centre published it, "YYYY-MM-DD"; empty for the software's own."""
        if self.manifest is None:
            return ""
        return datetime.fromisoformat(self.manifest.made_at).astimezone(SHANGHAI).date().isoformat()

    def get(self, item_id: str, version: int | None = None) -> Item:
        """The item in this version, or in its newest. Raises KeyError."""
        return self.catalogue.get(item_id, version)

    def items(self, today: date) -> Mapping[str, Item]:
        """What is offered on a day, by id."""
        return {item.id: item for item in self.catalogue.items(today)}

    def look(self) -> bool:
        """Ask the centre; True when there is another catalogue now. Raises LinkDown, LinkRefused.

        What could not be taken is not asked for again until the centre has something else.
        """
        # with the line, which is slow to read in, and not for home
        from terminal.link import catalogue as told

        link = self._link()
        if link is None:
            return False
        have = self._refused or ("" if self.manifest is None else self.manifest.etag)
        signed: Signed | None = None
        try:
            signed = told.newest(link, have)
            if signed is None or signed.manifest.etag == self._refused:
                return False
            if self.manifest is not None and signed.manifest.serial <= self.manifest.serial:
                if signed.manifest.etag != self.manifest.etag:
                    self._refuse(signed.manifest.etag, f"serial {signed.manifest.serial} is older than ours")
                return False
            self._take(signed, lambda digest: told.file(link, digest))
        except (BundleFault, OSError) as fault:
            self._refuse(signed.manifest.etag if isinstance(fault, BundleFault) and signed else "", str(fault))
            return False
        self._refused = self.fault = ""
        return True

    # -- inside -------------------------------------------------------------------------------------------

    def _refuse(self, etag: str, why: str) -> None:
        self._refused, self.fault = etag, why
        log.error("the centre's catalogue is not taken: %s", why)

    def _kept(self) -> Catalogue | None:
        for name in ("current.json", "previous.json"):
            try:
                manifest = _manifest(self._folder / name)
                self._whole(manifest)
                found = self._read(manifest)
            except FileNotFoundError:
                continue
            except (BundleFault, ItemFault, OSError) as fault:
                self.fault = str(fault)
                log.error("%s cannot be used: %s", name, fault)
                continue
            self.manifest = manifest
            self._tidy()
            return found
        return None

    def _whole(self, manifest: Manifest) -> None:
        """Every file is there and is what the list says. Raises BundleFault, OSError."""
        folder = self._folder / manifest.etag
        if manifest.files != self._bundled() and listed(folder) != dict(manifest.files):
            raise BundleFault(f"{folder} is not what was taken")

    def _read(self, manifest: Manifest) -> Catalogue:
        if manifest.files == self._bundled():
            return load_catalogue()
        return load_catalogue(self._folder / manifest.etag / "catalogue", self._folder / manifest.etag / "tables")

    def _bundled(self) -> dict[str, str]:
        if self._own is None:
            self._own = listed(BUNDLED)
        return self._own

    def _take(self, signed: Signed, fetch: Callable[[str], bytes]) -> None:
        manifest = signed.manifest
        if manifest.files != self._bundled() and not (self._folder / manifest.etag).exists():
            self._lay_down(manifest, fetch)
        self._whole(manifest)
        if manifest.files != self._bundled():
            load_bundle(self._folder / manifest.etag)
        found = self._read(manifest)
        current = self._folder / "current.json"
        if current.exists():
            durable.write(self._folder / "previous.json", current.read_bytes())
        durable.write(current, signed.raw)
        self.catalogue, self.manifest = found, manifest
        log.info("catalogue %d of %s is in use", manifest.serial, manifest.made_at)

    def _lay_down(self, manifest: Manifest, fetch: Callable[[str], bytes]) -> None:
        beside = self._folder / "next"
        shutil.rmtree(beside, ignore_errors=True)
        here = {digest: BUNDLED / path for path, digest in self._bundled().items()}
        if self.manifest is not None and (before := self._folder / self.manifest.etag).exists():
            here |= {digest: before / path for path, digest in self.manifest.files.items()}

        def near(digest: str) -> bytes:
            return here[digest].read_bytes() if digest in here else fetch(digest)

        for path, data in fetched(manifest, near):
            durable.write(beside / path, data)
        for folder in (beside, *(place for place in beside.rglob("*") if place.is_dir())):
            durable.sync_directory(folder)
        os.replace(beside, self._folder / manifest.etag)
        durable.sync_directory(self._folder)

    def _tidy(self) -> None:
        """At a start only: a journey under way is judged by the tables it began with."""
        keep = {"current.json", "previous.json"}
        for name in tuple(keep):
            with contextlib.suppress(BundleFault, OSError):
                keep.add(_manifest(self._folder / name).etag)
        for child in self._folder.iterdir():
            if child.name not in keep:
                shutil.rmtree(child, ignore_errors=True) if child.is_dir() else child.unlink(missing_ok=True)


def _manifest(path: Path) -> Manifest:
    """The list in a file. Raises BundleFault, OSError."""
    try:
        return Manifest.from_json(json.loads(path.read_bytes())["manifest"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BundleFault(f"{path}: {type(error).__name__}") from error


class Watch:
    """Asks the centre every `look_s` seconds, a tenth more or less so that not all terminals ask at once, and looks at
    the calendar every `day_s`; `changed` is called when other items are offered."""

    def __init__(self, shelf: Shelf, today: Callable[[], date], changed: Callable[[], None], *,
                 look_s: float, day_s: float = DAY_S) -> None:
        self._shelf, self._today, self._changed = shelf, today, changed
        self._look_s, self._day_s = look_s, day_s
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name="catalogue", daemon=True)

    def start(self) -> None:
        """Look at once, and from then on."""
        self._thread.start()

    def close(self) -> None:
        """End; a look under way may go on for a moment, and what it takes is taken whole or not."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(1.0)

    def _run(self) -> None:
        from terminal.link.faults import LinkDown, LinkRefused

        day, wait = self._today(), 0.0
        while not self._ending.wait(min(wait, self._day_s)):
            wait -= self._day_s
            other = False
            if wait <= 0:
                wait = self._look_s * random.uniform(0.9, 1.1)  # noqa: S311
                try:
                    other = self._shelf.look()
                except (LinkDown, LinkRefused) as fault:
                    log.info("the catalogue could not be asked for: %s", fault)
                except Exception:
                    log.exception("the catalogue could not be looked at")
            today = self._today()
            if other or today != day:
                day = today
                self._changed()
