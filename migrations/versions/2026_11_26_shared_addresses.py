"""An address that many share makes nobody wait for another's failures; a machine's right secret never waits."""

# The functions stand as the modules of service/db wrote them on that day.
# ruff: noqa: E501

from __future__ import annotations

from alembic import op

revision: str = "20261126_shared_addresses"
down_revision: str | None = "20261126_claimers"
branch_labels = None
depends_on = None

NOW = (
    """
create function sign_in_begin(given text, from_address text, apart boolean) returns json
language plpgsql security definer set search_path = public, pg_temp as $$
declare wait integer; found json;
begin
  wait := throttle_count(array_remove(array['name:' || given || ' address:' || coalesce(from_address, ''), 'name:' || given, case when apart then ' address:' || coalesce(from_address, '') end], null), array[5, 50, 20]);
  if wait > 0 then return json_build_object('wait', wait); end if;
  select json_build_object('wait', 0, 'id', u.id, 'hash', c.secret_hash, 'locked', u.locked,
    'demo', coalesce(u.source = 'demo', false)) into found
  from app_user u left join credential c on c.principal_id = u.id where u.username = given;
  return coalesce(found, json_build_object('wait', 0, 'id', null, 'hash', null, 'locked', false, 'demo', false));
end $$""",
    """
create function client_sign_in(given text, digest text, from_address text, demo boolean, apart boolean) returns json
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  found record; wait integer; outcome text := 'refused';
  today date := (clock_timestamp() at time zone 'Asia/Ho_Chi_Minh')::date;
  keys text[] := array_remove(array['client:' || given || ' address:' || coalesce(from_address, ''), 'client:' || given, case when apart then ' address:' || coalesce(from_address, '') end], null);
begin
  select c.id, c.locked, c.source, k.secret_hash into found
  from client c left join credential k on k.principal_id = c.id where c.client_id = given;
  if found.secret_hash is distinct from digest or found.locked then
    wait := throttle_count(keys, array[5, 50, 20]);
    if wait > 0 then return json_build_object('outcome', 'wait', 'wait', wait); end if;
  else
    delete from throttle where subject = keys[1];
    outcome := case when found.source = 'demo' and not demo then 'demo' else 'ok' end;
  end if;
  perform access_record('token', case outcome when 'ok' then 'ok' else 'refused' end, found.id, from_address,
    'issue_token', '{}');
  return json_build_object('outcome', outcome, 'id', found.id, 'roles', coalesce((
    select json_agg(distinct g.role order by g.role) from role_grant g
    where outcome = 'ok' and g.principal_id = found.id and g.ended_at is null
      and g.valid_from <= today and (g.valid_to is null or g.valid_to >= today)), '[]'));
end $$""",
    """
create or replace function session_open(who uuid, seen_hash text, renewed_hash text, family uuid, first_digest text,
  until timestamptz, given text, from_address text) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform from app_user u join credential c on c.principal_id = u.id
  where u.id = who and not u.locked and c.secret_hash = seen_hash for update of c;
  if not found then return false; end if;
  if renewed_hash is not null then update credential set secret_hash = renewed_hash where principal_id = who; end if;
  delete from session
  where principal_id = who and coalesce(ended_at, expires_at) < clock_timestamp() - interval '30 days';
  insert into session (id, principal_id, expires_at) values (family, who, until);
  insert into refresh_token (digest, session_id) values (first_digest, family);
  update session set ended_at = clock_timestamp(), ended_why = 'too_many' where id in (
    select id from session where principal_id = who and ended_at is null
    order by created_at desc, id desc offset 20);
  perform throttle_clear(array_remove(array['name:' || given || ' address:' || coalesce(from_address, ''), 'name:' || given, case when true then ' address:' || coalesce(from_address, '') end], null));
  perform access_record('sign_in', 'ok', who, from_address, 'sign_in', json_build_object('session', family)::jsonb);
  return true;
end $$""",
)

BEFORE = (
    """
create function sign_in_begin(given text, from_address text) returns json
language plpgsql security definer set search_path = public, pg_temp as $$
declare wait integer; found json;
begin
  wait := throttle_count(array['name:' || given || ' address:' || coalesce(from_address, ''), 'name:' || given, ' address:' || coalesce(from_address, '')], array[5, 50, 20]);
  if wait > 0 then return json_build_object('wait', wait); end if;
  select json_build_object('wait', 0, 'id', u.id, 'hash', c.secret_hash, 'locked', u.locked,
    'demo', coalesce(u.source = 'demo', false)) into found
  from app_user u left join credential c on c.principal_id = u.id where u.username = given;
  return coalesce(found, json_build_object('wait', 0, 'id', null, 'hash', null, 'locked', false, 'demo', false));
end $$""",
    """
create function client_sign_in(given text, digest text, from_address text, demo boolean) returns json
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  found record; wait integer; outcome text := 'refused';
  today date := (clock_timestamp() at time zone 'Asia/Ho_Chi_Minh')::date;
  keys text[] := array['client:' || given || ' address:' || coalesce(from_address, ''), 'client:' || given, ' address:' || coalesce(from_address, '')];
begin
  wait := throttle_count(keys, array[5, 50, 20]);
  if wait > 0 then return json_build_object('outcome', 'wait', 'wait', wait); end if;
  select c.id, c.locked, c.source, k.secret_hash into found
  from client c left join credential k on k.principal_id = c.id where c.client_id = given;
  if found.secret_hash = digest and not found.locked then
    perform throttle_clear(keys);
    outcome := case when found.source = 'demo' and not demo then 'demo' else 'ok' end;
  end if;
  perform access_record('token', case outcome when 'ok' then 'ok' else 'refused' end, found.id, from_address,
    'issue_token', '{}');
  return json_build_object('outcome', outcome, 'id', found.id, 'roles', coalesce((
    select json_agg(distinct g.role order by g.role) from role_grant g
    where outcome = 'ok' and g.principal_id = found.id and g.ended_at is null
      and g.valid_from <= today and (g.valid_to is null or g.valid_to >= today)), '[]'));
end $$""",
    """
create or replace function session_open(who uuid, seen_hash text, renewed_hash text, family uuid, first_digest text,
  until timestamptz, given text, from_address text) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  perform from app_user u join credential c on c.principal_id = u.id
  where u.id = who and not u.locked and c.secret_hash = seen_hash for update of c;
  if not found then return false; end if;
  if renewed_hash is not null then update credential set secret_hash = renewed_hash where principal_id = who; end if;
  delete from session
  where principal_id = who and coalesce(ended_at, expires_at) < clock_timestamp() - interval '30 days';
  insert into session (id, principal_id, expires_at) values (family, who, until);
  insert into refresh_token (digest, session_id) values (first_digest, family);
  update session set ended_at = clock_timestamp(), ended_why = 'too_many' where id in (
    select id from session where principal_id = who and ended_at is null
    order by created_at desc, id desc offset 20);
  perform throttle_clear(array['name:' || given || ' address:' || coalesce(from_address, ''), 'name:' || given, ' address:' || coalesce(from_address, '')]);
  perform access_record('sign_in', 'ok', who, from_address, 'sign_in', json_build_object('session', family)::jsonb);
  return true;
end $$""",
)

AS_NOW = "sign_in_begin(text, text, boolean), client_sign_in(text, text, text, boolean, boolean)"
AS_BEFORE = "sign_in_begin(text, text), client_sign_in(text, text, text, boolean)"


def upgrade() -> None:
    _replace(AS_BEFORE, NOW, AS_NOW)


def downgrade() -> None:
    _replace(AS_NOW, BEFORE, AS_BEFORE)


def _replace(gone: str, functions: tuple[str, ...], come: str) -> None:
    op.execute(f"drop function {gone}")
    for function in functions:
        op.execute(function)
    op.execute(f"revoke all on function {come} from public")
    op.execute(f"grant execute on function {come} to sauro_service")
