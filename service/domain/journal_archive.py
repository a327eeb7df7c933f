"""Which months of the journal may go into an archive, and what is kept of them?

A month is a folder of its own, `journal_2026_01`: `journal_2026_01.parquet` with its entries in the order of their
seals, `seals.parquet` with the seals that they stand in, `manifest.json`. Months are months in UTC, as the journal's
partitions are.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from service.domain.calendars import VIET_NAM
from service.domain.change_cursors import LIFE
from service.domain.errors import Gone
from service.domain.seals import SealFault
from service.domain.types import View

SEALS, MANIFEST = "seals.parquet", "manifest.json"
_MONTH = re.compile(r"(?:journal_)?([1-9]\d{3})[-_](0[1-9]|1[0-2])")


class Manifest(View):
    """What an archived month holds, and of which bytes its files are. files: name -> SHA-256, in hexadecimal."""

    service: str
    month: str
    rows: int
    first_at: datetime
    last_at: datetime
    last_moment: datetime
    first_seq: str
    last_seq: str
    first_txid: str
    last_txid: str
    first_seal: str
    last_seal: str
    last_digest: str
    files: dict[str, str]


class ArchiveOutcome(StrEnum):
    """What came of a month: archived, or planned (nothing was done yet); else why nothing after it may go either."""

    archived = "archived"
    planned = "planned"
    unsealed = "unsealed"
    unraised = "unraised"
    unlike_its_seals = "unlike_its_seals"
    other_file = "other_file"
    changed = "changed"


class MonthView(View):
    """What came of one month. month: `2026-01`. faults: rows or seals that are not as they were sealed."""

    month: str
    outcome: ArchiveOutcome
    rows: int
    folder: str | None
    sha256: str | None
    faults: list[SealFault]


def folder_of(month: date) -> str:
    return f"journal_{month:%Y_%m}"


def entries_of(month: date) -> str:
    """The file with the month's entries."""
    return f"{folder_of(month)}.parquet"


def month_of(name: str) -> date | None:
    """The month that a folder's name, or `2026-01`, stands for."""
    found = _MONTH.fullmatch(name)
    return date(int(found[1]), int(found[2]), 1) if found else None


def named(month: date) -> str:
    return f"{month:%Y-%m}"


def end_of(month: date) -> date:
    """The first day of the next month. Months of the journal are months in UTC."""
    return later(month, 1)


def later(month: date, count: int) -> date:
    """So many months later, or earlier."""
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def kept_from(now: datetime, months: int) -> date:
    """The first month that stays where so many whole months are kept beside the one that runs."""
    return later(now.astimezone(UTC).date().replace(day=1), -months)


def too_young(before: date, now: datetime) -> bool:
    """Whether a cursor of /v1/changes may still lead into what lies before this month."""
    return datetime(before.year, before.month, 1, tzinfo=UTC) > now - LIFE - timedelta(days=1)


def require_kept(since: date | None, until: date | None, kept: datetime | None) -> None:
    """Refuse days of which entries were archived. kept: from when on they are there, None: all are. Without `since`
    the beginning is not asked for, but what is there."""
    if kept is None:
        return
    first, last = (None if day is None else datetime.combine(day, time(), VIET_NAM) for day in (since, until))
    if (first is not None and first < kept) or (last is not None and last + timedelta(days=1) <= kept):
        raise Gone("audit_archived", earliest=kept.isoformat(), day=_whole_day(kept).isoformat())


def _whole_day(kept: datetime) -> date:
    """The first day in Viet Nam of which everything is there."""
    local = kept.astimezone(VIET_NAM)
    return local.date() if local.time() == time() else local.date() + timedelta(days=1)


def require_not_gone(seq: int, month: date | None) -> None:
    """Refuse to look for an entry that went with an archived month."""
    if month is not None:
        raise Gone("audit_entry_archived", seq=seq, month=named(month), file=entries_of(month))
