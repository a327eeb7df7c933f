"""Which rankings stand still, and what stood behind every score when that was said?

Written once: the service may add to these tables and read them, and change nothing in them.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Index, Numeric, Text, Uuid, and_, bindparam, func, or_, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from service.db import standing
from service.db.people import kept_name
from service.db.plan_items import NOBODY
from service.db.rows import UnitRow, declare, table_of
from service.db.scopes import reached
from service.db.shapes import Many, Scoped, Shape, equal
from service.db.statements import words
from service.db.units import UNIT, WITHIN
from service.domain.access import Principal, Scope
from service.domain.acts import offered
from service.domain.ranking_views import FinalisedPlace, FinalisedPlaceView, FinalisedRankingView
from service.domain.rankings import MACHINE

_LIST: Any = {"server_default": text("'{}'")}


class Ranking(UnitRow, table=True):
    """A ranking that was finalised. judged_on: the day it stands as at. revises_id: the one before."""

    __tablename__ = "ranking"
    __table_args__ = (
        # Who finalises at the same moment is told of the other.
        Index("ranking_once", "unit_key", "by", "nominal", "revision", unique=True),
    )
    by: str
    nominal: str
    period_start: date
    period_end: date
    judged_on: date
    weights: dict[str, Any] = Field(sa_type=JSONB)
    revision: int = Field(default=1)
    revises_id: UUID | None = Field(default=None, foreign_key="ranking.id", index=True)
    reason: str | None = None
    contenders: int = Field(default=0)
    finalised_at: datetime = Field(sa_type=DateTime(timezone=True))
    finalised_by: UUID
    finalised_by_name: str


class RankingPlace(UnitRow, table=True):
    """One agency or commune in it, as it was called then. contender_key: of the commune, which sees its own place.
    parts: of the score; behind: every row they count."""

    __tablename__ = "ranking_place"
    ranking_id: UUID = Field(foreign_key="ranking.id", index=True)
    ordinal: int
    key: str
    contender_key: int | None = Field(default=None, index=True)
    name: str
    rank: int | None = None
    tied: bool
    score: Decimal | None = Field(default=None, sa_type=Numeric(4, 1))
    why: str | None = None
    missing: list[str] = Field(default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs=_LIST)
    parts: list[dict[str, Any]] = Field(sa_type=JSONB)
    behind: list[dict[str, Any]] = Field(sa_type=JSONB)


_ONCE = ("select", "insert")
declare(Ranking, wall="ranking", subject="ranking", rights=_ONCE, names={"nominal": "period", "judged_on": "on"})
declare(
    RankingPlace,
    wall="ranking_place",
    subject="ranking_place",
    rights=_ONCE,
    at=None,
    internal=("contender_key",),
)


def _place_seen(p: Any, scope: Scope) -> Any:
    """All places for who reads the unit; a commune's for who reads the commune."""
    return or_(reached(p.c.unit_key, scope), reached(p.c.contender_key, scope))


def _seen(r: Any, scope: Scope) -> Any:
    p = table_of(RankingPlace).alias("seen_place")
    own = select(p.c.id).where(p.c.ranking_id == r.c.id, reached(p.c.contender_key, scope))
    return or_(reached(r.c.unit_key, scope), own.correlate(r).exists())


PLACE = Shape(FinalisedPlace, RankingPlace, guard=Scoped(_place_seen))
PLACE_VIEW = Shape(
    FinalisedPlaceView,
    RankingPlace,
    guard=Scoped(_place_seen),
    own={"ranking": lambda p: p.c.ranking_id, "rows": lambda p: p.c.behind},
)


def _latest(r: Any) -> Any:
    """No later one was made of the same."""
    later = table_of(Ranking).alias("later")
    return ~select(later.c.id).where(later.c.revises_id == r.c.id).correlate(r).exists()


RANKING = Shape(
    FinalisedRankingView,
    Ranking,
    guard=Scoped(_seen),
    own={
        "unit": UNIT,
        "period": lambda r: func.json_build_object(
            words("nominal"), r.c.nominal, words("start"), r.c.period_start, words("end"), r.c.period_end
        ),
        "on": lambda r: r.c.judged_on,
        "revises": lambda r: r.c.revises_id,
        "latest": _latest,
        "finalised_by": kept_name("finalised_by"),
        "actions": lambda r: standing.allowed(r, "ranking_acts", NOBODY, words("finalised")),
    },
    include={
        "places": Many(
            lambda: PLACE,
            lambda r, p: p.c.ranking_id == r.c.id,
            lambda p: (p.c.ordinal, p.c.id),
            guarded=True,
        )
    },
    filters={"unit": WITHIN, "by": equal("by"), "period": equal("nominal")},
    sorts={"-createdAt": ("created_at", "id")},
)


def ranking_values(principal: Principal) -> dict[str, Any]:
    """What the shape binds."""
    return {"ranking_acts": offered(principal, MACHINE)}


def of_ranking(p: Any) -> Any:
    """Condition of a place looked up by id: it belongs to the ranking bound as `of_ranking`."""
    return and_(p.c.id == bindparam("key", type_=Uuid()), p.c.ranking_id == bindparam("of_ranking", type_=Uuid()))
