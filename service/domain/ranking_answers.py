"""How does a computed ranking look to a client, and as the rows that are kept once it is final?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from service.domain.access import Permission, Principal
from service.domain.calendars import BEGINNING, Cadence, spans
from service.domain.obligations import ObligationPeriod
from service.domain.periods import period
from service.domain.ranking_scores import NOT_EXPECTED, Place, RankingComponent, ranked, tally, verdict_of
from service.domain.ranking_views import (
    CountedRows,
    DueBy,
    FactRow,
    RankedBy,
    RankingFacts,
    RankingPart,
    RankingPlaceView,
    RankingRow,
    RankingView,
    RankingWeights,
)
from service.domain.reporting_times import slices
from service.domain.timeliness import Share, percent_of
from service.domain.types import UnitRef

Weights = dict[RankingComponent, int]


def places(facts: RankingFacts, weights: Weights, on: date) -> list[Place]:
    """Everybody who is ranked, the first first."""
    counted = tally((one.of, one.component, _standing(one, on), one.n) for one in facts.counts)
    return ranked([(one.key, one.name) for one in facts.contenders], counted, weights)


def ranking_view(
    facts: RankingFacts,
    by: RankedBy,
    nominal: str,
    on: date,
    weights: Weights,
    *,
    contender: str | None,
    principal: Principal,
) -> RankingView:
    """The whole answer; the rows of one contender beside it, if asked for."""
    span = period(nominal)
    may = principal.may(Permission.ranking_finalise, facts.unit.key)
    return RankingView(
        unit=UnitRef(**facts.unit.model_dump(exclude={"key", "last_key"}, by_alias=False)),
        by=by,
        period=ObligationPeriod(nominal=nominal, start=span.start, end=span.end),
        on=on,
        weights=weighed(weights),
        places=tuple(_told(place, facts.rows, contender, on) for place in places(facts, weights, on)),
        finalised=facts.finalised,
        actions=["finalise"] if may else [],
    )


def weighed(weights: Weights) -> RankingWeights:
    """Weights as they are told."""
    return RankingWeights(**{component.value: weight for component, weight in weights.items()})


def _standing(one: CountedRows | FactRow, on: date) -> str:
    """Where rows stand; whoever has no figure is silent only once one was due."""
    if one.due_by is not None and not anything_due(one.due_by, on):
        return NOT_EXPECTED
    return one.standing


@lru_cache(maxsize=1024)
def anything_due(due_by: str, on: date) -> bool:
    """Tell whether a period has ended before the day: as indicators are judged (`indicator_standings`)."""
    by = DueBy.model_validate_json(due_by)
    begin = by.begin or BEGINNING
    if by.reporting:
        expected = slices(by.reporting, by.start, by.end, since=begin)
    else:
        expected = tuple(one for one in spans(Cadence.QUARTERLY, by.start, by.end) if one.end >= begin)
    return any(one.end < on for one in expected)


def _told(place: Place, rows: Iterable[FactRow], contender: str | None, on: date) -> RankingPlaceView:
    told: dict[str, Any] = {
        "key": place.key,
        "name": place.name,
        "rank": place.rank,
        "tied": place.tied,
        "score": None if place.score is None else float(place.score),
        "why": place.why,
        "missing": place.missing,
        "parts": parts_of(place),
    }
    if place.key == contender:
        told["rows"] = rows_of(place.key, rows, on)
    return RankingPlaceView(**told)


def parts_of(place: Place) -> tuple[RankingPart, ...]:
    """The components of a score."""
    found = []
    for part in place.parts:
        exact = percent_of(part.reached, part.judged)
        found.append(
            RankingPart(
                component=part.component,
                weight=part.weight,
                share=Share(
                    count=part.reached, of=part.judged, percent=None if exact is None else float(exact)
                ),
                silent=part.silent,
                left_out=part.left_out,
                points=None if part.points is None else float(part.points),
            )
        )
    return tuple(found)


def rows_of(key: str, rows: Iterable[FactRow], on: date) -> tuple[RankingRow, ...]:
    """Every row behind one score, and what it does to it."""
    found = []
    for row in rows:
        if row.of == key:
            standing = _standing(row, on)
            told = row.model_dump(exclude={"of", "due_by", "standing"}, by_alias=False)
            found.append(RankingRow(**told, standing=standing, verdict=verdict_of(row.component, standing)))
    return tuple(found)


def kept_ranking(
    facts: RankingFacts,
    by: RankedBy,
    nominal: str,
    on: date,
    weights: Weights,
    *,
    reason: str | None,
    ranking_id: UUID,
    who: Principal,
    now: datetime,
) -> dict[str, Any]:
    """The row of a ranking that is final."""
    span, former = period(nominal), facts.finalised
    return {
        "id": ranking_id,
        "unit_key": facts.unit.key,
        "by": by.value,
        "nominal": nominal,
        "period_start": span.start,
        "period_end": span.end,
        "judged_on": on,
        "weights": weighed(weights).model_dump(),
        "revision": former.revision + 1 if former else 1,
        "revises_id": former.id if former else None,
        "reason": reason,
        "contenders": len(facts.contenders),
        "finalised_at": now,
        "finalised_by": who.id,
        "finalised_by_name": who.name,
    }


def kept_places(
    facts: RankingFacts, weights: Weights, on: date, ranking_id: UUID, ids: Iterable[UUID]
) -> list[dict[str, Any]]:
    """The rows of its places, each with everything behind it. ids: one for each contender."""
    behind: dict[str, list[FactRow]] = {one.key: [] for one in facts.contenders}
    communes = {one.key: one.unit_key for one in facts.contenders}
    for row in facts.rows:
        behind[row.of].append(row)
    return [
        {
            "id": place_id,
            "unit_key": facts.unit.key,
            "ranking_id": ranking_id,
            "ordinal": ordinal,
            "key": place.key,
            "contender_key": communes[place.key],
            "name": place.name,
            "rank": place.rank,
            "tied": place.tied,
            "score": place.score,
            "why": place.why,
            "missing": list(place.missing),
            "parts": [part.model_dump(mode="json") for part in parts_of(place)],
            "behind": [row.model_dump(mode="json") for row in rows_of(place.key, behind[place.key], on)],
        }
        for ordinal, (place, place_id) in enumerate(zip(places(facts, weights, on), ids, strict=True), start=1)
    ]

