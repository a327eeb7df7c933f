"""Can these certificates and this key be used to speak with a gateway, and what do they say of themselves?

PEM only, read and never used here: what connects with them is `service/integrations/dialing.py`.
"""

from __future__ import annotations

from datetime import date

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

LONGEST_PEM = 64 * 1024
MOST_CERTIFICATES = 20
MIN_RSA_BITS = 2048
_A_KEY = "PRIVATE KEY"


def certificates_fault(pem: str) -> str | None:
    """The code of what is wrong with a bundle of certificates. A key among them is refused: it has its own field."""
    return None if _certificates(pem) else "certificates_form"


def key_fault(pem: str) -> str | None:
    """The code of what is wrong with a private key: it must be RSA of 2048 bits or more, or EC, without password."""
    return None if _key(pem) is not None else "private_key_form"


def belongs_to(key_pem: str, certificates_pem: str) -> bool:
    """Tell whether the key is that of the first certificate. Both must have been found good before."""
    key, certificates = _key(key_pem), _certificates(certificates_pem)
    return key is not None and bool(certificates) and key.public_key() == certificates[0].public_key()


def last_day(certificates_pem: str) -> date | None:
    """The day on which the first of these certificates to end does so (UTC)."""
    ends = [certificate.not_valid_after_utc for certificate in _certificates(certificates_pem)]
    return min(ends).date() if ends else None


def _certificates(pem: str) -> list[x509.Certificate]:
    if len(pem) > LONGEST_PEM or not pem.isascii() or _A_KEY in pem:
        return []
    try:
        found = x509.load_pem_x509_certificates(pem.encode("ascii"))
        # A certificate is read lazily: a broken key inside it would show only at the first connection.
        for certificate in found:
            certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        return []
    return found if len(found) <= MOST_CERTIFICATES else []


def _key(pem: str) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | None:
    if len(pem) > LONGEST_PEM or not pem.isascii():
        return None
    try:
        key = load_pem_private_key(pem.encode("ascii"), password=None)
    except (TypeError, ValueError, UnsupportedAlgorithm):
        return None
    if isinstance(key, rsa.RSAPrivateKey):
        return key if key.key_size >= MIN_RSA_BITS else None
    return key if isinstance(key, ec.EllipticCurvePrivateKey) else None
