"""Which slots does a commune have for a definition, and what fills them?

The rules are those of `domain.figures` (`summed`, `fold`) and `domain.indicator_judgements`
(`is_met`), written once more in SQL because they run inside every write; tests hold the two
against each other. What a figure was judged when it was verified is kept with it and not
judged again; only what agencies' contributions add up to is judged here.
"""

from __future__ import annotations

from service.domain.units import PROVINCE_STEP

_PARTS = (
    *((f"-M{m:02d}", m, 1) for m in range(1, 13)),
    *((f"-Q{q}", 3 * q - 2, 3) for q in range(1, 5)),
    ("-H1", 1, 6), ("-H2", 7, 6), ("-9M", 1, 9), ("", 1, 12),
)  # fmt: skip
"""Every nominal period of a year: its name after the year, first month, months."""

_NOMINAL_PERIODS = f"""
create function nominal_periods(first_year integer, last_year integer)
returns table (period text, first_day date, last_day date) language sql immutable as $$
  select y.y::text || p.part, make_date(y.y, p.month, 1),
    (make_date(y.y, p.month, 1) + make_interval(months => p.months))::date - 1
  from generate_series(first_year, last_year) y(y)
    cross join (values {", ".join(f"('{part}', {month}, {months})" for part, month, months in _PARTS)})
      p(part, month, months)
$$"""

# A share of 0.01 is exact, a division would not be. The ends of a change change places where it falls.
_TARGET_MET = """
create function target_met(comparator text, evaluate_as text, measure text, wanted numeric, low numeric, high numeric,
  direction text, baseline numeric, tolerance numeric, amount numeric, answer boolean)
returns boolean language sql immutable as $$
  select case
    when comparator in ('boolean', 'qualitative') then coalesce(answer, amount > 0)
    when amount is null or (measure <> 'level' and coalesce(baseline, 0) = 0) then null
    else (e.low is null or amount > e.low or (amount = e.low and not e.above))
      and (e.high is null or amount < e.high or (amount = e.high and not e.below)) end
  from (select coalesce(wanted, case when evaluate_as in ('le', 'lt') then high else low end) as v) w
  cross join lateral (select
    case evaluate_as when 'le' then null when 'lt' then null when 'range' then target_met.low
      when 'approx' then case direction when 'down' then null else v - coalesce(tolerance, 2) end else v end as low,
    case evaluate_as when 'le' then v when 'lt' then v when 'eq' then v when 'range' then target_met.high
      when 'approx' then case direction when 'up' then null else v + coalesce(tolerance, 2) end end as high,
    evaluate_as = 'gt' as above, evaluate_as = 'lt' as below) p
  cross join lateral (select measure <> 'level' and direction = 'down' as falls,
    case when direction = 'down' then -baseline else baseline end * 0.01 as step) f
  cross join lateral (select
    case when measure = 'level' then p.low else baseline + step * case when falls then p.high else p.low end end as low,
    case when measure = 'level' then p.high else baseline + step * case when falls then p.low else p.high end end
      as high,
    case when falls then p.below else p.above end as above,
    case when falls then p.above else p.below end as below) e
$$"""


def folded(first: str, last: str, figures: str = "figure") -> str:
    """The figures of the periods that lie within these days as one; figures: where they are.

    Of what is a level or cumulative the latest stands; a flow is summed, each day once: the longer
    period speaks (H2 is silent where 9M has taken its first half).
    """
    within = "{0}.first_day >= " + first + " and {0}.last_day <= " + last
    counted = "filter (where s.state = 'counted')"
    newest = "order by s.last_day desc, s.first_day desc"
    return f"""
    select count(*) as n,
      case when count(*) = 0 then 'missing' when bool_and(s.state = 'not_applicable') then 'not_applicable'
        when bool_or(s.state = 'counted') then 'counted' else 'without_denominator' end as state,
      sum(s.numerator) {counted} as numerator, sum(s.denominator) {counted} as denominator,
      case when bool_or(s.state = 'counted') then sum(s.value) {counted}
        when count(*) = 1 then max(s.value) end as value,
      case when count(s.answer) {counted} > 0
        then count(*) filter (where s.answer and s.state = 'counted') = count(*) end as answer,
      case when bool_or(s.obs_status = 'estimated') then 'estimated'
        when bool_or(s.obs_status = 'provisional') then 'provisional'
        when bool_or(s.state <> 'not_applicable') then 'reported'
        when count(*) > 0 then 'not_applicable' end as obs_status,
      coalesce(bool_or(s.off_calendar), false) as off_calendar,
      (array_agg(s.nominal {newest}))[1] as nominal, (array_agg(s.own {newest}))[1] as own,
      (array_agg(s.met {newest}))[1] as met, (array_agg(s.indicator_id {newest}))[1] as indicator_id,
      max(s.last_day) as told_to
    from {figures} s where s.state <> 'missing' and {within.format("s")}
      and case when adds_up = 'flow' then not exists (
        select from {figures} l where l.state <> 'missing' and {within.format("l")}
          and l.last_day - l.first_day > s.last_day - s.first_day
          and l.first_day <= s.last_day and l.last_day >= s.first_day
          and not (l.nominal like '%H2' and exists (select from {figures} n where n.state <> 'missing'
            and n.nominal = left(l.nominal, 4) || '-9M' and {within.format("n")})))
      else not exists (select from {figures} l where l.state <> 'missing' and {within.format("l")}
        and (l.last_day, l.first_day) > (s.last_day, s.first_day)) end"""


_STATE = """case when o.obs_status = 'missing' then 'missing'
        when o.obs_status = 'not_applicable' or o.denominator = 0 then 'not_applicable'
        when o.percent_only then 'without_denominator' else 'counted' end"""


def measured(targets: str) -> str:
    """What is looked at of an indicator `i`. targets: where its targets are."""
    plain = f"select bool_or(g.name is null) from {targets} g where g.indicator_id = i.id and g.followed"
    return f"""i.id, i.period_start, i.period_end, i.ended_on, i.direction, i.baseline_value, i.tolerance,
      greatest(i.effective_on, i.tracked_from, date '1945-01-01') as begins,
      coalesce(({plain}), true) as plain"""


COUNTS = "o.published and not o.replaced and o.quantity is null"
"""The condition that a figure `o` is one of its definition."""
TOLD = f"""o.indicator_id, o.agency_id, o.nominal, n.first_day, n.last_day, o.verified_at, {_STATE} as state,
      case when kind = 'ratio' then o.numerator end as numerator,
      case when kind = 'ratio' then o.denominator end as denominator,
      case when kind = 'number' or o.percent_only then o.value end as value, o.answer, o.obs_status,
      (o.period_start, o.period_end) <> (n.first_day, n.last_day) as off_calendar, o.judgement"""
"""What is looked at of such a figure, of a nominal period `n`; `kind`: of value."""
OWN = """o.indicator_id, o.nominal, o.first_day, o.last_day, o.verified_at, true as own, o.state,
        case when o.state = 'counted' then o.numerator end as numerator,
        case when o.state = 'counted' then o.denominator end as denominator,
        case when o.state in ('counted', 'without_denominator') then o.value end as value, o.answer,
        case when o.state = 'not_applicable' then null else o.obs_status end as obs_status, o.off_calendar,
        (o.judgement ->> 'met')::boolean as met"""
"""The commune's own figure `o` as one of its indicator."""


def contributed(everyone: str) -> str:
    """What agencies contributed, `o`, as one figure. everyone: how many of them are to answer."""
    return f"""o.indicator_id, o.nominal, o.first_day, o.last_day, max(o.verified_at), false,
        case when bool_and(o.state = 'missing') then 'missing' when bool_or(o.state = 'counted') then 'counted'
          when bool_or(o.state = 'without_denominator') then 'without_denominator' else 'not_applicable' end,
        sum(case when kind = 'yes_no' then o.answer::integer else o.numerator end) filter (where o.state = 'counted'),
        sum(case when kind = 'yes_no' then (o.answer is not null)::integer else o.denominator end)
          filter (where o.state = 'counted'),
        sum(o.value) filter (where o.state = 'counted'),
        case when count(o.answer) filter (where o.state = 'counted') > 0 then
          count(*) filter (where o.answer and o.state = 'counted') = {everyone} end,
        case when bool_or(o.obs_status = 'estimated' and o.state <> 'not_applicable') then 'estimated'
          when bool_or(o.obs_status = 'provisional' and o.state <> 'not_applicable') then 'provisional'
          when bool_or(o.state in ('counted', 'without_denominator')) then 'reported' end,
        bool_or(o.off_calendar and o.state <> 'missing'), null"""


_EVERYONE = """(select count(*) from (
            select a.agency_id from indicator_assignment a where a.indicator_id = o.indicator_id
              and a.role = 'contributor'
            union select g.agency_id from target g where g.indicator_id = o.indicator_id and g.followed
              and g.agency_id is not null
            union select x.agency_id from told x where x.indicator_id = o.indicator_id and x.nominal = o.nominal
              and x.agency_id is not null) everyone)"""
STANDS_FIRST = "c.nominal, c.own desc, c.verified_at desc, c.indicator_id"
"""Of several figures of a period, the first in this order stands."""


def placed(unit: str, day: str) -> str:
    """Of a unit `u` with that key, in a period `p`: its code, whether it was there on a day, what it was below."""
    return f"""u.code,
      u.valid_from <= {day} and (u.valid_to is null or u.valid_to >= {day}) as exists_then,
      coalesce((select v.key from unit v where v.key = {unit} - {unit} % {PROVINCE_STEP} and v.level = 'province'
        and (v.valid_to is null or v.valid_to >= p.last_day)), u.parent_key) as parent_key"""


BEGUN = "p.first_day <= make_date(extract(year from today)::integer, 12, 31)"
"""The condition that a period `p` has slots by `today`, for all that is planned."""


def planned(day: str) -> str:
    """The condition that an indicator `m` is in force in a period `p`, on a day at its end."""
    day = f"least({day}, m.period_end)"
    return f"""m.plain and m.period_start <= p.last_day and m.period_end >= p.first_day
          and m.begins <= {day}
          and (m.ended_on is null or m.ended_on > {day})"""


HEAD = """w.period::varchar, w.first_day, w.last_day, w.parent_key,
    w.planned and w.exists_then, f.state::varchar, kind::varchar, f.nominal::varchar, f.own,
    f.indicator_id, f.obs_status::varchar,
    case when kind = 'ratio' then f.numerator end, case when kind = 'ratio' then f.denominator end, f.value, f.answer,
    j.amount,"""
"""Of a slot `w` with its figures folded into `f`, and `j`: all but whose it is, and what is judged."""
KEPT = "(w.planned and w.exists_then) or (f.n > 0 and (w.exists_then or adds_up = 'flow'))"
"""The condition that there is such a slot."""


def amount(figures: str) -> str:
    """What is held against targets: a figure `f`, or those of a flow since the year's beginning."""
    yearly = folded("make_date(extract(year from w.first_day)::integer, 1, 1)", "w.last_day", figures)
    return f"""select case when x.state = 'not_applicable' then null
        when x.denominator > 0
          then x.numerator * 100.000000000000000000000000000000 / x.denominator
        else x.value end as amount
      from (
        select f.state, f.numerator, f.denominator, f.value where adds_up <> 'flow'
        union all
        select y.state, y.numerator, y.denominator, y.value
        from ({yearly}) y
        where adds_up = 'flow'
      ) x"""


def targets_then(targets: str, formers: str) -> str:
    """The targets of an indicator `m` that were in force when a figure `f` ends."""
    judged_by = "g.comparator, g.evaluate_as, g.measure, g.value, g.low, g.high, coalesce(g.due, m.period_end)"
    return f"""select {judged_by} as due
        from {targets} g where g.indicator_id = m.id and g.followed and g.agency_id is null and g.name is null
          and (g.in_force_from is null or g.in_force_from <= f.told_to)
        union all
        select {judged_by}
        from {formers} g where g.indicator_id = m.id and g.followed and g.agency_id is null and g.name is null
          and (g.in_force_from is null or g.in_force_from <= f.told_to) and g.in_force_until >= f.told_to"""


MET = """target_met(g.comparator, g.evaluate_as, g.measure, g.value, g.low, g.high, m.direction,
        m.baseline_value, m.tolerance, j.amount, f.answer)"""
NEXT_DUE = "g.due < f.told_to, case when g.due < f.told_to then g.due end desc, g.due limit 1"
"""Of these targets `g`, the one to be held against the figure."""

SLOT_FIGURES = f"""
create function slot_figures(at_unit integer, of_definition uuid, since date, until date, today date)
returns setof slot language plpgsql stable rows 20 set search_path = public, pg_temp as $$
declare kind text; adds_up text; first_year integer; last_year integer;
begin
  select d.value_kind, d.aggregation into kind, adds_up from indicator_definition d where d.id = of_definition;
  if isfinite(since) then
    first_year := extract(year from since); last_year := extract(year from until);
  else
    select least(min(extract(year from i.period_start)), min(left(o.nominal, 4)::integer)),
      greatest(extract(year from today), max(left(o.nominal, 4)::integer)) into first_year, last_year
    from indicator i left join observation o on o.indicator_id = i.id and o.published
    where i.unit_key = at_unit and i.definition_id = of_definition and i.published;
  end if;
  return query
  with measured as materialized (
    select {measured('target')}
    from indicator i where i.unit_key = at_unit and i.definition_id = of_definition and i.published
  ), span as materialized (
    select * from nominal_periods(first_year, last_year)
  ), told as materialized (
    select {TOLD}
    from measured m
      join observation o on o.indicator_id = m.id and {COUNTS}
      join span n on n.period = o.nominal
  ), figure as materialized (
    select distinct on (c.nominal) c.* from (
      select {OWN}
      from told o where o.agency_id is null
      union all
      select {contributed(_EVERYONE)}
      from told o where o.agency_id is not null
      group by o.indicator_id, o.nominal, o.first_day, o.last_day
    ) c order by {STANDS_FIRST}
  ), wanted as materialized (
    select p.period, p.first_day, p.last_day, {placed('at_unit', 'p.last_day')},
      {BEGUN} and exists (
        select from measured m where {planned('p.last_day')}) as planned
    from span p cross join unit u
    where u.key = at_unit and u.level = 'commune' and p.first_day <= until and p.last_day >= since
  )
  select at_unit, of_definition, {HEAD}
    case when f.own then f.met when f.n > 0 then (
      select {MET}
      from measured m cross join lateral (
        {targets_then('target', 'former_target')}
      ) g
      where m.id = f.indicator_id
      order by {NEXT_DUE}) end,
    f.off_calendar, w.code
  from wanted w
    cross join lateral ({folded("w.first_day", "w.last_day")}) f
    left join lateral (
      {amount('figure')}
    ) j on f.n > 0
  where {KEPT};
end $$"""


def statements() -> list[str]:
    return [
        _NOMINAL_PERIODS,
        _TARGET_MET,
        SLOT_FIGURES,
        "revoke all on function nominal_periods(integer, integer), "
        "target_met(text, text, text, numeric, numeric, numeric, text, numeric, numeric, numeric, boolean), "
        "slot_figures(integer, uuid, date, date, date) from public",
        "grant execute on function nominal_periods(integer, integer), "
        "target_met(text, text, text, numeric, numeric, numeric, text, numeric, numeric, numeric, boolean) "
        "to sauro_service",
    ]
