"""How are the frozen states of a plan kept, and how is one of them read?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic.alias_generators import to_camel
from sqlalchemy import (
    ARRAY,
    Date,
    DateTime,
    Integer,
    Text,
    UniqueConstraint,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlmodel import Field

from service.db import read, standing
from service.db.engine import Database
from service.db.indicators import Indicator
from service.db.people import PrincipalRow
from service.db.plans import Plan, draft_of
from service.db.rows import ItemRow, declare, table_of
from service.db.scopes import guarded
from service.db.shapes import One, Shape, equal
from service.db.statements import words
from service.db.tasks import Assignment, Deliverable, Task
from service.db.units import UNIT, Unit
from service.db.whole_plans import PLAN, plan_values
from service.domain.access import Principal, Scope
from service.domain.errors import NotFound
from service.domain.paging import Drafted, ItemQuery
from service.domain.revisions import DiffQuery, PlanItemQuery, RevisionView
from service.domain.types import Ref, RowId

WHOLE = "sections,provisions,indicators,tasks,reportingRules"
"""What belongs to a frozen state beside the head."""


class Revision(ItemRow, table=True):
    """A frozen state of a plan: `document` is the whole plan as PostgreSQL rendered it that day.

    published_at: by the domain's clock, so that what was known at a moment can be told.
    published_by: null for a plan that was published before states were kept.
    """

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("plan_id", "number"),)
    plan_id: UUID = Field(foreign_key="plan.id", ondelete="CASCADE")
    number: int
    reason: str | None = None
    basis: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    published_by: UUID | None = None
    published_at: datetime = Field(sa_type=DateTime(timezone=True))
    effective_on: date
    document: dict[str, Any] = Field(sa_type=JSONB)


# The journal has every row of the plan already; and what is frozen is written once.
declare(Revision, wall="item", subject="revision", hidden=("document",), rights=("select", "insert"))


class _Publisher(Ref):
    """A person as others may know them."""


PUBLISHER = Shape(_Publisher, PrincipalRow, guard="open")


def _ends_on(t: Any) -> Any:
    """The day before the next revision came into force; of two of one day the later one counts."""
    later = table_of(Revision).alias("later")
    next_ = (
        select(func.min(later.c.effective_on))
        .where(later.c.plan_id == t.c.plan_id, later.c.number > t.c.number)
        .correlate(t)
        .scalar_subquery()
    )
    return next_ - literal_column("1")


REVISION_ROW = Shape(RowId, Revision)
REVISION = Shape(
    RevisionView,
    Revision,
    own={
        "unit": UNIT,
        "published_by": One(lambda: PUBLISHER, lambda t, p: p.c.id == t.c.published_by),
        "ends_on": _ends_on,
        "actions": lambda t: literal_column("'[]'::json"),
    },
    filters={"plan": equal("plan_id")},
    sorts={"number": ("number", "id")},
)


def _wanted(r: Any) -> Any:
    """The revision asked for: by number, or the newest in force by a day among those known at a moment.

    Binds key, number, as_of and frozen_by.
    """
    number, key = bindparam("number", type_=Integer), bindparam("key", type_=Uuid())
    other = table_of(Revision).alias("candidate")
    newest = (
        select(func.max(other.c.number))
        .where(
            other.c.plan_id == key,
            other.c.effective_on <= bindparam("as_of", type_=Date),
            other.c.published_at <= bindparam("frozen_by", type_=DateTime(timezone=True)),
        )
        .scalar_subquery()
    )
    return and_(r.c.plan_id == key, r.c.number == func.coalesce(number, newest))


def _filled_in(r: Any) -> Any:
    """The frozen document; a number it waited for is there, since that needs no amendment, and so is the last day of a
    unit that has ended since, whose code another may bear."""
    p = table_of(Plan).alias("numbered")
    number = func.jsonb_build_object(
        words("number"), p.c.number, words("numberPending"), literal_column("false")
    )
    given = select(number).where(p.c.id == r.c.plan_id, ~p.c.number_pending).correlate(r).scalar_subquery()
    waited = r.c.document["numberPending"].as_string() == words("true")
    u = table_of(Unit).alias("unit_then")
    last_day = select(func.to_jsonb(u.c.valid_to)).where(u.c.key == r.c.unit_key).correlate(r).scalar_subquery()
    document = case((and_(waited, given.is_not(None)), r.c.document.op("||")(given)), else_=r.c.document)
    ended = func.coalesce(last_day, literal_column("'null'::jsonb"))
    return func.jsonb_set(document, literal_column("'{unit,validTo}'::text[]"), ended, type_=JSONB)


def _said(*names: str) -> dict[str, Any]:
    """Fields that are columns of the same name."""

    def column(name: str) -> Any:
        return lambda t: t.c[name]

    return {name: column(name) for name in names}


_TASK = {
    "standing": standing.view,
    "next_due": lambda t: func.nullif(t.c.due_sort, literal_column("'infinity'::date")),
    **_said("status", "percent", "done_on", "entered_late", "completion", "status_reason"),
}
_PART = _said("status", "percent", "done_on")
_PRODUCT = _said("status", "done_on")
_INDICATOR = {"standing": standing.view, "latest": standing.latest}


def _moved_due(t: Any) -> Any:
    """The day a task is due where an act has moved or set it; the paper's own day otherwise."""
    return func.coalesce(t.c.extended_due, t.c.triggered_due)


def _with_standings(document: Any) -> Any:
    """The same with what is said of its tasks, and tasks and indicators as they stood on the day bound as
    `today`, by the calendars kept since."""
    parts = {"assignments": (Assignment, _PART), "deliverables": (Deliverable, _PRODUCT)}
    tasks = _told(document["tasks"], "tasks", Task, _TASK, {"due": _moved_due}, parts)
    indicators = _told(document["indicators"], "indicators", Indicator, _INDICATOR)
    both = func.jsonb_build_object(words("tasks"), tasks, words("indicators"), indicators)
    return document.op("||", return_type=JSONB)(both)


def _told(
    items: Any,
    kind: str,
    model: Any,
    sources: Mapping[str, Any],
    moved: Mapping[str, Any] | None = None,
    parts: Mapping[str, tuple[Any, Mapping[str, Any]]] | None = None,
) -> Any:
    """A list of the document with some fields of its items taken from their rows.

    moved: fields that stay as they are where the row has none. parts: lists below the items, in the same way.
    """
    each = func.jsonb_array_elements(items).table_valued("value", with_ordinality="nr", name=f"each_{kind}")
    each = each.render_derived()
    value = cast(each.c.value, JSONB)
    t = table_of(model).alias(f"judged_{kind}")
    known = t.c.id == cast(value["id"].as_string(), Uuid())
    fields: Any = func.jsonb_build_object(*_pairs(t, sources))
    if moved:
        fields = fields.op("||")(func.jsonb_strip_nulls(func.jsonb_build_object(*_pairs(t, moved))))
    own = select(fields).where(known).scalar_subquery()
    told = value.op("||", return_type=JSONB)(func.coalesce(own, literal_column("'{}'::jsonb")))
    for name, (below, its) in (parts or {}).items():
        below_it = func.jsonb_build_object(words(name), _told(value[name], name, below, its))
        told = told.op("||", return_type=JSONB)(below_it)
    found = select(func.jsonb_agg(aggregate_order_by(told, each.c.nr))).select_from(each).scalar_subquery()
    return func.coalesce(found, literal_column("'[]'::jsonb"))


def _pairs(t: Any, sources: Mapping[str, Any]) -> list[Any]:
    return [
        part
        for name, source in sources.items()
        for part in (words(to_camel(name)), func.to_jsonb(source(t)))
    ]


def _frozen(scope: Scope, *, judged: bool) -> Any:
    """The wanted state as one JSON value: of its fields those bound as `keys`."""
    r = table_of(Revision).alias("frozen")
    found = select(_filled_in(r).label("document")).where(_wanted(r), guarded(REVISION, r, scope))
    source = found.correlate(None).subquery("source")
    document = source.c.document
    each = func.jsonb_each(_with_standings(document) if judged else document)
    pairs = each.table_valued("key", "value", name="pair").render_derived()
    kept = select(func.json_object_agg(pairs.c.key, pairs.c.value)).where(
        pairs.c.key == func.any(bindparam("keys", type_=ARRAY(Text)))
    )
    picked = kept.select_from(pairs).correlate(source).scalar_subquery()
    return select(picked).select_from(source).scalar_subquery()


async def frozen(
    db: Database, principal: Principal, plan_id: UUID, query: PlanItemQuery, *, now: datetime
) -> bytes:
    """A frozen state of a plan as the plan itself is answered; NotFound if there is none.

    Its paper is as it was frozen. What is said of its tasks, and where tasks and indicators stand on the
    day asked for, is as known now or at the moment asked for: see `Database.known`.
    """
    keys = [pick.key for pick in PLAN.picks(query.fields, query.include)]
    scope = principal.scope()
    judged = not {"tasks", "indicators"}.isdisjoint(keys)
    values = {**query.wanted(now), "key": plan_id, "keys": keys}
    return await read.document(
        db,
        principal,
        "revision",
        (judged,),
        lambda: _frozen(scope, judged=judged),
        scope=scope,
        values=values,
    )


def frozen_values(principal: Principal, day: date) -> dict[str, Any]:
    """What rendering a state to be frozen binds: a frozen plan offers no acts to anybody."""
    return standing.without_acts(plan_values(principal, day))


async def rendered(db: Database, principal: Principal, plan_id: UUID, unit_key: int, day: date) -> bytes:
    """A whole plan as it is about to be frozen.

    It points to no draft and to no plan of another unit, whatever who publishes may see: not
    everybody who will read it may.
    """
    values, query = frozen_values(principal, day), ItemQuery(include=WHOLE)
    scope = principal.unit_scope(unit_key)
    return await read.item(db, principal, PLAN, plan_id, query, scope=scope, values=values)


async def two_states(
    db: Database, principal: Principal, plan_id: UUID, query: DiffQuery, *, today: date
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The states to compare, by one statement; NotFound if either is missing or not for the caller to see."""
    drafted = isinstance(query.to, Drafted)
    scope = principal.scope(amendments=drafted)

    def build() -> Any:
        newest = table_of(Revision).alias("newest")
        key = bindparam("key", type_=Uuid())
        last = select(func.max(newest.c.number)).where(newest.c.plan_id == key).scalar_subquery()
        to = func.coalesce(bindparam("to", type_=Integer), last)
        before = func.coalesce(bindparam("from", type_=Integer), to if drafted else to - literal_column("1"))
        after = (
            read.rendered(PLAN, draft_of, scope, None, WHOLE) if drafted else _numbered(to, scope, "after")
        )
        return func.json_build_object(
            words("before"), _numbered(before, scope, "before"), words("after"), after
        )

    values = {
        **frozen_values(principal, today),
        "key": plan_id,
        "from": query.from_,
        "to": None if drafted else query.to,
    }
    found = json.loads(
        await read.document(db, principal, "difference", (drafted,), build, scope=scope, values=values)
    )
    if found["before"] is None or found["after"] is None:
        raise NotFound("not_found", noun="revision")
    return found["before"], found["after"]


def _numbered(number: Any, scope: Scope, name: str) -> Any:
    r = table_of(Revision).alias(name)
    mine = and_(r.c.plan_id == bindparam("key", type_=Uuid()), r.c.number == number)
    return select(_filled_in(r)).where(mine, guarded(REVISION, r, scope)).scalar_subquery()
