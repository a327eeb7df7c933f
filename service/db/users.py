"""How are accounts of people read?"""

from __future__ import annotations

from typing import Any

from sqlalchemy import String, Text, Uuid, bindparam, case, cast, func, literal_column, select

from service.db import standing
from service.db.agencies import AGENCY_REF, Agency
from service.db.people import User
from service.db.rows import table_of
from service.db.shapes import One, Shape, equal, holding
from service.db.units import PLACE, UNIT, WITHIN, Unit, bears_now
from service.domain.language.text import fold
from service.domain.users import UserFacts, UserGround, UserView


def _state(t: Any) -> Any:
    """State of the machine in `domain.users`; an admin's own account offers less."""
    return case(
        (t.c.id == bindparam("me_id", type_=Uuid), literal_column("'self'")),
        (t.c.locked, literal_column("'locked'")),
        else_=literal_column("'active'"),
    )


def place_asked_for(t: Any, u: Any) -> Any:
    """Join condition: the unit whose code is bound as `new_unit`, as it is today."""
    return (u.c.code == bindparam("new_unit", type_=Text)) & bears_now(u)


def agency_unit(t: Any) -> Any:
    """Unit key of the agency bound as `new_agency`; null if the caller's directory does not show it."""
    a = table_of(Agency).alias("asked_agency")
    return select(a.c.unit_key).where(a.c.id == bindparam("new_agency", type_=Uuid)).scalar_subquery()


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
        "username": equal("username"),
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
        "new_place": One(lambda: PLACE, place_asked_for),
        "new_agency_unit": agency_unit,
    },
)

GROUND = Shape(UserGround, Unit, guard="open", where=bears_now, own={"agency_unit": agency_unit})
