"""What is a user account, and who may change what of it?"""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import MISSING, AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from service.domain.access import Permission
from service.domain.acts import Act, machine
from service.domain.agencies import AgencyRef
from service.domain.language.text import fold
from service.domain.paging import PageQuery
from service.domain.types import Actions, Line, Name, Search, Shape, UnitCode, UnitRef, View
from service.domain.units import UnitPlace

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
# No l, 1, o, 0: a temporary password is read over the phone.
_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"


def spelled(username: str) -> str:
    """The one spelling of a username: people type capitals and blanks around it."""
    return username.strip().lower()


def _username(value: str) -> str:
    if _USERNAME.fullmatch(value) is None:
        raise PydanticCustomError("username_bad", "not a username")
    return value


Username = Annotated[
    str,
    BeforeValidator(lambda value: spelled(value) if isinstance(value, str) else value),
    AfterValidator(_username),
    Field(description="Tên đăng nhập / username", examples=["my-tu.coordinator"]),
]
External = Annotated[
    str, StringConstraints(min_length=1, max_length=255), Field(description="OIDC `iss` / `sub`")
]
Secret = Annotated[str, Field(min_length=1, max_length=1024, json_schema_extra={"format": "password"})]


class UserView(View):
    """A person's account. `unit` is where it is looked after; what it may do are its grants."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    username: str
    name: str
    position: str | None
    agency: AgencyRef | None
    locked: bool
    must_change_password: bool
    issuer: str | None
    subject: str | None
    source: str | None
    actions: Actions


class UserWithPassword(UserView):
    """An account together with its temporary password, which is shown this once; none for who signs in elsewhere."""

    temporary_password: str | None = None


class UserCreate(Shape):
    """A new account. It gets a temporary password, unless it signs in through an external issuer."""

    unit: UnitCode
    username: Username
    name: Name
    position: Line | None = None
    agency: UUID | None = None
    issuer: External | None = None
    subject: External | None = None


class UserPatch(Shape):
    """Changes to an account; a field left out stays as it is."""

    unit: UnitCode | MISSING = MISSING
    name: Name | MISSING = MISSING
    position: Line | MISSING | None = MISSING
    agency: UUID | MISSING | None = MISSING
    issuer: External | MISSING | None = MISSING
    subject: External | MISSING | None = MISSING


class UserFacts(View):
    """What the rules need to know of an account before it changes.

    beyond: it holds grants outside the caller's reach. used: it has grants or has signed in.
    new_place, new_agency_unit: the unit asked for, and the unit of the agency asked for.
    """

    id: UUID
    version: int
    unit_key: int
    unit: UnitRef
    username: str
    name: str
    agency_id: UUID | None
    locked: bool
    issuer: str | None
    subject: str | None
    beyond: bool
    used: bool
    new_place: UnitPlace | None
    new_agency_unit: int | None


class UserGround(View):
    """Where a new account is to stand: the unit's key, and that of the unit its agency belongs to."""

    key: int
    agency_unit: int | None


class UserQuery(PageQuery):
    """Filters of the list of accounts."""

    unit: Annotated[UnitCode | None, Field(description="Mã đơn vị; cả cấp dưới / unit and all below it")] = (
        None
    )
    username: Annotated[
        str | None, Field(max_length=64, description="Đúng tên đăng nhập / exactly this one")
    ] = None
    agency: Annotated[UUID | None, Field(description="Cơ quan / agency")] = None
    locked: Annotated[bool | None, Field(description="Đang bị khóa / locked")] = None
    q: Annotated[
        Search | None,
        Field(description="Tìm không dấu trong tên / search names without accents"),
    ] = None


_STATES = frozenset({"active", "locked"})
MACHINE = machine(
    "user",
    {
        "lock": Act(Permission.user_manage, frozenset({"active"})),
        "unlock": Act(Permission.user_manage, frozenset({"locked"})),
        "reset-password": Act(Permission.user_manage, _STATES, operation="reset_password"),
        "update": Act(Permission.user_manage, _STATES | {"self"}),
    },
)
"""State `self` is the caller's own account: an admin neither locks nor resets that."""


def searchable(name: str, username: str) -> dict[str, Any]:
    """The column that search goes by."""
    return {"folded": f"{fold(name)} | {username}"}


def temporary_password() -> str:
    """Sixteen characters in four groups, 80 bits: to be told to one person and changed at once."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
