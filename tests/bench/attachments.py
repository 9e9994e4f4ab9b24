"""How fast a large attachment gets to the centre, and what memory it takes there.

The limit is SHA-256, write and fsync of the same bytes in one process, in the same folder, in turns. `rss` is what the
centre's highest memory grew by between an attachment of 8 MiB and one of 128 MiB, opened and kept as evidence. The
control hands over inside the container, as far as it takes. Prints one JSON line.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import socket
import tempfile
import time
from pathlib import Path

from terminal.link.client import Link
from terminal.link.signing import sign_request
from terminal.outbox.uploading import LARGEST, Uploader
from terminal.vault.attachments import Apart
from terminal.vault.sealing import SealedPart, SealKey, container, seal
from tests.central.centre import Centre, submission

MB = 1 << 20
ROUNDS, SIZE, LARGE, INLINE = 5, 32 * MB, 128 * MB, 56 * MB


def _limit(folder: Path, data: bytes) -> float:
    begun = time.perf_counter()
    hashlib.sha256(data).hexdigest()
    handle = os.open(folder / "limit", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.write(handle, data)
    os.fsync(handle)
    os.close(handle)
    return time.perf_counter() - begun


def _sealed(link: Link, folder: Path, size: int) -> tuple[Apart, SealedPart, bytes]:
    page = secrets.token_bytes(size)
    part = seal("attachment", page, SealKey.of(link.keys().seal))
    sealed = hashlib.sha256(part.data).hexdigest()
    path = folder / sealed
    path.write_bytes(bytes(32) + part.data)
    return Apart(part.sha256, sealed, len(part.data), path), part, page


def _send(link: Link, apart: Apart) -> float:
    begun = time.perf_counter()
    assert Uploader(link).send(apart, lambda: None, lambda: False)
    return time.perf_counter() - begun


def _intake(centre: Centre, link: Link, apart: Apart) -> float:
    """The centre alone: pieces of the largest size, signed beforehand, over one raw connection."""
    identity, requests = link.identity, []
    for at in range(0, apart.length, LARGEST):
        piece, path = apart.read(at, LARGEST), f"/v1/attachments/{apart.sealed}/{apart.length}/{at}"
        headers, _ = sign_request(identity.key, identity.terminal, "PUT", path, piece, int(time.time()))
        head = "".join(f"{key}: {value}\r\n" for key, value in headers.items())
        start = f"PUT {path} HTTP/1.1\r\nHost: c\r\nContent-Length: {len(piece)}\r\n{head}\r\n"
        requests.append((start.encode(), piece))
    with socket.create_connection(("127.0.0.1", centre.port)) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        begun = time.perf_counter()
        for head, piece in requests:
            sock.sendall(head)
            sock.sendall(piece)
            answer = b""
            while not answer.endswith(b"}"):
                answer += sock.recv(65536)
            assert answer.startswith(b"HTTP/1.1 200"), answer[:200]
        return time.perf_counter() - begun


def _hand_in(link: Link, part: Apart | SealedPart, page: bytes) -> float:
    one, key = submission(link.identity.terminal, pages=(page,)), SealKey.of(link.keys().seal)
    body = container(one.id, one.terminal, key.id, [seal("submission", one.to_bytes(), key), part])
    begun = time.perf_counter()
    link.put(one.id, one.content_hash(), body)
    return time.perf_counter() - begun


def _peak_mb(centre: Centre) -> float:
    status = Path(f"/proc/{centre.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        centre = Centre(folder / "centre", "--log-level", "WARNING").start()
        link = centre.link(folder / "link", "T-attachments")
        link.enrol()
        limits: list[float] = []
        whole: list[float] = []
        intake: list[float] = []
        for _ in range(ROUNDS):
            apart, _, page = _sealed(link, folder, SIZE)
            limits.append(_limit(folder, page))
            whole.append(_send(link, apart))
            limits.append(_limit(folder, page))
            intake.append(_intake(centre, link, _sealed(link, folder, SIZE)[0]))
        small, _, page = _sealed(link, folder, 8 * MB)
        _send(link, small)
        _hand_in(link, small, page)
        before = _peak_mb(centre)
        large, _, page = _sealed(link, folder, LARGE)
        _send(link, large)
        opened = _hand_in(link, large, page)
        after = _peak_mb(centre)
        _, part, page = _sealed(link, folder, INLINE)
        _hand_in(link, part, page)
        inline = _peak_mb(centre)
        link.close()
        centre.stop()
    limit, ours, theirs = (sorted(times)[len(times) // 2] for times in (limits, whole, intake))
    print(json.dumps({
        "bench": "attachments", "mb": SIZE // MB, "limit_mb_s": round(SIZE / MB / limit, 1),
        "intake_mb_s": round(SIZE / MB / theirs, 1), "intake_ratio": round(limit / theirs, 2),
        "whole_way_mb_s": round(SIZE / MB / ours, 1), "whole_way_ratio": round(limit / ours, 2),
        "opened_mb_s": round(LARGE / MB / opened, 1), "rss_grew_mb": round(after - before, 1),
        "control_inline_grew_mb": round(inline - after, 1), "inline_mb": INLINE // MB,
    }))


if __name__ == "__main__":
    main()
