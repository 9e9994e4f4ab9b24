"""A state that issues travel documents, made of software: its signing certificates and the files it signs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from asn1crypto import algos, cms, core
from asn1crypto import x509 as parsed
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

from drivers.chip_card import tlv
from drivers.chip_card.icao.files import COM, SOD, TAGS, group_file
from drivers.chip_card.icao.passive import SECURITY_OBJECT, SecurityObject

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass
class Issuer:
    """``scheme`` is how documents are signed: ecdsa, rsa or pss. Certificates are valid around ``today``.
    ``purpose`` is an extended use that the signer's certificate names."""

    scheme: str = "ecdsa"
    state: str = "UTO"
    today: datetime = field(default_factory=lambda: datetime.now(UTC))
    curve: ec.EllipticCurve = field(default_factory=ec.BrainpoolP256R1)
    purpose: str = ""

    def __post_init__(self) -> None:
        self._root_key = self._new_key()
        self._signer_key = self._new_key()
        self.root = self._certificate(self._root_key, None, 1)
        self.signer = self._certificate(self._signer_key, self.root, 2)

    def trust(self, folder: Path) -> Path:
        """Put the country signing certificate into ``folder``."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{self.state}.cer").write_bytes(self.root.public_bytes(serialization.Encoding.DER))
        return folder

    def revoke(self, folder: Path) -> None:
        """Put a list into ``folder`` that names the signer."""
        entry = x509.RevokedCertificateBuilder().serial_number(2).revocation_date(self.today).build()
        made = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.root.subject)
            .last_update(self.today)
            .next_update(self.today + timedelta(days=90))
            .add_revoked_certificate(entry)
            .sign(self._root_key, hashes.SHA256())
        )
        (folder / f"{self.state}.crl").write_bytes(made.public_bytes(serialization.Encoding.PEM))

    def files(self, groups: Mapping[int, bytes]) -> dict[int, bytes]:
        """Identifier -> file: the data ``groups`` (number -> file), EF.COM and EF.SOD over them."""
        found = {group_file(number): data for number, data in groups.items()}
        tags = bytes(TAGS[number] for number in groups)
        said = tlv.encode(0x5F01, b"0108") + tlv.encode(0x5F36, b"040000") + tlv.encode(0x5C, tags)
        return found | {COM: tlv.encode(0x60, said), SOD: self.security_object(groups)}

    def security_object(self, groups: Mapping[int, bytes]) -> bytes:
        """EF.SOD: the signed hashes of ``groups``."""
        hashed = [{"number": n, "hash": hashlib.sha256(data).digest()} for n, data in groups.items()]
        content = SecurityObject(
            {"version": 0, "algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "hashes": hashed}
        ).dump()
        attributes = cms.CMSAttributes(
            [
                {"type": "content_type", "values": [SECURITY_OBJECT]},
                {"type": "message_digest", "values": [hashlib.sha256(content).digest()]},
            ]
        )
        certificate = parsed.Certificate.load(self.signer.public_bytes(serialization.Encoding.DER))
        algorithm, signature = self._sign(attributes.dump())
        sid = cms.IssuerAndSerialNumber({"issuer": certificate.issuer, "serial_number": certificate.serial_number})
        signer = cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.SignerIdentifier({"issuer_and_serial_number": sid}),
                "digest_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}),
                "signed_attrs": attributes,
                "signature_algorithm": algorithm,
                "signature": signature,
            }
        )
        inner = {"content_type": SECURITY_OBJECT, "content": core.ParsableOctetString(content)}
        signed = cms.SignedData(
            {
                "version": "v3",
                "digest_algorithms": [algos.DigestAlgorithm({"algorithm": "sha256"})],
                "encap_content_info": inner,
                "certificates": [certificate],
                "signer_infos": [signer],
            }
        )
        return tlv.encode(0x77, cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump())

    def _new_key(self) -> PrivateKey:
        if self.scheme == "ecdsa":
            return ec.generate_private_key(self.curve)
        return rsa.generate_private_key(65537, 2048)

    def _sign(self, data: bytes) -> tuple[algos.SignedDigestAlgorithm, bytes]:
        key = self._signer_key
        if isinstance(key, ec.EllipticCurvePrivateKey):
            named = algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"})
            return named, key.sign(data, ec.ECDSA(hashes.SHA256()))
        if self.scheme == "rsa":
            named = algos.SignedDigestAlgorithm({"algorithm": "rsassa_pkcs1v15"})
            return named, key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        mask = {"algorithm": "mgf1", "parameters": {"algorithm": "sha256"}}
        parameters = {"hash_algorithm": {"algorithm": "sha256"}, "mask_gen_algorithm": mask, "salt_length": 32}
        named = algos.SignedDigestAlgorithm(
            {"algorithm": "rsassa_pss", "parameters": algos.RSASSAPSSParams(parameters)}
        )
        return named, key.sign(data, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())

    def _certificate(self, key: PrivateKey, issuer: x509.Certificate | None, serial: int) -> x509.Certificate:
        role = "CSCA" if issuer is None else "Document Signer"
        name = x509.Name(
            [
                x509.NameAttribute(NameOID.COUNTRY_NAME, "UT"),
                x509.NameAttribute(NameOID.COMMON_NAME, f"{self.state} {role}"),
            ]
        )
        usage = x509.KeyUsage(
            digital_signature=issuer is not None, content_commitment=False, key_encipherment=False,
            data_encipherment=False, key_agreement=False, key_cert_sign=issuer is None, crl_sign=issuer is None,
            encipher_only=False, decipher_only=False,
        )  # fmt: skip
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name if issuer is None else issuer.subject)
            .public_key(key.public_key())
            .serial_number(serial)
            .not_valid_before(self.today - timedelta(days=365))
            .not_valid_after(self.today + timedelta(days=3650))
            .add_extension(usage, critical=True)
            .add_extension(
                x509.BasicConstraints(ca=issuer is None, path_length=0 if issuer is None else None), critical=True
            )
        )
        if issuer is not None and self.purpose:
            made = made.add_extension(x509.ExtendedKeyUsage([x509.ObjectIdentifier(self.purpose)]), critical=True)
        return made.sign(self._root_key, hashes.SHA256())
