"""How is the journal read onward from a place, so that nothing that commits late is passed?

A change counts once no transaction that began before its own is still open; only then nothing can come to stand
before it (see `dispatching`, which goes by the same order). The journal is its owner's, so functions of the owner
read it: one tells which rows have changed, by name alone; the other, of a change, the columns by which walls
tell who saw the row before it, and of nothing that the table's own wall did not let the caller see. What stands
in a row now is read from its table, behind its wall.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Boolean, DateTime, Integer, Text, Uuid, column, func
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE

from service.db.export_sources import SOURCES
from service.db.rls import ROLE, WALLS
from service.db.rows import DECLARATIONS, table_of
from service.domain.changes import FOLLOWED

FUNCTIONS = ("changes_ahead", "changes_before", "changes_head", "changes_place")

IMAGE: Mapping[str, str] = {
    "version": "integer",
    "unit_key": "integer",
    "published": "boolean",
    "amending": "boolean",
    "named_agency_ids": "uuid[]",
    "agency_id": "uuid",
    "recorded_by": "uuid",
    "to_ids": "uuid[]",
    "plan_id": "uuid",
    "asked": "int4multirange",
}
"""Of a row as it was, the columns that walls and scopes look at. One that a table lacks is null; a flag is false."""

_KINDS: Mapping[str, Any] = {
    "integer": Integer(),
    "boolean": Boolean(),
    "uuid": Uuid(),
    "uuid[]": ARRAY(Uuid()),
    "int4multirange": INT4MULTIRANGE(),
}
_MOMENT = DateTime(timezone=True)
FAR = 50_000
"""Entries of the journal that one answer goes through at most, whoever may see them."""

_PLACE = """
  select pg_snapshot_xmin(x)::text::bigint,
    -- What a database restored elsewhere brought along stands at transactions that are still to come here.
    coalesce((select max(j.seq) from journal j where j.txid >= pg_snapshot_xmax(x)), 0),
    (select c.system_identifier from pg_control_system() c)::text || '/' ||
    (select d.oid from pg_database d where d.datname = current_database())::text,
    -- The first month whose entries are still here.
    (select min(to_date(substr(c.relname, 9), 'YYYY_MM'))::timestamp at time zone 'UTC' from pg_inherits i
      join pg_class c on c.oid = i.inhrelid where i.inhparent = 'journal'::regclass and c.relname ~ '^journal_[0-9]')
  from pg_current_snapshot() x"""


def ahead(*given: Any) -> Any:
    """What has changed from a place on, as columns."""
    return func.changes_ahead(*given).table_valued(
        column("txid", Text),
        column("seq", BigInteger),
        column("moment", _MOMENT),
        column("subject", Text),
        column("subject_id", Uuid),
        column("op", Text),
        column("floor", BigInteger),
        column("server", Text),
        column("kept_from", _MOMENT),
        column("unseen_at", _MOMENT),
        column("state", Text),
        name="a",
    )


def place_here() -> Any:
    """Where changes go on that this statement's snapshot does not show, as columns."""
    kinds = {"txid": BigInteger, "floor": BigInteger, "server": Text}
    return func.changes_place().table_valued(*(column(name, kind) for name, kind in kinds.items()), name="place")


def before(seqs: Any) -> Any:
    """Rows as they were before changes, as far as the caller saw them then."""
    kinds = (column(name, _KINDS[kind]) for name, kind in IMAGE.items())
    return func.changes_before(seqs).table_valued(
        column("seq", BigInteger), column("subject", Text), column("subject_id", Uuid), *kinds, name="b"
    )


def _seen() -> str:
    """Whether the wall of its table let a row through, by its columns as they were."""
    by_wall: dict[str, list[str]] = {}
    for table in FOLLOWED:
        declared = DECLARATIONS[table_of(SOURCES[table.name].model).name]
        assert declared.subject is not None
        assert declared.subject == table.subject, f"{table.name}: the journal calls its rows {declared.subject}"
        by_wall.setdefault(declared.wall, []).append(declared.subject)
    lines = []
    for name, subjects in sorted(by_wall.items()):
        wall = WALLS[name]
        assert wall is not None and "select from" not in wall[0], f"{name}: not told by a row alone"
        lines.append(f"    when k.subject in ({', '.join(repr(s) for s in sorted(subjects))}) then {wall[0]}")
    return "\n".join(lines)


def statements() -> list[str]:
    """The owner's functions, and who may call them."""
    image = ", ".join(f"{name} {kind}" for name, kind in IMAGE.items())
    shown = ", ".join(
        f"coalesce(r.{name}, false)" if kind == "boolean" else f"r.{name}" for name, kind in IMAGE.items()
    )
    return [
        f"""
create function changes_place(out txid bigint, out floor bigint, out server text, out kept_from timestamptz)
language sql stable security definer set search_path = public, pg_temp as $${_PLACE}
$$""",
        # The last change that nothing can come to stand before any more.
        """
create function changes_head(out txid bigint, out seq bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select j.txid::text::bigint, j.seq from journal j where j.txid < pg_snapshot_xmin(pg_current_snapshot())
  order by j.txid desc, j.seq desc limit 1
$$""",
        # Without a place: where one begins now. The last row has no subject. It tells how far one has come, whether
        # there is `more` at once, whether the place is `lost` here, and since when what was not told yet has stood.
        """
create function changes_ahead(after_txid bigint, after_seq bigint, after_floor bigint, subjects text[],
  spans int4multirange, everywhere text[], most integer, far integer)
returns table (txid xid8, seq bigint, moment timestamptz, subject text, subject_id uuid, op text, floor bigint,
  server text, kept_from timestamptz, unseen_at timestamptz, state text)
language plpgsql stable security definer set search_path = public, pg_temp set enable_sort = off
set enable_seqscan = off as $$
#variable_conflict use_column
declare
  low xid8 := pg_snapshot_xmin(pg_current_snapshot());
  begun xid8 := after_txid::text::xid8;
  told integer := 0;
  end_txid xid8;
  end_seq bigint;
begin
  for txid, seq, moment, subject, subject_id, op in
    select n.txid, n.seq, n.moment, n.subject, n.subject_id, n.op from (
      select j.txid, j.seq, coalesce(j.known_at, j.at) as moment, j.subject, j.subject_id, j.op,
        j.subject = any(subjects) and (spans is null or j.subject = any(everywhere) or j.unit_key <@ spans
          -- A row that has gone to another unit was seen where it was.
          or (j.op = 'update' and (j.before ->> 'unit_key')::integer <@ spans)) as wanted
      from journal j where (j.txid, j.seq) > (begun, after_seq) and j.txid < low and j.seq > after_floor
      order by j.txid, j.seq limit far
    ) n where n.wanted limit most
  loop
    told := told + 1;
    return next;
  end loop;
  state := 'more';
  end_txid := txid;
  end_seq := seq;
  if told < most then
    select j.txid, j.seq into end_txid, end_seq
    from journal j where (j.txid, j.seq) > (begun, after_seq) and j.txid < low and j.seq > after_floor
    order by j.txid, j.seq offset far - 1 limit 1;
  end if;
  if end_seq is null then
    state := 'all';
    -- The horizon itself, unless the place is beyond it: on a server that follows another it may go back.
    end_txid := greatest(low, coalesce(begun, low));
    end_seq := case when low > begun or begun is null then 0 else after_seq end;
  end if;
  if begun > pg_snapshot_xmax(pg_current_snapshot()) then
    state := 'lost';
  end if;
  select coalesce(after_floor, p.floor), p.server, p.kept_from into floor, server, kept_from from changes_place() p;
  select j.at into unseen_at from journal j
  where (j.txid, j.seq) > (end_txid, end_seq) and j.seq > coalesce(after_floor, 0)
  order by j.txid, j.seq limit 1;
  txid := end_txid;
  seq := end_seq;
  moment := null;
  subject := null;
  subject_id := null;
  op := null;
  return next;
end $$""",
        f"""
create function changes_before(seqs bigint[]) returns table (seq bigint, subject text, subject_id uuid,
  {image})
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query select k.* from (
    select j.seq, j.subject, j.subject_id, {shown}
    from journal j cross join lateral jsonb_to_record(j.before) as r({image})
    where j.seq = any(seqs)
  ) k(seq, subject, subject_id, {", ".join(IMAGE)})
  where case
{_seen()}
    else false end;
end $$""",
        "revoke all on function changes_place(), changes_head(), changes_ahead(bigint, bigint, bigint, text[], "
        "int4multirange, text[], integer, integer), changes_before(bigint[]) from public",
        "grant execute on function changes_place(), changes_head(), changes_ahead(bigint, bigint, bigint, text[], "
        f"int4multirange, text[], integer, integer), changes_before(bigint[]) to {ROLE}",
    ]
