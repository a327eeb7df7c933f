"""What is invented for the demo: which figures were reported of which indicator, and who verified them?

`figures.toml` of a plan folder; a plan without the file has no figures. Whoever leads the
indicator records, where the demo has an account for it, else the coordinator on its behalf;
another person verifies.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from service.db.engine import Database
from service.demo.marks import marked
from service.demo.pieces import Piece
from service.demo.plan_file import PlanFile, PlanFileError
from service.demo.plans import Step
from service.domain.access import Principal
from service.domain.calendars import VIET_NAM
from service.domain.figures import ObsStatus
from service.domain.indicators import IndicatorQuery
from service.domain.observations import (
    ObservationCorrect,
    ObservationCreate,
    ObservationReturn,
)
from service.domain.periods import period
from service.domain.types import Day, Line, Text
from service.usecases.indicators import list_indicators
from service.usecases.observation_acts import correct_observation, return_observation, verify_observation
from service.usecases.observations import create_observation

REPORTED_AFTER, VERIFIED_AFTER = timedelta(days=3), timedelta(days=2)
"""A figure comes so long after its period has ended, and is verified so long after that."""

Number = Annotated[Decimal, Field(allow_inf_nan=False)]


class Series(Piece):
    """Figures of one indicator period by period: counts of a denominator, or numbers where none is given.

    waiting: periods whose figure nobody has verified yet.
    """

    indicator: str
    quantity: Line | None = None
    denominator: Number | None = None
    counts: dict[str, Number]
    waiting: tuple[str, ...] = ()


class Single(Piece):
    """One figure that is out of the ordinary.

    on: the day it came; verified: the day it was verified, if it was. returned: why it was given
    back on the day after it came. corrects: why an earlier figure of the period was wrong.
    """

    indicator: str
    period: str
    on: Day
    quantity: Line | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    value: Number | None = None
    answer: bool | None = None
    text: Text | None = None
    percent_only: bool = False
    obs_status: ObsStatus = ObsStatus.reported
    note: Text | None = None
    corrects: Text | None = None
    returned: Text | None = None
    verified: Day | None = None


class Figures(Piece):
    """Everything reported of one plan."""

    series: tuple[Series, ...] = ()
    singles: tuple[Single, ...] = ()

    def all(self) -> Iterator[Single]:
        """Every figure by itself."""
        for series in self.series:
            for nominal, count in series.counts.items():
                on = _end(nominal) + REPORTED_AFTER
                counted = series.denominator is not None
                yield Single(
                    indicator=series.indicator,
                    period=nominal,
                    on=on,
                    quantity=series.quantity,
                    numerator=count if counted else None,
                    denominator=series.denominator,
                    value=None if counted else count,
                    verified=None if nominal in series.waiting else on + VERIFIED_AFTER,
                )
        yield from self.singles


@dataclass(frozen=True)
class Deed:
    """One thing done with a figure at a moment."""

    at: datetime
    act: Literal["record", "verify", "return"]
    figure: Single


def load(path: Path, plan: PlanFile) -> Figures:
    """Read `figures.toml` of a plan folder; PlanFileError when it names an indicator the plan does not have."""
    file = path / "figures.toml"
    if not file.exists():
        return Figures()
    figures = Figures.model_validate(tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal))
    unknown = sorted({f.indicator for f in figures.all()} - {i.key for i in plan.indicators})
    if unknown:
        raise PlanFileError(f"{file}: unknown indicators {', '.join(unknown)}")
    return figures


def deeds(figures: Figures, now: datetime) -> list[Deed]:
    """Everything done by now, in order: mornings for recording, afternoons for verifying."""
    found: list[Deed] = []
    for number, figure in enumerate(figures.all()):
        minute = timedelta(minutes=number % 180)
        found.append(Deed(datetime.combine(figure.on, time(8), VIET_NAM) + minute, "record", figure))
        if figure.returned is not None:
            back = figure.on + timedelta(days=1)
            found.append(Deed(datetime.combine(back, time(14), VIET_NAM) + minute, "return", figure))
        if figure.verified is not None:
            found.append(
                Deed(datetime.combine(figure.verified, time(14), VIET_NAM) + minute, "verify", figure)
            )
    return sorted((deed for deed in found if deed.at <= now), key=lambda deed: deed.at)


async def enact(
    db: Database,
    file: PlanFile,
    plan_id: UUID,
    done: list[Deed],
    crew: Mapping[str, Principal],
    *,
    step: Step,
) -> None:
    """Do everything in order. crew: the people of the place, by account."""
    if not done:
        return
    coordinator = crew["coordinator"]
    query = IndicatorQuery(plan=plan_id, fields="id", limit=200)
    listed = json.loads(await list_indicators(coordinator, db, query, now=done[0].at))
    ids = {piece.key: UUID(row["id"]) for piece, row in zip(file.indicators, listed["items"], strict=True)}
    slugs = {piece.name: piece.slug for piece in file.agencies}
    leads = {piece.key: [ref.agency for ref in piece.leads] for piece in file.indicators}
    kept: dict[tuple[str, str, str | None], UUID] = {}
    for deed in done:
        figure, db = deed.figure, db.at(deed.at)
        key = (figure.indicator, figure.period, figure.quantity)
        own = next((n for n in leads[figure.indicator] if f"reporter.{slugs[n]}" in crew), None)
        speaker = coordinator if own is None else crew[f"reporter.{slugs[own]}"]
        judge = crew["leader"] if own is None else coordinator
        if deed.act == "record":
            behalf = leads[figure.indicator][0] if own is None and leads[figure.indicator] else None
            kept[key] = await _record(
                speaker, db, ids[figure.indicator], kept.get(key), figure, behalf, deed.at
            )
        elif deed.act == "return":
            reason = ObservationReturn.model_validate({"reason": figure.returned})
            await return_observation(judge, db, kept[key], reason)
        else:
            await verify_observation(judge, db, kept[key], now=deed.at)
        step(1)


async def _record(
    speaker: Principal,
    db: Database,
    indicator: UUID,
    before: UUID | None,
    figure: Single,
    behalf: str | None,
    now: datetime,
) -> UUID:
    """A new figure, or the correction of one; its id."""
    given: dict[str, Any] = figure.model_dump(
        include={"obs_status", "numerator", "denominator", "value", "answer", "text", "percent_only", "note"}
    )
    given |= {"supplied_by": behalf, "channel": "paper" if behalf else None}
    if figure.corrects is not None and before is not None:
        correction = ObservationCorrect.model_validate({**given, "reason": figure.corrects})
        return _id(await correct_observation(speaker, db, before, correction, now=now))
    said = {"period": {"nominal": figure.period}, "quantity": figure.quantity}
    new = marked(ObservationCreate.model_validate({**given, **said}))
    return _id(await create_observation(speaker, db, indicator, new, now=now))


def _end(nominal: str) -> date:
    return period(nominal).end


def _id(answer: bytes) -> UUID:
    return UUID(json.loads(answer)["id"])
