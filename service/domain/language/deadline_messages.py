"""What is said of a deadline that could not be read, or not for sure, in Vietnamese and English?"""

from __future__ import annotations

DEADLINE_PROBLEMS: dict[str, tuple[str, str]] = {
    "about_then": (
        "Văn bản chỉ ghi “khoảng”, “dự kiến”. Hãy xem ngày cuối cùng có đúng không.",
        "The print says “about”. See whether the last day is right.",
    ),
    "ambiguous_before": (
        "“Trước” một tháng, quý, năm được hiểu là trước khi tháng, quý, năm đó bắt đầu. Hãy kiểm tra.",
        "“Before” a month, quarter or year is taken as before it begins. Check it.",
    ),
    "condition_of_title": (
        "Tên nhiệm vụ có điều kiện trong ngoặc nên thời hạn chờ điều kiện đó. Hãy kiểm tra.",
        "The title has a condition in brackets, so the deadline waits for it. Check it.",
    ),
    "daily": (
        "Việc làm hằng ngày được hiểu là thường xuyên. Hãy kiểm tra.",
        "Work of every day is taken as ongoing. Check it.",
    ),
    "day_month_order": (
        "Không có ngày {date}; có thể ngày và tháng bị đảo. Hãy sửa.",
        "There is no day {date}; day and month may be turned around. Correct it.",
    ),
    "empty": ("Không có chữ nào để đọc.", "There is nothing to read."),
    "evenly_spread": (
        "Số lần trong kỳ được chia đều. Hãy sửa nếu có ngày riêng.",
        "The times are spread evenly over the span. Correct it if they have days of their own.",
    ),
    "far_year": (
        "Năm {year} xa năm của kế hoạch. Hãy kiểm tra xem có in nhầm không.",
        "The year {year} is far from the plan's. Check whether it is a misprint.",
    ),
    "impossible_date": (
        "Lịch không có ngày {date}. Hãy sửa thời hạn.",
        "No calendar has the day {date}. Correct the deadline.",
    ),
    "lunar_month": (
        "Tháng âm lịch không được đổi sang dương lịch. Hãy ghi ngày dương lịch.",
        "A lunar month is not turned into a solar one. Give the solar date.",
    ),
    "mixed_times": (
        "Ô có nhiều loại thời hạn khác nhau. Hãy tách thành từng thời hạn.",
        "The cell mixes deadlines of several kinds. Set them apart.",
    ),
    "neighbouring_column": (
        "Ô chứa chữ của cột bên cạnh (cơ quan, chỉ tiêu). Hãy ghi lại thời hạn.",
        "The cell holds the text of another column (an agency, a target). Enter the deadline.",
    ),
    "no_rule": (
        "Cách lặp này không viết được thành một quy tắc. Hãy nhập từng thời hạn.",
        "No rule can say this repetition. Enter each deadline.",
    ),
    "no_time": (
        "Không thấy thời gian nào trong ô. Hãy ghi thời hạn.",
        "No time is named here. Enter the deadline.",
    ),
    "period_missing": (
        "“Định kỳ” nhưng không ghi bao lâu một lần. Hãy ghi kỳ hạn.",
        "It is periodic, but how often is not said. Enter the period.",
    ),
    "period_of_title": (
        "Kỳ hạn lấy từ tên nhiệm vụ. Hãy kiểm tra.",
        "The period is taken from the title. Check it.",
    ),
    "several_times": (
        "Có nhiều thời gian mà không rõ cái nào là thời hạn. Hãy chọn hoặc tách ra.",
        "Several times are named and none is plainly the deadline. Choose one, or set them apart.",
    ),
    "short_month": (
        "Không phải tháng nào cũng có ngày này; tháng thiếu sẽ bị bỏ qua. Hãy kiểm tra.",
        "Not every month has this day; a shorter month is passed over. Check it.",
    ),
    "start_after_due": (
        "Ngày bắt đầu sau ngày kết thúc. Hãy sửa một trong hai.",
        "The start lies after the end. Correct one of the two.",
    ),
    "too_long": (
        "Đoạn văn dài quá {limit} ký tự nên không đọc. Hãy tách riêng thời hạn.",
        "The text is longer than {limit} characters and was not read. Cut out the deadline.",
    ),
    "vague_time": (
        "Thời gian không rõ ngày nào (đầu, giữa, sớm…). Hãy ghi ngày cuối cùng.",
        "The time names no day (early, mid, soon …). Enter the last day.",
    ),
    "words_left": (
        "Chưa hiểu “{words}” trong thời hạn. Hãy kiểm tra.",
        "“{words}” in the deadline was not understood. Check it.",
    ),
    "year_absurd": (
        "Năm phải từ 1945 đến 2100. Hãy sửa thời hạn.",
        "The year must lie between 1945 and 2100. Correct the deadline.",
    ),
    "year_missing": (
        "Không ghi năm, và kế hoạch không chỉ một năm. Hãy bổ sung năm.",
        "No year is printed and the plan is not of one year. Add the year.",
    ),
}
