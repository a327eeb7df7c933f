"""How do the agencies of a unit, or the communes of a city, compare in a period, and who says that it is final?

A ranking is computed anew whenever it is asked for, from what is published and verified, so that
everybody who may read it reads the same. Once rewards hang on it, it is finalised: a copy with every
row behind every score that nothing changes any more. A second one is made beside it, with a reason.
Source: domain.md section 7, api.md section 1.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from service.domain.access import Permission, Principal
from service.domain.acts import Act, machine
from service.domain.errors import Conflict, FieldError, Forbidden, Invalid, NotFound
from service.domain.paging import PageQuery
from service.domain.periods import Nominal, period, periods_within
from service.domain.ranking_scores import RankingComponent
from service.domain.ranking_views import WHOLE, RankedBy, RankedUnit, RankingFacts, Weight
from service.domain.types import Day, Shape, Text, UnitCode
from service.domain.units import UnitLevel

DEFAULT_WEIGHTS = {
    RankingComponent.tasks: 40,
    RankingComponent.indicators: 30,
    RankingComponent.reports: 20,
    RankingComponent.evidence: 10,
}


class RankingWeightsWrite(Shape):
    """What each component weighs, together 100; one that is left out weighs nothing."""

    tasks: Weight = 0
    indicators: Weight = 0
    reports: Weight = 0
    evidence: Weight = 0


class RankingQuery(Shape):
    """Which ranking. Weights: all that carry any, together 100; none named: 40, 30, 20, 10."""

    unit: Annotated[UnitCode, Field(description="Đơn vị có cơ quan, xã được xếp hạng / whose agencies or communes")]
    by: Annotated[RankedBy, Field(description="Xếp hạng ai / who is ranked")] = RankedBy.agency
    period: Nominal
    on: Annotated[Day | None, Field(description="Cuối ngày; hôm nay / as at the end of the day; today")] = None
    weight_tasks: Annotated[
        int | None, Field(ge=0, le=WHOLE, description="Trọng số của nhiệm vụ / weight of tasks")
    ] = None
    weight_indicators: Annotated[
        int | None, Field(ge=0, le=WHOLE, description="Trọng số của chỉ tiêu / weight of indicators")
    ] = None
    weight_reports: Annotated[
        int | None, Field(ge=0, le=WHOLE, description="Trọng số của báo cáo / weight of reports")
    ] = None
    weight_evidence: Annotated[
        int | None, Field(ge=0, le=WHOLE, description="Trọng số của minh chứng / weight of evidence")
    ] = None
    contender: Annotated[
        str | None,
        Field(max_length=36, description="Mở từng dòng của cơ quan, xã này / open the rows of this id or code"),
    ] = None

    def weights(self) -> dict[RankingComponent, int]:
        """What is asked for, or the default. Refused (422) unless it is 100 together."""
        given = {c: getattr(self, f"weight_{c.value}") for c in RankingComponent}
        if all(weight is None for weight in given.values()):
            return dict(DEFAULT_WEIGHTS)
        return checked({c: weight or 0 for c, weight in given.items()}, "?weightTasks")


class RankingFinalise(Shape):
    """Which ranking is final. reason: required where one was finalised before, which stays as it is."""

    unit: UnitCode
    by: RankedBy
    period: Nominal
    on: Annotated[Day | None, Field(description="Tính đến hết ngày; hôm nay / as at the end of; today")] = None
    weights: RankingWeightsWrite | None = None
    reason: Text | None = None

    def weighed(self) -> dict[RankingComponent, int]:
        """What is asked for, or the default. Refused (422) unless it is 100 together."""
        if self.weights is None:
            return dict(DEFAULT_WEIGHTS)
        return checked({c: getattr(self.weights, c.value) for c in RankingComponent}, "/weights")


def checked(weights: dict[RankingComponent, int], pointer: str) -> dict[RankingComponent, int]:
    """Weights that are 100 together; refused (422) at `pointer` if not."""
    whole = sum(weights.values())
    if whole != WHOLE:
        raise Invalid("invalid", errors=(FieldError(pointer, "weights_sum", (("sum", whole),)),))
    return weights


class FinalisedRankingQuery(PageQuery):
    """Filters of the list; the newest first."""

    unit: Annotated[UnitCode | None, Field(description="Mã đơn vị; cả cấp dưới / unit and all below it")] = None
    by: RankedBy | None = None
    period: Nominal | None = None


MACHINE = machine(
    "ranking",
    {"finalise": Act(Permission.ranking_finalise, frozenset({"computed", "finalised"}))},
)
"""computed: as it comes out today; finalised: a copy beside which another may be made, with a reason."""


def require_readable(principal: Principal, unit: RankedUnit, by: RankedBy) -> None:
    """Refuse (403) whoever does not read all that the ranking is made of, (422) what cannot be ranked."""
    last = unit.key if by is RankedBy.agency else unit.last_key
    readable = principal.ranges(Permission.plan_read)
    if not any(low <= unit.key and last <= high for low, high in readable):
        raise Forbidden("not_yours", permission=Permission.plan_read.value)
    if by is RankedBy.unit and unit.level != UnitLevel.province:
        raise Invalid("invalid", errors=(FieldError("?by", "communes_of_city_only", (("unit", unit.name),)),))


def require_contender(facts: RankingFacts, contender: str | None) -> None:
    """Refuse (404) to open the rows of somebody who is not ranked here."""
    if contender is not None and contender not in {one.key for one in facts.contenders}:
        raise NotFound("not_found", noun="contender")


def require_final(facts: RankingFacts, on: date, today: date, reason: str | None) -> None:
    """Refuse a day to come (422), and a second ranking without a reason (409)."""
    if on > today:
        raise Invalid("invalid", errors=(FieldError("/on", "day_in_future", (("today", today.isoformat()),)),))
    if facts.finalised is not None and reason is None:
        raise Conflict("ranking_finalised", on=facts.finalised.on.isoformat(), revision=facts.finalised.revision)


def nominals_within(nominal: str) -> list[str]:
    """Every nominal period that lies within this one, itself among them: reports and figures of those count."""
    whole = period(nominal)
    inside = periods_within(("M", "Q", "H", "9M", "Y"), whole.start, whole.end)
    return [span.nominal for span in inside if whole.start <= span.start and span.end <= whole.end]
