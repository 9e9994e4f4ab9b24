"""The country signing certificates that this terminal trusts: a folder that the operator fills.

The certificates of states are exchanged by diplomatic means or through the ICAO PKD; which ones to trust is not a
program's decision (Doc 9303 part 12).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from asn1crypto import crl, pem, x509

from drivers.chip_card.icao import keys
from drivers.fault import DeviceFault

CERTIFICATES = (".cer", ".crt", ".der", ".pem")
LISTS = (".crl",)


class TrustStore:
    """Country signing certificates and the lists of what they have revoked."""

    def __init__(
        self, certificates: Sequence[x509.Certificate] = (), revoked: Sequence[crl.CertificateList] = ()
    ) -> None:
        self.certificates = tuple(certificates)
        self._revoked = tuple(revoked)

    @classmethod
    def load(cls, folder: Path) -> TrustStore:
        """All of ``folder``: .cer .crt .der .pem for certificates, .crl for lists, DER or PEM.

        Raises DeviceFault config.bad naming the file that is none.
        """
        if not folder.is_dir():
            raise DeviceFault("config.bad", f"csca: no folder {folder}", recoverable=False)
        certificates, lists = [], []
        for path in sorted(folder.iterdir()):
            try:
                if path.suffix.lower() in CERTIFICATES:
                    certificate = x509.Certificate.load(_der(path), strict=True)
                    keys.load(certificate.public_key)
                    certificates.append(certificate)
                elif path.suffix.lower() in LISTS:
                    found = crl.CertificateList.load(_der(path), strict=True)
                    found["tbs_cert_list"].native  # noqa: B018 parsed here, or it would fail at a citizen
                    lists.append(found)
            except keys.Unsupported as error:
                raise DeviceFault("config.bad", f"csca: {path.name}: unknown {error}", recoverable=False) from None
            except (OSError, ValueError, TypeError, KeyError) as error:
                raise DeviceFault(
                    "config.bad", f"csca: {path.name}: {type(error).__name__}", recoverable=False
                ) from None
        return cls(certificates, lists)

    def issuer_of(self, signer: x509.Certificate) -> x509.Certificate | None:
        """The country signing certificate with which ``signer`` was signed; None when none of ours."""
        for candidate in self.certificates:
            if candidate.subject != signer.issuer or not _may_sign(candidate):
                continue
            try:
                key = keys.load(candidate.public_key)
                if keys.genuine(
                    key,
                    signer["signature_algorithm"],
                    "",
                    signer["signature_value"].native,
                    signer["tbs_certificate"].dump(),
                ):
                    return candidate
            except keys.Unsupported:
                continue
        return None

    def is_revoked(self, signer: x509.Certificate, issuer: x509.Certificate) -> bool:
        """Whether a list that ``issuer`` signed names ``signer``. Lists of others say nothing."""
        key = keys.load(issuer.public_key)
        for found in self._revoked:
            body = found["tbs_cert_list"]
            if body["issuer"] != issuer.subject:
                continue
            try:
                good = keys.genuine(key, found["signature_algorithm"], "", found["signature"].native, body.dump())
            except keys.Unsupported:
                continue
            entries = body["revoked_certificates"]
            if good and entries.native and any(
                entry["user_certificate"].native == signer.serial_number for entry in entries
            ):  # fmt: skip
                return True
        return False


def valid_at(certificate: x509.Certificate, when: datetime) -> bool:
    """Whether ``when`` (with its zone) lies in the certificate's time."""
    return bool(certificate.not_valid_before <= when <= certificate.not_valid_after)


def may_sign_documents(certificate: x509.Certificate) -> bool:
    """Whether a certificate is for signing documents: not an authority's, nor one for lists or visible seals, whose
    extended use says so (part 12, 7.1)."""
    basic, usage = certificate.basic_constraints_value, certificate.key_usage_value
    extended = certificate.extended_key_usage_value
    if basic is not None and basic["ca"].native:
        return False
    if extended is not None and any(purpose.dotted.startswith("2.23.136.1.1.") for purpose in extended):
        return False
    return usage is None or "digital_signature" in usage.native


def _may_sign(certificate: x509.Certificate) -> bool:
    """A certificate of an authority, for signing certificates (part 12, 7.1)."""
    basic, usage = certificate.basic_constraints_value, certificate.key_usage_value
    return bool(basic is not None and basic["ca"].native and (usage is None or "key_cert_sign" in usage.native))


def _der(path: Path) -> bytes:
    data = path.read_bytes()
    if pem.detect(data):
        _kind, _headers, data = pem.unarmor(data)
    return data
