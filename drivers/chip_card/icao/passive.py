"""Passive authentication: is what was read what the issuing state signed? (Doc 9303 part 11, 5.1; part 10, 4.6.2)"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

from asn1crypto import algos, cms, core, x509

from drivers.chip_card import tlv
from drivers.chip_card.icao import keys
from drivers.chip_card.icao.sound import sound
from drivers.chip_card.icao.trust import TrustStore, may_sign_documents, valid_at
from drivers.fault import DeviceFault

SECURITY_OBJECT = "2.23.136.1.1.1"


class _GroupHash(core.Sequence):  # type: ignore[misc]
    _fields = [("number", core.Integer), ("hash", core.OctetString)]


class _GroupHashes(core.SequenceOf):  # type: ignore[misc]
    _child_spec = _GroupHash


class SecurityObject(core.Sequence):  # type: ignore[misc]
    """LDSSecurityObject: the hash of every data group."""

    _fields = [
        ("version", core.Integer),
        ("algorithm", algos.DigestAlgorithm),
        ("hashes", _GroupHashes),
        ("lds_version", core.Any, {"optional": True}),
    ]


def verify(sod: bytes, groups: Mapping[int, bytes], store: TrustStore | None, when: datetime) -> str:
    """ "" when ``groups`` (number -> file) are genuine at the moment ``when``; otherwise why nothing is proven:
    no_store, unknown_issuer, signer_unfit, signer_expired, signer_revoked or unsupported_signature.

    Raises DeviceFault chip_card.not_genuine when a hash or the signature is wrong: somebody has changed something;
    chip_card.bad_data for a document security object that cannot be read.
    """
    with sound("EF.SOD"):
        signed, signer, certificate = _signed(sod)
        content = signed["encap_content_info"]["content"].native
        _compare(SecurityObject.load(content), groups)
        try:
            _signature(signer, certificate, content)
        except keys.Unsupported:
            return "unsupported_signature"
        return _chain(certificate, store, when)


def listed(sod: bytes) -> frozenset[int]:
    """The data groups that the security object vouches for. Raises DeviceFault chip_card.bad_data."""
    with sound("EF.SOD"):
        signed, _signer, _certificate = _signed(sod)
        found = SecurityObject.load(signed["encap_content_info"]["content"].native)
        return frozenset(int(entry["number"].native) for entry in found["hashes"])


def _signed(sod: bytes) -> tuple[cms.SignedData, cms.SignerInfo, x509.Certificate]:
    info = cms.ContentInfo.load(tlv.need(sod, 0x77), strict=True)
    if info["content_type"].native != "signed_data":
        raise ValueError("not signed")
    signed = info["content"]
    if signed["encap_content_info"]["content_type"].dotted != SECURITY_OBJECT or len(signed["signer_infos"]) != 1:
        raise ValueError("not a security object")
    signer = signed["signer_infos"][0]
    for choice in signed["certificates"]:
        certificate = choice.chosen
        if isinstance(certificate, x509.Certificate) and _is(signer["sid"], certificate):
            return signed, signer, certificate
    raise ValueError("no certificate of the signer")


def _is(sid: cms.SignerIdentifier, certificate: x509.Certificate) -> bool:
    if sid.name == "issuer_and_serial_number":
        wanted = sid.chosen
        same: bool = wanted["serial_number"].native == certificate.serial_number
        return same and wanted["issuer"] == certificate.issuer
    return bool(certificate.key_identifier == sid.chosen.native)


def _compare(found: SecurityObject, groups: Mapping[int, bytes]) -> None:
    name = found["algorithm"]["algorithm"].native
    if name not in keys.HASHES:
        raise ValueError("digest")
    hashes = {int(entry["number"].native): entry["hash"].native for entry in found["hashes"]}
    for number, data in groups.items():
        if not hmac.compare_digest(hashes.get(number, b""), hashlib.new(name, data, usedforsecurity=False).digest()):
            raise DeviceFault("chip_card.not_genuine", f"hash of DG{number}", recoverable=False)


def _signature(signer: cms.SignerInfo, certificate: x509.Certificate, content: bytes) -> None:
    digest = signer["digest_algorithm"]["algorithm"].native
    data = content
    if len(signer["signed_attrs"]):
        attributes = {attribute["type"].native: attribute["values"] for attribute in signer["signed_attrs"]}
        made = hashlib.new(digest, content, usedforsecurity=False).digest()
        if attributes["content_type"][0].dotted != SECURITY_OBJECT:
            raise DeviceFault("chip_card.not_genuine", "EF.SOD: content type", recoverable=False)
        if not hmac.compare_digest(attributes["message_digest"][0].native, made):
            raise DeviceFault("chip_card.not_genuine", "EF.SOD: digest", recoverable=False)
        # Signed as a SET OF, not with the tag that they have inside the structure (RFC 5652, 5.4).
        data = signer["signed_attrs"].untag().dump(force=True)
    key = keys.load(certificate.public_key)
    if not keys.genuine(key, signer["signature_algorithm"], digest, signer["signature"].native, data):
        raise DeviceFault("chip_card.not_genuine", "EF.SOD: signature", recoverable=False)


def _chain(certificate: x509.Certificate, store: TrustStore | None, when: datetime) -> str:
    if store is None:
        return "no_store"
    issuer = store.issuer_of(certificate)
    if issuer is None:
        return "unknown_issuer"
    if not may_sign_documents(certificate):
        return "signer_unfit"
    if not (valid_at(certificate, when) and valid_at(issuer, when)):
        return "signer_expired"
    return "signer_revoked" if store.is_revoked(certificate, issuer) else ""
