"""How do the nation's sums follow those of its provinces and cities, and how are they made anew?

Added up at each read, a thousand rows of sums took four times what a city's thirty take. So the nation has rows of its
own, which name its incomplete provinces. Everybody's verifications meet there: to keep that short, a transaction adds
what its provinces have gained when it commits, however long it took before, and one after the other, so that no two
can wait for each other.
"""

from __future__ import annotations

from service.db.slots import SUMS
from service.domain.units import NATION_KEY

# Of a row of sums of a province (`{0}`): whether the nation names it in the list.
_NAMED = {
    "missing": "{0}.reported < {0}.expected",
    "not_applicable": "{0}.not_applicable > 0",
    "without_denominator": "{0}.without_denominator > 0",
    "off_calendar": "{0}.off_calendar > 0",
}
_CODES = tuple(f"{name}_codes" for name in _NAMED)
_KEPT = (*SUMS, "value_kind", *_CODES)
_TURN = "perform pg_advisory_xact_lock('rollup'::regclass::oid::integer, 0)"


def _gained(test: str) -> str:
    """The code as a list gains it, or loses it (with a minus); nothing where neither."""
    was, is_ = f"coalesce({test.format('was')}, false)", f"coalesce({test.format('is_now')}, false)"
    return f"""case when {was} = {is_} then '' when {was} then '-"' || code || '"' else '"' || code || '"' end"""


# A row that has gone has been (`was`) and is not (`is_now`, all NULL); one that has come the other way round.
_FOLLOW = f"""
create function nation_follow() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare was rollup; is_now rollup; of_row rollup; code text;
begin
  if tg_op <> 'INSERT' then was := old; of_row := old; end if;
  if tg_op <> 'DELETE' then is_now := new; of_row := new; end if;
  {_TURN};
  select u.code into code from unit u where u.key = of_row.unit_key;
  insert into rollup (unit_key, definition_id, period, {", ".join(_KEPT)})
  select {NATION_KEY}, of_row.definition_id, of_row.period,
    {", ".join(f"coalesce(is_now.{name}, 0) - coalesce(was.{name}, 0)" for name in SUMS)}, of_row.value_kind,
    {", ".join(_gained(test) for test in _NAMED.values())}
  -- With its definition all of its rows go.
  where exists (select from indicator_definition d where d.id = of_row.definition_id)
  on conflict (period, unit_key, definition_id)
    do update set {", ".join(f"{name} = rollup.{name} + excluded.{name}" for name in SUMS)},
      {", ".join(f"{name} = codes_after(rollup.{name}, excluded.{name})" for name in _CODES)};
  return null;
end $$"""


def _listed(test: str) -> str:
    return f"""coalesce(string_agg('"' || u.code || '"', ',' order by u.code) filter (where {test.format("r")}), '')"""


_REBUILD = f"""
create function nation_rebuild() returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare wrong bigint;
begin
  {_TURN};
  with right_ones as materialized (
    select r.definition_id, r.period, {", ".join(f"sum(r.{name}) as {name}" for name in SUMS)},
      max(r.value_kind) as value_kind,
      {", ".join(f"{_listed(test)} as {name}_codes" for name, test in _NAMED.items())}
    from rollup r join unit u on u.key = r.unit_key where r.unit_key <> {NATION_KEY} group by 1, 2
  ), gone as (
    delete from rollup r where r.unit_key = {NATION_KEY} and not exists (
      select from right_ones o where o.definition_id = r.definition_id and o.period = r.period)
    returning r.expected
  ), mended as (
    insert into rollup as r (unit_key, definition_id, period, {", ".join(_KEPT)})
    select {NATION_KEY}, definition_id, period, {", ".join(_KEPT)} from right_ones
    on conflict (period, unit_key, definition_id) do update set {", ".join(f"{n} = excluded.{n}" for n in _KEPT)}
    where ({", ".join(f"r.{n}" for n in _KEPT)}) is distinct from ({", ".join(f"excluded.{n}" for n in _KEPT)})
    returning 1
  )
  select (select count(*) from gone where gone.expected <> 0) + (select count(*) from mended) into wrong;
  return wrong;
end $$"""

# Lists hold codes: a province that is given another one is named by it from then on.
_RECODED = """
create function nation_recoded() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from fresh n join stale o on o.key = n.key
      where n.level = 'province' and n.code is distinct from o.code) then
    perform nation_rebuild();
  end if;
  return null;
end $$"""


def statements() -> list[str]:
    return [
        _FOLLOW,
        _REBUILD,
        _RECODED,
        *(
            f"create constraint trigger nation_follow_{word} after {word} on rollup deferrable initially deferred "
            f"for each row when ({row}.unit_key <> {NATION_KEY}) execute function nation_follow()"
            for word, row in (("insert", "new"), ("update", "new"), ("delete", "old"))
        ),
        "create trigger nation_recoded after update on unit referencing new table as fresh old table as stale "
        "for each statement execute function nation_recoded()",
        "revoke all on function nation_follow(), nation_rebuild(), nation_recoded() from public",
        "grant execute on function nation_rebuild() to sauro_service",
    ]
