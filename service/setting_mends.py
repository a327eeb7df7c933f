"""What is to be written where a setting is wrong?"""

from __future__ import annotations

from collections.abc import Mapping

_ADDRESS = (
    "ghi dạng postgresql://vai_trò:mật_khẩu@máy:5432/sauro, các dấu / @ : # ? % trong mật khẩu viết "
    "%2F %40 %3A %23 %3F %25",
    "write it as postgresql://role:password@host:5432/sauro, the signs / @ : # ? % of a password as "
    "%2F %40 %3A %23 %3F %25",
)
_KEYS = (
    "mỗi khóa là 32 byte viết bằng base64, tạo bằng `openssl rand -base64 32`",
    "a key is 32 bytes in base64; make one with `openssl rand -base64 32`",
)
_SWITCH = ("ghi 1 hoặc 0", "write 1 or 0")
_ISSUERS = '[{"issuer": "…", "audience": "…", "jwks_url": "https://…", "family": "RS"}]'


def _number(low: int, high: int) -> tuple[str, str]:
    return f"ghi số nguyên từ {low} đến {high}", f"write a whole number from {low} to {high}"


MENDS: Mapping[str, tuple[str, str]] = {
    "data_dir": ("ghi một thư mục", "write a folder"),
    "host": ("ghi một địa chỉ, ví dụ 127.0.0.1", "write an address, such as 127.0.0.1"),
    "port": _number(1, 65535),
    "processes": _number(1, 64),
    "pool_size": _number(1, 100),
    "exports": _number(1, 20),
    "requests_per_minute": _number(0, 1_000_000),
    "request_seconds": _number(1, 600),
    "connections": _number(1, 100_000),
    "trusted_proxies": (
        "ghi địa chỉ hoặc dải địa chỉ bằng số, ví dụ 127.0.0.1,172.18.0.0/16",
        "write addresses or networks in numbers, such as 127.0.0.1,172.18.0.0/16",
    ),
    "log_level": ("ghi debug, info, warning hoặc error", "write debug, info, warning or error"),
    "database_url": _ADDRESS,
    "database_owner_url": _ADDRESS,
    "database_superuser_url": _ADDRESS,
    "demo": _SWITCH,
    "demo_in_container": _SWITCH,
    "now": ("ghi dạng 2026-05-09T08:00+07:00", "write it as 2026-05-09T08:00+07:00"),
    "cors_origins": (
        "ghi dạng https://mot.vn,https://hai.vn, không có đường dẫn",
        "write it as https://one.vn,https://two.vn, without a path",
    ),
    "token_secrets": (
        "mỗi khóa ít nhất 32 byte, cách nhau bằng dấu phẩy, tạo bằng `openssl rand -hex 32`",
        "each has 32 bytes or more, separated by commas; make one with `openssl rand -hex 32`",
    ),
    "secrets_keys": _KEYS,
    "personal_key": _KEYS,
    "access_token_minutes": _number(1, 60),
    "refresh_token_days": _number(1, 90),
    "access_log_days": _number(30, 3650),
    "journal_months": (
        "ghi 0 (giữ tất cả) hoặc từ 2 đến 1200 tháng, vì con trỏ của /v1/changes dùng được 30 ngày",
        "write 0 (everything is kept) or 2 to 1200 months, for cursors of /v1/changes are good for 30 days",
    ),
    "journal_archive": ("ghi một thư mục", "write a folder"),
    "worker_metrics_port": _number(0, 65535),
    "oidc_issuers": (f"ghi JSON {_ISSUERS}, family là RS hoặc ES", f"write JSON {_ISSUERS}, family RS or ES"),
    "egress_allow": (
        "ghi các dải địa chỉ bằng số, ví dụ 10.1.0.0/16:8443,[fd00::/8]:443",
        "write networks in numbers, such as 10.1.0.0/16:8443,[fd00::/8]:443",
    ),
}
"""What to write instead, in Vietnamese and English."""
