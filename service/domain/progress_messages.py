"""What does the service say about progress, rankings and pictures, in Vietnamese and English?"""

from __future__ import annotations

PROGRESS_MESSAGES: dict[str, tuple[str, str]] = {
    "chart_of_too_much": (
        "Một hình chỉ vẽ một danh mục qua nhiều kỳ, hoặc nhiều danh mục trong một kỳ. Hãy nêu một `definition`, hoặc một "
        "`period`.",
        "A picture shows one definition over several periods, or several definitions in one. Name one `definition`, or one "
        "`period`.",
    ),
    "communes_of_city_only": (
        "{unit} không phải tỉnh, thành phố: chỉ xếp hạng các xã của một tỉnh hoặc thành phố. Hãy nêu đơn vị đó.",
        "{unit} is no province or city: only the communes of one are ranked. Name such a unit.",
    ),
    "picture_unavailable": (
        "Lúc này chưa vẽ được hình. Hãy thử lại sau {retry_after} giây, hoặc đọc số liệu bằng JSON.",
        "The picture cannot be drawn at the moment. Try again in {retry_after} seconds, or read the figures as JSON.",
    ),
    "rollup_past_large": (
        "Yêu cầu này gồm {asked} số liệu của các xã; số của một ngày hay một lúc đã qua chỉ tính được {limit} mỗi lần. Hãy "
        "nêu nhiều nhất {fit} `definition` mỗi lần, ít `period` hơn, hoặc hỏi từng tỉnh, thành phố bằng `unit` rồi cộng lại.",
        "This asks for {asked} figures of communes; of a day or moment that is past, {limit} at most are told at once. Name "
        "at most {fit} in `definition` each time, fewer in `period`, or ask for each province or city by `unit` and add up.",
    ),
    "rollups_past_busy": (
        "Đang tính {most} tổng hợp lớn của thời điểm đã qua, nhiều nhất cùng lúc. Hãy hỏi lại sau {retry_after} giây, hoặc hỏi "
        "từng tỉnh, thành phố.",
        "{most} large roll-ups of the past are being worked out, the most at once. Ask again in {retry_after} seconds, or ask "
        "for each province or city.",
    ),
    "ranking_finalised": (
        "Xếp hạng này đã chốt (lần {revision}, tính đến {on}) và giữ nguyên. Hãy nêu `reason` nếu phải chốt lần mới.",
        "This ranking was finalised (revision {revision}, as at {on}) and stands. Give a `reason` to make another.",
    ),
    "weights_sum": (
        "Các trọng số cộng lại là {sum}, phải là 100. Hãy sửa các trọng số, hoặc bỏ hết để dùng 40, 30, 20, 10.",
        "The weights add up to {sum} and must add up to 100. Mend them, or leave all out for 40, 30, 20, 10.",
    ),
    "trend_without_from": (
        "Diễn biến cần ngày đầu. Hãy nêu `from`, hoặc bỏ tham số này.",
        "A trend needs its first day. Give `from`, or leave this out.",
    ),
    "trend_backwards": (
        "Ngày đầu của diễn biến sau ngày cuối ({to}). Hãy nêu `from` sớm hơn, hoặc `to` muộn hơn.",
        "The trend begins after it ends ({to}). Give an earlier `from`, or a later `to`.",
    ),
    "trend_long": (
        "Diễn biến dài nhất {limit} tháng. Hãy nêu `from` muộn hơn, hoặc hỏi nhiều lần.",
        "A trend has at most {limit} months. Give a later `from`, or ask several times.",
    ),
}
"""Code -> Vietnamese, English."""
