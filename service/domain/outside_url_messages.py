"""What does the service say of an address it will not call?"""

from __future__ import annotations

OUTSIDE_URL_MESSAGES: dict[str, tuple[str, str]] = {
    "url_address": (
        "Địa chỉ này nằm trong mạng nội bộ hoặc dành riêng, nên không được gọi. Nếu cần, hãy nhờ người vận hành ghi "
        "địa chỉ và cổng vào SAURO_EGRESS_ALLOW.",
        "The address is private or special and is not called. If it has to be, ask the operator to list address and "
        "port in SAURO_EGRESS_ALLOW.",
    ),
    "url_form": (
        "Viết địa chỉ đầy đủ dạng https://may.vn/duong-dan: chữ cái ASCII (tên có dấu ghi dạng xn--…), không dấu "
        "cách, không dấu # và không dấu chấm cuối tên máy; địa chỉ IP ghi dạng thông thường.",
        "Write the whole address as https://host.vn/path: ASCII letters (other names as xn--…), no blanks, no # and "
        "no dot at the end of the host; an IP address in its usual form.",
    ),
    "url_https": (
        "Địa chỉ phải bắt đầu bằng https://; http:// chỉ dùng được với chính máy này khi người vận hành cho phép.",
        "The address must begin with https://; http:// is for this machine itself, where the operator allows it.",
    ),
    "url_port": (
        "Cổng này không được gọi. Hãy dùng cổng 443, hoặc nhờ người vận hành mở cổng bằng SAURO_EGRESS_ALLOW.",
        "This port is not called. Use port 443, or ask the operator to open it by SAURO_EGRESS_ALLOW.",
    ),
    "url_too_long": (
        "Địa chỉ quá dài: nhiều nhất 2000 ký tự.",
        "The address is too long: 2000 characters at most.",
    ),
    "url_userinfo": (
        "Địa chỉ không được chứa tên hay mật khẩu (phần trước dấu @). Hãy bỏ phần đó, mật khẩu ghi ở trường riêng.",
        "The address may not carry a name or password (what stands before the @). Take it out; secrets have fields "
        "of their own.",
    ),
}
