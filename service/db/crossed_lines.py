"""Which lines have indicators crossed, which roll-ups are too thin, which plans came after some of their days?

Each statement inserts rows of `crossing` and counts them. Where an indicator stands on a day, and why, was computed
when its figures were written; here the reason is looked up in `domain.crossings`, and the state it stands for held
against the one last told of, which is that of the last crossing of the same line.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from service.db.crossed_days import COLUMNS, ONCE, SEEN_FROM, VIET_NAM, among, settings
from service.db.crossings import Changed
from service.db.engine import Database
from service.domain.alert_settings import COVERAGE_AFTER
from service.domain.crossings import TARGET_LINE, TRAJECTORY_LINE, TRANSITIONS, Line


def _reasons() -> str:
    """Reason of a standing -> where the target and the way to it are, as VALUES."""
    reasons = dict.fromkeys((*TARGET_LINE, *TRAJECTORY_LINE))
    return "values " + ", ".join(
        f"('{why}', {_said(TARGET_LINE.get(why))}, {_said(TRAJECTORY_LINE.get(why))})" for why in reasons
    )


def _transitions() -> str:
    return "values " + ", ".join(
        f"({_said(last)}, '{now}', '{kind}', '{kept}')" for (last, now), (kind, kept) in TRANSITIONS.items()
    )


def _said(line: Line | None) -> str:
    return "null::text" if line is None else f"'{line}'"


_LINES = f"""
with reason(why, target, way) as ({_reasons()}),
turn(last, now, type, kept) as ({_transitions()}),
seen as materialized (
  select i.id, i.unit_key, i.named_agency_ids, i.plan_id, r.id is null as verified, si.bounds,
    case when r.id is null then i.standing_view[b.n]::jsonb else r.view::jsonb end as view,
    case when r.id is null then i.standing_latest[b.n]::jsonb else r.latest::jsonb end as latest,
    coalesce(si.target, sp.target, true) as by_target, coalesce(si.trajectory, sp.trajectory, 'off_track') as by_way
  from indicator i join plan p on p.id = i.plan_id
    {settings("si", "indicator", "i.id")}
    {settings("sp", "plan", "i.plan_id")}
    left join unnest($5::uuid[], $6::text[], $7::text[]) r(id, view, latest) on r.id = i.id
    cross join lateral (select width_bucket($1::date, i.standing_from) as n) b
  where i.published and i.ended_on is null and $1::date >= {SEEN_FROM}, i.tracked_from) and {{where}}
), state as (
  select s.id, 'target' as rule, r.target as now, (s.view -> 'why') - 'code' as said
  from seen s join reason r on r.why = s.view -> 'why' ->> 'code' where s.by_target and r.target is not null
  union all
  select s.id, 'trajectory',
    case when r.way = 'crossed' or (r.way = 'little' and s.by_way = 'at_risk') then 'crossed' else 'clear' end,
    (s.view -> 'why') - 'code'
  from seen s join reason r on r.why = s.view -> 'why' ->> 'code' where s.by_way <> 'none' and r.way is not null
  union all
  select s.id, 'bound:' || b.name,
    case when f.value < b.below or f.value > b.above then 'crossed' else 'clear' end,
    jsonb_strip_nulls(jsonb_build_object('period', s.latest #> '{{{{period,nominal}}}}', 'value', s.latest -> 'value',
      'bound', b.name, 'below', b.below, 'above', b.above))
  from seen s cross join lateral (select (s.latest ->> 'value')::numeric as value) f
    cross join lateral jsonb_to_recordset(s.bounds) b(name text, below numeric, above numeric)
  where f.value is not null
), raised as (
  insert into crossing ({COLUMNS})
  select gen_random_uuid(), s.unit_key, s.verified, s.named_agency_ids, s.plan_id, 'indicator', s.id, u.type, x.rule,
    coalesce(l.times, 0) + 1, 0, (x.said ->> 'due')::date, $1::date,
    array(select a.agency_id from indicator_assignment a where a.indicator_id = s.id and a.role = 'lead'
      order by a.ordinal, a.id),
    x.said || jsonb_build_object('threshold', x.rule, 'state', u.kept, 'standing', s.view ->> 'code', 'since', $1::date,
      'verified', s.verified)
  from state x join seen s on s.id = x.id
    left join lateral (select c.detail ->> 'state' as state, c.key::integer as times from crossing c
      where c.subject = 'indicator' and c.subject_id = x.id and c.rule = x.rule
      order by c.key::integer desc limit 1) l on true
    join turn u on u.last is not distinct from l.state and u.now = x.now
  order by s.unit_key, s.id, x.rule {ONCE}
) select count(*) from raised"""
_LINES_WALKED = _LINES.format(
    where="$1::date = any(i.standing_from) and i.unit_key between $3 and $4 and p.unit_key between $3 and $4"
    " and i.id <> all($5::uuid[])"
)
_LINES_LOOKED = _LINES.format(where=f"i.id = {among('indicator', id='$3', plan_id='$4')}")

_COVERAGE = f"""
with raised as (
  insert into crossing ({COLUMNS})
  select gen_random_uuid(), f.unit_key, true, '{{}}'::uuid[], null::uuid, 'rollup', f.definition_id, 'coverage.below',
    'coverage', f.key, f.after, f.last_day, f.day, '{{}}'::uuid[], jsonb_build_object('definition', f.definition_id,
      'period', f.period, 'unit', f.code, 'coverage', round(f.reported * 100.0 / f.expected, 1), 'threshold', f.below,
      'expected', f.expected, 'reported', f.reported)
  from (
    select distinct on (u.key, r.definition_id, n.period) u.key as unit_key, r.definition_id,
      n.period || '/' || u.code as key, coalesce(s.coverage_after_days, {COVERAGE_AFTER}) as after, n.last_day,
      n.last_day + 1 + coalesce(s.coverage_after_days, {COVERAGE_AFTER}) as day, n.period, u.code,
      s.coverage_below as below, r.reported, r.expected
    from alert_setting s join unit u on u.key = s.unit_key
      cross join lateral nominal_periods(extract(year from $1::date)::integer - 2,
        extract(year from $3::date)::integer) n
      cross join lateral (select r.definition_id, sum(r.expected) as expected, sum(r.reported) as reported from rollup r
        where r.period = n.period and r.unit_key = u.key
          and (s.definition_id is null or r.definition_id = s.definition_id) group by 1) r
    where s.subject in ('definition', 'unit') and r.expected > 0
      and n.last_day + 1 + coalesce(s.coverage_after_days, {COVERAGE_AFTER}) between greatest($1::date, $2::date)
        and $3::date
    order by u.key, r.definition_id, n.period, s.definition_id nulls last) f
  where f.below is not null and f.reported * 100 < f.below * f.expected
  order by f.day, f.unit_key, f.definition_id {ONCE}
) select count(*) from raised"""

_SUMMARY = f"""
with raised as (
  insert into crossing ({COLUMNS})
  select gen_random_uuid(), p.unit_key, true, p.named_agency_ids, p.id, 'plan', p.id, 'plan.due_before_issue',
    'before_issue', d.day::text, 0, null::date, d.day, '{{}}'::uuid[],
    jsonb_build_object('tasks', t.tasks, 'obligations', o.owed, 'effectiveOn', p.effective_on,
      'trackedFrom', p.tracked_from)
  from plan p cross join lateral (select (p.published_at {VIET_NAM})::date as day) d
    cross join lateral (select count(*) as tasks from task t where t.plan_id = p.id and t.published
      and t.standing_code[width_bucket(d.day - 1, t.standing_from)] in ('due_before_issue', 'overdue')) t
    cross join lateral (select count(*) as owed from obligation o where o.plan_id = p.id and o.published
      and o.standing_code[width_bucket(d.day - 1, o.standing_from)] in ('before_issue', 'before_tracking', 'overdue')) o
  where p.id = any($1::uuid[]) and p.status = 'published' and p.published and d.day >= $2::date and t.tasks + o.owed > 0
    and not exists (select from crossing c where c.subject = 'plan' and c.subject_id = p.id)
  order by p.unit_key, p.id {ONCE}
) select count(*) from raised"""


@dataclass(frozen=True)
class Recorded:
    """Indicators whose recorded figures count as well, with where they stand by these on a day (JSON text)."""

    ids: list[UUID] = field(default_factory=list)
    views: list[str] = field(default_factory=list)
    latest: list[str | None] = field(default_factory=list)


async def turning_days(tx: Database, first: date, today: date) -> list[date]:
    """The days among these on which the standing of any indicator changes by itself."""
    rows = await tx.fetch_rows(
        "select distinct d from indicator i cross join lateral unnest(i.standing_from) d"
        " where i.published and d between $1::date and $2::date order by d",
        (first, today),
    )
    return [row["d"] for row in rows]


async def crossed(tx: Database, day: date, since: date, low: int, high: int, apart: list[UUID]) -> int:
    """Tell of the lines that indicators have crossed because the day had come. apart: those judged by what is
    recorded, which are looked at by themselves."""
    return int(await tx.fetch_value(_LINES_WALKED, (day, since, low, high, apart, [], [])))


async def by_recorded(tx: Database) -> list[UUID]:
    """Indicators for which figures count once they are recorded, and which have such that nobody has verified."""
    rows = await tx.fetch_rows(
        "select i.id from alert_setting s join indicator i on i.id = s.indicator_id where s.figures = 'recorded'"
        " and i.published and i.ended_on is null and exists (select from observation o where o.indicator_id = i.id"
        " and o.state = 'recorded') order by i.id",
        (),
    )
    return [row["id"] for row in rows]


async def covered(tx: Database, first: date, today: date, since: date) -> int:
    """Tell of the roll-ups in which too many are missing, of periods that ended long enough ago."""
    return int(await tx.fetch_value(_COVERAGE, (first, since, today)))


async def looked(
    tx: Database, changed: Changed, recorded: Recorded, today: date, since: date
) -> dict[str, int]:
    """Tell of the lines that have been crossed by a change, and of plans that came late."""
    ids = [*changed.indicators, *recorded.ids]
    said = (recorded.ids, recorded.views, recorded.latest)
    return {
        "lines": await tx.fetch_value(_LINES_LOOKED, (today, since, ids, changed.set_plans, *said)),
        "summaries": await tx.fetch_value(_SUMMARY, (changed.plans, since)),
    }
