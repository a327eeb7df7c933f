"""What is to be done, by whom, by when, and what comes of it?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    JSON,
    Date,
    DateTime,
    Index,
    Select,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from service.db import standing
from service.db.agencies import AGENCY_REF
from service.db.indicators import Indicator, IndicatorTask
from service.db.obstacle_rows import raised_about
from service.db.people import PrincipalRow
from service.db.plans import OF_DRAFT, PLAN_REF, SECTION_REF
from service.db.rows import EndingRow, RevisedRow, declare, known_as, table_of
from service.db.shapes import Filter, Many, One, Shape, among, at_most, equal, holding, linked
from service.db.statements import FoundAmong, words
from service.db.units import UNIT, WITHIN
from service.domain.access import Principal
from service.domain.acts import offered
from service.domain.calendars import BEGINNING, END
from service.domain.language.text import fold
from service.domain.plan_refs import IndicatorRef, TaskRef
from service.domain.tasks import (
    MACHINE,
    NOTING,
    AssignmentView,
    ProductView,
    TaskView,
)
from service.domain.types import Ref

_MOMENT: Any = DateTime(timezone=True)
_FAR: Any = {"server_default": text("'infinity'")}
_LIST: Any = {"server_default": text("'{}'")}
_EMPTY: Any = {"server_default": text("'[]'")}


class Task(EndingRow, table=True):
    """One task.

    due_sort: the next day something is due, or infinity, so that keyset paging loses no
    undated row. standing_*: the calendar the domain computed at the last write: entry i
    holds from standing_from[i] on, and standing_view[i] is what reads answer. first_due:
    never changes, whatever is extended.
    period_*, effective_on, tracked_from: of the plan, kept here because an upper unit's
    agency may write to a task whose plan it does not see. said_on: the day of the last
    statement about the whole. status_before, stopped_on: of a task suspended or cancelled.
    reporting: the times of the rules that ongoing work goes by, its own or the plan's main
    ones, kept here for the same reason. turned_on: the last day its standing changed only
    because a day had come.
    deadlines: the days still to be kept (domain.deadlines), which the scanner tells of.
    claimed_by: who said of a part, or of the whole, that it is done.
    continues_id: the task of an earlier plan that it goes on with.
    """

    __tablename__ = "task"
    __table_args__ = (
        Index("task_unit_due", "unit_key", "due_sort", "id"),
        Index("task_unit_status_due", "unit_key", "status", "due_sort", "id"),
        Index("task_plan_order", "plan_id", "ordinal", "id"),
    )
    plan_id: UUID = Field(foreign_key="plan.id", ondelete="CASCADE")
    section_id: UUID | None = Field(default=None, foreign_key="section.id", index=True)
    ordinal: int
    number: str = Field(default="")
    title: str
    folded: str = Field(default="")
    schedule: dict[str, Any] = Field(sa_type=JSONB)
    due: date | None = None
    due_sort: date = Field(sa_type=Date, sa_column_kwargs=_FAR)
    first_due: date | None = None
    extended_due: date | None = None
    triggered_due: date | None = None
    trigger_basis: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    status: str = Field(default="not_started")
    percent: int | None = None
    done_on: date | None = None
    entered_late: bool = Field(default=False)
    completion: str = Field(default="none")
    claimed_by: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid), sa_column_kwargs=_LIST)
    confirmed_by: UUID | None = None
    confirmed_at: datetime | None = Field(default=None, sa_type=_MOMENT)
    said_on: date | None = None
    status_reason: str | None = None
    status_before: str | None = None
    stopped_on: date | None = None
    period_start: date = Field(sa_type=Date, sa_column_kwargs={"server_default": text(f"'{BEGINNING}'")})
    period_end: date = Field(sa_type=Date, sa_column_kwargs={"server_default": text(f"'{END}'")})
    effective_on: date | None = None
    tracked_from: date | None = None
    official_id: UUID | None = Field(default=None, foreign_key="app_user.id", index=True)
    approving_authority: str | None = None
    budget_line: str | None = None
    budget_source: str | None = None
    continues_id: UUID | None = Field(default=None, foreign_key="task.id", index=True)
    references: list[dict[str, Any]] = Field(
        default_factory=list, sa_type=JSONB, sa_column_kwargs={"server_default": text("'[]'")}
    )
    standing_from: list[date] = Field(default_factory=list, sa_type=ARRAY(Date), sa_column_kwargs=_LIST)
    standing_code: list[str] = Field(default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs=_LIST)
    standing_view: list[str] = Field(default_factory=list, sa_type=ARRAY(JSON), sa_column_kwargs=_LIST)
    reporting: list[dict[str, Any]] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    turned_on: date | None = None
    deadlines: list[dict[str, Any]] = Field(
        default_factory=list, sa_type=JSONB, sa_column_kwargs={"server_default": text("'[]'")}
    )
    source: str | None = None


class Assignment(RevisedRow, table=True):
    """An agency's role in a task, and the status of its own part.

    role: lead, coordinator, or member of a collective that leads (collective_id); each
    answers for its part.
    """

    __tablename__ = "assignment"
    # In order: those of an item are shown so, and need not be sorted for each.
    __table_args__ = (Index("assignment_order", "task_id", "ordinal", "id"),)
    task_id: UUID = Field(foreign_key="task.id", ondelete="CASCADE")
    agency_id: UUID = Field(foreign_key="agency.id", index=True)
    ordinal: int
    role: str
    collective_id: UUID | None = Field(default=None, foreign_key="agency.id")
    obligation: str = Field(default="obliged")
    status: str = Field(default="not_started")
    percent: int | None = None
    done_on: date | None = None
    said_on: date | None = None


class Deliverable(RevisedRow, table=True):
    """What a task yields; due by its own schedule, else with its task: `due` says the day in either case.

    Of a periodic report (its schedule recurs or is ongoing): reporting, the rules it goes by; delivered_on,
    the days it was handed in, done_on the last of them; standing_*, its calendar, as a task's.
    """

    __tablename__ = "deliverable"
    __table_args__ = (Index("deliverable_order", "task_id", "ordinal", "id"),)
    task_id: UUID = Field(foreign_key="task.id", ondelete="CASCADE")
    ordinal: int
    name: str
    schedule: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    due: date | None = None
    status: str = Field(default="open")
    done_on: date | None = None
    return_reason: str | None = None
    reporting: list[dict[str, Any]] | None = Field(default=None, sa_type=JSONB(none_as_null=True))
    delivered_on: list[date] = Field(default_factory=list, sa_type=ARRAY(Date), sa_column_kwargs=_LIST)
    evidence: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB, sa_column_kwargs=_EMPTY)
    standing_from: list[date] = Field(default_factory=list, sa_type=ARRAY(Date), sa_column_kwargs=_LIST)
    standing_code: list[str] = Field(default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs=_LIST)
    standing_view: list[str] = Field(default_factory=list, sa_type=ARRAY(JSON), sa_column_kwargs=_LIST)
    turned_on: date | None = None


class Occurrence(RevisedRow, table=True):
    """One instance of a recurring task, or one milestone."""

    __tablename__ = "occurrence"
    task_id: UUID = Field(foreign_key="task.id", index=True, ondelete="CASCADE")
    ordinal: int
    name: str | None = None
    start: date
    due: date
    done_on: date | None = None


declare(
    Task,
    wall="item_named",
    subject="task",
    # The calendar is computed from the rest; the days of the plan stand in the plan's own row.
    internal=(
        *("due_sort", "standing_from", "standing_code", "standing_view", "deadlines"),
        *("period_start", "period_end", "effective_on", "tracked_from"),
    ),
)
declare(Assignment, wall="item_named", subject="assignment", at="/assignments")
declare(
    Deliverable,
    wall="item",
    subject="deliverable",
    at="/deliverables",
    # As of tasks: what is computed from the rest, and from the rules.
    internal=("standing_from", "standing_code", "standing_view", "reporting", "turned_on"),
)
declare(Occurrence, wall="item_named", subject="occurrence", at="/schedule")


INDICATOR_REF = Shape(IndicatorRef, Indicator, own={"id": known_as})
TASK_REF = Shape(TaskRef, Task, own={"id": known_as})


class _Official(Ref):
    """A person as others may know them."""


OFFICIAL = Shape(_Official, PrincipalRow, guard="open")


def agency_ref(t: Any, a: Any) -> Any:
    """Join condition: the agency a row names."""
    return a.c.id == t.c.agency_id


ASSIGNMENT = Shape(
    AssignmentView, Assignment, own={"id": known_as, "agency": One(lambda: AGENCY_REF, agency_ref)}
)
PRODUCT = Shape(ProductView, Deliverable, own={"id": known_as})


def state_of(t: Any) -> Any:
    """What acts go by; the same as TaskRecord.state says in Python (a test compares them)."""
    untriggered = (t.c.schedule["kind"].as_string() == "conditional") & t.c.triggered_due.is_(None)
    return case(
        (~t.c.published, words("draft")),
        (t.c.ended_on.is_not(None), words("ended")),
        (t.c.status.in_([words("suspended"), words("cancelled")]), t.c.status),
        (t.c.completion == words("confirmed"), words("confirmed")),
        (t.c.status == words("done"), words("claimed")),
        (untriggered, words("waiting")),
        else_=words("open"),
    )


def of_task(t: Any, c: Any) -> Any:
    """Join condition: what belongs to a task."""
    return c.c.task_id == t.c.id


def _indicators(t: Any, i: Any) -> Any:
    link = table_of(IndicatorTask).alias("it")
    return linked(i, select(link.c.indicator_id).where(link.c.task_id == t.c.id).correlate(t))


def _answering(t: Any) -> Any:
    part = table_of(Assignment).alias("answering")
    return func.array(
        select(part.c.agency_id)
        .where(part.c.task_id == t.c.id, part.c.role.in_([words("lead"), words("member")]))
        .correlate(t)
        .scalar_subquery(),
        type_=ARRAY(Uuid()),
    )


def named_in(t: Any) -> Any:
    """Agencies that have any role in a task."""
    part = table_of(Assignment).alias("named_in")
    every = select(part.c.agency_id).where(part.c.task_id == t.c.id).correlate(t).scalar_subquery()
    return func.array(every, type_=ARRAY(Uuid()))


def _actions(t: Any, *, bound: bool) -> Any:
    """The acts open to the caller; `confirm` is none for who claimed the completion, or a part of it."""
    acts = standing.allowed(
        t, "acts", _answering(t) if bound else literal_column("'{}'::uuid[]"), state_of(t)
    )
    if bound:
        # Whoever may do anything else may write notes too: only those who may do nothing are asked about anew.
        noting = standing.allowed(t, "noting_acts", named_in(t), state_of(t))
        nothing = cast(acts, Text) == words("[]")
        acts = case((nothing, noting), else_=acts)
    own = bindparam("me_id", type_=Uuid) == func.any(t.c.claimed_by)
    return case((own, cast(cast(acts, JSONB).op("-")(words("confirm")), JSON)), else_=acts)


def _task_shape(*, bound: bool) -> Shape:
    """bound: for callers with agency-bound rights, whose acts depend on the agencies that lead.
    The others are spared the question."""

    return Shape(
        TaskView,
        Task,
        own={
            "id": known_as,
            "unit": UNIT,
            "plan": One(lambda: PLAN_REF, lambda t, p: p.c.id == t.c.plan_id, guarded=True),
            "section": One(lambda: SECTION_REF, lambda t, s: s.c.id == t.c.section_id, guarded=True),
            "assignments": Many(lambda: ASSIGNMENT, of_task, lambda a: (a.c.ordinal, a.c.id)),
            "deliverables": Many(lambda: PRODUCT, of_task, lambda d: (d.c.ordinal, d.c.id)),
            "next_due": lambda t: func.nullif(t.c.due_sort, literal_column("'infinity'::date")),
            "official": One(lambda: OFFICIAL, lambda t, p: p.c.id == t.c.official_id),
            "continues": One(lambda: TASK_REF, lambda t, c: c.c.id == t.c.continues_id, guarded=True),
            "standing": standing.view,
            "indicators": Many(
                lambda: INDICATOR_REF, _indicators, lambda i: (i.c.ordinal, i.c.id), guarded=True
            ),
            "actions": lambda t: _actions(t, bound=bound),
        },
        include={"obstacles": raised_about("task_id")},
        filters=TASK_FILTERS,
        sorts={
            "due": ("due_sort", "id"),
            "-due": ("due_sort", "id"),
            "number": ("ordinal", "id"),
            "-number": ("ordinal", "id"),
        },
    )


def _named(roles: tuple[str, ...] | None) -> Filter:
    """The task names the agency, in one of the roles if given."""

    def condition(t: Any, name: str) -> Any:
        part = table_of(Assignment).alias("named")
        wanted = [part.c.agency_id == bindparam(name, type_=Uuid())]
        if roles:
            wanted.append(part.c.role.in_([words(role) for role in roles]))
        return FoundAmong(t.c.id, part.c.task_id, wanted)

    return Filter(condition)


def _unsaid(t: Any, name: str) -> Any:
    """No progress was told of the task from the day on; notes and directions are no progress."""
    said = SQLModel.metadata.tables["progress_update"].alias("said")
    told = [
        said.c.task_id == known_as(t),
        said.c.kind == words("progress"),
        said.c.on_day >= bindparam(name, type_=Date),
    ]
    # Looked up for each task in turn: as `exists` it may become a join with all that was ever told.
    one: Select[Any] = select(literal_column("true")).select_from(said).where(*told).correlate(t)
    return one.limit(literal_column("1")).scalar_subquery().is_(None)


TASK_FILTERS = {
    "unit": WITHIN,
    "plan": equal("plan_id"),
    "draft_of": OF_DRAFT,
    "section": equal("section_id"),
    "lead": _named(("lead", "member")),
    "agency": _named(None),
    "status": among("status"),
    # The day is bound for standings; as a filter it only ties cursors to it.
    "as_of": Filter(lambda t, name: literal_column("true")),
    "standing": Filter(lambda t, name: standing.code(t) == func.any(bindparam(name, type_=ARRAY(Text)))),
    "due_from": Filter(
        lambda t, name: and_(
            t.c.due_sort >= bindparam(name, type_=Date),
            t.c.due_sort < literal_column("'infinity'::date"),
        )
    ),
    "due_to": at_most("due_sort"),
    "silent_since": Filter(_unsaid),
    "q": holding("folded", fold),
}

TASK = _task_shape(bound=False)
TASK_BOUND = _task_shape(bound=True)


def task_shape(principal: Principal) -> Shape:
    """The shape of a task for this caller."""
    return TASK_BOUND if principal.agencies else TASK


def task_values(principal: Principal, today: date) -> dict[str, Any]:
    """What either shape binds."""
    return {"acts": offered(principal, MACHINE), "noting_acts": offered(principal, NOTING), "today": today}
