"""How would GraphQL be added the usual way? Strawberry with resolvers, and a DataLoader for each relation.

Well written: parser and validation are cached, every relation is loaded once for all its parents.
"""

# No `from __future__ import annotations`: Strawberry reads the annotations themselves.

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession
from strawberry.dataloader import DataLoader
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.fastapi import GraphQLRouter

from bench.data import TODAY
from bench.typical.screen_tables import Agency, Indicator, Plan, Target
from bench.typical.tables import Assignment, Task, Unit

Info = strawberry.Info[dict[str, Any], None]


@strawberry.type
class PeriodRead:
    start: date
    end: date


@strawberry.type
class UnitRead:
    code: str
    name: str


@strawberry.type
class NominalRead:
    nominal: str


@strawberry.type
class StandingRead:
    code: str


@strawberry.type
class LatestRead:
    value: float | None
    period: NominalRead


@strawberry.type
class TargetRead:
    text: str
    comparator: str
    value: float | None
    due: date | None


@strawberry.type
class AgencyRead:
    name: str


@strawberry.type
class AssignmentRead:
    role: str
    agency_id: strawberry.Private[UUID]

    @strawberry.field
    async def agency(self, info: Info) -> AgencyRead:
        return AgencyRead(name=(await info.context["agencies"].load(self.agency_id)).name)


@strawberry.type
class IndicatorRead:
    row: strawberry.Private[Indicator]
    id: UUID
    number: str
    name: str
    unit_measure: str | None

    @strawberry.field
    async def targets(self, info: Info) -> list[TargetRead]:
        found = await info.context["targets"].load(self.id)
        return [
            TargetRead(text=t.text, comparator=t.comparator, value=t.value and float(t.value), due=t.due)
            for t in found
        ]

    @strawberry.field
    def latest(self) -> LatestRead | None:
        held = self.row.standing_latest[_at(self.row)]
        return held and LatestRead(value=held["value"], period=NominalRead(nominal=held["period"]["nominal"]))

    @strawberry.field
    def standing(self) -> StandingRead:
        return StandingRead(code=self.row.standing_view[_at(self.row)]["code"])


@strawberry.type
class TaskRead:
    row: strawberry.Private[Task]
    id: UUID
    number: str
    title: str
    status: str
    percent: int | None
    due: date | None

    @strawberry.field
    async def assignments(self, info: Info) -> list[AssignmentRead]:
        found = await info.context["assignments"].load(self.id)
        return [AssignmentRead(role=a.role, agency_id=a.agency_id) for a in found]

    @strawberry.field
    def standing(self) -> StandingRead:
        return StandingRead(code=self.row.standing_view[_at(self.row)]["code"])


@strawberry.type
class Indicators:
    nodes: list[IndicatorRead]


@strawberry.type
class Tasks:
    nodes: list[TaskRead]


@strawberry.type
class PlanRead:
    id: UUID
    number: str
    symbol: str
    title: str
    status: str
    period: PeriodRead
    unit_key: strawberry.Private[int]

    @strawberry.field
    async def unit(self, info: Info) -> UnitRead:
        async with AsyncSession(info.context["engine"]) as session:
            unit = (await session.exec(select(Unit).where(Unit.key == self.unit_key))).one()
        return UnitRead(code=unit.code, name=unit.name)

    @strawberry.field
    async def indicators(self, info: Info, first: int) -> Indicators:
        wanted = select(Indicator).where(Indicator.plan_id == self.id)
        wanted = wanted.order_by(col(Indicator.ordinal), col(Indicator.id)).limit(first)
        async with AsyncSession(info.context["engine"]) as session:
            rows = (await session.exec(wanted)).all()
        names = ("id", "number", "name", "unit_measure")
        return Indicators(nodes=[IndicatorRead(row=r, **{n: getattr(r, n) for n in names}) for r in rows])

    @strawberry.field
    async def tasks(self, info: Info, first: int) -> Tasks:
        wanted = select(Task).where(Task.plan_id == self.id)
        wanted = wanted.order_by(col(Task.due_sort), col(Task.id)).limit(first)
        async with AsyncSession(info.context["engine"]) as session:
            rows = (await session.exec(wanted)).all()
        names = ("id", "number", "title", "status", "percent", "due")
        return Tasks(nodes=[TaskRead(row=r, **{n: getattr(r, n) for n in names}) for r in rows])


@strawberry.type
class Query:
    @strawberry.field
    async def plan(self, info: Info, id: strawberry.ID) -> PlanRead | None:
        async with AsyncSession(info.context["engine"]) as session:
            p = await session.get(Plan, UUID(str(id)))
        if p is None:
            return None
        period = PeriodRead(start=p.period_start, end=p.period_end)
        names = ("id", "number", "symbol", "title", "status", "unit_key")
        return PlanRead(period=period, **{name: getattr(p, name) for name in names})


def _at(row: Task | Indicator) -> int:
    return max(bisect_right(row.standing_from, TODAY) - 1, 0)


def _grouped(engine: AsyncEngine, model: Any, key: Any) -> Callable[[list[UUID]], Awaitable[list[list[Any]]]]:
    """The rows of each key, in order, by one statement."""

    async def load(keys: list[UUID]) -> list[list[Any]]:
        async with AsyncSession(engine) as session:
            rows: Sequence[Any] = (
                await session.exec(select(model).where(col(key).in_(keys)).order_by(model.ordinal))
            ).all()
        found: dict[UUID, list[Any]] = defaultdict(list)
        for row in rows:
            found[getattr(row, key.key)].append(row)
        return [found[each] for each in keys]

    return load


def router(engine: AsyncEngine) -> GraphQLRouter[Any, None]:
    """The usual route, over one pool."""

    async def agencies(keys: list[UUID]) -> list[Agency]:
        async with AsyncSession(engine) as session:
            found = (await session.exec(select(Agency).where(col(Agency.id).in_(keys)))).all()
        by_id = {each.id: each for each in found}
        return [by_id[key] for key in keys]

    async def context() -> dict[str, Any]:
        return {
            "engine": engine,
            "agencies": DataLoader(load_fn=agencies),
            "targets": DataLoader(load_fn=_grouped(engine, Target, Target.indicator_id)),
            "assignments": DataLoader(load_fn=_grouped(engine, Assignment, Assignment.task_id)),
        }

    schema = strawberry.Schema(query=Query, extensions=[ParserCache, ValidationCache])
    return GraphQLRouter(schema, context_getter=context)
