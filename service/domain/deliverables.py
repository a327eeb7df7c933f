"""What does a task yield, is it accepted, and which instances does a recurring task have?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from service.domain.access import Permission
from service.domain.acts import Act, machine
from service.domain.errors import Conflict
from service.domain.evidence import MOST_OF_PRODUCT, Evidence, EvidenceView, EvidenceWrite
from service.domain.plan_refs import TaskRef
from service.domain.product_reports import is_report
from service.domain.schedules import Schedule
from service.domain.task_records import ProductRecord, TaskRecord
from service.domain.tasks import StandingView
from service.domain.types import Actions, Day, Shape, Text, UnitRef, View


class DeliverableStatus(StrEnum):
    """open until the focal office accepts it; returned when it must be done again."""

    open = "open"
    accepted = "accepted"
    returned = "returned"


class DeliverableView(View):
    """A product. schedule: its own, if any; due: the last day in time by that or by the task.

    One whose schedule recurs or is ongoing is a periodic report, due by its own reporting rule, else its
    printed days, else the plan's main rules: deliveredOn, the days it was handed in; standing, where it
    stands today (null for any other product: its task stands for it, and before publication).
    """

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    task: TaskRef
    name: str
    schedule: Schedule | None
    due: date | None
    status: DeliverableStatus
    done_on: date | None
    delivered_on: list[date]
    return_reason: str | None
    evidence: list[EvidenceView]
    standing: StandingView | None
    actions: Actions


class OccurrenceView(View):
    """One instance of a recurring task, or a milestone (with its name). doneOn: null while open."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    ordinal: int
    name: str | None
    start: date
    due: date
    done_on: date | None


class Acceptance(Shape):
    """The product is there. doneOn: the day it was delivered; today if left out. evidence: what shows it, beside
    what earlier acceptances of the same product brought."""

    done_on: Day | None = None
    evidence: Evidence = ()


class Reason(Shape):
    """Why an act is taken; kept with the thing and in the journal."""

    reason: Text


class DeliverableRecord(View):
    """A product about to be accepted or returned, and its task."""

    id: UUID
    version: int
    status: DeliverableStatus
    evidence: list[EvidenceView]
    task: TaskRecord

    @property
    def itself(self) -> ProductRecord:
        """The product as its task has it."""
        return next(product for product in self.task.deliverables if product.id == self.id)

    @property
    def state(self) -> str:
        """What acts go by; the same as the table says in SQL."""
        if not self.task.published:
            return "draft"
        again = self.status is DeliverableStatus.accepted and is_report(self.itself.schedule)
        return "handed_in" if again else self.status.value


def accepted(product: DeliverableRecord, done_on: date, shown: Sequence[EvidenceWrite] = ()) -> dict[str, Any]:
    """What accepting changes: of a periodic report a day more on which it was handed in; what shows it is kept
    beside what is there."""
    if len(product.evidence) + len(shown) > MOST_OF_PRODUCT:
        raise Conflict("evidence_full", most=MOST_OF_PRODUCT)
    days = sorted({*product.itself.delivered_on, done_on}) if is_report(product.itself.schedule) else []
    last = days[-1] if days else done_on
    told = {"evidence": [*product.evidence, *shown]} if shown else {}
    return {"status": "accepted", "done_on": last, "return_reason": None, "delivered_on": days, **told}


def returned(product: DeliverableRecord, reason: str) -> dict[str, Any]:
    """What returning changes: of a periodic report the last one handed in is open again."""
    days = product.itself.delivered_on[:-1]
    last = days[-1] if days else None
    return {"status": "returned", "done_on": last, "return_reason": reason, "delivered_on": days}


MACHINE = machine(
    "deliverable",
    {
        "accept": Act(Permission.deliverable_accept, frozenset({"open", "returned", "handed_in"})),
        "return": Act(Permission.deliverable_accept, frozenset({"open", "accepted", "handed_in"})),
    },
)
"""Only of published plans: a draft's products offer nothing. handed_in: a periodic report, to be handed in again."""
