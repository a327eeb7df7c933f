"""What is said about alert settings, in Vietnamese and English?"""

from __future__ import annotations

ALERT_MESSAGES: dict[str, tuple[str, str]] = {
    "alert_about_one": (
        "Cài đặt cảnh báo dành cho đúng một thứ. Hãy ghi một trong các trường plan, task, deliverable, indicator, "
        "rule, unit; hoặc definition (có thể kèm unit).",
        "Alert settings are for one thing. Give exactly one of plan, task, deliverable, indicator, rule, unit; "
        "or definition, which may go with unit.",
    ),
    "alert_about_unknown": (
        "Không có mục này trong những gì bạn được xem. Hãy tìm mã tại GET /v1/plans, /v1/tasks, /v1/indicators "
        "hoặc /v1/reporting-rules.",
        "There is no such thing among what you may read. Look at GET /v1/plans, /v1/tasks, /v1/indicators "
        "or /v1/reporting-rules.",
    ),
    "alert_setting_elsewhere": (
        "Cài đặt này không dùng cho “{subject}”. Hãy bỏ trường này, hoặc đặt cho đúng thứ cần theo dõi.",
        "This says nothing for a “{subject}”. Leave it out, or set it for what it is about.",
    ),
    "alert_day_twice": (
        "Số ngày {day} ghi hai lần. Hãy giữ một lần.",
        "{day} days stand there twice. Keep one of them.",
    ),
    "alert_bound_one_side": (
        "Một ngưỡng có đúng một phía. Hãy ghi một trong hai: below (thấp hơn) hoặc above (cao hơn).",
        "A bound has one side. Give exactly one of below and above.",
    ),
    "alert_bound_twice": (
        "Đã có một ngưỡng tên “{name}”. Hãy đặt tên khác.",
        "There is a bound called “{name}” already. Give this one another name.",
    ),
    "alert_bound_wordless": (
        "Chỉ tiêu này không có con số để so với ngưỡng. Hãy bỏ bounds.",
        "This indicator has no number to hold against a bound. Leave bounds out.",
    ),
    "alert_unit_of_commune": (
        "Độ phủ được tính cho đơn vị có cấp dưới. Hãy nêu tỉnh, thành phố hoặc trung ương.",
        "Coverage is that of a unit with units below it. Name a province, a city or the nation.",
    ),
}
