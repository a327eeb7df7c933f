"""What was expected of communes, and what had come, as of a day or as it was known at a moment?

Slots follow from other rows and have no past of their own; the journal has those other rows. So the function that
fills slots runs once more, the very same text, over the rows as they were known (see `known`): by the schemas it
looks tables up in, `known_figures` first. Its two views say nothing else than those of `known`; they go from a row
that is there to its past, since rows that counted are never removed and the journal has no index by unit and noun.

As of a day, what is known is looked at as it stood then: no figure of days that were not over, nothing expected that
was not in force; as with standings.
"""

from __future__ import annotations

from sqlmodel import SQLModel

from service.db.rls import ROLE
from service.db.slot_rules import SLOT_FIGURES

SCHEMA = "known_figures"
_PATH = f"search_path = {SCHEMA}, known, public, pg_temp"
_FOUND_BY = {"indicator": "unit_key", "observation": "indicator_id"}
"""Of what is looked up, the column by which; it never changes."""
_EXISTS = "u.valid_from <= p.last_day and (u.valid_to is null or u.valid_to >= p.last_day)"
_TOLD = "o.published and not o.replaced and o.quantity is null"
_IN_FORCE = "least(p.last_day, m.period_end)"
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
        (
            "create function slot_figures(",
            f"create function known.slot_figures(held {SCHEMA}.indicator[], as_of date, ",
        ),
        ("setof slot ", "setof public.slot "),
        ("search_path = public, pg_temp", _PATH),
        # Which indicators there were is found out once for the unit, not once for each definition.
        (_MEASURED, "from unnest(held) i"),
        # As of a day: of what it was too early for by then nothing counts. Null is left out by `least`.
        (_TOLD, f"{_TOLD} and (as_of is null or o.counts_from <= as_of)"),
        (_EXISTS, _EXISTS.replace("p.last_day", "least(p.last_day, as_of)")),
        (_IN_FORCE, "least(p.last_day, m.period_end, as_of)"),
        ("p.first_day <= make_date(", "(as_of is null or p.first_day <= as_of) and p.first_day <= make_date("),
    ):
        assert one in filled, f"slots are filled otherwise than by: {one}"
        filled = filled.replace(one, other)
    return [
        f"create schema {SCHEMA}",
        f"grant usage on schema {SCHEMA} to {ROLE}",
        *(_view(table, by) for table, by in _FOUND_BY.items()),
        f"grant select on {', '.join(f'{SCHEMA}.{table}' for table in _FOUND_BY)} to {ROLE}",
        filled,
        f"""
create function known.slots_then(at_unit integer, wanted uuid[], as_of date, since date, until date, today date)
returns setof public.slot language plpgsql stable set {_PATH} as $$
declare spans int4multirange := (select range_agg(s.reach) from grant_spans(at_unit) s);
begin
  return query select f.* from (
    select array_agg(i) as held, i.unit_key, i.definition_id from indicator i
    where i.unit_key between lower(spans) and upper(spans) - 1 and i.unit_key <@ spans and i.published
      and i.definition_id is not null and (wanted is null or i.definition_id = any(wanted))
    group by i.unit_key, i.definition_id
  ) h cross join lateral known.slot_figures(h.held, as_of, h.unit_key, h.definition_id, since, until, today) f;
end $$""",
        f"revoke all on function known.slot_figures({SCHEMA}.indicator[], date, integer, uuid, date, date, date), "
        "known.slots_then(integer, uuid[], date, date, date, date) from public",
        f"grant execute on function known.slot_figures({SCHEMA}.indicator[], date, integer, uuid, date, date, date), "
        f"known.slots_then(integer, uuid[], date, date, date, date) to {ROLE}",
    ]
