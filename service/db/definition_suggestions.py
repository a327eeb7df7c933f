"""Which indicators may be what, and which matches were rejected?"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Uuid, and_, bindparam, func, or_, select
from sqlmodel import Field

from service.db import read
from service.db.engine import Database
from service.db.indicator_definitions import DEFINITION_NODE, DEFINITION_REF, IndicatorDefinition, seen
from service.db.indicators import Indicator
from service.db.obstacle_records import NAMED_UNIT
from service.db.people import kept_name
from service.db.plan_items import of_indicator, of_plan, plan_state, printed
from service.db.plans import Plan
from service.db.rows import UnitRow, declare, table_of
from service.db.shapes import Many, One, Shape, Source
from service.db.target_assignments import by_keys
from service.db.units import Unit, upwards
from service.domain.access import Principal
from service.domain.definition_suggestions import (
    CatalogueEntry,
    MatchedIndicator,
    PairedIndicator,
    RejectedPair,
    SuggestionGround,
)
from service.domain.indicator_definitions import DefinitionNode


class DefinitionRejection(UnitRow, table=True):
    """A person has said that an indicator is not what a definition counts."""

    __tablename__ = "definition_rejection"
    __table_args__ = (Index("definition_rejection_once", "indicator_id", "definition_id", unique=True),)
    indicator_id: UUID = Field(foreign_key="indicator.id", ondelete="CASCADE")
    definition_id: UUID = Field(foreign_key="indicator_definition.id", index=True, ondelete="CASCADE")
    rejected_on: date
    rejected_by: UUID
    rejected_by_name: str
    reason: str | None = None


declare(
    DefinitionRejection,
    wall="rejection",
    subject="definition_rejection",
    rights=("select", "insert", "delete"),
    at=None,
)

REJECTED = Shape(
    RejectedPair, DefinitionRejection, guard="draft", own={"rejected_by": kept_name("rejected_by")}
)
_MATCHED: dict[str, Source] = {
    "definition": One(lambda: DEFINITION_REF, lambda i, d: d.c.id == i.c.definition_id, guarded=True),
    "rejections": Many(lambda: REJECTED, of_indicator, guarded=True),
}
MATCHED = Shape(MatchedIndicator, Indicator, own=_MATCHED)
PAIRED = Shape(
    PairedIndicator,
    Indicator,
    own={**_MATCHED, "state": plan_state, "above": Many(lambda: NAMED_UNIT, upwards)},
)
ENTRY = Shape(CatalogueEntry, IndicatorDefinition, guard=seen)


def _open_to_match(p: Any, i: Any) -> Any:
    """The plan's indicators without a definition; of one that is asked for by itself, that one."""
    one = bindparam("asked_indicator", type_=Uuid)
    of = and_(of_plan(p, i), i.c.ended_on.is_(None))
    return and_(of, or_(i.c.id == one, and_(one.is_(None), i.c.definition_id.is_(None))))


def _of_one(p: Any) -> Any:
    """The plan that is asked for, or of the indicator that is."""
    i = table_of(Indicator).alias("asked_for")
    its = select(i.c.plan_id).where(i.c.id == bindparam("asked_indicator", type_=Uuid)).scalar_subquery()
    return p.c.id == func.coalesce(bindparam("key", type_=Uuid), its)


def _holding(p: Any, d: Any) -> Any:
    """Definitions of the plan's unit and of those above it."""
    holder = table_of(Unit).alias("holder")
    return d.c.unit_key.in_(select(holder.c.key).where(upwards(p, holder)).correlate(p))


SUGGESTION_GROUND = Shape(
    SuggestionGround,
    Plan,
    own={
        "indicators": Many(lambda: MATCHED, _open_to_match, printed, guarded=True),
        "catalogue": Many(lambda: ENTRY, _holding, guarded=True),
    },
)


async def ground(
    db: Database, principal: Principal, plan_id: UUID | None, indicator_id: UUID | None
) -> SuggestionGround:
    """A plan's indicators, or one, and the catalogue, in one statement; NotFound if the caller does not see it."""
    found: SuggestionGround = await read.facts(
        db,
        principal,
        SUGGESTION_GROUND,
        plan_id,
        scope=principal.scope(),
        values={"asked_indicator": indicator_id},
        by=_of_one,
    )
    return found


async def paired(
    db: Database, principal: Principal, indicators: list[UUID], definitions: list[str]
) -> tuple[list[PairedIndicator], list[DefinitionNode]]:
    """What rows name, however many they are, by two statements."""
    scope = principal.scope()
    found = await read.many(db, principal, PAIRED, indicators, scope=scope)
    return found, await read.many(db, principal, DEFINITION_NODE, definitions, scope=scope, by=by_keys)
