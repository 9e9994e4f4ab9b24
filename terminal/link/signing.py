"""Sign requests, believe signed answers only: one fixed profile of RFC 9421 (docs/protocol.md,
"Signatures")."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

TAG = "budayang-v1"
_COVERED = '("@method" "@path" "content-digest")'
_PLAIN = '"@status" "content-digest"'
_BOUND = _PLAIN + ' "signature";req;key="terminal"'
_INPUT = re.compile(
    r"centre=(?P<params>\((?P<covered>" + re.escape(_PLAIN) + "|" + re.escape(_BOUND) + r")\)"
    r';created=(?P<created>[0-9]{1,12});keyid="(?P<keyid>[0-9a-f]{16})";alg="ed25519";tag="' + TAG + r'")\Z'
)
_SIGNATURE = re.compile(r"centre=:(?P<value>[A-Za-z0-9+/]{86}==):\Z")


def digest(body: bytes) -> str:
    """Content-Digest of a body (RFC 9530)."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def sign_request(
    key: Ed25519PrivateKey, terminal: str, method: str, path: str, body: bytes, created: int
) -> tuple[dict[str, str], str]:
    """Headers of a signed request with a fresh nonce, and the signature's text that the answer must cover."""
    nonce, of_body = secrets.token_urlsafe(18), digest(body)
    params = f'{_COVERED};created={created};keyid="{terminal}";nonce="{nonce}";alg="ed25519";tag="{TAG}"'
    base = (
        f'"@method": {method}\n"@path": {path}\n"content-digest": {of_body}\n'
        f'"@signature-params": {params}'
    )
    signature = f":{base64.b64encode(key.sign(base.encode())).decode()}:"
    headers = {
        "Content-Digest": of_body,
        "Signature-Input": f"terminal={params}",
        "Signature": f"terminal={signature}",
    }
    return headers, signature


def answer_holds(
    public: bytes, status: int, headers: Mapping[str, str], body: bytes, request_signature: str | None
) -> bool:
    """True when the centre signed exactly this answer, and (for a signed request) as the answer to it.

    `public` is the centre's raw Ed25519 key. Never raises on what the network brings.
    """
    given = _INPUT.match(headers.get("Signature-Input", ""))
    signed = _SIGNATURE.match(headers.get("Signature", ""))
    if given is None or signed is None or headers.get("Content-Digest") != digest(body):
        return False
    base = f'"@status": {status}\n"content-digest": {digest(body)}\n'
    if request_signature is not None:
        if given["covered"] != _BOUND:
            return False
        base += f'"signature";req;key="terminal": {request_signature}\n'
    elif given["covered"] != _PLAIN:
        return False
    base += f'"@signature-params": {given["params"]}'
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(base64.b64decode(signed["value"]), base.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def created_at(headers: Mapping[str, str]) -> int | None:
    """When the centre signed an answer that holds (`answer_holds`), in seconds since 1970 UTC."""
    given = _INPUT.match(headers.get("Signature-Input", ""))
    return None if given is None else int(given["created"])
