"""Which types of events are there, and what does each say?

The catalogue is the contract of the feed, the stream and every webhook: one line for each type that the
domain knows, in its order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase


class Origin(StrEnum):
    """Where events of a type come from.

    journal: looked up from a change itself. crossing: moments that nobody's change makes; the scanner writes
    each down as a row of its own. webhook: of endpoints.
    """

    journal = "journal"
    crossing = "crossing"
    webhook = "webhook"


@dataclass(frozen=True)
class EventType:
    """One type: what it says in Vietnamese and English, what it is about, and where it comes from."""

    code: str
    vi: str
    en: str
    subject: str
    origin: Origin = Origin.journal

    @property
    def group(self) -> str:
        """What stands before the dot: `task.*` subscribes to all of them."""
        return self.code.partition(".")[0]


_C, _W = Origin.crossing, Origin.webhook

_BY_SUBJECT: Mapping[str, tuple[tuple[str, str, str] | tuple[str, str, str, Origin], ...]] = {
    "plan": (
        ("plan.submitted", "Kế hoạch được trình", "A plan was submitted"),
        ("plan.returned", "Kế hoạch bị trả lại", "A plan was returned"),
        ("plan.published", "Kế hoạch được ban hành", "A plan was published"),
        ("plan.amended", "Bản điều chỉnh kế hoạch được ban hành", "An amendment of a plan was published"),
        ("plan.superseded", "Kế hoạch được thay thế", "A plan was superseded"),
        ("plan.closed", "Kế hoạch kết thúc", "A plan was closed"),
        (
            "plan.due_before_issue",
            "Kế hoạch có việc đến hạn trước khi ban hành",
            "A plan has items that were due before it was issued",
            _C,
        ),
    ),
    "task": (
        ("task.assigned", "Nhiệm vụ được giao", "A task was assigned"),
        ("task.due_soon", "Nhiệm vụ sắp đến hạn", "A task is due soon", _C),
        ("task.overdue", "Nhiệm vụ quá hạn", "A task is overdue", _C),
        ("task.updated", "Nhiệm vụ có cập nhật", "A task was updated"),
        ("task.directed", "Nhiệm vụ có chỉ đạo", "A direction was given on a task"),
        ("task.triggered", "Nhiệm vụ có điều kiện được kích hoạt", "A conditional task was triggered"),
        ("task.suspended", "Nhiệm vụ bị tạm dừng", "A task was suspended"),
        ("task.cancelled", "Nhiệm vụ bị hủy", "A task was cancelled"),
        ("task.completed", "Nhiệm vụ được báo hoàn thành", "A task was claimed to be done"),
        ("task.confirmed", "Nhiệm vụ được xác nhận hoàn thành", "A task was confirmed as done"),
        ("task.reopened", "Nhiệm vụ được mở lại", "A task was reopened"),
    ),
    "extension_request": (
        ("extension.requested", "Có đề nghị gia hạn", "An extension was requested"),
        ("extension.approved", "Đề nghị gia hạn được đồng ý", "An extension was approved"),
        ("extension.rejected", "Đề nghị gia hạn không được đồng ý", "An extension was rejected"),
    ),
    "deliverable": (
        ("deliverable.due_soon", "Sản phẩm sắp đến hạn", "A deliverable is due soon", _C),
        ("deliverable.overdue", "Sản phẩm quá hạn", "A deliverable is overdue", _C),
        ("deliverable.accepted", "Sản phẩm được nghiệm thu", "A deliverable was accepted"),
        ("deliverable.returned", "Sản phẩm bị trả lại", "A deliverable was returned"),
    ),
    "indicator": (
        ("indicator.threshold_crossed", "Chỉ tiêu vượt ngưỡng", "An indicator crossed a threshold", _C),
        ("indicator.threshold_cleared", "Chỉ tiêu trở lại trong ngưỡng", "An indicator is back within a threshold", _C),
        ("indicator.achieved", "Chỉ tiêu đạt mức phấn đấu", "An indicator reached its target", _C),
        ("indicator.stale", "Chỉ tiêu thiếu số liệu kỳ gần nhất", "An indicator has gone stale", _C),
    ),
    "observation": (
        ("observation.recorded", "Số liệu được ghi", "A figure was recorded"),
        ("observation.verified", "Số liệu được xác nhận", "A figure was verified"),
        ("observation.returned", "Số liệu bị trả lại", "A figure was returned"),
        ("observation.corrected", "Có đính chính số liệu", "A correction of a figure was recorded"),
    ),
    "obligation": (
        ("obligation.opened", "Kỳ báo cáo đã mở", "A report has come to be owed"),
        ("obligation.due_soon", "Báo cáo sắp đến hạn", "A report is due soon", _C),
        ("obligation.overdue", "Báo cáo quá hạn", "A report is overdue", _C),
        ("obligation.reminded", "Có nhắc báo cáo", "Whoever owes a report was reminded"),
        ("obligation.waived", "Báo cáo được miễn", "A report was waived"),
    ),
    "report_request": (
        ("report.requested", "Có yêu cầu báo cáo", "Reports were requested"),
    ),
    "report": (
        ("report.submitted", "Báo cáo được gửi", "A report was filed"),
        ("report.verified", "Báo cáo được kiểm tra", "A report was verified"),
        ("report.accepted", "Báo cáo được tiếp nhận", "A report was accepted"),
        ("report.acknowledged", "Báo cáo được ghi nhận", "A report was acknowledged"),
        ("report.returned", "Báo cáo bị trả lại", "A report was returned"),
        ("report.withdrawn", "Báo cáo được rút", "A report was withdrawn"),
    ),
    "target_assignment": (
        ("target.assigned", "Chỉ tiêu được giao", "A target was assigned"),
        ("target.revised", "Chỉ tiêu đã giao được điều chỉnh", "An assigned target was revised"),
        ("target.adopted", "Chỉ tiêu được giao đã tiếp nhận", "An assigned target was adopted"),
        ("target.objected", "Không thống nhất chỉ tiêu được giao", "An assigned target was objected to"),
    ),
    "obstacle": (
        ("obstacle.raised", "Có khó khăn, kiến nghị mới", "An obstacle was raised"),
        ("obstacle.answered", "Khó khăn, kiến nghị có trả lời", "An obstacle was answered"),
        ("obstacle.resolved", "Khó khăn, kiến nghị đã giải quyết", "An obstacle was resolved"),
    ),
    "rollup": (
        ("coverage.below", "Độ phủ số liệu thấp dưới ngưỡng", "Coverage is below its threshold", _C),
    ),
    "import": (
        ("import.finished", "Tệp nhập đã đọc xong hoặc đã ghi nhận", "A file was read, or its import committed"),
    ),
    "unit_change": (
        ("unit.changed", "Đơn vị hành chính thay đổi", "Administrative units changed"),
    ),
    "webhook": (
        ("webhook.ping", "Gửi thử tới điểm nhận", "A test of an endpoint", _W),
        ("webhook.endpoint_disabled", "Điểm nhận bị ngừng", "An endpoint was disabled", _W),
    ),
}

EVENT_TYPES: Mapping[str, EventType] = {
    code: EventType(code, vi, en, subject, *origin)
    for subject, types in _BY_SUBJECT.items()
    for code, vi, en, *origin in types
}

EVENT_LABELS: Mapping[str, tuple[str, str]] = {each.code: (each.vi, each.en) for each in EVENT_TYPES.values()}


def matching(patterns: Iterable[str]) -> list[str]:
    """The types that patterns such as `task.*`, `*` or `plan.published` stand for, in the catalogue's order."""
    wanted = list(patterns)
    return [code for code in EVENT_TYPES if any(fnmatchcase(code, pattern) for pattern in wanted)]
