"""What stands in the way, or is proposed: by whom, to whom, what was answered and what came of it?

An agency raises it about a task, an indicator or a whole plan. It goes by the focal office, which
forwards it to the addressee or returns it to be worked over; what the focal office raises itself has
passed it already. The addressee, an agency of the unit or of a unit above it or such a unit itself,
answers; whoever raised it says that it is resolved, or opens it again. Source: domain.md sections 1, 7, 8.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from service.domain.access import Permission
from service.domain.acts import Act, Machine, machine
from service.domain.agencies import AgencyRef
from service.domain.evidence import Evidence, EvidenceView
from service.domain.language.text import fold
from service.domain.paging import PageQuery
from service.domain.plan_refs import PlanRef
from service.domain.types import Actions, CodeSource, Day, Ref, Search, Shape, Text, UnitCode, UnitRef, View


class ObstacleKind(StrEnum):
    """obstacle: what stands in the way. proposal: what somebody is asked to do or to allow."""

    obstacle = "obstacle"
    proposal = "proposal"


class ObstacleStatus(StrEnum):
    """raised: waits for the focal office. returned: waits for whoever raised it. forwarded: waits for the
    addressee. answered: waits for whoever raised it to say that it is resolved, or is not."""

    raised = "raised"
    returned = "returned"
    forwarded = "forwarded"
    answered = "answered"
    resolved = "resolved"
    withdrawn = "withdrawn"


S = ObstacleStatus
ENDED = frozenset({S.resolved, S.withdrawn})
"""Nobody has to act any more; the age stands still."""


class ObstacleAbout(StrEnum):
    """What an obstacle may be about."""

    plan = "plan"
    task = "task"
    indicator = "indicator"


class WaitsFor(StrEnum):
    """Who has to act."""

    focal_office = "focal_office"
    addressee = "addressee"
    raiser = "raiser"


class ObstacleSort(StrEnum):
    """The newest first, or the oldest."""

    newest = "-raised"
    oldest = "raised"


WAITS_FOR: dict[ObstacleStatus, WaitsFor] = {
    S.raised: WaitsFor.focal_office,
    S.returned: WaitsFor.raiser,
    S.forwarded: WaitsFor.addressee,
    S.answered: WaitsFor.raiser,
}


class ObstacleAboutView(View):
    """The plan, task or indicator, with number and name as they were when the obstacle was raised: the
    addressee need not see the thing itself."""

    kind: ObstacleAbout
    id: UUID
    number: str
    name: str


class AddresseeView(View):
    """Who is to answer. agency: null where it is the unit itself, which answers by its leaders."""

    unit: UnitRef
    agency: AgencyRef | None


class ObstacleAge(View):
    """days: since the day it began, by the calendar. workingDays: those of them that are worked in Viet Nam."""

    days: int
    working_days: int


class ObstacleWaiting(View):
    """Who has to act now, and since when they have had to. agencies: of the unit, whom it waits for; none
    where that is the unit itself."""

    who: WaitsFor
    unit: UnitRef
    agencies: list[AgencyRef]
    since: date
    days: int
    working_days: int


class ObstacleStep(View):
    """What was done with it. text: the reason, answer or resolution given; to: as the addressee was called then."""

    act: str
    at: datetime
    by: Ref
    text: str | None = None
    to: str | None = None


class ObstacleView(View):
    """An obstacle or a proposal.

    agency: who raised it; null for the unit as a whole, by its focal office. plan is null for a caller who
    does not see it. age: from raisedOn until today, or until it was resolved or withdrawn. waiting: null once
    nobody has to act. evidence: the papers that the answer stands in. reopened: how often it was opened again.
    """

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    kind: ObstacleKind
    text: str
    about: ObstacleAboutView
    plan: PlanRef | None
    agency: AgencyRef | None
    addressee: AddresseeView
    status: ObstacleStatus
    waiting: ObstacleWaiting | None
    raised_on: date
    raised_by: Ref
    age: ObstacleAge
    return_reason: str | None
    answer: str | None
    evidence: list[EvidenceView]
    answered_on: date | None
    answered_by: Ref | None
    resolution: str | None
    ended_on: date | None
    reopened: int
    steps: list[ObstacleStep]
    source: str | None
    actions: Actions


class ObstacleRef(View):
    """An obstacle or a proposal beside what it is about, as it is now whatever day is asked about. endedOn: null
    while somebody has to act; the rest is at `/v1/obstacles/{id}`."""

    id: UUID
    kind: ObstacleKind
    text: str
    agency: AgencyRef | None
    status: ObstacleStatus
    raised_on: date
    ended_on: date | None


class AddresseeWrite(Shape):
    """Who is to answer: an agency of the unit or of a unit above it, or such a unit itself. One of the two."""

    agency: UUID | None = None
    unit: Annotated[UnitCode | None, Field(description="Mã đơn vị / code of the unit")] = None


class ObstacleCreate(Shape):
    """Raise an obstacle or a proposal about one of plan, task, indicator.

    agency: who raises it; may be left out where only one can be meant, and for the unit as a whole.
    addressee: the unit itself, if left out; the focal office may choose another when it forwards.
    """

    kind: ObstacleKind = ObstacleKind.obstacle
    text: Text
    plan: UUID | None = None
    task: UUID | None = None
    indicator: UUID | None = None
    agency: Annotated[UUID | None, Field(description="Cơ quan nêu / who raises it")] = None
    addressee: AddresseeWrite | None = None
    source: CodeSource | None = None


class ObstacleForward(Shape):
    """Pass it on to the addressee, or to another one that is named here."""

    addressee: AddresseeWrite | None = None
    note: Text | None = None


class ObstacleReturn(Shape):
    """Give it back, and say why: the focal office to whoever raised it, the addressee to the focal office."""

    reason: Text


class ObstacleSubmit(Shape):
    """Send a returned one to the focal office again, worked over."""

    text: Text | None = None
    addressee: AddresseeWrite | None = None
    note: Text | None = None


class ObstacleAnswer(Shape):
    """The addressee's answer. evidence: the papers it stands in."""

    answer: Text
    evidence: Evidence = ()


class ObstacleResolve(Shape):
    """What came of it."""

    resolution: Text


class ObstacleReopen(Shape):
    """Why the answer does not help, or helps no longer."""

    reason: Text


class ObstacleWithdraw(Shape):
    """Why nobody has to act any more."""

    reason: Text


class ObstacleQuery(PageQuery):
    """Filters of the list; the newest first, `sort=raised` the oldest."""

    unit: Annotated[UnitCode | None, Field(description="Mã đơn vị; cả cấp dưới / unit and all below it")] = (
        None
    )
    plan: Annotated[UUID | None, Field(description="Mã (id) của kế hoạch / id of the plan")] = None
    task: Annotated[UUID | None, Field(description="Mã (id) của nhiệm vụ / id of the task")] = None
    indicator: Annotated[UUID | None, Field(description="Mã (id) của chỉ tiêu / id of the indicator")] = None
    kind: Annotated[list[ObstacleKind] | None, Field(max_length=2)] = None
    status: Annotated[list[ObstacleStatus] | None, Field(max_length=6)] = None
    open: Annotated[
        bool | None, Field(description="Chưa kết thúc / neither resolved nor withdrawn, or one of the two")
    ] = None
    waits_for: Annotated[
        list[WaitsFor] | None, Field(max_length=3, description="Đang chờ ai / who has to act")
    ] = None
    agency: Annotated[UUID | None, Field(description="Cơ quan nêu / who raised it")] = None
    addressee: Annotated[UUID | None, Field(description="Cơ quan được hỏi / the agency addressed")] = None
    addressee_unit: Annotated[
        UnitCode | None, Field(description="Đơn vị được hỏi / the unit addressed, or whose agency is")
    ] = None
    raised_from: Annotated[Day | None, Field(description="Từ ngày / raised on or after")] = None
    raised_to: Annotated[Day | None, Field(description="Đến ngày / raised on or before")] = None
    days_from: Annotated[
        int | None, Field(ge=0, le=36_500, description="Tuổi từ, ngày / at least so many days old")
    ] = None
    q: Annotated[
        Search | None, Field(description="Tìm không dấu trong nội dung / search texts without accents")
    ] = None
    sort: ObstacleSort = ObstacleSort.newest


WITH_UNIT, WITH_AGENCY = "with_unit", "with_agency"
_WITH = frozenset({WITH_UNIT, WITH_AGENCY})
_P = Permission

RAISING = {
    "forward": Act(_P.obstacle_forward, frozenset({S.raised})),
    "return": Act(_P.obstacle_forward, frozenset({S.raised})),
    "submit": Act(_P.obstacle_raise, frozenset({S.returned}), for_agency=True),
    "resolve": Act(_P.obstacle_raise, _WITH | {S.answered}, for_agency=True),
    "reopen": Act(_P.obstacle_raise, frozenset({S.answered, S.resolved}), for_agency=True),
    "withdraw": Act(_P.obstacle_raise, _WITH | {S.raised, S.returned}, for_agency=True),
}
ANSWERING = {
    "answer": Act(_P.obstacle_answer, _WITH, for_agency=True),
    "return": Act(_P.obstacle_answer, _WITH, for_agency=True),
}
RELAYING = {name: Act(_P.obstacle_relay, frozenset({WITH_AGENCY})) for name in ANSWERING}
MACHINE = machine(
    "obstacle",
    RAISING | ANSWERING | {"return": Act(_P.obstacle_forward, _WITH | {S.raised})},
)
RAISER = machine("obstacle", RAISING)
"""What the unit may do that it was raised in: by its key, and by the agency that raised it."""
ADDRESSEE = Machine("obstacle", (*machine("obstacle", ANSWERING).acts, *machine("obstacle", RELAYING).acts))
"""What the addressee may do: by its unit, and by the agency addressed. Where that is an agency, its unit's
coordinator may answer for it; the unit itself answers by its leaders."""


def searchable(text: str) -> str:
    """The text that search goes by."""
    return fold(text)
