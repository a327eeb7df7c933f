"""How is all of a plan read that is looked at for what is unclear, doubtful or missing?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import and_, func, or_, select

from service.db.agencies import Agency, AgencyMember
from service.db.indicators import Indicator, IndicatorAssignment, IndicatorTask, Target
from service.db.plan_items import of_indicator, of_plan, printed
from service.db.plans import Plan
from service.db.rows import known_as, table_of
from service.db.shapes import Many, Shape, Source
from service.db.statements import words
from service.db.target_assignments import TargetAssignment
from service.db.tasks import Assignment, Deliverable, Task, of_task
from service.domain.lint_facts import (
    Assigned,
    LintAgency,
    LintIndicator,
    LintPlan,
    LintProduct,
    LintTarget,
    LintTask,
)


def _of_agency(name: str) -> Any:
    """A column of the agency that an assignment names."""

    def source(t: Any) -> Any:
        a = table_of(Agency).alias("assigned_agency")
        return select(a.c[name]).where(a.c.id == t.c.agency_id).correlate(t).scalar_subquery()

    return source


def _members(t: Any) -> Any:
    m = table_of(AgencyMember).alias("assigned_member")
    return (
        select(func.count())
        .select_from(m)
        .where(m.c.agency_id == t.c.agency_id)
        .correlate(t)
        .scalar_subquery()
    )


_AGENCY: dict[str, Source] = {
    "id": lambda t: t.c.agency_id,
    "name": _of_agency("name"),
    "unit_key": _of_agency("unit_key"),
    "collective": _of_agency("collective"),
    "members": _members,
}
OF_INDICATOR = Shape(LintAgency, IndicatorAssignment, own=_AGENCY)
OF_TASK = Shape(LintAgency, Assignment, own=_AGENCY)


def _printed_role(t: Any, a: Any) -> Any:
    """Members of a collective follow it; they are not printed."""
    return and_(of_task(t, a), a.c.role != words("member"))


def _serves(t: Any) -> Any:
    link = table_of(IndicatorTask).alias("serving")
    return (
        select(func.count()).select_from(link).where(link.c.task_id == t.c.id).correlate(t).scalar_subquery()
    )


def _asked_from_above(i: Any, a: Any) -> Any:
    """Join condition: what the unit is given for the indicator's definition and has not objected to; once it is
    adopted for an indicator, for that one alone."""
    waits = and_(a.c.status == words("assigned"), a.c.definition_id == i.c.definition_id)
    taken = and_(a.c.status == words("adopted"), a.c.indicator_id == known_as(i))
    return and_(a.c.unit_key == i.c.unit_key, or_(waits, taken))


ASSIGNED = Shape(Assigned, TargetAssignment, guard="unit")
PRODUCT = Shape(LintProduct, Deliverable)
TARGET = Shape(LintTarget, Target)
INDICATOR = Shape(
    LintIndicator,
    Indicator,
    own={
        "id": known_as,
        "targets": Many(lambda: TARGET, of_indicator, printed),
        "agencies": Many(lambda: OF_INDICATOR, of_indicator, printed),
        "assigned": Many(lambda: ASSIGNED, _asked_from_above, lambda a: (a.c.due, a.c.id), guarded=True),
    },
)
TASK = Shape(
    LintTask,
    Task,
    own={
        "id": known_as,
        "agencies": Many(lambda: OF_TASK, _printed_role, printed),
        "products": Many(lambda: PRODUCT, of_task, printed),
        "serves": _serves,
    },
)
LINT = Shape(
    LintPlan,
    Plan,
    own={
        "id": known_as,
        "signed": lambda p: func.coalesce(p.c.signature["name"].as_string(), words("")) != words(""),
        "indicators": Many(lambda: INDICATOR, of_plan, printed),
        "tasks": Many(lambda: TASK, of_plan, printed),
    },
)
