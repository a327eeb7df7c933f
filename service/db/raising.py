"""How are the moments that have come found and told of, set by set?

Each statement inserts rows of `crossing` and counts them; what is there already is left alone. A *walk* takes all
moments of some days in a range of units; a *look* takes things that have changed, and of each day to be kept the
moment that passed last: a date moved to next week is not told of as a month ahead too. Which days are to be kept
(`task.deadlines`), where something stands on a day and why (the calendars of standings) was computed when it was
written; here days are counted off, and reasons looked up in `domain.crossings`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from service.db.crossings import Changed
from service.db.engine import Database
from service.domain.alert_settings import COVERAGE_AFTER, DUE_SOON_DAYS, OVERDUE_DAYS
from service.domain.calendars import BEGINNING
from service.domain.crossings import TARGET_LINE, TRAJECTORY_LINE, TRANSITIONS, Line
from service.domain.units import EVERYWHERE, NATION_KEY

_COLUMNS = (
    "id, unit_key, published, named_agency_ids, plan_id, subject, subject_id, type, rule, key, offset_days, due_on,"
    " crossed_on, agency_ids, detail"
)
_ONCE = "on conflict (subject, subject_id, rule, key, offset_days) do nothing returning 1"
_VIET_NAM = "at time zone 'Asia/Ho_Chi_Minh'"
_SEEN_FROM = f"greatest($2::date, (p.published_at {_VIET_NAM})::date"
"""The first day of which anything is told: the scanner's own, and the one on which the plan was published here."""


def _followed(due: str, *since: str) -> str:
    """The moment is told of: it lies where the thing was followed, and of a day that had passed before nothing is."""
    seen = ", ".join((_SEEN_FROM, *since)) + ")"
    return f"case m.rule when 'overdue' then {due} + 1 else m.day end >= {seen}"


def _days(values: tuple[int, ...]) -> str:
    return "'{" + ",".join(map(str, values)) + "}'::integer[]"


def _moments(due: str, *settings: str) -> str:
    """Days on which a last day in time is told of, by the first settings that say so."""
    soon = ", ".join([*(f"{one}.due_soon_days" for one in settings), _days(DUE_SOON_DAYS)])
    late = ", ".join([*(f"{one}.overdue_days" for one in settings), _days(OVERDUE_DAYS)])
    return (
        f"(select 'due_soon' as rule, d as after, {due} - d as day from unnest(coalesce({soon})) d"
        f" union all select 'overdue', d, {due} + 1 + d from unnest(coalesce({late})) d) m"
    )


def _settings(alias: str, subject: str, key: str) -> str:
    return f"left join alert_setting {alias} on {alias}.subject = '{subject}' and {alias}.subject_id = {key}"


_DETAIL = (
    "jsonb_strip_nulls(jsonb_build_object('dueOn', {due}, 'offsetDays', m.after,"
    " 'daysLeft', case m.rule when 'due_soon' then m.after end,"
    " 'daysOverdue', case m.rule when 'overdue' then m.after end, {more}))"
)
_LEADS = (
    "array(select a.agency_id from assignment a where a.task_id = t.id and a.role in ('lead', 'member')"
    " order by a.ordinal, a.id)"
)
_TASKS = f"""
select t.unit_key, t.named_agency_ids, t.plan_id, x.subject, x.id, m.rule, x.key, m.after, x.due, m.day,
  {_LEADS} as agency_ids,
  {_DETAIL.format(due="x.due", more="'occurrence', x.occurrence, 'name', x.name, 'task', x.task")} as detail
from task t join plan p on p.id = t.plan_id
  cross join lateral (
    select case d.of when 'deliverable' then 'deliverable' else 'task' end as subject, coalesce(d.id, t.id) as id,
      d.due, d.key, d.occurrence, d.name, case when d.id is not null then t.id end as task
    from jsonb_to_recordset(t.deadlines) d(of text, id uuid, due date, key text, occurrence integer, name text)) x
  {_settings("sd", "deliverable", "x.id")}
  {_settings("st", "task", "t.id")}
  {_settings("sp", "plan", "t.plan_id")}
  cross join lateral {_moments("x.due", "sd", "st", "sp")}
where t.published and t.deadlines <> '[]' and m.day between $1::date and $3::date
  and {_followed("x.due", "t.tracked_from")}"""

# Then and now: what was handed in meanwhile is not told of as missing.
_OPEN = "in ('not_open', 'open', 'due_soon')"
_OWED = f"""
select o.unit_key, o.named_agency_ids, o.plan_id, 'obligation' as subject, o.id, m.rule, o.last_day::text as key,
  m.after, o.last_day as due, m.day, array_remove(array[o.agency_id], null) as agency_ids,
  {_DETAIL.format(due="o.last_day", more="'period', o.nominal, 'rule', o.rule_id")} as detail
from obligation o left join plan p on p.id = o.plan_id
  {_settings("sr", "rule", "o.rule_id")}
  {_settings("sp", "plan", "o.plan_id")}
  cross join lateral {_moments("o.last_day", "sr", "sp")}
  cross join lateral (select o.standing_code[width_bucket(m.day, o.standing_from)] as before,
    o.standing_code[width_bucket($3::date, o.standing_from)] as now) c
where o.published and o.last_day between $1::date - 366 and $3::date + 365 and m.day between $1::date and $3::date
  and {_followed("o.last_day", "o.tracked_from")}
  and case m.rule when 'overdue' then c.before = 'overdue' and c.now = 'overdue'
    else c.before {_OPEN} and c.now not in ('met_on_time', 'met_late', 'before_issue', 'before_tracking', 'waived')
    end"""

_STALE = f"""
select i.unit_key, i.named_agency_ids, i.plan_id, 'indicator' as subject, i.id, 'stale' as rule,
  e.view::jsonb -> 'why' ->> 'period' as key, 0 as after, null::date as due, e.day,
  array(select a.agency_id from indicator_assignment a where a.indicator_id = i.id and a.role = 'lead'
    order by a.ordinal, a.id) as agency_ids,
  jsonb_build_object('since', e.day) || (e.view::jsonb -> 'why') - 'code' as detail
from indicator i join plan p on p.id = i.plan_id
  cross join lateral unnest(i.standing_from, i.standing_code, i.standing_view) e(day, code, view)
where i.published and i.ended_on is null and 'stale' = any(i.standing_code)
  and i.standing_code[width_bucket($3::date, i.standing_from)] = 'stale' and e.code = 'stale'
  and e.day between $1::date and $3::date and e.day >= {_SEEN_FROM}, i.tracked_from)"""


def _raise(found: str, *, where: str, latest: bool = False) -> str:
    """Tell of what was found. latest: of each day to be kept the moment that passed last, and no other."""
    rows = f"{found} and {where}"
    if latest:
        rows = f"select distinct on (subject, id, key) * from ({rows}) r order by subject, id, key, day desc"
    return (
        f"with raised as (insert into crossing ({_COLUMNS})"
        " select gen_random_uuid(), f.unit_key, true, f.named_agency_ids, f.plan_id, f.subject, f.id,"
        " f.subject || '.' || f.rule, f.rule, f.key, f.after, f.due, f.day, f.agency_ids, f.detail"
        f" from ({rows}) f order by f.day, f.due, f.unit_key, f.id {_ONCE}) select count(*) from raised"
    )


def _units(alias: str) -> str:
    return f"{alias}.unit_key between $4 and $5"


_WALKS = {
    "tasks": _raise(_TASKS, where=_units("t")),
    "obligations": _raise(_OWED, where=_units("o")),
    "stale": _raise(_STALE, where=_units("i")),
}
_LOOKS = {
    "tasks": _raise(_TASKS, where="(t.id = any($4::uuid[]) or t.plan_id = any($5::uuid[]))", latest=True),
    "obligations": _raise(
        _OWED,
        where="(o.id = any($4::uuid[]) or o.plan_id = any($5::uuid[]) or o.rule_id = any($6::uuid[]))",
        latest=True,
    ),
    "stale": _raise(
        _STALE,
        where="i.id = any($4::uuid[]) and e.day = i.standing_from[width_bucket($3::date, i.standing_from)]",
    ),
}


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
    {_settings("si", "indicator", "i.id")}
    {_settings("sp", "plan", "i.plan_id")}
    left join unnest($5::uuid[], $6::text[], $7::text[]) r(id, view, latest) on r.id = i.id
    cross join lateral (select width_bucket($1::date, i.standing_from) as n) b
  where i.published and i.ended_on is null and $1::date >= {_SEEN_FROM}, i.tracked_from) and {{where}}
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
  insert into crossing ({_COLUMNS})
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
  order by s.unit_key, s.id, x.rule {_ONCE}
) select count(*) from raised"""
_LINES_WALKED = _LINES.format(
    where="$1::date = any(i.standing_from) and i.unit_key between $3 and $4 and i.id <> all($5::uuid[])"
)
_LINES_LOOKED = _LINES.format(where="(i.id = any($3::uuid[]) or i.plan_id = any($4::uuid[]))")

_COVERAGE = f"""
with raised as (
  insert into crossing ({_COLUMNS})
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
        where r.period = n.period and r.unit_key between u.key and u.last_key
          and (s.definition_id is null or r.definition_id = s.definition_id) group by 1) r
    where s.subject in ('definition', 'unit') and r.expected > 0
      and n.last_day + 1 + coalesce(s.coverage_after_days, {COVERAGE_AFTER}) between greatest($1::date, $2::date)
        and $3::date
    order by u.key, r.definition_id, n.period, s.definition_id nulls last) f
  where f.below is not null and f.reported * 100 < f.below * f.expected
  order by f.day, f.unit_key, f.definition_id {_ONCE}
) select count(*) from raised"""

_SUMMARY = f"""
with raised as (
  insert into crossing ({_COLUMNS})
  select gen_random_uuid(), p.unit_key, true, p.named_agency_ids, p.id, 'plan', p.id, 'plan.due_before_issue',
    'before_issue', d.day::text, 0, null::date, d.day, '{{}}'::uuid[],
    jsonb_build_object('tasks', t.tasks, 'obligations', o.owed, 'effectiveOn', p.effective_on,
      'trackedFrom', p.tracked_from)
  from plan p cross join lateral (select (p.published_at {_VIET_NAM})::date as day) d
    cross join lateral (select count(*) as tasks from task t where t.plan_id = p.id and t.published
      and t.standing_code[width_bucket(d.day - 1, t.standing_from)] in ('due_before_issue', 'overdue')) t
    cross join lateral (select count(*) as owed from obligation o where o.plan_id = p.id and o.published
      and o.standing_code[width_bucket(d.day - 1, o.standing_from)] in ('before_issue', 'before_tracking', 'overdue')) o
  where p.id = any($1::uuid[]) and p.status = 'published' and p.published and d.day >= $2::date and t.tasks + o.owed > 0
    and not exists (select from crossing c where c.subject = 'plan' and c.subject_id = p.id)
  order by p.unit_key, p.id {_ONCE}
) select count(*) from raised"""


async def walked(tx: Database, first: date, today: date, since: date, low: int, high: int) -> dict[str, int]:
    """Tell of every moment from `first` to `today`, both included, of units with keys from low to high."""
    told = {}
    for name, statement in _WALKS.items():
        told[name] = await tx.fetch_value(statement, (first, since, today, low, high))
    return told


@dataclass(frozen=True)
class Recorded:
    """Indicators whose recorded figures count as well, with where they stand by these on a day (JSON text)."""

    ids: list[UUID] = field(default_factory=list)
    views: list[str] = field(default_factory=list)
    latest: list[str | None] = field(default_factory=list)


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


async def turning_days(tx: Database, first: date, today: date) -> list[date]:
    """The days among these on which the standing of any indicator changes by itself."""
    rows = await tx.fetch_rows(
        "select distinct d from indicator i cross join lateral unnest(i.standing_from) d"
        " where i.published and d between $1::date and $2::date order by d",
        (first, today),
    )
    return [row["d"] for row in rows]


FEW = 20_000
"""So many things are walked in one go, whosever they are."""

_MANY = " + ".join(
    f"(select count(*) from (select from {table} limit {FEW}) few)"
    for table in ("task", "obligation", "indicator")
)


async def ranges(tx: Database) -> list[tuple[int, int]]:
    """Keys of units, in parts of which one is walked at a time: the nation's own, then each province whole; where
    there is little of everything, all of them at once."""
    if await tx.fetch_value(f"select {_MANY}", ()) < FEW:
        return list(EVERYWHERE)
    rows = await tx.fetch_rows("select key, last_key from unit where level = 'province' order by key", ())
    return [(NATION_KEY, NATION_KEY), *((row["key"], row["last_key"]) for row in rows)]


async def covered(tx: Database, first: date, today: date, since: date) -> int:
    """Tell of the roll-ups in which too many are missing, of periods that ended long enough ago."""
    return int(await tx.fetch_value(_COVERAGE, (first, since, today)))


async def looked(
    tx: Database, changed: Changed, recorded: Recorded, today: date, since: date
) -> dict[str, int]:
    """Tell of what has changed: moments that have passed already, lines crossed, plans with a past.

    How far back a moment may lie is said by each plan: the day on which it was published here.
    """
    span = (BEGINNING, since, today)
    indicators = ([*changed.indicators, *recorded.ids], changed.set_plans)
    said = (recorded.ids, recorded.views, recorded.latest)
    return {
        "tasks": await tx.fetch_value(_LOOKS["tasks"], (*span, changed.tasks, changed.set_plans)),
        "obligations": await tx.fetch_value(
            _LOOKS["obligations"], (*span, changed.obligations, changed.set_plans, changed.set_rules)
        ),
        "stale": await tx.fetch_value(_LOOKS["stale"], (*span, changed.indicators)),
        "lines": await tx.fetch_value(_LINES_LOOKED, (today, since, *indicators, *said)),
        "summaries": await tx.fetch_value(_SUMMARY, (changed.plans, since)),
    }
