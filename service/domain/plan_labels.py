"""How are the codes of plans and indicators called in Vietnamese and English, in which order and tone?"""

from __future__ import annotations

from service.domain.indicators import IndicatorRole
from service.domain.lint_facts import Clear
from service.domain.lint_findings import LintCode, Severity
from service.domain.lint_messages import LINT_MESSAGES
from service.domain.plan_documents import DocumentRelation
from service.domain.plans import PlanStatus
from service.domain.provisions import ProvisionKind
from service.domain.targets import Comparator, Direction, Measure
from service.domain.tasks import Obligation

PLAN_STATUS_LABELS = {
    PlanStatus.draft: ("Bản thảo", "Draft", "muted"),
    PlanStatus.submitted: ("Đã trình", "Submitted", "neutral"),
    PlanStatus.published: ("Đã ban hành", "Published", "good"),
    PlanStatus.closed: ("Đã kết thúc", "Closed", "muted"),
    PlanStatus.superseded: ("Đã được thay thế", "Superseded", "muted"),
}
CLEAR_LABELS = {
    Clear.person: ("Rõ người", "Clear who"),
    Clear.work: ("Rõ việc", "Clear what"),
    Clear.time: ("Rõ thời gian", "Clear when"),
    Clear.responsibility: ("Rõ trách nhiệm", "Clear responsibility"),
    Clear.product: ("Rõ sản phẩm", "Clear product"),
    Clear.authority: ("Rõ thẩm quyền", "Clear authority"),
    Clear.result: ("Rõ kết quả", "Clear result"),
    Clear.progress: ("Rõ tiến độ", "Clear progress"),
    Clear.effect: ("Rõ hiệu quả", "Clear effect"),
}
DOCUMENT_RELATION_LABELS = {
    DocumentRelation.basis: ("Căn cứ", "Basis"),
    DocumentRelation.implements: ("Thực hiện", "Implements"),
    DocumentRelation.amends: ("Sửa đổi", "Amends"),
    DocumentRelation.adjusts: ("Điều chỉnh", "Adjusts"),
    DocumentRelation.replaces: ("Thay thế", "Replaces"),
}
PROVISION_KIND_LABELS = {
    ProvisionKind.purpose: ("Mục đích", "Purpose"),
    ProvisionKind.requirement: ("Yêu cầu", "Requirement"),
    ProvisionKind.objective: ("Mục tiêu", "Objective"),
    ProvisionKind.measure: ("Giải pháp", "Measure"),
    ProvisionKind.duty: ("Trách nhiệm của cơ quan", "Duty of an agency"),
    ProvisionKind.funding: ("Kinh phí", "Funding"),
}
INDICATOR_ROLE_LABELS = {
    IndicatorRole.lead: ("Chủ trì", "Lead"),
    IndicatorRole.coordinator: ("Phối hợp", "Coordinator"),
    IndicatorRole.contributor: ("Cung cấp số liệu", "Contributor of figures"),
}
OBLIGATION_LABELS = {
    Obligation.obliged: ("Được giao", "Obliged"),
    Obligation.asked: ("Đề nghị", "Asked"),
}
COMPARATOR_LABELS = {
    Comparator.ge: ("Ít nhất (≥)", "At least (≥)"),
    Comparator.gt: ("Hơn (>)", "More than (>)"),
    Comparator.eq: ("Bằng", "Equal"),
    Comparator.le: ("Nhiều nhất (≤)", "At most (≤)"),
    Comparator.lt: ("Dưới (<)", "Less than (<)"),
    Comparator.range: ("Trong khoảng", "Within a range"),
    Comparator.approx: ("Khoảng", "About"),
    Comparator.boolean: ("Có hoặc không", "Yes or no"),
    Comparator.qualitative: ("Định tính", "Qualitative"),
}
DIRECTION_LABELS = {
    Direction.up: ("Tăng", "Up"),
    Direction.down: ("Giảm", "Down"),
    Direction.hold: ("Duy trì", "Hold"),
}
MEASURE_LABELS = {
    Measure.level: ("Mức đạt", "Level"),
    Measure.change: ("Mức thay đổi", "Change"),
}
LINT_LABELS = {
    code: (LINT_MESSAGES[code.value].vi_name, LINT_MESSAGES[code.value].en_name) for code in LintCode
}
SEVERITY_LABELS = {
    Severity.error: ("Lỗi", "Error", "bad"),
    Severity.warning: ("Cần xem lại", "Warning", "warning"),
    Severity.info: ("Lưu ý", "Note", "neutral"),
}

PLAN_LABELS = (
    ("planStatus", PLAN_STATUS_LABELS),
    ("clear", CLEAR_LABELS),
    ("documentRelation", DOCUMENT_RELATION_LABELS),
    ("lintCode", LINT_LABELS),
    ("severity", SEVERITY_LABELS),
    ("provisionKind", PROVISION_KIND_LABELS),
    ("indicatorRole", INDICATOR_ROLE_LABELS),
    ("obligation", OBLIGATION_LABELS),
    ("comparator", COMPARATOR_LABELS),
    ("direction", DIRECTION_LABELS),
    ("measure", MEASURE_LABELS),
)
"""Vocabulary name -> code -> labels and tone."""
