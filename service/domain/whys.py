"""Which reasons does a standing give, and how are they said in Vietnamese and English?

A reason travels as a JSON object: `code`, one of Why, and the values its sentence
needs (days as ISO dates). Clients may show the sentence or build their own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any


class Why(StrEnum):
    """Why a task stands where it stands."""

    DONE_IN_TIME = "done_in_time"
    DONE_AFTER_DUE = "done_after_due"
    DONE_WITHOUT_DUE = "done_without_due"
    BEFORE_DUE = "before_due"
    NEAR_DUE = "near_due"
    PAST_DUE = "past_due"
    BEFORE_ISSUE = "before_issue"
    BEFORE_TRACKING = "before_tracking"
    MILESTONE_BEFORE_DUE = "milestone_before_due"
    MILESTONE_NEAR_DUE = "milestone_near_due"
    MILESTONE_PAST_DUE = "milestone_past_due"
    MILESTONES_REACHED = "milestones_reached"
    OCCURRENCE_BEFORE_DUE = "occurrence_before_due"
    OCCURRENCE_NEAR_DUE = "occurrence_near_due"
    OCCURRENCE_PAST_DUE = "occurrence_past_due"
    OCCURRENCE_DONE_IN_TIME = "occurrence_done_in_time"
    OCCURRENCE_DONE_AFTER_DUE = "occurrence_done_after_due"
    PRODUCT_NEAR_DUE = "product_near_due"
    PRODUCT_PAST_DUE = "product_past_due"
    PRODUCT_SILENT = "product_silent"
    REPORT_COMING = "report_coming"
    REPORT_SILENT = "report_silent"
    REPORT_HANDED_IN = "report_handed_in"
    NO_REPORT_WANTED = "no_report_wanted"
    NOTHING_EXPECTED_YET = "nothing_expected_yet"
    HEARD = "heard"
    SILENT = "silent"
    CONDITION_NOT_MET = "condition_not_met"
    NO_READABLE_DATE = "no_readable_date"
    SUSPENDED = "suspended"
    CANCELLED = "cancelled"


WHY_SENTENCES: dict[Why, dict[str, str]] = {
    Why.DONE_IN_TIME: {
        "vi": "Hoàn thành ngày {doneOn}, hạn là hết ngày {due}.",
        "en": "Done on {doneOn}; the last day in time was {due}.",
    },
    Why.DONE_AFTER_DUE: {
        "vi": "Hoàn thành ngày {doneOn}, sau hạn {due}.",
        "en": "Done on {doneOn}, after the last day in time, {due}.",
    },
    Why.DONE_WITHOUT_DUE: {
        "vi": "Hoàn thành ngày {doneOn}; nhiệm vụ không có ngày đến hạn.",
        "en": "Done on {doneOn}; the task has no due date to miss.",
    },
    Why.BEFORE_DUE: {"vi": "Hạn là hết ngày {due}.", "en": "The last day in time is {due}."},
    Why.NEAR_DUE: {
        "vi": "Sắp đến hạn: hết ngày {due}.",
        "en": "Due soon: the last day in time is {due}.",
    },
    Why.PAST_DUE: {
        "vi": "Quá hạn: hạn là hết ngày {due}.",
        "en": "Overdue: the last day in time was {due}.",
    },
    Why.BEFORE_ISSUE: {
        "vi": "Hạn {due} có trước khi kế hoạch có hiệu lực ({from}): không tính là trễ.",
        "en": "Due on {due}, before the plan took effect ({from}): never counted as late.",
    },
    Why.BEFORE_TRACKING: {
        "vi": "Hạn {due} có trước khi đơn vị bắt đầu theo dõi ({from}): không tính là trễ.",
        "en": "Due on {due}, before the unit began to track its work here ({from}): never counted as late.",
    },
    Why.MILESTONE_BEFORE_DUE: {
        "vi": "Mốc tiếp theo ({milestone}/{of}) có hạn hết ngày {due}.",
        "en": "The next milestone ({milestone} of {of}) is due by the end of {due}.",
    },
    Why.MILESTONE_NEAR_DUE: {
        "vi": "Mốc {milestone}/{of} sắp đến hạn: hết ngày {due}.",
        "en": "Milestone {milestone} of {of} is due soon: by the end of {due}.",
    },
    Why.MILESTONE_PAST_DUE: {
        "vi": "Mốc {milestone}/{of} quá hạn: hạn là hết ngày {due}.",
        "en": "Milestone {milestone} of {of} is overdue: it was due by the end of {due}.",
    },
    Why.MILESTONES_REACHED: {
        "vi": "Đã đạt đủ {of} mốc; nhiệm vụ chưa được báo hoàn thành.",
        "en": "All {of} milestones are reached; the task has not been reported done.",
    },
    Why.OCCURRENCE_BEFORE_DUE: {
        "vi": "Lần {occurrence} có hạn hết ngày {due}.",
        "en": "Occurrence {occurrence} is due by the end of {due}.",
    },
    Why.OCCURRENCE_NEAR_DUE: {
        "vi": "Lần {occurrence} sắp đến hạn: hết ngày {due}.",
        "en": "Occurrence {occurrence} is due soon: by the end of {due}.",
    },
    Why.OCCURRENCE_PAST_DUE: {
        "vi": "Lần {occurrence} quá hạn: hạn là hết ngày {due}.",
        "en": "Occurrence {occurrence} is overdue: it was due by the end of {due}.",
    },
    Why.OCCURRENCE_DONE_IN_TIME: {
        "vi": "Lần {occurrence} hoàn thành ngày {doneOn}, trong hạn {due}.",
        "en": "Occurrence {occurrence} was done on {doneOn}, in time for {due}.",
    },
    Why.OCCURRENCE_DONE_AFTER_DUE: {
        "vi": "Lần {occurrence} hoàn thành ngày {doneOn}, sau hạn {due}.",
        "en": "Occurrence {occurrence} was done on {doneOn}, after its due date, {due}.",
    },
    Why.PRODUCT_NEAR_DUE: {
        "vi": "Sản phẩm '{product}' sắp đến hạn: hết ngày {due}.",
        "en": "The product '{product}' is due soon: by the end of {due}.",
    },
    Why.PRODUCT_PAST_DUE: {
        "vi": "Sản phẩm '{product}' quá hạn: hạn là hết ngày {due}.",
        "en": "The product '{product}' is overdue: it was due by the end of {due}.",
    },
    Why.PRODUCT_SILENT: {
        "vi": "Kỳ {period} đã hết mà chưa có sản phẩm '{product}'; văn bản không ghi ngày nên không tính trễ.",
        "en": "Period {period} has ended without the product '{product}'; no day is printed, so nothing is late.",
    },
    Why.REPORT_COMING: {
        "vi": "Đang trong kỳ {period}; văn bản không ghi ngày phải nộp.",
        "en": "Period {period} is running; the document prints no day to hand it in.",
    },
    Why.REPORT_SILENT: {
        "vi": "Kỳ {period} đã hết mà chưa nộp; văn bản không ghi ngày nên không tính trễ.",
        "en": "Period {period} has ended and nothing was handed in; no day is printed, so nothing is late.",
    },
    Why.REPORT_HANDED_IN: {
        "vi": "Đã nộp ngày {doneOn} cho kỳ gần nhất.",
        "en": "Handed in on {doneOn} for the latest period.",
    },
    Why.NO_REPORT_WANTED: {
        "vi": "Trong thời gian kế hoạch, không kỳ nào phải nộp.",
        "en": "Within the plan nothing is to be handed in.",
    },
    Why.NOTHING_EXPECTED_YET: {
        "vi": "Nhiệm vụ thường xuyên; chưa hết kỳ báo cáo nào.",
        "en": "Ongoing; no reporting period has ended yet.",
    },
    Why.HEARD: {
        "vi": "Nhiệm vụ thường xuyên; có cập nhật từ đầu kỳ báo cáo gần nhất.",
        "en": "Ongoing; updated since the last reporting period began.",
    },
    Why.SILENT: {
        "vi": "Kỳ {period} đã hết mà không có cập nhật nào.",
        "en": "Period {period} has ended without a single update.",
    },
    Why.CONDITION_NOT_MET: {
        "vi": "Chờ điều kiện hoặc chỉ đạo làm phát sinh nhiệm vụ.",
        "en": "Waiting for the condition or order that sets it going.",
    },
    Why.NO_READABLE_DATE: {
        "vi": "Văn bản không ghi thời hạn đọc được: hãy bổ sung thời hạn.",
        "en": "The document gives no readable deadline: add one.",
    },
    Why.SUSPENDED: {"vi": "Lãnh đạo đã cho tạm dừng.", "en": "Suspended by a leader."},
    Why.CANCELLED: {"vi": "Lãnh đạo đã cho hủy.", "en": "Cancelled by a leader."},
}


def write_why(code: StrEnum, **values: Any) -> str:
    """Write a reason as JSON text; days become ISO dates, absent values are left out."""
    return json_text({"code": code.value, **{name: v for name, v in values.items() if v is not None}})


_NUMBER = re.compile(r'"\\u0000([^"]*)"')


def json_text(value: Any) -> str:
    """JSON for PostgreSQL to pass on as it is: days as ISO dates, decimals as numbers, as PostgreSQL writes them
    where it renders itself: without zeros that say nothing."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return _NUMBER.sub(r"\1", text)


def _plain(value: Any) -> str:
    # json knows no decimals: marked by a character that no text may hold, and unquoted afterwards.
    return f"\x00{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def say_why(why: str, language: str, sentences: Mapping[Any, Mapping[str, str]] = WHY_SENTENCES) -> str:
    """Say a written reason in `vi` or `en`; days and numbers as people of that language write them."""
    values: dict[str, Any] = json.loads(why)
    shown = {name: _shown(value, language) for name, value in values.items()}
    return sentences[values["code"]][language].format_map(shown)


def _shown(value: Any, language: str) -> str:
    if isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-" and language == "vi":
        return f"{value[8:]}/{value[5:7]}/{value[:4]}"
    if isinstance(value, float) and language == "vi":
        return str(value).replace(".", ",")
    return str(value)
