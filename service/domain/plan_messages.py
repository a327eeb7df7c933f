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
    "amended_ahead": (
        "Điều chỉnh không thể có hiệu lực sau ngày {day}. Hãy ban hành vào ngày đó, hoặc chọn ngày sớm hơn.",
        "An amendment cannot come into force after {day}. Publish it on its day, or choose an earlier one.",
    ),
    "amended_before": (
        "Điều chỉnh không thể có hiệu lực trước bản mà nó điều chỉnh ({day}). Hãy chọn ngày từ đó trở đi.",
        "An amendment cannot come into force before the revision it follows ({day}). Choose that day or a later one.",
    ),
    "amendment_basis_missing": (
        "Điều chỉnh cần văn bản làm căn cứ. Hãy ghi `basis` (số, ký hiệu, cơ quan, ngày) khi ban hành.",
        "An amendment rests on a document. Give `basis` (number, symbol, issuer, day) when publishing it.",
    ),
    "amendment_open": (
        "Kế hoạch đang có bản điều chỉnh. Hãy ban hành hoặc bỏ bản đó trước (DELETE …?revision=draft).",
        "The plan has an open amendment. Publish it or throw it away first (DELETE …?revision=draft).",
    ),
    "copy_elsewhere": (
        "Chỉ chép được kế hoạch của chính đơn vị. Hãy chọn kế hoạch khác, hoặc bỏ `copyOf`.",
        "Only the unit's own plans can be copied. Choose another, or leave `copyOf` out.",
    ),
    "document_empty": (
        "Văn bản dẫn chiếu chưa nói gì. Hãy ghi số hoặc tên văn bản, hoặc `plan` của kế hoạch đã có ở đây.",
        "The reference says nothing. Give a number or a title, or the `plan` of a plan that is loaded here.",
    ),
    "draft_of_which_plan": (
        "Bản điều chỉnh là của một kế hoạch. Hãy thêm `plan` bên cạnh `revision=draft`.",
        "An amendment belongs to one plan. Add `plan` beside `revision=draft`.",
    ),
    "draft_revision_needed": (
        "Kế hoạch đã ban hành. Hãy mở điều chỉnh (POST /v1/plans/(id)/amend) rồi ghi lại với `?revision=draft`.",
        "The plan is published. Open an amendment (POST /v1/plans/(id)/amend), then write with `?revision=draft`.",
    ),
    "ended_ahead": (
        "Kế hoạch không thể kết thúc trong tương lai. Hãy chọn hôm nay hoặc ngày đã qua.",
        "A plan cannot be ended ahead of time. Choose today or a day that has passed.",
    ),
    "ended_before": (
        "Kế hoạch không thể kết thúc trước ngày có hiệu lực ({day}). Hãy chọn ngày từ đó trở đi.",
        "A plan cannot end before its first day ({day}). Choose that day or a later one.",
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
        "Kế hoạch đã ban hành: chỉ được điền số còn chờ (`number`). Muốn đổi nội dung hãy mở điều chỉnh (POST …/amend) rồi ghi với `?revision=draft`.",
        "The plan is published: only its pending `number` may be filled in. To change more, open an amendment (POST …/amend) and write with `?revision=draft`.",
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
    "revision_or_day": (
        "Hãy chọn một: `revision`, hoặc `asOf` và `knownAt`.",
        "Choose one: `revision`, or `asOf` and `knownAt`.",
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
    "tracked_since_before": (
        "Ngày bắt đầu theo dõi không đổi khi điều chỉnh. Hãy bỏ `trackedFrom`.",
        "An amendment does not change since when the unit is followed. Leave `trackedFrom` out.",
    ),
    "unknown_continued": (
        "Không có mục này trong kế hoạch khác đã ban hành. Hãy bỏ `continues` hoặc chọn mục của kế hoạch trước.",
        "No other published plan has this item. Leave `continues` out, or choose an item of an earlier plan.",
    ),
    "unknown_plan": (
        "Không có kế hoạch này, hoặc bạn không được biết. Hãy bỏ `plan` và mô tả văn bản bằng số, ngày, tên.",
        "There is no such plan, or not for you to know of. Leave `plan` out and describe the paper in words.",
    ),
    "unknown_successor": (
        "Không có kế hoạch khác đã ban hành nào như vậy ở đơn vị này. Hãy chọn kế hoạch thay thế đã ban hành.",
        "The unit has no such other published plan. Choose the published plan that takes its place.",
    ),
    "unknown_task": (
        "Không có nhiệm vụ này trong cùng kế hoạch. Hãy xem GET /v1/tasks?plan=(id).",
        "The same plan has no such task. See GET /v1/tasks?plan=(id).",
    ),
}
