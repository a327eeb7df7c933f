"""What is said when a list cannot be read the way it is asked for? Vietnamese, then English."""

from __future__ import annotations

SELECTION_MESSAGES: dict[str, tuple[str, str]] = {
    "page_both_ways": (
        "Hãy chọn một chiều: `first` với `after`, hoặc `last` với `before`.",
        "Choose one way: `first` with `after`, or `last` with `before`.",
    ),
    "frozen_list": (
        "Danh sách của một lần ban hành được đọc xuôi như đã in, không lọc: chỉ dùng `first` và `after`.",
        "A list of a frozen state is read forwards as it was printed, without filters: use `first` and `after` alone.",
    ),
    "cursor_of_which": (
        "Con trỏ thuộc danh sách của một mục; ở đây có nhiều mục. Hãy hỏi riêng mục đó theo `id`.",
        "A cursor belongs to the list of one thing, and here there may be many. Ask for that thing by its `id`.",
    ),
}
"""Code -> sentences."""
