"""What do the rules need to know of an indicator and its figures, read in one statement?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Text, Uuid, bindparam, cast, select

from service.db import read
from service.db.engine import Database
from service.db.indicators import FormerTarget, Indicator, IndicatorAssignment, Target
from service.db.observations import Observation, of_many, of_one
from service.db.peers import NONE, peers
from service.db.plan_items import of_indicator, plan_state, printed
from service.db.rows import table_of
from service.db.shapes import Many, Shape, Source
from service.domain.access import Principal
from service.domain.observation_records import FigureGround, FigureRow, FormerGoalRow, GoalRow, RoleRow


def _digits(*names: str) -> dict[str, Any]:
    """Numbers as text: JSON numbers would lose digits on the way into Python."""
    return {name: (lambda t, name=name: cast(t.c[name], Text)) for name in names}


GOAL_ROW = Shape(GoalRow, Target, own=_digits("value", "low", "high"))
FORMER_GOAL_ROW = Shape(FormerGoalRow, FormerTarget, own=_digits("value", "low", "high"))
ROLE_ROW = Shape(RoleRow, IndicatorAssignment)
FIGURE_ROW = Shape(FigureRow, Observation, guard="figure", own=_digits("numerator", "denominator", "value"))


def _of_key(i: Any) -> Any:
    """The peers of the period of the observation bound as `key`."""
    o = table_of(Observation).alias("changing")
    nominal = select(o.c.nominal).where(o.c.id == bindparam("key", type_=Uuid())).scalar_subquery()
    return peers(i, nominal)


def _grounds(held_against: Source) -> Shape:
    """held_against: the figures of other communes, where one is about to be said."""
    return Shape(
        FigureGround,
        Indicator,
        own={
            **_digits("baseline_value", "tolerance"),
            "state": plan_state,
            "targets": Many(lambda: GOAL_ROW, of_indicator, printed),
            "former": Many(lambda: FORMER_GOAL_ROW, of_indicator, printed),
            "roles": Many(lambda: ROLE_ROW, of_indicator, printed),
            "figures": Many(lambda: FIGURE_ROW, of_indicator, lambda o: (o.c.period_end, o.c.id), guarded=True),
            "peers": held_against,
        },
    )


FIGURE_GROUND = _grounds(lambda i: NONE)
NEW_FIGURE_GROUND = _grounds(lambda i: peers(i, bindparam("nominal", type_=Text)))
CHANGED_FIGURE_GROUND = _grounds(_of_key)


async def ground(db: Database, principal: Principal, indicator_id: UUID, nominal: str) -> FigureGround:
    """An indicator and its figures, for a new one of that period; NotFound if the caller does not see it."""
    found: FigureGround = await read.facts(
        db, principal, NEW_FIGURE_GROUND, indicator_id, scope=principal.scope(), values={"nominal": nominal}
    )
    return found


async def ground_of(
    db: Database, principal: Principal, observation_id: UUID, *, changing: bool = False
) -> FigureGround:
    """The indicator of one figure, with all its figures. changing: whether the figure will be another."""
    shape = CHANGED_FIGURE_GROUND if changing else FIGURE_GROUND
    found: FigureGround = await read.facts(
        db, principal, shape, observation_id, scope=principal.scope(), by=of_one
    )
    return found


async def grounds_of(
    db: Database, principal: Principal, observation_ids: Sequence[UUID]
) -> list[FigureGround]:
    """The indicators of many figures, each once, in one statement."""
    return await read.many(
        db, principal, FIGURE_GROUND, list(observation_ids), scope=principal.scope(), by=of_many
    )


async def grounds_of_plan(db: Database, principal: Principal, plan_id: UUID) -> list[FigureGround]:
    """All indicators of a plan."""
    return await read.many(db, principal, FIGURE_GROUND, [plan_id], scope=principal.scope(), by="plan_id")


async def grounds(db: Database, principal: Principal, indicator_ids: Sequence[UUID]) -> list[FigureGround]:
    """Indicators with all their figures, in one statement."""
    return await read.many(db, principal, FIGURE_GROUND, list(indicator_ids), scope=principal.scope())


async def living_grounds(db: Database, principal: Principal, plan_id: UUID) -> list[FigureGround]:
    """The indicators of a plan that neither an amendment nor the plan's end has ended."""
    return [one for one in await grounds_of_plan(db, principal, plan_id) if one.state != "ended"]
