"""What is said about exports, in Vietnamese and English?"""

from __future__ import annotations

EXPORT_MESSAGES: dict[str, tuple[str, str]] = {
    "export_unknown": (
        "Không có bảng `{given}`. Có phải là {hint}? Hãy xem danh sách tại GET /v1/exports.",
        "There is no table `{given}`. Is it {hint}? See the list at GET /v1/exports.",
    ),
    "export_without_period": (
        "Bảng {table} không có cột `period`. Hãy bỏ `period`.",
        "The table {table} has no column `period`. Leave `period` out.",
    ),
    "export_without_since": (
        "Bảng {table} được tính từ bảng khác, không có lúc sửa. Hãy bỏ `updatedSince` và lấy cả bảng.",
        "The table {table} follows from others and has no time of change. Leave `updatedSince` out and take it whole.",
    ),
    "export_part": (
        "Hãy nêu cả `part` và `parts` (đến {most}), với `part` từ 1 đến `parts`.",
        "Give both `part` and `parts` (up to {most}), with `part` from 1 to `parts`.",
    ),
    "export_bom": (
        "`bom` chỉ dùng với format=csv. Hãy bỏ `bom`.",
        "`bom` is for format=csv alone. Leave it out.",
    ),
    "exports_busy": (
        "Đang có đủ số lượt xuất cùng lúc. Hãy thử lại sau {retry_after} giây.",
        "As many exports are running as may run at once. Try again in {retry_after} seconds.",
    ),
}
"""Code -> Vietnamese, English."""
