"""What do the rules need to know of an indicator and its figures, read in one statement?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast

from service.db import read
from service.db.engine import Database
from service.db.indicators import FormerTarget, Indicator, IndicatorAssignment, Target
from service.db.observations import Observation, of_many, of_one
from service.db.plan_items import of_indicator, plan_state, printed
from service.db.shapes import Many, Shape
from service.domain.access import Principal
from service.domain.observation_records import FigureGround, FigureRow, FormerGoalRow, GoalRow, RoleRow


def _digits(*names: str) -> dict[str, Any]:
    """Numbers as text: JSON numbers would lose digits on the way into Python."""
    return {name: (lambda t, name=name: cast(t.c[name], Text)) for name in names}


GOAL_ROW = Shape(GoalRow, Target, own=_digits("value", "low", "high"))
FORMER_GOAL_ROW = Shape(FormerGoalRow, FormerTarget, own=_digits("value", "low", "high"))
ROLE_ROW = Shape(RoleRow, IndicatorAssignment)
FIGURE_ROW = Shape(FigureRow, Observation, guard="figure", own=_digits("numerator", "denominator", "value"))
FIGURE_GROUND = Shape(
    FigureGround,
    Indicator,
    own={
        **_digits("baseline_value", "tolerance"),
        "state": plan_state,
        "targets": Many(lambda: GOAL_ROW, of_indicator, printed),
        "former": Many(lambda: FORMER_GOAL_ROW, of_indicator, printed),
        "roles": Many(lambda: ROLE_ROW, of_indicator, printed),
        "figures": Many(lambda: FIGURE_ROW, of_indicator, lambda o: (o.c.period_end, o.c.id), guarded=True),
    },
)


async def ground(db: Database, principal: Principal, indicator_id: UUID) -> FigureGround:
    """An indicator and its figures; NotFound if the caller does not see it."""
    found: FigureGround = await read.facts(
        db, principal, FIGURE_GROUND, indicator_id, scope=principal.scope()
    )
    return found


async def ground_of(db: Database, principal: Principal, observation_id: UUID) -> FigureGround:
    """The indicator of one figure, with all its figures."""
    found: FigureGround = await read.facts(
        db, principal, FIGURE_GROUND, observation_id, scope=principal.scope(), by=of_one
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


async def living_grounds(db: Database, principal: Principal, plan_id: UUID) -> list[FigureGround]:
    """The indicators of a plan that neither an amendment nor the plan's end has ended."""
    return [one for one in await grounds_of_plan(db, principal, plan_id) if one.state != "ended"]
