"""What does the service say of a field that has the wrong form?

pydantic finds these and speaks English; here each of its findings has a code of ours and
a sentence in both languages. Values in braces come from pydantic's context.
"""

from __future__ import annotations

FORM_MESSAGES: dict[str, tuple[str, str]] = {
    "definition_form": (
        "Mã danh mục gồm chữ thường không dấu, chữ số và gạch nối, ví dụ so-hoa-ho-so.",
        "The code of a definition has small letters without accents, digits and hyphens, such as so-hoa-ho-so.",
    ),
    "bounds_backwards": (
        "`{first}` ({low}) nằm sau `{last}` ({high}) nên ở giữa không có gì. Hãy đổi chỗ, sửa hoặc bỏ một giá trị.",
        "`{first}` ({low}) lies after `{last}` ({high}), with nothing between. Swap the two, or mend or drop one.",
    ),
    "not_one_of": (
        "Không phải một trong các giá trị cho phép: {expected}.",
        "Not one of the values allowed: {expected}.",
    ),
    "at_most": ("Phải nhỏ hơn hoặc bằng {le}.", "Must be {le} or less."),
    "at_least": ("Phải lớn hơn hoặc bằng {ge}.", "Must be {ge} or more."),
    "below": ("Phải nhỏ hơn {lt}.", "Must be less than {lt}."),
    "above": ("Phải lớn hơn {gt}.", "Must be more than {gt}."),
    "text_too_long": (
        "Quá dài: nhiều nhất {max_length} ký tự. Hãy rút gọn.",
        "Too long: {max_length} characters at most. Shorten it.",
    ),
    "text_too_short": (
        "Quá ngắn: ít nhất {min_length} ký tự. Hãy bổ sung.",
        "Too short: {min_length} characters at least. Add to it.",
    ),
    "text_form": (
        "Không đúng dạng quy định. Hãy xem tài liệu và ví dụ của trường này tại /docs.",
        "Not of the form required. See the field's description and example at /docs.",
    ),
    "event_id_form": (
        "Mã sự kiện là `evt_` và 32 chữ số thập lục phân, như `id` trong danh sách sự kiện.",
        "An event's id is `evt_` and 32 hexadecimal digits, as `id` in the list of events.",
    ),
    "event_number_form": (
        "Hãy ghi `number` của một sự kiện, ví dụ 1204; 0 là từ đầu.",
        "Give the `number` of an event, such as 1204; 0 is from the beginning.",
    ),
    "code_form": (
        "Mã chỉ gồm chữ không dấu, chữ số và . _ / -, nhiều nhất 64 ký tự, ví dụ year_end.",
        "A code has letters without accents, digits and . _ / - only, 64 at most, such as year_end.",
    ),
    "zalo_group_form": (
        "Mã nhóm Zalo gồm chữ không dấu, chữ số, _ và -, từ 5 đến 64 ký tự, ví dụ f414c8f76fa586fbdfb4.",
        "The id of a Zalo group has 5 to 64 letters without accents, digits, _ and -, such as f414c8f76fa586fbdfb4.",
    ),
    "zalo_user_form": (
        "Mã người dùng Zalo là dãy chữ số mà OA nhận được khi họ quan tâm hoặc nhắn tin, ví dụ 2468013579246801357.",
        "A Zalo user id is the digits the OA was told when they followed or wrote, such as 2468013579246801357.",
    ),
    "link_form": (
        "Viết địa chỉ đầy đủ, bắt đầu bằng http:// hoặc https://, ví dụ https://cantho.gov.vn/bc-15.pdf.",
        "Write the whole address from http:// or https:// on, such as https://cantho.gov.vn/bc-15.pdf.",
    ),
    "sha256_form": (
        "SHA-256 gồm 64 ký tự 0-9 và a-f, viết thường, như lệnh sha256sum in ra.",
        "A SHA-256 has 64 of the characters 0-9 and a-f, in small letters, as sha256sum prints it.",
    ),
    "part_form": (
        "Viết `body` cho thân văn bản, `annex` hoặc `annex-1` cho phụ lục.",
        "Write `body` for the body of the document, `annex` or `annex-1` for an annex.",
    ),
    "finding_form": (
        "Mã chỗ cần xem là 12 chữ số và chữ cái, lấy từ `report[].id`.",
        "The id of a finding has 12 digits and letters; take it from `report[].id`.",
    ),
    "subscription_form": (
        "Hãy ghi một loại sự kiện như task.overdue, cả nhóm như task.*, hoặc * là tất cả.",
        "Write a type of events such as task.overdue, a whole group such as task.*, or * for all.",
    ),
    "into_form": (
        "Ghi mã đơn vị (31567) hoặc mã kế hoạch (UUID).",
        "Give the code of a unit (31567) or the id of a plan (a UUID).",
    ),
    "pointer_form": (
        "Con trỏ JSON bắt đầu bằng dấu gạch chéo, ví dụ /tasks/3/schedule.",
        "A JSON pointer begins with a slash, such as /tasks/3/schedule.",
    ),
    "partial_day_form": (
        "Viết năm, năm-tháng hoặc năm-tháng-ngày: 2026, 2026-04, 2026-04-15.",
        "Write a year, a month or a day: 2026, 2026-04, 2026-04-15.",
    ),
    "nominal_form": (
        "Viết kỳ như 2026-M04 (tháng), 2026-Q1 (quý), 2026-H1 (6 tháng), 2026-9M (9 tháng) hoặc 2026 (năm).",
        "Write a period as 2026-M04 (month), 2026-Q1 (quarter), 2026-H1 (half-year), 2026-9M (nine months) or 2026.",
    ),
    "period_pattern_form": (
        "Viết kỳ trong năm: M (mọi tháng), M04 (tháng 4), Q (mọi quý), Q1, H, H1, 9M hoặc Y (năm).",
        "Write periods of a year: M (every month), M04 (April), Q (every quarter), Q1, H, H1, 9M or Y (the year).",
    ),
    "unit_code_form": (
        "Mã đơn vị là `vn`, 2 chữ số của tỉnh, thành phố hoặc 5 chữ số của xã, phường, ví dụ 31567. Hãy tìm tại GET"
        " /v1/units?q=.",
        "A unit's code is `vn`, 2 digits of a province or city or 5 digits of a commune, such as 31567. Look it up at"
        " GET /v1/units?q=.",
    ),
    "list_too_long": (
        "Quá nhiều phần tử: nhiều nhất {max_length}, nhận được {actual_length}.",
        "Too many entries: {max_length} at most, {actual_length} given.",
    ),
    "list_too_short": (
        "Quá ít phần tử: ít nhất {min_length}, nhận được {actual_length}.",
        "Too few entries: {min_length} at least, {actual_length} given.",
    ),
    "id_form": (
        "Mã phải là UUID, ví dụ 019d468d-ee80-74f6-a531-f21490802e13.",
        "An id is a UUID, such as 019d468d-ee80-74f6-a531-f21490802e13.",
    ),
    "text_wanted": ("Phải là chuỗi ký tự trong ngoặc kép.", "Must be text in quotes."),
    "number_wanted": ("Phải là số, không có ngoặc kép.", "Must be a number, without quotes."),
    "whole_number_wanted": ("Phải là số nguyên, không có ngoặc kép.", "Must be a whole number, without quotes."),
    "yes_no_wanted": ("Phải là true hoặc false.", "Must be true or false."),
    "list_wanted": ("Phải là danh sách: [ … ].", "Must be a list: [ … ]."),
    "object_wanted": ("Phải là đối tượng: {{ … }}.", "Must be an object: {{ … }}."),
    "nothing_wanted": ("Trường này phải để null.", "This field must be null."),
    "number_not_finite": ("Số phải hữu hạn.", "The number must be finite."),
    "too_many_digits": ("Số có quá nhiều chữ số. Hãy làm tròn.", "The number has too many digits. Round it."),
}
"""Code -> Vietnamese, English."""
