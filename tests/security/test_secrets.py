"""Are opaque secrets long, recognisable, kept as digests only, and personal values kept under a key?"""

from __future__ import annotations

import hashlib

import pytest

from service.domain.secrets import (
    looks_like_secret,
    matches_digest,
    new_secret,
    personal_digest,
    secret_digest,
)

KEY = b"k" * 32


def test_a_secret_has_256_bits_and_says_what_it_is() -> None:
    made = {new_secret("refresh") for _ in range(200)}

    assert len(made) == 200
    assert all(len(secret) == 47 and looks_like_secret("refresh", secret) for secret in made)
    assert new_secret("client").startswith("src_")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "srr_",
        "srr_" + "a" * 42,
        "srr_" + "a" * 44,
        "src_" + "a" * 43,
        "srr_" + "ế" * 43,
        "srr_" + "a" * 43 + "\n",
    ],
)
def test_text_of_another_form_is_no_refresh_token(text: str) -> None:
    assert looks_like_secret("refresh", "srr_" + "a" * 43)
    assert not looks_like_secret("refresh", text)


def test_what_is_stored_is_a_sha_256_digest_and_only_the_secret_matches_it() -> None:
    secret = new_secret("client")
    stored = secret_digest(secret)

    assert stored == hashlib.sha256(secret.encode()).digest()
    assert matches_digest(secret, stored)
    assert not matches_digest(secret + "x", stored)
    assert not matches_digest(secret, stored[:31])
    assert not matches_digest("\ud800", stored)


def test_a_personal_digest_depends_on_key_purpose_and_value() -> None:
    phone = personal_digest(KEY, "phone", "84912345678")

    assert phone == personal_digest(KEY, "phone", " 84912345678 ")
    assert (
        len(
            {
                phone,
                personal_digest(b"j" * 32, "phone", "84912345678"),
                personal_digest(KEY, "zalo", "84912345678"),
            }
        )
        == 3
    )
    assert phone != hashlib.sha256(b"84912345678").digest()


def test_a_short_key_of_personal_digests_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 32 bytes"):
        personal_digest(b"short", "phone", "84912345678")
