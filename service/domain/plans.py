"""What is a plan: a document with number, issuer, signer and period, that is drafted, submitted, published?"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import MISSING, AfterValidator, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from service.domain.access import Permission
from service.domain.acts import Act, machine
from service.domain.agencies import AgencyHome, AgencyRef
from service.domain.amendments import AmendmentView, BasisPaper
from service.domain.indicators import IndicatorView
from service.domain.language.text import fold
from service.domain.lint_facts import Clear
from service.domain.lint_findings import Gap
from service.domain.paging import PageQuery
from service.domain.plan_documents import (
    BasisWrite,
    DocumentView,
    DocumentWrite,
    IssuedOn,
    Number,
    Symbol,
    TargetPlan,
)
from service.domain.plan_refs import PlanRef
from service.domain.provisions import ProvisionView
from service.domain.reporting_rules import ReportingRuleView
from service.domain.sections import SectionView
from service.domain.tasks import TaskView
from service.domain.types import (
    Actions,
    Day,
    Flag,
    Line,
    LineSource,
    Name,
    RowId,
    Search,
    Shape,
    Text,
    UnitCode,
    UnitRef,
    View,
)


class PlanStatus(StrEnum):
    """Where a plan is in its life."""

    draft = "draft"
    submitted = "submitted"
    published = "published"
    closed = "closed"
    superseded = "superseded"


class PlanSort(StrEnum):
    """Orders of the list of plans; the first is the usual one."""

    newest_period = "-periodStart"
    oldest_period = "periodStart"


class Signature(View):
    """The signature block, its lines as printed: TM. / KT. / position / name."""

    authority: Line | None = None
    capacity: Line | None = None
    position: Line | None = None
    name: Line | None = None


class Period(View):
    """First and last day, both included."""

    start: Day
    end: Day

    @model_validator(mode="after")
    def _forward(self) -> Self:
        if self.end < self.start:
            raise PydanticCustomError("period_backwards", "the period ends before it begins")
        return self


class PlanCounts(View):
    """How much a plan holds."""

    sections: int
    provisions: int
    indicators: int
    tasks: int


class PlanView(View):
    """A plan. `number` is empty while pending; `issuedOn` is as much of the date as is printed.

    effectiveOn is the paper's day, trackedFrom the day the unit began here: what was due
    before either is never late. gaps: what was open when it was published. amendment: the open
    one, null too for whoever may not know of it. endedOn, endReason, supersededBy: of a plan
    that is closed or replaced. reportingRules: the paper's, without the own rules of single items.
    """

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    number: str
    symbol: str
    number_pending: bool
    issued_on: str | None
    place: str | None
    title: str
    issuer: AgencyRef | None
    signature: Signature | None
    period: Period
    bases: list[DocumentView]
    upper_plan: DocumentView | None
    replaces: DocumentView | None
    recipients: list[str]
    clears: list[Clear]
    focal_offices: list[AgencyRef]
    missing_annexes: list[str]
    status: PlanStatus
    return_reason: str | None
    revision: int
    effective_on: date | None
    tracked_from: date | None
    published_at: datetime | None
    amendment: AmendmentView | None
    superseded_by: PlanRef | None
    ended_on: date | None
    end_reason: str | None
    gaps: list[Gap]
    source: str | None
    actions: Actions
    counts: PlanCounts | MISSING = MISSING
    sections: list[SectionView] | MISSING = MISSING
    provisions: list[ProvisionView] | MISSING = MISSING
    indicators: list[IndicatorView] | MISSING = MISSING
    tasks: list[TaskView] | MISSING = MISSING
    reporting_rules: list[ReportingRuleView] | MISSING = MISSING


def _once(values: tuple[object, ...]) -> tuple[object, ...]:
    if len(set(values)) != len(values):
        raise PydanticCustomError("named_twice", "something is named twice")
    return values


Place = Annotated[Name, Field(description="Nơi ban hành, như in. The place as printed.")]
Bases = Annotated[tuple[BasisWrite, ...], Field(max_length=100)]
Recipients = Annotated[tuple[Line, ...], Field(max_length=200)]
Clears = Annotated[tuple[Clear, ...], AfterValidator(_once), Field(max_length=9)]
FocalOffices = Annotated[
    tuple[UUID, ...],
    AfterValidator(_once),
    Field(max_length=20, description="Cơ quan đầu mối. The agencies that consolidate and verify."),
]
Annexes = Annotated[tuple[Line, ...], Field(max_length=50)]
Confirm = Annotated[
    Flag,
    Field(description="Vẫn ghi dù đã có kế hoạch cùng số. Go ahead although that number is taken."),
]


class PlanCreate(Shape):
    """A new draft."""

    unit: UnitCode
    number: Number = ""
    symbol: Symbol = ""
    number_pending: Flag = False
    issued_on: IssuedOn | None = None
    place: Place | None = None
    title: Text
    issuer: UUID
    signature: Signature | None = None
    period: Period
    bases: Bases = ()
    upper_plan: DocumentWrite | None = None
    replaces: DocumentWrite | None = None
    recipients: Recipients = ()
    clears: Clears = ()
    focal_offices: FocalOffices = ()
    missing_annexes: Annexes = ()
    effective_on: Day | None = None
    tracked_from: Day | None = None
    source: LineSource | None = None
    confirm_duplicate: Confirm = False


class PlanPatch(Shape):
    """Changes to a draft; lists are replaced as a whole, a field left out stays as it is.

    Of a published plan only a number that is pending may be given.
    """

    number: Number | MISSING = MISSING
    symbol: Symbol | MISSING = MISSING
    number_pending: Flag | MISSING = MISSING
    issued_on: IssuedOn | MISSING | None = MISSING
    place: Place | MISSING | None = MISSING
    title: Text | MISSING = MISSING
    issuer: UUID | MISSING = MISSING
    signature: Signature | MISSING | None = MISSING
    period: Period | MISSING = MISSING
    bases: Bases | MISSING = MISSING
    upper_plan: DocumentWrite | MISSING | None = MISSING
    replaces: DocumentWrite | MISSING | None = MISSING
    recipients: Recipients | MISSING = MISSING
    clears: Clears | MISSING = MISSING
    focal_offices: FocalOffices | MISSING = MISSING
    missing_annexes: Annexes | MISSING = MISSING
    effective_on: Day | MISSING | None = MISSING
    tracked_from: Day | MISSING | None = MISSING
    confirm_duplicate: Confirm = False


class PlanReturn(Shape):
    """Why a submitted plan goes back."""

    reason: Text


class PlanPublish(Shape):
    """From which day the paper holds, and from which day the unit is followed here.

    effectiveOn is the draft's if left out, else today; trackedFrom is the draft's, else
    effectiveOn. reason, basis: of an amendment, in place of those given when it was opened;
    effectiveOn is its own first day then, and trackedFrom stays.
    """

    effective_on: Day | None = None
    tracked_from: Day | None = None
    reason: Text | None = None
    basis: BasisPaper | None = None


MOST_WHOLE_PLANS = 20
"""So many plans of a page may come with what belongs to them: a whole one has 80 to 130 kB."""

_ITEMS = frozenset({"sections", "provisions", "indicators", "tasks", "reportingRules"})


def _with_items(fields: object, include: object) -> bool:
    asked = f"{fields or ''},{include or ''}".split(",")
    return any(part.strip().partition(".")[0] in _ITEMS for part in asked)


class PlanQuery(PageQuery):
    """Filters of the list of plans. With sections, provisions, indicators or tasks at most 20 to a page."""

    limit: Annotated[
        int,
        Field(
            ge=1,
            le=200,
            description="Số dòng mỗi trang; nhiều nhất 20 khi kèm sections, provisions, indicators, tasks. "
            "Items per page; 20 at most, and if left out, with sections, provisions, indicators, tasks.",
        ),
    ] = 50
    unit: Annotated[UnitCode | None, Field(description="Mã đơn vị; cả cấp dưới / unit and all below it")] = (
        None
    )
    status: Annotated[list[PlanStatus] | None, Field(description="Trạng thái / statuses")] = None
    year: Annotated[
        int | None,
        Field(ge=1945, le=2100, description="Năm thuộc thời kỳ kế hoạch / a year of the plan's period"),
    ] = None
    agency: Annotated[
        UUID | None, Field(description="Cơ quan ban hành hoặc đầu mối / issuer or focal office")
    ] = None
    upper_plan: Annotated[
        UUID | None, Field(description="Thực hiện kế hoạch này / that implement this plan")
    ] = None
    q: Annotated[
        Search | None,
        Field(description="Tìm không dấu trong số và tên / search number and title without accents"),
    ] = None
    sort: Annotated[PlanSort, Field(description="Thứ tự / order")] = PlanSort.newest_period

    @model_validator(mode="before")
    @classmethod
    def _fewer_whole_ones(cls, values: Any) -> Any:
        if isinstance(values, dict) and "limit" not in values:
            if _with_items(values.get("fields"), values.get("include")):
                return {**values, "limit": MOST_WHOLE_PLANS}
        return values

    @model_validator(mode="after")
    def _not_too_many_whole_ones(self) -> Self:
        if self.limit > MOST_WHOLE_PLANS and _with_items(self.fields, self.include):
            wrong = PydanticCustomError("too_many_whole", "too many whole plans", {"most": MOST_WHOLE_PLANS})
            details = InitErrorDetails(type=wrong, loc=("limit",), input=self.limit)
            raise ValidationError.from_exception_data("plans", [details])
        return self


class DocumentRow(RowId):
    """A reference of the plan, and where it names it."""

    cited_as: str


class PlanSite(View):
    """What must be known before a plan is drafted at a unit.

    homes: of the agencies named, those the caller may name. targets: of the plans
    referred to, those the caller may know of. twins: plans of the same number, symbol,
    issuer and year.
    """

    key: int
    homes: list[AgencyHome]
    targets: list[TargetPlan]
    twins: list[RowId]


NUMBER_PENDING = "number_pending"
"""The state of a published plan whose number is still to be filled in."""

AMENDING = "amending"
"""The state of a published plan with an open amendment."""

AMENDING_NUMBER_PENDING = "amending_number_pending"
"""Both at once."""


class DocumentPlace(View):
    """The plan that names a paper. amending: it is an open amendment."""

    id: UUID
    unit_key: int
    amending: bool


class PlanState(DocumentPlace):
    """Where a plan stands. origin_id: the published plan that an amendment is of. amendment: the open one."""

    version: int
    status: PlanStatus
    number: str
    number_pending: bool
    origin_id: UUID | None
    amendment: RowId | None
    effective_on: date | None

    @property
    def state(self) -> str:
        """The status, told apart where the number of a published plan is still to come, or it is being amended."""
        if self.status is not PlanStatus.published:
            return self.status.value
        if self.amendment is not None:
            return AMENDING_NUMBER_PENDING if self.number_pending else AMENDING
        return NUMBER_PENDING if self.number_pending else self.status.value


class PlanFacts(PlanState):
    """What the rules need to know of a plan before it changes; as in PlanSite."""

    symbol: str
    title: str
    document_rows: list[DocumentRow]
    homes: list[AgencyHome]
    targets: list[TargetPlan]
    twins: list[RowId]


_STANDS = frozenset({"published", NUMBER_PENDING})
_IN_FORCE = _STANDS | {AMENDING, AMENDING_NUMBER_PENDING}

MACHINE = machine(
    "plan",
    {
        "update": Act(Permission.draft_write, frozenset({"draft", NUMBER_PENDING, AMENDING_NUMBER_PENDING})),
        "delete": Act(Permission.draft_write, frozenset({"draft"})),
        "submit": Act(Permission.plan_submit, frozenset({"draft"})),
        "return": Act(Permission.plan_return, frozenset({"submitted"})),
        "publish": Act(Permission.plan_publish, frozenset({"submitted"})),
        "amend": Act(Permission.plan_amend, _STANDS),
        "close": Act(Permission.plan_close, _STANDS),
        "supersede": Act(Permission.plan_close, _STANDS | {"closed"}),
        "obstacle": Act(Permission.obstacle_raise, _IN_FORCE, for_agency=True, operation="create_obstacle"),
    },
)
"""The pending number is clerk's work like the draft, so it takes the draft's permission."""


def searchable(number: str, symbol: str, title: str) -> str:
    """The text that search goes by."""
    return fold(f"{number}{symbol} {title}")
