"""What was counted or said of an indicator for one period, and what may be done with it?"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import MISSING, Field

from service.domain.access import Permission
from service.domain.acts import Act, machine
from service.domain.agencies import AgencyRef
from service.domain.evidence import Evidence, EvidenceView
from service.domain.figures import ObsStatus
from service.domain.latest_figures import ObservedPeriod
from service.domain.moments import KnownAt
from service.domain.paging import ItemQuery, PageQuery
from service.domain.periods import Nominal
from service.domain.plan_refs import IndicatorRef
from service.domain.targets import Figure
from service.domain.types import Actions, Code, CodeSource, Day, Flag, Line, Ref, Shape, Text, UnitRef, View


class ObservationState(StrEnum):
    """recorded: waits for another person. verified: counts. returned: to be mended."""

    recorded = "recorded"
    verified = "verified"
    returned = "returned"


class NotApplicableReason(StrEnum):
    """Why a figure is not applicable: over nothing there is nothing to be reached, or somebody said so."""

    denominator_zero = "denominator_zero"
    stated = "stated"


class Channel(StrEnum):
    """How a figure came to whoever typed it in for somebody else."""

    paper = "paper"
    email = "email"
    phone = "phone"
    message = "message"
    meeting = "meeting"
    system = "system"


class FlagCode(StrEnum):
    """What about a figure made the service ask; the note answers it."""

    numerator_above_denominator = "numerator_above_denominator"
    jump = "jump"
    period_not_over = "period_not_over"
    period_outside_plan = "period_outside_plan"
    outlier = "outlier"


class FlagView(View):
    """A doubt that was raised when the figure came, and the note that answered it."""

    code: FlagCode
    note: str


class CrossCheckView(View):
    """The same figure in another system. difference: this figure less that one.

    beyond: by more than the tolerance; then a note answers for it before anybody verifies.
    """

    source_system: str
    value: float
    on: date
    by: str
    difference: float | None
    beyond: bool
    note: str | None


class JudgementView(View):
    """How the figure was judged when it was verified, by the target of its own day; later targets change nothing."""

    met: bool | None
    progress: float | None
    baseline_assumed: bool
    target: str | None


class FigureRef(View):
    """Another figure of the same period: what is corrected, or corrects. value: for a ratio the percentage."""

    id: UUID
    state: ObservationState
    value: float | None
    recorded_by: Ref


class ObservationView(View):
    """A figure for one period.

    agency: whose contribution it is; null for the figure of the unit itself. value: for a
    ratio the percentage. replaced: a verified correction (`correction`) has taken its place.
    recordedBy, verifiedBy: as they were called then.
    enteredLate: typed in more than two months after the period's end.
    """

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    indicator: IndicatorRef
    period: ObservedPeriod
    quantity: str | None
    agency: AgencyRef | None
    obs_status: ObsStatus
    reason: NotApplicableReason | None
    numerator: float | None
    denominator: float | None
    value: float | None
    answer: bool | None
    text: str | None
    percent_only: bool
    state: ObservationState
    return_reason: str | None
    note: str | None
    supplied_by: str | None
    channel: Channel | None
    source_system: str | None
    recorded_by: Ref
    verified_by: Ref | None
    verified_at: datetime | None
    cross_checks: list[CrossCheckView]
    flags: list[FlagView]
    judgement: JudgementView | None
    corrects: FigureRef | None
    correction: FigureRef | None
    correction_reason: str | None
    replaced: bool
    entered_late: bool
    evidence: list[EvidenceView]
    source: str | None
    actions: Actions


class PeriodWrite(Shape):
    """Which period; start and end only where the days counted are others than the calendar's."""

    nominal: Nominal
    start: Day | None = None
    end: Day | None = None


class CrossCheckWrite(Shape):
    """The same figure as another system has it. on: the day it was looked up; today if left out."""

    source_system: Code
    value: Figure
    on: Day | None = None


CrossChecks = Annotated[tuple[CrossCheckWrite, ...], Field(max_length=20)]
Counted = Annotated[
    Figure | None,
    Field(description="Đã đếm được / what was counted"),
]
PercentOnly = Annotated[
    Flag, Field(description="Chỉ biết tỷ lệ, không có tử số và mẫu số / only the percentage is known")
]


class ObservationCreate(Shape):
    """A figure. A ratio is given as numerator and denominator; its percentage follows.

    agency: whose contribution; left out by whoever leads, for the figure of the unit.
    note: answers whatever the service asks about the figure.
    """

    period: PeriodWrite
    quantity: Line | None = None
    agency: UUID | None = None
    obs_status: ObsStatus = ObsStatus.reported
    numerator: Counted = None
    denominator: Counted = None
    value: Counted = None
    answer: Flag | None = None
    text: Text | None = None
    percent_only: PercentOnly = False
    note: Text | None = None
    supplied_by: Line | None = None
    channel: Channel | None = None
    source_system: Code | None = None
    cross_checks: CrossChecks = ()
    evidence: Evidence = ()
    source: CodeSource | None = None


class ObservationPatch(Shape):
    """Changes before verification. A figure that was returned is recorded again by being changed."""

    obs_status: ObsStatus | MISSING = MISSING
    numerator: Figure | MISSING | None = MISSING
    denominator: Figure | MISSING | None = MISSING
    value: Figure | MISSING | None = MISSING
    answer: Flag | MISSING | None = MISSING
    text: Text | MISSING | None = MISSING
    percent_only: Flag | MISSING = MISSING
    note: Text | MISSING | None = MISSING
    supplied_by: Line | MISSING | None = MISSING
    channel: Channel | MISSING | None = MISSING
    source_system: Code | MISSING | None = MISSING
    evidence: Evidence | MISSING = MISSING


class ObservationCorrect(Shape):
    """The figure as it should have been. The verified one stands until this one is verified."""

    reason: Text
    obs_status: ObsStatus = ObsStatus.reported
    numerator: Counted = None
    denominator: Counted = None
    value: Counted = None
    answer: Flag | None = None
    text: Text | None = None
    percent_only: PercentOnly = False
    note: Text | None = None
    supplied_by: Line | None = None
    channel: Channel | None = None
    source_system: Code | None = None
    evidence: Evidence = ()


class ObservationReturn(Shape):
    """Why a figure is given back."""

    reason: Text


class ObservationExplanation(Shape):
    """What there is to say to every cross-check that is open."""

    note: Text


ObservationIds = Annotated[
    tuple[UUID, ...],
    Field(min_length=1, max_length=500, description="Số liệu cần xử lý / the figures concerned"),
]


class VerifyMany(Shape):
    """Figures to verify. atomic: all or none; otherwise each that can be, and the answer says which."""

    ids: ObservationIds
    atomic: Flag = True


class ReturnMany(Shape):
    """Figures to return, for one reason."""

    ids: ObservationIds
    reason: Text
    atomic: Flag = True


class ActResult(View):
    """What became of one id. code: why not, null where it was done."""

    id: UUID
    done: bool
    code: str | None


class ActResults(View):
    """What became of each, in the order asked."""

    done: int
    results: list[ActResult]


class ObservationQuery(PageQuery):
    """Filters of the figures of one indicator; the latest period first. What was replaced by a correction
    is left out unless asked for: as known at a moment, by a correction verified until then."""

    state: Annotated[list[ObservationState] | None, Field(max_length=3)] = None
    period: Annotated[Nominal | None, Field(description="Kỳ / nominal period")] = None
    agency: Annotated[UUID | None, Field(description="Cơ quan đóng góp / contributing agency")] = None
    replaced: Annotated[
        bool, Field(description="Kể cả số liệu đã được đính chính / also those replaced by a correction")
    ] = False
    known_at: KnownAt | None = None


class ObservationItemQuery(ItemQuery):
    """What may be asked of a single figure."""

    known_at: KnownAt | None = None


P = Permission
_OPEN = frozenset({"recorded", "own", "returned"})
_HELD = frozenset({"recorded", "own", "verified", "correcting"})
MACHINE = machine(
    "observation",
    {
        "update": Act(P.observation_record, _OPEN, for_agency=True),
        "delete": Act(P.observation_record, _OPEN, for_agency=True),
        "verify": Act(P.observation_verify, frozenset({"recorded"})),
        "return": Act(P.observation_verify, frozenset({"recorded", "own"})),
        "correct": Act(P.observation_record, frozenset({"verified"}), for_agency=True),
        "explain": Act(P.observation_record, _OPEN | _HELD, for_agency=True),
        "cross-check": Act(P.observation_verify, _HELD, operation="cross_check_observation"),
    },
)
"""States: those of an observation; own: recorded or last changed by the caller, who may not verify it;
correcting: verified, and a correction waits; replaced: history."""
