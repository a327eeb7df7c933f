"""How are the codes of endpoints and deliveries called in Vietnamese and English, in which order and tone?"""

from __future__ import annotations

from service.domain.attempt_reasons import ATTEMPT_REASON_LABELS
from service.domain.deliveries import DeliveryCause, DeliveryReason
from service.domain.delivery import AttemptOutcome, DeliveryStatus
from service.domain.webhook_kinds import WebhookKind
from service.domain.webhooks import WebhookStatus, WebhookWhy

WEBHOOK_LABELS = (
    (
        "webhookKind",
        {
            WebhookKind.standard: ("Webhook chuẩn (Standard Webhooks)", "Standard webhook"),
            WebhookKind.zalo: ("Zalo Official Account", "Zalo Official Account"),
            WebhookKind.lgsp: ("Nền tảng LGSP", "LGSP gateway"),
        },
    ),
    (
        "webhookStatus",
        {
            WebhookStatus.active: ("Đang gửi", "Active", "good"),
            WebhookStatus.blocked: ("Không gửi được vì quyền của chủ", "Blocked by its owner's rights", "bad"),
            WebhookStatus.paused: ("Tạm dừng", "Paused", "muted"),
            WebhookStatus.disabled: ("Đã ngừng do hỏng", "Disabled", "bad"),
        },
    ),
    (
        "webhookWhy",
        {
            WebhookWhy.by_person: ("Có người tạm dừng", "Somebody paused it"),
            WebhookWhy.gone: ("Nơi nhận báo không còn nhận (410)", "The receiver said it is gone (410)"),
            WebhookWhy.restored: ("Vừa khôi phục từ bản sao lưu", "Restored from a backup"),
            WebhookWhy.failing: ("Mọi lần gửi đều hỏng nhiều ngày liền", "Every attempt failed for days"),
            WebhookWhy.owner_locked: ("Tài khoản chủ bị khóa hoặc không còn", "Its owner is locked or no more"),
            WebhookWhy.owner_without_role: (
                "Chủ không còn quyền tích hợp tại đơn vị",
                "Its owner is no longer an integrator of the unit",
            ),
        },
    ),
    (
        "deliveryStatus",
        {
            DeliveryStatus.waiting: ("Đang chờ gửi", "Waiting", "neutral"),
            DeliveryStatus.delivered: ("Đã nhận", "Delivered", "good"),
            DeliveryStatus.failed: ("Không gửi được", "Failed", "bad"),
            DeliveryStatus.ended: ("Không gửi nữa", "Ended", "muted"),
        },
    ),
    (
        "deliveryCause",
        {
            DeliveryCause.first: ("Sự kiện xảy ra", "The event came"),
            DeliveryCause.replay: ("Yêu cầu gửi lại", "Replay"),
            DeliveryCause.test: ("Gửi thử", "Test"),
        },
    ),
    (
        "deliveryReason",
        {
            DeliveryReason.exhausted: ("Đã thử đủ số lần", "Every attempt of the schedule was made"),
            DeliveryReason.endpoint_deleted: ("Điểm nhận đã bị bỏ", "The endpoint was taken away"),
            DeliveryReason.endpoint_disabled: ("Điểm nhận đã ngừng", "The endpoint was disabled"),
            DeliveryReason.owner_locked: ("Tài khoản chủ bị khóa", "The endpoint's owner is locked"),
            DeliveryReason.owner_without_role: (
                "Chủ điểm nhận không còn quyền tích hợp",
                "The endpoint's owner is no longer an integrator",
            ),
            DeliveryReason.not_visible: (
                "Chủ điểm nhận không được xem việc này",
                "The endpoint's owner may not see what it is about",
            ),
            DeliveryReason.no_channel: ("Máy chủ chưa gửi được loại này", "The worker cannot send this kind"),
            DeliveryReason.secret_unreadable: (
                "Không mở được khóa bí mật của điểm nhận",
                "No key opens the endpoint's secret",
            ),
        },
    ),
    (
        "attemptOutcome",
        {
            AttemptOutcome.delivered: ("Đã nhận", "Delivered", "good"),
            AttemptOutcome.retry: ("Hỏng, sẽ thử lại", "Failed, to be tried again", "warning"),
            AttemptOutcome.rejected: ("Bị từ chối hẳn", "Refused for good", "bad"),
            AttemptOutcome.gone: ("Nơi nhận không còn nhận", "The receiver is gone", "bad"),
            AttemptOutcome.ambiguous: ("Không rõ đã tới chưa", "Nobody knows whether it arrived", "warning"),
        },
    ),
    ("attemptReason", ATTEMPT_REASON_LABELS),
)
"""Vocabulary name -> code -> labels."""
