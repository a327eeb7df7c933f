"""How does the owner of the tables read a month of the journal by its seals, and take it out of the database?

The service's role reads and writes none of it. A month goes as a whole, with its partition, in one transaction that
looks once more whether it is still what was archived; a row of `archived_month` stays in its place, and the journal
tells of it like of any other change.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import asyncpg

from service.db import known
from service.domain.errors import Conflict
from service.domain.journal_archive import end_of, folder_of
from service.domain.sealed_entries import Entry, Seal, Spans

_LOCK = 7205759403792793612
"""Of the advisory lock: beside those of the worker's other upkeep."""
_AT_ONCE = 250
"""Entries fetched at once."""
_STRAYS_NAMED = 20
_LOCK_SECONDS = 3
"""So long the drop waits for those who are reading; nobody else waits for longer behind it."""


@dataclass(frozen=True)
class Contents:
    """What a month holds. spans: numbers of its entries. unsealed, unraised: whether any was not sealed yet, or may not
    have been gone through for events and crossings."""

    rows: int
    spans: Spans
    first_at: datetime | None
    last_at: datetime | None
    last_moment: datetime | None
    first_txid: int
    last_txid: int
    unsealed: bool
    unraised: bool


class Archivist:
    """The owner's connection, for as long as nobody else archives."""

    def __init__(self, connection: asyncpg.Connection[Any]) -> None:
        self._connection = connection

    async def months(self, before: date) -> list[date]:
        """Months that are still here and lie before another, the oldest first."""
        rows = await self._connection.fetch(
            "select to_date(substr(c.relname, 9), 'YYYY_MM') as month"
            " from pg_inherits i join pg_class c on c.oid = i.inhrelid"
            " where i.inhparent = 'journal'::regclass and c.relname ~ '^journal_[0-9]{4}_[0-9]{2}$' order by 1"
        )
        return [row["month"] for row in rows if row["month"] < before]

    async def contents(self, month: date) -> Contents:
        row = await self._connection.fetchrow(_CONTENTS.format(table=folder_of(month)), _start(end_of(month)))
        assert row is not None
        spans = Spans(tuple((r.lower, r.upper - 1) for r in row["seqs"]))
        return Contents(
            spans=spans, **{name: row[name] for name in Contents.__annotations__ if name != "spans"}
        )

    async def seals(self, month: date) -> dict[int, str]:
        """Digests of the seals that entries of the month may stand in, by number, in order."""
        rows = await self._connection.fetch(
            "select id, encode(digest, 'hex') as digest from audit_seal"
            " where first_at < $1 and last_at >= $2 order by id",
            _start(end_of(month)),
            _start(month),
        )
        return {row["id"]: row["digest"] for row in rows}

    async def seal(self, number: int, spans: Spans) -> Seal:
        """A seal as the database has it; `here` by the numbers of the month."""
        row = await self._connection.fetchrow(
            "select id, sealed_at, txid, seq, floor, seqs, digests, previous, digest from audit_seal where id = $1",
            number,
        )
        assert row is not None
        return Seal(**dict(row.items()), here=[seq in spans for seq in row["seqs"]])

    async def entries(self, month: date, seal: Seal) -> AsyncIterator[list[Entry]]:
        """Entries of the month that stand in a seal, in its order, a few at a time."""
        seqs = [seq for seq, here in zip(seal.seqs, seal.here, strict=True) if here]
        for first in range(0, len(seqs), _AT_ONCE):
            rows = await self._connection.fetch(
                _ENTRIES.format(table=folder_of(month)), seqs[first : first + _AT_ONCE]
            )
            yield [Entry._make(row) for row in rows]

    async def strays(self, month: date) -> list[Entry]:
        """Some entries of the month that stand in no seal, though it is sealed: they were added."""
        rows = await self._connection.fetch(
            _STRAYS.format(table=folder_of(month)), _start(end_of(month)), _start(month), _STRAYS_NAMED
        )
        return [Entry._make(row) for row in rows]

    async def drop(
        self, month: date, contents: Contents, folder: str, files: Mapping[str, str], who: tuple[str, str]
    ) -> bool:
        """Take the month out, and say so in its place; False, and nothing done, where it holds something else by now.

        who: actor and act. Readers are not waited for longer than some seconds, then it is Conflict: it can be done
        later as well.
        """
        try:
            return await self._drop(month, contents, folder, files, who)
        except asyncpg.LockNotAvailableError as error:
            raise Conflict("journal_read") from error

    async def _drop(
        self, month: date, contents: Contents, folder: str, files: Mapping[str, str], who: tuple[str, str]
    ) -> bool:
        table, connection = folder_of(month), self._connection
        async with connection.transaction():
            await connection.execute(f"set local lock_timeout = '{_LOCK_SECONDS}s'")
            await connection.execute(f"lock table {table} in share mode")
            now = await connection.fetchrow(
                f"select count(*) as rows, coalesce(range_agg(int8range(seq, seq, '[]')), '{{}}') as seqs from {table}"
            )
            if now is None or now["rows"] != contents.rows or _spans(now["seqs"]) != contents.spans:
                return False
            for name, value in zip(("actor", "act"), who, strict=True):
                await connection.execute("select set_config($1, $2, true)", f"app.{name}", value)
            await connection.execute(
                "insert into archived_month (id, month, rows, first_seq, last_seq, last_moment, seqs, folder, files)"
                " values ($1, $2, $3, $4, $5, $6, $7, $8, $9::text::jsonb)",
                uuid.uuid4(),
                month,
                contents.rows,
                contents.spans.ranges[0][0] if contents.rows else None,
                contents.spans.ranges[-1][1] if contents.rows else None,
                contents.last_moment,
                now["seqs"],
                folder,
                json.dumps(dict(files)),
            )
            await self._known_without_it()
            await connection.execute(f"alter table journal detach partition {table}")
            await connection.execute(f"drop table {table}")
        return True

    async def _known_without_it(self) -> None:
        """From the first month on that is gone, what was known is looked for elsewhere too (see `known`)."""
        connection, wanted = self._connection, known.mark(archived=True)
        if await connection.fetchval(known.MARKED) == wanted:
            return
        views = known.statements_once_archived()
        there = await connection.fetch(
            "select relname from pg_class where relnamespace = $1::regnamespace and relkind = 'v'",
            known.SCHEMA,
        )
        assert {row["relname"] for row in there} == set(views), "the database is of another version"
        await connection.execute(";\n".join((*views.values(), known.marked(wanted))))


@asynccontextmanager
async def archivist(owner_url: str) -> AsyncIterator[Archivist | None]:
    """Whoever archives, alone; None while somebody else does."""
    connection = await asyncpg.connect(
        owner_url, timeout=5, server_settings={"application_name": "sauro-archive"}
    )
    try:
        if await connection.fetchval("select pg_try_advisory_lock($1)", _LOCK):
            yield Archivist(connection)
        else:
            yield None
    finally:
        await connection.close()


def _start(month: date) -> datetime:
    return datetime(month.year, month.month, 1, tzinfo=UTC)


def _spans(ranges: Any) -> Spans:
    return Spans(tuple((r.lower, r.upper - 1) for r in ranges))


# What is beyond the last seal is not sealed; what is beyond the places of the dispatcher and of the scanner was not
# gone through. Rows brought along by a restoration go by their number (see `seals`, `dispatching`).
_CONTENTS = """
select count(*) as rows, coalesce(range_agg(int8range(j.seq, j.seq, '[]')), '{{}}') as seqs, min(j.at) as first_at,
  max(j.at) as last_at, max(coalesce(j.known_at, j.at)) as last_moment,
  coalesce(min(j.txid::text::bigint), 0) as first_txid, coalesce(max(j.txid::text::bigint), 0) as last_txid,
  coalesce(bool_or(s.id is null or ((j.txid, j.seq) > (s.txid::text::xid8, s.seq) and j.seq > s.floor)), false)
    as unsealed,
  coalesce(bool_or((j.txid, j.seq) > (p.txid::text::xid8, p.seq) and j.seq > p.floor), false)
    or exists (select from scan where low_at < $1) as unraised
from {table} j left join (select * from audit_seal order by id desc limit 1) s on true
  left join event_position p on true"""

_ENTRY = """
select j.seq, j.txid::text::bigint, (extract(epoch from j.at) * 1000000)::bigint, j.actor::text, j.act, j.unit_key,
  j.subject, j.subject_id::text, j.op, j.before::text, j.after::text, (extract(epoch from j.known_at) * 1000000)::bigint
"""
_ENTRIES = f"""{_ENTRY}
from unnest($1::bigint[]) with ordinality x(seq, place) join {{table}} j on j.seq = x.seq order by x.place"""
_STRAYS = f"""{_ENTRY}
from {{table}} j where not exists (select from audit_seal s where s.first_at < $1 and s.last_at >= $2
  and j.seq = any(s.seqs)) order by j.seq limit $3"""
