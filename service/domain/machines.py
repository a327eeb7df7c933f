"""Which nouns have a state machine, and how is each of their actions called in Vietnamese and English?

An item lists the words under `actions`; the vocabulary `<noun>Action` says what they mean.
"""

from __future__ import annotations

from service.domain import (
    agencies,
    alert_settings,
    clients,
    contacts,
    deliverables,
    deliveries,
    evidence,
    extension_requests,
    grants,
    imports,
    indicator_definitions,
    indicators,
    obligations,
    observations,
    obstacles,
    plans,
    progress_updates,
    provisions,
    rankings,
    report_acts,
    report_requests,
    reporting_rules,
    sections,
    target_assignments,
    tasks,
    units,
    users,
    webhook_rules,
)
from service.domain.acts import Machine

MACHINES: tuple[Machine, ...] = (
    units.MACHINE,
    agencies.MACHINE,
    contacts.MACHINE,
    users.MACHINE,
    clients.MACHINE,
    grants.MACHINE,
    plans.MACHINE,
    sections.MACHINE,
    provisions.MACHINE,
    indicator_definitions.MACHINE,
    indicators.MACHINE,
    target_assignments.MACHINE,
    observations.MACHINE,
    tasks.MACHINE,
    deliverables.MACHINE,
    progress_updates.MACHINE,
    extension_requests.MACHINE,
    evidence.MACHINE,
    obstacles.MACHINE,
    reporting_rules.MACHINE,
    obligations.MACHINE,
    rankings.MACHINE,
    report_acts.MACHINE,
    report_requests.MACHINE,
    imports.MACHINE,
    webhook_rules.MACHINE,
    deliveries.MACHINE,
    alert_settings.MACHINE,
)

ACTION_LABELS: dict[str, tuple[str, str]] = {
    "update": ("Sửa", "Change"),
    "delete": ("Xóa", "Remove"),
    "unit-change": ("Thay đổi đơn vị hành chính", "Merge, split, rename or re-code"),
    "lock": ("Khóa", "Lock"),
    "unlock": ("Mở khóa", "Unlock"),
    "reset-password": ("Đặt lại mật khẩu", "Reset the password"),
    "rotate-secret": ("Đổi khóa bí mật", "Rotate the secret"),
    "submit": ("Trình", "Submit"),
    "return": ("Trả lại", "Return"),
    "publish": ("Ban hành", "Publish"),
    "amend": ("Mở điều chỉnh", "Amend"),
    "close": ("Kết thúc", "Close"),
    "supersede": ("Thay thế", "Supersede"),
    "progress": ("Cập nhật tiến độ", "Report progress"),
    "note": ("Ghi chú", "Write a note"),
    "direction": ("Chỉ đạo", "Give a direction"),
    "obstacle": ("Nêu khó khăn, kiến nghị", "Raise an obstacle or proposal"),
    "answer": ("Trả lời", "Answer"),
    "forward": ("Chuyển nơi giải quyết", "Forward"),
    "resolve": ("Ghi nhận đã giải quyết", "Say that it is resolved"),
    "withdraw": ("Rút", "Withdraw"),
    "record": ("Ghi số liệu", "Record a figure"),
    "match": ("Gắn với danh mục chỉ tiêu", "Match to a definition"),
    "verify": ("Xác nhận số liệu", "Verify the figure"),
    "correct": ("Đính chính", "Correct"),
    "cross-check": ("Đối chiếu", "Cross-check"),
    "explain": ("Giải trình", "Explain"),
    "trigger": ("Kích hoạt", "Trigger"),
    "complete": ("Báo hoàn thành", "Claim completion"),
    "confirm": ("Xác nhận hoàn thành", "Confirm completion"),
    "reopen": ("Mở lại", "Reopen"),
    "suspend": ("Tạm dừng", "Suspend"),
    "resume": ("Tiếp tục", "Resume"),
    "cancel": ("Hủy", "Cancel"),
    "extension-request": ("Xin gia hạn", "Ask for an extension"),
    "accept": ("Nghiệm thu", "Accept"),
    "acknowledge": ("Ghi nhận", "Acknowledge"),
    "attach-scan": ("Gắn bản ký", "Attach the signed scan"),
    "approve": ("Đồng ý gia hạn", "Approve the extension"),
    "remind": ("Nhắc", "Remind"),
    "waive": ("Miễn", "Waive"),
    "adopt": ("Tiếp nhận chỉ tiêu được giao", "Adopt the assigned target"),
    "object": ("Không thống nhất", "Object"),
    "revise": ("Điều chỉnh chỉ tiêu đã giao", "Revise the assigned target"),
    "decisions": ("Quyết định các chỗ cần xem", "Decide about findings"),
    "commit": ("Ghi nhận bản nhập", "Commit the import"),
    "revert": ("Hoàn tác bản nhập", "Take the import back"),
    "reject": ("Không đồng ý gia hạn", "Reject the extension"),
    "test": ("Gửi thử", "Send a test"),
    "pause": ("Tạm dừng gửi", "Pause"),
    "enable": ("Cho gửi lại", "Enable"),
    "replay": ("Gửi lại sự kiện", "Replay events"),
    "retry": ("Thử lại ngay", "Try again now"),
    "finalise": ("Chốt xếp hạng", "Make the ranking final"),
}
"""Word -> Vietnamese, English; in the order a screen would show them. A word means one thing whatever the noun."""


OWN_LABELS: dict[str, dict[str, tuple[str, str]]] = {
    "grant": {"delete": ("Chấm dứt", "End")},
    "report": {
        "submit": ("Gửi báo cáo", "File the report"),
        "verify": ("Kiểm tra báo cáo", "Verify the report"),
        "accept": ("Tiếp nhận báo cáo", "Accept the report"),
    },
    "report_request": {"cancel": ("Hủy yêu cầu", "Cancel the request")},
}
"""What a word is called of one noun alone: a grant is ended and stays, a report is no product."""


def actions_of(machine: Machine) -> dict[str, tuple[str, str]]:
    """The actions of a noun with their labels, in the order of ACTION_LABELS."""
    own = {name for name, _ in machine.acts}
    labels = ACTION_LABELS | OWN_LABELS.get(machine.noun, {})
    return {word: label for word, label in labels.items() if word in own}
