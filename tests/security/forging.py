"""How does a test make any token it likes, byte by byte, with the standard library and cryptography only?"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

Json = dict[str, Any]


def b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def encoded(part: Json | bytes | str) -> str:
    """A dictionary as compact JSON (NaN allowed, as Python writes it), bytes and text as they are."""
    if isinstance(part, dict):
        part = json.dumps(part, separators=(",", ":"))
    return b64(part.encode() if isinstance(part, str) else part)


def hs(secret: bytes, header: Json | bytes | str, claims: Json | bytes | str, digest: str = "sha256") -> str:
    signing_input = f"{encoded(header)}.{encoded(claims)}"
    return f"{signing_input}.{b64(hmac.digest(secret, signing_input.encode(), digest))}"


def rs(key: rsa.RSAPrivateKey, header: Json | bytes | str, claims: Json | bytes | str) -> str:
    signing_input = f"{encoded(header)}.{encoded(claims)}"
    return f"{signing_input}.{b64(key.sign(signing_input.encode(), padding.PKCS1v15(), hashes.SHA256()))}"


def es(key: ec.EllipticCurvePrivateKey, header: Json | bytes | str, claims: Json | bytes | str) -> str:
    signing_input = f"{encoded(header)}.{encoded(claims)}"
    size = (key.curve.key_size + 7) // 8
    r, s = decode_dss_signature(key.sign(signing_input.encode(), ec.ECDSA(hashes.SHA256())))
    return f"{signing_input}.{b64(r.to_bytes(size, 'big') + s.to_bytes(size, 'big'))}"


def pem_of(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def der_of(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def number(value: int) -> str:
    return b64(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def rsa_jwk(key: rsa.RSAPrivateKey, kid: str, **more: Any) -> Json:
    public = key.public_key().public_numbers()
    return {"kty": "RSA", "kid": kid, "use": "sig", "n": number(public.n), "e": number(public.e), **more}


def ec_jwk(key: ec.EllipticCurvePrivateKey, kid: str, **more: Any) -> Json:
    public = key.public_key().public_numbers()
    size = (key.curve.key_size + 7) // 8
    names = {256: "P-256", 384: "P-384", 521: "P-521"}
    return {
        "kty": "EC",
        "kid": kid,
        "use": "sig",
        "crv": names[key.curve.key_size],
        "x": b64(public.x.to_bytes(size, "big")),
        "y": b64(public.y.to_bytes(size, "big")),
        **more,
    }


def own_kid(secret: bytes) -> str:
    """The key id our service derives from a secret; written out here so that a change of it is noticed."""
    return hashlib.sha256(b"sauro access key\0" + secret).hexdigest()[:12]
