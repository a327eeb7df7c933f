"""Rankings, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from service.api.caller import Caller
from service.api.route import NAMED, Route
from service.domain.paging import ItemQuery, Page
from service.domain.ranking_views import FinalisedPlaceView, FinalisedRankingView, RankingView
from service.domain.rankings import FinalisedRankingQuery, RankingFinalise, RankingQuery
from service.usecases import rankings

router = APIRouter(prefix="/v1/rankings", tags=["rankings"], route_class=Route)


@router.get("", response_model=RankingView, responses=NAMED)
async def get_ranking(caller: Caller, query: Annotated[RankingQuery, Query()]) -> bytes:
    """Xếp hạng các cơ quan hoặc các xã, điểm mở ra từng phần. Agencies or communes; what each score is made of."""
    return await rankings.get_ranking(caller.principal, caller.db, query, now=caller.now)


@router.post("/finalise", response_model=FinalisedRankingView, status_code=201)
async def finalise_ranking(caller: Caller, command: RankingFinalise) -> bytes:
    """Lãnh đạo chốt xếp hạng: giữ nguyên từ đây. A leader makes it final: a copy that nothing changes."""
    return await rankings.finalise_ranking(caller.principal, caller.db, command, now=caller.now)


@router.get("/finalised", response_model=Page[FinalisedRankingView])
async def list_finalised_rankings(caller: Caller, query: Annotated[FinalisedRankingQuery, Query()]) -> bytes:
    """Các xếp hạng đã chốt, mới nhất trước. Rankings that are final, the newest first."""
    return await rankings.list_finalised_rankings(caller.principal, caller.db, query)


@router.get("/finalised/{ranking_id}", response_model=FinalisedRankingView)
async def get_finalised_ranking(
    caller: Caller, ranking_id: UUID, query: Annotated[ItemQuery, Query()]
) -> bytes:
    """Một xếp hạng đã chốt, với các vị trí. One that is final, with its places."""
    return await rankings.get_finalised_ranking(caller.principal, caller.db, ranking_id, query)


@router.get("/finalised/{ranking_id}/places/{place_id}", response_model=FinalisedPlaceView)
async def get_finalised_place(caller: Caller, ranking_id: UUID, place_id: UUID) -> bytes:
    """Một vị trí, từng dòng làm nên điểm. One place, with every row behind its score."""
    return await rankings.get_finalised_place(caller.principal, caller.db, ranking_id, place_id)
