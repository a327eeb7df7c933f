"""What seals the journal, and what can be found wrong with it?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from service.domain.paging import PageQuery
from service.domain.types import View

Digest = Annotated[str, Field(description="SHA-256, 64 chữ số thập lục phân / in hexadecimal")]


class SealView(View):
    """A stretch of the journal, sealed: so many rows from firstAt to lastAt, in the order of commit.

    digest: over the seal before (`previous`, empty for the first), its own number and the SHA-256 of every row.
    Whoever keeps one elsewhere can tell later that nothing before it was altered. number, lastSeq: text, 64-bit
    numbers.
    """

    number: str
    sealed_at: datetime
    rows: int
    first_at: datetime
    last_at: datetime
    last_seq: str
    previous: Digest
    digest: Digest


class SealQuery(PageQuery):
    """The list of seals, the newest first."""


class SealFaultKind(StrEnum):
    """altered, removed, added: a row of the journal. seal_altered, seal_missing: the seal itself."""

    altered = "altered"
    removed = "removed"
    added = "added"
    seal_altered = "seal_altered"
    seal_missing = "seal_missing"


class SealFault(View):
    """One thing wrong, and where. seq: of the row; null where a seal is meant. What a removed row said is not known."""

    kind: SealFaultKind
    seal: int
    seq: int | None
    subject: str | None
    subject_id: UUID | None
    act: str | None
    at: datetime | None


class SealState(View):
    """How far the journal is sealed. digest: of the last seal. digests: of all."""

    seals: int
    last: int
    rows: int
    digest: str
    digests: list[str]
