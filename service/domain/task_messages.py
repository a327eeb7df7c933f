"""What does the service say about tasks, updates, extensions and products?"""

from __future__ import annotations

TASK_MESSAGES: dict[str, tuple[str, str]] = {
    "agency_assigned_twice": (
        "Cơ quan này đã được phân công ở nhiệm vụ này. Hãy giữ một vai trò.",
        "This agency is assigned to the task already. Keep one role.",
    ),
    "agency_not_assigned": (
        "Cơ quan này không được phân công ở nhiệm vụ. Hãy chọn một cơ quan trong `assignments`.",
        "This agency has no role in the task. Choose one of its `assignments`.",
    ),
    "agency_not_answering": (
        "Cơ quan này không chủ trì nhiệm vụ (hoặc có các thành viên trả lời thay). Hãy chọn cơ quan chủ trì hoặc thành viên; "
        "cơ quan phối hợp gửi cập nhật kiểu `note`.",
        "This agency does not lead the task, or its members answer in its stead. Choose a lead or a member; "
        "a coordinating agency sends a `note`.",
    ),
    "agency_unclear": (
        "Tài khoản thay mặt nhiều cơ quan của nhiệm vụ này. Hãy nêu `agency`.",
        "The account acts for several agencies of this task. Say which in `agency`.",
    ),
    "claimer_confirms": (
        "Người báo hoàn thành cả việc hay một phần việc không được tự xác nhận. Hãy nhờ người khác của đầu mối xác nhận.",
        "Whoever reported the completion, or that of a part, may not confirm it. Ask another person of the focal office.",
    ),
    "day_after_plan": (
        "Ngày này muộn hơn một năm sau khi kế hoạch kết thúc ({to}). Hãy kiểm tra lại năm, hoặc đưa việc sang kế hoạch sau.",
        "This day lies more than a year after the plan's end ({to}). Check the year, or put the work into the next plan.",
    ),
    "day_before_plan": (
        "Ngày này sớm hơn một năm trước khi kế hoạch bắt đầu ({from_}). Hãy kiểm tra lại năm.",
        "This day lies more than a year before the plan begins ({from_}). Check the year.",
    ),
    "day_in_future": (
        "Ngày này chưa đến (hôm nay là {today}). Hãy ghi ngày đã xảy ra.",
        "This day has not come yet (today is {today}). Give the day it happened.",
    ),
    "direction_unknown": (
        "Không có chỉ đạo này ở nhiệm vụ. Hãy dùng mã của một cập nhật kiểu `direction` của chính nhiệm vụ.",
        "The task has no such direction. Give the id of an update of kind `direction` of this task.",
    ),
    "done_after_said": (
        "Ngày hoàn thành sau ngày của cập nhật. Hãy sửa `doneOn` hoặc `onDay`.",
        "The day of completion lies after the day of the update. Correct `doneOn` or `onDay`.",
    ),
    "done_day_missing": (
        "Hoàn thành cần ngày hoàn thành. Hãy thêm `doneOn`.",
        "Done needs the day it was done. Add `doneOn`.",
    ),
    "done_day_without_done": (
        "Có `doneOn` nhưng trạng thái không phải `done`. Hãy đặt `status` là `done` hoặc bỏ `doneOn`.",
        "`doneOn` is given, but the status is not `done`. Set `status` to `done`, or leave `doneOn` out.",
    ),
    "done_is_hundred": (
        "Hoàn thành nghĩa là 100 %. Hãy bỏ `percent` hoặc ghi 100.",
        "Done means 100 %. Leave `percent` out, or give 100.",
    ),
    "extension_due_not_later": (
        "Hạn đề nghị phải sau hạn hiện tại ({due}).",
        "The day asked for must lie after the present due date ({due}).",
    ),
    "extension_nothing_to_move": (
        "Nhiệm vụ này không có một ngày đến hạn để gia hạn ({kind}). Hãy ghi chú hoặc đề nghị điều chỉnh kế hoạch.",
        "This task has no single due date to extend ({kind}). Leave a note, or ask for an amendment of the plan.",
    ),
    "extension_pending": (
        "Cơ quan này đã có một đề nghị gia hạn chưa được quyết định. Hãy chờ quyết định đó.",
        "A request of this agency is waiting for a decision. Wait for it.",
    ),
    "member_follows": (
        "Vai trò `member` theo từ tập thể chủ trì. Hãy ghi `lead` hoặc `coordinator`.",
        "The role `member` follows from the collective that leads. Write `lead` or `coordinator`.",
    ),
    "occurrence_done": (
        "Lần này đã được báo hoàn thành ngày {on}. Hãy chọn lần khác.",
        "This occurrence was reported done on {on} already. Choose another.",
    ),
    "occurrence_needed": (
        "Nhiệm vụ định kỳ: hãy nêu lần nào hoàn thành trong `occurrence`, hoặc kết thúc cả nhiệm vụ bằng `complete`.",
        "The task recurs: say which occurrence is done in `occurrence`, or end the whole task with `complete`.",
    ),
    "occurrence_unknown": (
        "Nhiệm vụ không có lần này. Hãy xem `/v1/tasks/{{id}}/occurrences`.",
        "The task has no such occurrence. See `/v1/tasks/{{id}}/occurrences`.",
    ),
    "own_request": (
        "Người đề nghị không được tự quyết định. Hãy nhờ lãnh đạo khác.",
        "Whoever asked may not decide. Ask another leader.",
    ),
    "period_unfit": (
        "Với thời gian mới, nhiệm vụ định kỳ {task} không có lần nào, hoặc có quá nhiều lần. "
        "Hãy đổi thời gian, hoặc sửa thời hạn của nhiệm vụ trước.",
        "In the new period the recurring task {task} would have no occurrence, or far too many. "
        "Choose another period, or change the task's schedule first.",
    ),
    "official_needs_no_amendment": (
        "Đổi người phụ trách không cần điều chỉnh kế hoạch. Hãy ghi `official` mà không có `revision=draft`.",
        "The official in charge changes without an amendment. Write `official` without `revision=draft`.",
    ),
    "progress_only": (
        "Trường này chỉ dùng cho cập nhật kiểu `progress`. Hãy bỏ trường này hoặc đổi `kind`.",
        "This field is for updates of kind `progress` only. Leave it out, or change `kind`.",
    ),
    "says_nothing": (
        "Cập nhật chưa nói gì. Hãy thêm `text`, `status` hoặc `percent`.",
        "The update says nothing. Add `text`, `status` or `percent`.",
    ),
    "task_plan_submitted": (
        "Kế hoạch đang trình. Hãy để lãnh đạo trả lại (return) rồi sửa.",
        "The plan has been submitted. Have the leader return it, then change it.",
    ),
    "task_rows_many": (
        "Một lần gửi nhận nhiều nhất {most} dòng cho một nhiệm vụ. Hãy gửi các dòng còn lại ở lần sau.",
        "A batch takes at most {most} rows about one task. Send the others in a further one.",
    ),
    "task_unknown": (
        "Không có nhiệm vụ này, hoặc bạn không được biết. Hãy lấy mã tại GET /v1/tasks.",
        "There is no such task, or not for you to know of. Take its id from GET /v1/tasks.",
    ),
    "text_missing": (
        "Hãy viết nội dung trong `text`.",
        "Write what is to be said in `text`.",
    ),
    "trigger_basis_empty": (
        "Hãy nêu căn cứ: số, ký hiệu, cơ quan ban hành hoặc ngày của văn bản.",
        "Name the basis: number, symbol, issuer or day of the document.",
    ),
    "trigger_due_before_basis": (
        "Hạn sớm hơn ngày của văn bản căn cứ. Hãy sửa một trong hai ngày.",
        "The due date lies before the day of the basis. Correct one of the two.",
    ),
    "unknown_agency": (
        "Không có cơ quan này trong danh bạ bạn được dùng. Hãy tìm tại GET /v1/agencies hoặc thêm cơ quan trước.",
        "There is no such agency in the directory you may use. Look at GET /v1/agencies, or add it first.",
    ),
    "unknown_official": (
        "Không có người dùng này ở đơn vị. Hãy chọn người có tài khoản tại đơn vị của kế hoạch.",
        "The unit has no such user. Choose somebody with an account at the plan's unit.",
    ),
    "unknown_section": (
        "Không có mục này trong kế hoạch. Hãy xem GET /v1/plans/(id)/sections.",
        "The plan has no such section. See GET /v1/plans/(id)/sections.",
    ),
    "whole_needs_reason": (
        "Còn {open} phần việc chưa báo hoàn thành. Đầu mối muốn kết thúc cả nhiệm vụ thì ghi lý do trong `text`.",
        "{open} part(s) have not been reported done. To end the whole task the focal office gives its reason in `text`.",
    ),
    "update_row_twice": (
        "Dòng này giống hệt {other}. Hãy bỏ một trong hai dòng.",
        "This row is the same as {other}. Leave one of the two out.",
    ),
}
