"""How are the days that have come found and told of, set by set?

Each statement inserts rows of `crossing` and counts them; what is there already is left alone. A *walk* takes all
moments of some days in a range of units; a *look* takes things that have changed, and of each day to be kept the
moment that passed last: a date moved to next week is not told of as a month ahead too. Which days are to be kept
(`task.deadlines`) and where something stands on a day (the calendars of standings) was computed when it was written;
here days are counted off.
"""

from __future__ import annotations

from datetime import date, timedelta

from service.db.crossings import Changed
from service.db.engine import Database
from service.domain.alert_settings import DUE_SOON_DAYS, OVERDUE_DAYS
from service.domain.calendars import BEGINNING
from service.domain.units import EVERYWHERE, NATION_KEY

COLUMNS = (
    "id, unit_key, published, named_agency_ids, plan_id, subject, subject_id, type, rule, key, offset_days, due_on,"
    " crossed_on, agency_ids, detail"
)
ONCE = "on conflict (subject, subject_id, rule, key, offset_days) do nothing returning 1"
VIET_NAM = "at time zone 'Asia/Ho_Chi_Minh'"
SEEN_FROM = f"greatest($2::date, (p.published_at {VIET_NAM})::date"
"""The first day of which anything is told: the scanner's own, and the one on which the plan was published here."""


def _followed(due: str, *since: str) -> str:
    """The moment is told of: it lies where the thing was followed, and of a day that had passed before nothing is."""
    seen = ", ".join((SEEN_FROM, *since)) + ")"
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


def settings(alias: str, subject: str, key: str) -> str:
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
  {settings("sd", "deliverable", "x.id")}
  {settings("st", "task", "t.id")}
  {settings("sp", "plan", "t.plan_id")}
  cross join lateral {_moments("x.due", "sd", "st", "sp")}
where t.published and t.deadlines <> '[]' and m.day between $1::date and $3::date
  and {_followed("x.due", "t.tracked_from")}"""

# Then and now: what was handed in meanwhile is not told of as missing, nor what ended with its plan or unit.
_OPEN = "in ('not_open', 'open', 'due_soon')"
_OWED = f"""
select o.unit_key, o.named_agency_ids, o.plan_id, 'obligation' as subject, o.id, m.rule, o.last_day::text as key,
  m.after, o.last_day as due, m.day, array_remove(array[o.agency_id], null) as agency_ids,
  {_DETAIL.format(due="o.last_day", more="'period', o.nominal, 'rule', o.rule_id")} as detail
from obligation o left join plan p on p.id = o.plan_id
  {settings("sr", "rule", "o.rule_id")}
  {settings("sp", "plan", "o.plan_id")}
  cross join lateral {_moments("o.last_day", "sr", "sp")}
  cross join lateral (select o.standing_code[width_bucket(m.day, o.standing_from)] as before,
    o.standing_code[width_bucket($3::date, o.standing_from)] as now) c
where o.published and o.ended_on is null and o.last_day between $1::date - 366 and $3::date + 365
  and m.day between $1::date and $3::date
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
  and e.day between $1::date and $3::date and e.day >= {SEEN_FROM}, i.tracked_from)"""


def _raise(found: str, *, where: str, latest: bool = False) -> str:
    """Tell of what was found. latest: of each day to be kept the moment that passed last, and no other."""
    rows = f"{found} and {where}"
    if latest:
        rows = f"select distinct on (subject, id, key) * from ({rows}) r order by subject, id, key, day desc"
    return (
        f"with raised as (insert into crossing ({COLUMNS})"
        " select gen_random_uuid(), f.unit_key, true, f.named_agency_ids, f.plan_id, f.subject, f.id,"
        " f.subject || '.' || f.rule, f.rule, f.key, f.after, f.due, f.day, f.agency_ids, f.detail"
        f" from ({rows}) f order by f.day, f.due, f.unit_key, f.id {ONCE}) select count(*) from raised"
    )


def _units(*aliases: str) -> str:
    """Each table names the range itself: the policy is no condition for an index, and all plans would be looked at."""
    return " and ".join(f"{alias}.unit_key between $4 and $5" for alias in aliases)


_WALKS = {
    "tasks": _raise(_TASKS, where=f"{_units('t', 'p')} and x.due = any($6::date[])"),
    "obligations": _raise(_OWED, where=f"{_units('o')} and o.last_day = any($6::date[])"),
    "stale": _raise(_STALE, where=_units("i", "p")),
}


def among(table: str, **columns: str) -> str:
    """Ids of what has changed, by itself or with what it goes by; found first, so that nothing else is gone through."""
    found = " union ".join(
        f"select id from {table} where {column} = any({ids}::uuid[])" for column, ids in columns.items()
    )
    return f"any(array({found}))"


_LOOKS = {
    "tasks": _raise(_TASKS, where=f"t.id = {among('task', id='$4', plan_id='$5')}", latest=True),
    "obligations": _raise(
        _OWED,
        where=f"o.id = {among('obligation', id='$4', plan_id='$5', rule_id='$6')}",
        latest=True,
    ),
    "stale": _raise(
        _STALE,
        where="i.id = any($4::uuid[]) and e.day = i.standing_from[width_bucket($3::date, i.standing_from)]",
    ),
}


async def dues(tx: Database, first: date, today: date) -> list[date]:
    """Last days in time that may be told of from `first` to `today`, by any settings there are: few beside all."""
    row = (await tx.fetch_rows(_OFFSETS, ()))[0]
    days = [first + timedelta(days=i) for i in range((today - first).days + 1)]
    soon = {day + timedelta(days=lead) for day in days for lead in (*DUE_SOON_DAYS, *row["soon"])}
    late = {day - timedelta(days=1 + after) for day in days for after in (*OVERDUE_DAYS, *row["late"])}
    return sorted(soon | late)


async def walked(
    tx: Database, first: date, today: date, since: date, low: int, high: int, wanted: list[date]
) -> dict[str, int]:
    """Tell of every moment from `first` to `today`, both included, of units with keys from low to high.

    wanted: the last days in time that these days tell of, see `dues`.
    """
    span = (first, since, today, low, high)
    return {
        "tasks": await tx.fetch_value(_WALKS["tasks"], (*span, wanted)),
        "obligations": await tx.fetch_value(_WALKS["obligations"], (*span, wanted)),
        "stale": await tx.fetch_value(_WALKS["stale"], span),
    }


_OFFSETS = """
select coalesce((select array_agg(distinct d) from alert_setting s cross join lateral unnest(s.due_soon_days) d), '{}')
    as soon,
  coalesce((select array_agg(distinct d) from alert_setting s cross join lateral unnest(s.overdue_days) d), '{}')
    as late"""

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


async def looked(tx: Database, changed: Changed, today: date, since: date) -> dict[str, int]:
    """Tell of the moments that have passed already of what has changed.

    How far back one may lie is said by each plan: the day on which it was published here.
    """
    span = (BEGINNING, since, today)
    return {
        "tasks": await tx.fetch_value(_LOOKS["tasks"], (*span, changed.tasks, changed.set_plans)),
        "obligations": await tx.fetch_value(
            _LOOKS["obligations"], (*span, changed.obligations, changed.set_plans, changed.set_rules)
        ),
        "stale": await tx.fetch_value(_LOOKS["stale"], (*span, changed.indicators)),
    }
