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
    "rule_by_plan": (
        "Chế độ báo cáo của kế hoạch theo thời kỳ của kế hoạch. Hãy bỏ startsOn và endsOn.",
        "A plan's rule goes by the plan's own period. Leave startsOn and endsOn out.",
    ),
    "rule_ends_before": (
        "Chế độ kết thúc trước khi bắt đầu ({start}). Hãy chọn endsOn muộn hơn.",
        "The rule ends before it begins ({start}). Choose a later endsOn.",
    ),
    "rule_in_use": (
        "Chế độ này đã giao {count} nghĩa vụ báo cáo. Hãy đặt endsOn để kết thúc, hoặc miễn từng nghĩa vụ.",
        "This rule has made {count} obligations already. End it by endsOn, or waive what is owed.",
    ),
    "rule_item_elsewhere": (
        "Mục này không thuộc kế hoạch của chế độ. Hãy chọn mục trong cùng kế hoạch.",
        "This item belongs to another plan. Choose one of the rule's own plan.",
    ),
    "rule_needs_no_amendment": (
        "Chế độ báo cáo riêng của một mục không cần điều chỉnh kế hoạch. Hãy gửi lại mà không có `revision=draft`.",
        "An item's own reporting rule needs no amendment. Send it again without `revision=draft`.",
    ),
    "rule_nobody_below": (
        "Không có đơn vị cấp này ở dưới đơn vị đặt chế độ. Hãy chọn level thấp hơn, hoặc đặt chế độ trong kế hoạch.",
        "No unit of this level lies below the one that makes the rule. Choose a lower level, or make it a plan's rule.",
    ),
    "rule_not_main": (
        "Chế độ chính phải là báo cáo định kỳ của cả kế hoạch. Hãy bỏ main hoặc đổi cadence.",
        "A main rule is a periodic one of the whole plan. Leave main out, or change cadence.",
    ),
    "rule_of_no_plan": (
        "Chế độ của cấp trên không gắn với kế hoạch nào, nên không có mục hay cơ quan chủ trì. Hãy bỏ trường này.",
        "An upper unit's rule belongs to no plan, so it has no item and no leads. Leave this field out.",
    ),
    "rule_one_item": (
        "Chế độ riêng chỉ gắn với một mục. Hãy giữ một trong các trường task, indicator, deliverable.",
        "A rule of one item names one. Keep one of task, indicator, deliverable.",
    ),
    "rule_outside_plan": (
        "Ngày kết thúc phải nằm trong thời kỳ của kế hoạch. Hãy chọn ngày khác.",
        "The end must lie within the plan's period. Choose another day.",
    ),
    "rule_plan_or_unit": (
        "Chế độ báo cáo thuộc một kế hoạch, hoặc thuộc một đơn vị cấp trên. Hãy ghi đúng một trong hai: plan, unit.",
        "A rule belongs to a plan, or to an upper unit. Give exactly one of plan and unit.",
    ),
    "rule_too_many": (
        "Chế độ này đòi hơn {limit} kỳ. Hãy kết thúc sớm hơn hoặc báo cáo thưa hơn.",
        "The rule asks for more than {limit} periods. End it sooner, or report less often.",
    ),
    "rule_without_end": (
        "Chế độ của cấp trên phải có ngày kết thúc (endsOn), nếu không nghĩa vụ sẽ không bao giờ hết.",
        "An upper unit's rule needs its last day (endsOn), or it would create obligations without end.",
    ),
    "rule_without_start": (
        "Chế độ của cấp trên cần ngày bắt đầu (startsOn).",
        "An upper unit's rule needs its first day (startsOn).",
    ),
}
