"""What does a backup say of itself, and when may it be restored here?

The manifest stands beside the dump. It is made in the same snapshot as the dump, so that a
restore can tell whether everything is there again; keys are not in it, only what tells one
key from another.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

DUMP = "database.dump"
MANIFEST = "manifest.json"


class Manifest(BaseModel):
    """Of one backup. revision: of the tables. rows: how many each table holds. last_change: the journal's last
    number, 0 while it is empty. keys: prints of the keys of secrets at rest, the first one's first, and of the
    key of the digests that stand for phones."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    service: str
    revision: str
    postgresql: int = Field(description="server_version_num")
    taken_at: datetime
    last_change: int
    rows: dict[str, int]
    dump_bytes: int
    dump_sha256: str
    secrets_keys: tuple[str, ...]
    personal_key: str


def print_of(key: bytes) -> str:
    """What tells one key from another without telling the key: the keys are 32 bytes of chance."""
    return hashlib.sha256(b"sauro backup\0" + key).hexdigest()[:16]


def absent_keys(manifest: Manifest, secrets_keys: Sequence[bytes], personal_key: bytes) -> list[str]:
    """The settings without which what the backup holds encrypted could not be read here; none = all is well."""
    held = {print_of(key) for key in secrets_keys}
    absent = ["secrets_keys"] if not set(manifest.secrets_keys) <= held else []
    return absent + (["personal_key"] if manifest.personal_key != print_of(personal_key) else [])


def differences(manifest: Manifest, rows: Mapping[str, int]) -> list[tuple[str, int, int]]:
    """Tables that do not hold what the backup says: (name, said, found); a missing one holds nothing."""
    names = sorted(manifest.rows.keys() | rows.keys())
    pairs = ((name, manifest.rows.get(name, 0), rows.get(name, 0)) for name in names)
    return [pair for pair in pairs if pair[1] != pair[2]]
