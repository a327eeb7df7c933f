"""What does the service say to people, in Vietnamese and in English?

One catalogue. Every code a problem can carry has both sentences, and says what to do
about it. Values in braces come from the problem's parameters.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from service.domain.access import MATRIX, Permission, Role
from service.domain.access_page import PERMISSION_NAMES, ROLE_NAMES
from service.domain.alert_messages import ALERT_MESSAGES
from service.domain.catalogue_messages import CATALOGUE_MESSAGES
from service.domain.change_messages import CHANGE_MESSAGES
from service.domain.evidence_messages import EVIDENCE_MESSAGES
from service.domain.export_messages import EXPORT_MESSAGES
from service.domain.figure_messages import FIGURE_MESSAGES
from service.domain.form_messages import FORM_MESSAGES
from service.domain.graphql_messages import GRAPHQL_MESSAGES
from service.domain.import_messages import IMPORT_MESSAGES
from service.domain.lgsp_messages import LGSP_MESSAGES
from service.domain.obstacle_messages import OBSTACLE_MESSAGES
from service.domain.outside_url_messages import OUTSIDE_URL_MESSAGES
from service.domain.people_messages import PEOPLE_MESSAGES
from service.domain.plan_messages import PLAN_MESSAGES
from service.domain.progress_messages import PROGRESS_MESSAGES
from service.domain.report_messages import REPORT_MESSAGES
from service.domain.reporting_messages import REPORTING_MESSAGES
from service.domain.schedules import REFUSALS
from service.domain.selection_messages import SELECTION_MESSAGES
from service.domain.sign_in_messages import SIGN_IN_MESSAGES
from service.domain.state_words import state_words
from service.domain.task_messages import TASK_MESSAGES
from service.domain.unit_messages import UNIT_MESSAGES
from service.domain.upload_messages import UPLOAD_MESSAGES
from service.domain.webhook_messages import WEBHOOK_MESSAGES
from service.domain.zalo_messages import ZALO_MESSAGES


class Message(NamedTuple):
    """One sentence in two languages: what is wrong, and the mend."""

    vi: str
    en: str


LANGUAGES = ("vi", "en")

MESSAGES: dict[str, Message] = {
    "already_exists": Message(
        "Đã có một bản ghi như vậy. Hãy đọc bản ghi đó và sửa thay vì tạo mới.",
        "Such an entry exists already. Read it and change it instead of creating another.",
    ),
    "bad_cursor": Message(
        "Con trỏ trang không đọc được. Hãy dùng đúng `nextCursor` nhận được, hoặc bỏ `cursor` để đọc từ đầu.",
        "The cursor cannot be read. Send `nextCursor` exactly as received, or leave `cursor` out to begin again.",
    ),
    "bad_json": Message(
        "Nội dung không phải JSON hợp lệ, từ dòng {line}, ký tự {column}. Hãy sửa chỗ đó và gửi lại.",
        "The body is not valid JSON from line {line}, character {column} on. Mend that place and send it again.",
    ),
    "bad_text": Message(
        "Văn bản chứa ký tự không được phép (NUL hoặc UTF-8 hỏng). Hãy bỏ các ký tự đó.",
        "The text holds characters that are not allowed (NUL or broken UTF-8). Remove them.",
    ),
    "body_missing": Message(
        "Yêu cầu này cần nội dung ({expected}). Hãy gửi kèm Content-Type tương ứng.",
        "This request needs a body ({expected}). Send one with that Content-Type.",
    ),
    "body_unwanted": Message(
        "Việc này không nhận nội dung. Hãy gửi lại với nội dung rỗng.",
        "This takes no body. Send it again with an empty one.",
    ),
    "body_too_large": Message(
        "Nội dung vượt quá {limit} byte. Hãy chia nhỏ yêu cầu.",
        "The body is larger than {limit} bytes. Split the request.",
    ),
    "body_too_slow": Message(
        "Nội dung chưa gửi hết trong {seconds} giây. Hãy gửi lại, chia nhỏ nếu đường truyền chậm.",
        "The body had not come whole after {seconds} seconds. Send it again, in smaller parts on a slow line.",
    ),
    "busy": Message(
        "Bản ghi đang được người khác ghi. Hãy thử lại sau giây lát.",
        "Somebody else is writing this entry. Try again in a moment.",
    ),
    "day_absurd": Message(
        "Năm phải từ 1945 đến 2100. Hãy kiểm tra lại ngày.",
        "The year must lie between 1945 and 2100. Check the day.",
    ),
    "moment_form": Message(
        "Thời điểm phải viết theo dạng 2026-06-10T09:00:00Z, hoặc kèm múi giờ: 2026-06-10T16:00:00+07:00 (trong địa chỉ"
        " viết `+` là `%2B`).",
        "Write the moment as 2026-06-10T09:00:00Z, or with its offset: 2026-06-10T16:00:00+07:00 (in an address `+` is"
        " written `%2B`).",
    ),
    "moment_in_future": Message(
        "Lúc này chưa đến (bây giờ là {now}), nên chưa ai biết gì. Hãy nêu một lúc đã qua, hoặc dùng ngày (`asOf`, `on`).",
        "This moment has not come yet (it is {now} now): nobody knows what will be known. Give a past one, or a day"
        " (`asOf`, `on`).",
    ),
    "known_archived": Message(
        "Nhật ký trước {earliest} đã được lưu trữ, không còn biết lúc ấy ra sao. Hãy nêu `knownAt` từ {earliest} trở đi; "
        "trước đó có trong tệp lưu trữ (docs/install.md).",
        "The journal before {earliest} has been archived: what was known then can no longer be told. Give a `knownAt` "
        "from {earliest} on; what lies before is in the files of the archive (docs/install.md).",
    ),
    "audit_archived": Message(
        "Nhật ký trước {earliest} đã được lưu trữ. Hãy hỏi từ ngày {day} trở đi; trước đó có trong tệp lưu trữ "
        "(docs/install.md).",
        "The journal before {earliest} has been archived. Ask from {day} on; what lies before is in the files of the "
        "archive (docs/install.md).",
    ),
    "audit_entry_archived": Message(
        "Dòng {seq} của nhật ký đã được lưu trữ cùng tháng {month}. Hãy tìm trong tệp {file} của bản lưu trữ.",
        "Entry {seq} of the journal was archived with the month {month}. Look for it in {file} of the archive.",
    ),
    "journal_read": Message(
        "Có phiên đang đọc nhật ký nên chưa bỏ được tháng đã lưu trữ. Hãy chạy lại sau ít phút.",
        "Somebody is reading the journal, so the archived month cannot go yet. Do it again in some minutes.",
    ),
    "past_slow": Message(
        "Đọc lại những gì đã biết lúc đó lâu hơn thời gian một câu hỏi được phép. Hãy hỏi từng tỉnh, thành phố hoặc xã bằng "
        "`unit`, lọc hẹp hơn, hoặc hỏi lại khi máy chủ ít việc.",
        "To read what was known then takes longer than one request may. Ask for each province, city or commune by `unit`, "
        "filter for less, or ask again when the server has less to do.",
    ),
    "not_known_then": Message(
        "Lúc {known_at} chưa có điều này. Hãy nêu `knownAt` muộn hơn, hoặc bỏ đi để đọc bản hiện nay.",
        "At {known_at} this was not known yet. Give a later `knownAt`, or leave it out to read what is there now.",
    ),
    "day_form": Message(
        "Ngày viết dạng 2026-05-09 (năm-tháng-ngày).",
        "A day is written as 2026-05-09 (year-month-day).",
    ),
    "database_read_only": Message(
        "Cơ sở dữ liệu đang chỉ cho đọc nên không ghi được gì. Hãy thử lại sau; người vận hành xem máy chủ PostgreSQL"
        " bằng `sauro doctor`.",
        "The database may only be read at the moment, so nothing can be written. Try again later; whoever runs the"
        " service looks after the PostgreSQL server with `sauro doctor`.",
    ),
    "database_unavailable": Message(
        "Cơ sở dữ liệu tạm thời không trả lời. Hãy thử lại sau vài giây; với POST hãy dùng lại cùng Idempotency-Key.",
        "The database does not answer at the moment. Try again in a few seconds; for POST repeat the same Idempotency-Key.",
    ),
    "field_missing": Message("Thiếu trường này. Hãy bổ sung.", "This field is missing. Add it."),
    "field_wrong": Message(
        "Giá trị không hợp lệ: {reason}. Hãy sửa theo tài liệu API.",
        "The value is not valid: {reason}. Mend it after the API reference.",
    ),
    "fields_empty": Message(
        "Hãy nêu ít nhất một trường, hoặc bỏ tham số để lấy tất cả.",
        "Name at least one field, or leave the parameter out to get all.",
    ),
    "foreign_cursor": Message(
        "Con trỏ này thuộc một danh sách khác (bộ lọc hoặc thứ tự khác). Hãy giữ nguyên bộ lọc, hoặc bỏ `cursor`.",
        "This cursor belongs to another list (other filter or order). Keep the filter, or leave `cursor` out.",
    ),
    "given_twice": Message(
        "Tham số này được gửi hai lần. Hãy chỉ gửi một lần.",
        "This parameter was given twice. Send it once.",
    ),
    "head_too_large": Message(
        "Phần đầu của yêu cầu vượt quá {limit} byte. Hãy rút ngắn địa chỉ và các dòng tiêu đề.",
        "The head of the request is larger than {limit} bytes. Shorten the address and the header lines.",
    ),
    "idempotency_in_flight": Message(
        "Yêu cầu với Idempotency-Key này đang được xử lý. Hãy chờ rồi gửi lại.",
        "A request with this Idempotency-Key is being worked on. Wait, then repeat it.",
    ),
    "idempotency_key_bad": Message(
        "Idempotency-Key phải dài 1-200 ký tự in được. Hãy dùng một UUID.",
        "An Idempotency-Key has 1 to 200 printable characters. Use a UUID.",
    ),
    "idempotency_not_kept": Message(
        "Việc này đã làm ở lần gửi trước với cùng khóa, nhưng dịch vụ dừng trước khi giữ lại câu trả lời. "
        "Hãy đọc lại thứ đã ghi.",
        "This was done when it was first sent with this key, but the service stopped before it kept the answer. "
        "Read what was written.",
    ),
    "idempotency_reused": Message(
        "Idempotency-Key này đã dùng cho một yêu cầu khác. Hãy tạo khóa mới.",
        "This Idempotency-Key was used for a different request. Make a new key.",
    ),
    "internal": Message(
        "Lỗi bên trong dịch vụ. Không có gì được ghi dở dang; hãy báo mã `traceId` cho người vận hành.",
        "The service failed. Nothing was left half-written; give the operator the `traceId`.",
    ),
    "invalid": Message(
        "Yêu cầu có {count} chỗ chưa đúng; xem `errors`.",
        "The request has {count} thing(s) wrong; see `errors`.",
    ),
    "method_not_allowed": Message(
        "Địa chỉ này không nhận phương thức đó. Hãy xem /docs.",
        "This address does not take that method. See /docs.",
    ),
    "no_name_fits": Message(
        "Không có tên này, và ở đây không nhận tên nào. Hãy bỏ nó.",
        "There is no such name, and none is taken here. Leave it out.",
    ),
    "nothing_given": Message(
        "Không có gì để sửa. Hãy nêu ít nhất một trường.",
        "There is nothing to change. Give at least one field.",
    ),
    "no_such_path": Message(
        "Không có địa chỉ này. Hãy xem danh sách tại /docs.",
        "There is no such address. See the list at /docs.",
    ),
    "no_http": Message(
        "Đây không phải yêu cầu HTTP đúng. Chữ có dấu và dấu cách trong địa chỉ phải được mã hóa, như `q=m%E1%BB%B9`; "
        "với curl: `-G --data-urlencode q=mỹ`. Phần đầu gửi đúng theo HTTP/1.1.",
        "This is no HTTP request. Accents and blanks in an address are written encoded, such as `q=m%E1%BB%B9`; with "
        "curl: `-G --data-urlencode q=mỹ`. Send the head after HTTP/1.1.",
    ),
    "not_found": Message(
        "Không tìm thấy, hoặc bạn không được biết mục này. Hãy kiểm tra mã và phạm vi của tài khoản.",
        "Not found, or not for you to know of. Check the id and the reach of the account.",
    ),
    "not_migrated": Message(
        "Cơ sở dữ liệu chưa có bảng của phiên bản này. Hãy chạy `sauro migrate`.",
        "The database does not have this version's tables yet. Run `sauro migrate`.",
    ),
    "not_signed_in": Message(
        "Cần đăng nhập. Hãy lấy token tại POST /v1/auth/sessions và gửi `Authorization: Bearer`.",
        "Sign in first. Get a token at POST /v1/auth/sessions and send `Authorization: Bearer`.",
    ),
    "not_yours": Message(
        "Bạn thấy được mục này nhưng ở đây không có quyền {permission}. Hãy nhờ người có quyền đó tại đơn vị, với cơ quan có phần việc.",
        "You may see this, but here you may not {permission}. Ask somebody who may at this unit, for the agency concerned.",
    ),
    "overloaded": Message(
        "Quá nhiều kết nối cùng lúc. Hãy thử lại sau {retry_after} giây.",
        "Too many connections at once. Try again in {retry_after} seconds.",
    ),
    "reference_missing": Message(
        "Mục được nhắc tới không tồn tại hoặc vẫn còn mục khác dựa vào. Hãy kiểm tra các mã.",
        "Something referred to does not exist, or something still depends on this. Check the ids.",
    ),
    "rule_broken": Message(
        "Các giá trị này không thể đi cùng nhau. Hãy kiểm tra lại các trường.",
        "These values cannot stand together. Check the fields.",
    ),
    "search_empty": Message(
        "Không có chữ hay số nào để tìm. Hãy nhập ít nhất một chữ hoặc số, hoặc bỏ tham số này.",
        "There is no letter or digit to look for. Give at least one, or leave the parameter out.",
    ),
    "source_reserved": Message(
        "Nguồn `demo` chỉ dành cho dữ liệu mẫu do lệnh `sauro demo` nạp. Hãy bỏ trường này hoặc ghi nguồn khác.",
        "The source `demo` marks what `sauro demo` loads. Leave the field out, or name another source.",
    ),
    "signed_out": Message(
        "Phiên đã kết thúc hoặc tài khoản bị khóa. Hãy đăng nhập lại.",
        "The session has ended or the account is locked. Sign in again.",
    ),
    "stale": Message(
        "Bản ghi đã được người khác sửa. Hãy đọc lại, xem thay đổi, rồi gửi với phiên bản mới.",
        "Somebody else changed this first. Read it again, look at the change, and send the new version.",
    ),
    "token_bad": Message(
        "Token không hợp lệ hoặc đã hết hạn ({reason}). Hãy đăng nhập lại hoặc làm mới token.",
        "The token is not valid or has expired ({reason}). Sign in again or refresh it.",
    ),
    "ticket_bad": Message(
        "Vé này không dùng được: đã dùng rồi, quá 60 giây hoặc không đúng. Hãy lấy vé mới: POST /v1/events/tickets.",
        "The ticket is of no use: used already, older than 60 seconds, or none. Get another: POST /v1/events/tickets.",
    ),
    "too_many": Message(
        "Quá nhiều yêu cầu. Hãy chờ {retry_after} giây.",
        "Too many requests. Wait {retry_after} seconds.",
    ),
    "too_many_streams": Message(
        "Đã mở {most} luồng sự kiện, nhiều nhất cho một tài khoản. Hãy đóng bớt, hoặc dùng chung một luồng.",
        "You have {most} streams of events open, the most for one account. Close one, or share one among windows.",
    ),
    "unknown_field": Message(
        "Không có trường này. Có phải bạn muốn: {hint}?",
        "There is no such field. Did you mean: {hint}?",
    ),
    "unknown_name": Message(
        "Không có tên `{given}`. Có phải bạn muốn: {hint}?",
        "There is no `{given}`. Did you mean: {hint}?",
    ),
    "unknown_parameter": Message(
        "Không có tham số này. Có phải bạn muốn: {hint}?",
        "There is no such parameter. Did you mean: {hint}?",
    ),
    "unsupported_encoding": Message(
        "Nội dung nén kiểu `{given}` không được nhận. Hãy gửi nội dung không nén, bỏ Content-Encoding.",
        "A body encoded as `{given}` is not taken. Send it as it is, without Content-Encoding.",
    ),
    "unsupported_media": Message(
        "Chỉ nhận {expected}. Hãy đặt Content-Type tương ứng.",
        "Only {expected} is taken. Set Content-Type accordingly.",
    ),
    "version_bad": Message(
        'If-Match phải là số phiên bản trong ngoặc kép, ví dụ "3".',
        'If-Match must be the version in quotes, such as "3".',
    ),
    "version_required": Message(
        'Cần tiêu đề If-Match với phiên bản bạn đã đọc, ví dụ If-Match: "3".',
        'The header If-Match with the version you have read is required, such as If-Match: "3".',
    ),
    "wrong_state": Message(
        "Không thể thực hiện “{act}”: {noun} {state}. Lúc này có thể: {possible}.",
        "“{act}” is not possible: the {noun} is {state}. What is possible now: {possible}.",
    ),
}

MESSAGES |= {code: Message(*pair) for code, pair in FORM_MESSAGES.items()}
MESSAGES |= {code: Message(*pair) for code, pair in CATALOGUE_MESSAGES.items()}
MESSAGES |= {code: Message(*pair) for code, pair in EVIDENCE_MESSAGES.items()}
MESSAGES |= {code: Message(*pair) for code, pair in EXPORT_MESSAGES.items()}
MESSAGES |= {code: Message(*pair) for code, pair in FIGURE_MESSAGES.items()}
MESSAGES |= {code: Message(*pair) for code, pair in GRAPHQL_MESSAGES.items()}
MESSAGES |= {code: Message(*pair) for code, pair in UNIT_MESSAGES.items()}
MESSAGES |= {code: Message(*pair) for code, pair in TASK_MESSAGES.items()}
MESSAGES |= {code: Message(*pair) for code, pair in PEOPLE_MESSAGES.items()}
MESSAGES |= {code: Message(*pair) for code, pair in PLAN_MESSAGES.items()}
MESSAGES |= {code: Message(*pair) for code, pair in LGSP_MESSAGES.items()}
MESSAGES |= {code: Message(*pair) for code, pair in OBSTACLE_MESSAGES.items()}
MESSAGES |= {code: Message(*pair) for code, pair in OUTSIDE_URL_MESSAGES.items()}
MESSAGES |= {code: Message(*pair) for code, pair in WEBHOOK_MESSAGES.items()}
MESSAGES |= {code: Message(*pair) for code, pair in PROGRESS_MESSAGES.items()}
MESSAGES |= {code: Message(*pair) for code, pair in REPORTING_MESSAGES.items()}
MESSAGES |= {code: Message(*pair) for code, pair in REPORT_MESSAGES.items()}
MESSAGES |= {code: Message(*pair) for code, pair in UPLOAD_MESSAGES.items()}
MESSAGES |= {code: Message(*pair) for code, pair in ALERT_MESSAGES.items()}
MESSAGES |= {code: Message(*pair) for code, pair in ZALO_MESSAGES.items()}
MESSAGES |= {code: Message(*pair) for code, pair in IMPORT_MESSAGES.items()}
MESSAGES |= {code: Message(*pair) for code, pair in CHANGE_MESSAGES.items()}
MESSAGES |= {code: Message(*pair) for code, pair in SIGN_IN_MESSAGES.items()}
MESSAGES |= {code: Message(*pair) for code, pair in SELECTION_MESSAGES.items()}
MESSAGES |= {code: Message(said["vi"], said["en"]) for code, said in REFUSALS.items()}


def _permission_words(permission: str, language: str) -> str:
    """A permission as people call it, and the roles that have it."""
    column = 0 if language == "vi" else 1
    if permission not in Permission.__members__:
        return ("ghi ở đơn vị này", "write at this unit")[column]
    wanted = Permission(permission)
    roles = [ROLE_NAMES[role][0] if column == 0 else role.value for role in Role if wanted in MATRIX[role]]
    return f"{PERMISSION_NAMES[wanted][column]} ({', '.join(roles)})"


class _Loose(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def sentence(code: str, language: str, params: dict[str, Any]) -> str:
    """The sentence of a code. An unknown code speaks as `internal`: a test keeps that from happening."""
    message = MESSAGES.get(code, MESSAGES["internal"])
    if "permission" in params:
        params = params | {"permission": _permission_words(str(params["permission"]), language)}
    if code == "wrong_state" and {"noun", "act", "state"} <= params.keys():
        params = params | state_words(params["noun"], params["act"], params["state"], language)
    return (message.vi if language == "vi" else message.en).format_map(_Loose(params))
