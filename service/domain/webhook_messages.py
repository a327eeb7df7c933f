"""What is said about webhook endpoints and deliveries, in Vietnamese and English?"""

from __future__ import annotations

WEBHOOK_MESSAGES: dict[str, tuple[str, str]] = {
    "event_type_unknown": (
        "Không có loại sự kiện {given}. Hãy chọn trong từ vựng `eventType` của GET /v1/vocabularies, hoặc ghi dạng task.* hay *.",
        "There is no type of events {given}. Choose from the vocabulary `eventType` of GET /v1/vocabularies, or write task.* or *.",
    ),
    "standing_unknown": (
        "Không có tình trạng {given}. Hãy chọn trong taskStanding, indicatorStanding, obligationStanding của GET /v1/vocabularies.",
        "There is no standing {given}. Choose from taskStanding, indicatorStanding, obligationStanding of GET /v1/vocabularies.",
    ),
    "webhook_event_unknown": (
        "Điểm nhận này chưa từng có, và không đăng ký, sự kiện đó; hoặc nó còn đang chờ gửi. Hãy xem GET /v1/events và bộ lọc của điểm nhận.",
        "The endpoint never had that event and does not subscribe to it, or it is still waiting to be sent. Look at GET /v1/events and the endpoint's filters.",
    ),
    "webhook_most_of_owner": (
        "Một người hoặc ứng dụng chỉ có được {most} điểm nhận. Hãy bỏ bớt, hoặc dùng một điểm nhận cho nhiều loại sự kiện.",
        "One person or machine may own {most} endpoints. Take some away, or let one endpoint hear of several types of events.",
    ),
    "webhook_most_of_unit": (
        "Một đơn vị chỉ có được {most} điểm nhận. Hãy bỏ bớt, hoặc dùng một điểm nhận cho nhiều loại sự kiện.",
        "One unit may have {most} endpoints. Take some away, or let one endpoint hear of several types of events.",
    ),
    "webhook_no_secret": (
        "Điểm nhận loại {kind} không ký bằng khóa bí mật. Hãy bỏ trường `secret`.",
        "An endpoint of kind {kind} signs with no secret. Leave `secret` out.",
    ),
    "webhook_no_url": (
        "Điểm nhận loại {kind} không có địa chỉ riêng; các địa chỉ nằm trong phần cài đặt của loại đó. Hãy bỏ trường `url`.",
        "An endpoint of kind {kind} has no address of its own; its addresses are among its settings. Leave `url` out.",
    ),
    "webhook_other_kind": (
        "Điểm nhận này thuộc loại {kind}, nên không nhận phần `{given}`. Hãy bỏ phần đó.",
        "This endpoint is of kind {kind} and takes no `{given}`. Leave that part out.",
    ),
    "webhook_replay_most": (
        "Có {count} sự kiện, quá {most} của một lần gửi lại. Hãy chọn thời điểm gần hơn.",
        "There are {count} events, more than the {most} of one replay. Choose a later moment.",
    ),
    "webhook_replay_one": (
        "Hãy ghi đúng một trong ba: event, failedSince, since.",
        "Give exactly one of event, failedSince and since.",
    ),
    "webhook_replay_since": (
        "Chỉ gửi lại được trong {days} ngày gần nhất, tính đến bây giờ. Hãy chọn thời điểm trong khoảng đó.",
        "Only the last {days} days up to now can be sent again. Choose a moment among them.",
    ),
    "webhook_secret_form": (
        "Khóa bí mật phải có dạng whsec_ rồi đến base64. Hãy bỏ trường này để hệ thống tự tạo.",
        "A secret is whsec_ followed by base64. Leave it out and one is made for you.",
    ),
    "webhook_secret_long": (
        "Khóa bí mật dài quá: nhiều nhất 64 byte trước khi viết base64.",
        "The secret is too long: 64 bytes at most before base64.",
    ),
    "webhook_secret_plain": (
        "Khóa bí mật này quá đơn giản, dễ đoán. Hãy dùng byte ngẫu nhiên, hoặc bỏ trường này để hệ thống tự tạo.",
        "This secret is too plain and could be guessed. Use random bytes, or leave it out and one is made for you.",
    ),
    "webhook_secret_short": (
        "Khóa bí mật ngắn quá: ít nhất 24 byte trước khi viết base64. Hãy bỏ trường này để hệ thống tự tạo 32 byte.",
        "The secret is too short: 24 bytes at least before base64. Leave it out and one of 32 bytes is made for you.",
    ),
    "webhook_secrets_anew": (
        "Địa chỉ này đổi giao thức, máy chủ hoặc cổng, nên khóa bí mật đã lưu không được gửi tới đó. Hãy ghi lại trong cùng yêu cầu: {secrets}.",
        "This address moves to another scheme, host or port, and secrets that are kept are not sent there. Give anew in the same request: {secrets}.",
    ),
    "webhook_url_wanted": (
        "Điểm nhận loại {kind} cần địa chỉ. Hãy ghi `url`, dạng https://may.vn/duong-dan.",
        "An endpoint of kind {kind} needs an address. Give `url`, such as https://host.vn/path.",
    ),
    "webhook_within": (
        "Chỉ chọn được đơn vị của điểm nhận hoặc cấp dưới của đơn vị đó, trong phạm vi bạn được xem. Hãy chọn mã khác hoặc bỏ trường này.",
        "Only the endpoint's own unit or one below it, within your reach, can be chosen. Give another code, or leave it out.",
    ),
}
