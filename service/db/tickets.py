"""How does a browser, which can send no header with a stream, show once who is listening?

A ticket is good for a minute and a single use. The service cannot read the table; functions of the owner make
and take tickets, of which only digests are kept.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, DateTime, Text
from sqlmodel import Field, SQLModel

from service.db.credentials import asked
from service.db.engine import Database
from service.db.rows import declare
from service.domain.access import Principal
from service.domain.event_views import TICKET_SECONDS

FUNCTIONS = ("event_ticket_make", "event_ticket_take")


class EventTicket(SQLModel, table=True):
    """One ticket. scopes: roles that a machine's token was confined to, null for people."""

    __tablename__ = "event_ticket"
    digest: str = Field(primary_key=True)
    principal_id: UUID = Field(foreign_key="principal.id", index=True, ondelete="CASCADE")
    session_id: UUID | None = None
    scopes: list[str] | None = Field(default=None, sa_type=ARRAY(Text))
    expires_at: datetime = Field(sa_type=DateTime(timezone=True))


declare(EventTicket, wall="closed", subject=None, rights=())


async def make(db: Database, principal: Principal, digest: str, scopes: list[str] | None) -> None:
    """Keep a ticket of the caller's."""
    call = "event_ticket_make({0}::text, {1}::uuid, {2}::text[])"
    await asked(db, principal, "ticket.make", call, (digest, principal.session_id, scopes))


@dataclass(frozen=True)
class Holder:
    """Whose ticket it was: as the caller's token said it."""

    principal_id: UUID
    session_id: UUID | None
    scopes: frozenset[str] | None


async def take(db: Database, digest: str) -> Holder | None:
    """Use a ticket up; None for one used, old or unknown."""
    found = await db.fetch_value("select event_ticket_take($1)::text", (digest,))
    if found is None:
        return None
    told = json.loads(found)
    session, scopes = told["session"], told["scopes"]
    return Holder(
        UUID(told["principal"]),
        UUID(session) if session else None,
        frozenset(scopes) if scopes is not None else None,
    )


def statements() -> list[str]:
    """The two functions."""
    return [
        f"""
create function event_ticket_make(given text, family uuid, roles text[]) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from event_ticket where expires_at < clock_timestamp();
  insert into event_ticket (digest, principal_id, session_id, scopes, expires_at)
  values (given, nullif(current_setting('app.actor', true), '')::uuid, family, roles,
    clock_timestamp() + interval '{TICKET_SECONDS} seconds');
  return true;
end $$""",
        """
create function event_ticket_take(given text) returns json
language sql security definer set search_path = public, pg_temp as $$
  delete from event_ticket where digest = given and expires_at > clock_timestamp()
  returning json_build_object('principal', principal_id, 'session', session_id, 'scopes', scopes)
$$""",
        "revoke all on function event_ticket_make(text, uuid, text[]), event_ticket_take(text) from public",
        "grant execute on function event_ticket_make(text, uuid, text[]), event_ticket_take(text) to sauro_service",
    ]
