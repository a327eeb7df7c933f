"""Which ways of reporting can be taken ready-made: when, and through whose hands?

A preset is never assumed: somebody chooses it, and sends its parts in a rule of their own. The legal ones have
the windows that Article 12 of Decree 09/2019/NĐ-CP gives to periodic reports; by which day each level sends, the
office that asks says itself, so no preset has a last day.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from service.domain.agencies import AgencyKind
from service.domain.owing import StepAct
from service.domain.reporting_times import MonthDay, ReportingCadence, ReportingTimes, Window
from service.domain.types import Shape, View


class PartyRole(StrEnum):
    """Who stands where in a chain, before anybody is named."""

    leads = "leads"
    focal_office = "focal_office"
    committee = "committee"
    party_committee = "party_committee"
    peoples_council = "peoples_council"
    upper_department = "upper_department"
    outside_system = "outside_system"


PARTY_ROLE_LABELS: dict[PartyRole, tuple[str, str]] = {
    PartyRole.leads: ("Cơ quan, đơn vị chủ trì", "Agencies that lead something"),
    PartyRole.focal_office: ("Cơ quan đầu mối", "Focal office"),
    PartyRole.committee: ("Ủy ban nhân dân", "People's Committee"),
    PartyRole.party_committee: ("Cấp ủy Đảng", "Party committee"),
    PartyRole.peoples_council: ("Hội đồng nhân dân", "People's Council"),
    PartyRole.upper_department: ("Sở, ngành cấp trên", "Department of the upper level"),
    PartyRole.outside_system: ("Hệ thống bên ngoài", "Outside system"),
}


class TimesPreset(View):
    """When: as a rule's `times`. basis: the paper that says so."""

    code: str
    vi: str
    en: str
    basis: str | None
    times: ReportingTimes


class ChainStep(View):
    """One pair of hands. from, to, leads: as a rule's step has them, filled in from the plan that was named;
    missing: roles of which the unit has no agency entered, or several, so that somebody has to choose."""

    act: StepAct
    from_role: PartyRole
    to_roles: list[PartyRole]
    from_ids: list[UUID]
    leads: bool
    to_ids: list[UUID]
    missing: list[PartyRole]


class ChainPreset(View):
    """Through whose hands, in order."""

    code: str
    vi: str
    en: str
    steps: list[ChainStep]


class ReportingPresetsView(View):
    """Ready-made ways of reporting: times and chains are chosen apart."""

    times: list[TimesPreset]
    chains: list[ChainPreset]


class PresetQuery(Shape):
    """plan: fill the chains in with its agencies."""

    plan: Annotated[UUID | None, Field(description="Mã (id) của kế hoạch / id of the plan")] = None


class PresetAgency(View):
    """An agency of the unit, or of the one above it."""

    id: UUID
    kind: AgencyKind
    unit_key: int


class PresetGround(View):
    """The agencies of a plan's unit and of the unit above. focal_office_ids: of the plan."""

    unit_key: int
    focal_office_ids: list[UUID]
    agencies: list[PresetAgency]


_LEGAL = "Nghị định số 09/2019/NĐ-CP, Điều 12"
_PERIODIC = ReportingCadence.periodic


def _legal(months: int) -> Window:
    return Window(start=MonthDay(month=-months, day=15), end=MonthDay(month=0, day=14))


TIMES: tuple[TimesPreset, ...] = tuple(
    TimesPreset(
        code=code, vi=vi, en=en, basis=basis, times=ReportingTimes(cadence=_PERIODIC, periods=periods, window=days)
    )
    for code, vi, en, basis, periods, days in (
        ("monthly", "Hằng tháng", "Every month", None, ("M",), None),
        ("quarterly", "Hằng quý", "Every quarter", None, ("Q",), None),
        ("half_yearly", "Sáu tháng", "Every half-year", None, ("H",), None),
        ("yearly", "Hằng năm", "Every year", None, ("Y",), None),
        ("legal_monthly", "Hằng tháng theo nghị định", "Monthly after the decree", _LEGAL, ("M",), _legal(1)),
        ("legal_quarterly", "Hằng quý theo nghị định", "Quarterly after the decree", _LEGAL, ("Q",), _legal(3)),
        ("legal_half_yearly", "Sáu tháng theo nghị định", "Half-yearly after the decree", _LEGAL, ("H",), _legal(6)),
        ("legal_yearly", "Hằng năm theo nghị định", "Yearly after the decree", _LEGAL, ("Y",), _legal(12)),
    )
)  # fmt: skip

R, A = PartyRole, StepAct
_GATHER = (A.consolidate, R.leads, (R.focal_office,))
_COMMITTEE = (A.accept, R.focal_office, (R.committee,))
CHAINS: tuple[tuple[str, str, str, tuple[tuple[StepAct, PartyRole, tuple[PartyRole, ...]], ...]], ...] = (
    ("offices", "Cơ quan gửi đầu mối", "Agencies to the focal office", (_GATHER,)),
    (
        "committee",
        "Cơ quan, đầu mối, Ủy ban nhân dân",
        "Agencies, focal office, People's Committee",
        (_GATHER, _COMMITTEE),
    ),
    (
        "whole",
        "Cơ quan, đầu mối, Ủy ban nhân dân, cấp ủy, Hội đồng nhân dân, sở ngành",
        "Agencies, focal office, People's Committee, Party committee, People's Council, city department",
        (
            _GATHER,
            _COMMITTEE,
            (A.acknowledge, R.committee, (R.party_committee, R.peoples_council)),
            (A.accept, R.committee, (R.upper_department,)),
        ),
    ),
    (
        "system",
        "Cơ quan, đầu mối, cập nhật vào hệ thống",
        "Agencies, focal office, entered in an outside system",
        (_GATHER, (A.enter_in_system, R.focal_office, (R.outside_system,))),
    ),
)
"""Code, its names, and the steps: act, who sends, who receives."""

_KIND: dict[PartyRole, tuple[AgencyKind, bool]] = {
    R.committee: (AgencyKind.peoples_committee, True),
    R.party_committee: (AgencyKind.party_committee, True),
    R.peoples_council: (AgencyKind.peoples_council, True),
    R.upper_department: (AgencyKind.upper_department, False),
    R.outside_system: (AgencyKind.outside, True),
}
"""Role -> the kind of agency it is, and whether of the unit itself."""


def presets(ground: PresetGround | None) -> ReportingPresetsView:
    """All of them; with the agencies of a plan's unit in the chains, if a plan was named."""
    chains = [
        ChainPreset(code=code, vi=vi, en=en, steps=[_step(*step, ground) for step in steps])
        for code, vi, en, steps in CHAINS
    ]
    return ReportingPresetsView(times=list(TIMES), chains=chains)


def _step(
    act: StepAct, sender: PartyRole, receivers: Sequence[PartyRole], ground: PresetGround | None
) -> ChainStep:
    named = {role: _found(role, ground) for role in (sender, *receivers)}
    unknown: list[PartyRole] = [role for role, ids in named.items() if not ids and role is not R.leads]
    return ChainStep(
        act=act,
        from_role=sender,
        to_roles=list(receivers),
        from_ids=named[sender],
        leads=sender is R.leads,
        to_ids=[one for role in receivers for one in named[role]],
        missing=unknown if ground else [],
    )


def _found(role: PartyRole, ground: PresetGround | None) -> list[UUID]:
    """Who that is, where there is no doubt."""
    if ground is None or role is R.leads:
        return []
    if role is R.focal_office:
        return ground.focal_office_ids
    kind, own = _KIND[role]
    alike = [
        one.id for one in ground.agencies if one.kind is kind and (one.unit_key == ground.unit_key) is own
    ]
    return alike if len(alike) == 1 else []
