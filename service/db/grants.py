"""How are grants read, and who sees whose?"""

from __future__ import annotations

from typing import Any

from asyncpg.types import Range as Span
from sqlalchemy import (
    ARRAY,
    ColumnElement,
    String,
    Text,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal_column,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE

from service.db import standing
from service.db.agencies import AGENCY_REF
from service.db.people import Client, GrantRow, PrincipalRow, User
from service.db.rows import table_of
from service.db.shapes import Filter, Many, One, Shape, among, equal
from service.db.units import PLACE, UNIT, WITHIN
from service.db.users import agency_unit, place_asked_for
from service.domain.access import Permission, Principal
from service.domain.grants import INTEGRATOR_GIVES, GrantFacts, GrantView, HolderFacts, PrincipalRef

_TODAY: ColumnElement[Any] = literal_column("(clock_timestamp() at time zone 'Asia/Ho_Chi_Minh')::date")
# Validity of grants is judged by the real clock, as the statements' own check of rights does.


def _status(t: Any) -> Any:
    return case(
        (t.c.ended_at.is_not(None), literal_column("'ended'")),
        (t.c.valid_to < _TODAY, literal_column("'ended'")),
        (t.c.valid_from > _TODAY, literal_column("'future'")),
        else_=literal_column("'active'"),
    )


def held_today(t: Any) -> Any:
    """The grant counts today."""
    return _status(t) == literal_column("'active'")


def _kind(t: Any) -> Any:
    p = table_of(PrincipalRow).alias("holder_kind")
    return select(p.c.kind).where(p.c.id == t.c.principal_id).correlate(t).scalar_subquery()


def _state(t: Any) -> Any:
    """State of the machine in `domain.grants`."""
    roles: ColumnElement[Any] = literal_column("array['" + "', '".join(sorted(INTEGRATOR_GIVES)) + "']")
    by_integrator = and_(_kind(t) == literal_column("'client'"), t.c.role == func.any(roles))
    return case(
        (t.c.principal_id == bindparam("me_id", type_=Uuid), literal_column("'own'")),
        (by_integrator, func.concat(_status(t), literal_column("'_client'"))),
        else_=_status(t),
    )


def _in(column: Any, name: str) -> Any:
    return column.op("<@")(bindparam(name, type_=INT4MULTIRANGE))


def _seen(t: Any) -> Any:
    """One's own; all where one may read accounts; those of machines where one manages them."""
    return or_(
        t.c.principal_id == bindparam("me_id", type_=Uuid),
        _in(t.c.unit_key, "g_accounts"),
        and_(_in(t.c.unit_key, "g_machines"), _kind(t) == literal_column("'client'")),
    )


def account_or_machine(t: Any) -> Any:
    """A machine's row: where one manages machines, or reads accounts."""
    return or_(_in(t.c.unit_key, "g_accounts"), _in(t.c.unit_key, "g_machines"))


def seen_by(principal: Principal) -> dict[str, Any]:
    """The values that the conditions above bind."""
    return {
        "g_accounts": _spans(principal, Permission.user_read),
        "g_machines": _spans(principal, Permission.client_manage),
    }


def _spans(principal: Principal, permission: Permission) -> list[Span]:
    return [Span(low, high + 1) for low, high in principal.ranges(permission)]


PRINCIPAL_REF = Shape(PrincipalRef, PrincipalRow, guard="open")

GRANT = Shape(
    GrantView,
    GrantRow,
    guard=_seen,
    own={
        "unit": UNIT,
        "principal": One(lambda: PRINCIPAL_REF, lambda t, p: p.c.id == t.c.principal_id),
        "agency": One(lambda: AGENCY_REF, lambda t, a: a.c.id == t.c.agency_id),
        "status": _status,
        "actions": lambda t: standing.allowed(
            t, "acts", literal_column("'{}'::uuid[]"), cast(_state(t), String)
        ),
    },
    filters={
        "unit": WITHIN,
        "principal": equal("principal_id"),
        "role": among("role"),
        "agency": equal("agency_id"),
        "status": Filter(lambda t, name: _status(t) == func.any(bindparam(name, type_=ARRAY(Text)))),
    },
)


GRANT_FACTS = Shape(GrantFacts, GrantRow, guard=_seen, own={"principal_kind": _kind, "status": _status})

GRANTS_HELD = Many(lambda: GRANT_FACTS, lambda t, g: g.c.principal_id == t.c.id)
"""All grants of a user or client, as far as row security shows them to the caller."""


def _account_seen(t: Any) -> Any:
    """Whom the caller may give rights to: whose account or machine he manages. Row security says it again."""
    u, c = table_of(User).alias("held_by_user"), table_of(Client).alias("held_by_client")
    return or_(
        exists().where(u.c.id == t.c.id, _in(u.c.unit_key, "g_accounts")),
        exists().where(c.c.id == t.c.id, _in(c.c.unit_key, "g_machines")),
    )


HOLDER = Shape(
    HolderFacts,
    PrincipalRow,
    guard=_account_seen,
    own={"grants": GRANTS_HELD, "place": One(lambda: PLACE, place_asked_for), "agency_unit": agency_unit},
)
