"""What is shown of an Official Account and of its messages to whoever looks after endpoints?

Never a token, never an address: a message names its contact by id, and who may see contacts looks there.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from service.domain.paging import PageQuery
from service.domain.types import View
from service.domain.zalo_sending import Way, ZaloReason, ZaloTokenState


class ZaloMessageStatus(StrEnum):
    """waiting: to be sent at nextAt. unclear: it may have arrived, so it is not sent again by itself; a receipt may
    still settle it. gathered: for the digest of nextAt. told: in the digest `digest`."""

    waiting = "waiting"
    delivered = "delivered"
    failed = "failed"
    unclear = "unclear"
    gathered = "gathered"
    told = "told"


ZALO_LABELS = (
    (
        "zaloTokenState",
        {
            ZaloTokenState.missing: ("Chưa lấy được token", "No token yet", "warning"),
            ZaloTokenState.ok: ("Bình thường", "Fine", "good"),
            ZaloTokenState.expiring: ("Sắp hết hạn", "Expiring", "warning"),
            ZaloTokenState.failing: ("Không gia hạn được", "Not renewed", "bad"),
            ZaloTokenState.dead: ("Đã hết hạn", "Dead", "bad"),
        },
    ),
    (
        "zaloMessageStatus",
        {
            ZaloMessageStatus.waiting: ("Chờ gửi", "Waiting"),
            ZaloMessageStatus.delivered: ("Zalo đã nhận", "Taken by Zalo", "good"),
            ZaloMessageStatus.failed: ("Không gửi được", "Failed", "bad"),
            ZaloMessageStatus.unclear: ("Không rõ đã đến chưa", "Unclear", "warning"),
            ZaloMessageStatus.gathered: ("Chờ bản tổng hợp", "Gathered for a digest"),
            ZaloMessageStatus.told: ("Đã vào bản tổng hợp", "Told in a digest", "good"),
        },
    ),
    (
        "zaloReason",
        {
            ZaloReason.token: ("Không có token dùng được", "No token that is taken"),
            ZaloReason.window: ("Ngoài thời gian được nhắn tự do", "Outside the time of free words"),
            ZaloReason.night: ("Giờ nghỉ, chờ đến sáng", "Quiet hours, waits for the morning"),
            ZaloReason.quota: ("Hết hạn mức trong ngày", "The day's quota is used up"),
            ZaloReason.busy: ("Zalo đang bận", "Zalo is busy"),
            ZaloReason.setup: ("Cần chỉnh trên trang quản trị của Zalo", "Something to be mended at Zalo"),
            ZaloReason.refused: ("Zalo từ chối", "Refused by Zalo"),
            ZaloReason.unclear: ("Không rõ đã đến chưa", "Whether it arrived is unclear"),
            ZaloReason.no_way: ("Không có cách nào tới người này", "No way leads to this contact"),
            ZaloReason.gone: ("Liên hệ đã xóa hoặc hết đồng ý", "The contact is erased, or its consent has ended"),
        },
    ),
    (
        "zaloWay",
        {
            Way.consultation: ("Tin tư vấn", "Written freely"),
            Way.template: ("Tin theo mẫu", "By template"),
            Way.group: ("Tin nhóm", "Into a group"),
        },
    ),
)


class ZaloAccountView(View):
    """How an account is doing. quotaUsed: messages sent on quotaDay. waiting, gathered, unclear: messages on their
    way."""

    id: UUID
    token_state: ZaloTokenState
    renewed_at: datetime | None
    access_expires_at: datetime | None
    refresh_expires_at: datetime | None
    failing_since: datetime | None
    failing_why: str | None
    quota_day: date | None
    quota_used: int
    waiting: int
    gathered: int
    unclear: int


class ZaloAttemptView(View):
    """One call. errorCode, detail: Zalo's."""

    number: int
    started_at: datetime
    duration_ms: int
    way: Way
    outcome: str
    status_code: int | None
    error_code: int | None
    reason: str | None
    detail: str | None


class ZaloMessageView(View):
    """A message to one contact (null: erased). event: the `webhook-id` of what it tells; type: of that, or `digest`."""

    id: UUID
    created_at: datetime
    event: str
    type: str
    contact: UUID | None
    status: ZaloMessageStatus
    reason: str | None
    digest: UUID | None
    attempts: int
    next_at: datetime | None
    done_at: datetime | None
    log: list[ZaloAttemptView]


class ZaloMessageQuery(PageQuery):
    """Filters of an account's messages; the newest first."""

    status: Annotated[list[ZaloMessageStatus] | None, Field(max_length=6)] = None
    contact: Annotated[UUID | None, Field(description="Liên hệ / contact")] = None
