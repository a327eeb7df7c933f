"""What is a client: a machine that signs in with an id and a secret of its own?"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import MISSING, Field

from service.domain.access import Permission, Role
from service.domain.acts import Act, machine
from service.domain.grants import GrantFacts
from service.domain.paging import PageQuery
from service.domain.types import Actions, Name, Search, Shape, UnitCode, UnitRef, View
from service.domain.users import Username


class ClientScope(StrEnum):
    """Scopes given together with a new client; each becomes a grant at the client's unit."""

    viewer = Role.viewer.value
    integrator = Role.integrator.value


class ClientView(View):
    """A machine. `scopes` are the roles of the grants it holds today."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    client_id: str
    name: str
    scopes: list[str]
    locked: bool
    source: str | None
    actions: Actions


class ClientWithSecret(ClientView):
    """A machine together with its secret, which is shown this once; a repeated Idempotency-Key does not show it."""

    client_secret: str | None = None


Scopes = Annotated[
    tuple[ClientScope, ...],
    Field(min_length=1, max_length=2, description="Phạm vi tại đơn vị này / scopes, bound to the unit"),
]


class ClientCreate(Shape):
    """A new machine. `clientId` is made from the unit if left out."""

    unit: UnitCode
    name: Name
    client_id: Username | None = None
    scopes: Scopes = (ClientScope.viewer,)


class ClientPatch(Shape):
    """Changes to a machine. What it may do changes by grants."""

    name: Name | MISSING = MISSING


class ClientFacts(View):
    """What the rules need to know of a client before it changes. beyond: see UserFacts."""

    id: UUID
    version: int
    unit_key: int
    client_id: str
    locked: bool
    beyond: bool
    grants: list[GrantFacts]


class ClientQuery(PageQuery):
    """Filters of the list of clients."""

    unit: Annotated[UnitCode | None, Field(description="Mã đơn vị; cả cấp dưới / unit and all below it")] = (
        None
    )
    client_id: Annotated[str | None, Field(max_length=64, description="Đúng mã này / exactly this one")] = (
        None
    )
    locked: Annotated[bool | None, Field(description="Đang bị khóa / locked")] = None
    q: Annotated[
        Search | None,
        Field(description="Tìm không dấu trong tên / search names without accents"),
    ] = None


_STATES = frozenset({"active", "locked"})
MACHINE = machine(
    "client",
    {
        "lock": Act(Permission.client_manage, frozenset({"active"})),
        "unlock": Act(Permission.client_manage, frozenset({"locked"})),
        "rotate-secret": Act(Permission.client_manage, _STATES, operation="rotate_secret"),
        "update": Act(Permission.client_manage, _STATES | {"self"}),
        "delete": Act(Permission.client_manage, _STATES),
    },
)
