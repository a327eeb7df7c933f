"""What is said about reports and requests for reports, in Vietnamese and English?"""

from __future__ import annotations

REPORT_MESSAGES: dict[str, tuple[str, str]] = {
    "obligation_by_days": (
        "Chế độ này tự có kỳ và hạn. Hãy chọn nghĩa vụ đã có (GET /v1/obligations?rule=…) và lập báo cáo cho nghĩa vụ đó.",
        "This rule names its periods itself. Take one of its obligations (GET /v1/obligations?rule=…) and report on it.",
    ),
    "obligation_there": (
        "Cơ quan này đã có nghĩa vụ báo cáo kỳ {nominal} theo chế độ này. Hãy lập báo cáo cho nghĩa vụ đã có.",
        "This agency owes a report for {nominal} under this rule already. Report on that obligation.",
    ),
    "own_report": (
        "Bạn đã gửi báo cáo này. Hãy để người khác kiểm tra, tiếp nhận hoặc trả lại.",
        "You filed this report yourself. Let somebody else verify, accept or return it.",
    ),
    "period_other_days": (
        "Các ngày này không chạm tới kỳ {nominal}. Hãy sửa ngày, hoặc chọn kỳ khác.",
        "These days have none in common with {nominal}. Mend the days, or choose another period.",
    ),
    "report_agency_not_sending": (
        "Cơ quan này không gửi báo cáo ở bước nào của chế độ. Hãy chọn cơ quan khác, hoặc bước khác (step).",
        "This agency sends in no such step of the rule. Choose another agency, or another step.",
    ),
    "report_due_past": (
        "Hạn gửi lại phải từ hôm nay ({today}) trở đi. Hãy chọn ngày khác.",
        "The new last day must be today ({today}) or later. Choose another one.",
    ),
    "report_entry_missing": (
        "Báo cáo này được cập nhật vào hệ thống ngoài. Hãy ghi `entered`: ngày cập nhật, và mã nếu có.",
        "This report is entered in an outside system. Give `entered`: the day it was, and the reference if any.",
    ),
    "report_exists": (
        "Nghĩa vụ này đã có báo cáo. Hãy mở và sửa báo cáo đó (GET /v1/reports?obligation=…).",
        "This obligation has its report already. Open and change that one (GET /v1/reports?obligation=…).",
    ),
    "report_not_entered_anywhere": (
        "Báo cáo này không đi tới hệ thống ngoài. Hãy bỏ `entered`.",
        "This report goes to no outside system. Leave `entered` out.",
    ),
    "report_not_open": (
        "Kỳ báo cáo bắt đầu ngày {opens}. Hãy lập báo cáo từ ngày đó.",
        "The period begins on {opens}. Draft the report from that day on.",
    ),
    "report_not_owed": (
        "Nghĩa vụ này đã được miễn hoặc đã chấm dứt, không còn phải báo cáo. Hãy xem lý do ở nghĩa vụ.",
        "This obligation was waived or has ended, so nothing is to be reported. The obligation says why.",
    ),
    "report_outside_plan": (
        "Kỳ này nằm ngoài thời kỳ của kế hoạch ({start} đến {end}). Hãy chọn kỳ khác.",
        "This period lies outside the plan's ({start} to {end}). Choose another one.",
    ),
    "report_file_slow": (
        "Đang có quá nhiều tệp báo cáo được lập. Hãy thử lại sau ít giây.",
        "Too many files of reports are being written. Try again in some seconds.",
    ),
    "report_too_long": (
        "Báo cáo có {lines} dòng, tệp {form} chỉ lập được tới {most} dòng. Hãy chọn xlsx, hoặc đọc bằng GET /v1/reports/{{id}}.",
        "The report has {lines} lines, a {form} file is written up to {most}. Choose xlsx, or read GET /v1/reports/{{id}}.",
    ),
    "rule_not_in_force": (
        "Chế độ này chưa có hiệu lực hoặc đã chấm dứt. Hãy chọn chế độ của kế hoạch đã ban hành.",
        "This rule is not in force yet, or no more. Choose one of a published plan.",
    ),
    "unknown_obligation": (
        "Không có nghĩa vụ báo cáo này trong phạm vi của bạn. Hãy tìm tại GET /v1/obligations.",
        "There is no such obligation in your reach. Look it up at GET /v1/obligations.",
    ),
    "unknown_rule": (
        "Không có chế độ báo cáo này trong phạm vi của bạn. Hãy chọn chế độ khác (GET /v1/reporting-rules).",
        "There is no such reporting rule in your reach. Choose another (GET /v1/reporting-rules).",
    ),
    "request_agency_elsewhere": (
        "Chỉ yêu cầu được cơ quan khác của chính đơn vị. Đơn vị cấp dưới được yêu cầu qua `units`.",
        "Only other agencies of the unit itself can be asked. Units below are asked through `units`.",
    ),
    "request_day_past": (
        "Hạn phải từ hôm nay ({today}) trở đi. Hãy chọn ngày khác.",
        "The last day in time must be today ({today}) or later. Choose another one.",
    ),
    "request_of_nobody": (
        "Chưa yêu cầu ai. Hãy ghi `units` hoặc `agencies`.",
        "Nobody is asked. Give `units` or `agencies`.",
    ),
    "request_unit_not_below": (
        "Đơn vị này không thuộc đơn vị yêu cầu, hoặc không còn tồn tại. Hãy chọn đơn vị cấp dưới.",
        "This unit does not lie below the one that asks, or exists no more. Choose one below.",
    ),
}
