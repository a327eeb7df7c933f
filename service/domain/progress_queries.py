"""Of which tasks and reports is progress asked, on which days, and grouped by what?"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from service.domain.bounds import backwards
from service.domain.calendars import month_end
from service.domain.errors import FieldError, Invalid
from service.domain.moments import KnownAt
from service.domain.task_facts import TaskStatus
from service.domain.types import Day, Search, Shape, UnitCode


class ProgressBy(StrEnum):
    """What groups are made of. unit: the units just below the one asked for, and itself."""

    plan = "plan"
    section = "section"
    agency = "agency"
    unit = "unit"


class ProgressStep(StrEnum):
    """How far apart the days of a trend lie."""

    month = "month"


MOST_DAYS = 36
"""So many days a trend has at most: three years by the month."""


class ProgressQuery(Shape):
    """The filters are those of the list of tasks; only tasks of published plans are counted.

    Reports owed are picked by unit, plan, section (of the item whose rule it is), lead and agency (who owes
    it) and by their last day; `status` and `q` pick tasks one by one, so no reports stand beside those.
    """

    unit: Annotated[UnitCode | None, Field(description="Mã đơn vị; cả cấp dưới / unit and all below it")] = (
        None
    )
    plan: Annotated[UUID | None, Field(description="Mã (id) của kế hoạch / id of the plan")] = None
    section: Annotated[UUID | None, Field(description="Mã (id) của mục / id of the section")] = None
    lead: Annotated[UUID | None, Field(description="Cơ quan chủ trì / agency that leads, or a member of it")] = None
    agency: Annotated[UUID | None, Field(description="Mã (id) của cơ quan / id of the agency")] = None
    status: Annotated[list[TaskStatus] | None, Field(max_length=5)] = None
    due_from: Annotated[Day | None, Field(description="Hạn từ ngày / due on or after")] = None
    due_to: Annotated[Day | None, Field(description="Hạn đến ngày / due on or before")] = None
    q: Annotated[Search | None, Field(description="Tìm không dấu trong tên / search titles without accents")] = None
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
    from_: Annotated[
        Day | None,
        Field(
            alias="from",
            description="Diễn biến từ ngày này: cuối mỗi tháng đến `to`. A trend from this day on: the end of each "
            "month until `to`, and that day.",
        ),
    ] = None
    to: Annotated[
        Day | None, Field(description="Ngày cuối của diễn biến / last day of the trend; `on` if left out")
    ] = None
    step: Annotated[ProgressStep | None, Field(description="Từng tháng / by the month")] = None

    @property
    def asks_for_reports(self) -> bool:
        """Whether reports owed can stand beside what is counted."""
        return not self.status and self.q is None


def trend_days(query: ProgressQuery, on: date) -> tuple[date, ...]:
    """The days of the trend asked for: the end of each month within it and its last day; none without `from`.

    Refuses (422) an end or a step without a beginning, an end before it, and more than MOST_DAYS days.
    """
    first, last = query.from_, query.to or on
    if first is None:
        loose = [name for name, given in (("to", query.to), ("step", query.step)) if given is not None]
        if loose:
            raise Invalid("invalid", errors=tuple(FieldError(f"?{n}", "trend_without_from") for n in loose))
        return ()
    if query.on is not None and query.to is None and (faults := backwards("?from", "?on", first, last)):
        raise Invalid("invalid", errors=faults)
    if last < first:
        raise Invalid("invalid", errors=(FieldError("?from", "trend_backwards", (("to", last.isoformat()),)),))
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months > MOST_DAYS:
        raise Invalid("invalid", errors=(FieldError("?from", "trend_long", (("limit", MOST_DAYS),)),))
    ends = [month_end(first.year, first.month + i) for i in range(months)]
    return tuple(min(day, last) for day in ends)
