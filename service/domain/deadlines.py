"""Which days of a task are still to be kept: its own, of each occurrence or milestone, of each product?

The standing of a task tells of one day at a time, the one that matters most; whoever reminds has to know
of all of them. Computed at each write beside the calendar of standings and from the same facts, so that
nothing is judged when a day has come: what was done, stopped or let go is not among them, and neither is
what fell due before the plan took effect or the unit began here.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from service.domain.product_reports import ReportFacts
from service.domain.schedules import ScheduleKind
from service.domain.task_facts import ProductFacts, TaskFacts, TaskStatus, count_instances, too_early

OVER = frozenset({TaskStatus.DONE, TaskStatus.SUSPENDED, TaskStatus.CANCELLED})
"""Nothing is expected of a task in one of these."""

_WHOLE = frozenset({ScheduleKind.BY_DATE, ScheduleKind.PERIOD, ScheduleKind.CONDITIONAL})

Deadline = dict[str, Any]
"""As it is stored. of: task, occurrence or deliverable; id: of the product; due: the last day in time; key: what
tells it from the thing's other days, an occurrence's with its number; occurrence, name: which one it is."""


def open_deadlines(facts: TaskFacts, due: date | None) -> list[Deadline]:
    """Every day of the task that is still to be kept, in order. due: of the whole, with extensions."""
    if facts.status in OVER:
        return []
    found = [
        *_own(facts, due),
        *(one for product in facts.deliverables for one in _of_product(facts, product)),
    ]
    return sorted(found, key=lambda one: (one["due"], one["key"], str(one.get("id", ""))))


def _own(facts: TaskFacts, due: date | None) -> Iterator[Deadline]:
    if facts.schedule.kind in _WHOLE:
        if due is not None and too_early(facts, due) is None:
            yield {"of": "task", "due": due.isoformat(), "key": due.isoformat()}
        return
    for one in count_instances(facts, due).counted:
        if one.done_on is None:
            day = one.due.isoformat()
            yield {"of": "occurrence", "due": day, "key": f"{day}/{one.number}", "occurrence": one.number}


def _of_product(facts: TaskFacts, product: ProductFacts) -> Iterator[Deadline]:
    """A product with a day of its own; one that is due with its task is not told of a second time."""
    for due in _days(product, product.report):
        if too_early(facts, due) is None:
            day = due.isoformat()
            yield {"of": "deliverable", "id": str(product.id), "due": day, "key": day, "name": product.name}


def _days(product: ProductFacts, report: ReportFacts | None) -> Iterator[date]:
    if report is not None:
        yield from (
            one.due for one, met in zip(report.wanted, report.met(), strict=True) if one.dated and met is None
        )
    elif product.due_on is not None and product.done_on is None:
        yield product.due_on
