"""How do secrets stand in the database so that a copy of it gives none away?

Encrypted by Fernet (AES-128-CBC with HMAC-SHA-256) with the keys of the settings: the first encrypts, all
decrypt. What is encrypted says which key it was done with, so that after a new key has been put in front the
upkeep finds what still rests on an old one; and for what it was meant, so that a value copied into another row,
or another column, opens nothing there.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

MARK_BYTES = 8
SIGNATURE_BYTES = 16


class Unreadable(LookupError):
    """What is kept was encrypted with a key that is not among the settings, or meant for another place."""


class Vault:
    """Seals and opens secrets. keys: of 32 bytes; the first seals, all open."""

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._fernets = tuple(Fernet(base64.urlsafe_b64encode(key)) for key in keys)
        self.mark = hashlib.sha256(b"sauro at rest" + keys[0]).digest()[:MARK_BYTES] if keys else b""
        # Other keys than those that encrypt: what is signed goes out to clients.
        self._signing = tuple(hmac.digest(key, b"sauro signs", "sha256") for key in keys)

    def seal(self, place: str, value: str) -> bytes:
        """Encrypt. place: what it is the secret of, such as "webhook.secret/<id>"; needed to open it again."""
        token = self._all().encrypt(_framed(place, value))
        return self.mark + base64.urlsafe_b64decode(token)

    def open(self, place: str, sealed: bytes) -> str:
        """Decrypt. Raises Unreadable."""
        try:
            plain = self._all().decrypt(base64.urlsafe_b64encode(sealed[MARK_BYTES:]))
        except InvalidToken:
            raise Unreadable(f"{place}: no key of SAURO_SECRETS_KEYS opens it") from None
        found, _, value = plain.partition(b"\0")
        if found.decode() != place:
            raise Unreadable(f"{place}: it was kept for another place")
        return value.decode()

    def sign(self, data: bytes) -> bytes:
        """A signature by the first key, of 16 bytes."""
        if not self._signing:
            raise Unreadable("SAURO_SECRETS_KEYS is not set")
        return hmac.digest(self._signing[0], data, "sha256")[:SIGNATURE_BYTES]

    def signed(self, data: bytes, signature: bytes) -> bool:
        """Tell whether one of the keys made the signature."""
        made = (hmac.digest(key, data, "sha256")[:SIGNATURE_BYTES] for key in self._signing)
        return any([hmac.compare_digest(one, signature) for one in made])

    def is_current(self, sealed: bytes) -> bool:
        """Tell whether the first key sealed it."""
        return sealed[:MARK_BYTES] == self.mark

    def resealed(self, place: str, sealed: bytes | None) -> bytes | None:
        """The same secret under the first key; as it is where that is the case already, or there is none."""
        if sealed is None or self.is_current(sealed):
            return sealed
        return self.seal(place, self.open(place, sealed))

    def _all(self) -> MultiFernet:
        if not self._fernets:
            raise Unreadable("SAURO_SECRETS_KEYS is not set")
        return MultiFernet(self._fernets)


def _framed(place: str, value: str) -> bytes:
    return place.encode() + b"\0" + value.encode()
