"""How is somebody reached on Zalo, with whose consent, and how much of that is shown to whom?

A contact belongs to an agency, or to one person's account. It has a phone, a Zalo id, or both; or it is
a Zalo group. All three are personal values: reads show them masked, the journal holds a keyed digest
in their place, and nothing is ever sent to an address without a consent that has not ended.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import MISSING, AfterValidator, Field
from pydantic_core import PydanticCustomError

from service.domain.access import Permission
from service.domain.acts import Act, machine
from service.domain.agencies import AgencyRef
from service.domain.errors import Conflict, FieldError, Forbidden, Invalid, invalid
from service.domain.paging import PageQuery
from service.domain.secrets import personal_digest
from service.domain.types import (
    ZALO_GROUP_FORM,
    ZALO_USER_FORM,
    Actions,
    Day,
    Line,
    Ref,
    Shape,
    UnitRef,
    View,
)

_MOBILE = re.compile(r"84[35789][0-9]{8}")
_BETWEEN = re.compile(r"[\s.\-()\u2010-\u2015]+")
_LONG_NUMBER = re.compile(r"(?:[0-9][\s.\-]?){9,}")

ADDRESSES = {"phone": "phone", "zalo_user": "zalo", "zalo_group": "zalo-group"}
"""Column of a personal value -> what its digest is for, so that equal values of different meaning stay apart."""


class ContactDigest(StrEnum):
    """How often somebody hears of what is not urgent. What is overdue today, and reminders, go singly."""

    none = "none"
    daily = "daily"
    weekly = "weekly"


DIGEST_LABELS = {
    ContactDigest.none: ("Chỉ tin gấp", "Urgent messages only"),
    ContactDigest.daily: ("Mỗi ngày làm việc", "Every working day"),
    ContactDigest.weekly: ("Mỗi thứ Hai", "On Mondays"),
}


def normal_phone(value: str) -> str:
    """A Vietnamese mobile number as Zalo takes it: 84 and nine digits, whatever way it was typed."""
    digits = _BETWEEN.sub("", value).removeprefix("+").removeprefix("00")
    if digits.startswith("840"):
        # "+84 (0)912…" is on every letterhead.
        digits = "84" + digits[3:]
    elif digits.startswith("0"):
        digits = "84" + digits[1:]
    elif len(digits) == 9:
        # A spreadsheet has taken the 0 for a number's.
        digits = "84" + digits
    if _MOBILE.fullmatch(digits) is None:
        raise PydanticCustomError("phone_bad", "not a Vietnamese mobile number")
    return digits


def _without_number(value: str) -> str:
    """A phone written into a label would reach the journal and every reader."""
    if _LONG_NUMBER.search(value):
        raise PydanticCustomError("contact_words_hold_number", "a number does not belong here")
    return value


Phone = Annotated[
    str,
    Field(
        min_length=9,
        max_length=30,
        description="Số di động / mobile number; kept as 84 and nine digits",
        examples=["0912 345 678"],
    ),
    AfterValidator(normal_phone),
]
ZaloUser = Annotated[
    str,
    Field(pattern=ZALO_USER_FORM, description="Mã người dùng Zalo đối với OA / user id, as the OA knows it"),
]
ZaloGroup = Annotated[str, Field(pattern=ZALO_GROUP_FORM, description="Mã nhóm Zalo / id of a Zalo group")]
Words = Annotated[Line, AfterValidator(_without_number)]
Masked = Annotated[str | None, Field(description="Đã che / masked: `09•••••123`")]


class Consent(View):
    """Who is reached has agreed to it. source: how that is known ("phiếu đồng ý", "nhắn cho OA").

    endedOn: from that day nothing is sent any more, because they unfollowed or said so.
    """

    given_on: Day
    source: Words
    ended_on: Day | None


class ConsentGiven(Shape):
    """A consent as it is recorded."""

    given_on: Day
    source: Words


class ContactView(View):
    """A contact with its addresses masked. Exactly one of agency and user is given."""

    id: UUID
    version: int
    created_at: datetime
    updated_at: datetime
    unit: UnitRef
    agency: AgencyRef | None
    user: Ref | None
    label: str | None
    phone: Masked
    zalo_user: Masked
    zalo_group: Masked
    consent: Consent | None
    digest: ContactDigest
    actions: Actions


class UnmaskedContact(View):
    """The addresses themselves. Every reading of them leaves a line in the access log."""

    id: UUID
    phone: str | None
    zalo_user: str | None
    zalo_group: str | None


class ContactCreate(Shape):
    """A new contact: a phone, a Zalo id or both; or a Zalo group."""

    label: Annotated[Words | None, Field(description="Gọi là / what it is called: “Trực ban”")] = None
    phone: Phone | None = None
    zalo_user: ZaloUser | None = None
    zalo_group: ZaloGroup | None = None
    consent: ConsentGiven | None = None
    digest: ContactDigest = ContactDigest.daily


class ContactPatch(Shape):
    """Changes to a contact. A consent is for the addresses it was given with: it falls with a change of them,
    unless a new one comes along. `consent: null` ends it today.
    """

    label: Words | MISSING | None = MISSING
    phone: Phone | MISSING | None = MISSING
    zalo_user: ZaloUser | MISSING | None = MISSING
    zalo_group: ZaloGroup | MISSING | None = MISSING
    consent: ConsentGiven | MISSING | None = MISSING
    digest: ContactDigest | MISSING = MISSING


class ContactQuery(PageQuery):
    """How a list of contacts is asked for; the oldest first."""


class ContactFacts(View):
    """What the rules need to know of a contact before it changes."""

    id: UUID
    unit_key: int
    agency_id: UUID | None
    user_id: UUID | None
    phone: str | None
    zalo_user: str | None
    zalo_group: str | None
    consent_on: date | None
    consent_ended_on: date | None


class ContactHome(View):
    """To whom a new contact is to belong: an agency or an account, its unit, and how many it has."""

    id: UUID
    unit_key: int
    count: int


MACHINE = machine(
    "contact",
    {
        "update": Act(Permission.contact_write, frozenset({"kept"}), for_agency=True),
        "delete": Act(Permission.contact_write, frozenset({"kept"}), for_agency=True),
    },
)
"""One's own contacts are everybody's to change; see `db.contacts`."""


def contact_row(command: ContactCreate, key: bytes, today: date) -> dict[str, Any]:
    """The columns of a new contact. Refuses (422) one that leads nowhere."""
    given = command.given(without={"consent"})
    _check_addresses(given)
    return {**given, **digests(given, key), **_consent(command.consent, today)}


def changed_row(facts: ContactFacts, command: ContactPatch, key: bytes, today: date) -> dict[str, Any]:
    """The columns that change. Refuses (422) a contact that would lead nowhere."""
    given = command.given(without={"consent"})
    after = {name: given.get(name, getattr(facts, name)) for name in ADDRESSES}
    _check_addresses(after)
    moved = any(after[name] != getattr(facts, name) for name in ADDRESSES)
    row = {**given, **digests({name: after[name] for name in ADDRESSES if name in given}, key)}
    if "consent" in command.model_fields_set and isinstance(command.consent, ConsentGiven):
        return row | _consent(command.consent, today)
    if moved:
        return row | _consent(None, today)
    if (
        "consent" in command.model_fields_set
        and facts.consent_on is not None
        and facts.consent_ended_on is None
    ):
        return row | {"consent_ended_on": today}
    return row


def digests(values: dict[str, Any], key: bytes) -> dict[str, Any]:
    """What stands in the journal for each address: `<column>_digest`, 64 hex digits, or null."""
    return {
        f"{name}_digest": personal_digest(key, purpose, values[name]).hex() if values[name] else None
        for name, purpose in ADDRESSES.items()
        if name in values
    }


def require_person(kind: str) -> None:
    """Refuse (403) a machine: it has no contacts of its own."""
    if kind != "user":
        raise Forbidden("people_only")


def require_room(count: int) -> None:
    """Refuse (409) more contacts than one agency or person can mean."""
    if count >= MOST:
        raise Conflict("too_many_contacts", most=MOST)


MOST = 20
"""Contacts of one agency or person."""


def _check_addresses(values: dict[str, Any]) -> None:
    given = [name for name in ADDRESSES if values.get(name)]
    if not given:
        raise Invalid("invalid", errors=(FieldError("", "contact_empty"),))
    if "zalo_group" in given and len(given) > 1:
        raise invalid("/zaloGroup", "contact_group_alone")


def _consent(consent: ConsentGiven | None, today: date) -> dict[str, Any]:
    if consent is not None and consent.given_on > today:
        raise invalid("/consent/givenOn", "consent_ahead", today=today.isoformat())
    return {
        "consent_on": consent.given_on if consent else None,
        "consent_source": consent.source if consent else None,
        "consent_ended_on": None,
    }
