"""What is a caller told about themselves?"""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from uuid import UUID

from service.domain.access import MATRIX, Grant, Role
from service.domain.agencies import AgencyRef
from service.domain.types import UnitRef, View


class MeGrant(View):
    """One of the caller's grants that count today."""

    id: UUID
    unit: UnitRef
    role: Role
    agency: AgencyRef | None
    valid_from: date
    valid_to: date | None
    on_behalf: str | None


class MePermissions(View):
    """What the caller may do at a unit, and what of it also in all units below.

    Agency-bound roles only count for what their agency is part of: `actions` of each item say it exactly.
    """

    unit: UnitRef
    permissions: list[str]
    below: list[str]


class MeView(View):
    """Who is calling. unit: where the account is looked after. username: the client id of a machine."""

    id: UUID
    kind: str
    username: str
    name: str
    position: str | None
    unit: UnitRef
    agency: AgencyRef | None
    must_change_password: bool
    grants: list[MeGrant]
    permissions: list[MePermissions]


_HERE, _BELOW = ((1, 1),), ((1, 2),)


@cache
def permissions_by_role() -> str:
    """The matrix as reads take it, as JSON: role -> permissions at the unit, and those that reach below."""
    table: dict[str, dict[str, list[str]]] = {}
    for role in Role:
        grant = Grant(role, _HERE, _BELOW)
        below = [p.value for p in sorted(MATRIX[role]) if grant.range_for(p) == _BELOW]
        table[role.value] = {"permissions": [p.value for p in sorted(MATRIX[role])], "below": below}
    return json.dumps(table)
