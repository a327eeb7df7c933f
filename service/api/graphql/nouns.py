"""Which fields does the schema begin with, and what belongs to what?

Each field is an operation of REST: its handler is called, so rights, filters, days and masks are decided once for
both doors. Only what is more than REST is said here: names, and which list hangs below which thing.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel

from service.domain.indicators import IndicatorView
from service.domain.plans import PlanView
from service.domain.tasks import TaskView
from service.domain.units import UnitView


@dataclass(frozen=True)
class Relation:
    """A list that hangs below a thing.

    by: the parameter of the list, of its query or its path, that the thing takes the place of. filters: what
    that parameter is called among the filters of the list. column: of the thing, what they compare with.
    """

    of: type[BaseModel]
    name: str
    operation: str
    by: str
    filters: tuple[str, ...]
    column: str = "id"


ROOTS = {
    "units": "list_units",
    "unit": "get_unit",
    "plans": "list_plans",
    "plan": "get_plan",
    "indicators": "list_indicators",
    "indicator": "get_indicator",
    "tasks": "list_tasks",
    "task": "get_task",
}
"""Field of the query -> operation of REST."""

_PART = ("plan", "draft_of")

RELATIONS = (
    Relation(UnitView, "children", "list_units", "parent", ("parent",), "code"),
    Relation(UnitView, "plans", "list_plans", "unit", ("unit",), "code"),
    Relation(PlanView, "indicators", "list_indicators", "plan", _PART),
    Relation(PlanView, "tasks", "list_tasks", "plan", _PART),
    Relation(PlanView, "sections", "list_plan_sections", "plan_id", _PART),
    Relation(PlanView, "provisions", "list_plan_provisions", "plan_id", _PART),
    Relation(PlanView, "revisions", "list_plan_revisions", "plan_id", ("plan",)),
    Relation(IndicatorView, "observations", "list_observations", "indicator_id", ("indicator",)),
    Relation(TaskView, "progressUpdates", "list_progress_updates", "task_id", ("task",)),
)
