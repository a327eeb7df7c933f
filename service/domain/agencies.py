"""What is an agency: who leads, coordinates, reports or receives?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import MISSING, Field

from service.domain.access import Permission
from service.domain.acts import Act, machine
from service.domain.errors import Conflict, FieldError
from service.domain.language.text import fold, sort_key
from service.domain.paging import PageQuery
from service.domain.types import (
    Actions,
    Code,
    Flag,
    Line,
    Name,
    Ref,
    RowId,
    Search,
    Shape,
    UnitCode,
    UnitRef,
    View,
)


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
    actions: Actions


Aliases = Annotated[tuple[Name, ...], Field(max_length=50, description="Tên in khác / other printed names")]
Codes = Annotated[tuple[AgencyCode, ...], Field(max_length=20)]
Members = Annotated[
    tuple[UUID, ...], Field(max_length=200, description="Thành viên / members of a collective")
]


Confirm = Annotated[
    Flag,
    Field(description="Vẫn ghi dù đã có cơ quan cùng tên. Go ahead although an agency bears that name."),
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
    confirm_duplicate: Confirm = False


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
    confirm_duplicate: Confirm = False


class AgencyHome(View):
    """Which unit an agency belongs to."""

    id: UUID
    unit_key: int


_APART = " | "
"""Parts the names in the folded column; folding leaves no such sign in a name."""


class AgencyTwin(View):
    """An agency with one of the names a write gives. folded: its names as search goes by them."""

    id: UUID
    name: str
    folded: str


class AgencySite(View):
    """The unit that is to have a new agency. homes: of the members named, those the caller may name.

    twins: of the unit's active agencies those with one of the names to be given.
    """

    key: int
    homes: list[AgencyHome]
    twins: list[AgencyTwin]


class AgencyFacts(View):
    """What the rules need to know of an agency before it changes. homes, twins: as in AgencySite."""

    id: UUID
    version: int
    unit_key: int
    name: str
    short_name: str | None
    aliases: list[str]
    active: bool
    folded: str
    member_rows: list[RowId]
    homes: list[AgencyHome]
    twins: list[AgencyTwin]


class AgencyQuery(PageQuery):
    """Filters of the list of agencies."""

    unit: Annotated[UnitCode | None, Field(description="Mã đơn vị; cả cấp dưới / unit and all below it")] = (
        None
    )
    kind: Annotated[list[AgencyKind] | None, Field(description="Loại cơ quan / kinds")] = None
    q: Annotated[
        Search | None,
        Field(description="Tìm không dấu trong tên / search names without accents"),
    ] = None


def member_faults(homes: Iterable[AgencyHome], members: Iterable[UUID]) -> list[FieldError]:
    """Complain of every member that is not in the caller's directory: a key alone must lead nowhere."""
    known = {home.id for home in homes}
    return [
        FieldError(f"/members/{i}", "unknown_agency")
        for i, member in enumerate(members)
        if member not in known
    ]


Names = Sequence[tuple[str, str]]
"""Where each name stands in the command, and the name as search goes by it."""


def names_given(command: AgencyCreate | AgencyPatch) -> Names:
    """The names a command gives."""
    given = command.given()
    aliases = ((f"/aliases/{i}", alias) for i, alias in enumerate(given.get("aliases", ())))
    every = (("/name", given.get("name")), ("/shortName", given.get("short_name")), *aliases)
    return [(pointer, fold(name)) for pointer, name in every if name]


def names_back(facts: AgencyFacts) -> Names:
    """The names that an inactive agency takes up again."""
    return [("/active", name) for name in facts.folded.split(_APART)]


def require_new_names(twins: Iterable[AgencyTwin], given: Names) -> None:
    """Refuse (409) names that another active agency of the unit bears, naming the field and that agency.

    Accents, case and punctuation make no other name, and aliases are names: plans print
    all of them, and a plan that is read in would not know which agency is meant.
    """
    faults = [
        FieldError(pointer, "agency_name_taken", (("name", twin.name), ("id", str(twin.id))))
        for pointer, name in given
        for twin in twins
        if name in twin.folded.split(_APART)
    ]
    if faults:
        raise Conflict("agency_duplicate", errors=tuple(faults))


MACHINE = machine("agency", {"update": Act(Permission.agency_write, frozenset({"true", "false"}))})


def searchable(name: str, short_name: str | None, aliases: tuple[str, ...]) -> dict[str, Any]:
    """The columns that search and order go by."""
    return {
        "folded": _APART.join(fold(t) for t in (name, short_name or "", *aliases) if t),
        "sort_key": sort_key(name),
    }
