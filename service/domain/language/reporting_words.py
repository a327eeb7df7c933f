"""By which words does a sentence want something told, when asked for, at once, or by a system?

All but `SYSTEM` are matched against casefolded text.
"""

from __future__ import annotations

import re

REPORTS = re.compile(r"\bbáo cáo\b|\bgửi\b[^.;]{0,80}?\bvề\b|\bphản ánh\b")
NOT_A_RULE = re.compile(
    r"chế độ báo cáo của|hệ thống (?:thông tin )?báo cáo|báo cáo thống kê về|mẫu báo cáo|báo cáo viên"
    r"|chế độ báo cáo, chỉ tiêu"
)
A_VALUE = re.compile(r"\s*\d[\d.,]*\s*%|\s*tỷ lệ\b")
"""What is to be reached, not who reports."""

REQUEST = re.compile(
    r"đột xuất|(?:khi (?:có|được) |theo )yêu cầu(?! (?:nhiệm vụ|công việc|thực tiễn|thực tế))"
    r"|theo đề nghị|khi có đề nghị"
)
ON_ORDER = re.compile(r"báo cáo(?: kết quả)?(?: thực hiện)? theo (?:sự )?chỉ đạo")
AND_AT_ONCE = re.compile(
    r"định kỳ(?: hằng \w+)?(?:,| và| hoặc) đột xuất|đột xuất(?:,| và| hoặc) định kỳ"
    r"|và (?:các )?(?:báo cáo )?đột xuất"
)
BY_RULE = re.compile(r"theo quy định|định kỳ|chế độ (?:thông tin,? )?báo cáo|(?:hằng|hàng|mỗi) tuần|học kỳ")
A_REPORT = re.compile(r"(?:tổng hợp|chế độ|thực hiện)[^.;]*báo cáo|báo cáo (?:kết quả|tình hình|định kỳ|tiến độ)")
"""What "theo quy định" must stand beside where nobody is named to whom it goes."""
OTHERS = re.compile(r"\W*(?:hướng dẫn|đôn đốc|kiểm tra|thẩm tra|thẩm định|rà soát)\b[^.;]*\bbáo cáo\b")
"""Reports of others that are guided or looked through."""

_WHERE = r"ubnd|ủy ban|uỷ ban|đảng|phòng"
TROUBLE = re.compile(
    r"(?:nếu|khi|trường hợp|những|các)\s+"
    r"(?:có\s+|phát sinh\s+|gặp\s+|nảy sinh\s+|có phát sinh\s+|vấn đề\s+)*(?:những\s+|các\s+)?"
    r"(?:khó khăn|vướng mắc|vấn đề (?:mới|phát sinh)|phát sinh)|phát sinh (?:khó khăn|vướng mắc|vấn đề)"
    r"|quá trình[^,;.]*(?:có|gặp) (?:những )?(?:khó khăn|vướng mắc)"
)
AT_ONCE = re.compile(
    r"(?:kịp thời|ngay|thường xuyên)\s+(?:tổng hợp,?\s+)?"
    rf"(?:báo cáo|phản ánh(?=\s+(?:về|với|cho|đến|lên|{_WHERE})))|(?:báo cáo|phản ánh)\s+(?:kịp thời|ngay)"
)
REPORTS_TROUBLE = re.compile(
    r"(?:báo cáo|phản ánh|gửi|thông tin)"
    r"(?:\s+(?:kịp thời|ngay|về|cho|với|đến|bằng văn bản|kết quả))*\s+"
    rf"(?:{_WHERE}|văn phòng|hđnd|ban chỉ đạo|chủ tịch|thường trực|trung tâm|(?:các |những )?khó khăn|cơ quan|cấp|sở)"
)
GENERAL = re.compile(
    r"^\s*(?:trong )?quá trình (?:tổ chức |triển khai )*thực hiện|\byêu cầu (?:các|thủ trưởng)", re.IGNORECASE
)
"""A sentence for everybody, whatever heading it stands below."""

PROGRESS = re.compile(r"tiến độ|kết quả thực hiện|tình hình thực hiện")
SYSTEM = re.compile(
    r"\b[Cc]ập nhật\b[^.;]*?\b(?:trên|vào|lên)\s+(?P<on>[Hh]ệ thống|[Pp]hần mềm)\s+(?P<name>[^.;,()]{2,60})"
    r"|(?P<by>[Hh]ệ thống|[Pp]hần mềm)\s+(?P<host>[\w-]+(?:\.[\w-]+)+)\s+để cập nhật"
)
"""Where progress is to be entered. Not casefolded: the name is kept."""
