"""How does the caller read about themselves?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ARRAY, Text, Uuid, bindparam, exists, func, literal_column, select
from sqlalchemy.dialects.postgresql import JSONB

from service.db.agencies import AGENCY_REF
from service.db.grants import held_today
from service.db.people import Client, GrantRow, PrincipalRow, User
from service.db.rows import table_of
from service.db.shapes import Many, One, Shape
from service.db.statements import words
from service.db.units import UNIT, UNIT_REF, Unit
from service.domain.me import MeGrant, MePermissions, MeView


def _mine(g: Any) -> Any:
    """Grants of the caller that count today, and that the token was not narrowed away from."""
    roles = bindparam("my_roles", type_=ARRAY(Text))
    return (
        (g.c.principal_id == bindparam("me_id", type_=Uuid)) & held_today(g) & (g.c.role == func.any(roles))
    )


def _account(column: str, machine: str | None = None) -> Any:
    """A column of the account; of machines the one named, or null."""

    def source(t: Any) -> Any:
        u, c = table_of(User).alias("my_user"), table_of(Client).alias("my_client")
        own = select(u.c[column]).where(u.c.id == t.c.id).correlate(t).scalar_subquery()
        if machine is None:
            return own
        return func.coalesce(own, select(c.c[machine]).where(c.c.id == t.c.id).correlate(t).scalar_subquery())

    return source


def _permissions(part: str) -> Any:
    def source(t: Any) -> Any:
        g = table_of(GrantRow).alias("my_grant")
        matrix = bindparam("matrix", type_=JSONB)
        of_role = func.jsonb_extract_path(matrix, g.c.role, words(part))
        permission = func.jsonb_array_elements_text(of_role).column_valued("permission")
        found = (
            select(permission.label("permission"))
            .distinct()
            .select_from(g)
            .where(g.c.unit_key == t.c.key, _mine(g))
            .order_by(permission)
            .correlate(t)
            .subquery("my_permissions")
        )
        every = func.coalesce(func.json_agg(found.c.permission), literal_column("'[]'::json"))
        return select(every).select_from(found).scalar_subquery()

    return source


ME_GRANT = Shape(
    MeGrant,
    GrantRow,
    guard="open",
    own={"unit": UNIT, "agency": One(lambda: AGENCY_REF, lambda t, a: a.c.id == t.c.agency_id)},
)

ME_PERMISSIONS = Shape(
    MePermissions,
    Unit,
    guard="open",
    own={
        "unit": One(lambda: UNIT_REF, lambda t, u: u.c.key == t.c.key),
        "permissions": _permissions("permissions"),
        "below": _permissions("below"),
    },
)


def _has_grant(t: Any, u: Any) -> Any:
    g = table_of(GrantRow).alias("my_unit_grant")
    return exists().where(g.c.unit_key == u.c.key, _mine(g))


ME = Shape(
    MeView,
    PrincipalRow,
    guard=lambda t: t.c.id == bindparam("me_id", type_=Uuid),
    own={
        "username": _account("username", "client_id"),
        "position": _account("position"),
        "unit": One(lambda: UNIT_REF, lambda t, u: u.c.key == _account("unit_key", "unit_key")(t)),
        "agency": One(lambda: AGENCY_REF, lambda t, a: a.c.id == _account("agency_id")(t)),
        "must_change_password": lambda t: func.coalesce(
            _account("must_change_password")(t), literal_column("false")
        ),
        "grants": Many(lambda: ME_GRANT, lambda t, g: _mine(g), lambda g: (g.c.unit_key, g.c.role, g.c.id)),
        "permissions": Many(lambda: ME_PERMISSIONS, _has_grant, lambda u: (u.c.key,)),
    },
)
