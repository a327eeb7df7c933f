"""What is said about imports, what was found in them and what is decided, in Vietnamese and English?"""

from __future__ import annotations

IMPORT_MESSAGES: dict[str, tuple[str, str]] = {
    "import_into_unit": (
        "Với `kind={kind}` hãy ghi mã đơn vị vào `into`.",
        "With `kind={kind}`, `into` is the code of a unit.",
    ),
    "import_into_plan": (
        "Với `kind={kind}` hãy ghi mã (id) kế hoạch vào `into`.",
        "With `kind={kind}`, `into` is the id of a plan.",
    ),
    "import_one_file": (
        "Yêu cầu multipart phải có đúng một tệp. Hãy gửi một phần duy nhất có `filename`.",
        "A multipart request carries exactly one file. Send a single part with a `filename`.",
    ),
    "import_multipart": (
        "Không đọc được nội dung multipart. Hãy gửi lại bằng thư viện HTTP chuẩn, hoặc gửi thẳng tệp.",
        "The multipart body cannot be read. Send it with an ordinary HTTP library, or send the file as it is.",
    ),
    "import_media": (
        "Loại nội dung `{given}` không được nhận. Hãy gửi docx, xlsx, csv, pdf, văn bản thuần hoặc multipart/form-data.",
        "The media type `{given}` is not taken. Send docx, xlsx, csv, pdf, plain text or multipart/form-data.",
    ),
    "import_open": (
        "Còn {count} chỗ chưa được quyết định; xem `errors`. Hãy gửi quyết định tới /v1/imports/{id}/decisions.",
        "{count} findings wait for a decision; see `errors`. Send decisions to /v1/imports/{id}/decisions.",
    ),
    "import_nothing": (
        "Không có gì để ghi nhận: mọi dòng đã bị bỏ qua. Hãy giữ lại ít nhất một dòng.",
        "There is nothing to commit: every row is left out. Keep at least one.",
    ),
    "import_changed_since": (
        "Đã có người sửa hoặc dùng những gì bản nhập này tạo ra ({what}), nên không thể hoàn tác. "
        "Hãy sửa hoặc xóa trực tiếp trong bản thảo.",
        "What this import made has been changed or built on since ({what}), so it cannot be taken back. "
        "Change or remove it in the draft itself.",
    ),
    "import_plan_gone": (
        "Kế hoạch không còn nhận nội dung nhập: {state}. Hãy chọn một bản thảo, hoặc để mã đơn vị ở `into`.",
        "The plan takes no import: it is {state}. Choose a draft, or give the unit's code in `into`.",
    ),
    "finding_unknown": (
        "Bản nhập không có chỗ cần xem nào mang mã này. Hãy lấy `id` trong `report`.",
        "The import has no finding of this id. Take the `id` from `report`.",
    ),
    "decision_needs": (
        "Quyết định này cần trường `{field}`. Hãy bổ sung.",
        "This decision needs the field `{field}`. Add it.",
    ),
    "decision_unwanted": (
        "Quyết định này không dùng trường `{field}`. Hãy bỏ nó.",
        "This decision does not take the field `{field}`. Leave it out.",
    ),
    "decision_pointer": (
        "Bản đọc không có chỗ `{pointer}`. Hãy lấy con trỏ trong `report` hoặc trong `draft`.",
        "The draft has no place `{pointer}`. Take a pointer from `report` or from `draft`.",
    ),
    "decision_not_a_row": (
        "Chỉ bỏ qua hoặc giữ cả dòng, ví dụ /tasks/3. Hãy sửa con trỏ.",
        "Only whole rows are left out or kept, such as /tasks/3. Mend the pointer.",
    ),
    "decision_no_such_agency": (
        "Bản đọc không có cơ quan tên “{name}”. Hãy lấy tên trong `draft.agencies`.",
        "The draft names no agency “{name}”. Take the name from `draft.agencies`.",
    ),
    "decision_unread": (
        "Không đọc được “{text}” ở chỗ này. Hãy viết như in trong kế hoạch, hoặc gửi giá trị dạng JSON.",
        "“{text}” cannot be read at this place. Write it as plans print it, or send the value as JSON.",
    ),
    "import_agency_new": (
        "“{name}” chưa có trong danh mục cơ quan của đơn vị, được nhắc {uses} lần. "
        "Hãy thêm mới (new_agency) hoặc chỉ ra cơ quan đã có (existing_agency).",
        "“{name}” is not among the unit's agencies; it is named {uses} times. "
        "Add it (new_agency) or say which existing one is meant (existing_agency).",
    ),
    "import_issuer_missing": (
        "Không đọc được cơ quan ban hành. Hãy sửa (correct) /plan/issuer, ví dụ “Ủy ban nhân dân”.",
        "The issuer could not be read. Correct /plan/issuer, for example “Ủy ban nhân dân”.",
    ),
    "import_period_missing": (
        "Không đọc được đầy đủ thời gian của kế hoạch. Hãy sửa (correct) /plan/period: ngày đầu (start) và cuối (end).",
        "The plan's period could not be read whole. Correct /plan/period: its first day (start) and last day (end).",
    ),
    "import_title_missing": (
        "Không đọc được tên kế hoạch. Hãy sửa (correct) /plan/title.",
        "The plan's title could not be read. Correct /plan/title.",
    ),
    "import_schedule_missing": (
        "Nhiệm vụ không có thời hạn, nên sẽ được ghi là chưa xác định. Hãy sửa (correct) {pointer} nếu biết.",
        "The task has no deadline and will be kept as one that could not be read. Correct {pointer} if you know it.",
    ),
    "import_rule_left_out": (
        "Chế độ báo cáo này chưa đủ để ghi nhận nên không được tạo; câu in vẫn nằm trong điều khoản. Hãy thêm bằng tay.",
        "This reporting rule is not complete enough and is not made; its sentence stays among the provisions. Add it by hand.",
    ),
    "import_head_ignored": (
        "Tệp được nhập vào bản thảo đã có nên phần đầu văn bản không được dùng. Hãy sửa phần đầu trong bản thảo nếu cần.",
        "The file goes into an existing draft, so the head of the document is not used. Change the draft's head if needed.",
    ),
    "import_columns_missing": (
        "Không thấy cột {columns}. Hãy dùng mẫu tại /v1/templates/{kind}, hoặc sửa dòng tiêu đề.",
        "The columns {columns} are missing. Use the template at /v1/templates/{kind}, or mend the heading.",
    ),
    "import_column_unknown": (
        "Không nhận ra cột “{heading}” nên không đọc. Các cột nhận được: {columns}.",
        "The column “{heading}” is not known and was not read. Columns that are taken: {columns}.",
    ),
    "import_not_a_table": (
        "Cơ quan và số liệu được nhập từ bảng. Hãy gửi tệp xlsx hoặc csv, ví dụ theo mẫu tại /v1/templates.",
        "Agencies and figures come from a table. Send an xlsx or csv file, such as the template at /v1/templates.",
    ),
    "import_undecided": (
        "Chỗ cần xem {finding} ({problem}) chưa có quyết định. Hãy accept, correct hoặc skip dòng đó.",
        "The finding {finding} ({problem}) waits for a decision. Accept it, correct the value, or skip the row.",
    ),
    "import_without_table": (
        "Tệp không có bảng nào có dòng tiêu đề nhận ra được. Hãy dùng mẫu tại /v1/templates/{kind}.",
        "The file holds no table with a heading that is known. Use the template at /v1/templates/{kind}.",
    ),
    "import_too_many_rows": (
        "Tệp có {count} dòng, nhiều hơn {limit}. Hãy tách tệp.",
        "The file has {count} rows, more than {limit}. Split it.",
    ),
    "import_cell_missing": (
        "Thiếu {column}. Hãy bổ sung.",
        "{column} is missing. Add it.",
    ),
    "import_cell_wrong": (
        "Không đọc được {column} “{text}”. Hãy ghi một trong: {expected}.",
        "{column} “{text}” cannot be read. Write one of: {expected}.",
    ),
    "import_number_wrong": (
        "{column} “{text}” không phải là số. Hãy ghi số, ví dụ 1.250 hoặc 12,5.",
        "{column} “{text}” is no number. Write a number such as 1.250 or 12,5.",
    ),
    "import_period_wrong": (
        "Không đọc được kỳ “{text}”. Hãy ghi như 2026-Q1, tháng 4/2026, quý I/2026, 6 tháng 2026 hoặc 2026.",
        "The period “{text}” cannot be read. Write 2026-Q1, tháng 4/2026, quý I/2026, 6 tháng 2026 or 2026.",
    ),
    "import_row_twice": (
        "Dòng này trùng với dòng {other}. Hãy bỏ một dòng (skip).",
        "This row repeats row {other}. Leave one of them out (skip).",
    ),
    "import_agency_there": (
        "“{name}” đã có ở đơn vị nên được bỏ qua. Hãy sửa cơ quan đó trực tiếp nếu cần.",
        "The unit has “{name}” already, so the row is left out. Change that agency itself if needed.",
    ),
    "import_member_unknown": (
        "Thành viên “{name}” không có trong tệp và không có ở đơn vị. Hãy thêm dòng cho thành viên đó, hoặc sửa tên.",
        "The member “{name}” is neither in the file nor at the unit. Add a row for it, or mend the name.",
    ),
    "import_indicator_unknown": (
        "Kế hoạch không có chỉ tiêu “{text}”. Hãy ghi số thứ tự, tên như trong kế hoạch, hoặc mã danh mục.",
        "The plan has no indicator “{text}”. Give its number, its name as in the plan, or the code of its definition.",
    ),
    "import_indicator_ambiguous": (
        "“{text}” khớp với {count} chỉ tiêu. Hãy ghi tên đầy đủ.",
        "“{text}” fits {count} indicators. Give the whole name.",
    ),
    "import_agency_unknown": (
        "Đơn vị không có cơ quan “{text}”. Hãy ghi tên như trong danh mục cơ quan.",
        "The unit has no agency “{text}”. Write its name as in the list of agencies.",
    ),
}
"""Code -> Vietnamese, English."""
