"""Whom does a connection trust, and as whom does it appear?

A gateway may have an authority of its own, which is then the only one trusted, and ask for a
certificate of the caller. Python reads a key from files only: it is written encrypted by a
password that exists in this process alone, and gone a moment later.
"""

from __future__ import annotations

import secrets
import ssl
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from service.integrations.guard import DialCode, DialError


@dataclass(frozen=True, slots=True)
class Identity:
    """PEM texts. authorities: trusted alone; None = the public ones. certificates and key: together or neither."""

    authorities: str | None = field(default=None, repr=False)
    certificates: str | None = field(default=None, repr=False)
    key: str | None = field(default=None, repr=False)


def context_of(identity: Identity) -> ssl.SSLContext:
    """What TLS goes by. Raises DialError (E_TLS) when the certificates or the key can not be used."""
    try:
        if identity.authorities is None:
            context = httpx.create_ssl_context(trust_env=False)
        else:
            context = ssl.create_default_context(cadata=identity.authorities)
        if identity.certificates is not None and identity.key is not None:
            _appear(context, identity.certificates, identity.key)
    except (ssl.SSLError, TypeError, ValueError):
        raise DialError(DialCode.TLS, "the certificates or the key of this endpoint can not be used") from None
    return context


def _appear(context: ssl.SSLContext, certificates: str, key: str) -> None:
    password = secrets.token_bytes(32).hex().encode()
    sealed = load_pem_private_key(key.encode(), password=None).private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password)
    )
    with tempfile.TemporaryDirectory() as folder:
        chain, secret = Path(folder) / "chain.pem", Path(folder) / "key.pem"
        chain.write_text(certificates, encoding="ascii")
        secret.write_bytes(sealed)
        context.load_cert_chain(chain, secret, password)
