"""Is this password good enough, how is it kept, and is this the right one?

Argon2id with the second parameter set commonly advised for services (19 MiB, two
passes, one lane): some 20 ms and little memory, so that a burst of sign-ins does not
exhaust a commune's machine. Hashing is a calculation without I/O; callers on an event
loop run it in a thread (argon2 lets go of the interpreter lock).

Vietnamese letters come composed from one keyboard and decomposed from another, so a
password is brought to NFC before anything is done with it.
"""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type

from service.domain.errors import FieldError

MIN_LENGTH = 10
MAX_LENGTH = 128
MIN_DISTINCT = 5
# Shorter names (an "an", a "ha") occur inside good passwords by chance.
MIN_NAME_INSIDE = 4

_HASHER = PasswordHasher(
    time_cost=2, memory_cost=19_456, parallelism=1, hash_len=32, salt_len=16, type=Type.ID
)
# Nobody's password, hashed with the parameters above: an unknown user costs what a known one does.
_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$wQu/2aR7hGKBPb8DgdTtNw$tGADa0djRrc8I57rGnlCAP75BrTT7jhKTs9ZkZawO+c"

# Those people reach for first that are long enough to pass otherwise, folded by `_folded`.
_COMMON = frozenset(
    """
    1234567890 12345678910 123456789a 1q2w3e4r5t 1qaz2wsx3edc 0123456789 0987654321 9876543210 abcdefghij
    abcd123456 abcdef123456 qwertyuiop qwerty12345 qwerty123456 asdfghjkl1 zxcvbnm123 password12 password123
    password1234 passw0rd123 p@ssw0rd123 p@ssword123 iloveyou123 administrator administrator1 admin12345
    admin123456 admin@1234 admin@12345 matkhau123 matkhau1234 matkhau12345 matkhau123456 matkhaumoi
    anhyeuem123 emyeuanh123 anhyeuemnhieu chucmungnammoi toiyeuvietnam vietnam123 vietnam1234 vietnam2025
    vietnam2026 vietnam@123 hanoi123456 saigon12345 cantho123456 haiphong123 dongnai12345 xinchao123
    khongbiet123 changeme123 letmein1234 welcome123 welcome1234 uybannhandan ubnd123456 ubnd@12345 kehoach2026
    """.split()
)


def password_flaws(password: str, username: str, pointer: str = "/password") -> tuple[FieldError, ...]:
    """Name everything that keeps a new password from being accepted; nothing when it is good.

    pointer: where the password stands in the request. Lengths are counted in characters
    after NFC. The password itself never enters a message.
    """
    text = unicodedata.normalize("NFC", password)
    folded, name = _folded(text), _folded(username)
    flaws: list[tuple[str, dict[str, int]]] = []
    if any(unicodedata.category(ch) in {"Cc", "Cs"} for ch in text):
        flaws.append(("password_control", {}))
    if len(text) < MIN_LENGTH:
        flaws.append(("password_short", {"min": MIN_LENGTH}))
    elif len(text) > MAX_LENGTH:
        flaws.append(("password_long", {"max": MAX_LENGTH}))
    elif len(set(text)) < MIN_DISTINCT:
        flaws.append(("password_repeats", {"min": MIN_DISTINCT}))
    elif folded in _COMMON:
        flaws.append(("password_common", {}))
    if name and (folded in {name, name[::-1]} or (len(name) >= MIN_NAME_INSIDE and name in folded)):
        flaws.append(("password_is_username", {}))
    return tuple(FieldError(pointer, code, tuple(params.items())) for code, params in flaws)


def hash_password(password: str) -> str:
    """Give the argon2id string to store; salted, so never the same twice."""
    return _HASHER.hash(_prepared(password))


def verify_password(stored: str | None, password: str) -> bool:
    """Tell whether the password belongs to the stored hash.

    stored None = no such user, or one who has no password: the same work is done and the
    answer is False, so that time tells nothing. A password longer than any that could
    have been set is cut for the same reason and fails.
    """
    prepared = _prepared(password)
    possible = len(prepared) <= 4 * MAX_LENGTH
    try:
        fits = _HASHER.verify(_NOBODY if stored is None else stored, prepared[: 4 * MAX_LENGTH])
    except (VerificationError, InvalidHashError):
        return False
    return fits and possible and stored is not None


def needs_rehash(stored: str) -> bool:
    """Tell whether a hash was made with other parameters than today's; renew it at the next sign-in."""
    try:
        return _HASHER.check_needs_rehash(stored)
    except InvalidHashError:
        return True


def _prepared(password: str) -> bytes:
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().strip()
