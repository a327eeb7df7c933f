"""What is a grant, and who may give which?"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import MISSING, Field

from service.domain.access import AGENCY_BOUND, Permission, Principal, Role
from service.domain.acts import Act, Machine
from service.domain.agencies import AgencyRef
from service.domain.errors import Conflict, FieldError, Forbidden, Invalid, invalid
from service.domain.paging import PageQuery
from service.domain.types import Actions, Day, Line, Shape, UnitCode, UnitRef, View
from service.domain.units import UnitPlace


class GrantStatus(StrEnum):
    """Where a grant stands today, by the real clock."""

    active = "active"
    future = "future"
    ended = "ended"


class PrincipalRef(View):
    """The person or machine that holds something."""

    id: UUID
    kind: str
    name: str


class GrantView(View):
    """A role at a unit, for an agency where the role is bound to one, from a day to a day, both included."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    principal: PrincipalRef
    role: Role
    agency: AgencyRef | None
    valid_from: date
    valid_to: date | None
    ended_at: datetime | None
    on_behalf: str | None
    status: GrantStatus
    actions: Actions


OnBehalf = Annotated[
    Line | None, Field(description="Ký thay ai / on whose behalf one acts, e.g. `KT. Chủ tịch`")
]


class GrantCreate(Shape):
    """A new grant. `principal` is the id of a user or client; `validFrom` is today if left out."""

    principal: UUID
    role: Role
    unit: UnitCode
    agency: UUID | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None
    on_behalf: OnBehalf = None


class GrantPatch(Shape):
    """Changes to a grant: its last day. Role, unit and agency never change; end it and give another."""

    valid_to: Day | MISSING | None = MISSING
    on_behalf: OnBehalf | MISSING = MISSING


class GrantQuery(PageQuery):
    """Filters of the list of grants."""

    unit: Annotated[UnitCode | None, Field(description="Mã đơn vị; cả cấp dưới / unit and all below it")] = (
        None
    )
    principal: Annotated[UUID | None, Field(description="Người hoặc ứng dụng / user or client")] = None
    role: Annotated[list[Role] | None, Field(description="Vai trò / roles")] = None
    agency: Annotated[UUID | None, Field(description="Cơ quan / agency")] = None
    status: Annotated[list[GrantStatus] | None, Field(description="Hiệu lực / where it stands today")] = None


class GrantFacts(View):
    """What the rules need to know of a grant before it changes."""

    id: UUID
    version: int
    unit_key: int
    principal_id: UUID
    principal_kind: str
    role: Role
    agency_id: UUID | None
    valid_from: date
    valid_to: date | None
    status: GrantStatus


class HolderFacts(View):
    """What the rules need to know of who is to hold a grant, where, and of which unit the agency is."""

    id: UUID
    kind: str
    grants: list[GrantFacts]
    place: UnitPlace | None
    agency_unit: int | None


MACHINE_ROLES = frozenset({Role.viewer, Role.reporter, Role.coordinator, Role.integrator, Role.auditor})
"""What a machine may be; publishing and giving rights stay with people."""

INTEGRATOR_GIVES = frozenset({Role.viewer, Role.integrator})

_OPEN = ("active", "future")
MACHINE = Machine(
    "grant",
    tuple(
        (name, Act(permission, frozenset(states), operation=operation))
        for name, operation in (("delete", "end_grant"), ("update", "change_grant"))
        for permission, states in (
            (Permission.grant_manage, [*_OPEN, *(f"{s}_client" for s in _OPEN)]),
            (Permission.client_manage, [f"{s}_client" for s in _OPEN]),
        )
    ),
)
"""States ending in `_client`: a machine's grant that an integrator may give. `own` and `ended` offer nothing."""


def require_giving(
    principal: Principal, holder_id: UUID, holder_kind: str, role: Role, unit_key: int
) -> None:
    """Refuse what the caller may not give, change or end.

    Admins do so within their subtree; integrators only for machines, and only the two
    roles that read and integrate. Nobody does it for themselves.
    """
    if holder_id == principal.id:
        raise Forbidden("own_grant")
    if principal.may(Permission.grant_manage, unit_key):
        return
    if not principal.may(Permission.client_manage, unit_key):
        principal.require(Permission.grant_manage, unit_key)
    if holder_kind != "client" or role not in INTEGRATOR_GIVES:
        raise Forbidden("role_beyond_integrator")


def check_new(command: GrantCreate, holder: HolderFacts, unit_key: int, valid_from: date) -> None:
    """Refuse a grant that makes no sense."""
    errors: list[FieldError] = []
    role = command.role
    if role in AGENCY_BOUND and command.agency is None:
        errors.append(FieldError("/agency", "agency_needed", (("role", role.value),)))
    elif role not in AGENCY_BOUND and command.agency is not None:
        errors.append(FieldError("/agency", "agency_not_for_role", (("role", role.value),)))
    elif command.agency is not None and holder.agency_unit != unit_key:
        errors.append(FieldError("/agency", "agency_elsewhere", (("unit", command.unit),)))
    if holder.kind == "client" and role not in MACHINE_ROLES:
        roles = ", ".join(sorted(MACHINE_ROLES))
        errors.append(FieldError("/role", "role_not_for_client", (("role", role.value), ("roles", roles))))
    if command.valid_to is not None and command.valid_to < valid_from:
        errors.append(FieldError("/validTo", "valid_to_before", (("earliest", valid_from.isoformat()),)))
    if errors:
        raise Invalid("invalid", errors=tuple(errors))
    for grant in holder.grants:
        same = (grant.unit_key, grant.role, grant.agency_id) == (unit_key, role, command.agency)
        if same and grant.status is not GrantStatus.ended and _overlap(grant, valid_from, command.valid_to):
            raise Conflict("grant_exists", grant=str(grant.id))


def check_change(facts: GrantFacts, valid_to: date | None, today: date) -> None:
    """Refuse to change what has ended, and a last day before today: ending at once is an act of its own."""
    if facts.status is GrantStatus.ended:
        raise Conflict("grant_ended")
    earliest = max(facts.valid_from, today)
    if valid_to is not None and valid_to < earliest:
        raise invalid("/validTo", "valid_to_before", earliest=earliest.isoformat())


def _overlap(grant: GrantFacts, valid_from: date, valid_to: date | None) -> bool:
    ends_before = grant.valid_to is not None and grant.valid_to < valid_from
    begins_after = valid_to is not None and valid_to < grant.valid_from
    return not (ends_before or begins_after)
