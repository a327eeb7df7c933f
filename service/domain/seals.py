"""What seals the journal, and what can be found wrong with it?"""

from __future__ import annotations

from datetime import date, datetime
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
    """altered, removed, added: a row of the journal. seal_altered, seal_missing: the seal itself. file_missing,
    file_unreadable, file_altered (other bytes than were written): a file of an archived month."""

    altered = "altered"
    removed = "removed"
    added = "added"
    seal_altered = "seal_altered"
    seal_missing = "seal_missing"
    file_missing = "file_missing"
    file_unreadable = "file_unreadable"
    file_altered = "file_altered"


class SealFault(View):
    """One thing wrong, and where. seq: of the row; null where a seal or a file is meant. What a removed row said is not
    known. file: of an archived month; null in the database."""

    kind: SealFaultKind
    seal: int | None
    seq: int | None
    subject: str | None
    subject_id: UUID | None
    act: str | None
    at: datetime | None
    file: str | None = None


class ArchivedMonth(View):
    """A month of the journal that is in an archive and no longer in the database. month: its first day. spans: the
    numbers of its entries, from and to. files: name -> SHA-256, in hexadecimal."""

    month: date
    rows: int
    spans: list[tuple[int, int]]
    files: dict[str, str]
    folder: str


class SealState(View):
    """How far the journal is sealed. digest: of the last seal. digests, numbers: of all. months: the archived ones."""

    seals: int
    last: int
    rows: int
    digest: str
    digests: list[str]
    numbers: list[int] = []
    months: list[ArchivedMonth] = []
