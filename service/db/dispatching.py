"""How is the journal gone through in the order of commit, exactly once, by any number of workers?

A change counts once no transaction that began before its own is still open: only then nothing can come
to stand before it. So the order is (transaction, sequence), up to the oldest transaction that still runs
anywhere in the cluster: a long one delays events, and loses none. Whoever holds the lock on the position
writes the events and moves it, in one transaction; the others find it taken.

A database that was restored elsewhere counts its transactions anew, below those that its journal names.
Then what was left is written down, and from there on only later changes are looked at.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import SQLModel

from service.db.engine import Database, RightsChanged
from service.db.journal import CLOCK, OPERATOR
from service.db.principal import bound, entered
from service.db.rows import DECLARATIONS, INTERNAL
from service.db.statements import Statement, compiled
from service.domain.access import Principal
from service.domain.events import SUBJECTS
from service.domain.raising import WANTED, Change, Raised

_PLACE = (
    "p as materialized (select * from event_position), "
    "s as materialized (select pg_snapshot_xmin(x) as low, pg_snapshot_xmax(x) as high from pg_current_snapshot() x)"
)
_BEYOND = "(j.txid, j.seq) > ((select txid::text::xid8 from p), (select seq from p))"
_AHEAD = f"{_BEYOND} and j.txid < (select low from s) and j.seq > (select floor from p)"
_READ = f"""
with {_PLACE}
select j.seq, j.txid::text::bigint as txid, j.at, j.known_at, j.actor, j.act, j.unit_key, j.subject, j.subject_id,
  j.op, c.columns, c.before, c.after
from journal j left join lateral (
  select
    case when j.op = 'update' then (select array_agg(a.key order by a.key) from jsonb_each(j.after) a
      where a.value is distinct from j.before -> a.key) end as columns,
    case when j.op = 'update' then (select jsonb_object_agg(b.key, b.value)::text from jsonb_each(j.before) b
      where b.key = any($2::text[])) end as before,
    (select jsonb_object_agg(b.key, b.value)::text from jsonb_each(j.after) b where b.key = any($2::text[])) as after
  offset 0
) c on j.subject = any($1::text[]) and j.op <> 'delete'"""
"""Only of what may be an event the columns come along."""
_ELSEWHERE = "(select p.txid::text::xid8 > s.high from p, s)"


@dataclass(frozen=True)
class Stretch:
    """What was read ahead. txid, seq: of the last change gone through, 0 if there was none."""

    changes: list[Change]
    txid: int
    seq: int


@asynccontextmanager
async def position_held(db: Database, clock: Principal) -> AsyncIterator[Database | None]:
    """A transaction as the clock that holds the position; None when another worker holds it."""
    async with db.transaction() as tx:
        if not await tx.fetch_value(_me().text, _me().arguments(bound(clock))):
            raise RightsChanged
        held = await tx.fetch_value("select 1 from event_position for update skip locked", ())
        yield tx if held else None


async def anything_new(db: Database, clock: Principal) -> bool:
    """Whether there is a change that was not gone through: one small statement, for whoever looks often."""
    me = _me()
    text = (
        f"with me as materialized ({me.text}), {_PLACE} select me.ok, me.ok and ("
        f"exists (select from journal j where {_AHEAD}) or {_ELSEWHERE}) as new from me"
    )
    row = (await db.fetch_rows(text, me.arguments(bound(clock))))[0]
    if not row["ok"]:
        raise RightsChanged
    return row["new"]


@cache
def _me() -> Statement:
    return compiled(select(entered(act=False).label("ok")))


async def ahead(tx: Database, most: int) -> Stretch:
    """The next changes, of whole transactions as far as they fit."""
    text = f"{_READ} where {_AHEAD} order by j.txid, j.seq limit $3"
    rows = await tx.fetch_rows(text, (sorted(SUBJECTS), sorted(WANTED), most))
    if len(rows) == most and rows[0]["txid"] != rows[-1]["txid"]:
        # The last transaction may go on: it is for the next stretch.
        rows = [row for row in rows if row["txid"] != rows[-1]["txid"]]
    txid, seq = (rows[-1]["txid"], rows[-1]["seq"]) if rows else (0, 0)
    return Stretch(_changes(rows), txid, seq)


async def left_behind(tx: Database) -> Stretch | None:
    """What a database restored elsewhere had not gone through when it was saved; None: it is where it was."""
    if not await tx.fetch_value(f"with {_PLACE} select {_ELSEWHERE}", ()):
        return None
    text = f"{_READ} where {_BEYOND} and j.seq > (select floor from p) order by j.txid, j.seq"
    rows = await tx.fetch_rows(text, (sorted(SUBJECTS), sorted(WANTED)))
    await tx.fetch_value(
        "update event_position set txid = 0, seq = 0, floor = greatest(floor, (select max(j.seq) from journal j "
        "where j.txid >= pg_snapshot_xmax(pg_current_snapshot()))) returning 1",
        (),
    )
    return Stretch(_changes(rows), 0, 0)


def _changes(rows: Sequence[Any]) -> list[Change]:
    names = _names()
    return [
        Change(
            seq=row["seq"],
            txid=row["txid"],
            at=row["at"],
            known_at=row["known_at"],
            actor=str(row["actor"]),
            act=row["act"],
            unit_key=row["unit_key"],
            subject=row["subject"],
            subject_id=str(row["subject_id"]),
            op=row["op"],
            columns=row["columns"] or (),
            changed=[names[row["subject"]][c] for c in row["columns"] or () if c in names[row["subject"]]],
            before=row["before"] and json.loads(row["before"]),
            after=json.loads(row["after"]),
        )
        for row in rows
        if row["after"] is not None
    ]


@cache
def _names() -> Mapping[str, Mapping[str, str]]:
    """Subject -> column -> what clients call it; what says nothing to them is left out."""
    return {
        declared.subject: {
            column.name: declared.name_of(column.name)
            for column in SQLModel.metadata.tables[declared.table].c
            if column.name not in {*INTERNAL, *declared.internal, *declared.hidden, *_OF_EVERY_CHANGE}
        }
        for declared in DECLARATIONS.values()
        if declared.subject in SUBJECTS
    }


_OF_EVERY_CHANGE = frozenset({"version", "updated_at"})


async def write(tx: Database, events: Sequence[Raised], ids: Sequence[UUID]) -> tuple[int, int] | None:
    """Write events down, numbered in order; the first and last number. What an earlier stretch of the same
    transaction has raised already is left out, and so is what was written before a restoration."""
    if not events:
        return None
    given = [_sent(event, place, key) for place, (event, key) in enumerate(zip(events, ids, strict=True))]
    row = (await tx.fetch_rows(_WRITE, (json.dumps(given),)))[0]
    return (row["first"], row["last"]) if row["first"] is not None else None


async def moved(tx: Database, to: Stretch) -> None:
    """The position after a stretch."""
    if to.seq:
        await tx.fetch_value("update event_position set txid = $1, seq = $2 returning 1", (to.txid, to.seq))


def _sent(event: Raised, place: int, key: UUID) -> dict[str, Any]:
    change = event.change
    return {
        "place": place,
        "id": str(key),
        "seq": change.seq,
        "txid": change.txid,
        "at": change.at.isoformat(),
        "known_at": change.known_at and change.known_at.isoformat(),
        "day": change.day.isoformat(),
        "type": event.type,
        "unit_key": change.unit_key,
        "subject": event.subject,
        "subject_id": event.subject_id,
        "name": event.name,
        "act": change.act,
        "actor": change.actor,
        "changed": event.changed,
        "plan_id": event.plan_id,
        "task_id": event.task_id,
        "indicator_id": event.indicator_id,
        "agency_ids": event.agency_ids,
        "standing": event.standing,
        "detail": event.detail,
        "published": event.published,
        "named_agency_ids": event.named_agency_ids,
        "own_agency_ids": event.own_agency_ids,
        "recorded_by": event.recorded_by,
        "told": event.told,
    }


_STANDING = "x.standing_code[width_bucket(d.day, x.standing_from)]"
_WRITE = f"""
with d as (
  select * from jsonb_to_recordset($1::text::jsonb) as d(place integer, id uuid, seq bigint, txid bigint,
    at timestamptz, known_at timestamptz, day date, type text, unit_key integer, subject text, subject_id uuid,
    name text, act text, actor uuid, changed text[], plan_id uuid, task_id uuid, indicator_id uuid,
    agency_ids uuid[], standing text, detail jsonb, published boolean, named_agency_ids uuid[],
    own_agency_ids uuid[], recorded_by uuid, told text)
), fresh as (
  select d.*, m.sequence as before_sequence, m.id as before_id from d
  left join lateral (
    select e.sequence, e.id from event e where e.subject_id = d.subject_id order by e.sequence desc limit 1) m on true
  where not exists (select from event e
    where e.subject_id = d.subject_id and e.txid = d.txid and e.type = d.type)
  and not exists (select from event e where e.seq = d.seq)
), written as (
  insert into event (number, id, seq, txid, at, known_at, type, unit_key, subject, subject_id, name, act, actor,
    actor_kind, changed, plan_id, agency_ids, standing, sequence, previous_id, detail, published,
    named_agency_ids, own_agency_ids, recorded_by, told)
  select (select last_number from event_position) + row_number() over (order by d.place), d.id, d.seq, d.txid,
    d.at, d.known_at, d.type, d.unit_key, d.subject, d.subject_id,
    coalesce(d.name, x.name, t.title, i.name, f.name, r.title), d.act, d.actor,
    case d.actor::text when '{CLOCK}' then 'clock' when '{OPERATOR}' then 'operator' else coalesce(a.kind, 'gone') end,
    coalesce(d.changed, '{{}}'), coalesce(d.plan_id, t.plan_id, i.plan_id, o.plan_id),
    coalesce(d.agency_ids, leads_of_task.ids, leads_of_indicator.ids, '{{}}'),
    coalesce(d.standing, {_STANDING}),
    coalesce(d.before_sequence, 0) + row_number() over (partition by d.subject_id order by d.place),
    coalesce(lag(d.id) over (partition by d.subject_id order by d.place), d.before_id),
    d.detail, coalesce(d.published, x.published, false), coalesce(d.named_agency_ids, x.named_agency_ids, '{{}}'),
    d.own_agency_ids, d.recorded_by, d.told::int4multirange
  from fresh d
  left join deliverable p on d.subject = 'deliverable' and p.id = d.subject_id
  left join task t on t.id = coalesce(d.task_id, p.task_id)
  left join indicator i on i.id = d.indicator_id
  left join obligation o on d.subject = 'obligation' and o.id = d.subject_id
  left join target_assignment g on d.subject = 'target_assignment' and g.id = d.subject_id
  left join indicator_definition f on f.id = g.definition_id
  left join reporting_rule r0 on r0.id = o.rule_id
  left join lateral (select coalesce(r0.name, q.title) as title from (values (1)) one(x)
    left join report_request q on q.id = o.request_id) r on true
  left join principal a on a.id = d.actor
  left join lateral (
    select t.title as name, t.published, t.named_agency_ids, t.standing_from, t.standing_code where d.subject = 'task'
    union all select i.name, i.published, i.named_agency_ids, i.standing_from, i.standing_code
      where d.subject = 'indicator'
    union all select p.name, p.published, p.named_agency_ids, p.standing_from, p.standing_code
      where d.subject = 'deliverable'
    union all select null, o.published, o.named_agency_ids || o.to_ids, o.standing_from, o.standing_code
      where d.subject = 'obligation'
    union all select l.title, l.published, l.named_agency_ids, null, null from plan l
      where d.subject = 'plan' and l.id = d.subject_id
  ) x on true
  left join lateral (select array_agg(distinct s.agency_id) as ids from assignment s
    where s.task_id = t.id and s.role <> 'coordinator' and not s.amending) leads_of_task on true
  left join lateral (select array_agg(distinct s.agency_id) as ids from indicator_assignment s
    where s.indicator_id = i.id and s.role <> 'coordinator' and not s.amending) leads_of_indicator on true
  returning number
), told as (
  update event_position set last_number = last_number + (select count(*) from written) returning last_number
)
select min(number) as first, max(number) as last from written"""
