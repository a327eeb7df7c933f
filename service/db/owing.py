"""What must be known to say who owes what under a rule, and to let a rule stand or change?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, and_, bindparam, func, literal_column, or_, select

from service.db.agencies import HOMES, Agency, AgencyMember, named
from service.db.indicators import Indicator, IndicatorAssignment
from service.db.obligations import Obligation
from service.db.observation_records import FIGURE_GROUND
from service.db.plans import Plan
from service.db.reporting_rules import ReportingRule, ReportingStep, of_rule, plan_status
from service.db.rows import known_as, table_of
from service.db.shapes import Many, One, Shape, Source
from service.db.statements import words
from service.db.task_records import TASK_RECORD
from service.db.tasks import Assignment, Deliverable, Task
from service.db.units import Unit, bears_now
from service.domain.access import Principal
from service.domain.owing import KeptRow, Lead, OwingRule, OwingStep, Party, PlanParties, UnitBelow
from service.domain.reporting_rules import RuleFacts, RuleGround, StepRow

_UUIDS: Any = ARRAY(Uuid())
_NO_IDS = literal_column("'{}'::uuid[]", type_=_UUIDS)
_NOTHING: Any = literal_column("'[]'::json")
_NAMED: Any = bindparam("named_agencies", type_=_UUIDS)


def _null(kind: str) -> Any:
    return lambda _: literal_column(f"null::{kind}")


def _led(p: Any, a: Any) -> Any:
    task = table_of(Task).alias("led_task")
    return and_(
        a.c.role.in_([words("lead"), words("member")]),
        a.c.task_id.in_(select(task.c.id).where(task.c.plan_id == p.c.id).correlate(p)),
    )


def _owned(p: Any, a: Any) -> Any:
    indicator = table_of(Indicator).alias("owned_indicator")
    return and_(
        a.c.role == words("lead"),
        a.c.indicator_id.in_(select(indicator.c.id).where(indicator.c.plan_id == p.c.id).correlate(p)),
    )


def _party(p: Any, a: Any) -> Any:
    step = table_of(ReportingStep).alias("step_of_party")
    sending = select(func.unnest(step.c.from_ids)).where(step.c.plan_id == p.c.id).correlate(p)
    return or_(a.c.id == func.any(_NAMED), a.c.id.in_(sending))


def _members(a: Any) -> Any:
    m = table_of(AgencyMember).alias("member_of_party")
    found = select(m.c.member_id).where(m.c.agency_id == a.c.id).order_by(m.c.ordinal).correlate(a)
    return func.array(found.scalar_subquery(), type_=_UUIDS)


def _committees(u: Any) -> Any:
    a = table_of(Agency).alias("committee")
    found = select(a.c.id).where(a.c.unit_key == u.c.key, a.c.kind == words("peoples_committee"), a.c.active)
    return func.array(found.correlate(u).scalar_subquery(), type_=_UUIDS)


TASK_LEAD = Shape(Lead, Assignment)
INDICATOR_LEAD = Shape(Lead, IndicatorAssignment, own={"collective_id": _null("uuid")})
PARTY = Shape(Party, Agency, guard="unit", own={"members": _members})
PARTIES = Shape(
    PlanParties,
    Plan,
    own={
        "task_leads": Many(lambda: TASK_LEAD, _led),
        "indicator_leads": Many(lambda: INDICATOR_LEAD, _owned),
        "parties": Many(lambda: PARTY, _party),
    },
)
OWING_STEP = Shape(OwingStep, ReportingStep, guard="rule")
OWING_RULE = Shape(
    OwingRule,
    ReportingRule,
    guard="rule",
    own={"steps": Many(lambda: OWING_STEP, of_rule, lambda s: (s.c.ordinal, s.c.id))},
)
UNIT_BELOW = Shape(UnitBelow, Unit, guard="open", own={"committees": _committees})
KEPT = Shape(KeptRow, Obligation)
STEP_ROW = Shape(StepRow, ReportingStep, guard="rule")


def in_force(t: Any, p: Any) -> Any:
    """Join condition: the plan itself, once it is published."""
    return and_(p.c.id == t.c.plan_id, p.c.status == words("published"))


def _below_rule(r: Any, u: Any) -> Any:
    upper = table_of(Unit).alias("upper_unit")
    last = select(upper.c.last_key).where(upper.c.key == r.c.unit_key).correlate(r).scalar_subquery()
    return and_(r.c.plan_id.is_(None), u.c.key > r.c.unit_key, u.c.key <= last, u.c.level == r.c.level)


UNITS_OF_RULE = Many(lambda: UNIT_BELOW, _below_rule, lambda u: (u.c.key,))
PARTIES_OF_RULE = One(lambda: PARTIES, in_force, guarded=True)
KEPT_OF_RULE = Many(lambda: KEPT, of_rule)


def _named_of(model: Any, of_plan: Any) -> Any:
    """Of the items a write names, those of the plan, by the ids they are known by."""
    name = f"named_{model.__tablename__}s"
    c = table_of(model).alias(f"one_of_{name}")

    def source(p: Any) -> Any:
        given = func.any(bindparam(name, type_=_UUIDS))
        found = select(known_as(c)).where(or_(c.c.id == given, c.c.origin_id == given), of_plan(p, c))
        return func.array(found.correlate(p).scalar_subquery(), type_=_UUIDS)

    return source


def _own(p: Any, c: Any) -> Any:
    return c.c.plan_id == p.c.id


def _product_of(p: Any, d: Any) -> Any:
    task = table_of(Task).alias("task_of_product")
    return d.c.task_id.in_(select(task.c.id).where(task.c.plan_id == p.c.id).correlate(p))


def _printed_before(p: Any) -> Any:
    """Whether an amendment has an item that the write names from the published plan."""
    found = []
    for model, of_plan in ((Task, _own), (Indicator, _own), (Deliverable, _product_of)):
        name = f"named_{model.__tablename__}s"
        c = table_of(model).alias(f"before_{name}")
        wanted = c.c.origin_id == func.any(bindparam(name, type_=_UUIDS))
        found.append(select(literal_column("1")).where(wanted, of_plan(p, c)).correlate(p).exists())
    return or_(*found)


def _next(of: Any) -> Source:
    r = table_of(ReportingRule).alias("last_rule")

    def source(t: Any) -> Any:
        last = func.coalesce(func.max(r.c.ordinal), literal_column("-1")) + literal_column("1")
        return select(last).where(of(t, r)).correlate(t).scalar_subquery()

    return source


def _of_product(product: Any) -> Any:
    """The id of the task that yields a product."""
    d = table_of(Deliverable).alias("product_of_rule")
    return select(d.c.task_id).where(d.c.id == product)


def _main_times_of(plan_id: Any, correlated: Any) -> Any:
    other = table_of(ReportingRule).alias("main_rule")
    rows = func.coalesce(func.json_agg(other.c.times), _NOTHING)
    mine = other.c.plan_id == plan_id, other.c.dropped_in.is_(None), other.c.main
    return select(rows).where(*mine).correlate(correlated).scalar_subquery()


PLAN_GROUND = Shape(
    RuleGround,
    Plan,
    own={
        "level": _null("text"),
        "plan_id": lambda p: p.c.id,
        "homes": HOMES,
        "tasks": _named_of(Task, _own),
        "indicators": _named_of(Indicator, _own),
        "deliverables": _named_of(Deliverable, _product_of),
        "printed_before": _printed_before,
        "task": One(
            lambda: TASK_RECORD,
            lambda p, t: and_(
                t.c.plan_id == p.c.id,
                or_(
                    t.c.id == func.any(bindparam("named_tasks", type_=_UUIDS)),
                    t.c.id.in_(_of_product(func.any(bindparam("named_deliverables", type_=_UUIDS)))),
                ),
            ),
        ),
        "indicator": One(
            lambda: FIGURE_GROUND,
            lambda p, i: and_(
                i.c.plan_id == p.c.id, i.c.id == func.any(bindparam("named_indicators", type_=_UUIDS))
            ),
        ),
        "main_times": lambda p: _main_times_of(p.c.id, p),
        "next_ordinal": _next(lambda p, r: r.c.plan_id == p.c.id),
        "parties": One(
            lambda: PARTIES, lambda p, q: and_(q.c.id == p.c.id, q.c.status == words("published"))
        ),
        "units": lambda _: _NOTHING,
    },
)
UPPER_GROUND = Shape(
    RuleGround,
    Unit,
    guard="open",
    where=bears_now,
    own={
        "unit_key": lambda u: u.c.key,
        "plan_id": _null("uuid"),
        "status": _null("text"),
        "amending": lambda _: literal_column("false"),
        "homes": HOMES,
        "tasks": lambda _: _NO_IDS,
        "indicators": lambda _: _NO_IDS,
        "deliverables": lambda _: _NO_IDS,
        "printed_before": lambda _: literal_column("false"),
        "task": _null("json"),
        "indicator": _null("json"),
        "main_times": lambda _: _NOTHING,
        "next_ordinal": _next(lambda u, r: and_(r.c.unit_key == u.c.key, r.c.plan_id.is_(None))),
        "parties": _null("json"),
        "units": Many(
            lambda: UNIT_BELOW,
            lambda u, b: and_(
                b.c.key > u.c.key, b.c.key <= u.c.last_key, b.c.level == bindparam("wanted_level", type_=Text)
            ),
            lambda b: (b.c.key,),
        ),
    },
)
RULE_FACTS = Shape(
    RuleFacts,
    ReportingRule,
    guard="rule",
    own={
        "plan_status": plan_status,
        "step_rows": Many(lambda: STEP_ROW, of_rule, lambda s: (s.c.ordinal, s.c.id)),
        "homes": HOMES,
        "kept": KEPT_OF_RULE,
        "parties": PARTIES_OF_RULE,
        "units": UNITS_OF_RULE,
        "task": One(
            lambda: TASK_RECORD,
            lambda r, t: or_(t.c.id == r.c.task_id, t.c.id.in_(_of_product(r.c.deliverable_id).correlate(r))),
        ),
        "indicator": One(lambda: FIGURE_GROUND, lambda r, i: i.c.id == r.c.indicator_id),
        "main_times": lambda r: _main_times_of(r.c.plan_id, r),
    },
)


def ground_values(
    principal: Principal, agencies: Iterable[UUID], items: dict[str, UUID | None], level: str
) -> dict[str, Any]:
    """What the grounds bind: agencies and items that the write names. items: by table."""
    return {
        **named(principal, agencies),
        **{f"named_{table}s": [] if item is None else [item] for table, item in items.items()},
        "wanted_level": level,
    }
