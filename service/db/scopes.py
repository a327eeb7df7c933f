"""What of a Scope goes into a statement: which rows does the first wall let through?

The condition's text depends on the scope's form alone (how many ranges, agencies or
not), so that statements are kept by it; its ends travel as arguments.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from asyncpg.types import Range as Span
from sqlalchemy import ARRAY, ColumnElement, Integer, Uuid, and_, bindparam, false, func, literal_column, or_
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE

from service.db.shapes import Condition, Scoped, Shape, Table
from service.db.statements import words
from service.domain.access import Range, Scope
from service.domain.units import EVERYWHERE


def _in_ranges(column: ColumnElement[int], ranges: tuple[Range, ...], name: str) -> ColumnElement[bool]:
    """The key lies in one of the ranges; few ranges as comparisons, which an index can serve."""
    if not ranges:
        return false()
    if ranges == EVERYWHERE:
        # PostgreSQL takes any closed range for a narrow one, and would sort the whole country for one page.
        return column >= bindparam(f"{name}0_low", type_=Integer)
    if len(ranges) <= 4:
        ends = [
            (bindparam(f"{name}{i}_low", type_=Integer), bindparam(f"{name}{i}_high", type_=Integer))
            for i in range(len(ranges))
        ]
        return or_(*(column.between(low, high) for low, high in ends))
    return column.op("<@")(bindparam(f"{name}_all", type_=INT4MULTIRANGE))


def _range_values(ranges: tuple[Range, ...], name: str) -> dict[str, Any]:
    if len(ranges) > 4:
        return {f"{name}_all": [Span(low, high + 1) for low, high in ranges]}
    values: dict[str, Any] = {}
    for i, (low, high) in enumerate(ranges):
        values[f"{name}{i}_low"], values[f"{name}{i}_high"] = low, high
    return values


def guarded(shape: Shape, t: Table, scope: Scope) -> ColumnElement[bool]:
    """What the scope lets through of a shape's table: the first wall."""
    return guarded_by(shape.guard, t, scope)


def guarded_by(guard: str | Condition | Scoped, t: Table, scope: Scope) -> ColumnElement[bool]:
    """The same, by what guards the table."""
    if not isinstance(scope, Scope):
        raise TypeError("a read needs a Scope")
    if isinstance(guard, Scoped):
        return guard.seen(t, scope)
    if callable(guard):
        return guard(t)
    if guard == "open":
        return literal_column("true")
    if guard == "draft":
        return _in_ranges(t.c.unit_key, scope.draft, "s_draft")
    if guard == "amendment":
        return and_(t.c.amending, _in_ranges(t.c.unit_key, scope.draft, "s_draft"))
    seen = _in_ranges(t.c.unit_key, scope.reach, "s_reach")
    if guard in ("item", "rule", "figure", "obstacle", "report", "obligation"):
        current = [] if scope.amendments or "amending" not in t.c else [~t.c.amending]
        if scope.draft != scope.reach:
            drafts = and_(_in_ranges(t.c.unit_key, scope.draft, "s_draft"), *current)
            seen = and_(seen, or_(t.c.published, drafts))
        else:
            seen = and_(seen, *current)
        if scope.agencies:
            mine = bindparam("s_agencies", type_=ARRAY(Uuid()))
            named = t.c.named_agency_ids.op("&&")(mine)
            shown = t.c.published
            if guard == "figure":
                shown = or_(shown, t.c.recorded_by == bindparam("me_id", type_=Uuid))
            seen = or_(seen, and_(shown, named))
            if guard in ("obstacle", "report"):
                seen = or_(seen, t.c.agency_id == func.any(mine))
            if guard == "obligation":
                seen = or_(seen, and_(shown, t.c.to_ids.op("&&")(mine)))
    if guard == "event":
        seen = _event_seen(t, scope, seen)
    if guard == "request":
        asked = t.c.asked.op("&&")(bindparam("s_reach_ranges", type_=INT4MULTIRANGE))
        seen = or_(seen, asked)
    if guard == "rule":
        above = t.c.unit_key.op("<@")(bindparam("s_above", type_=INT4MULTIRANGE))
        seen = or_(seen, and_(t.c.plan_id.is_(None), above))
    return seen


def _event_seen(t: Table, scope: Scope, reached: ColumnElement[bool]) -> ColumnElement[bool]:
    """What was settled when the event was raised: see `raising`."""
    if scope.draft != scope.reach:
        reached = and_(reached, or_(t.c.published, _in_ranges(t.c.unit_key, scope.draft, "s_draft")))
    its_own = t.c.subject == words("webhook")
    seen = [and_(reached, ~its_own), t.c.told.op("&&")(bindparam("s_reach_ranges", type_=INT4MULTIRANGE))]
    recorded = t.c.recorded_by == bindparam("me_id", type_=Uuid)
    if not scope.agencies:
        return or_(*seen, and_(recorded, its_own))
    mine = bindparam("s_agencies", type_=ARRAY(Uuid()))
    named = t.c.named_agency_ids.op("&&")(mine)
    seen += [and_(t.c.published, named), and_(recorded, or_(its_own, named)), t.c.own_agency_ids.op("&&")(mine)]
    return or_(*seen)


def reached(column: ColumnElement[int], scope: Scope) -> ColumnElement[bool]:
    """The unit is one whose published rows the scope lets through."""
    return _in_ranges(column, scope.reach, "s_reach")


def reached_whole(u: Table, scope: Scope) -> ColumnElement[bool]:
    """The scope lets through what is published of the unit and of all below it."""
    if len(scope.reach) > 4:
        whole = func.int4range(u.c.key, u.c.last_key, literal_column("'[]'"))
        return whole.op("<@")(bindparam("s_reach_all", type_=INT4MULTIRANGE))
    ends = [(bindparam(f"s_reach{i}_low", type_=Integer), bindparam(f"s_reach{i}_high", type_=Integer))
            for i in range(len(scope.reach))]
    return or_(false(), *(and_(u.c.key >= low, u.c.last_key <= high) for low, high in ends))


def scope_values(scope: Scope) -> Mapping[str, Any]:
    """What `guarded` binds."""
    made: Mapping[str, Any] | None = scope.worked_out.get("values")
    if made is None:
        made = scope.worked_out["values"] = {
            **_range_values(scope.reach, "s_reach"),
            **_range_values(scope.draft, "s_draft"),
            "s_reach_ranges": [Span(low, high + 1) for low, high in scope.reach],
            "s_agencies": list(scope.agencies),
            "s_above": [Span(low, high + 1) for low, high in scope.above],
        }
    return made


def scope_form(scope: Scope) -> Any:
    """What the text of `guarded` depends on: a part of the key by which a statement is kept."""
    made = scope.worked_out.get("form")
    if made is None:
        made = scope.worked_out["form"] = (
            (min(len(scope.reach), 5), scope.reach == EVERYWHERE),
            (min(len(scope.draft), 5), scope.draft == EVERYWHERE),
            bool(scope.agencies),
            scope.draft == scope.reach,
            scope.amendments,
        )
    return made
