"""Ciphers, checksums and key derivation of Doc 9303 part 11 (9.7, 9.8): 3DES with retail MAC, AES with CMAC."""

from __future__ import annotations

import hashlib
from abc import ABC, abstractmethod

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.cmac import CMAC

from drivers.fault import DeviceFault

ENC, MAC, PACE = 1, 2, 3
"""Counters of the key derivation: for the cipher, for the checksum, from a PACE password."""


class Suite(ABC):
    """``block`` is the size in bytes that data are padded to."""

    name: str
    block: int

    @abstractmethod
    def derive(self, secret: bytes, counter: int) -> bytes:
        """A key from a shared secret (9.7.1)."""

    @abstractmethod
    def encrypt(self, key: bytes, data: bytes, iv: bytes) -> bytes:
        """CBC over whole blocks."""

    @abstractmethod
    def decrypt(self, key: bytes, data: bytes, iv: bytes) -> bytes:
        """CBC over whole blocks."""

    @abstractmethod
    def checksum(self, key: bytes, data: bytes) -> bytes:
        """Eight bytes over ``data``, which has been padded."""

    @abstractmethod
    def token(self, key: bytes, data: bytes) -> bytes:
        """Eight bytes over ``data`` as it is (PACE, 4.4.3.4)."""

    @abstractmethod
    def message_iv(self, key: bytes, counter: bytes) -> bytes:
        """The first block of secure messaging's CBC."""

    def pad(self, data: bytes) -> bytes:
        """80 and as many 00 as it takes (ISO/IEC 9797-1, method 2)."""
        return data + b"\x80" + bytes(-(len(data) + 1) % self.block)

    def unpad(self, data: bytes) -> bytes:
        """Raises DeviceFault chip_card.bad_data for something that is not padded."""
        bare = data.rstrip(b"\0")
        if not bare.endswith(b"\x80") or len(data) - len(bare) >= self.block:
            raise DeviceFault("chip_card.bad_data", "secure messaging: padding")
        return bare[:-1]


class TripleDes(Suite):
    """Two DES keys; K of 16 bytes is used as K1 K2 K1."""

    name = "3des"
    block = 8

    def derive(self, secret: bytes, counter: int) -> bytes:
        # The parity bits have no effect; the standard's figures have them adjusted.
        raw = hashlib.sha1(secret + counter.to_bytes(4, "big"), usedforsecurity=False).digest()[:16]
        return bytes(byte & 0xFE | (bin(byte >> 1).count("1") + 1) % 2 for byte in raw)

    def encrypt(self, key: bytes, data: bytes, iv: bytes) -> bytes:
        return _cbc(TripleDES(key + key[:8]), data, iv)

    def decrypt(self, key: bytes, data: bytes, iv: bytes) -> bytes:
        work = Cipher(TripleDES(key + key[:8]), modes.CBC(iv)).decryptor()
        return work.update(data) + work.finalize()

    def checksum(self, key: bytes, data: bytes) -> bytes:
        """ISO/IEC 9797-1, algorithm 3: DES-CBC with K1, the last block again with K2 and K1."""
        first, second = key[:8], key[8:16]
        last = _cbc(_des(first), data, bytes(8))[-8:]
        work = Cipher(_des(second), modes.ECB()).decryptor()  # noqa: S305 one block
        middle = work.update(last) + work.finalize()
        return _cbc(_des(first), middle, bytes(8))

    def token(self, key: bytes, data: bytes) -> bytes:
        return self.checksum(key, self.pad(data))

    def message_iv(self, key: bytes, counter: bytes) -> bytes:
        return bytes(8)


class Aes(Suite):
    """``bits`` are 128, 192 or 256."""

    block = 16

    def __init__(self, bits: int) -> None:
        self.name = f"aes{bits}"
        self._size = bits // 8

    def derive(self, secret: bytes, counter: int) -> bytes:
        data = secret + counter.to_bytes(4, "big")
        if self._size == 16:
            return hashlib.sha1(data, usedforsecurity=False).digest()[:16]
        return hashlib.sha256(data).digest()[: self._size]

    def encrypt(self, key: bytes, data: bytes, iv: bytes) -> bytes:
        return _cbc(AES(key), data, iv)

    def decrypt(self, key: bytes, data: bytes, iv: bytes) -> bytes:
        work = Cipher(AES(key), modes.CBC(iv)).decryptor()
        return work.update(data) + work.finalize()

    def checksum(self, key: bytes, data: bytes) -> bytes:
        work = CMAC(AES(key))
        work.update(data)
        made: bytes = work.finalize()
        return made[:8]

    def token(self, key: bytes, data: bytes) -> bytes:
        return self.checksum(key, data)

    def message_iv(self, key: bytes, counter: bytes) -> bytes:
        work = Cipher(AES(key), modes.ECB()).encryptor()  # noqa: S305 one block
        return work.update(counter) + work.finalize()


def _des(key: bytes) -> TripleDES:
    """Single DES: three times the same key."""
    return TripleDES(key * 3)


def _cbc(algorithm: TripleDES | AES, data: bytes, iv: bytes) -> bytes:
    work = Cipher(algorithm, modes.CBC(iv)).encryptor()
    return work.update(data) + work.finalize()


TDES = TripleDes()
SUITES: dict[int, Suite] = {1: TDES, 2: Aes(128), 3: Aes(192), 4: Aes(256)}
"""By the last number of the object identifiers of PACE and chip authentication."""
