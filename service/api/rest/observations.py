"""Figures of indicators, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from service.api.bodies import csv_too
from service.api.caller import Caller
from service.api.route import IfMatch, Route
from service.domain.batches import BatchQuery
from service.domain.observation_batches import FigureBatchResults, ObservationBatch
from service.domain.observations import (
    ActResults,
    CrossCheckWrite,
    ObservationCorrect,
    ObservationCreate,
    ObservationExplanation,
    ObservationItemQuery,
    ObservationPatch,
    ObservationQuery,
    ObservationReturn,
    ObservationView,
    ReturnMany,
    VerifyMany,
)
from service.domain.paging import Page
from service.usecases import observation_acts, observation_batches, observations

router = APIRouter(prefix="/v1", tags=["observations"], route_class=Route)


@router.get("/indicators/{indicator_id}/observations", response_model=Page[ObservationView])
async def list_observations(
    caller: Caller, indicator_id: UUID, query: Annotated[ObservationQuery, Query()]
) -> bytes:
    """Số liệu của một chỉ tiêu, kỳ mới nhất trước. Figures of an indicator, the latest period first."""
    return await observations.list_observations(
        caller.principal, caller.db, indicator_id, query, now=caller.now
    )


@router.post("/indicators/{indicator_id}/observations", response_model=ObservationView, status_code=201)
async def create_observation(caller: Caller, indicator_id: UUID, command: ObservationCreate) -> bytes:
    """Ghi số liệu của một kỳ. Record a figure for a period."""
    return await observations.create_observation(
        caller.principal, caller.db, indicator_id, command, now=caller.now
    )


@router.post("/observations/batch", response_model=FigureBatchResults, openapi_extra=csv_too(ObservationBatch))
async def create_observations(
    caller: Caller, command: ObservationBatch, query: Annotated[BatchQuery, Query()]
) -> bytes:
    """Ghi nhiều số liệu, JSON hoặc CSV: mới, sửa, đính chính. Up to 10,000 figures: new, changed or corrected."""
    return await observation_batches.create_observations(
        caller.principal, caller.db, command, query, language=caller.language, now=caller.now
    )


@router.post("/observations/verify", response_model=ActResults)
async def verify_observations(caller: Caller, command: VerifyMany) -> bytes:
    """Xác nhận nhiều số liệu. Verify many figures: all or none, or each that can be."""
    return await observation_acts.verify_observations(caller.principal, caller.db, command, now=caller.now)


@router.post("/observations/return", response_model=ActResults)
async def return_observations(caller: Caller, command: ReturnMany) -> bytes:
    """Trả lại nhiều số liệu. Return many figures for one reason."""
    return await observation_acts.return_observations(caller.principal, caller.db, command)


@router.get("/observations/{observation_id}", response_model=ObservationView)
async def get_observation(
    caller: Caller, observation_id: UUID, query: Annotated[ObservationItemQuery, Query()]
) -> bytes:
    """Một số liệu. One figure."""
    return await observations.get_observation(
        caller.principal, caller.db, observation_id, query, now=caller.now
    )


@router.patch("/observations/{observation_id}", response_model=ObservationView)
async def change_observation(
    caller: Caller, observation_id: UUID, command: ObservationPatch, version: IfMatch
) -> bytes:
    """Sửa số liệu chưa xác nhận. Change a figure nobody has verified."""
    return await observations.change_observation(
        caller.principal, caller.db, observation_id, command, version, now=caller.now
    )


@router.delete("/observations/{observation_id}", status_code=204)
async def remove_observation(caller: Caller, observation_id: UUID, version: IfMatch) -> None:
    """Rút số liệu chưa xác nhận. Take back a figure nobody has verified."""
    await observations.remove_observation(caller.principal, caller.db, observation_id, version)


@router.post("/observations/{observation_id}/verify", response_model=ObservationView)
async def verify_observation(caller: Caller, observation_id: UUID) -> bytes:
    """Xác nhận số liệu. Verify a figure; never one's own."""
    return await observation_acts.verify_observation(
        caller.principal, caller.db, observation_id, now=caller.now
    )


@router.post("/observations/{observation_id}/return", response_model=ObservationView)
async def return_observation(caller: Caller, observation_id: UUID, command: ObservationReturn) -> bytes:
    """Trả lại số liệu, nêu lý do. Return a figure, with the reason."""
    return await observation_acts.return_observation(caller.principal, caller.db, observation_id, command)


@router.post("/observations/{observation_id}/correct", response_model=ObservationView, status_code=201)
async def correct_observation(caller: Caller, observation_id: UUID, command: ObservationCorrect) -> bytes:
    """Đính chính số liệu đã xác nhận. Correct a verified figure; it stands until the correction is verified."""
    return await observation_acts.correct_observation(
        caller.principal, caller.db, observation_id, command, now=caller.now
    )


@router.post("/observations/{observation_id}/cross-check", response_model=ObservationView)
async def cross_check_observation(caller: Caller, observation_id: UUID, command: CrossCheckWrite) -> bytes:
    """Đối chiếu với hệ thống khác. Hold a figure against another system's."""
    return await observation_acts.cross_check_observation(
        caller.principal, caller.db, observation_id, command, now=caller.now
    )


@router.post("/observations/{observation_id}/explain", response_model=ObservationView)
async def explain_observation(caller: Caller, observation_id: UUID, command: ObservationExplanation) -> bytes:
    """Giải trình chênh lệch đối chiếu. Explain every cross-check that is open."""
    return await observation_acts.explain_observation(caller.principal, caller.db, observation_id, command)
