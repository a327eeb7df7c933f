"""How are secrets set, compared and changed, when the service itself cannot read their table?

Functions of the owner do it. Those that change something for a caller run inside a
statement that has entered the caller's principal, and check his reach once more.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from service.db.engine import Database, RightsChanged
from service.db.principal import bound, entered
from service.db.statements import compiled
from service.db.throttles import CLIENT_KEYS, FREE
from service.domain.access import Principal
from service.domain.sessions import FREE_FROM_ONE_PLACE, Where

FUNCTIONS = (
    "grants_beyond",
    "account_used",
    "credential_set",
    "password_facts",
    "password_change",
    "client_sign_in",
    "external_principal",
)

_SIGNATURES = (
    "grants_beyond(uuid), account_used(uuid), credential_set(uuid, text), password_facts(), "
    "password_change(text, text, uuid), client_sign_in(text, text, text, boolean, boolean), "
    "external_principal(text, text)"
)

_ME = compiled(select(entered(act=True).label("ok")))


async def asked(db: Database, principal: Principal, act: str, call: str, arguments: Sequence[Any]) -> Any:
    """Call a function of the owner as the principal, in one statement. Its answer is JSON or null.

    call: such as `credential_set({0}, {1})`. Raises RightsChanged when the rights are not current.
    """
    first = len(_ME.names) + 1
    written = call.format(*(f"${first + i}" for i in range(len(arguments))))
    text = (
        f"with me as materialized ({_ME.text}) "
        f"select case when ok then to_json({written})::text end as got, ok from me"
    )
    row = (await db.fetch_rows(text, [*_ME.arguments(bound(principal, act)), *arguments]))[0]
    if not row["ok"]:
        raise RightsChanged
    return None if row["got"] is None else json.loads(row["got"])


async def set_secret(db: Database, principal: Principal, act: str, owner: UUID, secret_hash: str) -> None:
    """Give a person or machine a new secret; all their sessions end. Only within the caller's reach."""
    await asked(db, principal, act, "credential_set({0}::uuid, {1}::text)", (owner, secret_hash))


async def own_password(db: Database, principal: Principal) -> dict[str, Any]:
    """The caller's own hash, to compare with: `{"wait"}` in seconds, or `{"hash", "username"}`.

    Counts as an attempt to sign in.
    """
    return await asked(db, principal, "password.change", "password_facts()", ())


async def change_password(db: Database, principal: Principal, seen_hash: str, new_hash: str) -> bool:
    """Replace the caller's password if it is still the one seen; every session but this one ends."""
    call = "password_change({0}::text, {1}::text, {2}::uuid)"
    return await asked(db, principal, "password.change", call, (seen_hash, new_hash, principal.session_id))


async def client_sign_in(
    db: Database, client_id: str, digest: str, where: Where
) -> dict[str, Any]:
    """Compare a machine's secret: `{"outcome"}` is ok (with id and roles), refused, demo, or wait (with seconds).

    The right secret never waits, whoever else has been guessing: nobody guesses 32 random bytes.
    """
    arguments = (client_id, digest, where.address, where.demo, where.apart)
    return json.loads(await db.fetch_value("select client_sign_in($1, $2, $3, $4, $5)::text", arguments))


async def external_principal(db: Database, issuer: str, subject: str) -> UUID | None:
    """The account an external identity belongs to."""
    return await db.fetch_value("select external_principal($1, $2)", (issuer, subject))


def statements() -> list[str]:
    """Functions over `credential`. Roles are compared as the domain names them (INTEGRATOR_GIVES)."""
    return [
        # Whether somebody holds rights the caller could not give: then the caller must not become them.
        """
create function grants_beyond(who uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from role_grant g join principal p on p.id = g.principal_id
    where g.principal_id = who and g.ended_at is null
      and (g.valid_to is null or g.valid_to >= (clock_timestamp() at time zone 'Asia/Ho_Chi_Minh')::date)
      and not coalesce(g.unit_key <@ nullif(current_setting('app.admin_reach', true), '')::int4multirange, false)
      and not (p.kind = 'client' and g.role in ('viewer', 'integrator')
        and coalesce(g.unit_key <@ nullif(current_setting('app.integrate_reach', true), '')::int4multirange, false)))
$$""",
        """
create function account_used(who uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from role_grant where principal_id = who)
    or exists (select from session where principal_id = who)
$$""",
        """
create function credential_set(who uuid, new_hash text) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  me uuid := nullif(current_setting('app.actor', true), '')::uuid;
  admin int4multirange := nullif(current_setting('app.admin_reach', true), '')::int4multirange;
  integrate int4multirange := nullif(current_setting('app.integrate_reach', true), '')::int4multirange;
begin
  if me is null or me = who or grants_beyond(who) or not exists (
    select from app_user where id = who and unit_key <@ admin
    union all select from client where id = who and (unit_key <@ admin or unit_key <@ integrate)) then
    raise insufficient_privilege;
  end if;
  insert into credential (principal_id, secret_hash) values (who, new_hash)
  on conflict (principal_id) do update set secret_hash = excluded.secret_hash, changed_at = clock_timestamp();
  update session set ended_at = clock_timestamp(), ended_why = 'secret_set'
  where principal_id = who and ended_at is null;
  perform throttle_forget('name:' || username) from app_user where id = who;
  perform throttle_forget('client:' || client_id) from client where id = who;
  perform access_record('secret_set', 'ok', me, null, current_setting('app.act', true),
    json_build_object('of', who)::jsonb);
  return true;
end $$""",
        f"""
create function password_facts() returns json
language plpgsql security definer set search_path = public, pg_temp as $$
declare me uuid := nullif(current_setting('app.actor', true), '')::uuid; mine record; wait integer;
begin
  select u.username, u.issuer, c.secret_hash into mine
  from app_user u left join credential c on c.principal_id = u.id where u.id = me;
  if mine.username is null then return null; end if;
  wait := throttle_count(array['own:' || mine.username], array[{FREE_FROM_ONE_PLACE}]);
  if wait > 0 then return json_build_object('wait', wait); end if;
  return json_build_object('wait', 0, 'username', mine.username, 'issuer', mine.issuer, 'hash', mine.secret_hash);
end $$""",
        """
create function password_change(seen_hash text, new_hash text, keep uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare me uuid := nullif(current_setting('app.actor', true), '')::uuid;
begin
  update credential set secret_hash = new_hash, changed_at = clock_timestamp()
  where principal_id = me and secret_hash = seen_hash;
  if not found then return false; end if;
  update app_user set must_change_password = false, version = version + 1, updated_at = clock_timestamp()
  where id = me and must_change_password;
  update session set ended_at = clock_timestamp(), ended_why = 'password_change'
  where principal_id = me and ended_at is null and id is distinct from keep;
  perform throttle_forget('own:' || username), throttle_forget('name:' || username) from app_user where id = me;
  perform access_record('password_change', 'ok', me, null, 'change_password', '{}');
  return true;
end $$""",
        f"""
create function client_sign_in(given text, digest text, from_address text, demo boolean, apart boolean) returns json
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  found record; wait integer; outcome text := 'refused';
  today date := (clock_timestamp() at time zone 'Asia/Ho_Chi_Minh')::date;
  keys text[] := {CLIENT_KEYS};
begin
  select c.id, c.locked, c.source, k.secret_hash into found
  from client c left join credential k on k.principal_id = c.id where c.client_id = given;
  if found.secret_hash is distinct from digest or found.locked then
    wait := throttle_count(keys, {FREE});
    if wait > 0 then return json_build_object('outcome', 'wait', 'wait', wait); end if;
  else
    delete from throttle where subject = keys[1];
    outcome := case when found.source = 'demo' and not demo then 'demo' else 'ok' end;
  end if;
  perform access_record('token', case outcome when 'ok' then 'ok' else 'refused' end, found.id, from_address,
    'issue_token', '{{}}');
  return json_build_object('outcome', outcome, 'id', found.id, 'roles', coalesce((
    select json_agg(distinct g.role order by g.role) from role_grant g
    where outcome = 'ok' and g.principal_id = found.id and g.ended_at is null
      and g.valid_from <= today and (g.valid_to is null or g.valid_to >= today)), '[]'));
end $$""",
        """
create function external_principal(from_issuer text, of_subject text) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select id from app_user where issuer = from_issuer and subject = of_subject
$$""",
        f"revoke all on function {_SIGNATURES} from public",
        f"grant execute on function {_SIGNATURES} to sauro_service",
    ]
