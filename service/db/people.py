"""Who may sign in, with which rights, and what have they tried?

Secrets (password hashes, client secrets, refresh tokens) stand in tables the
service's role cannot read at all: functions of the owner compare and rotate them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Column, DateTime, Identity, Index, Uuid, case, func, text
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE, JSONB
from sqlmodel import Field, SQLModel

from service.db.rows import UnitRow, declare
from service.db.statements import words

_EMPTY_REACH = {"server_default": text("'{}'")}
_MOMENT: Any = DateTime(timezone=True)


class PrincipalRow(SQLModel, table=True):
    """The rights of one person or machine in the form statements check: one row, rewritten
    by trigger whenever a grant, a lock, a session or a unit changes."""

    __tablename__ = "principal"
    id: UUID = Field(primary_key=True)
    kind: str
    name: str
    version: int = Field(default=1)
    locked: bool = Field(default=False)
    reach: Any = Field(sa_type=INT4MULTIRANGE, sa_column_kwargs=_EMPTY_REACH)
    draft_reach: Any = Field(sa_type=INT4MULTIRANGE, sa_column_kwargs=_EMPTY_REACH)
    write_reach: Any = Field(sa_type=INT4MULTIRANGE, sa_column_kwargs=_EMPTY_REACH)
    admin_reach: Any = Field(sa_type=INT4MULTIRANGE, sa_column_kwargs=_EMPTY_REACH)
    audit_reach: Any = Field(sa_type=INT4MULTIRANGE, sa_column_kwargs=_EMPTY_REACH)
    integrate_reach: Any = Field(sa_type=INT4MULTIRANGE, sa_column_kwargs=_EMPTY_REACH)
    directory: Any = Field(sa_type=INT4MULTIRANGE, sa_column_kwargs=_EMPTY_REACH)
    agency_ids: list[UUID] = Field(sa_type=ARRAY(Uuid()), sa_column_kwargs=_EMPTY_REACH)
    session_ids: list[UUID] = Field(sa_type=ARRAY(Uuid()), sa_column_kwargs=_EMPTY_REACH)
    valid_until: datetime | None = Field(default=None, sa_type=_MOMENT)


class User(UnitRow, table=True):
    """A person. unit_key: the unit whose admin looks after the account."""

    __tablename__ = "app_user"
    __table_args__ = (
        Index("app_user_external", "issuer", "subject", unique=True, postgresql_where=text("subject is not null")),
    )
    username: str = Field(unique=True)
    name: str
    position: str | None = None
    agency_id: UUID | None = Field(default=None, foreign_key="agency.id", index=True)
    locked: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    must_change_password: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    issuer: str | None = None
    subject: str | None = None
    source: str | None = None
    folded: str = ""


class Client(UnitRow, table=True):
    """A machine that signs in with OAuth2 client credentials; its scopes are its grants, each bound to a unit."""

    __tablename__ = "client"
    client_id: str = Field(unique=True)
    name: str
    locked: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    source: str | None = None
    folded: str = ""


class Credential(SQLModel, table=True):
    """The hash of a password or client secret. Read by functions of the owner only."""

    __tablename__ = "credential"
    principal_id: UUID = Field(primary_key=True, foreign_key="principal.id", ondelete="CASCADE")
    secret_hash: str
    changed_at: datetime = Field(
        sa_type=_MOMENT, sa_column_kwargs={"server_default": text("clock_timestamp()")}
    )


class GrantRow(UnitRow, table=True):
    """A role at a unit, for an agency where the role is bound to one, between two days.

    ended_at: it was ended before its last day; from then on it counts for nothing.
    """

    __tablename__ = "role_grant"
    principal_id: UUID = Field(foreign_key="principal.id", index=True)
    role: str
    agency_id: UUID | None = Field(default=None, foreign_key="agency.id", index=True)
    valid_from: date
    valid_to: date | None = None
    on_behalf: str | None = None
    ended_at: datetime | None = Field(default=None, sa_type=_MOMENT)


class Session(SQLModel, table=True):
    """A family of refresh tokens: one sign-in. Only digests are kept."""

    __tablename__ = "session"
    id: UUID = Field(primary_key=True)
    principal_id: UUID = Field(foreign_key="principal.id", index=True, ondelete="CASCADE")
    created_at: datetime = Field(
        sa_type=_MOMENT, sa_column_kwargs={"server_default": text("clock_timestamp()")}
    )
    expires_at: datetime = Field(sa_type=_MOMENT)
    ended_at: datetime | None = Field(default=None, sa_type=_MOMENT)
    ended_why: str | None = None


class RefreshToken(SQLModel, table=True):
    """One refresh token of a family; used once, and its second use ends the family."""

    __tablename__ = "refresh_token"
    digest: str = Field(primary_key=True)
    session_id: UUID = Field(foreign_key="session.id", index=True, ondelete="CASCADE")
    issued_at: datetime = Field(
        sa_type=_MOMENT, sa_column_kwargs={"server_default": text("clock_timestamp()")}
    )
    used_at: datetime | None = Field(default=None, sa_type=_MOMENT)


class AccessEntry(SQLModel, table=True):
    """The access log: sign-ins, refusals, exports, downloads. Append-only; cleared away by age alone."""

    __tablename__ = "access_log"
    __table_args__ = (Index("access_log_unit_at", "unit_key", "at"), Index("access_log_at", "at"))
    id: int = Field(sa_column=Column("id", BigInteger, Identity(always=True), primary_key=True))
    at: datetime = Field(sa_type=_MOMENT, sa_column_kwargs={"server_default": text("clock_timestamp()")})
    kind: str
    outcome: str
    principal_id: UUID | None = None
    principal_name: str | None = None
    unit_key: int = Field(default=1)
    address: str | None = None
    operation: str | None = None
    detail: dict[str, Any] = Field(sa_type=JSONB, sa_column_kwargs={"server_default": text("'{}'")})


class IdempotencyKey(SQLModel, table=True):
    """A client's key for one POST and the first answer given to it; kept a day."""

    __tablename__ = "idempotency_key"
    principal_id: UUID = Field(primary_key=True)
    key: str = Field(primary_key=True)
    fingerprint: str
    subject_id: UUID | None = None
    status: int | None = None
    response: bytes | None = None
    created_at: datetime = Field(
        sa_type=_MOMENT, sa_column_kwargs={"server_default": text("clock_timestamp()")}, index=True
    )


class ThrottleRow(SQLModel, table=True):
    """Failed sign-ins of one name or address: how many, and when the last was."""

    __tablename__ = "throttle"
    subject: str = Field(primary_key=True)
    failures: int = 0
    since: datetime = Field(sa_type=_MOMENT, index=True)
    blocked_until: datetime | None = Field(default=None, sa_type=_MOMENT)


def kept_name(column: str) -> Callable[[Any], Any]:
    """A person or machine as it was called when the row was written: `column` is its id, `<column>_name` its name."""

    def source(t: Any) -> Any:
        person = func.json_build_object(words("id"), t.c[column], words("name"), t.c[f"{column}_name"])
        return case((t.c[column].is_not(None), person))

    return source


declare(PrincipalRow, wall="principal", subject=None, rights=("select",))
declare(User, wall="account", subject="user")
declare(Client, wall="client", subject="client", names={"client_id": "clientId"})
declare(Credential, wall="closed", subject=None, rights=())
declare(GrantRow, wall="grant", subject="grant")
declare(Session, wall="closed", subject=None, rights=())
declare(RefreshToken, wall="closed", subject=None, rights=())
declare(AccessEntry, wall="access_log", subject=None, rights=("select",))
declare(IdempotencyKey, wall="own_key", subject=None)
declare(ThrottleRow, wall="closed", subject=None, rights=())
