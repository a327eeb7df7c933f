"""What is an agency: who leads, coordinates, reports or receives?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import MISSING, Field

from service.domain.access import Permission
from service.domain.acts import Act, machine
from service.domain.errors import FieldError
from service.domain.language.text import fold, sort_key
from service.domain.paging import PageQuery
from service.domain.types import Code, Flag, Line, Name, Ref, RowId, Shape, UnitCode, UnitRef, View


class AgencyKind(StrEnum):
    """Kinds of agency that plans of communes name."""

    party_committee = "party_committee"
    party_office = "party_office"
    peoples_council = "peoples_council"
    peoples_committee = "peoples_committee"
    steering_committee = "steering_committee"
    office = "office"
    division = "division"
    public_service_centre = "public_service_centre"
    public_service_unit = "public_service_unit"
    school = "school"
    health_station = "health_station"
    police = "police"
    military_command = "military_command"
    front_or_union = "front_or_union"
    community_group = "community_group"
    hamlet = "hamlet"
    enterprise = "enterprise"
    upper_department = "upper_department"
    outside = "outside"


class AgencyCode(View):
    """The agency's code in some register, such as the national list of digital identities."""

    system: Code
    value: Code


class AgencyRef(Ref):
    """An agency as other resources show it."""

    kind: AgencyKind
    collective: bool


class AgencyView(View):
    """An agency. A collective ("các phòng chuyên môn") has members, if the plan says which."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    name: str
    short_name: str | None
    kind: AgencyKind
    collective: bool
    members: list[AgencyRef]
    aliases: list[str]
    codes: list[AgencyCode]
    head_name: str | None
    head_position: str | None
    active: bool
    actions: list[str]


Aliases = Annotated[tuple[Name, ...], Field(max_length=50, description="Tên in khác / other printed names")]
Codes = Annotated[tuple[AgencyCode, ...], Field(max_length=20)]
Members = Annotated[
    tuple[UUID, ...], Field(max_length=200, description="Thành viên / members of a collective")
]


class AgencyCreate(Shape):
    """A new agency of a unit."""

    unit: UnitCode
    name: Name
    kind: AgencyKind
    short_name: Line | None = None
    collective: Flag = False
    members: Members = ()
    aliases: Aliases = ()
    codes: Codes = ()
    head_name: Line | None = None
    head_position: Line | None = None


class AgencyPatch(Shape):
    """Changes to an agency; a field left out stays as it is."""

    name: Name | MISSING = MISSING
    kind: AgencyKind | MISSING = MISSING
    short_name: Line | MISSING | None = MISSING
    collective: Flag | MISSING = MISSING
    members: Members | MISSING = MISSING
    aliases: Aliases | MISSING = MISSING
    codes: Codes | MISSING = MISSING
    head_name: Line | MISSING | None = MISSING
    head_position: Line | MISSING | None = MISSING
    active: Flag | MISSING = MISSING


class AgencyHome(View):
    """Which unit an agency belongs to."""

    id: UUID
    unit_key: int


class AgencySite(View):
    """The unit that is to have a new agency. homes: of the members named, those the caller may name."""

    key: int
    homes: list[AgencyHome]


class AgencyFacts(View):
    """What the rules need to know of an agency before it changes. homes: as in AgencySite."""

    id: UUID
    version: int
    unit_key: int
    name: str
    short_name: str | None
    aliases: list[str]
    member_rows: list[RowId]
    homes: list[AgencyHome]


class AgencyQuery(PageQuery):
    """Filters of the list of agencies."""

    unit: Annotated[UnitCode | None, Field(description="Mã đơn vị; cả cấp dưới / unit and all below it")] = (
        None
    )
    kind: Annotated[list[AgencyKind] | None, Field(description="Loại cơ quan / kinds")] = None
    q: Annotated[
        str | None,
        Field(max_length=100, description="Tìm không dấu trong tên / search names without accents"),
    ] = None


def member_faults(homes: Iterable[AgencyHome], members: Iterable[UUID]) -> list[FieldError]:
    """Complain of every member that is not in the caller's directory: a key alone must lead nowhere."""
    known = {home.id for home in homes}
    return [
        FieldError(f"/members/{i}", "unknown_agency")
        for i, member in enumerate(members)
        if member not in known
    ]


MACHINE = machine("agency", {"update": Act(Permission.agency_write, frozenset({"true", "false"}))})


def searchable(name: str, short_name: str | None, aliases: tuple[str, ...]) -> dict[str, Any]:
    """The columns that search and order go by."""
    return {
        "folded": " | ".join(fold(t) for t in (name, short_name or "", *aliases) if t),
        "sort_key": sort_key(name),
    }
