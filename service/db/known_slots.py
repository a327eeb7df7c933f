"""What was expected of communes, and what had come, as of a day or as it was known at a moment?

Slots follow from other rows and have no past of their own; the journal has those other rows. So slots are made once
more, by the rules that fill them (see `known_making`), over the rows as they were (see `known_rows`), for the communes
and definitions of which something is different from then: everything else is as the slots say that are kept.

As of a day, what is known is looked at as it stood then: no figure of days that were not over, nothing expected that
was not in force; as with standings.
"""

from __future__ import annotations

from sqlalchemy.dialects import postgresql

from service.db.known_making import BELOW, FIGURE, made
from service.db.known_rows import READ, SCHEMA, called_by_service, changed, inside, of_now, published, typed
from service.db.slots import Slot
from service.domain.units import PROVINCE_STEP

A_YEAR = 366
"""So many days before its period a figure may have begun to be carried forward."""
LIMIT = 200_000
"""So many slots are told of at most, which a statement has the time for were all of them different: of every commune
those of 30 definitions and two periods. With those of the year before, to be carried forward, each counts twice."""
LARGE, AT_ONCE, WAIT = 20_000, 2, 10
"""From so many slots on no more than two are answered at once, or all connections would wait for them; others are told
to come again after so many seconds."""
TOO_LARGE, BUSY = "SR004", "SR005"
"""What is raised of either."""
_TURNS = " or ".join(f"pg_try_advisory_xact_lock({7205759403792793620 + turn})" for turn in range(AT_ONCE))

# What is asked for is counted by the sums of today, in a millisecond; where there are none it is little.
_WITHIN = f"""
create function {SCHEMA}.within(at_unit integer, wanted uuid[], asked text[], carried boolean) returns void
language plpgsql set search_path = public, pg_temp as $$
declare many bigint; definitions bigint;
begin
  select sum(r.expected) * case when carried then 2 else 1 end, count(distinct r.definition_id) into many, definitions
  from rollup r
  where r.unit_key = at_unit and r.period = any(asked) and (wanted is null or r.definition_id = any(wanted));
  if many > {LIMIT} then
    raise exception '%', json_build_object(
      'asked', many, 'limit', {LIMIT}, 'fit', greatest({LIMIT} * definitions / many, 1)) using errcode = '{TOO_LARGE}';
  end if;
  if many >= {LARGE} and not ({_TURNS}) then
    raise exception '%', json_build_object('most', {AT_ONCE}, 'retry_after', {WAIT}) using errcode = '{BUSY}';
  end if;
end $$"""

_SPOKEN = """array(select n.period::text
  from nominal_periods(extract(year from since)::integer, extract(year from until)::integer) n where {})"""


def _part_changed(table: str) -> str:
    """The indicators of those changed rows that read differently now."""
    return f"""
      select coalesce((c.was).indicator_id, n.indicator_id) as indicator_id
      from {table}_changed c left join {table} n on n.id = c.id and {published(table, "n")} and {inside("n")}
      where c.was is distinct from case when n.id is not null then {of_now(table, "n")} end"""


def _slots() -> str:
    columns = ", ".join(
        "s.expected and s.first_day <= begun" if column.name == "expected" else f"s.{column.name}"
        for column in Slot.__table__.c  # type: ignore[attr-defined]
    )
    inside_i, inside_n = inside("i"), inside("n")
    below = ", ".join(f"{table}_changed as materialized ({changed(table)})" for table in BELOW)
    figures = changed("observation", f"join observation n on n.id = k.id and n.nominal = any(spoken) and {inside_n}")
    parts = " union all ".join(_part_changed(table) for table in BELOW)
    image = ", ".join(f"i.{name}" for name in READ["indicator"])
    was = ", ".join(f"(c.was).{name}" for name in READ["indicator"])
    return f"""
create function {SCHEMA}.slots_then(at_unit integer, wanted uuid[], as_of date, since date, until date, asked text[],
  carried boolean, today date)
returns setof slot language plpgsql stable rows 10000 set search_path = public, pg_temp
  set enable_nestloop = off set enable_mergejoin = off as $$
declare
  everywhere int4multirange := (select range_agg(s.reach) from grant_spans(at_unit) s);
  spans int4multirange;
  parents integer[];
  -- Nothing is expected of a period that has not begun by this day.
  begun date := least(as_of, make_date(extract(year from today)::integer, 12, 31));
  -- Figures of these periods may be in what is asked for.
  spoken text[] := {_SPOKEN.format("n.last_day <= until")};
  -- What is carried forward is of periods that are over before the last one ends.
  shown text[] := case when carried
    then asked || {_SPOKEN.format("n.first_day >= since and n.last_day < until")} else asked end;
begin
  perform {SCHEMA}.within(at_unit, wanted, asked, carried);
  -- Of one province or city after another: no more has to be held at once, however much is asked for.
  for spans in
    select everywhere * int4multirange(r.reach)
    from unit u cross join lateral (select int4range(u.key, u.key + {PROVINCE_STEP}) as reach) r
    where u.level = 'province' and everywhere && r.reach order by u.key
  loop
  -- What their communes were below: slots are found by that and the period.
  parents := array(
    select u.parent_key from unit u where u.level = 'commune' and {inside("u").replace("unit_key", "key")}
    union select lower(spans) - lower(spans) % {PROVINCE_STEP});
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
  ), {made()}
  select {columns} from slot s
  where {inside("s")} and s.period = any(shown) and s.parent_key = any(parents)
    and (s.period = any(asked) or s.state <> 'missing') and (wanted is null or s.definition_id = any(wanted))
    and (s.first_day <= begun or s.state <> 'missing')
    and (s.unit_key, s.definition_id) not in (select t.unit_key, t.definition_id from touched t)
  union all
  select * from made;
  end loop;
end $$"""


CARRIED = (
    "state", "numerator", "denominator", "value", "answer", "obs_status", "nominal", "met", "amount", "indicator_id",
)  # fmt: skip
"""What is read of an earlier figure that stands in for a missing one."""


def _carried() -> str:
    """The slots that are asked for, each with the figure that stands in where it is missing: as `rollup_slots.earlier`
    finds it among those that are kept."""
    slot = [(column.name, column.type.compile(dialect=postgresql.dialect())) for column in Slot.__table__.c]  # type: ignore[attr-defined]
    kinds = dict(slot)
    columns = ", ".join(f"{name} {kind}" for name, kind in slot)
    earlier = ", ".join(f"earlier_{name} {kinds[name]}" for name in CARRIED)
    found = ", ".join(f"e.{name} as earlier_{name}" for name in CARRIED)
    return f"""
create function {SCHEMA}.slots_carried(at_unit integer, wanted uuid[], as_of date, since date, until date, asked text[],
  today date) returns table ({columns}, {earlier})
language plpgsql stable rows 10000 set search_path = public, pg_temp
  set enable_nestloop = off set enable_mergejoin = off as $$
#variable_conflict use_column
begin
  return query
  with held as materialized (
    select * from {SCHEMA}.slots_then(at_unit, wanted, as_of, since, until, asked, true, today)
  ), earlier as (
    select distinct on (s.unit_key, s.definition_id, s.period) s.unit_key, s.definition_id, s.period, {found}
    from held s join indicator_definition d on d.id = s.definition_id
      join held e on e.unit_key = s.unit_key and e.definition_id = s.definition_id
    where s.period = any(asked) and s.state = 'missing' and d.aggregation <> 'flow' and e.state <> 'missing'
      and e.last_day < s.last_day and e.first_day >= s.first_day - {A_YEAR}
    order by s.unit_key, s.definition_id, s.period, e.last_day desc, e.first_day desc
  )
  select s.*, {", ".join(f"e.earlier_{name}" for name in CARRIED)}
  from held s left join earlier e
    on e.unit_key = s.unit_key and e.definition_id = s.definition_id and e.period = s.period
  where s.period = any(asked);
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
        "within(integer, uuid[], text[], boolean)": _WITHIN,
        "slots_then(integer, uuid[], date, date, date, text[], boolean, date)": _slots(),
        "slots_carried(integer, uuid[], date, date, date, text[], date)": _carried(),
        "given_then(integer, uuid[])": _GIVEN,
        "told_then(integer)": _told_of_agencies(),
        "asked_then(integer)": _ASKED_OF_AGENCIES,
    }
    figure = ", ".join(f"{name} {kind}" for name, kind in FIGURE)
    calls = [each for name, text in functions.items() for each in (text, *called_by_service(name))]
    return [f"create type {SCHEMA}.figure as ({figure})", *calls]
