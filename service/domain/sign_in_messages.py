"""What does the service say about passwords, and about signing in through others?"""

from __future__ import annotations

SIGN_IN_MESSAGES: dict[str, tuple[str, str]] = {
    "issuer_unreachable": (
        "Chưa lấy được khóa của dịch vụ đăng nhập {issuer} nên chưa kiểm tra được token. Hãy thử lại sau ít phút.",
        "The keys of the sign-in service {issuer} cannot be had, so the token cannot be checked. "
        "Try again in a few minutes.",
    ),
    "password_common": (
        "Mật khẩu này nằm trong số được dùng nhiều nhất. Hãy ghép vài từ không liên quan với nhau.",
        "This password is among the most used. Put a few unrelated words together instead.",
    ),
    "password_control": (
        "Mật khẩu chứa ký tự điều khiển (xuống dòng, tab, NUL). Hãy bỏ các ký tự đó.",
        "The password holds control characters (line break, tab, NUL). Remove them.",
    ),
    "password_is_username": (
        "Mật khẩu trùng hoặc chứa tên đăng nhập. Hãy chọn mật khẩu khác hẳn.",
        "The password is or contains the username. Choose a different one.",
    ),
    "password_long": (
        "Mật khẩu dài quá {max} ký tự. Hãy rút ngắn.",
        "The password is longer than {max} characters. Shorten it.",
    ),
    "password_repeats": (
        "Mật khẩu chỉ lặp lại vài ký tự. Hãy dùng ít nhất {min} ký tự khác nhau.",
        "The password repeats a few characters. Use at least {min} different ones.",
    ),
    "password_short": (
        "Mật khẩu cần ít nhất {min} ký tự. Một câu ngắn dễ nhớ là đủ.",
        "A password needs at least {min} characters. A short sentence you remember will do.",
    ),
}
