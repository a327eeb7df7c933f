"""How is every code called in Vietnamese and English, in which order and tone?

So that no front end translates `off_track` again. Tones are names, not colours; a
front end maps each to a colour and a shape that colour-blind people tell apart:
good, neutral, warning, bad, muted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import MISSING, Field
from pydantic.alias_generators import to_camel

from service.domain.access import Role
from service.domain.access_page import PERMISSION_NAMES
from service.domain.acts import Machine
from service.domain.agencies import AgencyKind
from service.domain.alert_settings import ALERT_LABELS
from service.domain.changes import CHANGE_LABELS
from service.domain.contacts import DIGEST_LABELS as CONTACT_DIGEST_LABELS
from service.domain.definition_suggestions import DIFFERENCE_LABELS
from service.domain.event_types import EVENT_LABELS
from service.domain.evidence import EVIDENCE_LABELS
from service.domain.export_queries import COLUMN_TYPE_LABELS, FORMAT_LABELS
from service.domain.figure_labels import FIGURE_LABELS
from service.domain.imports import IMPORT_LABELS
from service.domain.indicator_whys import INDICATOR_WHY_SENTENCES
from service.domain.journal_labels import ACT_LABELS, OPERATION_LABELS, SUBJECT_LABELS
from service.domain.machines import MACHINES, actions_of
from service.domain.obligation_standings import OBLIGATION_STANDING_LABELS
from service.domain.obligation_whys import OBLIGATION_WHY_SENTENCES
from service.domain.obstacle_labels import OBSTACLE_LABELS
from service.domain.plan_labels import PLAN_LABELS
from service.domain.progress import CELL_LABELS
from service.domain.ranking_scores import COMPONENT_LABELS, VERDICT_LABELS, WHY_LABELS
from service.domain.ranking_scores import STANDING_LABELS as RANKING_STANDING_LABELS
from service.domain.ranking_views import RANKED_BY_LABELS
from service.domain.report_contents import NARRATIVE_LABELS
from service.domain.report_documents import DOCUMENT_LABELS
from service.domain.report_states import REPORT_LABELS
from service.domain.reporting_labels import REPORTING_LABELS
from service.domain.rollups import ROLLUP_LABELS
from service.domain.schedules import KIND_LABELS
from service.domain.standing_codes import STANDING_LABELS
from service.domain.target_assignments import TARGET_ASSIGNMENT_STATUS_LABELS
from service.domain.task_facts import TaskStatus
from service.domain.task_labels import TASK_LABELS
from service.domain.types import View
from service.domain.unit_changes import UnitChangeKind
from service.domain.units import UnitKind, UnitLevel
from service.domain.webhook_labels import WEBHOOK_LABELS
from service.domain.whys import WHY_SENTENCES
from service.domain.zalo_views import ZALO_LABELS


class Term(View):
    """One code: its labels, its place in the order, its tone; of an action also what does it."""

    code: str
    vi: str
    en: str
    order: int
    tone: str
    operation: Annotated[
        str | MISSING, Field(description="Của một việc / of an action: the operationId that does it")
    ] = MISSING


class Vocabulary(View):
    """All codes of one field.

    Of `why` and `indicatorWhy` the labels are sentences: names in braces stand for the values that come with the code.
    """

    name: str
    terms: list[Term]


class VocabulariesView(View):
    """Every vocabulary of the service."""

    vocabularies: list[Vocabulary]


Labels = Mapping[Any, tuple[str, ...]]

ROLE_LABELS: Labels = {
    Role.viewer: ("Người xem", "Viewer"),
    Role.reporter: ("Người báo cáo của cơ quan", "Reporter of an agency"),
    Role.coordinator: ("Cán bộ đầu mối", "Coordinator"),
    Role.leader: ("Lãnh đạo", "Leader"),
    Role.integrator: ("Người tích hợp", "Integrator"),
    Role.auditor: ("Kiểm toán, kiểm tra", "Auditor"),
    Role.admin: ("Quản trị", "Administrator"),
}
UNIT_LEVEL_LABELS: Labels = {
    UnitLevel.nation: ("Quốc gia", "Nation"),
    UnitLevel.province: ("Cấp tỉnh", "Province level"),
    UnitLevel.commune: ("Cấp xã", "Commune level"),
}
UNIT_KIND_LABELS: Labels = {
    UnitKind.nation: ("Quốc gia", "Nation"),
    UnitKind.province: ("Tỉnh", "Province"),
    UnitKind.city: ("Thành phố trực thuộc trung ương", "Centrally run city"),
    UnitKind.commune: ("Xã", "Commune"),
    UnitKind.ward: ("Phường", "Ward"),
    UnitKind.special_zone: ("Đặc khu", "Special zone"),
}
AGENCY_KIND_LABELS: Labels = {
    AgencyKind.party_committee: ("Cấp ủy Đảng", "Party committee"),
    AgencyKind.party_office: ("Cơ quan Đảng", "Party office"),
    AgencyKind.peoples_council: ("Hội đồng nhân dân", "People's Council"),
    AgencyKind.peoples_committee: ("Ủy ban nhân dân", "People's Committee"),
    AgencyKind.steering_committee: ("Ban chỉ đạo", "Steering committee"),
    AgencyKind.office: ("Văn phòng", "Office"),
    AgencyKind.division: ("Phòng chuyên môn", "Division"),
    AgencyKind.public_service_centre: ("Trung tâm phục vụ hành chính công", "Public service centre"),
    AgencyKind.public_service_unit: ("Đơn vị sự nghiệp", "Public service unit"),
    AgencyKind.school: ("Trường học", "School"),
    AgencyKind.health_station: ("Trạm y tế", "Health station"),
    AgencyKind.police: ("Công an", "Police"),
    AgencyKind.military_command: ("Ban chỉ huy quân sự", "Military command"),
    AgencyKind.front_or_union: ("Mặt trận, đoàn thể", "Front or union"),
    AgencyKind.community_group: ("Tổ cộng đồng", "Community group"),
    AgencyKind.hamlet: ("Ấp, thôn", "Hamlet"),
    AgencyKind.enterprise: ("Doanh nghiệp", "Enterprise"),
    AgencyKind.upper_department: ("Sở, ngành cấp trên", "Department of the upper level"),
    AgencyKind.outside: ("Cơ quan khác", "Outside body"),
}

UNIT_CHANGE_LABELS: Labels = {
    UnitChangeKind.merge: ("Nhập", "Merge"),
    UnitChangeKind.split: ("Chia tách", "Split"),
    UnitChangeKind.rename: ("Đổi tên", "Renaming"),
    UnitChangeKind.recode: ("Đổi mã", "Re-coding"),
    UnitChangeKind.establish: ("Thành lập", "Founding"),
    UnitChangeKind.dissolve: ("Giải thể", "Ending"),
}
TASK_STATUS_LABELS: Labels = {
    TaskStatus.NOT_STARTED: ("Chưa bắt đầu", "Not started", "muted"),
    TaskStatus.IN_PROGRESS: ("Đang thực hiện", "In progress", "neutral"),
    TaskStatus.DONE: ("Hoàn thành", "Done", "good"),
    TaskStatus.SUSPENDED: ("Tạm dừng", "Suspended", "muted"),
    TaskStatus.CANCELLED: ("Đã hủy", "Cancelled", "muted"),
}


def _terms(labels: Labels) -> list[Term]:
    return [
        Term(
            code=str(code), vi=said[0], en=said[1], order=order, tone=said[2] if len(said) > 2 else "neutral"
        )
        for order, (code, said) in enumerate(labels.items())
    ]


def _from(labels: Mapping[Any, Mapping[str, str]]) -> Labels:
    return {str(code): (said["vi"], said["en"], said.get("tone", "neutral")) for code, said in labels.items()}


def _actions(machine: Machine) -> Vocabulary:
    """What the words under `actions` of a noun mean, each with the operation that does it."""
    terms = [
        term.model_copy(update={"operation": machine.operation(term.code)})
        for term in _terms(actions_of(machine))
    ]
    return Vocabulary(name=f"{to_camel(machine.noun)}Action", terms=terms)


def _permissions() -> Labels:
    return {
        permission: (vi[0].upper() + vi[1:], en[0].upper() + en[1:])
        for permission, (vi, en) in PERMISSION_NAMES.items()
    }


def vocabularies() -> VocabulariesView:
    """Every vocabulary, in the order of the domain's own pages."""
    made: Iterable[tuple[str, Labels]] = (
        ("unitLevel", UNIT_LEVEL_LABELS),
        ("unitKind", UNIT_KIND_LABELS),
        ("unitChangeKind", UNIT_CHANGE_LABELS),
        ("agencyKind", AGENCY_KIND_LABELS),
        ("contactDigest", CONTACT_DIGEST_LABELS),
        ("role", ROLE_LABELS),
        ("permission", _permissions()),
        *PLAN_LABELS,
        *FIGURE_LABELS,
        ("definitionDifference", DIFFERENCE_LABELS),
        ("targetAssignmentStatus", TARGET_ASSIGNMENT_STATUS_LABELS),
        *IMPORT_LABELS,
        *TASK_LABELS,
        ("scheduleKind", _from(KIND_LABELS)),
        ("taskStatus", TASK_STATUS_LABELS),
        ("taskStanding", _from(STANDING_LABELS)),
        ("why", _from(WHY_SENTENCES)),
        ("obligationWhy", _from(OBLIGATION_WHY_SENTENCES)),
        ("indicatorWhy", _from(INDICATOR_WHY_SENTENCES)),
        ("progressCell", _from(CELL_LABELS)),
        *ROLLUP_LABELS,
        ("journalAct", ACT_LABELS),
        ("journalSubject", SUBJECT_LABELS),
        ("journalOperation", OPERATION_LABELS),
        ("eventType", EVENT_LABELS),
        ("changeOperation", CHANGE_LABELS),
        ("exportColumnType", COLUMN_TYPE_LABELS),
        ("exportFormat", FORMAT_LABELS),
        *OBSTACLE_LABELS,
        *EVIDENCE_LABELS,
        *REPORTING_LABELS,
        ("obligationStanding", _from(OBLIGATION_STANDING_LABELS)),
        ("rankedBy", RANKED_BY_LABELS),
        ("rankingComponent", COMPONENT_LABELS),
        ("rankingVerdict", VERDICT_LABELS),
        ("rankingStanding", RANKING_STANDING_LABELS),
        ("rankingWhy", WHY_LABELS),
        *REPORT_LABELS,
        *DOCUMENT_LABELS,
        *ZALO_LABELS,
        *WEBHOOK_LABELS,
        ("reportPart", _from(NARRATIVE_LABELS)),
        *ALERT_LABELS,
    )
    named = [Vocabulary(name=name, terms=_terms(labels)) for name, labels in made]
    return VocabulariesView(vocabularies=[*named, *(_actions(machine) for machine in MACHINES)])
