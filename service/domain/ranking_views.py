"""What does a ranking look like, computed or final, and what is it computed from?"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import MISSING, Field, model_validator

from service.domain.obligations import ObligationPeriod
from service.domain.ranking_scores import RankingComponent, RankingVerdict, RankingWhy
from service.domain.reporting_times import ReportingTimes
from service.domain.timeliness import Count, Share
from service.domain.types import Actions, ByCode, Ref, UnitRef, View, Whole


class RankedBy(StrEnum):
    """Who is ranked. agency: the unit's own agencies. unit: the communes of a province or city."""

    agency = "agency"
    unit = "unit"


RANKED_BY_LABELS = {
    RankedBy.agency: ("Các cơ quan của đơn vị", "The unit's agencies"),
    RankedBy.unit: ("Các xã, phường, đặc khu", "The communes"),
}

WHOLE = 100
Weight = Annotated[Whole, Field(ge=0, le=WHOLE)]


class RankingWeights(ByCode):
    """What each component weighs; together 100."""

    tasks: Weight
    indicators: Weight
    reports: Weight
    evidence: Weight


class RankingPart(View):
    """One component of a score. share: reached of what could be judged, silent ones among them; null
    percentage where nothing could. silent: nothing came though something was expected, counted as missed.
    leftOut: not due, suspended, waived. points: what it adds to the score, null where nothing was judged.
    """

    component: RankingComponent
    weight: Count
    share: Share
    silent: Count
    left_out: Count
    points: float | None


class RankingRow(View):
    """One row behind a score: what it is, where it stands, and what that does. id: of a task, indicator,
    obligation, report or figure (`kind`). period: of a report or figure. standing: of the kind's own, or of the
    vocabulary `rankingStanding`.
    """

    component: RankingComponent
    kind: str
    id: UUID
    name: str
    period: str | None
    standing: str
    verdict: RankingVerdict


class Placed(View):
    """Where one agency or commune stands. key: its id or code. rank: null with `why`. tied: others have the
    same. score: of 100. missing: components with weight in which nothing could be judged: the others carry
    theirs.
    """

    key: str
    name: str
    rank: int | None
    tied: bool
    score: float | None
    why: RankingWhy | None
    missing: tuple[RankingComponent, ...]
    parts: tuple[RankingPart, ...]


class RankingPlaceView(Placed):
    """A place as it comes out now. rows: of the contender that was asked for, and of no other."""

    rows: tuple[RankingRow, ...] | MISSING = MISSING


class Finalised(View):
    """The latest finalised copy of the same ranking."""

    id: UUID
    revision: int
    on: date
    finalised_at: datetime


class RankingView(View):
    """A ranking as it comes out on a day. finalised: what stands, if that was said; this one may differ."""

    unit: UnitRef
    by: RankedBy
    period: ObligationPeriod
    on: date
    weights: RankingWeights
    places: tuple[RankingPlaceView, ...]
    finalised: Finalised | None
    actions: Actions


class FinalisedPlace(Placed):
    """A place as it was finalised; id: for its rows."""

    id: UUID


class FinalisedRankingView(View):
    """A ranking that stands still. revision: 1 for the first of its unit, contenders and period; revises: the one
    before, and reason: why there is another. latest: no later one was made. contenders: how many are ranked;
    places: all of them for who reads the unit, for a commune its own.
    """

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    by: RankedBy
    period: ObligationPeriod
    on: date
    weights: RankingWeights
    revision: int
    revises: UUID | None
    reason: str | None
    latest: bool
    finalised_at: datetime
    finalised_by: Ref
    contenders: int
    places: list[FinalisedPlace] | MISSING = MISSING
    actions: Actions


class FinalisedPlaceView(Placed):
    """One place of a finalised ranking, with every row behind it."""

    id: UUID
    ranking: UUID
    rows: tuple[RankingRow, ...]


class RankedUnit(UnitRef):
    """The unit whose agencies or communes are ranked."""

    key: int
    last_key: int


class Contender(View):
    """Who is ranked: by the id or code they are known by. unit_key: of a commune, null for an agency."""

    key: str
    name: str
    unit_key: int | None


class DueBy(View):
    """When figures of an indicator are due: the rules, none where it is each quarter; of the plan from `begin` on.
    Kept as text with the rows: few of them differ, and each is looked at once."""

    reporting: tuple[ReportingTimes, ...] | None
    start: date
    end: date
    begin: date | None


class CountedRows(View):
    """How many rows of a contender have a standing. due_by: of indicators without a figure, else null."""

    of: str
    component: RankingComponent
    standing: str
    due_by: str | None
    n: int


class FactRow(View):
    """One row, of a contender."""

    of: str
    component: RankingComponent
    kind: str
    id: UUID
    name: str
    period: str | None
    standing: str
    due_by: str | None


class RankingFacts(View):
    """Everything a ranking is made of. contenders: in the order of their names. rows: those asked for."""

    unit: RankedUnit
    contenders: list[Contender]
    counts: list[CountedRows]
    rows: list[FactRow]
    finalised: Finalised | None

    @model_validator(mode="after")
    def _known(self) -> Self:
        keys = {one.key for one in self.contenders}
        if any(counted.of not in keys for counted in self.counts):
            raise ValueError("what is counted must be somebody's who is ranked")
        return self
