"""What is a receiver told about a message that came, and why it is not to be believed?"""

from __future__ import annotations

from service.domain.webhook_secrets import TOLERANCE_SECONDS, Verdict

VERDICTS: dict[Verdict, tuple[str, str]] = {
    Verdict.genuine: ("Chữ ký đúng.", "The signature is right."),
    Verdict.header_missing: (
        "Thiếu một trong các dòng webhook-id, webhook-timestamp, webhook-signature: không phải webhook chuẩn.",
        "One of the headers webhook-id, webhook-timestamp, webhook-signature is missing: no standard webhook.",
    ),
    Verdict.timestamp_form: (
        "webhook-timestamp không phải số giây.",
        "webhook-timestamp is not a number of seconds.",
    ),
    Verdict.too_old: (
        f"Chữ ký đúng nhưng gửi đã quá {TOLERANCE_SECONDS // 60} phút: có thể là bản ghi lại được gửi lần nữa, "
        "hoặc đồng hồ của máy này chạy nhanh.",
        f"The signature is right, but it was sent more than {TOLERANCE_SECONDS // 60} minutes ago: perhaps a "
        "recording sent once more, or this machine's clock is ahead.",
    ),
    Verdict.too_new: (
        "Chữ ký đúng nhưng thời điểm gửi còn ở tương lai: đồng hồ của máy này chạy chậm.",
        "The signature is right, but it says that it was sent in the future: this machine's clock is behind.",
    ),
    Verdict.signature_wrong: (
        "Chữ ký không khớp: sai khóa bí mật, hoặc nội dung đã bị sửa trên đường.",
        "No signature fits: the secret is another one, or the body was changed on its way.",
    ),
    Verdict.secret_form: (
        "Khóa bí mật không có dạng whsec_ rồi đến base64.",
        "The secret is not whsec_ followed by base64.",
    ),
}
"""In Vietnamese and English."""
