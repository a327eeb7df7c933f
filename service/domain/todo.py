"""What waits for the caller: to report, to publish, to confirm, to decide?"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from service.domain.access import Permission, Principal
from service.domain.agencies import AgencyRef
from service.domain.obligation_standings import ObligationStanding
from service.domain.obstacles import ObstacleAboutView, ObstacleKind, ObstacleStatus
from service.domain.plan_refs import IndicatorRef, TaskRef
from service.domain.report_states import ReportStatus
from service.domain.types import Ref, UnitRef, View

Item = TypeVar("Item")

SHOWN = 20
"""So many of each kind are shown; `count` says how many there are."""

UNMET = (
    ObligationStanding.OPEN,
    ObligationStanding.DUE_SOON,
    ObligationStanding.OVERDUE,
    ObligationStanding.ASKED_SILENT,
)
LATE = (ObligationStanding.OVERDUE, ObligationStanding.ASKED_SILENT)


class Pile(View, Generic[Item]):
    """Things of one kind that wait: all counted, the most urgent shown."""

    count: int
    items: list[Item]


class OwedReport(View):
    """A report that is owed under a rule, or because a request asks for it."""

    id: UUID
    unit: UnitRef
    rule: Ref | None
    request: Ref | None
    agency: AgencyRef | None
    nominal: str
    last_day: date | None
    standing: ObligationStanding


class WaitingReport(View):
    """A report that waits: to be worked over for returnReason, or to be verified or taken since submittedAt."""

    id: UUID
    unit: UnitRef
    agency: AgencyRef | None
    title: str
    nominal: str
    status: ReportStatus
    last_day: date | None
    submitted_at: datetime | None
    return_reason: str | None


class WaitingPlan(View):
    """A plan that waits: for publication since submittedAt, or to be worked over for returnReason."""

    id: UUID
    unit: UnitRef
    number: str
    symbol: str
    title: str
    submitted_at: datetime | None
    return_reason: str | None


class ClaimedTask(View):
    """A task that is said to be done."""

    id: UUID
    unit: UnitRef
    number: str
    title: str
    due: date | None
    done_on: date | None


class WaitingRequest(View):
    """A later day that is asked for."""

    id: UUID
    unit: UnitRef
    task: TaskRef
    agency: AgencyRef | None
    requested_due: date
    reason: str


class WaitingFigure(View):
    """A figure that waits: to be verified, or to be mended for returnReason. value: for a ratio the percentage."""

    id: UUID
    unit: UnitRef
    indicator: IndicatorRef
    agency: AgencyRef | None
    nominal: str
    value: float | None
    recorded_by: Ref
    return_reason: str | None


class WaitingObstacle(View):
    """An obstacle or a proposal that the caller has to do something about, since `waitingSince`."""

    id: UUID
    unit: UnitRef
    kind: ObstacleKind
    text: str
    about: ObstacleAboutView
    agency: AgencyRef | None
    status: ObstacleStatus
    waiting_since: date


class TodoView(View):
    """What waits for the caller. reports: owed by an agency they act for or belong to, and open by now. silent:
    late reports under rules of their unit, whom they may remind. reportsReturned: to work over and file again;
    reportsFiled: of others, to verify, to accept or to acknowledge. plansReturned, plansSubmitted: drafts to
    work over, and to publish or return. figuresReturned: the caller's own, to mend; figuresRecorded: of
    others, to verify. obstaclesRaised: to forward or return; obstaclesAddressed: to answer, as the addressee or
    for an agency of the unit; obstaclesBack: returned or answered, to work over, to resolve or to open again.
    Nobody confirms or decides what they asked for themselves."""

    reports: Pile[OwedReport]
    silent: Pile[OwedReport]
    reports_returned: Pile[WaitingReport]
    reports_filed: Pile[WaitingReport]
    plans_returned: Pile[WaitingPlan]
    plans_submitted: Pile[WaitingPlan]
    tasks_claimed: Pile[ClaimedTask]
    extensions: Pile[WaitingRequest]
    figures_returned: Pile[WaitingFigure]
    figures_recorded: Pile[WaitingFigure]
    obstacles_raised: Pile[WaitingObstacle]
    obstacles_addressed: Pile[WaitingObstacle]
    obstacles_back: Pile[WaitingObstacle]


WAITS_FOR: dict[str, Permission] = {
    "silent": Permission.obligation_remind,
    "refiling": Permission.report_write,
    "taking": Permission.report_verify,
    "deciding": Permission.report_accept,
    "returned": Permission.draft_write,
    "submitted": Permission.plan_publish,
    "claimed": Permission.completion_confirm,
    "asked": Permission.extension_decide,
    "recorded": Permission.observation_verify,
    "forwarding": Permission.obstacle_forward,
    "answering": Permission.obstacle_answer,
    "relaying": Permission.obstacle_relay,
    "settling": Permission.obstacle_raise,
}
"""Pile -> the permission that makes it the caller's, where that is not for one agency alone."""


def todo_values(principal: Principal) -> dict[str, Any]:
    """Where each pile is the caller's: its ranges, and the span around them that an index serves."""
    values: dict[str, Any] = {}
    for pile, permission in WAITS_FOR.items():
        ranges = principal.whole_ranges(permission)
        values[f"{pile}_low"] = min((low for low, _ in ranges), default=1)
        values[f"{pile}_high"] = max((high for _, high in ranges), default=0)
        values[f"{pile}_ranges"] = list(ranges)
    return values
