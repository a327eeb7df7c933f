"""How does a published plan change, and how does it end: amended, closed, superseded?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from service.domain.errors import Conflict, FieldError
from service.domain.task_facts import TaskStatus
from service.domain.task_records import TaskRecord
from service.domain.tasks import Basis
from service.domain.types import Day, Shape, Text, View

Why = Annotated[Text, Field(description="Lý do. The reason, kept with the revision.")]
BasisPaper = Annotated[
    Basis, Field(description="Văn bản làm căn cứ điều chỉnh. The document the amendment rests on.")
]


class AmendmentView(View):
    """The open amendment of a plan, for whoever may read its drafts. revision: the number it will have.

    The plan itself as it would be: `?revision=draft`.
    """

    version: int
    status: str
    revision: int
    reason: str | None
    basis: Basis | None
    opened_at: datetime
    return_reason: str | None


class PlanAmend(Shape):
    """Why a plan is to be changed, and on which document's basis if there is one already."""

    reason: Why
    basis: BasisPaper | None = None


class PlanClose(Shape):
    """Since when a plan has ended (today if left out), and why."""

    reason: Why | None = None
    ended_on: Day | None = None


class PlanSupersede(Shape):
    """By which published plan another is replaced, and since when (that plan's first day if left out)."""

    by: UUID
    reason: Why | None = None
    ended_on: Day | None = None


def basis_of(given: Basis | None, kept: dict[str, Any] | None) -> Basis:
    """The document an amendment rests on: as said at publication, else when it was opened. Refused (409) without."""
    basis = given or (Basis.model_validate(kept) if kept else None)
    if basis is None or not any(basis.model_dump().values()):
        raise Conflict("amendment_basis_missing")
    return basis


def amended_on(given: date | None, before: date, today: date) -> tuple[date, list[FieldError]]:
    """From which day an amendment holds: not before the revision it follows, and not later than today.

    A plan whose own first day is still to come may be amended from that day on.
    """
    day = given or max(before, today)
    if day < before:
        return day, [FieldError("/effectiveOn", "amended_before", (("day", before.isoformat()),))]
    if day > max(before, today):
        return day, [FieldError("/effectiveOn", "amended_ahead", (("day", max(before, today).isoformat()),))]
    return day, []


def ended_on(given: date | None, began: date | None, today: date) -> tuple[date, list[FieldError]]:
    """The day a plan ends: between its first day and today."""
    day = given or today
    if began is not None and day < began:
        return day, [FieldError("/endedOn", "ended_before", (("day", began.isoformat()),))]
    if day > max(today, began or today):
        return day, [FieldError("/endedOn", "ended_ahead")]
    return day, []


_STOPPED = (TaskStatus.DONE, TaskStatus.CANCELLED)


def given_up(task: TaskRecord, day: date, reason: str | None) -> dict[str, Any]:
    """A task that the plan has no more, or whose plan is replaced: what is not done is cancelled from `day` on."""
    changes: dict[str, Any] = {"ended_on": day}
    if task.status not in _STOPPED:
        suspended = task.status is TaskStatus.SUSPENDED
        changes |= {
            "status": TaskStatus.CANCELLED,
            "status_before": task.status_before if suspended else task.status,
            "stopped_on": task.stopped_on if suspended else day,
            "status_reason": reason,
        }
    else:
        changes |= {
            "status": task.status,
            "status_before": task.status_before,
            "stopped_on": task.stopped_on,
            "status_reason": task.status_reason,
        }
    return changes | task.model_copy(update=changes).computed()


def standing_still(task: TaskRecord, day: date) -> dict[str, Any]:
    """A task whose plan is closed: it stays where it stands on that day, whatever its calendar had yet to come."""
    return {"ended_on": day, **cut(task.computed(), day)}


def products_until(tasks: Iterable[TaskRecord], day: date) -> list[dict[str, Any]]:
    """Periodic reports among the products of a plan that ends: they stand where they stood on that day."""
    return [cut(row, day) for task in tasks for row in task.product_rows() if row["standing_from"]]


def cut(computed: dict[str, Any], day: date) -> dict[str, Any]:
    """Computed columns whose calendar of standings has no entry after the day; no day is to be kept any more."""
    kept = sum(one <= day for one in computed["standing_from"])
    stopped: dict[str, Any] = {"deadlines": []} if "deadlines" in computed else {}
    return {
        name: values[:kept] if name.startswith("standing_") else values for name, values in computed.items()
    } | stopped
