"""How is the journal sealed, so that a row altered, added or removed afterwards is found and named?

Each seal holds the digests of some thousand rows in the order of commit, and a digest over these and the seal
before: who alters a row has to alter every seal since, and with them the one that somebody has written down
elsewhere. Rows are sealed once no transaction is open that began before theirs, as events are raised (see
`dispatching`): none can come to stand among them later. The service's role reads seals, the owner's functions
make and compare them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    DateTime,
    Integer,
    LargeBinary,
    Text,
    cast,
    func,
    literal_column,
    text,
)
from sqlmodel import Field, SQLModel

from service.db.engine import Database
from service.db.rows import declare
from service.db.shapes import Shape
from service.domain.seals import SealFault, SealState, SealView

ROWS = 5_000
"""Rows of one seal at most: 40 bytes each."""

FUNCTIONS = ("journal_seal_rows", "journal_seal_faults", "journal_seal_state")
"""What the service may call."""


class AuditSeal(SQLModel, table=True):
    """A stretch of the journal, sealed. id: counted from 1.

    txid, seq: of its last row. floor: in a database that was restored elsewhere, and counts its transactions
    anew, the highest number of a row sealed before. seqs, digests: of its rows in order, 32 bytes each.
    """

    __tablename__ = "audit_seal"
    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    sealed_at: datetime = Field(
        sa_type=DateTime(timezone=True),
        sa_column_kwargs={"server_default": text("clock_timestamp()")},
    )
    rows: int = Field(sa_type=Integer)
    first_at: datetime = Field(sa_type=DateTime(timezone=True))
    last_at: datetime = Field(sa_type=DateTime(timezone=True))
    txid: int = Field(sa_type=BigInteger)
    seq: int = Field(sa_type=BigInteger)
    floor: int = Field(sa_type=BigInteger)
    seqs: list[int] = Field(sa_type=ARRAY(BigInteger))
    digests: bytes = Field(sa_type=LargeBinary)
    previous: bytes = Field(sa_type=LargeBinary)
    digest: bytes = Field(sa_type=LargeBinary)


declare(AuditSeal, wall="seal", subject=None, rights=("select",))


def _hex(name: str) -> Any:
    return lambda t: func.encode(t.c[name], literal_column("'hex'", Text))


SEAL = Shape(
    SealView,
    AuditSeal,
    guard="open",
    own={
        "number": lambda t: cast(t.c.id, Text),
        "last_seq": lambda t: cast(t.c.seq, Text),
        "previous": _hex("previous"),
        "digest": _hex("digest"),
    },
    sorts={"-number": ("id",)},
)
"""Who may audit anything may read them: they say nothing of what stands in the rows."""


async def seal(db: Database) -> int:
    """Seal what may be sealed; how many rows. Any number of workers may do it at once."""
    return int(await db.fetch_value("select journal_seal_rows($1)", (ROWS,)))


async def faults(db: Database, numbers: Sequence[int]) -> list[SealFault]:
    """What is wrong with these seals and their rows."""
    found = await db.fetch_rows("select * from journal_seal_faults($1, $2)", (numbers[0], numbers[-1]))
    return [SealFault(**dict(row.items())) for row in found]


async def sealed(db: Database) -> SealState:
    """How far it is sealed."""
    row = (await db.fetch_rows("select * from journal_seal_state()", ()))[0]
    return SealState.model_validate({**dict(row.items()), "months": json.loads(row["months"])})


# jsonb prints the same value in one way only; moments as microseconds, so that no time zone matters.
_DIGEST = """
create function journal_digest(j journal) returns bytea language sql stable as $$
  select sha256(convert_to(jsonb_build_array(j.seq, j.txid::text, (extract(epoch from j.at) * 1000000)::bigint,
    j.actor, j.act, j.unit_key, j.subject, j.subject_id, j.op, j.before, j.after,
    (extract(epoch from j.known_at) * 1000000)::bigint)::text, 'UTF8'))
$$"""

_SEAL = """
create function journal_seal_rows(most integer) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  last audit_seal; made audit_seal; done bigint := 0;
  low xid8 := pg_snapshot_xmin(pg_current_snapshot()); high xid8 := pg_snapshot_xmax(pg_current_snapshot());
begin
  -- One worker at a time is enough; the others find nothing left to do.
  if not pg_try_advisory_xact_lock(7205759403792793611) then return 0; end if;
  select * into last from audit_seal order by id desc limit 1;
  if not found then
    last.id := 0; last.txid := 0; last.seq := 0; last.floor := 0; last.digest := ''::bytea;
  elsif last.txid::text::xid8 > high then
    -- Restored elsewhere: transactions are counted anew, rows go on.
    select max(x) into last.floor from audit_seal s cross join lateral unnest(s.seqs) x;
    last.txid := 0; last.seq := 0;
  end if;
  loop
    select array_agg(r.seq order by r.txid, r.seq), string_agg(r.digest, ''::bytea order by r.txid, r.seq),
      count(*), min(r.at), max(r.at)
    into made.seqs, made.digests, made.rows, made.first_at, made.last_at
    from (
      select j.seq, j.txid, j.at, journal_digest(j) as digest from journal j
      where (j.txid, j.seq) > (last.txid::text::xid8, last.seq) and j.txid < low and j.seq > last.floor
      order by j.txid, j.seq limit most) r;
    exit when made.rows = 0;
    made.seq := made.seqs[made.rows];
    select j.txid::text::bigint into made.txid from journal j where j.seq = made.seq and j.txid < low limit 1;
    made.id := last.id + 1;
    made.floor := last.floor;
    made.previous := last.digest;
    made.digest := sha256(last.digest || int8send(made.id) || made.digests);
    insert into audit_seal (id, rows, first_at, last_at, txid, seq, floor, seqs, digests, previous, digest)
    values (made.id, made.rows, made.first_at, made.last_at, made.txid, made.seq, made.floor, made.seqs,
      made.digests, made.previous, made.digest);
    done := done + made.rows;
    last := made;
    exit when made.rows < most;
  end loop;
  return done;
end $$"""

_FAULTS = """
create function journal_seal_faults(first bigint, final bigint, out kind text, out seal bigint, out seq bigint,
  out subject text, out subject_id uuid, out act text, out at timestamptz)
returns setof record language plpgsql stable security definer set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan as $$
declare
  s audit_seal; before audit_seal; ceiling bigint; beyond bigint;
  gone int8multirange := (select coalesce(range_agg(m.seqs), '{}') from archived_month m);
begin
  -- Restored where transactions are counted anew, and not sealed there yet: higher numbers are of what came after.
  select case when l.txid::text::xid8 > pg_snapshot_xmax(pg_current_snapshot())
    then (select max(x) from audit_seal o cross join lateral unnest(o.seqs) x) end
  into beyond from audit_seal l order by l.id desc limit 1;
  for number in first..final loop
    seq := null; subject := null; subject_id := null; act := null; at := null; seal := number;
    select * into before from audit_seal x where x.id = number - 1;
    select * into s from audit_seal x where x.id = number;
    if s.id is null then
      kind := 'seal_missing';
      return next;
      continue;
    end if;
    if s.digest <> sha256(s.previous || int8send(s.id) || s.digests)
      or s.previous <> (case when number = 1 then ''::bytea else coalesce(before.digest, s.previous) end)
      -- What says which rows it answers for is no part of its digest: it follows from the rows, and from the seals
      -- before.
      or s.rows <> cardinality(s.seqs) or s.seq <> s.seqs[s.rows]
      or exists (select from journal j where j.seq = s.seq and j.txid <> s.txid::text::xid8
        and journal_digest(j) = substr(s.digests, (s.rows - 1) * 32 + 1, 32))
      or (number = 1 or before.id is not null) and s.floor <> coalesce(before.floor, 0) and s.floor is distinct from
        (select max(x) from audit_seal o cross join lateral unnest(o.seqs) x where o.id < number) then
      kind := 'seal_altered'; at := s.sealed_at;
      return next;
    end if;
    return query
      select case when j.seq is null then 'removed' else 'altered' end, number::bigint, x.seq, j.subject, j.subject_id,
        j.act, j.at
      from unnest(s.seqs) with ordinality x(seq, place) left join journal j on j.seq = x.seq
      where (j.seq is null or journal_digest(j) <> substr(s.digests, (x.place::integer - 1) * 32 + 1, 32))
        -- What is in an archive is held against its files (see `journal_archive`).
        and not (j.seq is null and x.seq <@ gone);
    -- Where the seal before is gone, nobody can tell which rows were its own.
    if number = 1 or before.id is not null then
      ceiling := coalesce((select min(o.floor) from audit_seal o where o.id > number and o.floor > s.floor), beyond,
        9223372036854775807);
      return query
        select 'added', number::bigint, j.seq, j.subject, j.subject_id, j.act, j.at
        from journal j
        where (j.txid, j.seq) <= (s.txid::text::xid8, s.seq) and (j.seq > s.floor and j.seq <= ceiling or j.seq <= 0)
          and (before.floor is distinct from s.floor or (j.txid, j.seq) > (before.txid::text::xid8, before.seq))
          and j.seq not in (select unnest(s.seqs));
    end if;
  end loop;
end $$"""

_STATE = """
create function journal_seal_state(out seals bigint, out last bigint, out rows bigint, out digest text,
  out digests text[], out numbers bigint[], out months json)
language sql stable security definer set search_path = public, pg_temp as $$
  select count(*), coalesce(max(s.id), 0), coalesce(sum(s.rows), 0)::bigint,
    coalesce((array_agg(encode(s.digest, 'hex') order by s.id desc))[1], ''),
    coalesce(array_agg(encode(s.digest, 'hex') order by s.id), '{}'), coalesce(array_agg(s.id order by s.id), '{}'),
    coalesce((select json_agg(json_build_object('month', m.month, 'rows', m.rows, 'folder', m.folder, 'files', m.files,
      'spans', (select coalesce(json_agg(json_build_array(lower(r), upper(r) - 1)), '[]') from unnest(m.seqs) r))
      order by m.month) from archived_month m), '[]')
  from audit_seal s
$$"""


def statements() -> list[str]:
    """The owner's functions that the service may call."""
    return [
        _DIGEST,
        _SEAL,
        _FAULTS,
        _STATE,
        "revoke all on function journal_digest(journal), journal_seal_rows(integer), "
        "journal_seal_faults(bigint, bigint), journal_seal_state() from public",
        "grant execute on function journal_seal_rows(integer), journal_seal_faults(bigint, bigint), "
        "journal_seal_state() to sauro_service",
    ]
