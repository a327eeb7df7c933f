"""What is said about the shared catalogue and assigned targets, in Vietnamese and English?"""

from __future__ import annotations

CATALOGUE_MESSAGES: dict[str, tuple[str, str]] = {
    "unknown_definition": (
        "Không có mã danh mục này ở đơn vị hoặc cấp trên của đơn vị. Hãy xem /v1/indicator-definitions.",
        "There is no such definition at this unit or above it. Look at /v1/indicator-definitions.",
    ),
    "definition_in_force": (
        "Gắn danh mục không cần điều chỉnh kế hoạch. Hãy gắn chỉ tiêu đang có hiệu lực, không kèm revision=draft.",
        "A match needs no amendment. Match the indicator in force, without revision=draft.",
    ),
    "definition_of_commune": (
        "Danh mục dùng chung do trung ương, tỉnh hoặc thành phố giữ. Hãy nêu đơn vị cấp trên.",
        "The shared catalogue is kept by the nation, a province or a city. Name an upper unit.",
    ),
    "definition_matched": (
        "Chỉ tiêu đã được gắn với {code}. Muốn đổi, hãy sửa `definition` của chỉ tiêu.",
        "The indicator is matched to {code} already. To change that, change the indicator's `definition`.",
    ),
    "definition_rejected": (
        "Gợi ý {code} của chỉ tiêu này đã bị bác rồi. Muốn gắn, hãy xác nhận gợi ý.",
        "{code} was rejected for this indicator before. To match it all the same, confirm the suggestion.",
    ),
    "indicator_unknown": (
        "Không có chỉ tiêu này trong các kế hoạch bạn được xem. Hãy tìm tại GET /v1/indicators.",
        "There is no such indicator in the plans you may read. Look at GET /v1/indicators.",
    ),
    "suggestion_plan_or_indicator": (
        "Gợi ý được đưa ra cho một kế hoạch hoặc một chỉ tiêu. Hãy ghi đúng một trong hai: plan, indicator.",
        "Suggestions are made for a plan or for an indicator. Give exactly one of plan and indicator.",
    ),
    "suggestion_row_twice": (
        "Chỉ tiêu này đã có ở một dòng trước. Hãy giữ một dòng.",
        "This indicator stands in a row before. Keep one of them.",
    ),
    "definition_kind_differs": (
        "Chỉ tiêu có kiểu giá trị {given}, danh mục {definition} có {wanted}. Hãy sửa valueKind, hoặc chọn danh mục khác.",
        "The indicator's figures are of kind {given}, those of the definition {definition} of {wanted}. "
        "Change valueKind, or choose another definition.",
    ),
    "definition_aggregation_differs": (
        "Chỉ tiêu cộng theo thời gian kiểu {given}, danh mục {definition} kiểu {wanted}. "
        "Hãy sửa aggregation, hoặc chọn danh mục khác.",
        "Over time the indicator is a {given}, the definition {definition} a {wanted}. "
        "Change aggregation, or choose another definition.",
    ),
    "definition_measure_differs": (
        "Chỉ tiêu tính bằng '{given}', danh mục {definition} bằng '{wanted}'. Hãy sửa unitMeasure, hoặc chọn danh mục khác.",
        "The indicator is counted in '{given}', the definition {definition} in '{wanted}'. "
        "Change unitMeasure, or choose another definition.",
    ),
    "unit_not_below": (
        "Đơn vị {unit} không thuộc cấp dưới của đơn vị mà bạn được giao chỉ tiêu. Hãy nêu đơn vị trong phạm vi của mình.",
        "The unit {unit} does not lie below one for which you may give targets. Name a unit of your subtree.",
    ),
    "target_given_already": (
        "Đơn vị {unit} đã được giao {definition} đến {due}. Hãy điều chỉnh lần giao đó (revise), hoặc bỏ dòng này.",
        "The unit {unit} has been given {definition} by {due} already. Revise that assignment, or leave this row out.",
    ),
    "target_row_twice": (
        "Dòng này giao cùng đơn vị, danh mục và ngày với {other}. Hãy bỏ một trong hai dòng.",
        "This row gives the same unit the same definition by the same day as {other}. Leave one of the two out.",
    ),
    "target_of_other_kind": (
        "Danh mục {definition} có kiểu {kind}, không so sánh bằng {given}. Hãy sửa comparator.",
        "Figures of the definition {definition} are of kind {kind} and are not compared by {given}. Change the comparator.",
    ),
    "indicator_not_matched": (
        "Chỉ tiêu này không phải của đơn vị hoặc chưa gắn với danh mục {definition}. Hãy gắn nó trước (PATCH definition).",
        "This indicator is not the unit's, or not matched to the definition {definition}. Match it first (PATCH definition).",
    ),
    "adopting_plan_missing": (
        "Đơn vị chưa có kế hoạch cho ngày {due} để ghi chỉ tiêu {definition}. Hãy lập kế hoạch, hoặc nêu plan.",
        "The unit has no plan for {due} that could take the definition {definition}. Draft one, or name a plan.",
    ),
    "adopting_plan_ambiguous": (
        "Có {count} kế hoạch có thể ghi chỉ tiêu này. Hãy nêu plan.",
        "{count} plans could take this target. Say which: plan.",
    ),
    "adopted_quantity_unclear": (
        "Chỉ tiêu có nhiều mức cho ngày {due}. Hãy tự sửa mức trong bản điều chỉnh, rồi tiếp nhận.",
        "The indicator has several values for {due}. Change the one that is meant in the draft, then adopt.",
    ),
    "adopted_item_dropped": (
        "Bản điều chỉnh đang mở đã bỏ chỉ tiêu này. Hãy nêu chỉ tiêu khác, hoặc mở bản điều chỉnh khác.",
        "The open amendment drops this indicator. Name another one, or give up that amendment.",
    ),
    "adopted_already": (
        "Bản thảo đã ghi chỉ tiêu này. Hãy trình và ban hành bản thảo.",
        "The draft has this target already. Submit the draft, and let it be published.",
    ),
    "adoption_reason": (
        "Tiếp nhận chỉ tiêu được giao: {definition}.",
        "An assigned target is adopted: {definition}.",
    ),
    "indicator_ambiguous": (
        "Có {count} chỉ tiêu gắn với danh mục {definition}. Hãy nêu indicator.",
        "{count} indicators are matched to the definition {definition}. Say which: indicator.",
    ),
    "csv_unreadable": (
        "Không đọc được CSV: có dấu nháy chưa đóng. Hãy lưu lại tệp dạng CSV UTF-8.",
        "The CSV cannot be read: a quote is not closed. Save the file again as CSV in UTF-8.",
    ),
    "csv_heading": (
        "Không có cột `{given}`. Các cột là: {hint}.",
        "There is no column `{given}`. The columns are: {hint}.",
    ),
    "csv_heading_twice": (
        "Có hai cột cùng tên `{given}`. Hãy bỏ hoặc đổi tên một cột.",
        "Two columns are called `{given}`. Remove one of them or rename it.",
    ),
    "csv_row_long": (
        "Dòng này có nhiều ô hơn dòng tiêu đề. Hãy kiểm tra dấu phân cách và dấu nháy.",
        "This line has more cells than headings. Check separators and quotes.",
    ),
    "csv_number_doubtful": (
        "`{given}` có thể là {whole}, hoặc là số lẻ, và không ô nào khác trong tệp cho biết dấu nào trước phần lẻ. "
        "Hãy viết {whole}, hoặc thêm một số 0: {given}0.",
        "`{given}` may be {whole}, or have decimals, and no other cell of the file tells which sign parts them. "
        "Write {whole}, or add a zero: {given}0.",
    ),
}
"""Code -> Vietnamese, English."""
