"""What was expected of communes, and what had come, as of a day or as it was known at a moment?

Slots follow from other rows and have no past of their own; the journal has those other rows. So the function that
fills slots runs once more, the very same text, over the rows as they were (see `known_rows`), for the communes and
definitions of which something is different from then: everything else is as the slots say that are kept.

As of a day, what is known is looked at as it stood then: no figure of days that were not over, nothing expected that
was not in force; as with standings.
"""

from __future__ import annotations

from service.db.known_rows import SCHEMA, called_by_service, changed, inside, of_now, published, typed
from service.db.slot_rules import SLOT_FIGURES
from service.db.slots import Slot

LIMIT = 20_000
"""Of so many indicators of communes slots are made anew at most, which is what a statement has the time for. With those
of the year before, to be carried forward, each counts twice."""
TOO_MANY = "SR004"
"""What is raised beyond it."""

_EXISTS = "u.valid_from <= p.last_day and (u.valid_to is null or u.valid_to >= p.last_day)"
_TOLD = "o.published and not o.replaced and o.quantity is null"
_IN_FORCE = "least(p.last_day, m.period_end)"
_MEASURED = "from indicator i where i.unit_key = at_unit and i.definition_id = of_definition and i.published"
_ASKED = "p.first_day <= until and p.last_day >= since"
GIVEN = {
    "indicator": "held",
    "observation": "figures",
    "target": "targets",
    "former_target": "formers",
    "indicator_assignment": "named",
}
"""Tables that slots are made of, and how rows of them are called that are given to what fills slots."""
_BELOW = tuple(GIVEN)[2:]
"""What belongs to an indicator beside its figures."""
_ARGUMENTS = ", ".join(
    (*(f"{name} {SCHEMA}.{table}_image[]" for table, name in GIVEN.items()), "as_of date", "shown text[]")
)


def _slot_figures() -> str:
    """What fills slots, over rows that are given to it."""
    filled = SLOT_FIGURES
    for one, other in (
        ("create function slot_figures(", f"create function {SCHEMA}.slot_figures({_ARGUMENTS}, "),
        (_MEASURED, "from unnest(held) i"),
        ("search_path = public, pg_temp", "search_path = public, pg_temp set enable_nestloop = on"),
        ("join observation o on", "join unnest(figures) o on"),
        ("from target g where", "from unnest(targets) g where"),
        ("from former_target g where", "from unnest(formers) g where"),
        ("from indicator_assignment a where", "from unnest(named) a where"),
        # Nothing else is looked at than what is asked for.
        (_ASKED, "p.period = any(shown)"),
        # As of a day: of what it was too early for by then nothing counts. Null is left out by `least`.
        (_TOLD, f"{_TOLD} and (as_of is null or o.counts_from <= as_of)"),
        (_EXISTS, _EXISTS.replace("p.last_day", "least(p.last_day, as_of)")),
        (_IN_FORCE, "least(p.last_day, m.period_end, as_of)"),
        ("p.first_day <= make_date(", "(as_of is null or p.first_day <= as_of) and p.first_day <= make_date("),
    ):
        assert one in filled, f"slots are filled otherwise than by: {one}"
        filled = filled.replace(one, other)
    return filled


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


def _parts(table: str, name: str) -> str:
    """Rows of a table for those that slots are made anew of, one each, in the column `name`."""
    columns = ", ".join("x.part" if each == name else f"null::{SCHEMA}.{of}_image" for of, each in GIVEN.items())
    only = "and n.nominal = any(spoken)" if table == "observation" else ""
    return f"""
    select h.unit_key, h.definition_id, {columns}
    from held h cross join lateral (
      select {of_now(table, "n")} as part from {table} n
      where n.indicator_id = h.id and {published(table, "n")} {only}
        and n.id not in (select c.id from {table}_changed c) offset 0) x
    union all
    select h.unit_key, h.definition_id, {columns.replace("x.part", "c.was")}
    from {table}_changed c join held h on h.id = (c.was).indicator_id"""


def _slots() -> str:
    columns = ", ".join(
        "s.expected and s.first_day <= begun" if column.name == "expected" else f"s.{column.name}"
        for column in Slot.__table__.c  # type: ignore[attr-defined]
    )
    others = list(GIVEN.items())[1:]
    inside_i, inside_n = inside("i"), inside("n")
    below = ", ".join(f"{table}_changed as materialized ({changed(table)})" for table in _BELOW)
    figures = changed("observation", f"join observation n on n.id = k.id and n.nominal = any(spoken) and {inside_n}")
    parts = " union all ".join(_part_changed(table) for table in _BELOW)
    empty = ", ".join(f"null::{SCHEMA}.{of}_image as {name}" for of, name in others)
    rows = " union all ".join(_parts(of, name) for of, name in others)
    arrays = ", ".join(
        f"array_agg(p.{name}) filter (where (p.{name}).id is not null) as {name}" for name in GIVEN.values()
    )
    arguments = ", ".join(f"e.{name}" for name in GIVEN.values())
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
    select i.id, i.unit_key, i.definition_id, {of_now("indicator", "i")} as image
    from touched t join indicator i on i.unit_key = t.unit_key and i.definition_id = t.definition_id
    where {inside_i} and i.published and i.id not in (select c.id from indicator_changed c)
    union all
    select c.id, (c.was).unit_key, (c.was).definition_id, c.was
    from indicator_changed c
      join touched t on t.unit_key = (c.was).unit_key and t.definition_id = (c.was).definition_id
  ), part as (
    select h.unit_key, h.definition_id, h.image as held, {empty} from held h
    where {SCHEMA}.within((select count(*) from held) * case when asked is null then 2 else 1 end)
    union all {rows}
  ), each as materialized (
    select p.unit_key, p.definition_id, {arrays} from part p group by p.unit_key, p.definition_id
  ), made as (
    select f.* from each e cross join lateral {SCHEMA}.slot_figures({arguments},
      as_of, shown, e.unit_key, e.definition_id, since, until, today) f
  )
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
    rows = ", ".join(f"{SCHEMA}.{table}_image[]" for table in GIVEN)
    functions = {
        f"slot_figures({rows}, date, text[], integer, uuid, date, date, date)": _slot_figures(),
        "within(bigint)": _WITHIN,
        "slots_then(integer, uuid[], date, date, date, text[], date)": _slots(),
        "given_then(integer, uuid[])": _GIVEN,
        "told_then(integer)": _told_of_agencies(),
        "asked_then(integer)": _ASKED_OF_AGENCIES,
    }
    return [each for name, made in functions.items() for each in (made, *called_by_service(name))]
