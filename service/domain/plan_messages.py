"""What is said about plans and what belongs to them, in Vietnamese and English?"""

from __future__ import annotations

PLAN_MESSAGES: dict[str, tuple[str, str]] = {
    "agency_duplicate": (
        "Đơn vị đã có cơ quan mang tên này; xem `errors`. Hãy dùng cơ quan đó; nếu đúng là hai cơ quan, gửi lại với"
        " `confirmDuplicate: true`.",
        "The unit has an agency of that name; see `errors`. Use that one; if they are two, send it again with"
        " `confirmDuplicate: true`.",
    ),
    "agency_name_taken": (
        "Tên này là của {name} (mã {id}): dấu, chữ hoa, dấu câu không làm thành tên khác.",
        "{name} (id {id}) bears this name: accents, capitals and punctuation make no other one.",
    ),
    "agency_twice": (
        "Cơ quan này đã được nêu. Mỗi cơ quan chỉ giữ một vai trò; hãy bỏ dòng thừa.",
        "This agency is named already. Each has one role; remove the extra line.",
    ),
    "document_empty": (
        "Văn bản dẫn chiếu chưa nói gì. Hãy ghi số hoặc tên văn bản, hoặc `plan` của kế hoạch đã có ở đây.",
        "The reference says nothing. Give a number or a title, or the `plan` of a plan that is loaded here.",
    ),
    "issuer_elsewhere": (
        "Cơ quan ban hành phải thuộc chính đơn vị của kế hoạch. Hãy chọn cơ quan của đơn vị đó.",
        "The issuer must be an agency of the plan's own unit. Choose one of that unit.",
    ),
    "named_twice": (
        "Danh sách nêu một mục hai lần. Hãy bỏ mục trùng.",
        "The list names something twice. Remove the repetition.",
    ),
    "no_such_day": (
        "Không có ngày này trong lịch. Hãy kiểm tra lại ngày tháng.",
        "There is no such day. Check the date.",
    ),
    "number_and_pending": (
        "Kế hoạch đã có số thì không còn chờ số. Hãy để trống `number`, hoặc đặt `numberPending` là false.",
        "A plan with a number is not waiting for one. Leave `number` empty, or set `numberPending` to false.",
    ),
    "period_backwards": (
        "Thời kỳ kết thúc trước khi bắt đầu. Hãy sửa `start` hoặc `end`.",
        "The period ends before it begins. Mend `start` or `end`.",
    ),
    "plan_ends_before": (
        "Ngày này ({day}) sau khi kế hoạch kết thúc ({end}). Hãy chọn ngày trong thời kỳ, hoặc sửa thời kỳ.",
        "This day ({day}) lies after the plan's end ({end}). Choose a day within the period, or change the period.",
    ),
    "plan_frozen": (
        "Kế hoạch đã ban hành: chỉ được điền số còn chờ (`number`). Muốn đổi nội dung hãy điều chỉnh kế hoạch.",
        "The plan is published: only its pending `number` may be filled in. To change more, amend the plan.",
    ),
    "plan_number_missing": (
        "Kế hoạch chưa có số, và đã trình thì không sửa được. Hãy trả lại (return), điền `number` hoặc đặt"
        " `numberPending` là true, trình lại rồi ban hành.",
        "The plan has no number, and cannot be changed while submitted. Return it, give it a `number` or set"
        " `numberPending` to true, submit it again, then publish.",
    ),
    "plan_number_taken": (
        "Đã có kế hoạch cùng số, ký hiệu, cơ quan ban hành và năm. Hãy kiểm tra số; nếu đúng, gửi lại với"
        " `confirmDuplicate: true`.",
        "There is a plan of the same number, symbol, issuer and year. Check the number; if it is right, send it"
        " again with `confirmDuplicate: true`.",
    ),
    "plan_unknown": (
        "Không có kế hoạch này, hoặc bạn không được biết. Hãy lấy mã tại GET /v1/plans.",
        "There is no such plan, or not for you to know of. Take its id from GET /v1/plans.",
    ),
    "section_cycle": (
        "Mục không thể nằm dưới chính nó. Hãy chọn mục cha khác.",
        "A section cannot stand below itself. Choose another parent.",
    ),
    "too_many_whole": (
        "Kèm sections, provisions, indicators hoặc tasks thì mỗi trang nhiều nhất {most} kế hoạch. Hãy gửi limit={most}"
        " và đi tiếp bằng nextCursor.",
        "With sections, provisions, indicators or tasks a page has {most} plans at most. Send limit={most} and go on by"
        " nextCursor.",
    ),
    "target_due_elsewhere": (
        "Hạn không thuộc năm {year} hay năm liền trước. Hãy sửa `due` hoặc `year`.",
        "The day lies neither in {year} nor in the year before. Mend `due` or `year`.",
    ),
    "target_followed_one": (
        "Cùng tên, hạn và cơ quan thì đúng một mức được theo dõi. Hãy đặt `followed: true` cho một mức.",
        "Of several values for the same name, day and agency exactly one is followed. Set `followed: true` on one.",
    ),
    "target_judged_otherwise": (
        "Không thể đánh giá `{comparator}` theo kiểu `{evaluate_as}`. Hãy bỏ `evaluateAs` để dùng cách mặc định.",
        "`{comparator}` cannot be judged as `{evaluate_as}`. Leave `evaluateAs` out to take the usual way.",
    ),
    "target_none_followed": (
        "Chỉ tiêu cần ít nhất một mức được theo dõi. Hãy đặt `followed: true` cho một mức.",
        "An indicator needs at least one target that is followed. Set `followed: true` on one.",
    ),
    "target_number_missing": (
        "So sánh `{comparator}` cần con số này. Hãy bổ sung.",
        "The comparator `{comparator}` needs this number. Add it.",
    ),
    "target_number_unwanted": (
        "So sánh `{comparator}` không dùng con số này. Hãy bỏ đi, hoặc đổi `comparator`.",
        "The comparator `{comparator}` takes no such number. Remove it, or change `comparator`.",
    ),
    "target_range_empty": (
        "`low` phải nhỏ hơn `high`. Hãy sửa hai đầu của khoảng.",
        "`low` must be less than `high`. Mend the ends of the range.",
    ),
    "unknown_plan": (
        "Không có kế hoạch này, hoặc bạn không được biết. Hãy bỏ `plan` và mô tả văn bản bằng số, ngày, tên.",
        "There is no such plan, or not for you to know of. Leave `plan` out and describe the paper in words.",
    ),
    "unknown_task": (
        "Không có nhiệm vụ này trong cùng kế hoạch. Hãy xem GET /v1/tasks?plan=(id).",
        "The same plan has no such task. See GET /v1/tasks?plan=(id).",
    ),
}
