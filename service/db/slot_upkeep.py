"""How do slots and roll-ups follow what they are made of, and how are they made anew?

Statement-level triggers find out which communes and definitions a change concerns, and fill those
slots again from the rows they rest on; what the sums of the province gain or lose is the
difference. One figure and ten thousand are the same statements. Whoever fills slots of a commune
holds its row until the end, so that two who verify at once do not overlook each other; rows of
sums are taken in order of their key.
"""

from __future__ import annotations

from service.db.rollup_text import told
from service.db.slots import LISTS, SUMS

_KEY = "unit_key, definition_id, period"
_REST = (
    "first_day", "last_day", "parent_key", "expected", "state", "value_kind", "nominal", "own", "indicator_id",
    "obs_status",
    "numerator", "denominator", "value", "answer", "amount", "met", "off_calendar", "unit_code",
)  # fmt: skip
_TODAY = (
    "(coalesce(nullif(current_setting('app.now', true), '')::timestamptz, clock_timestamp())"
    " at time zone 'Asia/Ho_Chi_Minh')::date"
)
_CODES = tuple(f"{name}_codes" for name in LISTS)
_KEPT = (*SUMS, "value_kind", *_CODES)


def added_up(slot: str) -> str:
    """The columns of a roll-up as aggregates over slots of that alias."""
    sums = [f"sum({one.format(slot)}) as {name}" for name, one in SUMS.items()]
    code = f"""'"' || {slot}.unit_code || '"'"""
    named = f"string_agg({code}, ',' order by {slot}.unit_code)"
    codes = [
        f"coalesce({named} filter (where {test.format(slot)}), '') as {name}_codes" for name, test in LISTS.items()
    ]
    return ", ".join((*sums, f"max({slot}.value_kind) as value_kind", *codes))


def _marked(slot: str, mark: str) -> str:
    """For each list the slot's code, as a list gains or loses it; NULL where it is in none."""
    code = f"""'{mark}"' || {slot}.unit_code || '"'"""
    return ", ".join(f"case when {test.format(slot)} then {code} end as {name}_codes" for name, test in LISTS.items())


_TOLD = f"""
create function rollup_told() returns trigger language plpgsql as $$
begin
  new.told := {told("new")};
  return new;
end $$"""

# Codes that a list loses come with a minus before them: one column carries both into an upsert. A code stands once for
# each of its bearers (a unit that has ended, and its successor), and is lost by one of them at a time.
_CODES_AFTER = """
create function codes_after(had text, changes text) returns text language sql immutable as $$
  select case when changes = '' then had else (
    select coalesce(string_agg(x.code, ',' order by x.code), '') from (
      (select unnest(string_to_array(had, ',')) except all
        select substr(c, 2) from unnest(string_to_array(changes, ',')) c where c like '-%')
      union all select c from unnest(string_to_array(changes, ',')) c where c not like '-%') x(code)) end
$$"""

# Planned anew for every call, these statements take five times as long; the plans do not depend on the values.
_FOLLOW = f"""
create function slots_follow(units integer[], definitions uuid[], since date[], until date[])
returns bigint language plpgsql security definer set search_path = public, pg_temp
  set plan_cache_mode = force_generic_plan set jit = off as $$
declare changed bigint;
begin
  if cardinality(units) is null or cardinality(units) = 0 then return 0; end if;
  perform from unit u where u.key = any(units) order by u.key for no key update;
  with concerned as (
    select k.unit_key, k.definition_id, min(k.since) as since, max(k.until) as until
    from unnest(units, definitions, since, until) k(unit_key, definition_id, since, until) group by 1, 2
  ), fresh as materialized (
    select f.* from concerned k
      cross join lateral slot_figures(k.unit_key, k.definition_id, k.since, k.until, {_TODAY}) f
  ), stale as materialized (
    select s.* from concerned k cross join lateral (
      select * from slot s where s.unit_key = k.unit_key and s.definition_id = k.definition_id
        and s.first_day <= k.until and s.last_day >= k.since) s
  ), came as materialized (
    select * from fresh except select * from stale
  ), went as materialized (
    select * from stale except select * from fresh
  ), gone as (
    delete from slot s using (select {_KEY} from went except select {_KEY} from came) g
    where s.unit_key = g.unit_key and s.definition_id = g.definition_id and s.period = g.period
    returning 1
  ), filled as (
    insert into slot select c.* from came c
    on conflict ({_KEY}) do update set {", ".join(f"{name} = excluded.{name}" for name in _REST)}
    returning 1
  ), moved as (
    select parent_key, definition_id, period, {", ".join(f"sum(x.{name}) as {name}" for name in SUMS)},
      max(x.value_kind) as value_kind,
      {", ".join(f"coalesce(string_agg(x.{name}, ',' order by x.{name}), '') as {name}" for name in _CODES)}
    from (
      select c.parent_key, c.definition_id, c.period, c.value_kind,
        {", ".join(f"{e.format('c')} as {n}" for n, e in SUMS.items())}, {_marked("c", "")}
      from came c
      union all
      select w.parent_key, w.definition_id, w.period, w.value_kind,
        {", ".join(f"-({e.format('w')}) as {n}" for n, e in SUMS.items())}, {_marked("w", "-")}
      from went w
    ) x
    group by parent_key, definition_id, period
    having {" or ".join(f"sum(x.{name}) <> 0" for name in SUMS)} or {" or ".join(f"count(x.{n}) > 0" for n in _CODES)}
    order by parent_key, period, definition_id
  ), summed as (
    insert into rollup (unit_key, definition_id, period, {", ".join(_KEPT)})
    select parent_key, definition_id, period, {", ".join(_KEPT)} from moved
    on conflict (period, unit_key, definition_id)
      do update set {", ".join(f"{name} = rollup.{name} + excluded.{name}" for name in SUMS)},
        {", ".join(f"{name} = codes_after(rollup.{name}, excluded.{name})" for name in _CODES)}
    returning 1
  )
  select (select count(*) from gone) + (select count(*) from filled) + 0 * (select count(*) from summed) into changed;
  return changed;
end $$"""

_FIGURES = (
    "id, indicator_id, nominal, published, replaced, quantity, agency_id, obs_status, numerator, denominator, "
    "value, answer, percent_only, period_start, period_end, verified_at, judgement ->> 'met'"
)
_MEASURED = (
    "id, unit_key, definition_id, published, period_start, period_end, effective_on, tracked_from, ended_on, "
    "direction, baseline_value, tolerance"
)


def _different(columns: str, where: str) -> dict[str, str]:
    """Rows that were added, removed, or are no longer what they were in these columns, by operation.

    Compared as sets: a join of two transition tables, once planned for empty ones, takes minutes for many.
    """
    fresh, stale = (f"select {columns} from {table} where {where}" for table in ("fresh", "stale"))
    return {
        "INSERT": fresh,
        "UPDATE": f"({fresh} except {stale}) union ({stale} except {fresh})",
        "DELETE": stale,
    }


def _follower(name: str, changed: dict[str, str], keys: str) -> str:
    """A trigger function: `keys` turns the rows of `changed` into units, definitions and days."""
    taken = (
        "array_agg(k.unit_key), array_agg(k.definition_id), array_agg(k.since), array_agg(k.until) "
        "into units, definitions, since, until"
    )
    branches = " els".join(
        f"if tg_op = '{op}' then select {taken} from ({keys.format(changed=rows)}) k;\n  "
        for op, rows in changed.items()
    )
    return f"""
create function {name}() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare units integer[]; definitions uuid[]; since date[]; until date[];
begin
  {branches}end if;
  if units is not null then perform slots_follow(units, definitions, since, until); end if;
  return null;
end $$"""


_ALWAYS = "date '-infinity' as since, date 'infinity' as until"
_FOLLOWERS = (
    _follower(
        "slots_follow_observation",
        _different(_FIGURES, "published"),
        # What is held against targets of a flow goes up to the year's end.
        "select i.unit_key, i.definition_id, min(p.first_day) as since, max(case when d.aggregation = 'flow' "
        "then make_date(left(o.nominal, 4)::integer, 12, 31) else p.last_day end) as until "
        "from ({changed}) o join indicator i on i.id = o.indicator_id and i.published and i.definition_id is not null "
        "join indicator_definition d on d.id = i.definition_id "
        "cross join lateral nominal_periods(left(o.nominal, 4)::integer, left(o.nominal, 4)::integer) p "
        "where p.period = o.nominal group by 1, 2",
    ),
    _follower(
        "slots_follow_indicator",
        _different(_MEASURED, "published and definition_id is not null"),
        f"select distinct c.unit_key, c.definition_id, {_ALWAYS} from ({{changed}}) c",
    ),
    # What is published together with its indicator comes with that one.
    _follower(
        "slots_follow_part",
        {
            "INSERT": "select indicator_id from fresh where published",
            "UPDATE": "select indicator_id from stale where published",
            "DELETE": "select indicator_id from stale where published",
        },
        f"select distinct i.unit_key, i.definition_id, {_ALWAYS} from ({{changed}}) c "
        "join indicator i on i.id = c.indicator_id and i.published and i.definition_id is not null",
    ),
    _follower(
        "slots_follow_unit",
        {
            "UPDATE": "(select key, code, parent_key, valid_from, valid_to from fresh"
            " except select key, code, parent_key, valid_from, valid_to from stale)",
        },
        f"select distinct i.unit_key, i.definition_id, {_ALWAYS} from ({{changed}}) c "
        "join indicator i on i.unit_key = c.key and i.published and i.definition_id is not null",
    ),
)
FOLLOWED = {
    "observation": ("slots_follow_observation", ("insert", "update", "delete")),
    "indicator": ("slots_follow_indicator", ("insert", "update", "delete")),
    "target": ("slots_follow_part", ("insert", "update", "delete")),
    "indicator_assignment": ("slots_follow_part", ("insert", "update", "delete")),
    "unit": ("slots_follow_unit", ("update",)),
}
"""Table -> the function that looks at what changed in it, and after which statements."""
_TABLES = {
    "insert": "new table as fresh",
    "update": "new table as fresh old table as stale",
    "delete": "old table as stale",
}

# Once a year there is something to do: who has no slot of the year gets those of its plan.
_OPEN = f"""
create function slots_open() returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare units integer[]; definitions uuid[]; year date := date_trunc('year', {_TODAY}::timestamp)::date;
begin
  select array_agg(k.unit_key), array_agg(k.definition_id) into units, definitions from (
    select distinct i.unit_key, i.definition_id from indicator i join unit u on u.key = i.unit_key
    where i.published and i.definition_id is not null and i.period_end >= year
      and (i.ended_on is null or i.ended_on > year) and u.level = 'commune' and u.valid_to is null
      and not exists (select from slot s where s.unit_key = i.unit_key and s.definition_id = i.definition_id
        and s.first_day >= year)) k;
  if units is null then return 0; end if;
  return slots_follow(units, definitions, array_fill(year, array[cardinality(units)]),
    array_fill((year + interval '1 year')::date - 1, array[cardinality(units)]));
end $$"""

_REBUILD = f"""
create function slots_rebuild(under integer, out slots bigint, out sums bigint)
language plpgsql security definer set search_path = public, pg_temp as $$
declare communes integer[]; units integer[]; definitions uuid[];
begin
  -- Whoever adds to the sums of a province holds a row of these: from here on nobody does.
  select array_agg(l.key) into communes from (
    select u.key from unit u where u.level = 'commune' and (u.parent_key = under or u.key between under and
      (select p.last_key from unit p where p.key = under)) order by u.key for no key update) l;
  select array_agg(k.unit_key), array_agg(k.definition_id) into units, definitions from (
    select i.unit_key, i.definition_id from indicator i
    where i.unit_key = any(communes) and i.published and i.definition_id is not null
    union select s.unit_key, s.definition_id from slot s where s.unit_key = any(communes)) k;
  slots := 0;
  if units is not null then
    slots := slots_follow(units, definitions, array_fill(date '-infinity', array[cardinality(units)]),
      array_fill(date 'infinity', array[cardinality(units)]));
  end if;
  with right_ones as materialized (
    select s.parent_key as unit_key, s.definition_id, s.period, {added_up("s")}
    from slot s where s.unit_key = any(communes) and s.parent_key = under group by 1, 2, 3
  ), gone as (
    delete from rollup r where r.unit_key = under and not exists (
      select from right_ones o where o.definition_id = r.definition_id and o.period = r.period)
    returning r.expected
  ), mended as (
    insert into rollup as r (unit_key, definition_id, period, {", ".join(_KEPT)})
    select unit_key, definition_id, period, {", ".join(_KEPT)} from right_ones
    on conflict (period, unit_key, definition_id) do update set {", ".join(f"{n} = excluded.{n}" for n in _KEPT)}
    where ({", ".join(f"r.{n}" for n in _KEPT)}) is distinct from ({", ".join(f"excluded.{n}" for n in _KEPT)})
    returning 1
  )
  select (select count(*) from gone where gone.expected <> 0) + (select count(*) from mended) into sums;
end $$"""

_PARENTS = """
create function slots_parents() returns setof integer
language sql stable security definer set search_path = public, pg_temp as $$
  select key from unit where level = 'province' order by key
$$"""


def statements() -> list[str]:
    """The functions and triggers, and who may call them: the worker opens a year, an operator makes all anew."""
    names = [function for function, _ in FOLLOWED.values()]
    return [
        _TOLD,
        _CODES_AFTER,
        _FOLLOW,
        *_FOLLOWERS,
        _OPEN,
        _REBUILD,
        _PARENTS,
        *(
            f"create trigger slots_follow_{word} after {word} on {table} referencing {_TABLES[word]} "
            f"for each statement execute function {function}()"
            for table, (function, words) in FOLLOWED.items()
            for word in words
        ),
        "create trigger rollup_told before insert or update on rollup for each row execute function rollup_told()",
        "revoke all on function slots_follow(integer[], uuid[], date[], date[]), slots_open(), slots_rebuild(integer), "
        "slots_parents(), codes_after(text, text), rollup_told(), "
        + ", ".join(f"{name}()" for name in dict.fromkeys(names))
        + " from public",
        "grant execute on function slots_open(), slots_rebuild(integer), slots_parents() to sauro_service",
    ]
