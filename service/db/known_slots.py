"""What was expected of communes, and what had come, as it was known at a moment?

Slots follow from other rows and have no past of their own; the journal has those other rows. So the function that
fills slots runs once more, the very same text, over the rows as they were known (see `known`): by the schemas it
looks tables up in, `known_figures` first. Its two views say nothing else than those of `known`; they go from a row
that is there to its past, since rows that counted are never removed and the journal has no index by unit and noun.
"""

from __future__ import annotations

from sqlmodel import SQLModel

from service.db.rls import ROLE
from service.db.slot_rules import SLOT_FIGURES

SCHEMA = "known_figures"
_PATH = f"search_path = {SCHEMA}, known, public, pg_temp"
_FOUND_BY = {"indicator": "unit_key", "observation": "indicator_id"}
"""Of what is looked up, the column by which; it never changes."""
_MEASURED = "from indicator i where i.unit_key = at_unit and i.definition_id = of_definition and i.published"


def _view(table: str, by: str) -> str:
    columns = (f"p.{by}" if c.name == by else f'k."{c.name}"' for c in SQLModel.metadata.tables[table].c)
    return f"""
create view {SCHEMA}.{table} as
select {", ".join(columns)}
from public.{table} p cross join lateral (select * from known.{table} x where x.id = p.id offset 0) k"""


def statements() -> list[str]:
    """The views and functions, as the owner makes them after those of `known`."""
    filled = SLOT_FIGURES
    for one, other in (
        ("create function slot_figures(at_unit", "create function known.slot_figures(held indicator[], at_unit"),
        ("setof slot ", "setof public.slot "),
        ("search_path = public, pg_temp", _PATH),
        # Which indicators there were is found out once for the unit, not once for each definition.
        (_MEASURED, "from unnest(held) i"),
    ):
        assert filled.count(one) == 1, f"slots are filled otherwise than by: {one}"
        filled = filled.replace(one, other)
    filled = filled.replace("held indicator[]", f"held {SCHEMA}.indicator[]")
    return [
        f"create schema {SCHEMA}",
        f"grant usage on schema {SCHEMA} to {ROLE}",
        *(_view(table, by) for table, by in _FOUND_BY.items()),
        f"grant select on {', '.join(f'{SCHEMA}.{table}' for table in _FOUND_BY)} to {ROLE}",
        filled,
        f"""
create function known.slots_then(at_unit integer, wanted uuid[], since date, until date, today date)
returns setof public.slot language plpgsql stable set {_PATH} as $$
declare spans int4multirange := (select range_agg(s.reach) from grant_spans(at_unit) s);
begin
  return query select f.* from (
    select array_agg(i) as held, i.unit_key, i.definition_id from indicator i
    where i.unit_key between lower(spans) and upper(spans) - 1 and i.unit_key <@ spans and i.published
      and i.definition_id is not null and (wanted is null or i.definition_id = any(wanted))
    group by i.unit_key, i.definition_id
  ) h cross join lateral known.slot_figures(h.held, h.unit_key, h.definition_id, since, until, today) f;
end $$""",
        f"revoke all on function known.slot_figures({SCHEMA}.indicator[], integer, uuid, date, date, date), "
        "known.slots_then(integer, uuid[], date, date, date) from public",
        f"grant execute on function known.slot_figures({SCHEMA}.indicator[], integer, uuid, date, date, date), "
        f"known.slots_then(integer, uuid[], date, date, date) to {ROLE}",
    ]
