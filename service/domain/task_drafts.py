"""How does a task come into a draft plan, and change there: which rows follow from what is written?

The place (the plan, and everything the command names) is read in one statement; what
is written into the task, its assignments, products and occurrences is worked out here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import MISSING

from service.domain.errors import Conflict, FieldError, Invalid, invalid
from service.domain.ids import new_id
from service.domain.language.text import fold
from service.domain.plan_facts import require_draft_named
from service.domain.recurrences import RuleRefused
from service.domain.schedules import Schedule, ScheduleKind, due_on, occurrences, settle
from service.domain.task_facts import TaskStatus
from service.domain.task_places import TaskEdit, TaskPlace
from service.domain.task_records import InstanceRecord, ProductRecord, TaskRecord
from service.domain.tasks import (
    FREE_AFTER_PUBLICATION,
    AssignedRole,
    AssignmentWrite,
    DeliverableWrite,
    TaskCreate,
    TaskPatch,
)

Rows = list[dict[str, Any]]


def require_draft(place: TaskPlace) -> None:
    """Refuse (409) to change the items of a plan that is no longer a draft."""
    if place.status == "submitted":
        raise Conflict("task_plan_submitted")
    require_draft_named(place.status)
    if place.status != "draft":
        # What has no state of its own: it is the plan that would have to be moved.
        raise Conflict("wrong_state", noun="section", act="update", state=place.status)


def require_free(task: TaskEdit, command: TaskPatch) -> None:
    """Refuse (409) what a published task takes no change of without an amendment, and the other way round:
    what needs none is changed on the task itself, or it would wait for the paper."""
    given = command.model_fields_set
    if task.published and task.ended_on is not None:
        raise Conflict("wrong_state", noun="task", act="update", state=task.state)
    if task.published and given - FREE_AFTER_PUBLICATION:
        raise Conflict("draft_revision_needed")
    if task.origin_id is not None and given & FREE_AFTER_PUBLICATION:
        raise Conflict("official_needs_no_amendment")


def draft_task(place: TaskPlace, command: TaskCreate, task_id: UUID, now: datetime) -> dict[str, Rows]:
    """Rows of a new task by table: task, assignment, deliverable, occurrence."""
    _refuse_unknown(place, command.given())
    schedule = settle(command.schedule, place.period_start, place.period_end)
    named = _named(place, command.assignments)
    base = {
        "unit_key": place.unit_key,
        "published": False,
        "amending": place.amending,
        "named_agency_ids": named,
    }
    own = {"task_id": task_id, **base}
    products = _products(place, command.deliverables, schedule, own, now)
    instances = _instances(place.period_start, place.period_end, schedule, own, now)
    record = new_record(place, task_id, schedule, named, products, instances)
    computed = record.computed()
    row = {
        "id": task_id,
        **base,
        "plan_id": place.id,
        "section_id": place.section.id if place.section is not None else None,
        "continues_id": command.continues,
        "ordinal": command.ordinal if command.ordinal is not None else place.next_ordinal,
        **_plain(command.given(without=_NOT_PLAIN)),
        "official_id": command.official,
        "schedule": schedule,
        "first_due": computed["due"],
        **{name: getattr(place, name) for name in _DATES},
        **computed,
    }
    parts = _parts(place, command.assignments, own, now)
    return {"task": [row], "assignment": parts, "deliverable": products, "occurrence": instances}


def redraft_task(
    task: TaskEdit, place: TaskPlace, command: TaskPatch, version: int, now: datetime
) -> dict[str, Rows]:
    """Rows that a change of a draft task writes.

    Keys: task (to update); assignment, deliverable, occurrence (to add in place of the old, if
    given anew); kept_deliverable, kept_occurrence (to update, where only what they take from
    the task has changed).
    """
    given = command.given()
    _refuse_unknown(place, given)
    schedule = task.schedule
    if "schedule" in given:
        schedule = settle(given["schedule"], place.period_start, place.period_end)
    named = _named(place, given["assignments"]) if "assignments" in given else task.named_agency_ids
    own = {
        "task_id": task.id, "unit_key": task.unit_key, "published": False, "amending": place.amending,
        "named_agency_ids": named,
    }  # fmt: skip
    after = task.model_copy(update={"schedule": schedule, **{name: getattr(place, name) for name in _DATES}})
    rows: dict[str, Rows] = {}
    if "assignments" in given:
        rows["assignment"] = _parts(place, given["assignments"], own, now)
    if "schedule" in given:
        rows["occurrence"] = _instances(place.period_start, place.period_end, schedule, own, now)
        after = after.model_copy(update={"occurrences": _instance_records(rows["occurrence"])})
    elif "assignments" in given:
        rows["kept_occurrence"] = [{"id": o.id, "named_agency_ids": named} for o in task.occurrences]
    if "deliverables" in given:
        rows["deliverable"] = _products(place, given["deliverables"], schedule, own, now)
        after = after.model_copy(update={"deliverables": _product_records(rows["deliverable"])})
    elif "schedule" in given or "assignments" in given:
        whole = due_on(schedule)
        rows["kept_deliverable"] = [
            {"id": p.id, "due": whole if p.with_task else p.own_due, "named_agency_ids": named}
            for p in task.deliverables
        ]
    computed = after.computed()
    row = {"id": task.id, "version": version, **_plain(command.given(without=_NOT_PLAIN)), **computed}
    for name, column in (("official", "official_id"), ("continues", "continues_id")):
        if name in given:
            row[column] = given[name]
    if "section" in given:
        row["section_id"] = place.section.id if place.section is not None else None
    if command.ordinal is not MISSING:
        row["ordinal"] = command.ordinal
    row |= {"schedule": schedule, "first_due": computed["due"], "named_agency_ids": named}
    rows["task"] = [row | {name: getattr(place, name) for name in _DATES}]
    return rows


def replanned(
    task: TaskRecord, period_start: date, period_end: date, now: datetime, *, amending: bool
) -> tuple[TaskRecord, Rows | None]:
    """A draft task in a plan of another period, and its occurrences made anew if they differ.

    amending: of a task in an open amendment.
    """
    after = task.model_copy(update={"period_start": period_start, "period_end": period_end})
    if task.schedule.kind is not ScheduleKind.RECURRING:
        return after, None
    own = {
        "task_id": task.id,
        "unit_key": task.unit_key,
        "published": task.published,
        "amending": amending,
        "named_agency_ids": task.named_agency_ids,
    }
    try:
        rows = _instances(period_start, period_end, task.schedule, own, now)
    except RuleRefused as refused:
        raise invalid("/period", "period_unfit", task=str(task.id)) from refused
    kept = [(o.start, o.due) for o in task.occurrences]
    if kept == [(row["start"], row["due"]) for row in rows]:
        return after, None
    return after.model_copy(update={"occurrences": _instance_records(rows)}), rows


def official_only(place: TaskPlace, command: TaskPatch) -> dict[str, Any]:
    """What a change of a published task writes: the official in charge, if given."""
    given = command.given()
    _refuse_unknown(place, {"official": given.get("official")})
    return {"official_id": given["official"]} if "official" in given else {}


_DATES = ("period_start", "period_end", "effective_on", "tracked_from")
_NOT_PLAIN = frozenset(
    {"plan", "section", "official", "continues", "ordinal", "assignments", "deliverables", "schedule"}
)


def _plain(given: dict[str, Any]) -> dict[str, Any]:
    return given | ({"folded": fold(given["title"])} if "title" in given else {})


def _refuse_unknown(place: TaskPlace, given: Mapping[str, Any]) -> None:
    """Name every thing that is not there, at once."""
    errors = list(_faulty(place, given.get("assignments", ())))
    if given.get("section") is not None and place.section is None:
        errors.append(FieldError("/section", "unknown_section"))
    if given.get("official") is not None and place.official is None:
        errors.append(FieldError("/official", "unknown_official"))
    if given.get("continues") is not None and place.continued is None:
        errors.append(FieldError("/continues", "unknown_continued"))
    if errors:
        raise Invalid("invalid", errors=tuple(errors))


def _faulty(place: TaskPlace, assignments: Sequence[AssignmentWrite]) -> Iterator[FieldError]:
    known = {agency.id for agency in place.agencies}
    met: set[UUID] = set()
    for i, write in enumerate(assignments):
        if write.agency not in known:
            yield FieldError(f"/assignments/{i}/agency", "unknown_agency")
        if write.agency in met:
            yield FieldError(f"/assignments/{i}/agency", "agency_assigned_twice")
        if write.role is AssignedRole.member:
            yield FieldError(f"/assignments/{i}/role", "member_follows")
        met.add(write.agency)


def _named(place: TaskPlace, assignments: Sequence[AssignmentWrite]) -> list[UUID]:
    """Agencies of other units that the task names, as members too: each of them sees it."""
    homes = {a.id: a for a in place.agencies}
    named: dict[UUID, None] = {}
    for write in assignments:
        agency = homes[write.agency]
        members = agency.members if write.role is AssignedRole.lead else []
        for key, one in ((agency.unit_key, agency.id), *((m.unit_key, m.id) for m in members)):
            if key != place.unit_key:
                named[one] = None
    return list(named)


def _parts(
    place: TaskPlace, assignments: Sequence[AssignmentWrite], own: dict[str, Any], now: datetime
) -> Rows:
    """One row per agency; the members of a collective that leads follow it, each with a part of its own."""
    homes = {a.id: a for a in place.agencies}
    written = {write.agency for write in assignments}
    rows: Rows = []

    def add(agency: UUID, role: AssignedRole, write: AssignmentWrite, collective: UUID | None) -> None:
        rows.append(
            {
                "id": new_id(now),
                **own,
                "agency_id": agency,
                "ordinal": len(rows),
                "role": role.value,
                "collective_id": collective,
                "obligation": write.obligation.value,
            }
        )

    for write in assignments:
        add(write.agency, write.role, write, None)
        if write.role is AssignedRole.lead:
            for member in homes[write.agency].members:
                if member.id not in written:
                    add(member.id, AssignedRole.member, write, write.agency)
                    written.add(member.id)
    return rows


def _products(
    place: TaskPlace,
    deliverables: Sequence[DeliverableWrite],
    schedule: Schedule,
    own: dict[str, Any],
    now: datetime,
) -> Rows:
    rows: Rows = []
    for i, write in enumerate(deliverables):
        itself = None
        if write.schedule is not None:
            itself = settle(
                write.schedule,
                place.period_start,
                place.period_end,
                pointer=f"/deliverables/{i}/schedule",
            )
        rows.append(
            {
                "id": new_id(now),
                **own,
                "ordinal": i,
                "name": write.name,
                "schedule": itself,
                "due": due_on(itself if itself is not None else schedule),
            }
        )
    return rows


def _instances(start: date, end: date, schedule: Schedule, own: dict[str, Any], now: datetime) -> Rows:
    return instance_rows(start, end, schedule, own, lambda: new_id(now))


def instance_rows(
    start: date, end: date, schedule: Schedule, own: dict[str, Any], new_id: Callable[[], UUID]
) -> Rows:
    """Rows of the occurrences or milestones of a task; `own`: the columns they share."""
    names = [part.name for part in sorted(schedule.parts, key=lambda part: part.due)]
    return [
        {
            "id": new_id(),
            **own,
            "ordinal": one.number,
            "name": names[i] if i < len(names) else None,
            "start": one.start,
            "due": one.due,
        }
        for i, one in enumerate(occurrences(schedule, start, end))
    ]


def _instance_records(rows: Rows) -> list[InstanceRecord]:
    return [
        InstanceRecord(
            id=row["id"], ordinal=row["ordinal"], start=row["start"], due=row["due"], done_on=None, said=[]
        )
        for row in rows
    ]


def _product_records(rows: Rows) -> list[ProductRecord]:
    return [
        ProductRecord(
            id=row["id"],
            name=row["name"],
            status="open",
            own_due=row["due"] if row["schedule"] is not None else None,
            with_task=row["schedule"] is None,
            schedule=row["schedule"],
            done_on=None,
            reporting=None,
            delivered_on=[],
        )
        for row in rows
    ]


def new_record(
    place: TaskPlace, task_id: UUID, schedule: Schedule, named: list[UUID], products: Rows, instances: Rows
) -> TaskRecord:
    """A task of which nothing has been said yet, for the columns that follow from all others."""
    return TaskRecord(
        id=task_id,
        version=1,
        unit_key=place.unit_key,
        published=False,
        plan_id=place.id,
        named_agency_ids=named,
        **{name: getattr(place, name) for name in _DATES},
        schedule=schedule,
        due=None,
        first_due=None,
        extended_due=None,
        triggered_due=None,
        status=TaskStatus.NOT_STARTED,
        status_before=None,
        status_reason=None,
        percent=None,
        done_on=None,
        said_on=None,
        completion="none",
        claimed_by=[],
        stopped_on=None,
        reporting=None,
        assignments=[],
        occurrences=_instance_records(instances),
        deliverables=_product_records(products),
        update_days=[],
    )
