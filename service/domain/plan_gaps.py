"""What was still open in a plan when it was published?

Publishing with gaps is allowed and recorded: communes publish on the day the paper is
signed, not on the day everything is known.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from service.domain.types import View


class GapCode(StrEnum):
    """What may be missing."""

    number = "number"
    issued_on = "issued_on"
    signature = "signature"
    missing_annex = "missing_annex"
    no_indicator = "no_indicator"
    no_task = "no_task"
    indicator_without_lead = "indicator_without_lead"
    indicator_without_target = "indicator_without_target"
    task_without_lead = "task_without_lead"
    task_unparsed = "task_unparsed"


GAP_LABELS: dict[GapCode, tuple[str, str]] = {
    GapCode.number: ("Chưa có số", "No number yet"),
    GapCode.issued_on: ("Chưa có ngày ban hành đầy đủ", "No full date of issue"),
    GapCode.signature: ("Thiếu khối chữ ký", "No signature block"),
    GapCode.missing_annex: ("Phụ lục được nhắc nhưng không có", "Annex cited and missing"),
    GapCode.no_indicator: ("Không có chỉ tiêu", "No indicator"),
    GapCode.no_task: ("Không có nhiệm vụ", "No task"),
    GapCode.indicator_without_lead: ("Chỉ tiêu chưa có cơ quan chủ trì", "Indicators without a lead"),
    GapCode.indicator_without_target: ("Chỉ tiêu chưa có mức phấn đấu", "Indicators without a target"),
    GapCode.task_without_lead: ("Nhiệm vụ chưa có cơ quan chủ trì", "Tasks without a lead"),
    GapCode.task_unparsed: ("Thời hạn không đọc được", "Deadlines that cannot be read"),
}


class Gap(View):
    """One kind of gap, and how many there are."""

    code: GapCode
    count: int


def gaps(found: Iterable[tuple[GapCode, int]]) -> list[Gap]:
    """Those that are there, in the order of the codes."""
    counts = dict(found)
    return [Gap(code=code, count=counts[code]) for code in GapCode if counts.get(code)]
