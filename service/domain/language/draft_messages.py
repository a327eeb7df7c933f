"""What is said of a document as a draft of a plan, in Vietnamese and English?"""

from __future__ import annotations

DRAFT_PROBLEMS: dict[str, tuple[str, str]] = {
    "annex_missing": (
        "Văn bản dẫn đến Phụ lục {number} nhưng tệp không có. Hãy bổ sung, hoặc ghi nhận là thiếu.",
        "The text refers to Annex {number}, which the file does not hold. Add it, or record that it is missing.",
    ),
    "cell_shifted": (
        "Ô này ghi “{text}”, là nội dung của cột bên cạnh, nên không được đọc. Hãy sửa ô.",
        "This cell says “{text}”, which belongs to a neighbouring column, and was not read. Mend the cell.",
    ),
    "compound_split": (
        "Câu này đặt {count} chỉ tiêu và đã được tách riêng. Hãy kiểm tra từng chỉ tiêu.",
        "This sentence sets {count} targets, which were parted. Check each of them.",
    ),
    "conflicting_values": (
        "“{name}” đã có ở {other} với giá trị {former}, ở đây là {given}. Hãy chọn giá trị theo dõi.",
        "“{name}” stands at {other} with {former}, here with {given}. Choose the value to follow.",
    ),
    "deadline_missing": (
        "Dòng này không ghi thời gian. Hãy bổ sung thời hạn.",
        "This row says no time. Add a deadline.",
    ),
    "deadline_unread": (
        "Không đọc được thời hạn “{text}”. Hãy nhập bằng tay.",
        "The deadline “{text}” could not be read. Enter it by hand.",
    ),
    "goal_in_measure": (
        "“{name}” nằm trong phần nhiệm vụ, giải pháp, được ghi thêm thành chỉ tiêu. Nếu không theo dõi, hãy bỏ ra.",
        "“{name}” stands among the measures and was taken as an indicator besides. Leave it out if it is not followed.",
    ),
    "heading_missing": (
        "Bảng không có dòng tiêu đề; nội dung các cột được đoán: {columns}. Hãy kiểm tra.",
        "The table has no heading; what its columns hold was guessed: {columns}. Check it.",
    ),
    "indicator_alike": (
        "“{name}” gần giống chỉ tiêu ở {other}. Nếu là một, hãy gộp lại.",
        "“{name}” is like the indicator at {other}. If they are one, join them.",
    ),
    "indicator_of_years": (
        "“{name}” có giá trị cho năm khác ở {other}, đã gộp thành một chỉ tiêu nhiều mốc.",
        "“{name}” has values for other years at {other}: they were joined as one indicator with several targets.",
    ),
    "indicator_repeated": (
        "“{name}” được in lại, đã gộp với chỉ tiêu ở {other}.",
        "“{name}” is printed again and was joined with the indicator at {other}.",
    ),
    "lead_missing": (
        "Dòng này không ghi cơ quan chủ trì. Hãy ghi ai chịu trách nhiệm.",
        "This row names no lead. Say who answers for it.",
    ),
    "not_vietnamese": (
        "Văn bản hầu như không có chữ tiếng Việt có dấu. Hãy kiểm tra ngôn ngữ hoặc phông chữ của tệp.",
        "The text has hardly any Vietnamese letters. Check its language, or the fonts of the file.",
    ),
    "nothing_found": (
        "Không tìm thấy chỉ tiêu hay nhiệm vụ nào. Hãy kiểm tra xem đây có phải là kế hoạch không.",
        "No indicator and no task was found. Check whether this is a plan.",
    ),
    "number_gap": (
        "Thiếu số thứ tự từ {first}: sau đó là {next}. Hãy kiểm tra xem có dòng nào bị mất không.",
        "Numbers are missing from {first} on: the next is {next}. Check whether a row was lost.",
    ),
    "number_repeated": (
        "Số thứ tự {number} lặp lại hoặc đi lùi. Hãy kiểm tra.",
        "The number {number} repeats or goes back. Check it.",
    ),
    "row_cut": (
        "Dòng này bị ngắt giữa hai trang và đã được nối lại. Hãy đọc lại một lần.",
        "This row was cut between two pages and put together again. Read it over once.",
    ),
    "table_unread": (
        "Không nhận ra bảng này là nhiệm vụ hay chỉ tiêu, nên không đọc. Hãy nhập bằng tay nếu cần.",
        "This table was not recognised as tasks or indicators and was not read. Enter it by hand if it matters.",
    ),
    "task_repeated": (
        "Nhiệm vụ này trùng với nhiệm vụ {number}. Hãy kiểm tra.",
        "This task repeats task {number}. Check it.",
    ),
}
"""Code -> Vietnamese, English."""
