"""How does next year's plan begin as a copy of this year's?

The paper is copied, days move by whole years, and every indicator and task goes on with the
one it is copied from; reporting rules come along, those of single items too. Where a thing was
printed is not copied: the new paper is not printed yet.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from service.domain.errors import invalid
from service.domain.papers import Row, Rows, copied
from service.domain.recurrences import RuleRefused
from service.domain.reporting_times import ReportingTimes
from service.domain.schedules import Schedule, due_on
from service.domain.task_drafts import instance_rows, new_record
from service.domain.task_places import TaskPlace
from service.domain.types import Shape


class PlanCopyQuery(Shape):
    """What a new draft starts from.

    Its items are copied with days moved by whole years, and go on with those they are copied
    from; what the command leaves out of place, signature, recipients, clears, focal
    offices and bases is the copied plan's.
    """

    copy_of: Annotated[
        UUID | None, Field(description="Chép từ kế hoạch này của đơn vị. The unit's plan to copy.")
    ] = None


_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_UNTIL = re.compile(r"(?<=UNTIL=)\d{4}")


def moved_day(day: date, years: int) -> date:
    """The same day in another year; 29 February becomes the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def moved_words(text: str, years: int) -> str:
    """The years that a printed text names, moved: "Tháng 4/2026", "2025–2030"."""
    return _YEAR.sub(lambda found: str(int(found[0]) + years), text)


def moved_schedule(schedule: Schedule, years: int) -> Schedule:
    """A deadline moved by whole years, its words too. What set a conditional one going belongs to the past."""

    def day(value: date | None) -> date | None:
        return moved_day(value, years) if value is not None else None

    parts = tuple(
        part.model_copy(
            update={
                "name": moved_words(part.name, years),
                "start": day(part.start),
                "due": moved_day(part.due, years),
            }
        )
        for part in schedule.parts
    )
    return schedule.model_copy(
        update={
            "text": moved_words(schedule.text, years) if schedule.text else None,
            "start": day(schedule.start),
            "due": day(schedule.due),
            "printed_date": day(schedule.printed_date),
            "rrule": _UNTIL.sub(lambda found: str(int(found[0]) + years), schedule.rrule)
            if schedule.rrule
            else None,
            "parts": parts,
            "triggered_by": None,
        }
    )


def moved_times(times: ReportingTimes, years: int) -> ReportingTimes:
    """When a rule wants something, moved by whole years, its words too.

    Days that are counted from a period need no moving. Days off and worked by decree are of the year past.
    """
    return times.model_copy(
        update={
            "text": moved_words(times.text, years) if times.text else None,
            "due_on": moved_day(times.due_on, years) if times.due_on is not None else None,
            "days_off": (),
            "working_days": (),
        }
    )


def next_plan(rows: Rows, head: Row, new_id: Callable[[], UUID]) -> dict[str, list[Row]]:
    """All rows of the new plan. head: every column of its own row.

    The documents the old plan rests on come along; what it implemented or replaced does not.
    """
    years = head["period_start"].year - rows["plan"][0]["period_start"].year
    made = copied(rows, new_id, head=head, amending=False, continuing=True)
    made["plan_document"] = [row for row in made["plan_document"] if row["cited_as"] == "basis"]
    dates = {name: head[name] for name in ("period_start", "period_end", "effective_on", "tracked_from")}
    for row in made["indicator"]:
        row |= {"references": [], **dates}
    for row in made["target"]:
        row["year"] = row["year"] + years if row["year"] is not None else None
        row["due"] = moved_day(row["due"], years) if row["due"] is not None else None
        row["text"] = moved_words(row["text"], years)
    place = TaskPlace(
        id=made["plan"][0]["id"],
        unit_key=head["unit_key"],
        status="draft",
        amending=False,
        **dates,
        next_ordinal=0,
        agencies=[],
        section=None,
        official=None,
        continued=None,
    )
    for row in made["reporting_rule"]:
        times = moved_times(ReportingTimes.model_validate(row["times"]), years)
        row |= {"reference": None, "times": times, "name": moved_words(row["name"], years)}
    made["occurrence"] = []
    for row in made["task"]:
        products = [product for product in made["deliverable"] if product["task_id"] == row["id"]]
        _move_task(row, products, place, years, new_id, made["occurrence"])
    return made


def _move_task(
    row: Row,
    products: list[Row],
    place: TaskPlace,
    years: int,
    new_id: Callable[[], UUID],
    instances: list[Row],
) -> None:
    """Give a copied task, its products and its occurrences the days of the new plan."""
    schedule = moved_schedule(Schedule.model_validate(row["schedule"]), years)
    own: dict[str, Any] = {
        "task_id": row["id"],
        "unit_key": place.unit_key,
        "published": False,
        "amending": False,
        "named_agency_ids": row["named_agency_ids"],
    }
    try:
        made = instance_rows(place.period_start, place.period_end, schedule, own, new_id)
    except RuleRefused as refused:
        raise invalid("/period", "period_unfit", task=row["title"][:80]) from refused
    for product in products:
        itself = None
        if product["schedule"] is not None:
            itself = moved_schedule(Schedule.model_validate(product["schedule"]), years)
        product |= {"schedule": itself, "due": due_on(itself if itself is not None else schedule)}
    record = new_record(place, row["id"], schedule, row["named_agency_ids"], products, made)
    computed = record.computed()
    dates = ("period_start", "period_end", "effective_on", "tracked_from")
    row |= {"schedule": schedule, "references": [], "first_due": computed["due"], **computed}
    row |= {name: getattr(place, name) for name in dates}
    instances += made
