"""Plans, and what becomes of them, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from service.api.caller import Caller
from service.api.route import IfMatch, Route
from service.domain.amendments import PlanAmend, PlanClose, PlanSupersede
from service.domain.copies import PlanCopyQuery
from service.domain.lint_findings import LintView
from service.domain.paging import Page, RevisionQuery
from service.domain.plans import (
    PlanCreate,
    PlanPatch,
    PlanPublish,
    PlanQuery,
    PlanReturn,
    PlanView,
)
from service.domain.provisions import ProvisionView
from service.domain.revisions import DiffQuery, DiffView, PlanItemQuery, RevisionPageQuery, RevisionView
from service.domain.sections import PartOfPlanQuery, SectionView
from service.usecases import amendments, endings, lint, plans, provisions, publications, revisions, sections

router = APIRouter(prefix="/v1/plans", tags=["plans"], route_class=Route)


@router.get("", response_model=Page[PlanView])
async def list_plans(caller: Caller, query: Annotated[PlanQuery, Query()]) -> bytes:
    """Kế hoạch đã ban hành trong phạm vi, và bản thảo của đơn vị mình. Plans in reach; drafts of one's own unit."""
    return await plans.list_plans(caller.principal, caller.db, query, now=caller.now)


@router.post("", response_model=PlanView, status_code=201)
async def create_plan(caller: Caller, command: PlanCreate, query: Annotated[PlanCopyQuery, Query()]) -> bytes:
    """Soạn một kế hoạch, mới hoặc chép từ kế hoạch trước. Draft a plan, afresh or as a copy of an earlier one."""
    return await plans.create_plan(caller.principal, caller.db, command, query.copy_of, now=caller.now)


@router.get("/{plan_id}", response_model=PlanView)
async def get_plan(caller: Caller, plan_id: UUID, query: Annotated[PlanItemQuery, Query()]) -> bytes:
    """Một kế hoạch; `include=` counts, sections, provisions, indicators, tasks. One plan, whole if asked for;
    as drafted, as in force on a day, as known at a moment."""
    return await plans.get_plan(caller.principal, caller.db, plan_id, query, now=caller.now)


@router.patch("/{plan_id}", response_model=PlanView)
async def change_plan(
    caller: Caller,
    plan_id: UUID,
    command: PlanPatch,
    version: IfMatch,
    query: Annotated[RevisionQuery, Query()],
) -> bytes:
    """Sửa bản thảo, bản điều chỉnh, hoặc điền số còn chờ. Change a draft or an amendment, or fill in the number."""
    return await plans.change_plan(
        caller.principal, caller.db, plan_id, command, version, query.revision, now=caller.now
    )


@router.delete("/{plan_id}", status_code=204)
async def remove_plan(
    caller: Caller, plan_id: UUID, version: IfMatch, query: Annotated[RevisionQuery, Query()]
) -> None:
    """Bỏ một bản thảo hoặc bản điều chỉnh cùng mọi mục của nó. Throw a draft or an amendment away, whole."""
    await plans.remove_plan(caller.principal, caller.db, plan_id, version, query.revision)


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


@router.post("/{plan_id}/amend", response_model=PlanView)
async def amend_plan(caller: Caller, plan_id: UUID, command: PlanAmend) -> bytes:
    """Mở bản điều chỉnh duy nhất của kế hoạch đã ban hành. Open the only amendment of a published plan."""
    return await amendments.amend_plan(caller.principal, caller.db, plan_id, command, now=caller.now)


@router.post("/{plan_id}/close", response_model=PlanView)
async def close_plan(caller: Caller, plan_id: UUID, command: PlanClose | None) -> bytes:
    """Kết thúc kế hoạch; không cập nhật được nữa. Close a plan; nothing more is said about it."""
    return await endings.close_plan(caller.principal, caller.db, plan_id, command, now=caller.now)


@router.post("/{plan_id}/supersede", response_model=PlanView)
async def supersede_plan(caller: Caller, plan_id: UUID, command: PlanSupersede) -> bytes:
    """Kế hoạch khác thay thế kế hoạch này. Another published plan takes this one's place."""
    return await endings.supersede_plan(caller.principal, caller.db, plan_id, command, now=caller.now)


@router.get("/{plan_id}/revisions", response_model=Page[RevisionView])
async def list_plan_revisions(
    caller: Caller, plan_id: UUID, query: Annotated[RevisionPageQuery, Query()]
) -> bytes:
    """Các lần ban hành, điều chỉnh. What the plan has been since it was published."""
    return await revisions.list_revisions(caller.principal, caller.db, plan_id, query)


@router.get("/{plan_id}/diff", response_model=DiffView)
async def get_plan_diff(caller: Caller, plan_id: UUID, query: Annotated[DiffQuery, Query()]) -> bytes:
    """Khác nhau giữa hai lần ban hành, từng trường như in. How two states differ, field by field as printed."""
    return await revisions.compare_revisions(caller.principal, caller.db, plan_id, query, now=caller.now)


@router.get("/{plan_id}/lint", response_model=LintView)
async def get_plan_lint(caller: Caller, plan_id: UUID, query: Annotated[RevisionQuery, Query()]) -> bytes:
    """Chỗ chưa rõ, nghi vấn, thiếu, và cách sửa. What is unclear, doubtful or missing, and how to mend it."""
    return await lint.lint_plan(caller.principal, caller.db, plan_id, query, language=caller.language)


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
