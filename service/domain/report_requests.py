"""How does a unit ask for a report once: a city its communes, a committee its agencies?

A request makes one obligation for each of those it asks; from then on they are chased, met, waived and
told apart (late, silent, asked and not obliged) like any other. A rule that names no days ("khi có yêu
cầu", "theo quy định") is called on in the same way: somebody says for which period, and perhaps by when.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from service.domain.access import Permission
from service.domain.acts import Act, machine
from service.domain.agencies import AgencyHome, AgencyRef
from service.domain.calendars import Span
from service.domain.errors import Conflict, FieldError, invalid
from service.domain.obligation_whys import ObligationWhy
from service.domain.obligations import ObligationPeriod, ObligationRecord, ended
from service.domain.observations import PeriodWrite
from service.domain.owing import StepAct, UnitBelow, owed_once
from service.domain.paging import PageQuery
from service.domain.periods import period
from service.domain.reporting_rules import RuleFacts, kept_rule
from service.domain.reporting_times import ReportingCadence, Wanted
from service.domain.schedules import NEVER
from service.domain.tasks import Basis, Obligation
from service.domain.types import Actions, Day, Line, Ref, Shape, Text, UnitCode, UnitRef, View


class AnswersView(View):
    """How many were asked, and how far they have come; silent: asked or obliged, the last day gone, nothing filed."""

    asked: int
    met: int
    late: int
    silent: int
    waived: int


class ReportRequestView(View):
    """A request. to: the agency that receives the reports. answers: of those it asks, where they stand today;
    one by one they are the obligations of the request."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    title: str
    text: str | None
    basis: Basis | None
    obligation: Obligation
    period: ObligationPeriod
    last_day: date | None
    to: AgencyRef
    requested_by: Ref
    answers: AnswersView
    cancelled_on: date | None
    cancel_reason: str | None
    actions: Actions


Units = Annotated[tuple[UnitCode, ...], Field(max_length=4000, description="Đơn vị cấp dưới / units below")]
Agencies = Annotated[
    tuple[UUID, ...], Field(max_length=500, description="Cơ quan của đơn vị / agencies of the unit")
]


class ReportRequestCreate(Shape):
    """Ask for a report once. units: each answers by its committee; agencies: of the unit itself.

    to: the agency of the unit that receives. act: what it does with the reports. obligation: asked ("Đề
    nghị") makes nobody late. period: start and end only where other days than the calendar's are meant.
    """

    unit: UnitCode
    to: UUID
    title: Line
    text: Text | None = None
    basis: Basis | None = None
    act: StepAct = StepAct.accept
    obligation: Obligation = Obligation.obliged
    period: PeriodWrite
    last_day: Day | None = None
    units: Units = ()
    agencies: Agencies = ()


class ReportRequestCancel(Shape):
    """Ask no longer: who has not answered owes nothing more."""

    reason: Text


class ReportRequestQuery(PageQuery):
    """Filters of the list of requests; the newest first."""

    unit: Annotated[UnitCode | None, Field(description="Mã đơn vị; cả cấp dưới / unit and all below it")] = (
        None
    )
    period: Annotated[str | None, Field(max_length=10, description="Kỳ / nominal period, such as 2026-Q1")] = None


class ObligationCreate(Shape):
    """Say what a rule without days wants now: of one agency, for one period.

    rule: one on request, continuous or unspecified. agency: who reports; left out by whoever reports for
    one. step: of the rule, the first in which the agency sends, if left out. last_day: by when, said by
    whoever may ask for reports; without it nothing can be late.
    """

    rule: UUID
    agency: UUID | None = None
    step: Annotated[int | None, Field(ge=1, le=20, strict=True)] = None
    period: PeriodWrite
    last_day: Day | None = None


class AskedUnit(UnitBelow):
    """A unit below the one that asks."""

    code: str


class RequestGround(View):
    """The unit that asks. homes: of the agencies it names, those it may name. below: of the units it names,
    those that lie below it and exist."""

    unit_key: int
    homes: list[AgencyHome]
    below: list[AskedUnit]


class OpenAnswer(ObligationRecord):
    """What one of those who were asked still owes."""


class RequestRecord(View):
    """A request that may be cancelled. open: what is neither met nor let go."""

    id: UUID
    version: int
    unit_key: int
    cancelled_on: date | None
    open: list[OpenAnswer]

    @property
    def state(self) -> str:
        return "cancelled" if self.cancelled_on else "open"


MACHINE = machine("report_request", {"cancel": Act(Permission.report_request, frozenset({"open"}))})


def window(write: PeriodWrite, pointer: str = "/period") -> Span:
    """The days a period means. Refuses (422) days that run backwards or touch none of the period's own."""
    whole = period(write.nominal)
    start, end = write.start or whole.start, write.end or whole.end
    if end < start:
        raise invalid(f"{pointer}/end", "period_backwards")
    if end < whole.start or start > whole.end:
        raise invalid(f"{pointer}/start", "period_other_days", nominal=write.nominal)
    return Span(write.nominal, start, end)


def request_faults(command: ReportRequestCreate, ground: RequestGround, today: date) -> Iterator[FieldError]:
    """Everything that is wrong with a request."""
    homes = {home.id: home.unit_key for home in ground.homes}
    below = {unit.code for unit in ground.below}
    if not command.units and not command.agencies:
        yield FieldError("/units", "request_of_nobody")
    if homes.get(command.to) != ground.unit_key:
        yield FieldError("/to", "unknown_agency")
    for i, code in enumerate(command.units):
        if code not in below:
            yield FieldError(f"/units/{i}", "request_unit_not_below")
    for i, agency in enumerate(command.agencies):
        if homes.get(agency) != ground.unit_key or agency == command.to:
            yield FieldError(f"/agencies/{i}", "request_agency_elsewhere")
    if command.last_day is not None and command.last_day < today:
        yield FieldError("/lastDay", "request_day_past", (("today", today.isoformat()),))


def asked_rows(
    command: ReportRequestCreate, ground: RequestGround, request_id: UUID, span: Span, today: date
) -> list[dict[str, Any]]:
    """An obligation for each of those who are asked; it is open from the day of asking."""
    wanted = set(command.units)
    senders: list[tuple[int, UUID | None]] = [
        (ground.unit_key, agency) for agency in dict.fromkeys(command.agencies)
    ]
    for unit in ground.below:
        if unit.code in wanted:
            senders += [(unit.key, committee) for committee in unit.committees] or [(unit.key, None)]
    return [
        {
            "rule_id": None,
            "request_id": request_id,
            "rule_unit_key": ground.unit_key,
            "unit_key": unit_key,
            "plan_id": None,
            "agency_id": agency,
            "named_agency_ids": [],
            "step": 1,
            "act": command.act,
            "to_ids": [command.to],
            "obligation": command.obligation,
            "nominal": span.nominal,
            "window_start": span.start,
            "window_end": span.end,
            "opens_on": today,
            "last_day": command.last_day,
            "due_sort": command.last_day or NEVER,
            "effective_on": None,
            "tracked_from": None,
            "published": True,
        }
        for unit_key, agency in senders
    ]


def asked_keys(rows: Iterable[Mapping[str, Any]]) -> list[int]:
    """Keys of the units that are asked, each once."""
    return sorted({row["unit_key"] for row in rows})


def cancelled(record: RequestRecord, today: date) -> list[dict[str, Any]]:
    """What cancelling changes for those who have not answered."""
    return [
        {"id": one.id, "version": one.version, **ended(one, today, ObligationWhy.REQUEST_CANCELLED)}
        for one in record.open
    ]


def called_on(
    facts: RuleFacts, command: ObligationCreate, agency: UUID | None, today: date
) -> dict[str, Any]:
    """The obligation that a rule without days makes once it is called on.

    Refuses (409) a rule that names its days itself, and (422) an agency that sends in no step of it, and a
    period outside the plan.
    """
    if facts.times.cadence in (ReportingCadence.periodic, ReportingCadence.once):
        raise Conflict("obligation_by_days")
    span = window(command.period)
    parties = facts.parties
    if parties is not None:
        outside = span.end < parties.period_start or span.start > parties.period_end
        if outside:
            raise invalid(
                "/period",
                "report_outside_plan",
                start=parties.period_start.isoformat(),
                end=parties.period_end.isoformat(),
            )
        span = Span(span.nominal, max(span.start, parties.period_start), min(span.end, parties.period_end))
    if command.last_day is not None and command.last_day < today:
        raise invalid("/lastDay", "request_day_past", today=today.isoformat())
    one = Wanted(span.nominal, span.start, span.end, command.last_day)
    mine = [
        row
        for row in owed_once(kept_rule(facts), parties, facts.units, one, today)
        if row["agency_id"] == agency and command.step in (None, row["step"])
    ]
    if not mine:
        raise invalid("/agency", "report_agency_not_sending")
    row = mine[0] | {"request_id": None, "opens_on": min(span.start, today)}
    if parties is None:
        row["tracked_from"] = None
    if any(one.key == (row["step"], row["unit_key"], agency, row["nominal"]) for one in facts.kept):
        raise Conflict("obligation_there", nominal=span.nominal)
    return row
