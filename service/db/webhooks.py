"""Which webhook endpoints are there, who answers for them, and how are they doing?

Secrets stand here encrypted (see `vault`); the journal never holds them. How an endpoint is doing changes
with every attempt, so it stands in a table of its own, which is not journalled.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg.types import Range as Span
from sqlalchemy import ARRAY, DateTime, Index, Text, Uuid, and_, bindparam, case, func, or_, select
from sqlalchemy import text as sql_text
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE, JSONB
from sqlmodel import Field, SQLModel

from service.db import read, standing
from service.db.agencies import AGENCY_REF, HOMES, named
from service.db.engine import Database
from service.db.people import PrincipalRow
from service.db.plan_items import NOBODY
from service.db.rows import UnitRow, declare, table_of
from service.db.shapes import Filter, Many, One, Shape, among, equal, holding
from service.db.statements import words
from service.db.units import PLACE, UNIT, UNIT_REF, WITHIN, Unit, bears_now
from service.domain.access import Permission, Principal
from service.domain.acts import offered
from service.domain.language.text import fold
from service.domain.units import no_unit
from service.domain.webhook_kinds import KINDS
from service.domain.webhook_rules import MACHINE
from service.domain.webhooks import WebhookFacts, WebhookHealthView, WebhookSite, WebhookView

_MOMENT: Any = DateTime(timezone=True)
_LIST: Any = {"server_default": sql_text("'{}'")}


class WebhookEndpoint(UnitRow, table=True):
    """One endpoint. unit_key: the unit that looks after it; within_key: the unit whose subtree it hears of.

    owner_id: the person or machine that answers for it: it sends what they may see at the time of sending.
    event_types: codes, `task.*`, `*`. agency_ids, standings: none = all. status: active, paused or disabled;
    status_why: code. secret, previous_secret: what the standard kind signs with, encrypted; the previous one
    signs too until previous_until. settings: of the kind, as reads show them; secrets: of the kind, encrypted JSON;
    secrets_set: the names of those there are. tested_at: when a ping was last asked for.
    """

    __tablename__ = "webhook_endpoint"
    __table_args__ = (
        Index("webhook_endpoint_unit_created", "unit_key", "created_at", "id"),
        Index("webhook_endpoint_owner", "owner_id"),
    )
    kind: str
    name: str
    folded: str = Field(default="")
    url: str | None = None
    owner_id: UUID
    owner_name: str
    event_types: list[str] = Field(sa_type=ARRAY(Text))
    within_key: int = Field(foreign_key="unit.key", index=True)
    agency_ids: list[UUID] = Field(default_factory=list, sa_type=ARRAY(Uuid()), sa_column_kwargs=_LIST)
    standings: list[str] = Field(default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs=_LIST)
    status: str = Field(default="active")
    status_why: str | None = None
    status_at: datetime = Field(sa_type=_MOMENT)
    secret: bytes | None = None
    previous_secret: bytes | None = None
    previous_until: datetime | None = Field(default=None, sa_type=_MOMENT)
    settings: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB, sa_column_kwargs=_LIST)
    secrets_set: list[str] = Field(default_factory=list, sa_type=ARRAY(Text), sa_column_kwargs=_LIST)
    secrets: bytes | None = None
    tested_at: datetime | None = Field(default=None, sa_type=_MOMENT)


class WebhookHealth(SQLModel, table=True):
    """How an endpoint is doing; made with it, written by the worker alone.

    failing_since: of the first of the attempts that have failed in a row, null while they succeed. breaker_until:
    nothing is sent before; breaker_step: how often in a row it opened; breaker_since: attempts before it count no
    more. claimed_at: when a delivery was last claimed, for the round robin; begun: when those of the
    last second were.
    """

    __tablename__ = "webhook_health"
    id: UUID = Field(primary_key=True, foreign_key="webhook_endpoint.id", ondelete="CASCADE")
    unit_key: int = Field(foreign_key="unit.key", index=True)
    failing_since: datetime | None = Field(default=None, sa_type=_MOMENT)
    last_failed_at: datetime | None = Field(default=None, sa_type=_MOMENT)
    last_delivered_at: datetime | None = Field(default=None, sa_type=_MOMENT)
    breaker_until: datetime | None = Field(default=None, sa_type=_MOMENT)
    breaker_step: int = Field(default=0)
    breaker_since: datetime | None = Field(default=None, sa_type=_MOMENT)
    claimed_at: datetime | None = Field(default=None, sa_type=_MOMENT)
    begun: list[datetime] = Field(default_factory=list, sa_type=ARRAY(_MOMENT), sa_column_kwargs=_LIST)


SECRET_COLUMNS = ("secret", "previous_secret", "secrets")
"""Encrypted, and never in the journal."""

declare(
    WebhookEndpoint,
    wall="webhook",
    subject="webhook",
    hidden=SECRET_COLUMNS,
    names={"within_key": "within", "agency_ids": "agencies"},
)
declare(WebhookHealth, wall="webhook", subject=None, at=None)


def looked_after(t: Any) -> Any:
    """Guard: where the caller looks after endpoints, or reads everything as an auditor."""
    return or_(
        t.c.unit_key.op("<@")(bindparam("w_managed", type_=INT4MULTIRANGE)),
        t.c.unit_key.op("<@")(bindparam("w_audited", type_=INT4MULTIRANGE)),
    )


def looked_after_values(principal: Principal) -> dict[str, Any]:
    """What the guard binds."""
    return {
        name: [Span(low, high + 1) for low, high in principal.ranges(permission)]
        for name, permission in (("w_managed", Permission.webhook_manage), ("w_audited", Permission.audit_read))
    }


def _owners(e: Any, p: Any) -> Any:
    return p.c.id == e.c.owner_id


def _silenced(e: Any) -> Any:
    """Why the owner may send nothing, as far as the rights looked up last tell; null if they may."""
    p = table_of(PrincipalRow).alias("owner_rights")
    why = case(
        (p.c.locked, words("owner_locked")),
        (~e.c.unit_key.op("<@")(p.c.integrate_reach), words("owner_without_role")),
    )
    return select(why).where(_owners(e, p)).correlate(e).scalar_subquery()


def _status(e: Any) -> Any:
    blocked = and_(e.c.status == words("active"), _silenced(e).is_not(None))
    return case((blocked, words("blocked")), else_=e.c.status)


def _status_why(e: Any) -> Any:
    return func.coalesce(e.c.status_why, case((e.c.status == words("active"), _silenced(e))))


def _acting_state(e: Any) -> Any:
    """As `webhook_rules.acting_state` says in Python."""
    signing = [kind.value for kind, own in KINDS.items() if own.signs]
    unsigned = case((e.c.kind.in_([words(kind) for kind in signing]), words("")), else_=words("_unsigned"))
    return func.concat(_status(e), unsigned)


def _of_kind(kind: str) -> Any:
    def source(e: Any) -> Any:
        secrets_set = func.to_json(e.c.secrets_set)
        given = func.json_build_object(words("settings"), e.c.settings, words("secretsSet"), secrets_set)
        return case((e.c.kind == words(kind), given))

    return source


def _previous_until(e: Any) -> Any:
    return case((e.c.previous_until > func.clock_timestamp(), e.c.previous_until))


HEALTH = Shape(
    WebhookHealthView,
    WebhookHealth,
    guard="open",
    own={"spared_until": lambda h: case((h.c.breaker_until > func.clock_timestamp(), h.c.breaker_until))},
)
WEBHOOK = Shape(
    WebhookView,
    WebhookEndpoint,
    guard=looked_after,
    own={
        "unit": UNIT,
        "owner": lambda e: func.json_build_object(words("id"), e.c.owner_id, words("name"), e.c.owner_name),
        "within": One(lambda: UNIT_REF, lambda e, u: u.c.key == e.c.within_key),
        "agencies": Many(
            lambda: AGENCY_REF, lambda e, a: a.c.id == func.any(e.c.agency_ids), lambda a: (a.c.sort_key, a.c.id)
        ),
        "status": _status,
        "status_why": _status_why,
        "previous_secret_until": _previous_until,
        "zalo": _of_kind("zalo"),
        "lgsp": _of_kind("lgsp"),
        "health": One(lambda: HEALTH, lambda e, h: h.c.id == e.c.id),
        "actions": lambda e: standing.allowed(e, "webhook_acts", NOBODY, _acting_state(e)),
    },
    filters={
        "unit": WITHIN,
        "kind": among("kind"),
        "status": Filter(lambda e, name: _status(e) == func.any(bindparam(name, type_=ARRAY(Text)))),
        "owner": equal("owner_id"),
        "q": holding("folded", fold),
    },
    sorts={"-createdAt": ("created_at", "id")},
)

_WITHIN_CODE = bindparam("within_code", type_=Text)


def _named_within(u: Any) -> Any:
    return and_(u.c.code == _WITHIN_CODE, bears_now(u))


def _endpoints(condition: Any) -> Any:
    e = table_of(WebhookEndpoint).alias("other_endpoint")
    return lambda u: select(func.count()).select_from(e).where(condition(e, u)).correlate(u).scalar_subquery()


SITE = Shape(
    WebhookSite,
    Unit,
    guard="open",
    where=bears_now,
    own={
        "within": One(lambda: PLACE, lambda _, u: _named_within(u)),
        "homes": HOMES,
        "owned": _endpoints(lambda e, _: e.c.owner_id == bindparam("me_id", type_=Uuid)),
        "there": _endpoints(lambda e, u: e.c.unit_key == u.c.key),
    },
)
FACTS = Shape(
    WebhookFacts,
    WebhookEndpoint,
    guard=looked_after,
    own={
        "status": _status,
        "sealed_secret": lambda e: func.encode(e.c.secret, words("hex")),
        "sealed_secrets": lambda e: func.encode(e.c.secrets, words("hex")),
        "place": One(lambda: PLACE, lambda e, u: u.c.key == e.c.unit_key),
        "within": One(
            lambda: PLACE,
            lambda e, u: or_(_named_within(u), and_(_WITHIN_CODE.is_(None), u.c.key == e.c.within_key)),
        ),
        "homes": HOMES,
    },
)


async def site(
    db: Database, principal: Principal, code: str, within: str, agencies: Iterable[UUID]
) -> WebhookSite:
    """The unit of a new endpoint, with what it names; refused at its field if there is no such unit."""
    values = {**named(principal, agencies), "within_code": within}
    found: WebhookSite = await read.facts(
        db, principal, SITE, code, scope=principal.open_scope(), values=values, by="code", written=no_unit(code)
    )
    return found


async def facts(
    db: Database,
    principal: Principal,
    webhook_id: UUID,
    within: str | None = None,
    agencies: Iterable[UUID] = (),
) -> WebhookFacts:
    """An endpoint that is to change, with what the change names; NotFound where the caller does not see it."""
    values = {**looked_after_values(principal), **named(principal, agencies), "within_code": within}
    found: WebhookFacts = await read.facts(
        db, principal, FACTS, webhook_id, scope=principal.own_scope(), values=values
    )
    return found


def webhook_values(principal: Principal) -> dict[str, Any]:
    """What the shape binds."""
    return {**looked_after_values(principal), "webhook_acts": offered(principal, MACHINE)}
