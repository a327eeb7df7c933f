"""Which acts, subjects and operations stand in the journal, and how are they called?

An act is `<noun>.<what was done>`; a subject is the noun of the table that changed. The
filters of the audit take no other words.
"""

from __future__ import annotations

from enum import StrEnum


class Operation(StrEnum):
    """What happened to a row."""

    insert = "insert"
    update = "update"
    delete = "delete"


OPERATION_LABELS = {
    Operation.insert: ("Thêm", "Added"),
    Operation.update: ("Sửa", "Changed"),
    Operation.delete: ("Xóa", "Removed"),
}

SUBJECT_LABELS: dict[str, tuple[str, str]] = {
    "unit": ("Đơn vị hành chính", "Unit"),
    "unit_name": ("Tên cũ của đơn vị", "Former name of a unit"),
    "unit_change": ("Thay đổi đơn vị hành chính", "Change of units"),
    "unit_lineage": ("Quan hệ kế tục", "Lineage of units"),
    "agency": ("Cơ quan, đơn vị", "Agency"),
    "agency_member": ("Thành viên của tập thể", "Member of a collective"),
    "user": ("Tài khoản", "Account"),
    "client": ("Máy khách", "Machine client"),
    "grant": ("Quyền được cấp", "Grant"),
    "plan": ("Kế hoạch", "Plan"),
    "revision": ("Lần ban hành, điều chỉnh", "Revision of a plan"),
    "plan_document": ("Văn bản được viện dẫn", "Document reference"),
    "section": ("Mục", "Section"),
    "provision": ("Điều khoản", "Provision"),
    "indicator": ("Chỉ tiêu", "Indicator"),
    "target": ("Mức phấn đấu", "Target"),
    "former_target": ("Mức phấn đấu trước điều chỉnh", "Target before an amendment"),
    "indicator_assignment": ("Phân công chỉ tiêu", "Assignment of an indicator"),
    "indicator_task": ("Liên kết chỉ tiêu và nhiệm vụ", "Link of indicator and task"),
    "observation": ("Số liệu", "Observation"),
    "task": ("Nhiệm vụ", "Task"),
    "assignment": ("Phân công nhiệm vụ", "Assignment of a task"),
    "deliverable": ("Sản phẩm", "Deliverable"),
    "occurrence": ("Lần thực hiện", "Occurrence"),
    "progress_update": ("Cập nhật tiến độ", "Progress update"),
    "extension_request": ("Đề nghị gia hạn", "Extension request"),
    "reporting_rule": ("Chế độ báo cáo", "Reporting rule"),
    "reporting_step": ("Bước báo cáo", "Step of reporting"),
    "obligation": ("Nghĩa vụ báo cáo", "Obligation"),
}

ACT_LABELS: dict[str, tuple[str, str]] = {
    "unit.load": ("Nạp danh mục đơn vị hành chính", "Units loaded"),
    "unit.import": ("Nhập thay đổi đơn vị từ tệp", "Changes of units imported"),
    "unit.merge": ("Nhập đơn vị", "Units merged"),
    "unit.split": ("Chia tách đơn vị", "Unit split"),
    "unit.rename": ("Đổi tên đơn vị", "Unit renamed"),
    "unit.recode": ("Đổi mã đơn vị", "Unit re-coded"),
    "unit.establish": ("Thành lập đơn vị", "Unit founded"),
    "unit.dissolve": ("Giải thể đơn vị", "Unit ended"),
    "agency.create": ("Thêm cơ quan", "Agency added"),
    "agency.change": ("Sửa cơ quan", "Agency changed"),
    "agency.remove": ("Xóa cơ quan", "Agency removed"),
    "user.create": ("Thêm tài khoản", "Account added"),
    "user.change": ("Sửa tài khoản", "Account changed"),
    "user.remove": ("Xóa tài khoản", "Account removed"),
    "user.lock": ("Khóa tài khoản", "Account locked"),
    "user.unlock": ("Mở khóa tài khoản", "Account unlocked"),
    "user.reset_password": ("Đặt lại mật khẩu", "Password reset"),
    "password.change": ("Đổi mật khẩu", "Password changed"),
    "session.end": ("Đăng xuất", "Session ended"),
    "client.create": ("Thêm máy khách", "Machine client added"),
    "client.change": ("Sửa máy khách", "Machine client changed"),
    "client.remove": ("Xóa máy khách", "Machine client removed"),
    "client.lock": ("Khóa máy khách", "Machine client locked"),
    "client.unlock": ("Mở khóa máy khách", "Machine client unlocked"),
    "client.rotate_secret": ("Đổi khóa bí mật của máy khách", "Secret of a machine client rotated"),
    "grant.create": ("Cấp quyền", "Grant given"),
    "grant.change": ("Sửa quyền được cấp", "Grant changed"),
    "grant.end": ("Chấm dứt quyền", "Grant ended"),
    "plan.create": ("Soạn kế hoạch", "Plan drafted"),
    "plan.change": ("Sửa kế hoạch", "Plan changed"),
    "plan.remove": ("Bỏ bản thảo kế hoạch", "Draft of a plan removed"),
    "plan.submit": ("Trình kế hoạch", "Plan submitted"),
    "plan.return": ("Trả lại kế hoạch", "Plan returned"),
    "plan.publish": ("Ban hành kế hoạch", "Plan published"),
    "plan.amend": ("Mở điều chỉnh kế hoạch", "Amendment of a plan opened"),
    "plan.publish_amendment": ("Ban hành điều chỉnh kế hoạch", "Amendment of a plan published"),
    "plan.close": ("Kết thúc kế hoạch", "Plan closed"),
    "plan.supersede": ("Thay thế kế hoạch", "Plan superseded"),
    "section.create": ("Thêm mục", "Section added"),
    "section.change": ("Sửa mục", "Section changed"),
    "section.remove": ("Xóa mục", "Section removed"),
    "provision.create": ("Thêm điều khoản", "Provision added"),
    "provision.change": ("Sửa điều khoản", "Provision changed"),
    "provision.remove": ("Xóa điều khoản", "Provision removed"),
    "indicator.create": ("Thêm chỉ tiêu", "Indicator added"),
    "indicator.change": ("Sửa chỉ tiêu", "Indicator changed"),
    "indicator.remove": ("Xóa chỉ tiêu", "Indicator removed"),
    "observation.record": ("Ghi số liệu", "Figure recorded"),
    "observation.change": ("Sửa số liệu", "Figure changed"),
    "observation.remove": ("Rút số liệu", "Figure taken back"),
    "observation.verify": ("Xác nhận số liệu", "Figure verified"),
    "observation.return": ("Trả lại số liệu", "Figure returned"),
    "observation.correct": ("Đính chính số liệu", "Figure corrected"),
    "observation.cross_check": ("Đối chiếu số liệu", "Figure cross-checked"),
    "observation.explain": ("Giải trình số liệu", "Figure explained"),
    "task.create": ("Thêm nhiệm vụ", "Task added"),
    "task.change": ("Sửa nhiệm vụ", "Task changed"),
    "task.remove": ("Xóa nhiệm vụ", "Task removed"),
    "task.progress": ("Cập nhật tiến độ", "Progress reported"),
    "task.note": ("Ghi chú", "Note written"),
    "task.direction": ("Chỉ đạo", "Direction given"),
    "task.complete": ("Báo hoàn thành", "Completion claimed"),
    "task.confirm": ("Xác nhận hoàn thành", "Completion confirmed"),
    "task.return": ("Trả lại báo cáo hoàn thành", "Completion returned"),
    "task.reopen": ("Mở lại nhiệm vụ", "Task reopened"),
    "task.suspend": ("Tạm dừng nhiệm vụ", "Task suspended"),
    "task.resume": ("Tiếp tục nhiệm vụ", "Task resumed"),
    "task.cancel": ("Hủy nhiệm vụ", "Task cancelled"),
    "task.trigger": ("Kích hoạt nhiệm vụ", "Task triggered"),
    "deliverable.accept": ("Nghiệm thu sản phẩm", "Deliverable accepted"),
    "deliverable.return": ("Trả lại sản phẩm", "Deliverable returned"),
    "extension.request": ("Đề nghị gia hạn", "Extension requested"),
    "extension.approve": ("Đồng ý gia hạn", "Extension approved"),
    "extension.reject": ("Không đồng ý gia hạn", "Extension rejected"),
    "reporting_rule.create": ("Thêm chế độ báo cáo", "Reporting rule added"),
    "reporting_rule.change": ("Sửa chế độ báo cáo", "Reporting rule changed"),
    "reporting_rule.remove": ("Bỏ chế độ báo cáo", "Reporting rule removed"),
    "obligation.open": ("Mở kỳ báo cáo", "Period of reporting opened"),
    "obligation.end": ("Chấm dứt nghĩa vụ báo cáo", "Obligation ended"),
    "obligation.remind": ("Nhắc báo cáo", "Reminded of a report"),
    "obligation.waive": ("Miễn báo cáo", "Report waived"),
    "day.turn": ("Sang ngày mới", "The day turned"),
}
"""Act -> Vietnamese, English."""
