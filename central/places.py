"""Where attachments and evidence lie: in folders beside the database, or in a bucket that DIR/attachments.url names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

from central.attachments import Uploads
from central.disk import to_disk
from central.evidence import EvidenceFiles


class Arriving(Protocol):
    """Attachments that no submission has named yet (central/attachments.py, central/bucket.py)."""

    def offset(self, terminal: str, name: str) -> dict[str, Any]: ...
    def append(self, terminal: str, name: str, length: str, offset: str, data: bytes) -> dict[str, Any]: ...
    def whole(self, terminal: str, name: str, length: int) -> Path | None: ...
    def claimed(self, terminal: str, names: Iterable[str]) -> None: ...
    def sweep(self) -> int: ...
    def bytes_here(self) -> int: ...


class Evidence(Protocol):
    """What submissions have named (central/evidence.py, central/bucket.py)."""

    def has(self, sha256: str) -> bool: ...
    def read(self, sha256: str) -> Iterator[bytes]: ...
    def keep(self, sha256: str, pieces: Iterable[bytes]) -> int: ...
    def erase(self, sha256: str) -> None: ...
    def sweep(self, named: Callable[[str], bool], now: Callable[[], float] = ...) -> int: ...


class PlaceFault(Exception):
    """One sentence for whoever starts the centre."""


def choose(folder: Path, url: str | None) -> None:
    """Say where they lie from now on; what staff's commands find later. Raises PlaceFault: they lie elsewhere."""
    before, path = _url(folder), folder / "attachments.url"
    if before == url:
        return
    if before is not None or any((folder / "evidence").glob("??/*")):
        raise PlaceFault(f"evidence lies in {before or folder / 'evidence'}; bring it over first, or start as before")
    assert url is not None
    try:
        _bucket(url).list("evidence/00/")
    except (ValueError, OSError, ImportError) as fault:
        raise PlaceFault(f"{url} cannot be used: {fault}") from fault
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_text(url + "\n", "utf-8")
    to_disk(path)
    to_disk(folder)


def arriving(folder: Path, *, alone: bool) -> Arriving:
    """`alone`: no other process writes there."""
    url = _url(folder)
    if url is None:
        return Uploads(folder / "attachments", alone=alone)
    from central.bucket import BucketUploads

    return BucketUploads(_bucket(url), folder / "spool")


def evidence(folder: Path) -> Evidence:
    """Of the centre, or of its copies, in this folder."""
    url = _url(folder)
    if url is None:
        return EvidenceFiles(folder / "evidence")
    from central.bucket import BucketEvidence

    return BucketEvidence(_bucket(url), folder / "spool")


def _bucket(url: str) -> Any:
    from central.bucket import Bucket

    return Bucket(url)


def _url(folder: Path) -> str | None:
    path = folder / "attachments.url"
    return path.read_text("utf-8").strip() if path.is_file() else None
