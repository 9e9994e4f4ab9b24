"""How long "kept" takes, as a multiple of the least it can take: append the same bytes and fdatasync.

Interleaved rounds in one folder (first argument; a temporary one by default), so all see the same disk.
Prints one JSON line, p50 and p99 in milliseconds and as ratios, of two things: `kept`, the store taking
sealed bytes
(the append takes the same sealed bytes), and `submit`, all of Post.submit: canonical JSON, HPKE, and the
store.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import sys
import tempfile
import time
from pathlib import Path

import uuid6
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from forms.records import RecordAnswer
from forms.submission import Evidence, Party, Submission, new_receipt_code
from terminal.outbox.post import Post
from terminal.vault.sealing import seal

ROUNDS = 400
WARM_UP = 40
PAGE_BYTES = 300_000


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def key_document(path: Path) -> Path:
    seal = X25519PrivateKey.generate().public_key().public_bytes_raw()
    sign = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    document = {
        "protocol": 1,
        "seal": {"public": _b64(seal), "suite": "hpke-x25519-sha256-chacha20poly1305"},
        "sign": {"public": _b64(sign), "suite": "ed25519"},
    }
    path.write_text(json.dumps(document))
    return path


def _submission(page: str) -> Submission:
    at = "2026-01-05T22:00:00+08:00"
    return Submission(
        id=str(uuid6.uuid7()),
        item="unemployment-benefit",
        item_version=1,
        as_of="2026-01-05",
        created_at=at,
        terminal="T-0003",
        incarnation="",
        boot="",
        sequence=0,
        parties=(Party("p1", "applicant", {"name": "李敏", "number": "410411198503121108"}, "phone_code"),),
        answers={f"field_{n}": "平顶山市湛河区开源路南段18号院" for n in range(40)},
        records={"insurance": RecordAnswer("found", {"employer": "平顶山市湛蓝机械有限公司"})},
        disputed=(),
        evidence=(Evidence("e1", "page", "p1", page, "image/jpeg", PAGE_BYTES, at, {"material": "proof"}),),
        verdict={"outcome": "pass"},
        notice_version="1",
        drivers={"id_card": "sdt"},
        receipt_code=new_receipt_code(),
    )


def _percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as name:
        folder = Path(name)
        post = Post.open(
            folder / "data",
            "http://127.0.0.1:9",
            key_document=key_document(folder / "centre.json"),
            start=False,
            reserve_bytes=0,
        )
        # pages are made durable when they are captured, long before the citizen presses "submit"
        page = post.keep_page(secrets.token_bytes(PAGE_BYTES))
        limit = os.open(folder / "append", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        times: dict[str, list[float]] = {"submit": [], "kept": [], "append": []}
        size = 0
        key = post.vault.seal_key
        assert key is not None
        for number in range(ROUNDS + WARM_UP):
            first, second = _submission(page), _submission(page)
            sealed = seal("submission", second.to_bytes(), key)
            stamps = [time.perf_counter()]
            post.submit(first)
            stamps.append(time.perf_counter())
            post.vault.sync_head()  # the sender's thread does this, behind the citizen's back
            stamp = post.vault.next_stamp()
            stamps.append(time.perf_counter())
            post.vault.keep(second.id, sealed, stamp, [page])
            stamps.append(time.perf_counter())
            post.vault.sync_head()
            stamps.append(time.perf_counter())
            os.write(limit, sealed.data)
            os.fdatasync(limit)
            stamps.append(time.perf_counter())
            if number >= WARM_UP:
                for name, start in (("submit", 0), ("kept", 2), ("append", 4)):
                    times[name].append((stamps[start + 1] - stamps[start]) * 1000)
                size = len(sealed.data)
        os.close(limit)
        post.close()
    result: dict[str, object] = {"bench": "submit_ack", "rounds": ROUNDS, "bytes": size}
    for share, label in ((0.5, "p50"), (0.99, "p99")):
        least = _percentile(times["append"], share)
        result[f"{label}_append_ms"] = round(least, 3)
        for name in ("kept", "submit"):
            ours = _percentile(times[name], share)
            result[f"{label}_{name}_ms"] = round(ours, 3)
            result[f"{label}_{name}_ratio"] = round(ours / least, 2)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
