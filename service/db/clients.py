"""How are machines read?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, Uuid, bindparam, case, cast, func, literal_column, select

from service.db import standing
from service.db.grants import GRANTS_HELD, account_or_machine, held_today
from service.db.people import Client, GrantRow
from service.db.rows import table_of
from service.db.shapes import Shape, equal, holding
from service.db.units import UNIT, WITHIN
from service.domain.clients import ClientFacts, ClientView
from service.domain.language.text import fold


def _scopes(t: Any) -> Any:
    """Roles of today's grants."""
    g = table_of(GrantRow).alias("scope_grant")
    roles = select(g.c.role).distinct().where(g.c.principal_id == t.c.id, held_today(g)).correlate(t)
    listed = roles.order_by(g.c.role).subquery("scope_roles")
    return select(func.coalesce(func.json_agg(listed.c.role), literal_column("'[]'::json"))).scalar_subquery()


def _state(t: Any) -> Any:
    """State of the machine in `domain.clients`; a client's own row offers less."""
    return case(
        (t.c.id == bindparam("me_id", type_=Uuid), literal_column("'self'")),
        (t.c.locked, literal_column("'locked'")),
        else_=literal_column("'active'"),
    )


CLIENT = Shape(
    ClientView,
    Client,
    guard=account_or_machine,
    own={
        "unit": UNIT,
        "scopes": _scopes,
        "actions": lambda t: standing.allowed(
            t, "acts", literal_column("'{}'::uuid[]"), cast(_state(t), String)
        ),
    },
    filters={
        "unit": WITHIN,
        "client_id": equal("client_id"),
        "locked": equal("locked"),
        "q": holding("folded", fold),
    },
    sorts={"clientId": ("client_id", "id")},
)

CLIENT_FACTS = Shape(
    ClientFacts,
    Client,
    guard=account_or_machine,
    own={"beyond": lambda t: func.grants_beyond(t.c.id), "grants": GRANTS_HELD},
)
