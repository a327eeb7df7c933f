"""What is said about reporting rules and obligations, in Vietnamese and English?"""

from __future__ import annotations

REPORTING_MESSAGES: dict[str, tuple[str, str]] = {
    "times_periods_missing": (
        "Báo cáo định kỳ cần ít nhất một kỳ (periods), ví dụ M cho hằng tháng, Q cho hằng quý.",
        "Periodic reporting needs at least one period (periods), such as M for every month or Q for every quarter.",
    ),
    "times_not_for_cadence": (
        "Trường này không dùng cho chế độ {cadence}: hãy bỏ trường này hoặc đổi cadence.",
        "This field is not for rules of cadence {cadence}: leave it out, or change cadence.",
    ),
    "times_window_backwards": (
        "Thời gian số liệu kết thúc trước khi bắt đầu: hãy sửa start hoặc end.",
        "The window ends before it begins: mend start or end.",
    ),
    "times_due_before_window": (
        "Hạn cuối có trước ngày bắt đầu của thời gian số liệu: hãy sửa một trong hai.",
        "The last day in time lies before the window begins: mend one of the two.",
    ),
    "times_exclusive_without_day": (
        "Chữ 'trước ngày' (exclusive) cần có hạn cuối: hãy ghi lastDay hoặc dueOn.",
        "A deadline 'before a day' (exclusive) needs a last day in time: give lastDay or dueOn.",
    ),
    "times_day_both_ways": (
        "Một ngày không thể vừa nghỉ vừa làm việc: hãy bỏ khỏi daysOff hoặc workingDays.",
        "A day cannot be both off and worked: take it out of daysOff or workingDays.",
    ),
}
