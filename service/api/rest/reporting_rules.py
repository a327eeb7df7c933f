"""Who has to report to whom and when, over REST."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from service.api.caller import Caller
from service.api.route import IfMatch, Route
from service.domain.paging import DraftItemQuery, Page, RevisionQuery
from service.domain.reporting_rules import (
    ReportingRuleCreate,
    ReportingRulePatch,
    ReportingRuleQuery,
    ReportingRuleView,
)
from service.usecases import reporting_rules

router = APIRouter(prefix="/v1/reporting-rules", tags=["reporting rules"], route_class=Route)


@router.get("", response_model=Page[ReportingRuleView])
async def list_reporting_rules(caller: Caller, query: Annotated[ReportingRuleQuery, Query()]) -> bytes:
    """Chế độ báo cáo của kế hoạch trong phạm vi và của cấp trên. Rules of plans in reach, and of units above."""
    return await reporting_rules.list_reporting_rules(caller.principal, caller.db, query)


@router.post("", response_model=ReportingRuleView, status_code=201)
async def create_reporting_rule(
    caller: Caller, command: ReportingRuleCreate, query: Annotated[RevisionQuery, Query()]
) -> bytes:
    """Đặt một chế độ báo cáo. Make a rule: of a draft, of one item of a plan, or for every unit below."""
    return await reporting_rules.create_reporting_rule(
        caller.principal, caller.db, command, query.revision, now=caller.now
    )


@router.get("/{rule_id}", response_model=ReportingRuleView)
async def get_reporting_rule(
    caller: Caller, rule_id: UUID, query: Annotated[DraftItemQuery, Query()]
) -> bytes:
    """Một chế độ báo cáo. One rule."""
    return await reporting_rules.get_reporting_rule(caller.principal, caller.db, rule_id, query)


@router.patch("/{rule_id}", response_model=ReportingRuleView)
async def change_reporting_rule(
    caller: Caller,
    rule_id: UUID,
    command: ReportingRulePatch,
    version: IfMatch,
    query: Annotated[RevisionQuery, Query()],
) -> bytes:
    """Sửa chế độ; nghĩa vụ đã mở vẫn giữ. Change a rule; what has opened already stays as it was."""
    return await reporting_rules.change_reporting_rule(
        caller.principal, caller.db, rule_id, command, version, query.revision, now=caller.now
    )


@router.delete("/{rule_id}", status_code=204)
async def remove_reporting_rule(
    caller: Caller, rule_id: UUID, version: IfMatch, query: Annotated[RevisionQuery, Query()]
) -> None:
    """Bỏ một chế độ chưa giao nghĩa vụ nào. Remove a rule that has asked nobody for anything yet."""
    await reporting_rules.remove_reporting_rule(caller.principal, caller.db, rule_id, version, query.revision)
