"""One suite over both places for attachments and evidence: folders, and a bucket that speaks S3."""

from __future__ import annotations

import hashlib
import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from central import backup, places
from central.attachments import KEPT_S, SWEEP_S, Uploads
from central.bucket import Bucket, BucketEvidence, BucketUploads
from central.evidence import ORPHAN_S, EvidenceFiles
from central.places import Arriving, Evidence, PlaceFault
from central.problems import Problem
from central.store.sqlite import SqliteStore
from terminal.link.faults import LinkRefused
from tests.central.centre import Centre
from tests.central.s3_server import S3
from tests.central.test_attachments import PAGE, hand_in, sealed_page

DATA = PAGE[:1000]
NAME = hashlib.sha256(DATA).hexdigest()


@pytest.fixture(scope="module")
def s3() -> Iterator[S3]:
    server = S3()
    patched = pytest.MonkeyPatch()
    for name, value in server.environment.items():
        patched.setenv(name, value)
    yield server
    patched.undo()
    server.stop()


@pytest.fixture
def bucket(s3: S3, tmp_path: Path) -> str:
    """An empty one; older versions are kept in it."""
    name = "b-" + hashlib.sha256(str(tmp_path).encode()).hexdigest()[:16]
    client = s3.client()
    client.create_bucket(Bucket=name)
    client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return f"s3://{name}/county"


@pytest.fixture(params=["files", "s3"])
def arriving(request: pytest.FixtureRequest, tmp_path: Path, bucket: str) -> Callable[..., Arriving]:
    """Each call is another process's."""
    (tmp_path / "data").mkdir()
    if request.param == "files":
        return lambda **more: Uploads(tmp_path / "data" / "attachments", alone=False, **more)
    return lambda **more: BucketUploads(Bucket(bucket), tmp_path / "spool", **more)


@pytest.fixture(params=["files", "s3"])
def evidence(request: pytest.FixtureRequest, tmp_path: Path, bucket: str) -> Evidence:
    if request.param == "files":
        return EvidenceFiles(tmp_path / "evidence")
    return BucketEvidence(Bucket(bucket), tmp_path / "spool")


def test_pieces_go_on_where_they_were_also_in_another_process(arriving: Callable[..., Arriving]) -> None:
    one = arriving()
    assert one.offset("T", NAME) == {"offset": 0, "complete": False}
    assert one.append("T", NAME, "1000", "0", DATA[:300]) == {"offset": 300, "complete": False}
    other = arriving()
    for wrong in ("0", "299", "301"):
        with pytest.raises(Problem, match=r"attachment\.offset") as refused:
            other.append("T", NAME, "1000", wrong, DATA[:10])
        assert refused.value.extra == {"offset": 300}
    assert other.append("T", NAME, "1000", "300", DATA[300:600]) == {"offset": 600, "complete": False}
    assert one.offset("T", NAME) == {"offset": 600, "complete": False}
    assert one.offset("T-other", NAME)["offset"] == 0, "nobody sees what another terminal has brought"
    assert one.whole("T", NAME, 1000) is None
    assert one.append("T", NAME, "1000", "600", DATA[600:]) == {"offset": 1000, "complete": True}
    assert other.append("T", NAME, "1000", "600", DATA[600:])["complete"], "said again"
    path = other.whole("T", NAME, 1000)
    assert path is not None
    assert path.read_bytes() == DATA
    assert other.whole("T", NAME, 999) is None
    assert one.bytes_here() == 1000
    other.claimed("T", [NAME])
    assert not path.exists()
    assert (one.offset("T", NAME)["offset"], one.bytes_here()) == (0, 0)


def test_what_is_not_what_its_name_says_is_thrown_away(arriving: Callable[..., Arriving]) -> None:
    one = arriving()
    one.append("T", NAME, "1000", "0", DATA[:500])
    with pytest.raises(Problem, match=r"attachment\.wrong_hash"):
        arriving().append("T", NAME, "1000", "500", bytes(500))
    assert one.offset("T", NAME)["offset"] == 0
    assert one.append("T", NAME, "1000", "0", DATA)["complete"], "control: the right bytes are taken"


@pytest.mark.parametrize(("name", "length", "offset"), [
    ("0" * 63, "10", "0"), ("../" + "0" * 61, "10", "0"), (NAME, "010", "0"), (NAME, "3", "0"), (NAME, "10", "8"),
    (NAME, str((256 << 20) + 10), "0"),
])
def test_other_addresses_are_malformed(arriving: Callable[..., Arriving], name: str, length: str, offset: str) -> None:
    with pytest.raises(Problem, match=r"attachment\.malformed|body\.too_large"):
        arriving().append("T", name, length, offset, b"1234")
    assert arriving().bytes_here() == 0


def test_quota_and_sweep(arriving: Callable[..., Arriving]) -> None:
    now = [0.0]
    uploads = arriving(quota=100, now=lambda: now[0])
    names = [hashlib.sha256(bytes([number])).hexdigest() for number in range(2)]
    uploads.append("T", names[0], "60", "0", b"x")
    with pytest.raises(Problem, match=r"403 attachment\.quota"):
        uploads.append("T", names[1], "60", "0", b"x")
    uploads.append("..", names[1], "60", "0", b"x")
    import time

    now[0] = time.time() + KEPT_S - 60
    assert uploads.sweep() == 0
    now[0] += SWEEP_S
    assert uploads.sweep() == 2
    uploads.append("T", names[1], "60", "0", b"x")


def test_evidence_is_kept_read_swept_and_erased(evidence: Evidence) -> None:
    import time

    named, orphan = (hashlib.sha256(page).hexdigest() for page in (b"named", b"orphan"))
    assert not evidence.has(named)
    assert evidence.keep(named, [b"na", b"med"]) == 5
    evidence.keep(orphan, [b"orphan"])
    with pytest.raises(ValueError, match="hash"):
        evidence.keep("0" * 64, [b"not named"])
    assert not evidence.has("0" * 64)
    assert (evidence.has(named), b"".join(evidence.read(named))) == (True, b"named")
    with pytest.raises(FileNotFoundError):
        list(evidence.read("0" * 64))
    made = time.time()
    assert evidence.sweep(lambda sha: sha == named, lambda: made + ORPHAN_S - 60) == 0
    assert evidence.sweep(lambda sha: sha == named, lambda: made + ORPHAN_S + 60) == 1
    assert (evidence.has(named), evidence.has(orphan)) == (True, False)
    evidence.erase(named)
    evidence.erase(named)
    assert not evidence.has(named)


def test_erased_in_a_bucket_with_versions_is_gone(s3: S3, bucket: str, tmp_path: Path) -> None:
    evidence, name = BucketEvidence(Bucket(bucket), tmp_path / "spool"), hashlib.sha256(b"page").hexdigest()
    for _ in range(2):
        evidence.keep(name, [b"page"])
    holder = bucket.split("/")[2]
    assert len(s3.client().list_object_versions(Bucket=holder)["Versions"]) == 2
    s3.client().delete_object(Bucket=holder, Key=f"county/evidence/{name[:2]}/{name}")
    assert len(s3.client().list_object_versions(Bucket=holder)["Versions"]) == 2, "control: a plain delete keeps both"
    evidence.erase(name)
    assert "Versions" not in s3.client().list_object_versions(Bucket=holder)
    assert list((tmp_path / "spool").iterdir()) == []


def test_what_rots_in_the_bucket_has_to_come_again(s3: S3, bucket: str, tmp_path: Path) -> None:
    uploads = BucketUploads(Bucket(bucket), tmp_path / "spool")
    uploads.append("T", NAME, "1000", "0", DATA)
    holder = bucket.split("/")[2]
    (key,) = (one["Key"] for one in s3.client().list_objects_v2(Bucket=holder)["Contents"] if one["Size"])
    s3.client().put_object(Bucket=holder, Key=key, Body=bytes(1000))
    assert uploads.whole("T", NAME, 1000) is None
    assert uploads.offset("T", NAME) == {"offset": 0, "complete": False}


def test_a_centre_over_a_bucket(s3: S3, bucket: str, tmp_path: Path) -> None:
    """Killed in the middle of an attachment, two terminals with one page, a copy; and it stays where it began."""
    centre = Centre(tmp_path / "centre", "--attachments", bucket).start()
    links = [centre.link(tmp_path / name, name) for name in ("T-one", "T-two")]
    for link in links:
        link.enrol()
        apart, data = sealed_page(link)
        half = len(data) // 2
        assert link.attachment_piece(apart.sealed, len(data), 0, data[:half]) == half
        if link is links[0]:
            centre.stop(signal.SIGKILL)
            centre.start()
            assert link.attachment_offset(apart.sealed) == half, "on with what was there"
        with pytest.raises(LinkRefused, match=r"409 attachment\.missing"):
            link.put(*hand_in(link, apart))
        assert link.attachment_piece(apart.sealed, len(data), half, data[half:]) == len(data)
        one = hand_in(link, apart)
        ack = link.put(*one)
        assert link.put(*one) == ack
        link.close()
    there = [one["Key"] for one in s3.client().list_objects_v2(Bucket=bucket.split("/")[2])["Contents"]]
    name = hashlib.sha256(PAGE).hexdigest()
    assert there == [f"county/evidence/{name[:2]}/{name}"], "once, and nothing is left of its pieces"
    assert not (centre.folder / "evidence").exists()
    assert list((centre.folder / "spool").iterdir()) == []
    store = SqliteStore(centre.folder / "central.db")
    backup.make(store, tmp_path / "copies")
    store.close()
    assert b"".join(places.evidence(tmp_path / "copies").read(name)) == PAGE, "a copy holds what it is said to hold"
    assert centre.stop() == 0
    with pytest.raises(PlaceFault, match=bucket):
        places.choose(centre.folder, None)
    places.choose(centre.folder, bucket)


@pytest.mark.parametrize("url", ["http://x/y", "s3://", "s3://no-such-bucket-here", "s3:/x"])
def test_a_place_that_cannot_be_used_is_said(s3: S3, tmp_path: Path, url: str) -> None:
    with pytest.raises(PlaceFault, match="cannot be used"):
        places.choose(tmp_path, url)
    assert not (tmp_path / "attachments.url").exists()


def test_evidence_in_files_stays_in_files(bucket: str, tmp_path: Path) -> None:
    EvidenceFiles(tmp_path / "evidence").keep(NAME, [DATA])
    with pytest.raises(PlaceFault, match="evidence lies in"):
        places.choose(tmp_path, bucket)


def test_a_bucket_that_is_down_is_the_centres_fault(bucket: str, tmp_path: Path, monkeypatch: Any) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    uploads = BucketUploads(Bucket(bucket), tmp_path / "spool")
    with pytest.raises(OSError, match="the bucket"):
        uploads.append("T", NAME, "1000", "0", DATA)
    assert os.environ["AWS_ENDPOINT_URL_S3"].endswith(":9")
