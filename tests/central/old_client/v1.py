"""A terminal of protocol version 1, as of November 2026. Frozen: see README.md."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
import time
import uuid
from typing import Any

import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

HPKE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
COVERED = '("@method" "@path" "content-digest")'


class RefusedError(Exception):
    """A signed answer that is a problem: status and title."""

    def __init__(self, status: int, title: str) -> None:
        super().__init__(f"{status} {title}")
        self.status, self.title = status, title


def canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def digest(body: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def uuid7() -> str:
    stamp = time.time_ns() // 1_000_000
    number = (stamp << 80) | (7 << 76) | (secrets.randbits(12) << 64) | (2 << 62) | secrets.randbits(62)
    return str(uuid.UUID(int=number))


def receipt_code() -> str:
    body = [secrets.randbelow(32) for _ in range(11)]
    check = sum((2 * place + 1) * digit for place, digit in enumerate(body)) % 32
    return "".join(CROCKFORD[digit] for digit in [*body, check])


class OldTerminal:
    """One terminal: its key, the pinned keys of the centre, the acknowledgements it was given."""

    def __init__(self, url: str, name: str) -> None:
        self.url, self.name = url, name
        self.key = Ed25519PrivateKey.generate()
        self.seal_key, self.seal_id, self.sign_key = b"", "", b""
        self.acknowledgements: list[dict[str, Any]] = []
        self.offset = 0.0
        self.http = requests.Session()
        self.http.trust_env = False

    # -- section 3

    def enrol(self, code: str) -> None:
        secret = code[7:]
        public = self.key.public_key().public_bytes_raw()
        asked = {
            "terminal": self.name,
            "code": code[:6],
            "key": base64.urlsafe_b64encode(public).rstrip(b"=").decode(),
            "proof": self._proof(secret, b"budayang/v1/enrol/terminal", self.name.encode(), public),
        }
        answer = self.http.post(self.url + "/v1/enrol", data=canonical(asked), timeout=10)
        if answer.status_code != 200:
            raise RefusedError(answer.status_code, answer.json()["title"])
        told = answer.json()
        proof = self._proof(secret, b"budayang/v1/enrol/centre", canonical(told["centre"]), public)
        if not hmac.compare_digest(proof, told["proof"]):
            raise ValueError("a false centre")
        if told["centre"]["protocol"] != 1:
            raise ValueError("another protocol")
        self.seal_key, self.seal_id = unb64(told["centre"]["seal"]["public"]), told["centre"]["seal"]["id"]
        self.sign_key = unb64(told["centre"]["sign"]["public"])

    @staticmethod
    def _proof(secret: str, *lines: bytes) -> str:
        return hmac.new(secret.encode(), b"\n".join(lines), hashlib.sha256).hexdigest()

    # -- section 2

    def ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, dict[str, Any]]:
        """Status and object of a good answer. Raises RefusedError; ValueError when the signature does not hold."""
        nonce = secrets.token_urlsafe(18)
        created = int(time.time() + self.offset)
        params = f'{COVERED};created={created};keyid="{self.name}";nonce="{nonce}";alg="ed25519";tag="budayang-v1"'
        base = f'"@method": {method}\n"@path": {path}\n"content-digest": {digest(body)}\n"@signature-params": {params}'
        signature = ":" + base64.b64encode(self.key.sign(base.encode())).decode() + ":"
        headers = {
            "Content-Digest": digest(body),
            "Signature-Input": f"terminal={params}",
            "Signature": f"terminal={signature}",
        }
        answer = self.http.request(method, self.url + path, data=body, headers=headers, timeout=20,
                                   allow_redirects=False)
        self._believe(answer, signature)
        told = answer.json()
        if answer.status_code not in (200, 201):
            raise RefusedError(answer.status_code, told["title"])
        return answer.status_code, told

    def _believe(self, answer: requests.Response, signature: str) -> None:
        params = answer.headers["Signature-Input"].removeprefix("centre=")
        if not params.startswith('("@status" "content-digest" "signature";req;key="terminal");created='):
            raise ValueError("the answer does not cover the request")
        if answer.headers["Content-Digest"] != digest(answer.content):
            raise ValueError("the answer was changed")
        base = (
            f'"@status": {answer.status_code}\n"content-digest": {digest(answer.content)}\n'
            f'"signature";req;key="terminal": {signature}\n"@signature-params": {params}'
        )
        value = base64.b64decode(answer.headers["Signature"].removeprefix("centre=").strip(":"))
        Ed25519PublicKey.from_public_bytes(self.sign_key).verify(value, base.encode())

    def set_clock(self) -> None:
        _, told = self.ask("GET", "/v1/time")
        self.offset = told["time_ms"] / 1000 - time.time()

    # -- sections 4 and 5

    def submission(self, item: str, as_of: str, number: str = "", page: bytes = b"", **answers: Any) -> dict[str, Any]:
        """A submission of an item; without an ID number it names nobody. `page` is named as an attachment."""
        at = f"{as_of}T10:00:00+08:00"
        evidence = []
        if number:
            evidence.append(self._piece("c1", "consent", at, {"notice_version": "1"}))
        if page:
            evidence.append(self._piece("e1", "page", at, {}, page))
        person = {"id": "p1", "role": "applicant", "identity": {"number": number, "name": "李敏"},
                  "assurance": "phone_code", "how": ["card", "code"]}
        return {
            "protocol": 1, "id": uuid7(), "item": item, "item_version": 1, "as_of": as_of, "created_at": at,
            "terminal": self.name, "incarnation": "i1", "boot": "b1", "sequence": 1,
            "parties": [person] if number else [], "answers": answers, "records": {}, "disputed": [],
            "evidence": evidence, "orders": [], "verdict": {}, "notice_version": "1",
            "drivers": {"id_card": "simulated"}, "receipt_code": receipt_code(),
        }

    @staticmethod
    def _piece(name: str, kind: str, at: str, note: dict[str, Any], data: bytes = b"") -> dict[str, Any]:
        sha256 = hashlib.sha256(data).hexdigest() if data else "0" * 64
        media_type = "image/jpeg" if data else "text/plain"
        return {"id": name, "kind": kind, "party": "p1", "sha256": sha256, "media_type": media_type,
                "bytes_len": len(data), "time": at, "note": note, "data_b64": None}

    def container(self, submission: dict[str, Any], *attachments: bytes) -> bytes:
        core = canonical(submission)
        parts, sealed = [], []
        for position, plain in enumerate((core, *attachments)):
            kind, sha256 = "attachment" if position else "submission", hashlib.sha256(plain).hexdigest()
            key = X25519PublicKey.from_public_bytes(self.seal_key)
            data = HPKE.encrypt(plain, key, f"budayang/v1/{kind}/{sha256}".encode())
            parts.append({"kind": kind, "sha256": sha256, "length": len(data)})
            sealed.append(data)
        header = canonical({
            "id": submission["id"], "hash": hashlib.sha256(core).hexdigest(), "key": self.seal_id,
            "suite": "hpke-x25519-sha256-chacha20poly1305", "terminal": self.name, "parts": parts,
        })
        return b"BDY1" + len(header).to_bytes(4, "big") + header + b"".join(sealed)

    def hand_over(self, submission: dict[str, Any], *attachments: bytes) -> tuple[int, dict[str, Any]]:
        """Status and the statement of the acknowledgement, which is checked and kept."""
        body = self.container(submission, *attachments)
        status, told = self.ask("PUT", f"/v1/submissions/{submission['id']}", body)
        statement: dict[str, Any] = told["ack"]
        message = b"budayang/v1/ack\n" + canonical(statement)
        Ed25519PublicKey.from_public_bytes(self.sign_key).verify(unb64(told["signature"]), message)
        expected = (submission["id"], hashlib.sha256(canonical(submission)).hexdigest(), self.name)
        if (statement["submission"], statement["hash"], statement["terminal"]) != expected:
            raise ValueError("acknowledges something else")
        if told not in self.acknowledgements:
            self.acknowledgements.append(told)
        return status, statement

    def settle(self) -> dict[str, Any]:
        return self.ask("POST", "/v1/settled", canonical({"acknowledgements": self.acknowledgements}))[1]

    # -- section 6

    def send_code(self, number: str) -> dict[str, Any]:
        return self.ask("POST", "/v1/codes", canonical({"number": number}))[1]

    def check_code(self, number: str, code: str) -> dict[str, Any]:
        return self.ask("POST", "/v1/codes/check", canonical({"number": number, "code": code}))[1]

    def verified(self, path: str, number: str, token: str, **more: Any) -> dict[str, Any]:
        consent = {"notice_version": "1", "time": "2026-11-22T10:00:00+08:00"}
        return self.ask("POST", path, canonical({"number": number, "token": token, "consent": consent, **more}))[1]

    def case_by_receipt(self, code: str) -> dict[str, Any]:
        return self.ask("GET", f"/v1/cases/by-receipt/{code}")[1]

    def case(self, number: str) -> dict[str, Any]:
        return self.ask("GET", f"/v1/cases/{number}")[1]


def some_page() -> bytes:
    """Bytes for an attachment; the centre keeps them as they are."""
    return os.urandom(5000)
