"""How are the parts of a plan read: headings, provisions, indicators with their targets?"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, and_, bindparam, case, func, literal_column, or_, select

from service.db import standing
from service.db.agencies import AGENCY_REF, HOMES, named
from service.db.indicator_definitions import BY_KEY, DEFINITION_NODE, DEFINITION_REF, meant
from service.db.indicators import Indicator, IndicatorAssignment, IndicatorTask, Target
from service.db.obstacle_rows import raised_about
from service.db.plans import OF_DRAFT, PLAN_REF, SECTION_REF, Plan, Provision, Section
from service.db.rows import known_as, table_of
from service.db.shapes import Filter, Many, One, Shape, equal, holding, linked
from service.db.statements import FoundAmong, words
from service.db.tasks import INDICATOR_REF, TASK_REF, Task
from service.db.units import UNIT, WITHIN
from service.domain.access import Principal
from service.domain.acts import offered
from service.domain.indicators import (
    MACHINE as INDICATOR_MACHINE,
)
from service.domain.indicators import (
    AssignmentRow,
    IndicatorAssignmentView,
    IndicatorFacts,
    IndicatorView,
)
from service.domain.language.text import fold
from service.domain.plan_facts import PartNode, PlanGround, SectionFacts
from service.domain.provisions import ProvisionFacts, ProvisionView
from service.domain.sections import MACHINE, SectionNode, SectionView
from service.domain.targets import TargetRow, TargetView
from service.domain.types import RowId

NOBODY: Any = literal_column("'{}'::uuid[]")


def of_plan(p: Any, c: Any) -> Any:
    """Join condition: what belongs to a plan, and has not been dropped from it."""
    return and_(c.c.plan_id == p.c.id, *([c.c.dropped_in.is_(None)] if "dropped_in" in c.c else []))


def its_plan(t: Any, p: Any) -> Any:
    """Join condition: the plan a part belongs to."""
    return p.c.id == t.c.plan_id


def printed(t: Any) -> Any:
    """Print order."""
    return t.c.ordinal, t.c.id


def by_name(a: Any) -> Any:
    """Agencies in Vietnamese order."""
    return a.c.sort_key, a.c.id


_PLAN = One(lambda: PLAN_REF, its_plan, guarded=True)
_SECTION = One(lambda: SECTION_REF, lambda t, s: s.c.id == t.c.section_id, guarded=True)
_PARENT = One(lambda: SECTION_REF, lambda t, s: s.c.id == t.c.parent_id, guarded=True)
_AGENCY = One(lambda: AGENCY_REF, lambda t, a: a.c.id == t.c.agency_id)


def _actions(t: Any) -> Any:
    """Parts change with their plan: what may be done goes by the plan's status."""
    plan = table_of(Plan).alias("plan_of_part")
    status = select(plan.c.status).where(plan.c.id == t.c.plan_id).correlate(t).scalar_subquery()
    return standing.allowed(t, "part_acts", NOBODY, status)


def part_values(principal: Principal) -> dict[str, Any]:
    """What the shapes of parts bind; all parts offer the same acts."""
    return {"part_acts": offered(principal, MACHINE)}


def naming(
    principal: Principal,
    agencies: Any = (),
    tasks: Any = (),
    continues: UUID | None = None,
    definition: str | None = None,
) -> dict[str, Any]:
    """What a ground binds: the agencies, tasks, earlier item and definition a write names, and where agencies
    may be looked up."""
    return {
        **named(principal, agencies),
        "named_tasks": sorted(set(tasks)),
        "named_continued": continues,
        "named_definition": definition,
    }


def next_ordinal(model: Any) -> Any:
    """The ordinal after a plan's last part of that kind."""
    c = table_of(model).alias("last_part")
    return lambda p: (
        select(func.coalesce(func.max(c.c.ordinal), literal_column("-1")) + literal_column("1"))
        .where(c.c.plan_id == p.c.id)
        .correlate(p)
        .scalar_subquery()
    )


def _own_tasks(p: Any, t: Any) -> Any:
    named = func.any(bindparam("named_tasks", type_=ARRAY(Uuid())))
    return and_(t.c.plan_id == p.c.id, or_(t.c.id == named, t.c.origin_id == named))


def _continued(p: Any, i: Any) -> Any:
    named = bindparam("named_continued", type_=Uuid())
    return and_(i.c.id == named, i.c.published, i.c.plan_id != known_as(p))


TASK_NODE = Shape(PartNode, Task)
CONTINUED = Shape(RowId, Indicator)
SECTION_NODE = Shape(SectionNode, Section)
GROUND = Shape(
    PlanGround,
    Plan,
    own={
        "homes": HOMES,
        "sections": Many(lambda: SECTION_NODE, of_plan),
        "tasks": Many(lambda: TASK_NODE, _own_tasks),
        "continued": One(lambda: CONTINUED, _continued, guarded=True),
        "definition": One(lambda: DEFINITION_NODE, meant, guarded=True),
        "next_section": next_ordinal(Section),
        "next_provision": next_ordinal(Provision),
        "next_indicator": next_ordinal(Indicator),
    },
)
_GROUND = One(lambda: GROUND, its_plan, guarded=True)


def _parent(t: Any) -> Any:
    above = table_of(Section).alias("above")
    return select(known_as(above)).where(above.c.id == t.c.parent_id).correlate(t).scalar_subquery()


SECTION = Shape(
    SectionView,
    Section,
    own={"id": known_as, "unit": UNIT, "plan": _PLAN, "parent": _PARENT, "actions": _actions},
    filters={"plan": equal("plan_id"), "draft_of": OF_DRAFT},
    sorts={"printed": ("ordinal", "id")},
)
SECTION_FACTS = Shape(SectionFacts, Section, own={"plan": _GROUND})


PROVISION = Shape(
    ProvisionView,
    Provision,
    own={
        "id": known_as,
        "unit": UNIT,
        "plan": _PLAN,
        "section": _SECTION,
        "agencies": Many(lambda: AGENCY_REF, lambda t, a: a.c.id == func.any(t.c.agency_ids), by_name),
        "coordinators": Many(
            lambda: AGENCY_REF, lambda t, a: a.c.id == func.any(t.c.coordinator_ids), by_name
        ),
        "actions": _actions,
    },
    filters={"plan": equal("plan_id"), "draft_of": OF_DRAFT},
    sorts={"printed": ("ordinal", "id")},
)
PROVISION_FACTS = Shape(ProvisionFacts, Provision, own={"plan": _GROUND})


def of_indicator(t: Any, c: Any) -> Any:
    """Join condition: what belongs to an indicator."""
    return c.c.indicator_id == t.c.id


TARGET = Shape(
    TargetView,
    Target,
    own={
        "id": known_as,
        "agency": _AGENCY,
        # 80.000000 is stored, 80 is said.
        "value": lambda t: func.trim_scale(t.c.value),
        "low": lambda t: func.trim_scale(t.c.low),
        "high": lambda t: func.trim_scale(t.c.high),
    },
)
INDICATOR_ASSIGNMENT = Shape(IndicatorAssignmentView, IndicatorAssignment, own={"agency": _AGENCY})


def _serving(t: Any, task: Any) -> Any:
    link = table_of(IndicatorTask).alias("link")
    return linked(task, select(link.c.task_id).where(link.c.indicator_id == t.c.id).correlate(t))


def _led_by(t: Any, name: str) -> Any:
    a = table_of(IndicatorAssignment).alias("leading")
    led = [a.c.agency_id == bindparam(name, type_=Uuid()), a.c.role == words("lead")]
    return FoundAmong(t.c.id, a.c.indicator_id, led)


def plan_state(t: Any) -> Any:
    """The status of an item's plan; "published" for whoever sees the published item but not its plan.
    "ended" for an item that an amendment dropped, or whose plan was closed or superseded."""
    plan = table_of(Plan).alias("plan_of_item")
    status = select(plan.c.status).where(plan.c.id == t.c.plan_id).correlate(t).scalar_subquery()
    current = func.coalesce(status, case((t.c.published, words("published"))))
    return case((t.c.ended_on.is_not(None), words("ended")), else_=current)


def recording(t: Any) -> Any:
    """Agencies whose people may record figures of an indicator: those that lead, and those that contribute."""
    a = table_of(IndicatorAssignment).alias("recording")
    target = table_of(Target).alias("own_target")
    of_role = select(a.c.agency_id).where(
        a.c.indicator_id == t.c.id, a.c.role.in_([words("lead"), words("contributor")])
    )
    of_target = select(target.c.agency_id).where(
        target.c.indicator_id == t.c.id, target.c.agency_id.is_not(None)
    )
    both = of_role.correlate(t).union_all(of_target.correlate(t)).scalar_subquery()
    return func.array(both, type_=ARRAY(Uuid()))


def _its_definition(t: Any, d: Any) -> Any:
    """Join condition: what the indicator is matched to."""
    return d.c.id == t.c.definition_id


def _indicator_shape(*, bound: bool) -> Shape:
    """bound: for callers with agency-bound rights, whose acts depend on who leads and contributes."""
    return Shape(
        IndicatorView,
        Indicator,
        own={
            "id": known_as,
            "unit": UNIT,
            "plan": _PLAN,
            "section": _SECTION,
            "definition": One(lambda: DEFINITION_REF, _its_definition, guarded=True),
            "baseline_value": lambda t: func.trim_scale(t.c.baseline_value),
            "tolerance": lambda t: func.trim_scale(t.c.tolerance),
            "targets": Many(lambda: TARGET, of_indicator, printed),
            "assignments": Many(lambda: INDICATOR_ASSIGNMENT, of_indicator, printed),
            "tasks": Many(lambda: TASK_REF, _serving, printed, guarded=True),
            "continues": One(lambda: INDICATOR_REF, lambda t, c: c.c.id == t.c.continues_id, guarded=True),
            "latest": standing.latest,
            "standing": standing.view,
            "actions": lambda t: standing.allowed(
                t, "indicator_acts", recording(t) if bound else NOBODY, plan_state(t)
            ),
        },
        include={"obstacles": raised_about("indicator_id")},
        filters={
            "unit": WITHIN,
            "plan": equal("plan_id"),
            "draft_of": OF_DRAFT,
            "section": equal("section_id"),
            "lead": Filter(_led_by),
            "definition": BY_KEY,
            "standing": Filter(
                lambda t, name: standing.code(t) == func.any(bindparam(name, type_=ARRAY(Text)))
            ),
            # The day is bound for standing and latest; as a filter it only ties cursors to it.
            "as_of": Filter(lambda t, name: literal_column("true")),
            "q": holding("folded", fold),
        },
        sorts={"printed": ("unit_key", "plan_id", "ordinal", "id")},
    )


INDICATOR = _indicator_shape(bound=False)
INDICATOR_BOUND = _indicator_shape(bound=True)


def indicator_shape(principal: Principal) -> Shape:
    """The shape of an indicator for this caller."""
    return INDICATOR_BOUND if principal.agencies else INDICATOR


def indicator_values(principal: Principal, day: date) -> dict[str, Any]:
    """What either shape binds. day: on which standing and latest figure are asked for."""
    return {"indicator_acts": offered(principal, INDICATOR_MACHINE), "today": day}


TARGET_ROW = Shape(TargetRow, Target)
ASSIGNMENT_ROW = Shape(AssignmentRow, IndicatorAssignment)
LINK_ROW = Shape(RowId, IndicatorTask)
INDICATOR_FACTS = Shape(
    IndicatorFacts,
    Indicator,
    own={
        "target_rows": Many(lambda: TARGET_ROW, of_indicator),
        "assignment_rows": Many(lambda: ASSIGNMENT_ROW, of_indicator),
        "task_rows": Many(lambda: LINK_ROW, of_indicator),
        "definition": One(lambda: DEFINITION_NODE, _its_definition),
        "plan": _GROUND,
    },
)
