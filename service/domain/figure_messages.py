"""What does the service say about figures, in Vietnamese and English?"""

from __future__ import annotations

FIGURE_MESSAGES: dict[str, tuple[str, str]] = {
    "agency_not_contributing": (
        "Cơ quan này không chủ trì và không được giao cung cấp số liệu của chỉ tiêu. Hãy chọn cơ quan có vai trò `lead` "
        "hoặc `contributor`, hoặc bỏ `agency` để ghi số của cả đơn vị.",
        "This agency neither leads the indicator nor contributes to it. Choose one with the role `lead` or `contributor`, "
        "or leave `agency` out to record the unit's own figure.",
    ),
    "correction_open": (
        "Đã có một đính chính đang chờ xác nhận. Hãy xác nhận hoặc sửa đính chính đó (xem `correction`).",
        "A correction is waiting to be verified. Verify or change that one (see `correction`).",
    ),
    "correction_reason_missing": (
        "Số liệu kỳ này đã được xác nhận. Hãy nêu lý do đính chính ở `reason`, hoặc bỏ dòng này.",
        "The figure of this period was verified. Say in `reason` why it is corrected, or leave this row out.",
    ),
    "cross_check_by_act": (
        "Số liệu kỳ này đã có; đối chiếu thêm qua `cross-check`. Hãy bỏ đối chiếu này khỏi dòng.",
        "The figure is there already; hold it against another system by `cross-check`. Leave this one out of the row.",
    ),
    "cross_check_open": (
        "Có số liệu đối chiếu lệch quá mức mà chưa giải trình. Hãy gửi giải trình qua `explain`, rồi xác nhận.",
        "A cross-check lies beyond the tolerance and nobody has explained it. Send a note to `explain`, then verify.",
    ),
    "cross_check_there": (
        "Đã có lần đối chiếu này với {source} (cùng ngày, cùng số). Không cần gửi lại.",
        "This cross-check with {source} is there already (same day, same number). It need not be sent again.",
    ),
    "cross_checks_full": (
        "Số liệu này đã có {most} lần đối chiếu. Hãy đính chính số liệu thay vì đối chiếu thêm.",
        "This figure has {most} cross-checks already. Correct the figure instead of adding more.",
    ),
    "figure_exists": (
        "Kỳ {period} đã có số liệu (trạng thái `{state}`). Hãy sửa (PATCH) khi chưa xác nhận, hoặc `correct` khi đã xác nhận.",
        "There is a figure for {period} already (state `{state}`). Change it (PATCH) while it is not verified, `correct` it "
        "once it is.",
    ),
    "figure_row_twice": (
        "Dòng này cùng chỉ tiêu, đại lượng, cơ quan và kỳ với {other}. Hãy bỏ một trong hai dòng.",
        "This row is of the same indicator, quantity, agency and period as {other}. Leave one of the two out.",
    ),
    "figure_window_other": (
        "Số liệu kỳ này đã ghi cho {start} đến {end}. Hãy bỏ `start`, `end`, hoặc xóa số đã ghi rồi gửi lại.",
        "The figure of this period was recorded for {start} to {end}. Leave `start` and `end` out, or delete the figure "
        "and send it again.",
    ),
    "figure_missing": (
        "Chỉ tiêu này cần giá trị ở trường này. Hãy bổ sung, hoặc đặt `obsStatus` là `missing` hay `not_applicable`.",
        "This indicator wants a value here. Add it, or set `obsStatus` to `missing` or `not_applicable`.",
    ),
    "figure_negative": (
        "Số đếm không thể âm. Hãy kiểm tra lại.",
        "What is counted cannot be negative. Check it.",
    ),
    "figure_of_other_kind": (
        "Số liệu của chỉ tiêu này là loại `{kind}` (xem `valueKind`). Hãy bỏ trường này.",
        "Figures of this indicator are of the kind `{kind}` (see `valueKind`). Leave this field out.",
    ),
    "figure_unwanted": (
        "Với `obsStatus` là `{status}` thì không có giá trị. Hãy bỏ trường này, hoặc đổi `obsStatus`.",
        "With `obsStatus` `{status}` there is no value. Leave this field out, or change `obsStatus`.",
    ),
    "flag_cross_check": (
        "Lệch {difference} so với {source}, quá mức cho phép. Hãy giải trình trong `note`.",
        "It differs from {source} by {difference}, beyond the tolerance. Explain it in `note`.",
    ),
    "flag_jump": (
        "Thay đổi bất thường so với {before} của kỳ {period}. Hãy kiểm tra; nếu đúng, giải trình trong `note`.",
        "An unusual change from {before} in {period}. Check it; if it is right, explain it in `note`.",
    ),
    "flag_numerator_above_denominator": (
        "Tử số lớn hơn mẫu số. Hãy kiểm tra; nếu đúng, giải trình trong `note`.",
        "The numerator is larger than the denominator. Check it; if it is right, explain it in `note`.",
    ),
    "flag_outlier": (
        "Khác xa số của các xã, phường khác trong cùng tỉnh, thành phố. Hãy kiểm tra; nếu đúng, giải trình trong `note`.",
        "It lies far from what the other communes of the city or province have. Check it; if it is right, explain it in "
        "`note`.",
    ),
    "flag_period_not_over": (
        "Kỳ này đến {end} mới hết. Hãy đặt `obsStatus` là `estimated` hoặc `provisional`, hoặc giải trình trong `note`.",
        "The period lasts until {end}. Set `obsStatus` to `estimated` or `provisional`, or explain it in `note`.",
    ),
    "flag_period_outside_plan": (
        "Kỳ này nằm ngoài thời gian của kế hoạch ({start} đến {end}). Hãy kiểm tra; nếu đúng, giải trình trong `note`.",
        "The period lies outside the plan ({start} to {end}). Check it; if it is right, explain it in `note`.",
    ),
    "nothing_to_explain": (
        "Không có đối chiếu nào đang chờ giải trình. Không cần làm gì thêm.",
        "No cross-check waits for an explanation. Nothing needs to be done.",
    ),
    "observation_unknown": (
        "Không có số liệu này, hoặc bạn không được biết. Hãy bỏ mã này khỏi danh sách.",
        "There is no such figure, or not for you to know of. Take the id off the list.",
    ),
    "percent_only_with_counts": (
        "Đã có tử số hoặc mẫu số thì không còn là chỉ biết tỷ lệ. Hãy bỏ `percentOnly`, hoặc bỏ trường này.",
        "With counts it is not only a percentage. Leave `percentOnly` out, or this field.",
    ),
    "percentage_is_derived": (
        "Tỷ lệ được tính từ tử số và mẫu số. Hãy bỏ `value`; nếu chỉ biết tỷ lệ, đặt `percentOnly` là true và bỏ hai số kia.",
        "The percentage follows from the counts. Leave `value` out; if only it is known, set `percentOnly` to true and leave "
        "out the counts.",
    ),
    "period_in_future": (
        "Kỳ này chưa bắt đầu (hôm nay là {today}). Hãy ghi số liệu của kỳ đã diễn ra.",
        "The period has not begun (today is {today}). Record a period that has.",
    ),
    "quantity_unknown": (
        "Chỉ tiêu có nhiều đại lượng: {names}. Hãy nêu một trong số đó ở `quantity`.",
        "The indicator holds several quantities: {names}. Name one of them in `quantity`.",
    ),
    "quantity_unwanted": (
        "Chỉ tiêu chỉ có một đại lượng. Hãy bỏ `quantity`.",
        "The indicator has one quantity only. Leave `quantity` out.",
    ),
    "ratio_count_missing": (
        "Tỷ lệ cần cả tử số và mẫu số. Hãy bổ sung; nếu chỉ biết tỷ lệ, đặt `percentOnly` là true và ghi `value`.",
        "A ratio needs numerator and denominator. Add it; if only the percentage is known, set `percentOnly` to true and give "
        "`value`.",
    ),
    "recorder_verifies": (
        "Người ghi hoặc sửa số liệu không được tự xác nhận. Hãy nhờ người khác có quyền xác nhận ở đơn vị.",
        "Whoever recorded or changed a figure may not verify it. Ask another person of the unit who may verify.",
    ),
    "window_elsewhere": (
        "Các ngày này không chạm vào kỳ {period}. Hãy sửa `start`, `end` hoặc `nominal`.",
        "These days do not touch the period {period}. Mend `start`, `end` or `nominal`.",
    ),
}
