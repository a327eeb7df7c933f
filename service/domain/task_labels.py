"""How are the codes of tasks, of what is said of them, and of the audit called, in which order and tone?"""

from __future__ import annotations

from service.domain.audit import AccessKind, AuditKind
from service.domain.deliverables import DeliverableStatus
from service.domain.due_dates import DueKind
from service.domain.extension_requests import ExtensionStatus
from service.domain.grants import GrantStatus
from service.domain.progress_queries import ProgressBy
from service.domain.progress_updates import UpdateKind
from service.domain.tasks import AssignedRole, Completion

TASK_LABELS = (
    (
        "assignedRole",
        {
            AssignedRole.lead: ("Chủ trì", "Lead"),
            AssignedRole.coordinator: ("Phối hợp", "Coordinator"),
            AssignedRole.member: ("Thành viên của tập thể chủ trì", "Member of a collective lead"),
        },
    ),
    (
        "completion",
        {
            Completion.none: ("Chưa báo hoàn thành", "Not claimed", "muted"),
            Completion.claimed: ("Đã báo hoàn thành, chờ xác nhận", "Claimed, to be confirmed", "warning"),
            Completion.confirmed: ("Đã xác nhận hoàn thành", "Confirmed", "good"),
        },
    ),
    (
        "updateKind",
        {
            UpdateKind.progress: ("Cập nhật tiến độ", "Progress"),
            UpdateKind.note: ("Ghi chú", "Note"),
            UpdateKind.direction: ("Ý kiến chỉ đạo", "Direction", "warning"),
        },
    ),
    (
        "deliverableStatus",
        {
            DeliverableStatus.open: ("Chưa nghiệm thu", "Open", "neutral"),
            DeliverableStatus.accepted: ("Đã nghiệm thu", "Accepted", "good"),
            DeliverableStatus.returned: ("Trả lại để hoàn thiện", "Returned", "warning"),
        },
    ),
    (
        "extensionStatus",
        {
            ExtensionStatus.requested: ("Đề nghị gia hạn", "Requested", "neutral"),
            ExtensionStatus.approved: ("Đồng ý gia hạn", "Approved", "good"),
            ExtensionStatus.rejected: ("Không đồng ý", "Rejected", "muted"),
        },
    ),
    (
        "dueKind",
        {
            DueKind.task: ("Nhiệm vụ", "Task"),
            DueKind.occurrence: ("Lần thực hiện", "Occurrence"),
            DueKind.milestone: ("Mốc", "Milestone"),
            DueKind.deliverable: ("Sản phẩm", "Deliverable"),
            DueKind.target: ("Mức phấn đấu", "Target"),
            DueKind.report: ("Báo cáo", "Report"),
        },
    ),
    (
        "progressBy",
        {
            ProgressBy.plan: ("Theo kế hoạch", "By plan"),
            ProgressBy.section: ("Theo mục", "By section"),
            ProgressBy.agency: ("Theo cơ quan chủ trì", "By lead agency"),
            ProgressBy.unit: ("Theo đơn vị hành chính", "By unit"),
        },
    ),
    (
        "grantStatus",
        {
            GrantStatus.active: ("Đang hiệu lực", "In force", "good"),
            GrantStatus.future: ("Chưa đến ngày", "Not yet begun", "neutral"),
            GrantStatus.ended: ("Đã hết", "Ended", "muted"),
        },
    ),
    (
        "auditKind",
        {
            AuditKind.change: ("Thay đổi dữ liệu", "Change"),
            AuditKind.access: ("Truy cập", "Access"),
        },
    ),
    (
        "accessKind",
        {
            AccessKind.sign_in: ("Đăng nhập", "Sign-in"),
            AccessKind.sign_out: ("Đăng xuất", "Sign-out"),
            AccessKind.token: ("Cấp token", "Token"),
            AccessKind.refusal: ("Bị từ chối", "Refusal", "warning"),
            AccessKind.password_change: ("Đổi mật khẩu", "Password change"),
            AccessKind.secret_set: ("Cấp mật khẩu hoặc khóa", "Secret given"),
            AccessKind.download: ("Tải tệp", "Download"),
            AccessKind.export: ("Xuất dữ liệu", "Export"),
            AccessKind.unmasked: ("Xem liên hệ đầy đủ", "Contact seen whole"),
        },
    ),
)
"""Vocabulary name -> code -> labels."""
