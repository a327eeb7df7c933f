"""Of which tasks are the four cells asked, on which day, and grouped by what?"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from service.domain.moments import KnownAt
from service.domain.task_facts import TaskStatus
from service.domain.types import Day, Search, Shape, UnitCode


class ProgressBy(StrEnum):
    """What groups are made of. unit: the units just below the one asked for, and itself."""

    plan = "plan"
    section = "section"
    agency = "agency"
    unit = "unit"


class ProgressQuery(Shape):
    """The filters are those of the list of tasks; only tasks of published plans are counted."""

    unit: Annotated[UnitCode | None, Field(description="Mã đơn vị; cả cấp dưới / unit and all below it")] = (
        None
    )
    plan: UUID | None = None
    section: UUID | None = None
    lead: UUID | None = None
    agency: UUID | None = None
    status: Annotated[list[TaskStatus] | None, Field(max_length=5)] = None
    due_from: Day | None = None
    due_to: Day | None = None
    q: Search | None = None
    by: Annotated[
        ProgressBy | None,
        Field(
            description="Nhóm theo. Theo cơ quan: nhiệm vụ hai cơ quan chủ trì được đếm ở cả hai, tổng không đổi. "
            "Groups. By agency a task with two leads counts under each; the total stays the number of tasks. "
            "What has no section, no lead or an invisible plan stands under the empty key."
        ),
    ] = None
    on: Annotated[Day | None, Field(description="Cuối ngày; hôm nay / at the end of the day; today")] = None
    known_at: KnownAt | None = None
