"""What is said of the head of a document where something is blank, missing or doubtful, in Vietnamese and English?"""

from __future__ import annotations

HEAD_PROBLEMS: dict[str, tuple[str, str]] = {
    "base_undated": (
        "Có căn cứ không ghi ngày hoặc ngày không đọc được. Hãy bổ sung.",
        "A document it rests on has no readable date. Add it.",
    ),
    "bases_missing": (
        "Không thấy văn bản căn cứ nào. Hãy kiểm tra.",
        "No document it rests on was found. Check it.",
    ),
    "date_impossible": (
        "Lịch không có ngày ban hành được ghi. Hãy sửa.",
        "No calendar has the printed date of issue. Correct it.",
    ),
    "date_missing": (
        "Không thấy ngày ban hành. Hãy bổ sung.",
        "No date of issue was found. Add it.",
    ),
    "date_partial": (
        "Ngày ban hành chỉ ghi đến {date}; phần để trống giữ nguyên trống.",
        "The date of issue is printed only as {date}; what is blank stays blank.",
    ),
    "head_period_missing": (
        "Tên văn bản không nêu năm hoặc giai đoạn. Hãy bổ sung thời gian của kế hoạch.",
        "The title names no year or period. Add the plan's period.",
    ),
    "issuer_missing": (
        "Không thấy cơ quan ban hành. Hãy bổ sung.",
        "No issuer was found. Add it.",
    ),
    "number_blank": (
        "Số văn bản để trống. Có thể ban hành và bổ sung số sau.",
        "The number is blank. It may be filled in after publishing.",
    ),
    "number_of_annex": (
        "Số, ngày lấy từ đầu phụ lục vì đầu văn bản bị thiếu. Hãy kiểm tra.",
        "Number and date are taken from the head of the annex, the document's own being lost. Check them.",
    ),
    "recipients_missing": (
        "Không thấy mục “Nơi nhận”. Hãy bổ sung nếu cần.",
        "No recipients (“Nơi nhận”) were found. Add them if needed.",
    ),
    "secrecy_mark": (
        "Văn bản mang dấu {mark}. Không nhập văn bản mật vào hệ thống.",
        "The document is marked {mark}. Do not bring classified documents into the system.",
    ),
    "several_periods": (
        "Tên văn bản nêu nhiều khoảng thời gian; lấy khoảng cuối cùng. Hãy kiểm tra.",
        "The title names several periods; the last one is taken. Check it.",
    ),
    "signer_missing": (
        "Không thấy tên người ký. Hãy bổ sung.",
        "The signer's name was not found. Add it.",
    ),
    "symbol_missing": (
        "Không thấy số, ký hiệu. Hãy bổ sung.",
        "No number and symbol were found. Add them.",
    ),
    "title_missing": (
        "Không thấy tên văn bản. Hãy bổ sung.",
        "No title was found. Add it.",
    ),
    "type_missing": (
        "Không rõ loại văn bản (kế hoạch, quyết định…). Hãy kiểm tra.",
        "The type of the document (plan, decision …) is not clear. Check it.",
    ),
    "vision_year": (
        "Tên văn bản có “tầm nhìn”; thời gian của kế hoạch lấy đến năm xa nhất. Hãy kiểm tra.",
        "The title names a vision; the period goes to the farthest year. Check it.",
    ),
}
