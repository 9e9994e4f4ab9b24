"""Attachments that come on their own: where to go on, what is whole, whose it is, how long it stays."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from central import backup
from central.attachments import KEPT_S, SWEEP_S, Uploads
from central.evidence import ORPHAN_S, EvidenceFiles
from central.problems import Problem
from central.store.sqlite import SqliteStore
from central.streaming import PIECE, plain_of
from terminal.link.client import Link
from terminal.link.faults import LinkRefused
from terminal.link.signing import sign_request
from terminal.vault.attachments import Apart
from terminal.vault.sealing import SealKey, container, seal
from tests.central.centre import Centre, submission

PAGE = bytes(range(256)) * 2000
KEY = X25519PrivateKey.generate()


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Centre, Link, Link]]:
    folder = tmp_path_factory.mktemp("attachments")
    centre = Centre(folder / "centre").start()
    links = [centre.link(folder / name, name) for name in ("T-one", "T-two")]
    for link in links:
        link.enrol()
    yield centre, links[0], links[1]
    for link in links:
        link.close()
    assert centre.stop() == 0


def sealed_page(link: Link, page: bytes = PAGE) -> tuple[Apart, bytes]:
    data = seal("attachment", page, SealKey.of(link.keys().seal)).data
    return Apart(hashlib.sha256(page).hexdigest(), hashlib.sha256(data).hexdigest(), len(data), Path()), data


def hand_in(link: Link, apart: Apart, page: bytes = PAGE) -> tuple[str, str, bytes]:
    one, key = submission(link.identity.terminal, pages=(page,)), SealKey.of(link.keys().seal)
    body = container(one.id, one.terminal, key.id, [seal("submission", one.to_bytes(), key), apart])
    return one.id, one.content_hash(), body


def test_pieces_become_evidence(two: tuple[Centre, Link, Link]) -> None:
    centre, link, _ = two
    apart, data = sealed_page(link)
    with pytest.raises(LinkRefused, match=r"409 attachment\.missing") as refused:
        link.put(*hand_in(link, apart))
    assert not refused.value.final, "what is missing can still come"
    assert link.attachment_offset(apart.sealed) == 0
    half = len(data) // 2
    assert link.attachment_piece(apart.sealed, len(data), 0, data[:half]) == half
    for wrong in (0, half - 1, half + 1):
        with pytest.raises(LinkRefused, match=r"409 attachment\.offset") as refused:
            link.attachment_piece(apart.sealed, len(data), wrong, data[wrong : wrong + 10])
        assert refused.value.problem["offset"] == half
    assert link.attachment_offset(apart.sealed) == half
    assert link.attachment_piece(apart.sealed, len(data), half, data[half:]) == len(data)
    assert link.attachment_piece(apart.sealed, len(data), half, data[half:]) == len(data), "said again, kept once"
    one = hand_in(link, apart)
    ack = link.put(*one)
    assert link.put(*one) == ack, "known, though the sealed bytes are gone"
    assert link.attachment_offset(apart.sealed) == 0
    path = centre.folder / "evidence" / apart.sha256[:2] / apart.sha256
    assert path.read_bytes() == PAGE


def test_what_comes_is_not_what_its_name_says(two: tuple[Centre, Link, Link]) -> None:
    _, link, _ = two
    apart, data = sealed_page(link)
    with pytest.raises(LinkRefused, match=r"409 attachment\.wrong_hash") as refused:
        link.attachment_piece(apart.sealed, len(data), 0, data[:-1] + bytes([data[-1] ^ 1]))
    assert (refused.value.problem["offset"], link.attachment_offset(apart.sealed)) == (0, 0)
    assert link.attachment_piece(apart.sealed, len(data), 0, data) == len(data), "control: the right bytes are taken"
    other, _ = sealed_page(link, b"another page")
    lying = Apart(other.sha256, apart.sealed, apart.length, Path())
    with pytest.raises(LinkRefused, match=r"422 sealed\.cannot_open"):
        link.put(*hand_in(link, lying, b"another page"))


def test_a_piece_that_somebody_recorded_is_refused(two: tuple[Centre, Link, Link]) -> None:
    centre, link, _ = two
    apart, data = sealed_page(link, b"recorded" * 100)
    path = f"/v1/attachments/{apart.sealed}/{len(data)}/0"
    headers, _ = sign_request(link.identity.key, "T-one", "PUT", path, data[:100], int(time.time()))
    elsewhere = path[:-1] + "100"
    with requests.Session() as session:
        session.trust_env = False
        said = [session.put(centre.url + where, data=body, headers=headers, timeout=10).json().get("title", "kept")
                for where, body in ((path, data[:99] + b"x"), (elsewhere, data[:100]), (path, data[:100]),
                                    (path, data[:100]))]
    assert said == ["digest.wrong", "signature.wrong", "kept", "signature.replayed"]
    assert link.attachment_offset(apart.sealed) == 100


def test_two_terminals_bring_the_same_page(two: tuple[Centre, Link, Link]) -> None:
    centre, one, other = two
    page = b"the same page" * 1000
    for link in (one, other):
        apart, data = sealed_page(link, page)
        link.attachment_piece(apart.sealed, len(data), 0, data)
        if link is one:
            assert other.attachment_offset(apart.sealed) == 0, "nobody sees what another terminal has brought"
            with pytest.raises(LinkRefused, match=r"attachment\.missing"):
                other.put(*hand_in(other, apart, page))
        link.put(*hand_in(link, apart, page))
    sha256 = hashlib.sha256(page).hexdigest()
    assert [path.name for path in (centre.folder / "evidence" / sha256[:2]).iterdir()].count(sha256) == 1


@pytest.mark.parametrize(("name", "length", "offset"), [
    ("0" * 63, "10", "0"), ("G" * 64, "10", "0"), ("0" * 64, "x", "0"), ("0" * 64, "10", "-1"), ("0" * 64, "010", "0"),
    ("0" * 64, "3", "0"), ("0" * 64, "10", "8"), ("../" + "0" * 61, "10", "0"), ("0" * 64, "٣", "0"),
])
def test_other_addresses_are_malformed(tmp_path: Path, name: str, length: str, offset: str) -> None:
    uploads = Uploads(tmp_path / "a")
    with pytest.raises(Problem, match=r"attachment\.malformed"):
        uploads.append("T", name, length, offset, b"1234")
    assert not list(tmp_path.rglob("*/*"))


def test_quota_and_sweep(tmp_path: Path) -> None:
    now = [1e9]
    uploads = Uploads(tmp_path / "data" / "a", quota=100, now=lambda: now[0])
    (tmp_path / "data").mkdir()
    name = [hashlib.sha256(bytes([number])).hexdigest() for number in range(3)]
    uploads.append("T", name[0], "60", "0", b"x")
    with pytest.raises(Problem, match=r"403 attachment\.quota"):
        uploads.append("T", name[1], "60", "0", b"x")
    uploads.append("T-other", name[1], "60", "0", b"x")
    uploads.append("..", name[1], "60", "0", b"x")
    assert {path.parent.parent for path in tmp_path.rglob("*.part")} == {tmp_path / "data" / "a"}
    now[0] = max(path.stat().st_mtime for path in tmp_path.rglob("*.part")) + KEPT_S - 1
    assert uploads.sweep() == 0
    now[0] += SWEEP_S
    assert uploads.sweep() == 3
    uploads.append("T", name[1], "60", "0", b"x")


def test_a_tail_that_was_never_synced_is_found(tmp_path: Path) -> None:
    """After a power cut a file may be as long as it was to be and hold something else; another process then goes on."""
    data = PAGE[:1000]
    name = hashlib.sha256(data).hexdigest()
    Uploads(tmp_path / "a").append("T", name, "1000", "0", data[:600])
    part = next(tmp_path.rglob("*.part"))
    part.write_bytes(data[:500] + bytes(100))
    uploads = Uploads(tmp_path / "a")
    with pytest.raises(Problem, match=r"attachment\.wrong_hash"):
        uploads.append("T", name, "1000", "600", data[600:])
    assert uploads.append("T", name, "1000", "0", data) == {"offset": 1000, "complete": True}
    assert uploads.whole("T", name, 1000) is not None
    assert uploads.whole("T", name, 999) is None


@pytest.mark.parametrize("size", [0, 1, 15, 16, 17, PIECE - 1, PIECE, 2 * PIECE + 5])
def test_streaming_opens_what_hpke_sealed(tmp_path: Path, size: int) -> None:
    plain, sealed = bytes(size), tmp_path / "sealed"
    part = seal("attachment", plain, SealKey.of(KEY.public_key().public_bytes_raw()))
    info = f"budayang/v1/attachment/{part.sha256}".encode()
    sealed.write_bytes(part.data)
    assert b"".join(plain_of(sealed, KEY, info)) == plain
    for spoilt in (part.data[:-1], part.data[:20], part.data[:-1] + bytes([part.data[-1] ^ 1]),
                   part.data[:31] + bytes([part.data[31] ^ 1]) + part.data[32:], bytes(32) + part.data[32:]):
        sealed.write_bytes(spoilt)
        with pytest.raises(InvalidTag):
            next(iter(plain_of(sealed, KEY, info)), None)
    sealed.write_bytes(part.data)
    with pytest.raises(InvalidTag):
        next(iter(plain_of(sealed, KEY, info + b"x")), None)


def test_orphans_go_after_a_day(tmp_path: Path) -> None:
    files = EvidenceFiles(tmp_path / "evidence")
    named, orphan = (hashlib.sha256(page).hexdigest() for page in (b"named", b"orphan"))
    files.keep(named, [b"na", b"med"])
    files.keep(orphan, [b"orphan"])
    with pytest.raises(ValueError, match="hash"):
        files.keep(named, [b"not named"])
    made = files.path(orphan).stat().st_mtime
    assert files.sweep(lambda sha: sha == named, lambda: made + ORPHAN_S - 10) == 0
    assert files.sweep(lambda sha: sha == named, lambda: made + ORPHAN_S + 10) == 1
    assert files.path(named).read_bytes() == b"named"


def test_copies_hold_the_files_too(two: tuple[Centre, Link, Link], tmp_path: Path) -> None:
    centre, link, _ = two
    page = b"in the copy" * 500
    apart, data = sealed_page(link, page)
    link.attachment_piece(apart.sealed, len(data), 0, data)
    link.put(*hand_in(link, apart, page))
    store = SqliteStore(centre.folder / "central.db")
    made = backup.make(store, tmp_path / "copies")
    backup.restore(made.file, tmp_path / "back")
    assert EvidenceFiles(tmp_path / "back" / "evidence").path(apart.sha256).read_bytes() == page
    kept = EvidenceFiles(tmp_path / "copies" / "evidence").path(apart.sha256)
    kept.write_bytes(b"rotten")
    with pytest.raises(backup.BackupFault, match="damaged"):
        backup.restore(made.file, tmp_path / "again")
    assert not (tmp_path / "again" / "central.db").exists(), "a copy that is not whole is not put back"
    kept.unlink()
    assert backup.make(store, tmp_path / "copies").file.exists(), "copied once more"
    assert kept.read_bytes() == page
    store.close()
