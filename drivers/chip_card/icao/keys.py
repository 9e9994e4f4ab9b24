"""Public keys and signatures as travel documents and their certificates carry them."""

from __future__ import annotations

from asn1crypto import core
from asn1crypto.algos import SignedDigestAlgorithm
from asn1crypto.keys import PublicKeyInfo
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from ecdsa import curves as known

PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey

HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "sha1": hashes.SHA1,
    "sha224": hashes.SHA224,
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}
_CURVES: tuple[tuple[type[ec.EllipticCurve], known.Curve], ...] = (
    (ec.SECP224R1, known.NIST224p),
    (ec.SECP256R1, known.NIST256p),
    (ec.SECP384R1, known.NIST384p),
    (ec.SECP521R1, known.NIST521p),
    (ec.BrainpoolP256R1, known.BRAINPOOLP256r1),
    (ec.BrainpoolP384R1, known.BRAINPOOLP384r1),
    (ec.BrainpoolP512R1, known.BRAINPOOLP512r1),
)


class Unsupported(Exception):
    """A key or signature that is not known here; it proves nothing and refutes nothing."""


def load(info: PublicKeyInfo) -> PublicKey:
    """The key in a SubjectPublicKeyInfo. Its curve may be written out in full, as Doc 9303 part 12 demands; it must
    then be one that is known in every number.

    Raises Unsupported, and the errors of asn1crypto for bad bytes.
    """
    kind = info["algorithm"]["algorithm"].native
    if kind in ("rsa", "rsassa_pss"):
        key = info["public_key"].parsed
        return rsa.RSAPublicNumbers(key["public_exponent"].native, key["modulus"].native).public_key()
    if kind != "ec":
        raise Unsupported("kind of key")
    return ec.EllipticCurvePublicKey.from_encoded_point(curve_of(info)[0](), point_of(info))


def point_of(info: PublicKeyInfo) -> bytes:
    """The encoded point of an elliptic curve key."""
    return bytes(info["public_key"])


def curve_of(info: PublicKeyInfo) -> tuple[type[ec.EllipticCurve], known.Curve]:
    """The curve of a key, as both packages name it. Raises Unsupported for one that is not known."""
    parameters = info["algorithm"]["parameters"]
    if parameters.name == "named":
        oid = parameters.chosen.dotted
        for curve, same in _CURVES:
            if ".".join(map(str, same.oid)) == oid:
                return curve, same
    elif parameters.name == "specified":
        numbers = _numbers(parameters.chosen)
        for curve, same in _CURVES:
            group, base = same.curve, same.generator
            if numbers == (group.p(), group.a() % group.p(), group.b() % group.p(), base.x(), base.y(), same.order):
                return curve, same
    raise Unsupported("curve")


def _numbers(domain: core.Sequence) -> tuple[int, int, int, int, int, int]:
    """(p, a, b, x, y, order) of a curve written out."""
    prime = domain["field_id"]["parameters"].native
    if not isinstance(prime, int):
        raise Unsupported("curve")
    size = (prime.bit_length() + 7) // 8
    base = domain["base"].native
    if not isinstance(base, bytes) or len(base) != 1 + 2 * size or base[0] != 4:
        raise Unsupported("curve")
    a, b = (int.from_bytes(bytes(domain["curve"][key].native), "big") for key in ("a", "b"))
    x, y = int.from_bytes(base[1 : 1 + size], "big"), int.from_bytes(base[1 + size :], "big")
    return prime, a, b, x, y, domain["order"].native


def genuine(key: PublicKey, algorithm: SignedDigestAlgorithm, digest: str, signature: bytes, data: bytes) -> bool:
    """Whether ``signature`` over ``data`` was made with the private key to ``key``.

    ``digest`` is used where ``algorithm`` names none (as CMS allows). Raises Unsupported.
    """
    try:
        scheme = algorithm.signature_algo
    except ValueError:
        raise Unsupported("signature") from None
    name = digest if algorithm["algorithm"].native in ("rsassa_pkcs1v15", "ecdsa") else algorithm.hash_algo
    if name not in HASHES:
        raise Unsupported("digest")
    made = HASHES[name]()
    try:
        if isinstance(key, ec.EllipticCurvePublicKey) and scheme == "ecdsa":
            key.verify(signature, data, ec.ECDSA(made))
        elif isinstance(key, rsa.RSAPublicKey) and scheme == "rsassa_pkcs1v15":
            key.verify(signature, data, padding.PKCS1v15(), made)
        elif isinstance(key, rsa.RSAPublicKey) and scheme == "rsassa_pss":
            parameters = algorithm["parameters"]
            mask = parameters["mask_gen_algorithm"]["parameters"]["algorithm"].native
            if mask not in HASHES:
                raise Unsupported("digest")
            salt = parameters["salt_length"].native
            key.verify(signature, data, padding.PSS(padding.MGF1(HASHES[mask]()), salt), made)
        else:
            raise Unsupported("signature")
    except InvalidSignature:
        return False
    return True
