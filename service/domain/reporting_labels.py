"""How are the codes of reporting rules called in Vietnamese and English, in which order and tone?"""

from __future__ import annotations

from service.domain.owing import StepAct
from service.domain.reporting_presets import PARTY_ROLE_LABELS
from service.domain.reporting_times import ReportingCadence
from service.domain.working_days import DayShift

REPORTING_LABELS = (
    (
        "reportingCadence",
        {
            ReportingCadence.periodic: ("Định kỳ", "Periodic"),
            ReportingCadence.once: ("Một lần", "Once"),
            ReportingCadence.on_request: ("Đột xuất, khi có yêu cầu", "On request"),
            ReportingCadence.continuous: ("Thường xuyên, khi phát sinh", "Continuous"),
            ReportingCadence.unspecified: ("Theo quy định, không nêu kỳ", "Unspecified"),
        },
    ),
    (
        "reportingAct",
        {
            StepAct.consolidate: ("Tổng hợp", "Consolidate"),
            StepAct.accept: ("Tiếp nhận", "Accept"),
            StepAct.acknowledge: ("Ghi nhận", "Acknowledge"),
            StepAct.enter_in_system: ("Cập nhật vào hệ thống", "Enter in a system"),
        },
    ),
    ("reportingParty", PARTY_ROLE_LABELS),
    (
        "dayShift",
        {
            DayShift.none: ("Giữ nguyên ngày", "Stay on the day"),
            DayShift.previous: ("Ngày làm việc liền trước", "The working day before"),
            DayShift.next: ("Ngày làm việc liền sau", "The working day after"),
        },
    ),
)
"""Vocabulary name -> code -> labels."""
