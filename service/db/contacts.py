"""How are contacts kept and read: masked for everybody, whole for whoever may and is written down for it?"""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from asyncpg.types import Range as Span
from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Index,
    Uuid,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE, JSON
from sqlmodel import Field

from service.db import standing
from service.db.agencies import AGENCY_REF, Agency
from service.db.people import User
from service.db.rows import UnitRow, declare, table_of
from service.db.shapes import One, Shape
from service.db.statements import words
from service.db.units import UNIT
from service.domain.access import Permission, Principal
from service.domain.acts import offered
from service.domain.contacts import MACHINE, ContactFacts, ContactHome, ContactView, UnmaskedContact
from service.domain.types import Ref

_ADDRESSES = ("phone", "zalo_user", "zalo_group")


def _once(name: str) -> Index:
    """An address once for each owner. The digest stands for it: the index tells no more than the journal does."""
    return Index(
        f"contact_{name}_once",
        "agency_id",
        "user_id",
        f"{name}_digest",
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=text(f"{name}_digest is not null"),
    )


class Contact(UnitRow, table=True):
    """How an agency or a person is reached. The addresses never enter the journal, their keyed digests do."""

    __tablename__ = "contact"
    __table_args__ = (
        *(_once(name) for name in _ADDRESSES),
        Index("contact_zalo", "zalo_user_digest"),
        CheckConstraint("num_nonnulls(agency_id, user_id) = 1", name="contact_of_one"),
    )
    agency_id: UUID | None = Field(default=None, foreign_key="agency.id", index=True, ondelete="CASCADE")
    user_id: UUID | None = Field(default=None, foreign_key="app_user.id", index=True, ondelete="CASCADE")
    label: str | None = None
    phone: str | None = None
    zalo_user: str | None = None
    zalo_group: str | None = None
    phone_digest: str | None = None
    zalo_user_digest: str | None = None
    zalo_group_digest: str | None = None
    consent_on: date | None = None
    consent_source: str | None = None
    consent_ended_on: date | None = None
    digest: str = "daily"


declare(
    Contact,
    wall="contact",
    subject="contact",
    hidden=_ADDRESSES,
    # In the journal the digest is all there is of an address.
    names={"phone_digest": "phone", "zalo_user_digest": "zaloUser", "zalo_group_digest": "zaloGroup"},
)


def _seen(t: Any) -> Any:
    """One's own; an agency's where one reads contacts, or acts for that agency."""
    kept = or_(
        t.c.unit_key.op("<@")(bindparam("c_units", type_=INT4MULTIRANGE)),
        t.c.agency_id == func.any(bindparam("c_agencies", type_=ARRAY(Uuid()))),
    )
    return or_(t.c.user_id == bindparam("me_id", type_=Uuid), and_(t.c.agency_id.is_not(None), kept))


def contact_values(principal: Principal) -> dict[str, Any]:
    """What the shapes bind."""
    return {
        "c_units": [Span(low, high + 1) for low, high in principal.whole_ranges(Permission.contact_read)],
        "c_agencies": list(principal.agencies),
        "acts": offered(principal, MACHINE),
    }


def _masked_phone(t: Any) -> Any:
    """ "09•••••123": enough to know one's own by."""
    shown = func.substr(t.c.phone, literal_column("3"), literal_column("1"))
    return words("0").concat(shown).concat(words("•••••")).concat(_end(t.c.phone))


def _masked(column: str) -> Any:
    return lambda t: words("•••••").concat(_end(t.c[column]))


def _end(column: Any) -> Any:
    return func.right(column, literal_column("3"))


def _consent(t: Any) -> Any:
    given = func.json_build_object(
        words("givenOn"), t.c.consent_on, words("source"), t.c.consent_source,
        words("endedOn"), t.c.consent_ended_on,
    )  # fmt: skip
    return case((t.c.consent_on.is_not(None), given))


def _actions(t: Any) -> Any:
    agencies: Any = func.array_remove(literal_column("array[null::uuid]").op("||")(t.c.agency_id), None)
    others = standing.allowed(t, "acts", agencies, words("kept"))
    own = literal_column("""'["delete","update"]'::json""", type_=JSON)
    return case((t.c.user_id == bindparam("me_id", type_=Uuid), own), else_=others)


USER_REF = Shape(Ref, User, guard="open")

CONTACT = Shape(
    ContactView,
    Contact,
    guard=_seen,
    own={
        "unit": UNIT,
        "agency": One(lambda: AGENCY_REF, lambda t, a: a.c.id == t.c.agency_id),
        "user": One(lambda: USER_REF, lambda t, u: u.c.id == t.c.user_id),
        "phone": _masked_phone,
        "zalo_user": _masked("zalo_user"),
        "zalo_group": _masked("zalo_group"),
        "consent": _consent,
        "actions": _actions,
    },
)

OWN_CONTACT = Shape(
    ContactView,
    Contact,
    guard=lambda t: t.c.user_id == bindparam("me_id", type_=Uuid),
    own=CONTACT.own,
)
AGENCY_CONTACTS = Shape(
    ContactView,
    Contact,
    guard=_seen,
    where=lambda t: t.c.agency_id == bindparam("key", type_=Uuid),
    own=CONTACT.own,
)

UNMASKED = Shape(UnmaskedContact, Contact, guard=_seen)
CONTACT_FACTS = Shape(ContactFacts, Contact, guard=_seen)


def _count(column: str) -> Any:
    def source(t: Any) -> Any:
        c = table_of(Contact).alias("counted_contact")
        return select(func.count()).where(c.c[column] == t.c.id).correlate(t).scalar_subquery()

    return source


AGENCY_HOME = Shape(ContactHome, Agency, guard="unit", own={"count": _count("agency_id")})
PERSON_HOME = Shape(
    ContactHome,
    User,
    guard=lambda t: t.c.id == bindparam("me_id", type_=Uuid),
    own={"count": _count("user_id")},
)
