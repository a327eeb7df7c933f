"""How does SQL pick from a standing calendar, and from what a caller may do?

The domain computes the calendar (day, code, why) at each write; reads only look up
the entry whose day has come. Nothing judges twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Date, Integer, String, bindparam, cast, func
from sqlalchemy.dialects.postgresql import JSON, JSONB

TODAY = bindparam("today", type_=Date)
"""The day that standings are asked for."""


def position(t: Any, day: Any = TODAY) -> Any:
    """Index of the entry in force on the day; 0 before the first."""
    return func.width_bucket(day, t.c.standing_from, type_=Integer)


def code(t: Any, day: Any = TODAY) -> Any:
    """The standing's code on the day."""
    return t.c.standing_code[position(t, day)]


def view(t: Any) -> Any:
    """The standing as JSON: code, the day it holds since (null: from the beginning), and why."""
    return t.c.standing_view[position(t)]


def latest(t: Any) -> Any:
    """The figure an indicator stands by on the day, as JSON; null where there is none."""
    return t.c.standing_latest[position(t)]


def allowed(t: Any, name: str, agencies: Any, state: Any = None) -> Any:
    """Acts open to the caller on a row: `name` binds the acts of each grant by state (see domain.acts)."""
    return func.allowed_acts(
        bindparam(name, type_=JSONB),
        cast(state if state is not None else t.c.status, String),
        t.c.unit_key,
        agencies,
        type_=JSON,
    )


def without_acts(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same values for a state that is past: it offers no acts to anybody."""
    return {name: "[]" if name.endswith("acts") else value for name, value in values.items()}


def statements() -> list[str]:
    return [
        # acts: [{"low": 1, "high": 9, "agency": null, "acts": {"draft": ["submit"]}}], one entry per grant and range.
        """
create function allowed_acts(acts jsonb, state text, at_unit integer, agencies uuid[]) returns json
language sql immutable parallel safe as $$
  select coalesce(json_agg(distinct a.act order by a.act), '[]'::json)
  from jsonb_array_elements(acts) g cross join lateral jsonb_array_elements_text(g -> 'acts' -> state) a(act)
  where case when g ->> 'agency' is null
    then at_unit between (g ->> 'low')::integer and (g ->> 'high')::integer
    else (g ->> 'agency')::uuid = any(agencies) end
$$""",
        "grant execute on function allowed_acts(jsonb, text, integer, uuid[]) to sauro_service",
    ]
