"""What is read, in one statement, of the things a report tells of?"""

from __future__ import annotations

from datetime import date
from uuid import UUID

from service.domain.agencies import AgencyKind
from service.domain.obligations import ObligationRecord
from service.domain.observation_records import FigureGround
from service.domain.obstacles import ObstacleAboutView, ObstacleKind
from service.domain.owing import StepAct
from service.domain.plan_refs import PlanRef
from service.domain.plans import Signature
from service.domain.report_acts import FilingRow, ReportRecord
from service.domain.report_contents import Paragraphs
from service.domain.report_states import ReportStatus
from service.domain.standing_codes import Standing
from service.domain.task_facts import TaskStatus
from service.domain.types import UnitRef, View


class PartyRow(View):
    """An agency that reports or receives. head_name, head_position: who signs for it."""

    id: UUID
    unit_key: int
    name: str
    short_name: str | None
    kind: AgencyKind
    head_name: str | None
    head_position: str | None


class PlanHead(View):
    """The plan a report tells of: what its head takes from it."""

    id: UUID
    number: str
    symbol: str
    title: str
    place: str | None
    signature: Signature | None
    focal_office_ids: list[UUID]

    def ref(self) -> PlanRef:
        return PlanRef(id=self.id, number=self.number, symbol=self.symbol, title=self.title)


class DrawnPart(View):
    """An agency's role in a task or for an indicator, with its name."""

    agency_id: UUID
    role: str
    name: str


class DrawnProduct(View):
    """A product of a task. delivered_on: of a periodic report, each day it was handed in."""

    id: UUID
    name: str
    due: date | None
    status: str
    done_on: date | None
    delivered_on: list[date]


class DrawnInstance(View):
    """An open occurrence or milestone."""

    due: date
    done_on: date | None


class DrawnTask(View):
    """A task with its calendar of standings. schedule: the deadline as printed."""

    id: UUID
    ordinal: int
    number: str
    title: str
    section: str | None
    schedule: str
    due: date | None
    status: TaskStatus
    percent: int | None
    done_on: date | None
    completion: str
    standing_from: list[date]
    standing_code: list[Standing]
    parts: list[DrawnPart]
    products: list[DrawnProduct]
    instances: list[DrawnInstance]


class DrawnUpdate(View):
    """What was said of a task within the window."""

    task_id: UUID
    kind: str
    on_day: date
    text: str | None
    agency: str | None


class DrawnObstacle(View):
    """An obstacle or a proposal that was open in the window. addressee: the name of the agency, or of the unit."""

    id: UUID
    kind: ObstacleKind
    text: str
    about: ObstacleAboutView
    agency_id: UUID | None
    agency: str | None
    addressee: str
    raised_on: date
    answer: str | None
    answered_on: date | None
    ended_on: date | None


class DrawnIndicator(FigureGround):
    """An indicator with its figures, and its calendar of standings."""

    ordinal: int
    number: str
    name: str
    section: str | None
    unit_measure: str | None
    standing_from: list[date]
    standing_code: list[str]
    parts: list[DrawnPart]


class GatheredReport(View):
    """A report of one of those whose reports are gathered. narrative: as they wrote it."""

    id: UUID
    status: ReportStatus
    narrative: list[Paragraphs]
    filings: list[FilingRow]


class GatheredOwing(ObligationRecord):
    """What one of them owes. agency: its name, null for a unit whose committee is not entered."""

    nominal: str
    agency: str | None
    unit_name: str
    report: GatheredReport | None


class ReportGround(ObligationRecord):
    """What a report answers, and all it tells of.

    upper: the unit above. committee: of the unit. requested: the title of the request that asks; rule: the
    name of the rule that does. tasks, indicators, obstacles: of the plan, or without one of every plan of the
    unit in force in the window. updates: said within the window. gathered: what is owed to the agency that reports,
    for windows that end within this one. report: the one there is already.
    """

    rule_id: UUID | None
    request_id: UUID | None
    plan_id: UUID | None
    step: int
    act: StepAct
    agency_id: UUID | None
    to_ids: list[UUID]
    named_agency_ids: list[UUID]
    nominal: str
    window_start: date
    unit: UnitRef
    upper: UnitRef | None
    committee: PartyRow | None
    agency: PartyRow | None
    receivers: list[PartyRow]
    plan: PlanHead | None
    rule: str | None
    requested: str | None
    tasks: list[DrawnTask]
    indicators: list[DrawnIndicator]
    updates: list[DrawnUpdate]
    obstacles: list[DrawnObstacle]
    gathered: list[GatheredOwing]
    report: ReportRecord | None

    @property
    def receiver_key(self) -> int:
        """The unit that takes the report: the one above, where it goes there; else the unit's own."""
        above = [one.unit_key for one in self.receivers if one.unit_key != self.unit_key]
        return above[0] if above else self.rule_unit_key

    @property
    def whole(self) -> bool:
        """Whether it tells of the whole unit, and not of what one agency leads: it is the committee's, a focal
        office's, or of somebody to whom others report."""
        if self.agency is None or self.agency.kind is AgencyKind.peoples_committee or self.gathered:
            return True
        return self.plan is not None and self.agency.id in self.plan.focal_office_ids
