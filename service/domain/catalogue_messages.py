"""What is said about the shared catalogue and assigned targets, in Vietnamese and English?"""

from __future__ import annotations

CATALOGUE_MESSAGES: dict[str, tuple[str, str]] = {
    "unknown_definition": (
        "Không có mã danh mục này ở đơn vị hoặc cấp trên của đơn vị. Hãy xem /v1/indicator-definitions.",
        "There is no such definition at this unit or above it. Look at /v1/indicator-definitions.",
    ),
    "definition_of_commune": (
        "Danh mục dùng chung do trung ương, tỉnh hoặc thành phố giữ. Hãy nêu đơn vị cấp trên.",
        "The shared catalogue is kept by the nation, a province or a city. Name an upper unit.",
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
}
"""Code -> Vietnamese, English."""
