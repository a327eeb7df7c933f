"""Which figures of other communes is a new one held against, and how are they read past the second wall?

Nobody of a commune sees the others' figures, and row security says so. Whether a figure lies far
from all of them can still be asked about: a function with the owner's rights gives their verified
values alone, in order, without a word of whose they are. They stay in the service: the answer says
that a figure is unlike the others, and no number.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, case, func, literal_column

NONE: Any = literal_column("'[]'::json")


def peers(i: Any, nominal: Any) -> Any:
    """What the other units of the same city or province have verified for an indicator's definition and a period."""
    values = func.peer_values(i.c.unit_key, i.c.definition_id, nominal, type_=JSON)
    return case((i.c.definition_id.is_not(None), values), else_=NONE)


# Whether a unit is one of those asked for is a hashed look-up only where it is a column.
_GROUPS = """
create function peer_groups(at_units integer[], of_definitions uuid[], in_periods text[]) returns json
language sql stable security definer set search_path = public, pg_temp as $$
  with here as materialized (
    select u.key, above.key as above, above.last_key
    from unit u join unit above on above.key = u.parent_key and above.level <> 'nation'
    where u.key = any(at_units)
  ), member as materialized (
    select a.above, i.id, i.unit_key, i.definition_id, i.unit_key in (select h.key from here h) as asked
    from (select distinct h.above, h.last_key from here h) a
    join indicator i on i.unit_key > a.above and i.unit_key <= a.last_key
    where i.published and i.definition_id = any(of_definitions)
  ), said as materialized (
    select distinct on (m.above, m.definition_id, o.nominal, m.unit_key)
      m.above, m.definition_id as definition, o.nominal as period, m.unit_key, m.asked, o.value
    from member m
    join observation o on o.indicator_id = m.id and o.nominal = any(in_periods) and o.published and not o.replaced
      and o.agency_id is null and o.quantity is null and o.value is not null
    order by m.above, m.definition_id, o.nominal, m.unit_key, o.verified_at desc
  )
  select json_build_object(
    'above', (select coalesce(json_object_agg(h.key, h.above), '{}'::json) from here h),
    'groups', (select coalesce(json_agg(g), '[]'::json) from (
      select s.above, s.definition, s.period, json_agg(s.value::text order by s.value) as values
      from said s group by s.above, s.definition, s.period) g),
    'own', (select coalesce(json_agg(w), '[]'::json) from (
      select s.unit_key as unit, s.definition, s.period, s.value::text from said s where s.asked) w))
$$"""


def statements() -> list[str]:
    """The functions: one value for each other unit, of what it has recorded for itself and in one quantity; and the
    same for many units and periods at once, each city's values as one list."""
    return [
        """
create function peer_values(at_unit integer, of_definition uuid, in_period text) returns json
language sql stable security definer set search_path = public, pg_temp as $$
  select coalesce(json_agg(v.value::text order by v.value), '[]'::json) from (
    select distinct on (o.unit_key) o.value
    from unit here
    join unit above on above.key = here.parent_key and above.level <> 'nation'
    join indicator i on i.definition_id = of_definition and i.published
      and i.unit_key between above.key and above.last_key and i.unit_key not in (at_unit, above.key)
    join observation o on o.indicator_id = i.id and o.nominal = in_period and o.published and not o.replaced
      and o.agency_id is null and o.quantity is null and o.value is not null
    where here.key = at_unit
    order by o.unit_key, o.verified_at desc) v
$$""",
        _GROUPS,
        "revoke all on function peer_values(integer, uuid, text), peer_groups(integer[], uuid[], text[]) from public",
        "grant execute on function peer_values(integer, uuid, text), peer_groups(integer[], uuid[], text[]) "
        "to sauro_service",
    ]
