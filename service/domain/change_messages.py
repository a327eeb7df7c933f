"""What is said to whoever follows changes: a cursor that is none, or one that no longer leads on."""

from __future__ import annotations

CHANGE_MESSAGES: dict[str, tuple[str, str]] = {
    "changes_cursor_expired": (
        "Con trỏ này đã quá {days} ngày. Hãy tải lại các bảng (GET /v1/exports liệt kê), rồi đi tiếp từ "
        "`X-Start-Cursor` của bảng tải đầu tiên.",
        "This cursor is older than {days} days. Load the tables again (GET /v1/exports lists them), and go on from the "
        "`X-Start-Cursor` of the one loaded first.",
    ),
    "changes_cursor_filter": (
        "Con trỏ này của một bộ lọc khác. Hãy gửi lại đúng `types` và `unit` như trước, hoặc bắt đầu lại không có "
        "`cursor`.",
        "This cursor belongs to another filter. Send the same `types` and `unit` as before, or begin without `cursor`.",
    ),
    "changes_cursor_foreign": (
        "Con trỏ này được cấp cho người khác. Hãy dùng con trỏ mà chính tài khoản này đã nhận.",
        "This cursor was given to somebody else. Send one that this very account has received.",
    ),
    "changes_cursor_forged": (
        "Đây không phải con trỏ do dịch vụ cấp. Hãy gửi đúng `nextCursor` hoặc `X-Start-Cursor` đã nhận.",
        "This is no cursor of the service. Send `nextCursor` or `X-Start-Cursor` exactly as received.",
    ),
    "changes_journal_gone": (
        "Phần nhật ký từ con trỏ này đã được lưu trữ. Hãy tải lại các bảng (GET /v1/exports liệt kê), rồi đi tiếp "
        "từ `X-Start-Cursor` của bảng tải đầu tiên.",
        "The journal from this cursor on has been archived. Load the tables again (GET /v1/exports lists them), and go "
        "on from the `X-Start-Cursor` of the one loaded first.",
    ),
    "changes_reach_changed": (
        "Quyền của bạn đã thay đổi từ khi có con trỏ này, nên có dòng mới thấy và dòng không còn thấy. Hãy tải lại các "
        "bảng (GET /v1/exports liệt kê), bỏ bản cũ, rồi đi tiếp từ `X-Start-Cursor` của bảng tải đầu tiên.",
        "Your rights have changed since this cursor was given: there are rows you now see, and rows you no longer do. "
        "Load the tables again (GET /v1/exports lists them), drop the old ones, and go on from the `X-Start-Cursor` of "
        "the one loaded first.",
    ),
    "changes_server_changed": (
        "Cơ sở dữ liệu đã được khôi phục từ bản sao lưu sau khi có con trỏ này. Hãy tải lại các bảng (GET /v1/exports "
        "liệt kê), bỏ bản cũ, rồi đi tiếp từ `X-Start-Cursor` của bảng tải đầu tiên.",
        "The database was restored from a backup after this cursor was given. Load the tables again (GET /v1/exports "
        "lists them), drop the old ones, and go on from the `X-Start-Cursor` of the one loaded first.",
    ),
    "changes_type_follows": (
        "Bảng `{given}` được tính từ bảng khác. Hãy theo dõi {hint}.",
        "The table `{given}` is worked out of others. Follow {hint}.",
    ),
    "changes_unit_changed": (
        "Đơn vị {unit} đã nhập, chia hoặc đổi mã từ khi có con trỏ này, nên có dòng thuộc về đơn vị mà không được báo. "
        "Hãy tải lại các bảng (GET /v1/exports liệt kê), bỏ bản cũ, rồi đi tiếp từ `X-Start-Cursor` của bảng tải đầu "
        "tiên.",
        "The unit {unit} was merged, split or re-coded since this cursor was given: rows came to be its own without a "
        "change of theirs. Load the tables again (GET /v1/exports lists them), drop the old ones, and go on from the "
        "`X-Start-Cursor` of the one loaded first.",
    ),
    "too_many_waiting": (
        "Mỗi tài khoản được chờ tối đa {most} lượt cùng lúc. Hãy đợi lượt trước trả lời, hoặc bỏ `wait`.",
        "An account waits {most} times at once at most. Let the calls before answer, or leave `wait` out.",
    ),
}
