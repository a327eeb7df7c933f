"""Which reasons does the standing of an obligation give, and how are they said in Vietnamese and English?"""

from __future__ import annotations

from enum import StrEnum


class ObligationWhy(StrEnum):
    """Why an obligation stands where it stands."""

    BEFORE_OPENING = "before_opening"
    NO_DAY = "no_day"
    BEFORE_LAST_DAY = "before_last_day"
    NEAR_LAST_DAY = "near_last_day"
    PAST_LAST_DAY = "past_last_day"
    ASKED_PAST = "asked_past"
    MET_IN_TIME = "met_in_time"
    MET_WITHOUT_DAY = "met_without_day"
    MET_AFTER = "met_after"
    BEFORE_ISSUE = "before_issue"
    BEFORE_TRACKING = "before_tracking"
    WAIVED = "waived"
    PLAN_ENDED = "plan_ended"
    PLAN_AMENDED = "plan_amended"
    UNIT_ENDED = "unit_ended"
    REQUEST_CANCELLED = "request_cancelled"


OBLIGATION_WHY_SENTENCES: dict[ObligationWhy, dict[str, str]] = {
    ObligationWhy.BEFORE_OPENING: {
        "vi": "Kỳ báo cáo bắt đầu ngày {opensOn}.",
        "en": "The period begins on {opensOn}.",
    },
    ObligationWhy.NO_DAY: {
        "vi": "Đang trong kỳ; văn bản không ghi ngày phải báo cáo nên không tính trễ.",
        "en": "Open; the document prints no day, so nothing can be late.",
    },
    ObligationWhy.BEFORE_LAST_DAY: {
        "vi": "Báo cáo chậm nhất hết ngày {lastDay}.",
        "en": "The last day in time is {lastDay}.",
    },
    ObligationWhy.NEAR_LAST_DAY: {
        "vi": "Sắp đến hạn: chậm nhất hết ngày {lastDay}.",
        "en": "Due soon: the last day in time is {lastDay}.",
    },
    ObligationWhy.PAST_LAST_DAY: {
        "vi": "Quá hạn: phải báo cáo chậm nhất hết ngày {lastDay}.",
        "en": "Overdue: the last day in time was {lastDay}.",
    },
    ObligationWhy.ASKED_PAST: {
        "vi": "Được đề nghị báo cáo đến hết ngày {lastDay}, chưa thấy trả lời; không tính là trễ.",
        "en": "Asked for by {lastDay} and silent since; not counted as late.",
    },
    ObligationWhy.MET_IN_TIME: {
        "vi": "Báo cáo ngày {metOn}, hạn là hết ngày {lastDay}.",
        "en": "Reported on {metOn}; the last day in time was {lastDay}.",
    },
    ObligationWhy.MET_WITHOUT_DAY: {
        "vi": "Báo cáo ngày {metOn}; văn bản không ghi hạn.",
        "en": "Reported on {metOn}; the document prints no day to miss.",
    },
    ObligationWhy.MET_AFTER: {
        "vi": "Báo cáo ngày {metOn}, sau hạn {lastDay}.",
        "en": "Reported on {metOn}, after the last day in time, {lastDay}.",
    },
    ObligationWhy.BEFORE_ISSUE: {
        "vi": "Hạn {lastDay} có trước khi kế hoạch có hiệu lực ({since}): không tính là trễ.",
        "en": "Due on {lastDay}, before the plan took effect ({since}): never counted as late.",
    },
    ObligationWhy.BEFORE_TRACKING: {
        "vi": "Hạn {lastDay} có trước khi đơn vị bắt đầu theo dõi ({since}): không tính là trễ.",
        "en": "Due on {lastDay}, before the unit began to track its work here ({since}): never counted as late.",
    },
    ObligationWhy.WAIVED: {
        "vi": "Được miễn từ ngày {on}, có nêu lý do.",
        "en": "Waived on {on}, with a reason.",
    },
    ObligationWhy.PLAN_ENDED: {
        "vi": "Kế hoạch hết hiệu lực từ ngày {on}: không còn phải báo cáo.",
        "en": "The plan ended on {on}: nothing is owed under it any more.",
    },
    ObligationWhy.PLAN_AMENDED: {
        "vi": "Theo bản điều chỉnh có hiệu lực từ ngày {on}, kỳ này không còn phải báo cáo.",
        "en": "The amendment in force from {on} asks for this no more.",
    },
    ObligationWhy.UNIT_ENDED: {
        "vi": "Đơn vị không còn từ ngày {on}: không còn phải báo cáo.",
        "en": "The unit ended on {on}: it owes nothing any more.",
    },
    ObligationWhy.REQUEST_CANCELLED: {
        "vi": "Yêu cầu báo cáo được hủy từ ngày {on}: không còn phải báo cáo.",
        "en": "The request was cancelled on {on}: nothing is owed any more.",
    },
}
