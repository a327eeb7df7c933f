"""Plans, and what becomes of them, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from service.api.caller import Caller
from service.api.route import IfMatch, Route
from service.domain.paging import ItemQuery, Page
from service.domain.plans import PlanCreate, PlanPatch, PlanPublish, PlanQuery, PlanReturn, PlanView
from service.domain.provisions import ProvisionView
from service.domain.sections import PartOfPlanQuery, SectionView
from service.usecases import plans, provisions, publications, sections

router = APIRouter(prefix="/v1/plans", tags=["plans"], route_class=Route)


@router.get("", response_model=Page[PlanView])
async def list_plans(caller: Caller, query: Annotated[PlanQuery, Query()]) -> bytes:
    """Kế hoạch đã ban hành trong phạm vi, và bản thảo của đơn vị mình. Plans in reach; drafts of one's own unit."""
    return await plans.list_plans(caller.principal, caller.db, query, now=caller.now)


@router.post("", response_model=PlanView, status_code=201)
async def create_plan(caller: Caller, command: PlanCreate) -> bytes:
    """Soạn một kế hoạch. Draft a plan."""
    return await plans.create_plan(caller.principal, caller.db, command, now=caller.now)


@router.get("/{plan_id}", response_model=PlanView)
async def get_plan(caller: Caller, plan_id: UUID, query: Annotated[ItemQuery, Query()]) -> bytes:
    """Một kế hoạch; `include=` counts, sections, provisions, indicators, tasks. One plan, whole if asked for."""
    return await plans.get_plan(caller.principal, caller.db, plan_id, query, now=caller.now)


@router.patch("/{plan_id}", response_model=PlanView)
async def change_plan(caller: Caller, plan_id: UUID, command: PlanPatch, version: IfMatch) -> bytes:
    """Sửa bản thảo, hoặc điền số còn chờ. Change a draft, or fill in the number that is pending."""
    return await plans.change_plan(caller.principal, caller.db, plan_id, command, version, now=caller.now)


@router.delete("/{plan_id}", status_code=204)
async def remove_plan(caller: Caller, plan_id: UUID, version: IfMatch) -> None:
    """Bỏ một bản thảo cùng mọi mục của nó. Throw a draft away, with all that belongs to it."""
    await plans.remove_plan(caller.principal, caller.db, plan_id, version)


@router.post("/{plan_id}/submit", response_model=PlanView)
async def submit_plan(caller: Caller, plan_id: UUID) -> bytes:
    """Trình lãnh đạo; từ đó bản thảo đứng yên. Lay the draft before the leader; it stands still from here on."""
    return await plans.submit_plan(caller.principal, caller.db, plan_id, now=caller.now)


@router.post("/{plan_id}/return", response_model=PlanView)
async def return_plan(caller: Caller, plan_id: UUID, command: PlanReturn) -> bytes:
    """Trả lại kèm lý do. Give a submitted plan back, with the reason."""
    return await plans.return_plan(caller.principal, caller.db, plan_id, command, now=caller.now)


@router.post("/{plan_id}/publish", response_model=PlanView)
async def publish_plan(caller: Caller, plan_id: UUID, command: PlanPublish | None) -> bytes:
    """Ban hành: kế hoạch và mọi mục cùng lúc. Publish the plan and every item of it at once."""
    return await publications.publish_plan(caller.principal, caller.db, plan_id, command, now=caller.now)


@router.get("/{plan_id}/sections", response_model=Page[SectionView])
async def list_plan_sections(
    caller: Caller, plan_id: UUID, query: Annotated[PartOfPlanQuery, Query()]
) -> bytes:
    """Các mục theo thứ tự in. The plan's headings, in print order."""
    return await sections.list_sections(caller.principal, caller.db, plan_id, query)


@router.get("/{plan_id}/provisions", response_model=Page[ProvisionView])
async def list_plan_provisions(
    caller: Caller, plan_id: UUID, query: Annotated[PartOfPlanQuery, Query()]
) -> bytes:
    """Các điều khoản theo thứ tự in. The plan's printed clauses, in print order."""
    return await provisions.list_provisions(caller.principal, caller.db, plan_id, query)
