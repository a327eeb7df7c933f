"""What stands in a report: its head, its narrative and the tables drawn from what was recorded?

`ReportPaper` is one whole report as it is printed, and all that the writers of DOCX and XLSX take.
The tables are drawn from what was recorded in the report's window (`report_drafts` says how), the
narrative is written by people. On acceptance the paper is frozen as a snapshot: the plan that is
amended and the figure that is corrected afterwards change nothing in it.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from service.domain.agencies import AgencyKind
from service.domain.figures import ObsStatus, ValueKind
from service.domain.indicator_standings import IndicatorStanding
from service.domain.obligation_standings import ObligationStanding
from service.domain.obstacles import ObstacleKind
from service.domain.plan_refs import PlanRef
from service.domain.plans import Signature
from service.domain.progress import BesideCounts, CellCounts, StandingCounts
from service.domain.standing_codes import Standing
from service.domain.task_facts import TaskStatus
from service.domain.tasks import Obligation
from service.domain.types import Shape, Text, UnitRef, View


class NarrativePart(StrEnum):
    """The parts people write, in printed order."""

    results = "results"
    shortcomings = "shortcomings"
    obstacles = "obstacles"
    proposals = "proposals"
    next_period = "next_period"


NARRATIVE_LABELS: dict[NarrativePart, dict[str, str]] = {
    NarrativePart.results: {"vi": "Kết quả thực hiện", "en": "Results"},
    NarrativePart.shortcomings: {"vi": "Hạn chế và nguyên nhân", "en": "Shortcomings and their causes"},
    NarrativePart.obstacles: {"vi": "Khó khăn, vướng mắc", "en": "Obstacles"},
    NarrativePart.proposals: {"vi": "Đề xuất, kiến nghị", "en": "Proposals"},
    NarrativePart.next_period: {"vi": "Nhiệm vụ kỳ tiếp theo", "en": "Tasks of the next period"},
}


class Paragraphs(Shape):
    """One part of the narrative; text: paragraphs, each on a line of its own."""

    part: NarrativePart
    text: Text


class ReportPeriod(View):
    """The nominal period, and the days the report really tells of, both included."""

    nominal: str
    start: date
    end: date


class PartyRef(View):
    """An agency by name; short: as it is called in recipients and tables, where it has such a name."""

    id: UUID
    name: str
    short: str | None
    kind: AgencyKind


class ReportHead(View):
    """What stands above and below the body.

    unit: of the plan, whose committee is `committee` (null where it is not entered); upper: the unit above.
    agency: who reports; null for a unit whose committee is not entered. A division of the commune prints the
    committee above its own name, the committee of a commune prints itself alone. number, symbol: as printed,
    empty while pending. to: to whom it goes; recipients: the lines under "Nơi nhận".
    """

    unit: UnitRef
    upper: UnitRef | None
    committee: PartyRef | None
    agency: PartyRef | None
    number: str
    symbol: str
    place: str | None
    issued_on: date | None
    title: str
    plan: PlanRef | None
    period: ReportPeriod
    to: list[PartyRef]
    recipients: list[str]
    signature: Signature | None


Number = int | float
"""A figure as JSON carries it: whole numbers without a fraction."""


class ReportedFigure(View):
    """A figure as it stood when the report was drawn.

    observation: its row; null for a sum of contributions. value: for a ratio the percentage.
    provisional: not verified yet. Zero, missing, not applicable and a bare percentage stay apart.
    """

    observation: UUID | None
    nominal: str
    start: date
    end: date
    obs_status: ObsStatus
    numerator: Number | None
    denominator: Number | None
    value: Number | None
    answer: bool | None
    text: str | None
    percent_only: bool
    provisional: bool


class IndicatorLine(View):
    """One row of the table of indicators; an indicator with two quantities has two.

    target: the printed words of the one that counts in the period; target_value: its number, of a range the
    near end. current: of the period, null where nothing was recorded; previous: the last figure before it.
    change: current less previous, for a ratio in points; null where either is not a number. met: by the target
    of the period. agency: whose contribution it is, null for the figure of the unit.
    """

    indicator: UUID
    number: str
    name: str
    section: str | None
    unit_measure: str | None
    value_kind: ValueKind
    quantity: str | None
    agency: str | None
    leads: list[str]
    target: str | None
    target_value: Number | None
    current: ReportedFigure | None
    previous: ReportedFigure | None
    change: Number | None
    met: bool | None
    standing: IndicatorStanding


class TaskLine(View):
    """One row of the table of tasks.

    standing: on the last day of the window, or on the day it was drawn if that came first; what was done only
    after that day is not told as done. said: what an agency said last in the window, on the day `said_on`.
    provisional: done is claimed, and not confirmed yet.
    """

    task: UUID
    number: str
    title: str
    section: str | None
    leads: list[str]
    coordinators: list[str]
    schedule: str
    due: date | None
    status: TaskStatus
    percent: int | None
    done_on: date | None
    provisional: bool
    standing: Standing
    said: str | None
    said_on: date | None


Count = Annotated[int, Field(ge=0)]


class TaskTable(View):
    """Tasks in the order of their standing (the four cells first), and how many stand where.

    The four cells and what stands beside them add up to `total`, the number of lines.
    """

    total: Count
    cells: CellCounts
    beside: BesideCounts
    standings: StandingCounts
    lines: list[TaskLine]


class ProductLine(View):
    """A product that was delivered in the window, or that was due in it. done_on: by the last day of the window."""

    deliverable: UUID
    name: str
    task: str
    leads: list[str]
    due: date | None
    status: str
    done_on: date | None


class RaisedLine(View):
    """An obstacle or a proposal that was raised in the window, or was open in it.

    task: what it is about, as it was called then, null for the plan as a whole. agency: who raised it, null for
    the unit as a whole. addressee: to whom; answer: what was answered by the last day of the window. age_days:
    from the day it was raised to its resolution, or to the last day of the window.
    """

    obstacle: UUID
    kind: ObstacleKind
    text: str
    task: str | None
    agency: str | None
    addressee: str | None
    raised_on: date
    answer: str | None
    answered_on: date | None
    resolved_on: date | None
    age_days: Count


class NextLine(View):
    """A task with something due in the period after the window, or that is overdue already."""

    task: UUID
    number: str
    title: str
    leads: list[str]
    schedule: str
    due: date | None
    standing: Standing


class AnswerLine(View):
    """One of those whose reports this one gathers: where its own obligation stands, silence included.

    obligation: obliged, or asked ("Đề nghị": silent, never late). standing: on the day the report was drawn.
    submitted_on: the day of the first filing, which alone says whether it was in time; refiled_on: of the
    last, where it was returned in between. report: null where nothing was filed.
    """

    agency: str
    obligation: Obligation
    last_day: date | None
    standing: ObligationStanding
    submitted_on: date | None
    refiled_on: date | None
    returned: bool
    report: UUID | None


class ReportTables(View):
    """What was recorded, drawn on the day `drawn_on`. answers: of a consolidated report, those it gathers."""

    drawn_on: date
    indicators: list[IndicatorLine]
    tasks: TaskTable
    products: list[ProductLine]
    raised: list[RaisedLine]
    next: list[NextLine]
    answers: list[AnswerLine]


class ReportPaper(View):
    """A whole report: what is printed, frozen on acceptance, and rendered to DOCX and XLSX."""

    head: ReportHead
    narrative: list[Paragraphs]
    tables: ReportTables
