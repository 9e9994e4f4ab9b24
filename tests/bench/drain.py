"""How fast a queue of 5 KB submissions gets to a centre: one by one, in batches, and the least it can take.

The limit is a raw keep-alive socket: requests signed beforehand, answers read to their end and not looked at. All three
go to the same centre, in turns of one block each, so that all see the same machine. Prints one JSON line.

    python -m tests.bench.drain           600 of each
    python -m tests.bench.drain 10000     the long form
"""

from __future__ import annotations

import json
import socket
import sys
import tempfile
import time
from pathlib import Path

from terminal.link.signing import sign_request
from terminal.outbox.post import Post
from terminal.outbox.queue import Backoff
from tests.central.centre import Centre, submission

BLOCK = 200
BYTES = 5000


class Raw:
    """One connection; a request out, its answer in, nothing else."""

    def __init__(self, centre: Centre, post: Post) -> None:
        self._post = post
        self._sock = socket.create_connection(("127.0.0.1", centre.port))
        self._sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def requests(self, names: list[str]) -> list[bytes]:
        made = []
        identity = self._post.link.identity
        for name in names:
            body = self._post.vault.sealed_container(name, identity.terminal)
            path = f"/v1/submissions/{name}"
            headers, _ = sign_request(identity.key, identity.terminal, "PUT", path, body, int(time.time()))
            head = "".join(f"{key}: {value}\r\n" for key, value in headers.items())
            made.append(f"PUT {path} HTTP/1.1\r\nHost: c\r\nContent-Length: {len(body)}\r\n{head}\r\n".encode() + body)
        return made

    def send(self, request: bytes) -> None:
        self._sock.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._sock.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 201"), head[:20]
        size = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line[:14] == b"content-length")
        while len(body) < size:
            body += self._sock.recv(65536)

    def close(self) -> None:
        self._sock.close()


def _post(centre: Centre, folder: Path, terminal: str, count: int) -> tuple[Post, list[str]]:
    link = centre.link(folder / "link", terminal)
    link.enrol()
    link.close()
    post = Post.open(folder, centre.url, terminal=terminal, backoff=Backoff(0.0, 0.1), start=False, reserve_bytes=0,
                     session_bytes=0)
    padding = "平顶山市湛河区开源路南段18号院" * 76
    names = []
    for _ in range(count):
        one = submission(terminal, answers={"padding": padding})
        post.submit(one)
        names.append(one.id)
    post.outbox._fresh.clear()
    size = len(post.vault.sealed_container(names[0], terminal))
    assert abs(size - BYTES) < 500, size
    return post, names


def _drain(post: Post, until: int) -> None:
    left = post.counts()["waiting"] - until
    while left > 0:
        post.sender.send_one()
        # batches are counted after each, single ones are known
        left = left - 1 if post.sender._batcher._not_before else post.counts()["waiting"] - until


def main() -> None:
    """Measure and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    with tempfile.TemporaryDirectory() as name:
        centre = Centre(Path(name) / "centre", "--log-level", "WARNING").start()
        kinds = ("raw", "single", "batch")
        posts = {kind: _post(centre, Path(name) / kind, f"T-{kind}", count) for kind in kinds}
        posts["single"][0].sender._batcher._not_before = float("inf")
        raw = Raw(centre, posts["raw"][0])
        took = dict.fromkeys(kinds, 0.0)
        for begin in range(0, count, BLOCK):
            end = min(count, begin + BLOCK)
            requests = raw.requests(posts["raw"][1][begin:end])
            begun = time.perf_counter()
            for request in requests:
                raw.send(request)
            took["raw"] += time.perf_counter() - begun
            for kind in kinds[1:]:
                begun = time.perf_counter()
                _drain(posts[kind][0], count - end)
                took[kind] += time.perf_counter() - begun
        raw.close()
        there = {case["submission"] for case in centre.cases()}
        lost = sum(name not in there for _, names in posts.values() for name in names)
        for post, _ in posts.values():
            post.close()
        centre.stop()
    rates = {f"{kind}_per_s": round(count / took[kind], 1) for kind in kinds}
    ratios = {f"{kind}_ratio": round(took["raw"] / took[kind], 2) for kind in kinds[1:]}
    print(json.dumps({"bench": "drain", "each": count, "lost": lost, **rates, **ratios}))


if __name__ == "__main__":
    main()
