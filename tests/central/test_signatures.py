"""The centre's signatures are everybody's: what one library signs the other checks, the same words give the same."""

from __future__ import annotations

import base64
import dataclasses
import time
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from central import enrol
from central.keys import CentreKeys, b64
from central.problems import Problem
from central.signatures import Nonces, verify
from terminal.link.signing import sign_request
from tests.central.store.world import World

VECTORS = (
    ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
     "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
    ("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
     "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
)
"""RFC 8032, 7.1: secret key, public key, message, signature."""
SMALL_ORDER = bytes([1]) + bytes(31)
"""The neutral element of the curve: under it one signature fits every message."""


def _keys(folder: Path, secret: bytes) -> CentreKeys:
    return dataclasses.replace(CentreKeys.open(folder), sign=Ed25519PrivateKey.from_private_bytes(secret))


@pytest.mark.parametrize(("secret", "public", "message", "signature"), VECTORS)
def test_signs_as_the_standard_says(tmp_path: Path, secret: str, public: str, message: str, signature: str) -> None:
    keys = _keys(tmp_path, bytes.fromhex(secret))
    assert keys.sign_public.hex() == public
    assert keys.signature(bytes.fromhex(message)).hex() == signature


def test_both_libraries_say_the_same(tmp_path: Path) -> None:
    keys = CentreKeys.open(tmp_path)
    for message in (b"", b"x", "备案".encode() * 1000):
        signature = keys.signature(message)
        assert signature == keys.sign.sign(message)
        Ed25519PublicKey.from_public_bytes(keys.sign_public).verify(signature, message)
        with pytest.raises(InvalidSignature):
            Ed25519PublicKey.from_public_bytes(keys.sign_public).verify(signature, message + b".")


def _ask(public: bytes, headers: dict[str, str], body: bytes = b"body") -> str:
    try:
        asker = verify("PUT", "/v1/x", {name.lower(): value for name, value in headers.items()}.get, body,
                       lambda name: public, Nonces(lambda: time.time() + 1))
    except Problem as problem:
        return problem.code
    return asker.terminal


def test_a_terminals_request_is_known_and_no_other() -> None:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    headers, _ = sign_request(key, "T-0001", "PUT", "/v1/x", b"body", int(time.time()) + 1)
    assert _ask(public, headers) == "T-0001"
    assert _ask(Ed25519PrivateKey.generate().public_key().public_bytes_raw(), headers) == "signature.wrong"
    assert _ask(public, headers, b"bodY") == "digest.wrong"
    at = headers["Signature"].index(":") + 5
    other = "A" if headers["Signature"][at] != "A" else "B"
    assert _ask(public, headers | {"Signature": headers["Signature"][:at] + other + headers["Signature"][at + 1:]}) == (
        "signature.wrong")


@pytest.mark.parametrize("public", [SMALL_ORDER, bytes(32), bytes([2]) + bytes(31), b"k" * 31])
def test_a_key_that_is_none_is_not_enrolled(tmp_path: Path, public: bytes) -> None:
    """Control: with the same code a sound key is, after it."""
    world = World(tmp_path / "c.db", tmp_path)

    def enrolled(public: bytes) -> str:
        asked = {"terminal": "T-7", "code": code[:6], "key": b64(public),
                 "proof": enrol.proof(code[7:], "terminal", b"T-7", public)}
        return str(enrol.enrol(world.store, world.keys, asked)["terminal"])

    code = enrol.new_code(world.store)
    with pytest.raises(Problem, match=r"enrol\.malformed"):
        enrolled(public)
    assert enrolled(Ed25519PrivateKey.generate().public_key().public_bytes_raw()) == "T-7"
    world.close()


def test_a_key_under_which_anything_is_signed_signs_nothing() -> None:
    """Were one enrolled all the same: what fits under it by another library does not fit here."""
    headers, _ = sign_request(Ed25519PrivateKey.generate(), "T-0001", "PUT", "/v1/x", b"body", int(time.time()) + 1)
    fits = "AQ" + "A" * 84 + "=="  # R neutral, S zero
    Ed25519PublicKey.from_public_bytes(SMALL_ORDER).verify(base64.b64decode(fits), b"anything at all")
    assert _ask(SMALL_ORDER, headers | {"Signature": f"terminal=:{fits}:"}) == "signature.wrong"
