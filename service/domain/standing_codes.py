"""Where can a task, or a product of it, stand, and how is that called?"""

from __future__ import annotations

from enum import StrEnum


class Standing(StrEnum):
    """Where a task stands, computed."""

    DONE_ON_TIME = "done_on_time"
    DONE_LATE = "done_late"
    OPEN_ON_TIME = "open_on_time"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    ONGOING_OK = "ongoing_ok"
    ONGOING_SILENT = "ongoing_silent"
    WAITING = "waiting"
    UNDATED = "undated"
    DUE_BEFORE_ISSUE = "due_before_issue"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


STANDING_LABELS: dict[Standing, dict[str, str]] = {
    Standing.DONE_ON_TIME: {"vi": "Hoàn thành đúng hạn", "en": "Done in time", "tone": "good"},
    Standing.DONE_LATE: {"vi": "Hoàn thành quá hạn", "en": "Done late", "tone": "muted"},
    Standing.OPEN_ON_TIME: {"vi": "Đang thực hiện, trong hạn", "en": "Open, in time", "tone": "neutral"},
    Standing.DUE_SOON: {"vi": "Sắp đến hạn", "en": "Due soon", "tone": "warning"},
    Standing.OVERDUE: {"vi": "Quá hạn", "en": "Overdue", "tone": "bad"},
    Standing.ONGOING_OK: {"vi": "Thường xuyên, có cập nhật", "en": "Ongoing, updated", "tone": "neutral"},
    Standing.ONGOING_SILENT: {
        "vi": "Thường xuyên, không cập nhật",
        "en": "Ongoing, silent",
        "tone": "warning",
    },
    Standing.WAITING: {"vi": "Chờ điều kiện", "en": "Waiting for its condition", "tone": "neutral"},
    Standing.UNDATED: {"vi": "Chưa rõ thời hạn", "en": "Without a readable deadline", "tone": "warning"},
    Standing.DUE_BEFORE_ISSUE: {
        "vi": "Hạn trước ngày ban hành hoặc theo dõi",
        "en": "Due before issue or tracking",
        "tone": "muted",
    },
    Standing.SUSPENDED: {"vi": "Tạm dừng", "en": "Suspended", "tone": "muted"},
    Standing.CANCELLED: {"vi": "Đã hủy", "en": "Cancelled", "tone": "muted"},
}
