"""Why did an attempt to deliver an event come to nothing?

Codes of the way there, the same for every kind of endpoint, and those of gateways; those of Zalo stand with
its messages (`zaloReason`).
"""

from __future__ import annotations

from enum import StrEnum


class AttemptReason(StrEnum):
    """Codes of the log of attempts."""

    timeout = "E_TIMEOUT"
    connection = "E_CONNECTION"
    dns = "E_DNS"
    tls = "E_TLS"
    http = "E_HTTP"
    blocked_address = "E_BLOCKED_ADDRESS"
    body_too_large = "E_BODY_TOO_LARGE"
    lgsp_token = "E_LGSP_TOKEN"
    lgsp_envelope = "E_LGSP_ENVELOPE"
    lgsp_rejected = "E_LGSP_REJECTED"
    lgsp_body = "E_LGSP_BODY"
    lgsp_organisation = "E_LGSP_ORGANISATION"
    lgsp_settings = "E_LGSP_SETTINGS"


ATTEMPT_REASON_LABELS = {
    AttemptReason.timeout: ("Nơi nhận trả lời quá chậm", "The receiver was too slow"),
    AttemptReason.connection: ("Không kết nối được, hoặc bị ngắt giữa chừng", "No connection, or it was broken off"),
    AttemptReason.dns: ("Không tìm thấy địa chỉ của tên máy", "The host's name has no address"),
    AttemptReason.tls: ("Chứng thư không được tin, hoặc thiếu chứng thư", "A certificate not trusted, or missing"),
    AttemptReason.http: ("Mã trả lời không phải 2xx", "A status other than 2xx"),
    AttemptReason.blocked_address: ("Địa chỉ không được phép gọi", "The address may not be called"),
    AttemptReason.body_too_large: ("Câu trả lời quá lớn", "The answer is too large"),
    AttemptReason.lgsp_token: ("LGSP không cấp token", "The gateway gave no token"),
    AttemptReason.lgsp_envelope: ("LGSP trả lời 2xx nhưng báo lỗi bên trong", "A 2xx with an error inside"),
    AttemptReason.lgsp_rejected: ("LGSP từ chối hẳn", "The gateway will never take it"),
    AttemptReason.lgsp_body: ("Biểu thức `body` không tạo được nội dung", "The mapping made no body"),
    AttemptReason.lgsp_organisation: ("Đơn vị chưa có mã cơ quan", "The unit has no organisation code"),
    AttemptReason.lgsp_settings: ("Thiết lập của điểm nhận không đọc được", "The endpoint's settings cannot be read"),
}
