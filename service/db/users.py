"""How are accounts of people read?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, Uuid, bindparam, case, cast, func, literal_column

from service.db import standing
from service.db.agencies import AGENCY_REF
from service.db.people import User
from service.db.shapes import One, Shape, equal, holding
from service.db.units import UNIT, WITHIN
from service.domain.language.text import fold
from service.domain.users import UserFacts, UserView


def _state(t: Any) -> Any:
    """State of the machine in `domain.users`; an admin's own account offers less."""
    return case(
        (t.c.id == bindparam("me_id", type_=Uuid), literal_column("'self'")),
        (t.c.locked, literal_column("'locked'")),
        else_=literal_column("'active'"),
    )


USER = Shape(
    UserView,
    User,
    guard="unit",
    own={
        "unit": UNIT,
        "agency": One(lambda: AGENCY_REF, lambda t, a: a.c.id == t.c.agency_id),
        "actions": lambda t: standing.allowed(
            t, "acts", literal_column("'{}'::uuid[]"), cast(_state(t), String)
        ),
    },
    filters={
        "unit": WITHIN,
        "agency": equal("agency_id"),
        "locked": equal("locked"),
        "q": holding("folded", fold),
    },
    sorts={"username": ("username", "id")},
)

USER_FACTS = Shape(
    UserFacts,
    User,
    guard="unit",
    own={
        "unit": UNIT,
        "beyond": lambda t: func.grants_beyond(t.c.id),
        "used": lambda t: func.account_used(t.c.id),
    },
)
