"""What is remembered of months of the journal that are in an archive, and what can still be answered without them?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Integer, Text, literal_column, text
from sqlalchemy.dialects.postgresql import INT8MULTIRANGE, JSONB
from sqlmodel import Field, SQLModel

from service.db.engine import Database
from service.db.rows import declare
from service.domain.units import NATION_KEY

FUNCTIONS = ("journal_moment", "journal_kept")
"""What the service may call."""


class ArchivedMonthRow(SQLModel, table=True):
    """A month of the journal that is in an archive and no longer here.

    month: its first day. last_moment: the latest moment of its entries, on the clock that `knownAt` goes by; null of
    a month without any. seqs: numbers of its entries. folder: where it was written, files: name -> SHA-256.
    """

    __tablename__ = "archived_month"
    id: UUID = Field(primary_key=True)
    unit_key: int = Field(default=NATION_KEY, sa_column_kwargs={"server_default": text(str(NATION_KEY))})
    month: date = Field(unique=True)
    rows: int = Field(sa_type=Integer)
    first_seq: int | None = Field(default=None, sa_type=BigInteger)
    last_seq: int | None = Field(default=None, sa_type=BigInteger)
    last_moment: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    seqs: Any = Field(sa_type=INT8MULTIRANGE, nullable=False)
    folder: str = Field(sa_type=Text)
    files: dict[str, str] = Field(sa_type=JSONB, nullable=False)
    archived_at: datetime = Field(
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": text("clock_timestamp()")},
    )


declare(ArchivedMonthRow, wall="seal", subject="archived_month", rights=("select",), internal=("seqs",))


KEPT_FROM: Any = literal_column("(select kept_from from journal_kept(null))", DateTime(timezone=True))
"""From when on entries are here, null: all are; in the snapshot of the statement that it stands in."""


@dataclass(frozen=True)
class Kept:
    """What is here of the journal. since: from when on, None: all of it. gone_with: the archived month that an entry
    is in, None if it is in none."""

    since: datetime | None
    gone_with: date | None


async def kept(db: Database, seq: int | None = None) -> Kept:
    """What can be asked about, and what became of an entry."""
    row = (await db.fetch_rows("select * from journal_kept($1)", (seq,)))[0]
    return Kept(row["kept_from"], row["gone_with"])


def statements() -> list[str]:
    """The owner's functions that the service may call: they say what can still be answered, and nothing of the rows."""
    return [
        # The moment that `knownAt` asks about, unless entries that would tell are gone.
        """
create function journal_moment(asked text) returns text
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare earliest timestamptz := (select max(m.last_moment) from archived_month m);
begin
  if asked::timestamptz < earliest then
    raise exception '%', to_char(earliest at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') using errcode = 'SR003';
  end if;
  return asked;
end $$""",
        # From when on entries are here, null: all are; and the archived month that an entry is in.
        """
create function journal_kept(number bigint, out kept_from timestamptz, out gone_with date)
language sql stable security definer set search_path = public, pg_temp as $$
  select (max(m.month) + interval '1 month') at time zone 'UTC', max(m.month) filter (where m.seqs @> number)
  from archived_month m
$$""",
        "revoke all on function journal_moment(text), journal_kept(bigint) from public",
        "grant execute on function journal_moment(text), journal_kept(bigint) to sauro_service",
    ]
