"""Which moments have been told of, how far has the scanner looked, and what has changed since?

A row of `crossing` is written once and stays: its key is what makes a crossing single, whoever looks, however
often, and with clocks apart. How far the scanner has looked only saves work.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, DateTime, Index, Uuid, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from service.db.engine import Database, RightsChanged
from service.db.principal import bound, entered
from service.db.rows import ItemRow, Row, declare
from service.db.statements import Statement, compiled
from service.domain.access import Principal

_MOMENT: Any = DateTime(timezone=True)
_BIG: Any = BigInteger
_LIST: Any = {"server_default": text("'{}'")}


class Crossing(ItemRow, table=True):
    """One moment. type: of the event; subject, subject_id: of what; rule, key, offset_days: which of its moments.

    key: the day or period, of a line that may be crossed again how many-th time it was. crossed_on: the day it
    should have been told of. agency_ids: who leads, or owes. published: false while it rests on a figure that
    nobody has verified.
    """

    __tablename__ = "crossing"
    __table_args__ = (
        Index("crossing_once", "subject", "subject_id", "rule", "key", "offset_days", unique=True),
    )
    plan_id: UUID | None = Field(default=None, foreign_key="plan.id", index=True)
    subject: str
    subject_id: UUID
    type: str
    rule: str
    key: str
    offset_days: int
    due_on: date | None = None
    crossed_on: date
    agency_ids: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid()), sa_column_kwargs=_LIST)
    detail: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))


class Scan(Row, table=True):
    """One row: how far the scanner has looked. since: its first day here; what lay before is told of never.

    day: the last day whose moments have been told of. Of the journal, rows of transactions that may not have been
    seen yet: those from `horizon` on, which wrote at `low_at` or later. mark_at, mark_horizon: a moment, and the
    transaction from which on all began later: once every one before it has ended, low_at moves there.
    """

    __tablename__ = "scan"
    since: date | None = None
    day: date | None = None
    low_at: datetime | None = Field(default=None, sa_type=_MOMENT)
    horizon: int = Field(default=0, sa_type=_BIG)
    mark_at: datetime | None = Field(default=None, sa_type=_MOMENT)
    mark_horizon: int = Field(default=0, sa_type=_BIG)


# What was told of stays told of.
declare(
    Crossing,
    wall="crossing",
    subject="crossing",
    rights=("select", "insert"),
    names={"subject_id": "subjectId"},
)
declare(Scan, wall="clock", subject=None, rights=("select", "update"))


@dataclass(frozen=True)
class Changed:
    """Ids of what has changed since the last look, by subject; of settings what they are for."""

    tasks: list[UUID]
    obligations: list[UUID]
    indicators: list[UUID]
    plans: list[UUID]
    set_plans: list[UUID]
    set_rules: list[UUID]

    def any(self) -> bool:
        return any(
            (self.tasks, self.obligations, self.indicators, self.plans, self.set_plans, self.set_rules)
        )


@dataclass(frozen=True)
class Look:
    """Where the scanner stands: `since` and `day` None before its first look; where the next look begins."""

    since: date | None
    day: date | None
    changed: Changed
    low_at: datetime | None
    next_low_at: datetime
    horizon: int
    mark_at: datetime
    mark_horizon: int
    rows: int

    @property
    def stale(self) -> bool:
        """The next look would read what this one has read, or the place has not been kept for a minute."""
        return self.low_at is None or self.rows > 0 or (self.mark_at - self.low_at).total_seconds() > 60


_OF = "coalesce(j.after, j.before)"
_KEY_OF = {
    "tasks": "j.subject_id",
    "obligations": "j.subject_id",
    "indicators": f"case j.subject when 'observation' then ({_OF} ->> 'indicator_id')::uuid else j.subject_id end",
    "plans": "j.subject_id",
    "set_plans": f"({_OF} ->> 'plan_id')::uuid",
    "set_rules": f"({_OF} ->> 'rule_id')::uuid",
}
_SUBJECTS_OF = {
    "tasks": "('task')",
    "obligations": "('obligation')",
    "indicators": "('indicator', 'observation')",
    "plans": "('plan')",
    "set_plans": "('alert_setting')",
    "set_rules": "('alert_setting')",
}
_CHANGED = ", ".join(
    f"'{name}', json_agg(distinct {key}) filter (where j.subject in {_SUBJECTS_OF[name]} and {key} is not null"
    " and j.act <> 'day.turn')"
    for name, key in _KEY_OF.items()
)
_LOOK = f"""
select s.since, s.day, s.low_at, case when n.xmin >= s.mark_horizon and s.mark_at is not null then s.mark_at
    else coalesce(s.low_at, n.at - interval '1 hour') end as next_low_at, n.xmin as horizon,
  case when n.xmin >= s.mark_horizon or s.mark_at is null then n.at else s.mark_at end as mark_at,
  case when n.xmin >= s.mark_horizon or s.mark_at is null then n.xmax else s.mark_horizon end as mark_horizon,
  (select json_build_object('rows', count(*), {_CHANGED})::text from journal j
    where j.at >= s.low_at and j.txid >= s.horizon::text::xid8) as changed
from scan s cross join (select clock_timestamp() as at,
  pg_snapshot_xmin(pg_current_snapshot())::text::bigint as xmin,
  pg_snapshot_xmax(pg_current_snapshot())::text::bigint as xmax) n
where (select ok from me)"""


@cache
def _me(*, act: bool, told: bool) -> Statement:
    """The clock makes its settings. Compiled once: that costs more than all the rest of a look."""
    return compiled(select(entered(act=act, now=told).label("ok")))


async def look(db: Database, clock: Principal) -> Look:
    """Where the scanner stands and what has changed: one small read, while nothing has."""
    me = _me(act=False, told=False)
    rows = await db.fetch_rows(f"with me as materialized ({me.text}) {_LOOK}", me.arguments(bound(clock)))
    if not rows:
        raise RightsChanged
    row = rows[0]
    found = json.loads(row["changed"] or "{}")
    return Look(
        since=row["since"],
        day=row["day"],
        changed=Changed(**{name: [UUID(key) for key in found.get(name) or ()] for name in _KEY_OF}),
        low_at=row["low_at"],
        next_low_at=row["next_low_at"],
        horizon=row["horizon"],
        mark_at=row["mark_at"],
        mark_horizon=row["mark_horizon"],
        rows=found.get("rows", 0),
    )


async def move(tx: Database, seen: Look, today: date) -> None:
    """Keep how far was looked. A scanner that was slower than another one moves nothing back."""
    await tx.fetch_rows(
        "update scan set since = coalesce(since, $1), day = greatest(day, $1), low_at = $2, horizon = $3,"
        " mark_at = $4, mark_horizon = $5, version = version + 1, updated_at = clock_timestamp()"
        " where horizon <= $3 and (mark_at is null or mark_at <= $4)",
        (today, seen.next_low_at, seen.horizon, seen.mark_at, seen.mark_horizon),
    )


async def enter(tx: Database, clock: Principal) -> None:
    """Make the clock's settings for the length of the transaction."""
    me = _me(act=True, told=tx.now is not None)
    values = bound(clock, "crossing.raise") | {"me_now": tx.now and tx.now.isoformat()}
    if not await tx.fetch_value(me.text, me.arguments(values)):
        raise RightsChanged
