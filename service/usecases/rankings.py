"""Who stands where, from what, and how is a ranking made final?"""

from __future__ import annotations

import asyncio
from datetime import datetime
from uuid import UUID

from service.db import ranking_facts, read
from service.db.engine import Database
from service.db.rankings import PLACE_VIEW, RANKING, Ranking, RankingPlace, of_ranking, ranking_values
from service.db.write import Insert, commit
from service.domain.access import Permission, Principal
from service.domain.calendars import local_day
from service.domain.ids import new_id
from service.domain.paging import ItemQuery
from service.domain.ranking_answers import kept_places, kept_ranking, ranking_view
from service.domain.rankings import (
    FinalisedRankingQuery,
    RankingFinalise,
    RankingQuery,
    require_contender,
    require_final,
    require_readable,
)
from service.usecases.contended import taken_meanwhile


async def get_ranking(principal: Principal, db: Database, query: RankingQuery, *, now: datetime) -> bytes:
    """A ranking as it comes out on a day, from what is published and verified by now."""
    weights, on = query.weights(), query.on or local_day(now)
    facts = await ranking_facts.facts(
        db,
        principal,
        query.unit,
        query.by,
        query.period,
        scope=principal.scope(),
        on=on,
        contender=query.contender,
    )
    require_readable(principal, facts.unit, query.by)
    require_contender(facts, query.contender)
    told = ranking_view(
        facts, query.by, query.period, on, weights, contender=query.contender, principal=principal
    )
    return told.model_dump_json(by_alias=True).encode()


async def finalise_ranking(
    principal: Principal, db: Database, command: RankingFinalise, *, now: datetime
) -> bytes:
    """Keep a ranking as it comes out, with every row behind every score; nothing changes it any more."""
    weights, today = command.weighed(), local_day(now)
    on = command.on or today
    facts = await ranking_facts.facts(
        db, principal, command.unit, command.by, command.period, scope=principal.scope(), on=on, every_row=True
    )
    require_readable(principal, facts.unit, command.by)
    principal.require(Permission.ranking_finalise, facts.unit.key)
    require_final(facts, on, today, command.reason)
    ranking_id = new_id(now)
    row = kept_ranking(
        facts,
        command.by,
        command.period,
        on,
        weights,
        reason=command.reason,
        ranking_id=ranking_id,
        who=principal,
        now=now,
    )
    ids = [new_id(now) for _ in facts.contenders]
    # Of a hundred communes with everything behind their scores: too much for the loop.
    places = await asyncio.to_thread(kept_places, facts, weights, on, ranking_id, ids)
    steps = (Insert(Ranking, [row]), Insert(RankingPlace, places))
    with taken_meanwhile():
        await commit(db, principal, "ranking.finalise", *steps, subject_id=ranking_id)
    return await get_finalised_ranking(principal, db, ranking_id)


async def list_finalised_rankings(principal: Principal, db: Database, query: FinalisedRankingQuery) -> bytes:
    """Rankings that stand still, the newest first; with `include=places` who stands where."""
    return await read.page(
        db, principal, RANKING, query, scope=principal.scope(), values=ranking_values(principal)
    )


async def get_finalised_ranking(
    principal: Principal, db: Database, ranking_id: UUID, query: ItemQuery | None = None
) -> bytes:
    """One ranking that stands still, with its places unless only some fields are wanted."""
    asked = query if query is not None and (query.fields or query.include) else ItemQuery(include="places")
    return await read.shown(
        db,
        principal,
        RANKING,
        ranking_id,
        asked,
        scope=principal.scope(),
        values=ranking_values(principal),
    )


async def get_finalised_place(principal: Principal, db: Database, ranking_id: UUID, place_id: UUID) -> bytes:
    """One place of it, with every row behind the score."""
    values = {"of_ranking": ranking_id}
    return await read.item(
        db, principal, PLACE_VIEW, place_id, scope=principal.scope(), values=values, by=of_ranking
    )
