"""The seal on papers (电子印章): a certificate, and signatures on PDF by it (PAdES, ETSI EN 319 142-1, baseline B-B).

The fictitious city makes its own certificate at the first start. A deployment puts the one it was given in its place:
``paper-seal.key`` and ``paper-seal.crt`` (PEM) in the folder of the centre's keys, the same for all its processes.
"""

from __future__ import annotations

import io
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID

from central.disk import to_disk

OWNER = "平顶山市住建局合同备案章（虚构）"
YEARS = 10
FIELD = "Seal"


@dataclass(frozen=True)
class PaperSeal:
    """The certificate (DER) and its private key (PKCS #8, DER). Never printed, never logged."""

    certificate: bytes
    key: bytes

    @classmethod
    def open(cls, folder: Path) -> PaperSeal:
        """Read the seal of a folder; made (mode 0600) where there is none. Raises ValueError: not a key and a
        certificate."""
        path = folder / "paper-seal.key"
        if not path.exists():
            _make(folder)
        key = load_pem_private_key(path.read_bytes(), None)
        certificate = x509.load_pem_x509_certificate((folder / "paper-seal.crt").read_bytes())
        private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        return cls(certificate.public_bytes(Encoding.DER), private)

    def sign(self, writer: Any, reason: str, place: str) -> bytes:
        """Finish an incremental writer of pyHanko's with a signature over the whole file."""
        from asn1crypto import keys
        from asn1crypto import x509 as plain
        from pyhanko.sign import fields, signers
        from pyhanko_certvalidator.registry import SimpleCertificateStore

        nobody_else: Any = SimpleCertificateStore  # has no types
        signer = signers.SimpleSigner(plain.Certificate.load(self.certificate),
                                      keys.PrivateKeyInfo.load(self.key), nobody_else())
        about = signers.PdfSignatureMetadata(field_name=FIELD, md_algorithm="sha256", reason=reason, location=place,
                                             subfilter=fields.SigSeedSubFilter.PADES)
        out = io.BytesIO()
        signers.sign_pdf(writer, about, signer, output=out)
        return out.getvalue()


def _make(folder: Path) -> None:
    """A certificate signed by itself; whoever of several processes comes second finds the first one's."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"), x509.NameAttribute(NameOID.COMMON_NAME, OWNER)])
    now = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now)
        .not_valid_after(now + timedelta(days=366 * YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(True, True, False, False, False, False, False, False, False), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    beside = folder / f"paper-seal.{os.getpid()}"
    try:
        _write(beside, secret)
        _write(folder / "paper-seal.crt.new", certificate.public_bytes(Encoding.PEM))
        try:
            # the key is there only when both are: a link is made once
            os.replace(folder / "paper-seal.crt.new", folder / "paper-seal.crt")
            os.link(beside, folder / "paper-seal.key")
        except FileExistsError:
            return
    finally:
        beside.unlink(missing_ok=True)
    to_disk(folder)


def _write(path: Path, data: bytes) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
