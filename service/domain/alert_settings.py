"""When does a plan, or one thing of it, want to be heard of: how long before a day, how long after, beyond which line?

A plan has settings for all that is in it; a task, a product, an indicator or a reporting rule may have
its own, field by field: what it leaves open is the plan's, what that leaves open is built in. A definition
of the catalogue, or a unit for all its definitions, says how few of those below may be silent. No amendment
is needed for any of it. Source: domain.md sections 2 and 8.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import MISSING, Field

from service.domain.access import Permission
from service.domain.acts import Act, machine
from service.domain.errors import FieldError
from service.domain.figures import ValueKind
from service.domain.paging import PageQuery
from service.domain.plan_refs import PlanRef
from service.domain.targets import Figure
from service.domain.types import Actions, Flag, Line, Shape, UnitCode, UnitRef, View, Whole

DUE_SOON_DAYS = (30, 7, 1)
"""So many days before a last day in time it is told of, unless settings say otherwise."""

OVERDUE_DAYS = (0, 7, 15)
"""So many full days after a last day in time has ended."""

COVERAGE_AFTER = 15
"""So many days after the end of a period it is looked who is missing in the sum."""


class AlertSubject(StrEnum):
    """What settings are for."""

    plan = "plan"
    task = "task"
    deliverable = "deliverable"
    indicator = "indicator"
    rule = "rule"
    definition = "definition"
    unit = "unit"


class TrajectoryAlert(StrEnum):
    """From which standing on an indicator has crossed the line to its target."""

    off_track = "off_track"
    at_risk = "at_risk"
    none = "none"


class AlertFigures(StrEnum):
    """Which figures an indicator's own bounds are held against."""

    verified = "verified"
    recorded = "recorded"


ALERT_LABELS: tuple[tuple[str, dict[str, tuple[str, str]]], ...] = (
    (
        "alertSubject",
        {
            AlertSubject.plan: ("Kế hoạch", "Plan"),
            AlertSubject.task: ("Nhiệm vụ", "Task"),
            AlertSubject.deliverable: ("Sản phẩm", "Deliverable"),
            AlertSubject.indicator: ("Chỉ tiêu", "Indicator"),
            AlertSubject.rule: ("Chế độ báo cáo", "Reporting rule"),
            AlertSubject.definition: ("Danh mục chỉ tiêu", "Definition of an indicator"),
            AlertSubject.unit: ("Đơn vị", "Unit"),
        },
    ),
    (
        "trajectoryAlert",
        {
            TrajectoryAlert.off_track: ("Khi chậm tiến độ", "When off track"),
            TrajectoryAlert.at_risk: ("Khi có nguy cơ không đạt", "When at risk"),
            TrajectoryAlert.none: ("Không báo", "Not told"),
        },
    ),
    (
        "alertFigures",
        {
            AlertFigures.verified: ("Số liệu đã kiểm tra", "Verified figures"),
            AlertFigures.recorded: ("Cả số liệu chưa kiểm tra", "Recorded figures too"),
        },
    ),
)

LeadDays = Annotated[
    tuple[Annotated[Whole, Field(ge=1, le=365)], ...],
    Field(
        max_length=10,
        description="Số ngày trước hạn / days before the last day in time; [] = không báo / told of never",
        examples=[[30, 7, 1]],
    ),
]
LateDays = Annotated[
    tuple[Annotated[Whole, Field(ge=0, le=365)], ...],
    Field(
        max_length=10,
        description="Số ngày tròn sau khi hết hạn / full days after the last day has ended; [] = không báo / never",
        examples=[[0, 7, 15]],
    ),
]


class Bound(Shape):
    """A line of one's own: the figure has crossed it while it is less than `below`, or more than `above`."""

    name: Annotated[Line, Field(max_length=60, examples=["sàn"])]
    below: Figure | None = None
    above: Figure | None = None


class BoundView(View):
    """A line of one's own, see `Bound`."""

    name: str
    below: float | None
    above: float | None


Bounds = Annotated[tuple[Bound, ...], Field(max_length=10)]
Share = Annotated[
    Whole, Field(ge=1, le=100, description="% số đơn vị có số liệu / % of the expected that reported")
]
AfterDays = Annotated[
    Whole, Field(ge=0, le=365, description="Số ngày sau khi hết kỳ / days after the period's end")
]


class AlertSettingView(View):
    """Settings of one thing. subjectId: its id, null for a unit; plan: which it belongs to.

    What is null is taken from the plan's settings, else built in: dueSoonDays 30, 7, 1; overdueDays 0, 7, 15;
    target true; trajectory off_track; figures verified; no bounds; coverageAfterDays 15; no coverage is looked at.
    """

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    subject: AlertSubject
    subject_id: UUID | None
    plan: PlanRef | None
    due_soon_days: list[int] | None
    overdue_days: list[int] | None
    target: bool | None
    trajectory: TrajectoryAlert | None
    bounds: list[BoundView] | None
    figures: AlertFigures | None
    coverage_below: int | None
    coverage_after_days: int | None
    actions: Actions


class AlertSettingCreate(Shape):
    """Settings of exactly one thing. unit: whose roll-ups are looked at, of all definitions or of the one named."""

    plan: UUID | None = None
    task: UUID | None = None
    deliverable: UUID | None = None
    indicator: UUID | None = None
    rule: UUID | None = None
    definition: UUID | None = None
    unit: UnitCode | None = None
    due_soon_days: LeadDays | None = None
    overdue_days: LateDays | None = None
    target: Flag | None = None
    trajectory: TrajectoryAlert | None = None
    bounds: Bounds | None = None
    figures: AlertFigures | None = None
    coverage_below: Share | None = None
    coverage_after_days: AfterDays | None = None


class AlertSettingPatch(Shape):
    """Other settings; null takes a field back to what the plan says."""

    due_soon_days: LeadDays | MISSING | None = MISSING
    overdue_days: LateDays | MISSING | None = MISSING
    target: Flag | MISSING | None = MISSING
    trajectory: TrajectoryAlert | MISSING | None = MISSING
    bounds: Bounds | MISSING | None = MISSING
    figures: AlertFigures | MISSING | None = MISSING
    coverage_below: Share | MISSING | None = MISSING
    coverage_after_days: AfterDays | MISSING | None = MISSING


class AlertSettingQuery(PageQuery):
    """Filters of the list."""

    unit: Annotated[UnitCode | None, Field(description="Đơn vị và cấp dưới / the unit and those below")] = (
        None
    )
    plan: Annotated[UUID | None, Field(description="Mã (id) của kế hoạch / id of the plan")] = None
    subject: AlertSubject | None = None
    subject_id: Annotated[UUID | None, Field(description="Mã (id) của mục theo dõi / id of what it is about")] = None


class AlertGround(View):
    """What the rules need of the thing that settings are for. plan_id: which it belongs to."""

    id: UUID
    unit_key: int
    plan_id: UUID | None
    value_kind: ValueKind | None


class AlertSettingFacts(View):
    """What the rules need of settings before they change."""

    id: UUID
    version: int
    unit_key: int
    subject: AlertSubject
    value_kind: ValueKind | None


_TIMES = frozenset({"due_soon_days", "overdue_days"})
_LINES = frozenset({"target", "trajectory"})
_COVERAGE = frozenset({"coverage_below", "coverage_after_days"})
_SETTINGS = (*_TIMES, *_LINES, "bounds", "figures", *_COVERAGE)
SAYS: dict[AlertSubject, frozenset[str]] = {
    AlertSubject.plan: _TIMES | _LINES,
    AlertSubject.task: _TIMES,
    AlertSubject.deliverable: _TIMES,
    AlertSubject.rule: _TIMES,
    AlertSubject.indicator: _LINES | {"bounds", "figures"},
    AlertSubject.definition: _COVERAGE,
    AlertSubject.unit: _COVERAGE,
}
"""Which settings say something for what."""

ABOUT = tuple(subject for subject in AlertSubject if subject is not AlertSubject.unit)

MACHINE = machine(
    "alert_setting",
    {
        "update": Act(Permission.rule_write, frozenset({"current"})),
        "delete": Act(Permission.rule_write, frozenset({"current"})),
    },
)
"""Whoever writes a unit's reporting rules says when it is told of; settings are never past."""


def about(command: AlertSettingCreate) -> tuple[AlertSubject, UUID | None] | None:
    """What the settings are for, and its id; None unless exactly one thing is named."""
    named = [(one, getattr(command, one.value)) for one in ABOUT if getattr(command, one.value) is not None]
    if len(named) == 1 and (command.unit is None or named[0][0] is AlertSubject.definition):
        return named[0]
    if not named and command.unit is not None:
        return AlertSubject.unit, None
    return None


def faults(
    subject: AlertSubject, given: dict[str, Any], value_kind: ValueKind | None
) -> Iterator[FieldError]:
    """What is wrong with settings for such a thing."""
    said = SAYS[subject]
    for name in _SETTINGS:
        if given.get(name) is not None and name not in said:
            yield FieldError(_pointer(name), "alert_setting_elsewhere", (("subject", subject.value),))
    for name in _TIMES:
        days = given.get(name) or ()
        for i, day in enumerate(days):
            if day in days[:i]:
                yield FieldError(f"{_pointer(name)}/{i}", "alert_day_twice", (("day", str(day)),))
    bounds: tuple[Bound, ...] = given.get("bounds") or ()
    for i, bound in enumerate(bounds):
        if (bound.below is None) is (bound.above is None):
            yield FieldError(f"/bounds/{i}", "alert_bound_one_side")
        if bound.name in [other.name for other in bounds[:i]]:
            yield FieldError(f"/bounds/{i}/name", "alert_bound_twice", (("name", bound.name),))
    if bounds and value_kind not in (ValueKind.ratio, ValueKind.number, None):
        yield FieldError("/bounds", "alert_bound_wordless")


def columns(given: dict[str, Any]) -> dict[str, Any]:
    """The settings as they are stored: days in the order in which they come."""
    row = dict(given)
    if row.get("due_soon_days") is not None:
        row["due_soon_days"] = sorted(row["due_soon_days"], reverse=True)
    if row.get("overdue_days") is not None:
        row["overdue_days"] = sorted(row["overdue_days"])
    if row.get("bounds") is not None:
        row["bounds"] = [
            {"name": one.name, "below": _number(one.below), "above": _number(one.above)}
            for one in row["bounds"]
        ]
    return row


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _pointer(name: str) -> str:
    first, *rest = name.split("_")
    return "/" + first + "".join(word.capitalize() for word in rest)
