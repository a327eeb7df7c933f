"""What was expected of communes, and what had come, as of a day or as it was known at a moment?

Slots follow from other rows and have no past of their own; the journal has those other rows. So the function that
fills slots runs once more, the very same text, over the rows as they were (see `known_rows`), for the communes and
definitions of which something is different from then: everything else is as the slots say that are kept.

As of a day, what is known is looked at as it stood then: no figure of days that were not over, nothing expected that
was not in force; as with standings.
"""

from __future__ import annotations

from service.db.known_rows import READ, SCHEMA, called_by_service, changed, inside, of_now, published, typed
from service.db.slot_rules import (
    BEGUN,
    COUNTS,
    HEAD,
    KEPT,
    MET,
    NEXT_DUE,
    OWN,
    STANDS_FIRST,
    TOLD,
    amount,
    contributed,
    folded,
    measured,
    placed,
    planned,
    targets_then,
)
from service.db.slots import Slot

LIMIT = 20_000
"""Of so many indicators of communes slots are made anew at most, which is what a statement has the time for. With those
of the year before, to be carried forward, each counts twice."""
TOO_MANY = "SR004"
"""What is raised beyond it."""

_TOLD = tuple(name for name in READ["observation"] if name not in ("id", "unit_key"))
_FIGURE = (
    ("indicator_id", "uuid"), ("nominal", "text"), ("first_day", "date"), ("last_day", "date"), ("own", "boolean"),
    ("state", "text"), ("numerator", "numeric"), ("denominator", "numeric"), ("value", "numeric"),
    ("answer", "boolean"), ("obs_status", "text"), ("off_calendar", "boolean"), ("met", "boolean"),
)  # fmt: skip
"""What `folded` reads of a figure."""
_BELOW = {"target": "targets", "former_target": "formers", "indicator_assignment": "named"}
"""Tables of what belongs to an indicator beside its figures, and how their rows are called that stand beside it."""
_FIGURES = "unnest(w.figures)"


_WITHIN = f"""
create function {SCHEMA}.within(made bigint) returns boolean language plpgsql immutable as $$
begin
  if made > {LIMIT} then raise exception '%', {LIMIT} using errcode = '{TOO_MANY}'; end if;
  return true;
end $$"""

_SPOKEN = """array(select n.period::text
  from nominal_periods(extract(year from since)::integer, extract(year from until)::integer) n where {})"""


def _part_changed(table: str) -> str:
    """The indicators of those changed rows that read differently now."""
    return f"""
      select coalesce((c.was).indicator_id, n.indicator_id) as indicator_id
      from {table}_changed c left join {table} n on n.id = c.id and {published(table, "n")} and {inside("n")}
      where c.was is distinct from case when n.id is not null then {of_now(table, "n")} end"""


def _beside(table: str) -> str:
    """Rows of a table for the indicators that slots are made anew of, gathered by indicator."""
    return f"""
    select x.indicator_id, array_agg(x.part) as parts from (
      select h.id as indicator_id, n.part from held h cross join lateral (
        select {of_now(table, "n")} as part from {table} n
        where n.indicator_id = h.id and {published(table, "n")} and n.id not in (select c.id from {table}_changed c)
        offset 0) n
      union all
      select (c.was).indicator_id, c.was from {table}_changed c where (c.was).id is not null
    ) x group by x.indicator_id"""


def _figures() -> str:
    """Figures of the indicators that slots are made anew of."""
    told = ", ".join(f"n.{name}" for name in _TOLD)
    was = ", ".join(f"(c.was).{name}" for name in _TOLD)
    return f"""
    select n.* from held h cross join lateral (
      select {told} from observation n
      where n.indicator_id = h.id and n.published and n.nominal = any(spoken)
        and n.id not in (select c.id from observation_changed c) offset 0) n
    union all
    select {was} from observation_changed c where (c.was).id is not null"""


def _made() -> str:
    """The slots of all indicators that are `held`, by the rules of `slot_rules`: as CTEs, the last of them `made`.

    As of a day: of what it was too early for by then nothing counts. Null is left out by `least`.
    """
    beside = ", ".join(f"{name} as materialized ({_beside(table)})" for table, name in _BELOW.items())
    joined = " ".join(f"left join {name} on {name}.indicator_id = i.id" for name in _BELOW.values())
    columns = ", ".join(f"f.{name}" for name, _ in _FIGURE)
    day = "least(p.last_day, as_of)"
    return f"""
  {beside}, measured as materialized (
    select i.unit_key, i.definition_id, d.value_kind as kind, d.aggregation as adds_up, targets.parts as targets,
      formers.parts as formers, named.parts as named, {measured("unnest(targets.parts)")}
    from held i join indicator_definition d on d.id = i.definition_id {joined}
  ), span as materialized (
    select * from nominal_periods(extract(year from since)::integer, extract(year from until)::integer)
  ), told as materialized (
    select m.unit_key, m.definition_id, m.kind, {TOLD}
    from measured m join ({_figures()}) o on o.indicator_id = m.id and {COUNTS}
        and (as_of is null or o.counts_from <= as_of)
      join span n on n.period = o.nominal
  ), everyone as materialized (
    select e.indicator_id, e.nominal, count(*) as n from (
      select o.indicator_id, o.nominal, o.agency_id from told o where o.agency_id is not null
      union select o.indicator_id, o.nominal, a.agency_id
      from told o join measured m on m.id = o.indicator_id cross join lateral (
        select a.agency_id from unnest(m.named) a where a.role = 'contributor'
        union all select g.agency_id from unnest(m.targets) g where g.followed and g.agency_id is not null) a
      where o.agency_id is not null
    ) e group by 1, 2
  ), figure as materialized (
    select distinct on (c.unit_key, c.definition_id, c.nominal) c.* from (
      select o.unit_key, o.definition_id, {OWN}
      from told o where o.agency_id is null
      union all
      select o.unit_key, o.definition_id, {contributed("max(e.n)")}
      from told o join everyone e on e.indicator_id = o.indicator_id and e.nominal = o.nominal
      where o.agency_id is not null
      group by o.unit_key, o.definition_id, o.indicator_id, o.nominal, o.first_day, o.last_day
    ) c order by c.unit_key, c.definition_id, {STANDS_FIRST}
  ), figures as materialized (
    select f.unit_key, f.definition_id, array_agg(row({columns})::{SCHEMA}.figure) as figures
    from figure f group by f.unit_key, f.definition_id
  ), place as materialized (
    select u.key as unit_key, p.period, {placed("u.key", day)}
    from (select distinct m.unit_key from measured m) x join unit u on u.key = x.unit_key cross join span p
    where u.level = 'commune' and p.period = any(shown)
  ), asked_of as materialized (
    select m.unit_key, m.definition_id, m.kind, m.adds_up, p.period, p.first_day, p.last_day,
      (as_of is null or p.first_day <= as_of) and {BEGUN} and bool_or({planned(day)}) as planned
    from measured m cross join span p where p.period = any(shown)
    group by m.unit_key, m.definition_id, m.kind, m.adds_up, p.period, p.first_day, p.last_day
  ), made as (
    select w.unit_key, w.definition_id, {HEAD}
      case when f.own then f.met when f.n > 0 then (
        select {MET} from ({targets_then("unnest(m.targets)", "unnest(m.formers)")}) g
        order by {NEXT_DUE}) end as met,
      f.off_calendar, w.code
    from (
      select q.*, l.code, l.exists_then, l.parent_key, coalesce(f.figures, '{{}}') as figures
      from asked_of q join place l on l.unit_key = q.unit_key and l.period = q.period
        left join figures f on f.unit_key = q.unit_key and f.definition_id = q.definition_id offset 0
    ) w
      cross join lateral ({folded("w.first_day", "w.last_day", _FIGURES)}) f
      left join lateral ({amount(_FIGURES)}) j on f.n > 0
      left join (
        select m.id, m.period_end, m.direction, m.baseline_value, m.tolerance, m.targets, m.formers from measured m
      ) m on m.id = f.indicator_id
    where {KEPT}
  )"""


def _slots() -> str:
    columns = ", ".join(
        "s.expected and s.first_day <= begun" if column.name == "expected" else f"s.{column.name}"
        for column in Slot.__table__.c  # type: ignore[attr-defined]
    )
    inside_i, inside_n = inside("i"), inside("n")
    below = ", ".join(f"{table}_changed as materialized ({changed(table)})" for table in _BELOW)
    figures = changed("observation", f"join observation n on n.id = k.id and n.nominal = any(spoken) and {inside_n}")
    parts = " union all ".join(_part_changed(table) for table in _BELOW)
    image = ", ".join(f"i.{name}" for name in READ["indicator"])
    was = ", ".join(f"(c.was).{name}" for name in READ["indicator"])
    return f"""
create function {SCHEMA}.slots_then(at_unit integer, wanted uuid[], as_of date, since date, until date, asked text[],
  today date)
returns setof slot language plpgsql stable rows 10000 set search_path = public, pg_temp set enable_nestloop = off as $$
declare
  spans int4multirange := (select range_agg(s.reach) from grant_spans(at_unit) s);
  -- Nothing is expected of a period that has not begun by this day.
  begun date := least(as_of, make_date(extract(year from today)::integer, 12, 31));
  -- Figures of these periods may be in what is asked for.
  spoken text[] := {_SPOKEN.format("n.last_day <= until")};
  shown text[] := coalesce(asked, {_SPOKEN.format("n.first_day <= until and n.last_day >= since")});
begin
  return query
  with indicator_changed as materialized ({changed("indicator")}
  ), observation_changed as materialized (
    select c.id, c.was, n.indicator_id, case when n.published then {of_now("observation", "n")} end as now
    from ({figures}) c join observation n on n.id = c.id and {inside_n}
  ), {below}, touched as materialized (
    select distinct x.unit_key, x.definition_id from (
      select e.unit_key, e.definition_id
      from indicator_changed c left join indicator n on n.id = c.id and n.published and {inside_n}
        cross join lateral (values ((c.was).unit_key, (c.was).definition_id), (n.unit_key, n.definition_id))
          e(unit_key, definition_id)
      where c.was is distinct from case when n.id is not null then {of_now("indicator", "n")} end
      union all
      select i.unit_key, i.definition_id from (
        select c.indicator_id from observation_changed c where c.was is distinct from c.now
        union all {parts}
      ) c join indicator i on i.id = c.indicator_id and i.published and {inside_i}
      union all
      select i.unit_key, i.definition_id from observation o join indicator i on i.id = o.indicator_id and i.published
      where {inside("o")} and {inside_i} and o.published and o.counts_from > as_of and o.nominal = any(spoken)
      union all
      select i.unit_key, i.definition_id from indicator i
      where {inside_i} and i.published and greatest(i.effective_on, i.tracked_from, i.ended_on) > as_of
      union all
      select i.unit_key, i.definition_id from unit u join indicator i on i.unit_key = u.key and i.published
      where {inside_i} and u.key between lower(spans) and upper(spans) - 1
        and (u.valid_from > as_of or u.valid_to >= as_of)
    ) x where x.definition_id is not null and (wanted is null or x.definition_id = any(wanted))
  ), held as materialized (
    select {image}
    from touched t join indicator i on i.unit_key = t.unit_key and i.definition_id = t.definition_id
    where {inside_i} and i.published and i.id not in (select c.id from indicator_changed c)
    union all
    select {was}
    from indicator_changed c
      join touched t on t.unit_key = (c.was).unit_key and t.definition_id = (c.was).definition_id
  ), {_made()}
  select {columns} from slot s
  where {inside("s")} and s.period = any(shown) and (wanted is null or s.definition_id = any(wanted))
    and (s.first_day <= begun or s.state <> 'missing')
    and (s.unit_key, s.definition_id) not in (select t.unit_key, t.definition_id from touched t)
  union all
  select * from made;
end $$"""


# Of what is joined in these two whoever plans would know too little outside.
def _told_of_agencies() -> str:
    columns = ", ".join(f"{name} {kind}" for name, kind in typed("observation"))
    return f"""
create function {SCHEMA}.told_then(at_unit integer)
returns table ({columns}, definition_id uuid)
language sql stable rows 10000 set search_path = public, pg_temp set enable_nestloop = off as $$
  select o.*, i.definition_id from {SCHEMA}.observation_then(at_unit) o
    join {SCHEMA}.indicator_then(at_unit) i on i.id = o.indicator_id
$$"""

_ASKED_OF_AGENCIES = f"""
create function {SCHEMA}.asked_then(at_unit integer)
returns table (unit_key integer, definition_id uuid, indicator_id uuid, ended_on date, agency_id uuid)
language sql stable rows 10000 set search_path = public, pg_temp set enable_nestloop = off as $$
  select i.unit_key, i.definition_id, i.id, i.ended_on, a.agency_id
  from {SCHEMA}.indicator_then(at_unit) i join (
    select a.indicator_id, a.agency_id from {SCHEMA}.indicator_assignment_then(at_unit) a
    union all
    select g.indicator_id, g.agency_id from {SCHEMA}.target_then(at_unit) g
  ) a on a.indicator_id = i.id
$$"""

_GIVEN = f"""
create function {SCHEMA}.given_then(at_unit integer, wanted uuid[])
returns table (unit_key integer, definition_id uuid, given {SCHEMA}.target_assignment_image[],
  held {SCHEMA}.indicator_image[])
language plpgsql stable set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query
  select g.unit_key, g.definition_id, g.given, h.held
  from (
    select a.unit_key, a.definition_id, array_agg(a) as given from {SCHEMA}.target_assignment_then(at_unit) a
    where wanted is null or a.definition_id = any(wanted) group by a.unit_key, a.definition_id
  ) g left join (
    select i.unit_key, i.definition_id, array_agg(i) as held from {SCHEMA}.indicator_then(at_unit) i
    where i.definition_id is not null group by i.unit_key, i.definition_id
  ) h on h.unit_key = g.unit_key and h.definition_id = g.definition_id;
end $$"""


def statements() -> list[str]:
    """The functions, as the owner makes them after `known_rows`; they read with the caller's rights."""
    functions = {
        "within(bigint)": _WITHIN,
        "slots_then(integer, uuid[], date, date, date, text[], date)": _slots(),
        "given_then(integer, uuid[])": _GIVEN,
        "told_then(integer)": _told_of_agencies(),
        "asked_then(integer)": _ASKED_OF_AGENCIES,
    }
    figure = ", ".join(f"{name} {kind}" for name, kind in _FIGURE)
    made = [f"create type {SCHEMA}.figure as ({figure})"]
    return made + [each for name, made in functions.items() for each in (made, *called_by_service(name))]
