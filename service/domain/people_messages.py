"""What is said about accounts, grants, sign-ins and the machines that call?"""

from __future__ import annotations

PEOPLE_MESSAGES: dict[str, tuple[str, str]] = {
    "account_locked": (
        "Tài khoản đang bị khóa. Hãy nhờ quản trị của đơn vị mở khóa.",
        "The account is locked. Ask the unit's admin to unlock it.",
    ),
    "agency_elsewhere": (
        "Cơ quan này không thuộc đơn vị {unit}. Hãy chọn cơ quan của đúng đơn vị (GET /v1/agencies?unit={unit}).",
        "This agency does not belong to unit {unit}. Choose one of that unit (GET /v1/agencies?unit={unit}).",
    ),
    "agency_needed": (
        "Vai trò `{role}` gắn với một cơ quan. Hãy gửi `agency` là cơ quan của đơn vị.",
        "The role `{role}` acts for an agency. Send `agency`, one of the unit's.",
    ),
    "agency_not_for_role": (
        "Vai trò `{role}` không gắn với cơ quan. Hãy bỏ `agency`.",
        "The role `{role}` is not bound to an agency. Leave `agency` out.",
    ),
    "beyond_reach": (
        "Tài khoản này có quyền vượt phạm vi của bạn. Hãy nhờ quản trị cấp trên.",
        "This account holds rights beyond your reach. Ask an admin of the upper unit.",
    ),
    "client_bad": (
        "Mã ứng dụng hoặc khóa bí mật không đúng, hoặc ứng dụng bị khóa. Hãy kiểm tra, hoặc xin cấp lại khóa.",
        "The client id or secret is wrong, or the client is locked. Check them, or have the secret rotated.",
    ),
    "client_repeated": (
        "Mã và khóa ứng dụng chỉ gửi theo một cách. Hãy dùng HTTP Basic hoặc nội dung form, không dùng cả hai.",
        "Client id and secret go one way only. Use HTTP Basic or the form, not both.",
    ),
    "consent_ahead": (
        "Ngày đồng ý phải là hôm nay ({today}) hoặc trước đó.",
        "The day of consent must be today ({today}) or earlier.",
    ),
    "contact_empty": (
        "Liên hệ cần ít nhất một trong `phone`, `zaloUser`, `zaloGroup`. Hãy bổ sung.",
        "A contact needs at least one of `phone`, `zaloUser`, `zaloGroup`. Add one.",
    ),
    "contact_group_alone": (
        "Nhóm Zalo là một liên hệ riêng. Hãy ghi số điện thoại hoặc mã người dùng ở liên hệ khác.",
        "A Zalo group is a contact by itself. Put the phone or the user id into another one.",
    ),
    "contact_words_hold_number": (
        "Không ghi số điện thoại hay dãy số dài ở đây: mọi người đều đọc được. Hãy ghi vào `phone` hoặc `zaloUser`.",
        "No phone or long number belongs here, where everybody reads it. Put it into `phone` or `zaloUser`.",
    ),
    "demo_sign_in_off": (
        "Tài khoản mẫu chỉ dùng khi bật SAURO_DEMO=1. Hãy bật trên máy thử, hoặc dùng tài khoản thật.",
        "Demo accounts only work while SAURO_DEMO=1 is set. Set it on a trial machine, or use a real account.",
    ),
    "external_unknown": (
        "Danh tính {subject} của {issuer} chưa gắn với tài khoản nào. Hãy nhờ quản trị đơn vị ghi `issuer` và `subject` "
        "vào tài khoản của bạn.",
        "The identity {subject} of {issuer} belongs to no account. Ask the unit's admin to write `issuer` and "
        "`subject` into yours.",
    ),
    "form_field_missing": (
        "Thiếu tham số `{name}` của RFC 6749. Hãy bổ sung.",
        "The parameter `{name}` of RFC 6749 is missing. Add it.",
    ),
    "form_field_repeated": (
        "Tham số `{name}` được gửi nhiều lần. Hãy chỉ gửi một lần.",
        "The parameter `{name}` was given more than once. Send it once.",
    ),
    "form_field_wrong": (
        "Tham số `{name}` không hợp lệ hoặc quá dài. Hãy sửa theo RFC 6749 và /docs.",
        "The parameter `{name}` is not valid or too long. Mend it after RFC 6749 and /docs.",
    ),
    "form_unreadable": (
        "Không đọc được nội dung. Hãy gửi `application/x-www-form-urlencoded`, nhiều nhất 20 tham số.",
        "The body cannot be read. Send `application/x-www-form-urlencoded`, 20 parameters at most.",
    ),
    "grant_ended": (
        "Quyền này đã kết thúc. Hãy cấp quyền mới.",
        "This grant has ended. Give a new one.",
    ),
    "grant_exists": (
        "Người hoặc ứng dụng này đã có vai trò đó tại đơn vị trong thời gian đó. Hãy sửa `validTo` của quyền {grant}.",
        "They already hold this role at the unit for that time. Change `validTo` of the grant {grant}.",
    ),
    "grant_type_unknown": (
        "Không có grant_type `{given}`. Hãy dùng client_credentials hoặc refresh_token.",
        "There is no grant_type `{given}`. Use client_credentials or refresh_token.",
    ),
    "identity_incomplete": (
        "`issuer` và `subject` phải đi cùng nhau. Hãy gửi cả hai, hoặc cả hai là null.",
        "`issuer` and `subject` go together. Send both, or null for both.",
    ),
    "no_password": (
        "Tài khoản này đăng nhập qua {issuer} và không có mật khẩu ở đây. Hãy đổi mật khẩu tại đó.",
        "This account signs in through {issuer} and has no password here. Change it there.",
    ),
    "only_changes": (
        "Bộ lọc này chỉ dùng với `kind=change`. Hãy bỏ `{name}`, hoặc bỏ `kind=access`.",
        "This filter is for `kind=change` only. Leave out `{name}`, or `kind=access`.",
    ),
    "own_account": (
        "Không ai tự khóa, xóa hay đặt lại khóa của chính mình ở đây. Hãy nhờ một quản trị khác.",
        "Nobody locks, removes or resets their own account here. Ask another admin.",
    ),
    "own_grant": (
        "Không ai tự cấp, sửa hay kết thúc quyền của chính mình. Hãy nhờ một quản trị khác.",
        "Nobody gives, changes or ends grants of their own. Ask another admin.",
    ),
    "password_absent": (
        "Tài khoản này chưa có mật khẩu. Hãy nhờ quản trị đặt lại mật khẩu.",
        "This account has no password yet. Ask the admin to reset it.",
    ),
    "password_change_required": (
        "Mật khẩu tạm phải được đổi trước. Hãy gọi POST /v1/me/password.",
        "The temporary password has to be changed first. Call POST /v1/me/password.",
    ),
    "password_same": (
        "Mật khẩu mới trùng mật khẩu cũ. Hãy chọn mật khẩu khác.",
        "The new password is the old one. Choose a different one.",
    ),
    "password_wrong": (
        "Mật khẩu hiện tại không đúng. Hãy nhập lại.",
        "The current password is wrong. Type it again.",
    ),
    "people_only": (
        "Chỉ người dùng mới làm được việc này, không phải ứng dụng. Ứng dụng đổi khóa bằng POST /v1/clients/{{id}}/rotate-secret.",
        "Only people can do this, machines cannot. A client's secret changes by POST /v1/clients/{{id}}/rotate-secret.",
    ),
    "personal_key_missing": (
        "Dịch vụ chưa có SAURO_PERSONAL_KEY nên không ghi được liên hệ. Hãy báo người vận hành.",
        "The service has no SAURO_PERSONAL_KEY, without which no contact is kept. Tell the operator.",
    ),
    "phone_bad": (
        "Không phải số di động Việt Nam. Hãy ghi dạng 0912345678 hoặc +84 912 345 678.",
        "This is not a Vietnamese mobile number. Write it as 0912345678 or +84 912 345 678.",
    ),
    "refresh_token_bad": (
        "Refresh token không dùng được: hết hạn, đã kết thúc hoặc không tồn tại. Hãy đăng nhập lại.",
        "The refresh token is of no use: expired, ended or unknown. Sign in again.",
    ),
    "refresh_token_reused": (
        "Refresh token này đã được dùng. Để an toàn, cả phiên đã bị kết thúc; hãy đăng nhập lại, và đổi mật khẩu nếu "
        "không phải bạn dùng.",
        "This refresh token was used before. To be safe the whole session was ended; sign in again, and change the "
        "password if it was not you.",
    ),
    "role_beyond_integrator": (
        "Vai trò integrator chỉ cấp viewer hoặc integrator cho ứng dụng. Hãy nhờ quản trị của đơn vị.",
        "An integrator gives viewer or integrator to machines only. Ask the unit's admin.",
    ),
    "role_not_for_client": (
        "Vai trò `{role}` chỉ dành cho người. Hãy chọn một trong: {roles}.",
        "The role `{role}` is for people only. Choose one of: {roles}.",
    ),
    "scope_not_granted": (
        "Ứng dụng không có quyền `{given}`; hiện có: {granted}. Hãy xin ít hơn hoặc nhờ cấp thêm.",
        "The client has no grant `{given}`; it has: {granted}. Ask for less, or have more granted.",
    ),
    "session_elsewhere": (
        "Bạn đăng nhập qua hệ thống đăng nhập của cơ quan, không có phiên ở đây. Hãy đăng xuất tại hệ thống đó.",
        "You signed in through your organisation's sign-in service and have no session here. Sign out there.",
    ),
    "sign_in_busy": (
        "Quá nhiều người đang đăng nhập cùng lúc. Hãy thử lại sau vài giây.",
        "Too many people are signing in at once. Try again in a few seconds.",
    ),
    "sign_in_failed": (
        "Tên đăng nhập hoặc mật khẩu không đúng. Hãy thử lại, hoặc nhờ quản trị đặt lại mật khẩu.",
        "The username or the password is wrong. Try again, or ask the admin to reset the password.",
    ),
    "sign_in_throttled": (
        "Sai quá nhiều lần. Hãy chờ {retry_after} giây rồi thử lại.",
        "Too many failed attempts. Wait {retry_after} seconds, then try again.",
    ),
    "too_many_contacts": (
        "Đã có {most} liên hệ, nhiều nhất có thể. Hãy xóa liên hệ không dùng nữa.",
        "There are {most} contacts, as many as there may be. Remove one that is of no use.",
    ),
    "unit_unknown": (
        "Không có đơn vị mang mã {given}. Hãy tìm tại GET /v1/units?q=.",
        "No unit bears the code {given}. Look it up at GET /v1/units?q=.",
    ),
    "unknown_issuer": (
        "Dịch vụ không tin `{issuer}`. Hãy dùng một trong: {known}.",
        "The service does not trust `{issuer}`. Use one of: {known}.",
    ),
    "unknown_principal": (
        "Không có tài khoản hay ứng dụng này trong số bạn quản lý. Hãy lấy mã tại GET /v1/users hoặc GET /v1/clients.",
        "You look after no such account or client. Take its id from GET /v1/users or GET /v1/clients.",
    ),
    "user_has_history": (
        "Tài khoản đã có quyền hoặc đã đăng nhập nên không xóa được. Hãy khóa tài khoản (POST /v1/users/{{id}}/lock).",
        "The account has grants or has signed in, so it stays. Lock it instead (POST /v1/users/{{id}}/lock).",
    ),
    "username_bad": (
        "Tên đăng nhập gồm 2-64 ký tự a-z, 0-9, dấu chấm, gạch ngang, gạch dưới, bắt đầu bằng chữ hoặc số.",
        "A username has 2 to 64 characters: a-z, 0-9, dot, hyphen, underscore, beginning with a letter or digit.",
    ),
    "valid_to_before": (
        "`validTo` phải từ ngày {earliest} trở đi.",
        "`validTo` must be {earliest} or later.",
    ),
}
