"""How is a whole plan read, with its papers and, when asked for, all that belongs to it?"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    Date,
    Integer,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
)

from service.db import standing
from service.db.agencies import AGENCY_REF, HOMES, Agency
from service.db.indicators import Indicator
from service.db.plan_items import (
    INDICATOR,
    INDICATOR_BOUND,
    NOBODY,
    PROVISION,
    SECTION,
    by_name,
    indicator_values,
    naming,
    of_plan,
    part_values,
    printed,
)
from service.db.plans import PLAN_REF, Plan, PlanDocument, Provision, Section
from service.db.reporting_rules import REPORTING_RULE, rule_values
from service.db.rows import known_as, table_of
from service.db.shapes import Filter, Many, One, Shape, among, holding
from service.db.statements import words
from service.db.tasks import TASK, TASK_BOUND, Task, task_values
from service.db.units import UNIT, WITHIN, Unit, bears_now
from service.domain.access import Principal
from service.domain.acts import offered
from service.domain.amendments import AmendmentView
from service.domain.language.text import fold
from service.domain.plan_documents import CitedAs, DocumentView, TargetPlan
from service.domain.plans import (
    AMENDING,
    AMENDING_NUMBER_PENDING,
    MACHINE,
    NUMBER_PENDING,
    DocumentRow,
    PlanCounts,
    PlanFacts,
    PlanSite,
    PlanState,
    PlanStatus,
    PlanView,
)
from service.domain.types import RowId

DOCUMENT = Shape(
    DocumentView,
    PlanDocument,
    own={"plan": One(lambda: PLAN_REF, lambda d, p: p.c.id == d.c.target_plan_id, guarded=True)},
)


def _cited(cited_as: CitedAs) -> Any:
    return lambda p, d: and_(d.c.plan_id == p.c.id, d.c.cited_as == words(cited_as.value))


def _count(model: Any) -> Any:
    c = table_of(model).alias("counted")
    return lambda p: select(func.count()).select_from(c).where(of_plan(p, c)).correlate(p).scalar_subquery()


def _column(name: str) -> Any:
    return lambda t: t.c[name]


def _implementing(t: Any, name: str) -> Any:
    """Agencies' own plans hang below the commune's, the commune's below the city's."""
    d = table_of(PlanDocument).alias("implements")
    named = d.c.target_plan_id == bindparam(name, type_=Uuid())
    return t.c.id.in_(select(d.c.plan_id).where(named, d.c.cited_as == words(CitedAs.upper_plan)))


COUNTS = Shape(
    PlanCounts,
    Plan,
    own={
        "sections": _count(Section),
        "provisions": _count(Provision),
        "indicators": _count(Indicator),
        "tasks": _count(Task),
    },
)


def _amends(p: Any, a: Any) -> Any:
    """Join condition: the open amendment of a plan; seen from itself, the amendment itself."""
    return or_(a.c.origin_id == p.c.id, a.c.id == p.c.id)


def acting_state(t: Any) -> Any:
    """What acts go by; the same as `PlanState.state` says in Python.

    Who may not know of an amendment has no act that it would stand in the way of.
    """
    a = table_of(Plan).alias("amendment_of")
    amended = select(literal_column("1")).where(a.c.origin_id == t.c.id, a.c.amending).correlate(t).exists()
    published = t.c.status == words(PlanStatus.published)
    return case(
        (~published, t.c.status),
        (and_(t.c.number_pending, amended), words(AMENDING_NUMBER_PENDING)),
        (amended, words(AMENDING)),
        (t.c.number_pending, words(NUMBER_PENDING)),
        else_=t.c.status,
    )


def _own_raisers(t: Any) -> Any:
    """The agencies the caller acts for that are of the plan's own unit: they may raise an obstacle about it."""
    a = table_of(Agency).alias("own_raiser")
    mine = a.c.id == func.any(bindparam("s_agencies", type_=ARRAY(Uuid())))
    own = select(a.c.id).where(a.c.unit_key == t.c.unit_key, mine).correlate(t).scalar_subquery()
    return func.array(own, type_=ARRAY(Uuid()))


AMENDMENT = Shape(
    AmendmentView,
    Plan,
    guard="amendment",
    own={
        "reason": _column("amend_reason"),
        "basis": _column("amend_basis"),
        "opened_at": _column("created_at"),
    },
)
AMENDMENT_ROW = Shape(RowId, Plan, guard="amendment")


def _of_year(t: Any, name: str) -> Any:
    year = bindparam(name, type_=Integer)
    return and_(
        t.c.period_start <= func.make_date(year, literal_column("12"), literal_column("31")),
        t.c.period_end >= func.make_date(year, literal_column("1"), literal_column("1")),
    )


def _of_agency(t: Any, name: str) -> Any:
    agency = bindparam(name, type_=Uuid())
    return or_(t.c.issuer_id == agency, agency == func.any(t.c.focal_office_ids))


def _of_the_paper(p: Any, r: Any) -> Any:
    """Join condition: the plan's rules; those of single items change without the paper."""
    return and_(
        of_plan(p, r), r.c.task_id.is_(None), r.c.indicator_id.is_(None), r.c.deliverable_id.is_(None)
    )


def _plan_shape(*, bound: bool) -> Shape:
    """bound: for callers with agency-bound rights, whose acts on tasks depend on who leads them."""
    return Shape(
        PlanView,
        Plan,
        own={
            "id": known_as,
            "unit": UNIT,
            "issuer": One(lambda: AGENCY_REF, lambda p, a: a.c.id == p.c.issuer_id),
            "period": lambda t: func.json_build_object(
                words("start"), t.c.period_start, words("end"), t.c.period_end
            ),
            "bases": Many(lambda: DOCUMENT, _cited(CitedAs.basis), printed),
            "upper_plan": One(lambda: DOCUMENT, _cited(CitedAs.upper_plan)),
            "replaces": One(lambda: DOCUMENT, _cited(CitedAs.replaced)),
            "amendment": One(lambda: AMENDMENT, _amends, guarded=True),
            "superseded_by": One(
                lambda: PLAN_REF, lambda p, by: by.c.id == p.c.superseded_by_id, guarded=True
            ),
            "focal_offices": Many(
                lambda: AGENCY_REF, lambda p, a: a.c.id == func.any(p.c.focal_office_ids), by_name
            ),
            "actions": lambda t: standing.allowed(
                t, "plan_acts", _own_raisers(t) if bound else NOBODY, acting_state(t)
            ),
        },
        include={
            "counts": One(lambda: COUNTS, lambda p, c: c.c.id == p.c.id),
            "sections": Many(lambda: SECTION, of_plan, printed),
            "provisions": Many(lambda: PROVISION, of_plan, printed),
            "indicators": Many(lambda: INDICATOR_BOUND if bound else INDICATOR, of_plan, printed),
            "tasks": Many(lambda: TASK_BOUND if bound else TASK, of_plan, printed),
            "reporting_rules": Many(lambda: REPORTING_RULE, _of_the_paper, printed),
        },
        filters={
            "unit": WITHIN,
            "status": among("status"),
            "year": Filter(_of_year),
            "agency": Filter(_of_agency),
            "upper_plan": Filter(_implementing),
            "q": holding("folded", fold),
        },
        sorts={"-periodStart": ("period_start", "id"), "periodStart": ("period_start", "id")},
    )


PLAN = _plan_shape(bound=False)
PLAN_BOUND = _plan_shape(bound=True)


def plan_shape(principal: Principal) -> Shape:
    """The shape of a plan for this caller."""
    return PLAN_BOUND if principal.agencies else PLAN


def plan_values(principal: Principal, today: date) -> dict[str, Any]:
    """What either shape binds, whatever is included."""
    return {
        **task_values(principal, today),
        **indicator_values(principal, today),
        **part_values(principal),
        **rule_values(principal),
        "plan_acts": offered(principal, MACHINE),
    }


TARGET_PLAN = Shape(
    TargetPlan,
    Plan,
    own={
        "issuer": lambda p: (
            select(table_of(Agency).c.name).where(table_of(Agency).c.id == p.c.issuer_id).scalar_subquery()
        )
    },
)
_TARGETS = Many(
    lambda: TARGET_PLAN,
    lambda t, p: p.c.id == func.any(bindparam("named_plans", type_=ARRAY(Uuid()))),
    guarded=True,
)
_TWIN = Shape(RowId, Plan)


def _year(issued_on: Any, period_start: Any) -> Any:
    """The year a number belongs to: of issue as far as it is known, else of the plan's beginning."""
    return func.coalesce(func.left(issued_on, literal_column("4")), func.to_char(period_start, words("YYYY")))


def _twin(p: Any, unit_key: Any, own: Any) -> Any:
    """The same number, symbol, issuer and year at a unit; `own` gives what the write leaves as it is."""
    issued, start = bindparam("new_issued_on", type_=Text), bindparam("new_start", type_=Date)

    def after(name: str, kind: Any) -> Any:
        return func.coalesce(bindparam(f"new_{name}", type_=kind), *(() if own is None else (own.c[name],)))

    year = _year(
        func.coalesce(issued, *(() if own is None else (own.c.issued_on,))),
        func.coalesce(start, *(() if own is None else (own.c.period_start,))),
    )
    return and_(
        ~p.c.amending,
        p.c.unit_key == unit_key,
        p.c.number != words(""),
        p.c.number == after("number", Text),
        p.c.symbol == after("symbol", Text),
        p.c.issuer_id == after("issuer_id", Uuid()),
        _year(p.c.issued_on, p.c.period_start) == year,
    )


SITE = Shape(
    PlanSite,
    Unit,
    guard="open",
    where=bears_now,
    own={
        "homes": HOMES,
        "targets": _TARGETS,
        "twins": Many(lambda: _TWIN, lambda u, p: _twin(p, u.c.key, None), guarded=True),
    },
)
_AMENDMENT = One(lambda: AMENDMENT_ROW, lambda p, a: a.c.origin_id == p.c.id, guarded=True)
PLAN_STATE = Shape(PlanState, Plan, own={"amendment": _AMENDMENT})
DOCUMENT_ROW = Shape(DocumentRow, PlanDocument)
PLAN_FACTS = Shape(
    PlanFacts,
    Plan,
    own={
        "amendment": _AMENDMENT,
        "document_rows": Many(lambda: DOCUMENT_ROW, of_plan),
        "homes": HOMES,
        "targets": _TARGETS,
        "twins": Many(
            lambda: _TWIN, lambda t, p: and_(p.c.id != known_as(t), _twin(p, t.c.unit_key, t)), guarded=True
        ),
    },
)


def facts_values(
    principal: Principal, agencies: set[UUID | None], plans: set[UUID | None], after: dict[str, Any]
) -> dict[str, Any]:
    """What SITE and PLAN_FACTS bind: what the write names, and the head of the plan as it will be."""
    head = {"number": None, "symbol": None, "issuer_id": None, "issued_on": None, "start": None} | after
    return {
        **naming(principal, agencies),
        "named_plans": sorted(plan for plan in plans if plan is not None),
        **{f"new_{name}": value for name, value in head.items()},
    }
