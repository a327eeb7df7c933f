"""How does a sign-in become a session, how is it refreshed, and what ends it?

A session is a family of refresh tokens, each used once. The second use of one means
that two hold it: the family ends, and with it, since every statement checks the
session, its access tokens. Only digests are kept.
"""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from service.db.credentials import asked
from service.db.engine import Database
from service.db.throttles import CLEARED_USER_KEYS, FREE, USER_KEYS
from service.domain.access import Principal
from service.domain.sessions import MOST_SESSIONS, Where

FUNCTIONS = ("sign_in_begin", "session_open", "session_rotate", "session_leave", "account_follow")

_SIGNATURES = (
    "sign_in_begin(text, text, boolean), session_rotate(text, text, timestamptz, text, boolean), "
    "session_open(uuid, text, text, uuid, text, timestamptz, text, text), session_leave(uuid)"
)


async def begin(db: Database, username: str, where: Where) -> dict[str, Any]:
    """Count an attempt and look its name up: `{"wait"}` in seconds, or id, hash, locked, demo (or none of them)."""
    arguments = (username, where.address, where.apart)
    return json.loads(await db.fetch_value("select sign_in_begin($1, $2, $3)::text", arguments))


async def open_session(
    db: Database,
    who: UUID,
    seen_hash: str,
    renewed_hash: str | None,
    session_id: UUID,
    digest: str,
    where: Where,
    username: str,
) -> bool:
    """Begin a session if account and password are still as seen. The attempt's count is taken back."""
    call = "select session_open($1, $2, $3, $4, $5, $6, $7, $8)"
    arguments = (who, seen_hash, renewed_hash, session_id, digest, where.until, username, where.address)
    return await db.fetch_value(call, arguments)


async def rotate(db: Database, digest: str, new_digest: str, where: Where) -> dict[str, Any]:
    """Use a refresh token: `{"outcome"}` is ok (with principal and session), bad, reused or demo."""
    call = "select session_rotate($1, $2, $3, $4, $5)::text"
    return json.loads(
        await db.fetch_value(call, (digest, new_digest, where.until, where.address, where.demo))
    )


async def leave(db: Database, principal: Principal) -> None:
    """End the session the call came in by."""
    await asked(db, principal, "session.end", "session_leave({0}::uuid)", (principal.session_id,))


async def record(
    db: Database,
    kind: str,
    outcome: str,
    who: UUID | None,
    address: str | None,
    operation: str | None,
    detail: dict[str, Any],
) -> None:
    """One line of the access log."""
    await db.fetch_value(
        "select access_record($1, $2, $3, $4, $5, $6::text::jsonb)",
        (kind, outcome, who, address, operation, json.dumps(detail, ensure_ascii=False)),
    )


def statements() -> list[str]:
    """Functions over `session` and `refresh_token`, and what a lock or removal does to them."""
    return [
        # The same work for known and unknown names: nothing here tells which a name is.
        f"""
create function sign_in_begin(given text, from_address text, apart boolean) returns json
language plpgsql security definer set search_path = public, pg_temp as $$
declare wait integer; found json;
begin
  wait := throttle_count({USER_KEYS}, {FREE});
  if wait > 0 then return json_build_object('wait', wait); end if;
  select json_build_object('wait', 0, 'id', u.id, 'hash', c.secret_hash, 'locked', u.locked,
    'demo', coalesce(u.source = 'demo', false)) into found
  from app_user u left join credential c on c.principal_id = u.id where u.username = given;
  return coalesce(found, json_build_object('wait', 0, 'id', null, 'hash', null, 'locked', false, 'demo', false));
end $$""",
        f"""
create function session_open(who uuid, seen_hash text, renewed_hash text, family uuid, first_digest text,
  until timestamptz, given text, from_address text) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  -- Who is locked at this moment is locked after it: then this session is one of those that a lock ends.
  perform from app_user u join credential c on c.principal_id = u.id
  where u.id = who and not u.locked and c.secret_hash = seen_hash for update of c for share of u;
  if not found then return false; end if;
  if renewed_hash is not null then update credential set secret_hash = renewed_hash where principal_id = who; end if;
  delete from session
  where principal_id = who and coalesce(ended_at, expires_at) < clock_timestamp() - interval '30 days';
  insert into session (id, principal_id, expires_at) values (family, who, until);
  insert into refresh_token (digest, session_id) values (first_digest, family);
  update session set ended_at = clock_timestamp(), ended_why = 'too_many' where id in (
    select id from session where principal_id = who and ended_at is null
    order by created_at desc, id desc offset {MOST_SESSIONS});
  perform throttle_clear({CLEARED_USER_KEYS});
  perform access_record('sign_in', 'ok', who, from_address, 'sign_in', json_build_object('session', family)::jsonb);
  return true;
end $$""",
        """
create function session_rotate(used_digest text, new_digest text, until timestamptz, from_address text, demo boolean)
returns json language plpgsql security definer set search_path = public, pg_temp as $$
declare held record; outcome text := 'ok';
begin
  select r.used_at, s.id as family, s.ended_at, s.expires_at, s.principal_id, u.locked, u.source into held
  from refresh_token r join session s on s.id = r.session_id join app_user u on u.id = s.principal_id
  where r.digest = used_digest for update of r, s;
  if held.family is null then return json_build_object('outcome', 'bad'); end if;
  if held.ended_at is not null or held.expires_at <= clock_timestamp() or held.locked then
    outcome := 'bad';
  elsif held.used_at is not null then
    update session set ended_at = clock_timestamp(), ended_why = 'reuse' where id = held.family;
    outcome := 'reused';
  elsif held.source = 'demo' and not demo then
    outcome := 'demo';
  else
    update refresh_token set used_at = clock_timestamp() where digest = used_digest;
    insert into refresh_token (digest, session_id) values (new_digest, held.family);
    update session set expires_at = until where id = held.family;
  end if;
  perform access_record('token', case outcome when 'ok' then 'ok' else 'refused' end, held.principal_id, from_address,
    'issue_token', json_build_object('session', held.family, 'why', outcome)::jsonb);
  return json_build_object('outcome', outcome, 'principal', held.principal_id, 'session', held.family);
end $$""",
        """
create function session_leave(family uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare me uuid := nullif(current_setting('app.actor', true), '')::uuid;
begin
  update session set ended_at = clock_timestamp(), ended_why = 'signed_out'
  where id = family and principal_id = me and ended_at is null;
  if not found then return false; end if;
  perform access_record('sign_out', 'ok', me, null, 'sign_out', json_build_object('session', family)::jsonb);
  return true;
end $$""",
        # A lock ends the sessions for good; whose account is removed leaves no rights behind.
        """
create function account_follow() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    delete from principal where id in (select id from stale);
  else
    update session set ended_at = clock_timestamp(), ended_why = 'locked'
    where ended_at is null and principal_id in (select id from fresh where locked);
  end if;
  return null;
end $$""",
        *(
            f"create trigger account_follow_{word} after {word} on {table} referencing "
            f"{'old table as stale' if word == 'delete' else 'new table as fresh'} "
            f"for each statement execute function account_follow()"
            for table in ("app_user", "client")
            for word in ("update", "delete")
        ),
        f"revoke all on function {_SIGNATURES}, account_follow() from public",
        f"grant execute on function {_SIGNATURES} to sauro_service",
    ]
