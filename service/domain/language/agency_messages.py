"""What is said of the agencies a cell names, in Vietnamese and English?"""

from __future__ import annotations

AGENCY_PROBLEMS: dict[str, tuple[str, str]] = {
    "agencies_and_others": (
        "Danh sách còn tiếp (“…{text}”): chưa nêu hết cơ quan. Hãy ghi đủ tên.",
        "The list goes on (“…{text}”) without names. Name every agency.",
    ),
    "agencies_cut_off": (
        "Ô bị cắt giữa chừng: “…{text}”. Hãy xem phần tiếp theo ở trang sau.",
        "The cell is cut off: “…{text}”. See how it goes on, perhaps on the next page.",
    ),
    "agencies_missing": (
        "Không ghi cơ quan nào. Hãy ghi ai chủ trì.",
        "No agency is named. Say who leads.",
    ),
    "agencies_text_too_long": (
        "Đoạn văn dài quá {limit} ký tự hoặc quá {signs} dấu ngắt: không phải danh sách cơ quan. Hãy chỉ đưa ô đó.",
        "More than {limit} characters or {signs} signs are no list of agencies. Give the cell that names them.",
    ),
    "agency_alike": (
        "“{name}” gần giống “{known}” nhưng không trùng. Nếu là một, hãy thêm tên gọi khác; nếu không, thêm cơ quan mới.",
        "“{name}” is like “{known}” but not the same. If it is, add an alias; if not, add a new agency.",
    ),
    "agency_ambiguous": (
        "“{name}” có thể là nhiều cơ quan: {known}. Hãy chọn một.",
        "“{name}” may be several agencies: {known}. Choose one.",
    ),
    "agency_assumed": (
        "“{name}” được hiểu là “{known}”. Hãy kiểm tra.",
        "“{name}” is taken for “{known}”. Check it.",
    ),
    "agency_bracket_unread": (
        "Phần trong ngoặc chưa hiểu: “{text}”. Hãy kiểm tra có cơ quan phối hợp hay không.",
        "The words in brackets were not understood: “{text}”. Check whether they name who coordinates.",
    ),
    "agency_circle_new": (
        "“{name}” là nhiều đơn vị gọi chung, chưa có trong danh mục. Hãy thêm và chọn thành viên.",
        "“{name}” is several agencies under one word, not known yet. Add it and choose its members.",
    ),
    "agency_named_twice": (
        "“{name}” được ghi hai lần; chỉ giữ lần đầu.",
        "“{name}” is named twice; only the first is kept.",
    ),
    "agency_new": (
        "Chưa có cơ quan “{name}”. Hãy thêm mới, hoặc thêm tên gọi khác cho cơ quan đã có.",
        "There is no agency “{name}” yet. Add it, or add an alias to the one it is.",
    ),
    "agency_note": (
        "Ghi chú trong ngoặc không phải cơ quan: “{text}”.",
        "A note in brackets names no agency: “{text}”.",
    ),
    "agency_official": (
        "“{name}” là chức danh; được hiểu là “{known}”. Hãy ghi người phụ trách riêng.",
        "“{name}” is an office held by a person; “{known}” is taken. Name the official apart.",
    ),
    "agency_person": (
        "“{text}” là người, không phải cơ quan. Hãy ghi vào mục người phụ trách.",
        "“{text}” is a person, no agency. Enter it as the official in charge.",
    ),
    "agency_same_as_above": (
        "Ô ghi “như trên”. Hãy lấy cơ quan của dòng trên.",
        "The cell says “as above”. Take the agencies of the row above.",
    ),
    "agency_split_doubtful": (
        "“{name}” có thể thuộc tên “{known}” đứng trước. Hãy kiểm tra là một hay hai cơ quan.",
        "“{name}” may belong to “{known}” before it. Check whether they are one agency or two.",
    ),
    "agency_text_repaired": (
        "Đã bỏ ký tự thừa ở đầu ô: “{text}”.",
        "Stray characters at the front of the cell were left out: “{text}”.",
    ),
    "agency_unreadable": (
        "“{text}” không phải tên cơ quan; có thể là nội dung của cột khác.",
        "“{text}” is no agency; it may belong to another column.",
    ),
}
"""Code -> the sentence in Vietnamese and in English; braces come from the problem's params."""
