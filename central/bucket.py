"""Attachments and evidence in a bucket that speaks S3, for centres on several machines: `--attachments s3://NAME/PREFIX`.

Endpoint, region and keys are the environment's, as boto3 reads them (AWS_ENDPOINT_URL_S3, AWS_ACCESS_KEY_ID, …; its
files too). What is in a bucket cannot be appended to, so each piece of an attachment is an object named by its offset,
and how far it is, is how far they reach without a gap. An object is there whole or not at all; each is sent with its
SHA-256. Needs the extra `s3`.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import os
import tempfile
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlsplit

from central.attachments import KEPT_S, QUOTA, SWEEP_S, malformed_piece, name_of, number_of
from central.evidence import ORPHAN_S
from central.problems import Problem

if TYPE_CHECKING:
    from hashlib import _Hash

PIECE = 1 << 20
_HASHES = 64
_WHOLE = "whole"


@dataclass(frozen=True)
class There:
    """An object: its key without the prefix, its bytes, when it was put there (seconds since 1970)."""

    key: str
    size: int
    at: float


class Bucket:
    """One bucket, below a prefix. Every call raises OSError when the bucket does not do it."""

    def __init__(self, url: str) -> None:
        place = urlsplit(url)
        if place.scheme != "s3" or not place.netloc or place.query or place.fragment:
            raise ValueError(f"not of the form s3://bucket/prefix: {url}")
        self._name, prefix = place.netloc, place.path.strip("/")
        self._prefix = f"{prefix}/" if prefix else ""
        import boto3
        from botocore.config import Config

        config = Config(connect_timeout=5, read_timeout=60, retries={"mode": "standard", "max_attempts": 3},
                        s3={"addressing_style": "path"})
        self._client: Any = boto3.client("s3", config=config)

    def put(self, key: str, data: bytes | IO[bytes], digest: bytes) -> None:
        """Keep an object; `digest` is the SHA-256 that it must have when it has arrived."""
        with _told():
            self._client.put_object(Bucket=self._name, Key=self._prefix + key, Body=data,
                                    ChecksumSHA256=base64.b64encode(digest).decode())

    def get(self, key: str) -> Iterator[bytes]:
        """Its bytes in pieces. Raises FileNotFoundError."""
        with _told():
            body = self._client.get_object(Bucket=self._name, Key=self._prefix + key)["Body"]
            yield from body.iter_chunks(PIECE)

    def has(self, key: str) -> bool:
        try:
            with _told():
                self._client.head_object(Bucket=self._name, Key=self._prefix + key)
        except FileNotFoundError:
            return False
        return True

    def list(self, begin: str) -> list[There]:
        """All whose key begins so, by key."""
        found = []
        with _told():
            for page in self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._name, Prefix=self._prefix + begin
            ):
                found += [There(one["Key"][len(self._prefix):], one["Size"], one["LastModified"].timestamp())
                          for one in page.get("Contents", ())]
        return found

    def delete(self, key: str) -> None:
        """Gone for good, older versions too where the bucket keeps them."""
        whole = self._prefix + key
        with _told():
            for page in self._client.get_paginator("list_object_versions").paginate(Bucket=self._name, Prefix=whole):
                for one in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                    if one["Key"] == whole:
                        self._client.delete_object(Bucket=self._name, Key=whole, VersionId=one["VersionId"])


@contextlib.contextmanager
def _told() -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        kind = FileNotFoundError if code in ("404", "NoSuchKey", "NotFound") else OSError
        raise kind(f"the bucket: {code}") from error
    except BotoCoreError as error:
        raise OSError(f"the bucket: {type(error).__name__}") from error


class BucketUploads:
    """As central.attachments.Uploads. `spool` is a folder of this machine for what is just being opened."""

    def __init__(
        self, bucket: Bucket, spool: Path, *, quota: int = QUOTA, now: Callable[[], float] = time.time
    ) -> None:
        self._bucket, self._spool, self._quota, self._now = bucket, spool, quota, now
        self._locks = [threading.Lock() for _ in range(64)]
        self._hashes: OrderedDict[str, tuple[int, _Hash]] = OrderedDict()
        self._next_sweep = 0.0

    def offset(self, terminal: str, name: str) -> dict[str, Any]:
        """See Uploads."""
        begin = f"{_folder(terminal)}/{name_of(name)}."
        self.sweep()
        best = {"offset": 0, "complete": False}
        for folder, pieces in _grouped(self._bucket.list(begin)).items():
            if any(piece.key.endswith(_WHOLE) for piece in pieces):
                return {"offset": int(folder.rpartition(".")[2]), "complete": True}
            best = max(best, {"offset": _reach(pieces), "complete": False}, key=lambda one: one["offset"])
        return best

    def append(self, terminal: str, name: str, length: str, offset: str, data: bytes) -> dict[str, Any]:
        """See Uploads."""
        total, at = number_of(length), number_of(offset)
        malformed_piece(total, at, data)
        folder = f"{_folder(terminal)}/{name_of(name)}.{total}"
        self.sweep()
        with self._locks[hash(folder) % len(self._locks)]:
            pieces = self._bucket.list(folder + "/")
            if any(piece.key.endswith(_WHOLE) for piece in pieces):
                return {"offset": total, "complete": True}
            have = _reach(pieces)
            if have != at:
                raise Problem(409, "attachment.offset", "the next piece begins elsewhere", {"offset": have})
            if at == 0:
                self._room(terminal, folder, total)
            self._bucket.put(f"{folder}/{at:012d}", data, hashlib.sha256(data).digest())
            known, running = self._hashes.pop(folder, (0, hashlib.sha256()))
            if known == at:
                running.update(data)
                self._hashes[folder] = (at + len(data), running)
                while len(self._hashes) > _HASHES:
                    self._hashes.popitem(last=False)
            if at + len(data) < total:
                return {"offset": at + len(data), "complete": False}
            self._finish(folder, name, total)
            return {"offset": total, "complete": True}

    def whole(self, terminal: str, name: str, length: int) -> Path | None:
        """A file of this machine with all of it, until it is claimed; None where it has not come whole."""
        folder = f"{_folder(terminal)}/{name_of(name)}.{length}"
        if not self._bucket.has(f"{folder}/{_WHOLE}"):
            return None
        target = self._spool / folder.replace("/", "-")
        with _beside(self._spool) as (file, beside):
            digest = hashlib.sha256()
            for piece in self._pieces(folder):
                digest.update(piece)
                file.write(piece)
            file.close()
            if digest.hexdigest() != name:
                # rotten there, or two processes took different bytes in at once: it has to come again
                self._forget(folder)
                return None
            os.replace(beside, target)
        return target

    def claimed(self, terminal: str, names: Iterable[str]) -> None:
        """See Uploads."""
        for name in names:
            for piece in self._bucket.list(f"{_folder(terminal)}/{name}."):
                self._bucket.delete(piece.key)
                (self._spool / piece.key.rpartition("/")[0].replace("/", "-")).unlink(missing_ok=True)

    def sweep(self) -> int:
        """See Uploads; answers how many objects."""
        now, removed = self._now(), 0
        if now < self._next_sweep:
            return 0
        self._next_sweep = now + SWEEP_S
        for piece in self._bucket.list("attachments/"):
            if piece.at < now - KEPT_S:
                self._bucket.delete(piece.key)
                removed += 1
        for path in self._spool.glob("*"):
            with contextlib.suppress(FileNotFoundError):
                if path.stat().st_mtime < now - ORPHAN_S:
                    path.unlink()
        return removed

    def bytes_here(self) -> int:
        """See Uploads."""
        return sum(piece.size for piece in self._bucket.list("attachments/"))

    def _room(self, terminal: str, folder: str, total: int) -> None:
        others = {key for key in _grouped(self._bucket.list(_folder(terminal) + "/")) if key != folder}
        if sum(int(key.rpartition(".")[2]) for key in others) + total > self._quota:
            raise Problem(403, "attachment.quota", "this terminal has too much here that no submission names")

    def _pieces(self, folder: str) -> Iterator[bytes]:
        at = 0
        for piece in self._bucket.list(folder + "/"):
            if piece.key == f"{folder}/{at:012d}":
                yield from self._bucket.get(piece.key)
                at += piece.size

    def _finish(self, folder: str, name: str, total: int) -> None:
        size, running = self._hashes.pop(folder, (0, hashlib.sha256()))
        if size != total:
            # others have taken pieces in, or this process is a new one
            running = hashlib.sha256()
            for piece in self._pieces(folder):
                running.update(piece)
        if running.hexdigest() != name:
            self._forget(folder)
            raise Problem(409, "attachment.wrong_hash", "what came is not what its name says", {"offset": 0})
        self._bucket.put(f"{folder}/{_WHOLE}", b"", hashlib.sha256(b"").digest())

    def _forget(self, folder: str) -> None:
        # the mark goes first: what has lost its pieces must not count as whole
        for there in reversed(self._bucket.list(folder + "/")):
            self._bucket.delete(there.key)


class BucketEvidence:
    """As central.evidence.EvidenceFiles."""

    def __init__(self, bucket: Bucket, spool: Path) -> None:
        self._bucket, self._spool = bucket, spool

    def has(self, sha256: str) -> bool:
        return self._bucket.has(_evidence(sha256))

    def read(self, sha256: str) -> Iterator[bytes]:
        """See EvidenceFiles."""
        return self._bucket.get(_evidence(sha256))

    def keep(self, sha256: str, pieces: Iterable[bytes]) -> int:
        """See EvidenceFiles."""
        digest, size = hashlib.sha256(), 0
        with _beside(self._spool) as (file, beside):
            for piece in pieces:
                digest.update(piece)
                size += len(piece)
                file.write(piece)
            file.close()
            if digest.hexdigest() != sha256:
                raise ValueError("not what its hash says")
            with beside.open("rb") as written:
                self._bucket.put(_evidence(sha256), written, digest.digest())
        return size

    def erase(self, sha256: str) -> None:
        """Remove it for good, with all its versions. What the bucket's own disks keep is its operator's."""
        self._bucket.delete(_evidence(sha256))

    def sweep(self, named: Callable[[str], bool], now: Callable[[], float] = time.time) -> int:
        """See EvidenceFiles."""
        old = [one.key for one in self._bucket.list("evidence/") if one.at < now() - ORPHAN_S]
        gone = [key for key in old if not named(key.rpartition("/")[2])]
        for key in gone:
            self._bucket.delete(key)
        return len(gone)


def _folder(terminal: str) -> str:
    return f"attachments/{hashlib.sha256(terminal.encode()).hexdigest()[:32]}"


def _evidence(sha256: str) -> str:
    return f"evidence/{sha256[:2]}/{sha256}"


def _grouped(pieces: Iterable[There]) -> dict[str, list[There]]:
    found: dict[str, list[There]] = {}
    for piece in pieces:
        found.setdefault(piece.key.rpartition("/")[0], []).append(piece)
    return found


def _reach(pieces: Iterable[There]) -> int:
    """How many bytes are there without a gap; the pieces come by their keys."""
    at = 0
    for piece in pieces:
        if piece.key.endswith(f"/{at:012d}"):
            at += piece.size
    return at


@contextlib.contextmanager
def _beside(folder: Path) -> Iterator[tuple[IO[bytes], Path]]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=folder, suffix=".new")
    try:
        with open(handle, "wb") as file:
            yield file, Path(name)
    finally:
        Path(name).unlink(missing_ok=True)
