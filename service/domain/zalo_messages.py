"""What is said about the settings of a Zalo Official Account?"""

from __future__ import annotations

ZALO_MESSAGES: dict[str, tuple[str, str]] = {
    "clock_form": (
        "Giờ ghi dạng 07:30, từ 00:00 đến 23:59.",
        "A time of day is written as 07:30, from 00:00 to 23:59.",
    ),
    "zalo_event_form": (
        "Không đọc được sự kiện: cần JSON có mã ứng dụng, như Zalo gửi.",
        "The event cannot be read: JSON with the id of an application is wanted, as Zalo posts it.",
    ),
    "zalo_event_slow": (
        "Chưa ghi được sự kiện trong 2 giây. Zalo sẽ gửi lại.",
        "The event could not be written down within 2 seconds. Zalo will post it again.",
    ),
    "zalo_header_form": (
        "Tên header gồm chữ không dấu, chữ số và gạch nối, ví dụ X-ZEvent-Signature.",
        "The name of a header has letters without accents, digits and hyphens, such as X-ZEvent-Signature.",
    ),
    "zalo_id_form": (
        "Mã ứng dụng và mã OA chỉ gồm chữ số, như trong trang quản trị của Zalo.",
        "The ids of application and account are digits alone, as Zalo's console shows them.",
    ),
    "zalo_parameter_form": (
        "Tên tham số của mẫu tin gồm chữ không dấu, chữ số và _, đúng như mẫu đã được Zalo duyệt.",
        "A parameter of a template has letters without accents, digits and _, as in the template Zalo approved.",
    ),
    "zalo_path_form": (
        "Đường dẫn trong nội dung ghi dạng sender.id: tên trường, cách nhau bằng dấu chấm.",
        "A path into the body is written as sender.id: names of fields, parted by dots.",
    ),
    "zalo_pattern_form": (
        "Loại sự kiện gồm chữ thường, dấu chấm, _ và *, ví dụ task.overdue hoặc *.overdue.",
        "A type of event has small letters, dots, _ and *, such as task.overdue or *.overdue.",
    ),
    "zalo_signature": (
        "Chữ ký không đúng hoặc sự kiện quá cũ. Hãy kiểm tra `oaSecret` và mục chữ ký của điểm nhận (docs/zalo.md).",
        "The signature is wrong, or the event too old. Check `oaSecret` and the endpoint's signature (docs/zalo.md).",
    ),
    "zalo_text_form": (
        "Có dấu $ không đứng trước tên nào. Hãy ghi $$ nếu muốn chính dấu $, hoặc ${{title}} cho một giá trị.",
        "There is a $ that names nothing. Write $$ for the sign itself, or ${{title}} for a value.",
    ),
    "zalo_text_placeholder": (
        "Không có giá trị `{given}`. Hãy dùng: {known}.",
        "There is no value `{given}`. Use: {known}.",
    ),
    "zalo_wanted": (
        "Kênh Zalo cần `{what}`. Hãy lấy trong trang quản trị của Zalo và ghi vào (docs/zalo.md).",
        "The Zalo channel needs `{what}`. Take it from Zalo's console and write it here (docs/zalo.md).",
    ),
}
