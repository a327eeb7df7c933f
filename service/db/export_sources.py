"""What is selected for each table of the exports, beside the columns that are called the same?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import JSON, Integer, Text, bindparam, cast, func, literal_column, or_, select
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE
from sqlmodel import SQLModel

from service.db import standing
from service.db.agencies import Agency, AgencyMember
from service.db.events import Event
from service.db.extension_requests import ExtensionRequest
from service.db.indicator_definitions import IndicatorDefinition
from service.db.indicators import FormerTarget, Indicator, IndicatorAssignment, IndicatorTask, Target
from service.db.obligations import Obligation
from service.db.observations import Observation
from service.db.obstacle_rows import Obstacle
from service.db.plans import Plan, PlanDocument, Provision, Section
from service.db.progress_updates import ProgressUpdate
from service.db.report_rows import Report, ReportRequest
from service.db.reporting_rules import ReportingRule, ReportingStep
from service.db.revisions import Revision
from service.db.rows import table_of
from service.db.scopes import reached_whole
from service.db.shapes import Condition, Scoped
from service.db.slots import Rollup, Slot
from service.db.statements import words
from service.db.target_assignments import TargetAssignment
from service.db.tasks import Assignment, Deliverable, Occurrence, Task
from service.db.units import Unit, UnitChange, UnitLineage, UnitName
from service.domain.access import Scope

Joined = Mapping[str, Any]
Value = Callable[[Any, Joined], Any]


@dataclass(frozen=True)
class Source:
    """Where the rows of one exported table come from.

    guard: as of a Shape. own: columns that are not the table's column of the same name, from the row and the units
    joined to it. units: further units joined by their key, by name; `unit` is the row's own. lists: the column whose
    JSON list is taken apart, one row for each entry, which is then joined as `entry`. unit_key: the column that
    says whose row it is. where: what else the rows must be. since: what `updatedSince` looks at. spread: what
    rows are dealt out by to parts.
    """

    model: type[SQLModel]
    guard: str | Condition | Scoped = "item"
    own: Mapping[str, Value] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    lists: str | None = None
    unit_key: str = "unit_key"
    where: Condition | None = None
    since: str = "updated_at"
    spread: str = "id"


def _in_directory(t: Any) -> Any:
    """Of the units above and below whoever reads anything there: plans below name the agencies of those above."""
    return t.c.unit_key.op("<@")(bindparam("s_above", type_=INT4MULTIRANGE))


def _of_whole_subtrees(t: Any, scope: Scope) -> Any:
    """Sums tell of everything below: they are for those who read all of it."""
    u = table_of(Unit).alias("summed_unit")
    return t.c.unit_key.in_(select(u.c.key).where(reached_whole(u, scope)))


def _published(t: Any) -> Any:
    return t.c.published


def _of_rule(t: Any) -> Any:
    """Rules of plans once these are published; those of units need no publication."""
    return or_(t.c.published, t.c.plan_id.is_(None))


def _column(name: str) -> Value:
    return lambda t, u: t.c[name]


def _unit(name: str) -> dict[str, Value]:
    """Id and code of a joined unit."""
    return {f"{name}_id": lambda t, u: u[name].c.id, f"{name}_code": lambda t, u: u[name].c.code}


def _standing(t: Any, u: Joined) -> Any:
    return standing.code(t)


def _listed(name: str) -> Value:
    """Codes as they stand between the brackets of a JSON list."""
    return lambda t, u: cast(words("[").concat(t.c[name]).concat(words("]")), JSON)


def _entry(key: str, kind: Any = Text) -> Value:
    return lambda t, u: cast(u["entry"].c.value[key].as_string(), kind)


def _event_id(column: str) -> Value:
    return lambda t, u: words("evt_").concat(func.replace(cast(t.c[column], Text), words("-"), words("")))


def _printed_at(model: type[SQLModel], owner: str, *more: str) -> Source:
    return Source(
        model,
        own={
            owner: _column("id"),
            "ordinal": lambda t, u: cast(u["entry"].c.place, Integer),
            "line": _entry("line", Integer),
            **{name: _entry(name) for name in ("part", "section", "text", *more)},
            "number": lambda t, u: func.nullif(u["entry"].c.value["number"].as_string(), words("")),
        },
        lists="references",
        where=_published,
    )


def _item(model: type[SQLModel], **own: Value) -> Source:
    return Source(model, own=own, where=_published)


_WINDOW = {"period": _column("nominal")}

SOURCES: Mapping[str, Source] = {
    "units": Source(
        Unit, "open", _unit("parent"), {"parent": "parent_key"}, unit_key="key"
    ),
    "unit_names": Source(UnitName, "open"),
    "unit_changes": Source(UnitChange, "open"),
    "unit_lineage": Source(
        UnitLineage,
        "open",
        _unit("predecessor") | _unit("successor"),
        {"predecessor": "predecessor_key", "successor": "successor_key"},
        unit_key="successor_key",
    ),
    "agencies": Source(Agency, _in_directory),
    "agency_members": Source(AgencyMember, _in_directory),
    "plans": _item(Plan),
    "plan_documents": _item(PlanDocument),
    "revisions": _item(Revision),
    "sections": _item(Section),
    "provisions": _item(Provision),
    "indicator_definitions": Source(IndicatorDefinition, _in_directory),
    "indicators": _item(Indicator, standing=_standing),
    "indicator_assignments": _item(IndicatorAssignment),
    "indicator_tasks": _item(IndicatorTask),
    "indicator_references": _printed_at(Indicator, "indicator_id"),
    "targets": _item(Target),
    "former_targets": _item(FormerTarget),
    "target_assignments": Source(TargetAssignment, "unit", _unit("by_unit"), {"by_unit": "by_unit_key"}),
    "observations": Source(Observation, "figure", _WINDOW),
    "slots": Source(
        Slot, "unit", {"parent_code": lambda t, u: u["parent"].c.code}, {"parent": "parent_key"}, spread="unit_key"
    ),
    "rollups": Source(
        Rollup,
        Scoped(_of_whole_subtrees),
        {
            name: _listed(name)
            for name in ("missing_codes", "not_applicable_codes", "without_denominator_codes", "off_calendar_codes")
        },
        spread="unit_key",
    ),
    "tasks": _item(
        Task,
        schedule_text=lambda t, u: t.c.schedule["text"].as_string(),
        schedule_kind=lambda t, u: t.c.schedule["kind"].as_string(),
        next_due=lambda t, u: func.nullif(t.c.due_sort, literal_column("'infinity'::date")),
        standing=_standing,
    ),
    "assignments": _item(Assignment),
    "task_references": _printed_at(Task, "task_id", "column"),
    "deliverables": _item(Deliverable, standing=_standing),
    "occurrences": _item(Occurrence),
    "progress_updates": Source(ProgressUpdate),
    "extension_requests": Source(ExtensionRequest),
    "reporting_rules": Source(ReportingRule, "rule", where=_of_rule),
    "reporting_steps": Source(ReportingStep, "rule", where=_of_rule),
    "report_requests": Source(ReportRequest, "request", _WINDOW),
    "obligations": Source(Obligation, "obligation", {**_WINDOW, "standing": _standing}),
    "reports": Source(Report, "report", {**_WINDOW, "standing": _standing}),
    "obstacles": Source(
        Obstacle, "obstacle", _unit("addressee_unit"), {"addressee_unit": "addressee_unit_key"}
    ),
    "events": Source(
        Event,
        "event",
        {
            "id": _event_id("id"),
            "previous_id": _event_id("previous_id"),
            "timestamp": lambda t, u: func.coalesce(t.c.known_at, t.c.at),
        },
        since="at",
    ),
}
"""`progress` alone is counted, see `exports`."""
