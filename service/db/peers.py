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


def statements() -> list[str]:
    """The function: one value for each other unit, of what it has recorded for itself and in one quantity."""
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
        "revoke all on function peer_values(integer, uuid, text) from public",
        "grant execute on function peer_values(integer, uuid, text) to sauro_service",
    ]
