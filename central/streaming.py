"""Open a sealed part of any size in constant memory: HPKE (RFC 9180) base mode, read twice from a file.

`cryptography` opens in one piece only. Key schedule (RFC 9180, 4.1, 5.1) and ChaCha20-Poly1305 (RFC 8439, 2.8) are put
together here from its X25519, HKDF, ChaCha20 and Poly1305; tests hold it against `cryptography`'s own HPKE.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms
from cryptography.hazmat.primitives.poly1305 import Poly1305

PIECE = 1 << 20
_KEM = b"KEM\x00\x20"
_SUITE = b"HPKE\x00\x20\x00\x01\x00\x03"
_ENC, _TAG = 32, 16


def plain_of(sealed: Path, key: X25519PrivateKey, info: bytes) -> Iterator[bytes]:
    """The plain bytes, in pieces of at most 1 MiB. The first comes after all of the file was authenticated.

    Raises InvalidTag: not sealed to this key with this `info`, or changed.
    """
    with sealed.open("rb") as file:
        size = sealed.stat().st_size - _ENC - _TAG
        if size < 0:
            raise InvalidTag
        cipher_key, nonce = _schedule(key, file.read(_ENC), info)
        # counter 0 makes the key of the tag, the text begins with counter 1
        mac = Poly1305(_chacha(cipher_key, nonce, 0).update(bytes(32)))
        for piece in _pieces(file.read, size):
            mac.update(piece)
        mac.update(bytes(-size % 16) + bytes(8) + size.to_bytes(8, "little"))
        try:
            mac.verify(file.read(_TAG))
        except InvalidSignature:
            raise InvalidTag from None
        file.seek(_ENC)
        stream = _chacha(cipher_key, nonce, 1)
        for piece in _pieces(file.read, size):
            yield stream.update(piece)


def _pieces(read: Callable[[int], bytes], size: int) -> Iterator[bytes]:
    left = size
    while left:
        piece = read(min(PIECE, left))
        if not piece:
            raise InvalidTag
        left -= len(piece)
        yield piece


def _chacha(key: bytes, nonce: bytes, counter: int) -> CipherContext:
    return Cipher(algorithms.ChaCha20(key, counter.to_bytes(4, "little") + nonce), None).encryptor()


def _schedule(key: X25519PrivateKey, enc: bytes, info: bytes) -> tuple[bytes, bytes]:
    try:
        shared = key.exchange(X25519PublicKey.from_public_bytes(enc))
    except ValueError:
        raise InvalidTag from None
    own = key.public_key().public_bytes_raw()
    secret = _expand(_KEM, _extract(_KEM, b"", b"eae_prk", shared), b"shared_secret", enc + own, 32)
    context = b"\x00" + _extract(_SUITE, b"", b"psk_id_hash", b"") + _extract(_SUITE, b"", b"info_hash", info)
    schedule = _extract(_SUITE, secret, b"secret", b"")
    return _expand(_SUITE, schedule, b"key", context, 32), _expand(_SUITE, schedule, b"base_nonce", context, 12)


def _extract(suite: bytes, salt: bytes, label: bytes, given: bytes) -> bytes:
    return hmac.new(salt or bytes(32), b"HPKE-v1" + suite + label + given, hashlib.sha256).digest()


def _expand(suite: bytes, secret: bytes, label: bytes, info: bytes, size: int) -> bytes:
    """HKDF-Expand (RFC 5869) of at most one block: nothing here is longer."""
    labelled = size.to_bytes(2, "big") + b"HPKE-v1" + suite + label + info
    return hmac.new(secret, labelled + b"\x01", hashlib.sha256).digest()[:size]
