-- Functions, triggers, policies and rights of the first version, in order. Frozen: what changes later is
-- a migration of its own. tests/security/test_catalogue.py compares the catalogue with the declarations.

--;;
create function rows_written(actual bigint[], expected bigint[]) returns boolean
language plpgsql immutable as $$
begin
  if actual <> expected then
    raise exception 'rows written % of %', actual, expected using errcode = 'SR001';
  end if;
  return true;
end $$

--;;
create function allowed_acts(acts jsonb, state text, at_unit integer, agencies uuid[]) returns json
language sql immutable parallel safe as $$
  select coalesce(json_agg(distinct a.act order by a.act), '[]'::json)
  from jsonb_array_elements(acts) g cross join lateral jsonb_array_elements_text(g -> 'acts' -> state) a(act)
  where case when g ->> 'agency' is null
    then at_unit between (g ->> 'low')::integer and (g ->> 'high')::integer
    else (g ->> 'agency')::uuid = any(agencies) end
$$

--;;
grant execute on function allowed_acts(jsonb, text, integer, uuid[]) to sauro_service

--;;
create function grant_spans(grant_unit integer) returns table (own int4range, reach int4range)
language sql stable security definer set search_path = public, pg_temp as $$
  with recursive same(key) as (
    select grant_unit
    union
    select l.predecessor_key from unit_lineage l join same on l.successor_key = same.key
  ), held(key, last_key) as (
    select u.key, u.last_key from unit u join same using (key)
    union
    select u.key, u.last_key from held
      join unit_lineage l on l.successor_key between held.key and held.last_key
      join unit u on u.key = l.predecessor_key
  )
  select case when key in (select key from same) then int4range(key, key, '[]') end, int4range(key, last_key, '[]')
  from held
$$

--;;
create function grant_ancestors(grant_unit integer) returns int4multirange
language sql stable security definer set search_path = public, pg_temp as $$
  with recursive up(key, parent_key) as (
    select key, parent_key from unit where key = grant_unit
    union
    select u.key, u.parent_key from unit u join up on u.key = up.parent_key
  )
  select coalesce(range_agg(int4range(key, key, '[]')), '{}') from up
$$

--;;
create function principal_refresh(wanted uuid[], if_moved boolean default false) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare today date := (clock_timestamp() at time zone 'Asia/Ho_Chi_Minh')::date;
begin
  update principal p set version = p.version + 1, name = n.name, locked = n.locked,
    reach = r.reach, draft_reach = r.draft_reach, write_reach = r.write_reach, admin_reach = r.admin_reach, audit_reach = r.audit_reach, integrate_reach = r.integrate_reach, directory = r.directory, agency_ids = r.agency_ids,
    session_ids = coalesce((select array_agg(s.id) from session s
      where s.principal_id = p.id and s.ended_at is null and s.expires_at > clock_timestamp()), '{}'),
    valid_until = (select min(d.day) at time zone 'Asia/Ho_Chi_Minh' from role_grant g
      cross join lateral (values (g.valid_from::timestamp), ((g.valid_to + 1)::timestamp)) d(day)
      where g.principal_id = p.id and d.day > today)
  -- Only those asked for: the spans of everybody's grants would be worked out otherwise.
  from (select id, name, locked from app_user where id = any(wanted)
    union all select id, name, locked from client where id = any(wanted)) n
  cross join lateral (
      select coalesce(range_agg(case m.reach when 'own' then s.own when 'subtree' then s.reach end) filter (where m.reach <> 'none'), '{}') as reach, coalesce(range_agg(case m.draft_reach when 'own' then s.own when 'subtree' then s.reach end) filter (where m.draft_reach <> 'none'), '{}') as draft_reach, coalesce(range_agg(case m.write_reach when 'own' then s.own when 'subtree' then s.reach end) filter (where m.write_reach <> 'none'), '{}') as write_reach, coalesce(range_agg(case m.admin_reach when 'own' then s.own when 'subtree' then s.reach end) filter (where m.admin_reach <> 'none'), '{}') as admin_reach, coalesce(range_agg(case m.audit_reach when 'own' then s.own when 'subtree' then s.reach end) filter (where m.audit_reach <> 'none'), '{}') as audit_reach, coalesce(range_agg(case m.integrate_reach when 'own' then s.own when 'subtree' then s.reach end) filter (where m.integrate_reach <> 'none'), '{}') as integrate_reach, coalesce(range_agg(case m.directory when 'own' then s.own when 'subtree' then s.reach end) filter (where m.directory <> 'none'), '{}') + coalesce(range_agg(grant_ancestors(g.unit_key)), '{}') as directory, coalesce(array_agg(distinct g.agency_id) filter (where g.agency_id is not null), '{}')
        as agency_ids
      from role_grant g cross join lateral grant_spans(g.unit_key) s join (values ('viewer', 'subtree', 'own', 'none', 'none', 'none', 'none', 'subtree'), ('reporter', 'own', 'own', 'own', 'none', 'none', 'none', 'subtree'), ('coordinator', 'subtree', 'own', 'own', 'none', 'none', 'none', 'subtree'), ('leader', 'subtree', 'own', 'own', 'none', 'none', 'none', 'subtree'), ('integrator', 'subtree', 'none', 'none', 'none', 'none', 'subtree', 'subtree'), ('auditor', 'subtree', 'subtree', 'none', 'none', 'subtree', 'none', 'subtree'), ('admin', 'none', 'none', 'own', 'subtree', 'none', 'subtree', 'subtree')) as m(role, reach, draft_reach, write_reach, admin_reach, audit_reach, integrate_reach, directory) on m.role = g.role
      where g.principal_id = n.id and g.ended_at is null
        and g.valid_from <= today and (g.valid_to is null or g.valid_to >= today)) r
  where p.id = any(wanted) and n.id = p.id
    and (not if_moved or (p.reach, p.draft_reach, p.write_reach, p.admin_reach, p.audit_reach, p.integrate_reach, p.directory) is distinct from
      (r.reach, r.draft_reach, r.write_reach, r.admin_reach, r.audit_reach, r.integrate_reach, r.directory));
end $$

--;;
create function principal_load(wanted uuid, at_session uuid) returns json
language plpgsql security definer set search_path = public, pg_temp as $$
declare found json; today date := (clock_timestamp() at time zone 'Asia/Ho_Chi_Minh')::date;
begin
  if exists (select from principal where id = wanted and valid_until <= clock_timestamp()) then
    perform principal_refresh(array[wanted]);
  end if;
  select json_build_object('version', p.version, 'kind', p.kind, 'name', p.name,
      'mustChange', exists (select from app_user u where u.id = p.id and u.must_change_password),
      'demo', exists (select from app_user u where u.id = p.id and u.source = 'demo'
        union all select from client c where c.id = p.id and c.source = 'demo'),
      'directory', coalesce(
        (select json_agg(json_build_array(lower(r), upper(r) - 1)) from unnest(p.directory) r), '[]'),
      'grants', coalesce((
      select json_agg(json_build_object('role', g.role, 'agency', g.agency_id,
        'own', (select json_agg(json_build_array(lower(s.own), upper(s.own) - 1)) from grant_spans(g.unit_key) s
          where s.own is not null),
        'reach', (select json_agg(json_build_array(lower(s.reach), upper(s.reach) - 1))
          from grant_spans(g.unit_key) s)))
      from role_grant g where g.principal_id = p.id and g.ended_at is null
        and g.valid_from <= today and (g.valid_to is null or g.valid_to >= today)), '[]'))
  into found from principal p
  where p.id = wanted and not p.locked and (at_session is null or at_session = any(p.session_ids));
  return found;
end $$

--;;
create function principal_follow() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare touched uuid[];
begin
  if tg_table_name in ('app_user', 'client') then
    if tg_op = 'INSERT' then
      insert into principal (id, kind, name)
      select id, case tg_table_name when 'client' then 'client' else 'user' end, name
      from fresh on conflict do nothing;
    end if;
    select array_agg(id) into touched from fresh;
  elsif tg_table_name in ('unit', 'unit_lineage') then
    select array_agg(id) into touched from principal;
  elsif tg_op = 'DELETE' then
    select array_agg(distinct principal_id) into touched from stale;
  else
    select array_agg(distinct principal_id) into touched from fresh;
  end if;
  -- A change of units concerns few: who keeps the same reach keeps the version, and the caches theirs.
  if touched is not null then
    perform principal_refresh(touched, tg_table_name in ('unit', 'unit_lineage'));
  end if;
  return null;
end $$

--;;
create trigger principal_follow_insert after insert on app_user referencing new table as fresh for each statement execute function principal_follow()

--;;
create trigger principal_follow_update after update on app_user referencing new table as fresh for each statement execute function principal_follow()

--;;
create trigger principal_follow_insert after insert on client referencing new table as fresh for each statement execute function principal_follow()

--;;
create trigger principal_follow_update after update on client referencing new table as fresh for each statement execute function principal_follow()

--;;
create trigger principal_follow_insert after insert on role_grant referencing new table as fresh for each statement execute function principal_follow()

--;;
create trigger principal_follow_update after update on role_grant referencing new table as fresh for each statement execute function principal_follow()

--;;
create trigger principal_follow_delete after delete on role_grant referencing old table as stale for each statement execute function principal_follow()

--;;
create trigger principal_follow_insert after insert on session referencing new table as fresh for each statement execute function principal_follow()

--;;
create trigger principal_follow_update after update on session referencing new table as fresh for each statement execute function principal_follow()

--;;
create trigger principal_follow_delete after delete on session referencing old table as stale for each statement execute function principal_follow()

--;;
create trigger principal_follow_update after update on unit referencing new table as fresh for each statement execute function principal_follow()

--;;
create trigger principal_follow_insert after insert on unit_lineage referencing new table as fresh for each statement execute function principal_follow()

--;;
insert into principal (id, kind, name, reach, draft_reach, write_reach, admin_reach, audit_reach, integrate_reach, directory) values ('00000000-0000-7000-8000-000000000002', 'operator', 'sauro', '{[1,2147483647)}', '{[1,2147483647)}', '{[1,2147483647)}', '{[1,2147483647)}', '{[1,2147483647)}', '{[1,2147483647)}', '{[1,2147483647)}')

--;;
revoke all on function principal_refresh(uuid[], boolean), principal_load(uuid, uuid), grant_spans(integer), grant_ancestors(integer), principal_follow() from public

--;;
grant execute on function principal_load(uuid, uuid) to sauro_service

--;;
analyze unit_lineage

--;;
create table journal (
  seq bigint generated always as identity,
  txid xid8 not null default pg_current_xact_id(),
  at timestamptz not null default clock_timestamp(),
  actor uuid not null,
  act text not null,
  unit_key integer,
  subject text not null,
  subject_id uuid not null,
  op text not null check (op in ('insert', 'update', 'delete')),
  before jsonb,
  after jsonb,
  primary key (at, seq)
) partition by range (at)

--;;
create index journal_subject on journal (subject, subject_id, seq)

--;;
create index journal_unit on journal (unit_key, seq)

--;;
create index journal_seq on journal (seq)

--;;
create table journal_rest partition of journal default

--;;
create function journal_partitions(ahead integer default 3) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare month date; label text;
begin
  for i in 0..ahead loop
    month := (date_trunc('month', clock_timestamp() at time zone 'UTC') + make_interval(months => i))::date;
    label := 'journal_' || to_char(month, 'YYYY_MM');
    if to_regclass(label) is null then
      execute format('create table %I partition of journal for values from (%L) to (%L)', label,
        month::timestamp at time zone 'UTC', (month + interval '1 month')::timestamp at time zone 'UTC');
    end if;
  end loop;
end $$

--;;
select journal_partitions()

--;;
create function journal_write() returns trigger
language plpgsql security definer set search_path = public, pg_temp set enable_nestloop = off as $$
declare
  me uuid := nullif(current_setting('app.actor', true), '')::uuid;
  why text := nullif(current_setting('app.act', true), '');
  hidden text[] := tg_argv[1]::text[];
begin
  if me is null or why is null then
    if tg_op = 'DELETE' then
      if not exists (select from stale) then return null; end if;
    elsif not exists (select from fresh) then return null;
    end if;
    raise exception 'a change of % needs an actor and an act', tg_table_name using errcode = 'SR002';
  end if;
  if tg_op = 'INSERT' then
    insert into journal (actor, act, unit_key, subject, subject_id, op, after)
    select me, why, coalesce(j ->> 'unit_key', j ->> 'key', j ->> 'successor_key')::integer,
      tg_argv[0], (j ->> 'id')::uuid, 'insert', j
    from (select to_jsonb(n) - hidden as j from fresh n offset 0) r;
  elsif tg_op = 'UPDATE' then
    insert into journal (actor, act, unit_key, subject, subject_id, op, before, after)
    select me, why, coalesce(j ->> 'unit_key', j ->> 'key', j ->> 'successor_key')::integer,
      tg_argv[0], (j ->> 'id')::uuid, 'update', b, j
    from (select to_jsonb(o) - hidden as b, to_jsonb(n) - hidden as j from fresh n join stale o using (id) offset 0) r;
  else
    insert into journal (actor, act, unit_key, subject, subject_id, op, before)
    select me, why, coalesce(j ->> 'unit_key', j ->> 'key', j ->> 'successor_key')::integer,
      tg_argv[0], (j ->> 'id')::uuid, 'delete', j
    from (select to_jsonb(o) - hidden as j from stale o offset 0) r;
  end if;
  return null;
end $$

--;;
revoke all on function journal_write(), journal_partitions(integer) from public

--;;
create trigger journal_insert after insert on app_user referencing new table as fresh for each statement execute function journal_write('user', '{}')

--;;
create trigger journal_update after update on app_user referencing new table as fresh old table as stale for each statement execute function journal_write('user', '{}')

--;;
create trigger journal_delete after delete on app_user referencing old table as stale for each statement execute function journal_write('user', '{}')

--;;
create trigger journal_insert after insert on client referencing new table as fresh for each statement execute function journal_write('client', '{}')

--;;
create trigger journal_update after update on client referencing new table as fresh old table as stale for each statement execute function journal_write('client', '{}')

--;;
create trigger journal_delete after delete on client referencing old table as stale for each statement execute function journal_write('client', '{}')

--;;
create trigger journal_insert after insert on role_grant referencing new table as fresh for each statement execute function journal_write('grant', '{}')

--;;
create trigger journal_update after update on role_grant referencing new table as fresh old table as stale for each statement execute function journal_write('grant', '{}')

--;;
create trigger journal_delete after delete on role_grant referencing old table as stale for each statement execute function journal_write('grant', '{}')

--;;
create trigger journal_insert after insert on unit referencing new table as fresh for each statement execute function journal_write('unit', '{}')

--;;
create trigger journal_update after update on unit referencing new table as fresh old table as stale for each statement execute function journal_write('unit', '{}')

--;;
create trigger journal_delete after delete on unit referencing old table as stale for each statement execute function journal_write('unit', '{}')

--;;
create trigger journal_insert after insert on unit_name referencing new table as fresh for each statement execute function journal_write('unit_name', '{}')

--;;
create trigger journal_update after update on unit_name referencing new table as fresh old table as stale for each statement execute function journal_write('unit_name', '{}')

--;;
create trigger journal_delete after delete on unit_name referencing old table as stale for each statement execute function journal_write('unit_name', '{}')

--;;
create trigger journal_insert after insert on unit_change referencing new table as fresh for each statement execute function journal_write('unit_change', '{}')

--;;
create trigger journal_update after update on unit_change referencing new table as fresh old table as stale for each statement execute function journal_write('unit_change', '{}')

--;;
create trigger journal_delete after delete on unit_change referencing old table as stale for each statement execute function journal_write('unit_change', '{}')

--;;
create trigger journal_insert after insert on unit_lineage referencing new table as fresh for each statement execute function journal_write('unit_lineage', '{}')

--;;
create trigger journal_update after update on unit_lineage referencing new table as fresh old table as stale for each statement execute function journal_write('unit_lineage', '{}')

--;;
create trigger journal_delete after delete on unit_lineage referencing old table as stale for each statement execute function journal_write('unit_lineage', '{}')

--;;
create trigger journal_insert after insert on agency referencing new table as fresh for each statement execute function journal_write('agency', '{}')

--;;
create trigger journal_update after update on agency referencing new table as fresh old table as stale for each statement execute function journal_write('agency', '{}')

--;;
create trigger journal_delete after delete on agency referencing old table as stale for each statement execute function journal_write('agency', '{}')

--;;
create trigger journal_insert after insert on agency_member referencing new table as fresh for each statement execute function journal_write('agency_member', '{}')

--;;
create trigger journal_update after update on agency_member referencing new table as fresh old table as stale for each statement execute function journal_write('agency_member', '{}')

--;;
create trigger journal_delete after delete on agency_member referencing old table as stale for each statement execute function journal_write('agency_member', '{}')

--;;
create trigger journal_insert after insert on indicator referencing new table as fresh for each statement execute function journal_write('indicator', '{}')

--;;
create trigger journal_update after update on indicator referencing new table as fresh old table as stale for each statement execute function journal_write('indicator', '{}')

--;;
create trigger journal_delete after delete on indicator referencing old table as stale for each statement execute function journal_write('indicator', '{}')

--;;
create trigger journal_insert after insert on target referencing new table as fresh for each statement execute function journal_write('target', '{}')

--;;
create trigger journal_update after update on target referencing new table as fresh old table as stale for each statement execute function journal_write('target', '{}')

--;;
create trigger journal_delete after delete on target referencing old table as stale for each statement execute function journal_write('target', '{}')

--;;
create trigger journal_insert after insert on indicator_assignment referencing new table as fresh for each statement execute function journal_write('indicator_assignment', '{}')

--;;
create trigger journal_update after update on indicator_assignment referencing new table as fresh old table as stale for each statement execute function journal_write('indicator_assignment', '{}')

--;;
create trigger journal_delete after delete on indicator_assignment referencing old table as stale for each statement execute function journal_write('indicator_assignment', '{}')

--;;
create trigger journal_insert after insert on indicator_task referencing new table as fresh for each statement execute function journal_write('indicator_task', '{}')

--;;
create trigger journal_update after update on indicator_task referencing new table as fresh old table as stale for each statement execute function journal_write('indicator_task', '{}')

--;;
create trigger journal_delete after delete on indicator_task referencing old table as stale for each statement execute function journal_write('indicator_task', '{}')

--;;
create trigger journal_insert after insert on plan referencing new table as fresh for each statement execute function journal_write('plan', '{}')

--;;
create trigger journal_update after update on plan referencing new table as fresh old table as stale for each statement execute function journal_write('plan', '{}')

--;;
create trigger journal_delete after delete on plan referencing old table as stale for each statement execute function journal_write('plan', '{}')

--;;
create trigger journal_insert after insert on plan_document referencing new table as fresh for each statement execute function journal_write('plan_document', '{}')

--;;
create trigger journal_update after update on plan_document referencing new table as fresh old table as stale for each statement execute function journal_write('plan_document', '{}')

--;;
create trigger journal_delete after delete on plan_document referencing old table as stale for each statement execute function journal_write('plan_document', '{}')

--;;
create trigger journal_insert after insert on section referencing new table as fresh for each statement execute function journal_write('section', '{}')

--;;
create trigger journal_update after update on section referencing new table as fresh old table as stale for each statement execute function journal_write('section', '{}')

--;;
create trigger journal_delete after delete on section referencing old table as stale for each statement execute function journal_write('section', '{}')

--;;
create trigger journal_insert after insert on provision referencing new table as fresh for each statement execute function journal_write('provision', '{}')

--;;
create trigger journal_update after update on provision referencing new table as fresh old table as stale for each statement execute function journal_write('provision', '{}')

--;;
create trigger journal_delete after delete on provision referencing old table as stale for each statement execute function journal_write('provision', '{}')

--;;
create trigger journal_insert after insert on task referencing new table as fresh for each statement execute function journal_write('task', '{}')

--;;
create trigger journal_update after update on task referencing new table as fresh old table as stale for each statement execute function journal_write('task', '{}')

--;;
create trigger journal_delete after delete on task referencing old table as stale for each statement execute function journal_write('task', '{}')

--;;
create trigger journal_insert after insert on assignment referencing new table as fresh for each statement execute function journal_write('assignment', '{}')

--;;
create trigger journal_update after update on assignment referencing new table as fresh old table as stale for each statement execute function journal_write('assignment', '{}')

--;;
create trigger journal_delete after delete on assignment referencing old table as stale for each statement execute function journal_write('assignment', '{}')

--;;
create trigger journal_insert after insert on deliverable referencing new table as fresh for each statement execute function journal_write('deliverable', '{}')

--;;
create trigger journal_update after update on deliverable referencing new table as fresh old table as stale for each statement execute function journal_write('deliverable', '{}')

--;;
create trigger journal_delete after delete on deliverable referencing old table as stale for each statement execute function journal_write('deliverable', '{}')

--;;
create trigger journal_insert after insert on occurrence referencing new table as fresh for each statement execute function journal_write('occurrence', '{}')

--;;
create trigger journal_update after update on occurrence referencing new table as fresh old table as stale for each statement execute function journal_write('occurrence', '{}')

--;;
create trigger journal_delete after delete on occurrence referencing old table as stale for each statement execute function journal_write('occurrence', '{}')

--;;
create trigger journal_insert after insert on progress_update referencing new table as fresh for each statement execute function journal_write('progress_update', '{}')

--;;
create trigger journal_update after update on progress_update referencing new table as fresh old table as stale for each statement execute function journal_write('progress_update', '{}')

--;;
create trigger journal_delete after delete on progress_update referencing old table as stale for each statement execute function journal_write('progress_update', '{}')

--;;
create trigger journal_insert after insert on extension_request referencing new table as fresh for each statement execute function journal_write('extension_request', '{}')

--;;
create trigger journal_update after update on extension_request referencing new table as fresh old table as stale for each statement execute function journal_write('extension_request', '{}')

--;;
create trigger journal_delete after delete on extension_request referencing old table as stale for each statement execute function journal_write('extension_request', '{}')

--;;
create function unit_descent(start integer) returns setof uuid
language sql stable set search_path = public, pg_temp as $$
  with recursive back(id, key) as (
    select id, predecessor_key from unit_lineage where successor_key = start
    union
    select l.id, l.predecessor_key from unit_lineage l join back on l.successor_key = back.key
  ), onward(id, key) as (
    select id, successor_key from unit_lineage where predecessor_key = start
    union
    select l.id, l.successor_key from unit_lineage l join onward on l.predecessor_key = onward.key
  )
  select id from back union select id from onward
$$

--;;
revoke all on function unit_descent(integer) from public

--;;
grant execute on function unit_descent(integer), grant_spans(integer) to sauro_service

--;;
grant usage on schema public to sauro_service

--;;
grant select on principal to sauro_service

--;;
alter table app_user enable row level security

--;;
create policy seen on app_user for select to sauro_service using (unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.audit_reach', true), '')::int4multirange) or id = (select nullif(current_setting('app.actor', true), '')::uuid))

--;;
create policy added on app_user for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange))

--;;
create policy changed on app_user for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange))

--;;
create policy removed on app_user for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on app_user to sauro_service

--;;
alter table client enable row level security

--;;
create policy seen on client for select to sauro_service using (unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.audit_reach', true), '')::int4multirange) or id = (select nullif(current_setting('app.actor', true), '')::uuid))

--;;
create policy added on client for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange))

--;;
create policy changed on client for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange))

--;;
create policy removed on client for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on client to sauro_service

--;;
alter table role_grant enable row level security

--;;
create policy seen on role_grant for select to sauro_service using (unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.audit_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange) or principal_id = (select nullif(current_setting('app.actor', true), '')::uuid))

--;;
create policy added on role_grant for insert to sauro_service with check (principal_id <> (select nullif(current_setting('app.actor', true), '')::uuid) and (unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange) or (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange) and role in ('viewer', 'integrator'))))

--;;
create policy changed on role_grant for update to sauro_service using (principal_id <> (select nullif(current_setting('app.actor', true), '')::uuid) and (unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange) or (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange) and role in ('viewer', 'integrator')))) with check (principal_id <> (select nullif(current_setting('app.actor', true), '')::uuid) and (unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange) or (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange) and role in ('viewer', 'integrator'))))

--;;
create policy removed on role_grant for delete to sauro_service using (principal_id <> (select nullif(current_setting('app.actor', true), '')::uuid) and (unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange) or (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange) and role in ('viewer', 'integrator'))))

--;;
grant select, insert, update, delete on role_grant to sauro_service

--;;
alter table access_log enable row level security

--;;
create policy seen on access_log for select to sauro_service using (unit_key <@ (select nullif(current_setting('app.audit_reach', true), '')::int4multirange))

--;;
create policy added on access_log for insert to sauro_service with check (false)

--;;
create policy changed on access_log for update to sauro_service using (false) with check (false)

--;;
create policy removed on access_log for delete to sauro_service using (false)

--;;
grant select on access_log to sauro_service

--;;
alter table idempotency_key enable row level security

--;;
create policy seen on idempotency_key for select to sauro_service using (principal_id = (select nullif(current_setting('app.actor', true), '')::uuid))

--;;
create policy added on idempotency_key for insert to sauro_service with check (principal_id = (select nullif(current_setting('app.actor', true), '')::uuid))

--;;
create policy changed on idempotency_key for update to sauro_service using (principal_id = (select nullif(current_setting('app.actor', true), '')::uuid)) with check (principal_id = (select nullif(current_setting('app.actor', true), '')::uuid))

--;;
create policy removed on idempotency_key for delete to sauro_service using (principal_id = (select nullif(current_setting('app.actor', true), '')::uuid))

--;;
grant select, insert, update, delete on idempotency_key to sauro_service

--;;
alter table unit enable row level security

--;;
create policy seen on unit for select to sauro_service using ((select nullif(current_setting('app.actor', true), '')::uuid) is not null)

--;;
create policy added on unit for insert to sauro_service with check (key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange))

--;;
create policy changed on unit for update to sauro_service using (key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange)) with check (key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange))

--;;
create policy removed on unit for delete to sauro_service using (key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on unit to sauro_service

--;;
alter table unit_name enable row level security

--;;
create policy seen on unit_name for select to sauro_service using ((select nullif(current_setting('app.actor', true), '')::uuid) is not null)

--;;
create policy added on unit_name for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange))

--;;
create policy changed on unit_name for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange))

--;;
create policy removed on unit_name for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on unit_name to sauro_service

--;;
alter table unit_change enable row level security

--;;
create policy seen on unit_change for select to sauro_service using ((select nullif(current_setting('app.actor', true), '')::uuid) is not null)

--;;
create policy added on unit_change for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange))

--;;
create policy changed on unit_change for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange))

--;;
create policy removed on unit_change for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on unit_change to sauro_service

--;;
alter table unit_lineage enable row level security

--;;
create policy seen on unit_lineage for select to sauro_service using ((select nullif(current_setting('app.actor', true), '')::uuid) is not null)

--;;
create policy added on unit_lineage for insert to sauro_service with check (successor_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange))

--;;
create policy changed on unit_lineage for update to sauro_service using (successor_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange)) with check (successor_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange))

--;;
create policy removed on unit_lineage for delete to sauro_service using (successor_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on unit_lineage to sauro_service

--;;
alter table agency enable row level security

--;;
create policy seen on agency for select to sauro_service using (unit_key <@ (select nullif(current_setting('app.directory', true), '')::int4multirange))

--;;
create policy added on agency for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange))

--;;
create policy changed on agency for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange))

--;;
create policy removed on agency for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on agency to sauro_service

--;;
alter table agency_member enable row level security

--;;
create policy seen on agency_member for select to sauro_service using (unit_key <@ (select nullif(current_setting('app.directory', true), '')::int4multirange))

--;;
create policy added on agency_member for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange))

--;;
create policy changed on agency_member for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange))

--;;
create policy removed on agency_member for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on agency_member to sauro_service

--;;
alter table indicator enable row level security

--;;
create policy seen on indicator for select to sauro_service using ((unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
create policy added on indicator for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy changed on indicator for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy removed on indicator for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on indicator to sauro_service

--;;
alter table target enable row level security

--;;
create policy seen on target for select to sauro_service using ((unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
create policy added on target for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy changed on target for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy removed on target for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on target to sauro_service

--;;
alter table indicator_assignment enable row level security

--;;
create policy seen on indicator_assignment for select to sauro_service using ((unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
create policy added on indicator_assignment for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy changed on indicator_assignment for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy removed on indicator_assignment for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on indicator_assignment to sauro_service

--;;
alter table indicator_task enable row level security

--;;
create policy seen on indicator_task for select to sauro_service using ((unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
create policy added on indicator_task for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy changed on indicator_task for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy removed on indicator_task for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on indicator_task to sauro_service

--;;
alter table plan enable row level security

--;;
create policy seen on plan for select to sauro_service using ((unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
create policy added on plan for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy changed on plan for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy removed on plan for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on plan to sauro_service

--;;
alter table plan_document enable row level security

--;;
create policy seen on plan_document for select to sauro_service using ((unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
create policy added on plan_document for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy changed on plan_document for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy removed on plan_document for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on plan_document to sauro_service

--;;
alter table section enable row level security

--;;
create policy seen on section for select to sauro_service using ((unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
create policy added on section for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy changed on section for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy removed on section for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on section to sauro_service

--;;
alter table provision enable row level security

--;;
create policy seen on provision for select to sauro_service using ((unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
create policy added on provision for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy changed on provision for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy removed on provision for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on provision to sauro_service

--;;
alter table task enable row level security

--;;
create policy seen on task for select to sauro_service using ((unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
create policy added on task for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
create policy changed on task for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[]))) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
create policy removed on task for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
grant select, insert, update, delete on task to sauro_service

--;;
alter table assignment enable row level security

--;;
create policy seen on assignment for select to sauro_service using ((unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
create policy added on assignment for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
create policy changed on assignment for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[]))) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
create policy removed on assignment for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
grant select, insert, update, delete on assignment to sauro_service

--;;
alter table deliverable enable row level security

--;;
create policy seen on deliverable for select to sauro_service using ((unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
create policy added on deliverable for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy changed on deliverable for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy removed on deliverable for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on deliverable to sauro_service

--;;
alter table occurrence enable row level security

--;;
create policy seen on occurrence for select to sauro_service using ((unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
create policy added on occurrence for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
create policy changed on occurrence for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[]))) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
create policy removed on occurrence for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
grant select, insert, update, delete on occurrence to sauro_service

--;;
alter table progress_update enable row level security

--;;
create policy seen on progress_update for select to sauro_service using ((unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
create policy added on progress_update for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or exists (select from task t where t.id = task_id and t.published and t.named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
create policy changed on progress_update for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or exists (select from task t where t.id = task_id and t.published and t.named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[]))) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or exists (select from task t where t.id = task_id and t.published and t.named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
create policy removed on progress_update for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or exists (select from task t where t.id = task_id and t.published and t.named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
grant select, insert, update, delete on progress_update to sauro_service

--;;
alter table extension_request enable row level security

--;;
create policy seen on extension_request for select to sauro_service using ((unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
create policy added on extension_request for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or exists (select from task t where t.id = task_id and t.published and t.named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
create policy changed on extension_request for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or exists (select from task t where t.id = task_id and t.published and t.named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[]))) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or exists (select from task t where t.id = task_id and t.published and t.named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
create policy removed on extension_request for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or exists (select from task t where t.id = task_id and t.published and t.named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
grant select, insert, update, delete on extension_request to sauro_service

--;;
alter table journal enable row level security

--;;
create policy seen on journal for select to sauro_service using (unit_key <@ (select nullif(current_setting('app.audit_reach', true), '')::int4multirange))

--;;
grant select on journal to sauro_service

--;;
create function access_record(what text, how text, who uuid, from_address text, at_operation text, more jsonb)
returns void language sql security definer set search_path = public, pg_temp as $$
  insert into access_log (kind, outcome, principal_id, principal_name, unit_key, address, operation, detail)
  select what, how, who, p.name, coalesce(u.unit_key, c.unit_key, 1), from_address, at_operation, more
  from (values (1)) one(x) left join principal p on p.id = who
    left join app_user u on u.id = who left join client c on c.id = who
$$

--;;
revoke all on function access_record(text, text, uuid, text, text, jsonb) from public

--;;
grant execute on function access_record(text, text, uuid, text, text, jsonb) to sauro_service

--;;
create function throttle_count(subjects text[], free integer[]) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare wait integer; at_once timestamptz;
begin
  delete from throttle where subject in (
    select subject from throttle where since < clock_timestamp() - interval '1 day' limit 20 for update skip locked);
  insert into throttle (subject, failures, since)
  select s, 0, clock_timestamp() from unnest(subjects) s order by s on conflict (subject) do nothing;
  perform from throttle where subject = any(subjects) order by subject for update;
  at_once := clock_timestamp();
  select ceil(extract(epoch from max(blocked_until) - at_once))::integer into wait
  from throttle where subject = any(subjects) and blocked_until > at_once;
  if wait is not null then return wait; end if;
  update throttle t set since = at_once, failures = n.failures,
    blocked_until = case when n.failures >= n.free then at_once
      + make_interval(secs => least(900,
          1 * power(2, least(n.failures - n.free, 20)))) end
  from (select x.subject, x.free,
          case when o.since < at_once - interval '3600 seconds' then 1 else o.failures + 1 end as failures
        from unnest(subjects, free) x(subject, free) join throttle o using (subject)) n
  where t.subject = n.subject;
  return 0;
end $$

--;;
create function throttle_clear(subjects text[]) returns void
language sql security definer set search_path = public, pg_temp as $$
  delete from throttle where subject = subjects[1];
  update throttle set failures = greatest(0, failures - 1), blocked_until = null where subject = any(subjects[2:]);
$$

--;;
create function throttle_forget(name text) returns void
language sql security definer set search_path = public, pg_temp as $$
  delete from throttle where subject = name or starts_with(subject, name || ' address:');
$$

--;;
revoke all on function throttle_count(text[], integer[]), throttle_clear(text[]), throttle_forget(text) from public

--;;
create function grants_beyond(who uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (
    select from role_grant g join principal p on p.id = g.principal_id
    where g.principal_id = who and g.ended_at is null
      and (g.valid_to is null or g.valid_to >= (clock_timestamp() at time zone 'Asia/Ho_Chi_Minh')::date)
      and not coalesce(g.unit_key <@ nullif(current_setting('app.admin_reach', true), '')::int4multirange, false)
      and not (p.kind = 'client' and g.role in ('viewer', 'integrator')
        and coalesce(g.unit_key <@ nullif(current_setting('app.integrate_reach', true), '')::int4multirange, false)))
$$

--;;
create function account_used(who uuid) returns boolean
language sql stable security definer set search_path = public, pg_temp as $$
  select exists (select from role_grant where principal_id = who)
    or exists (select from session where principal_id = who)
$$

--;;
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
end $$

--;;
create function password_facts() returns json
language plpgsql security definer set search_path = public, pg_temp as $$
declare me uuid := nullif(current_setting('app.actor', true), '')::uuid; mine record; wait integer;
begin
  select u.username, u.issuer, c.secret_hash into mine
  from app_user u left join credential c on c.principal_id = u.id where u.id = me;
  if mine.username is null then return null; end if;
  wait := throttle_count(array['own:' || mine.username], array[5]);
  if wait > 0 then return json_build_object('wait', wait); end if;
  return json_build_object('wait', 0, 'username', mine.username, 'issuer', mine.issuer, 'hash', mine.secret_hash);
end $$

--;;
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
end $$

--;;
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
end $$

--;;
create function external_principal(from_issuer text, of_subject text) returns uuid
language sql stable security definer set search_path = public, pg_temp as $$
  select id from app_user where issuer = from_issuer and subject = of_subject
$$

--;;
revoke all on function grants_beyond(uuid), account_used(uuid), credential_set(uuid, text), password_facts(), password_change(text, text, uuid), client_sign_in(text, text, text, boolean), external_principal(text, text) from public

--;;
grant execute on function grants_beyond(uuid), account_used(uuid), credential_set(uuid, text), password_facts(), password_change(text, text, uuid), client_sign_in(text, text, text, boolean), external_principal(text, text) to sauro_service

--;;
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
end $$

--;;
create function session_open(who uuid, seen_hash text, renewed_hash text, family uuid, first_digest text,
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
end $$

--;;
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
end $$

--;;
create function session_leave(family uuid) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
declare me uuid := nullif(current_setting('app.actor', true), '')::uuid;
begin
  update session set ended_at = clock_timestamp(), ended_why = 'signed_out'
  where id = family and principal_id = me and ended_at is null;
  if not found then return false; end if;
  perform access_record('sign_out', 'ok', me, null, 'sign_out', json_build_object('session', family)::jsonb);
  return true;
end $$

--;;
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
end $$

--;;
create trigger account_follow_update after update on app_user referencing new table as fresh for each statement execute function account_follow()

--;;
create trigger account_follow_delete after delete on app_user referencing old table as stale for each statement execute function account_follow()

--;;
create trigger account_follow_update after update on client referencing new table as fresh for each statement execute function account_follow()

--;;
create trigger account_follow_delete after delete on client referencing old table as stale for each statement execute function account_follow()

--;;
revoke all on function sign_in_begin(text, text), session_rotate(text, text, timestamptz, text, boolean), session_open(uuid, text, text, uuid, text, timestamptz, text, text), session_leave(uuid), account_follow() from public

--;;
grant execute on function sign_in_begin(text, text), session_rotate(text, text, timestamptz, text, boolean), session_open(uuid, text, text, uuid, text, timestamptz, text, text), session_leave(uuid) to sauro_service

--;;
create function upkeep(out idempotency_keys bigint, out ended_sessions bigint)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  -- One worker at a time is enough; the others find nothing left to do.
  if not pg_try_advisory_xact_lock(7205759403792793610) then
    idempotency_keys := 0; ended_sessions := 0;
    return;
  end if;
  perform journal_partitions();
  delete from idempotency_key where created_at < clock_timestamp() - interval '24 hours';
  get diagnostics idempotency_keys = row_count;
  delete from session where coalesce(ended_at, expires_at) < clock_timestamp() - interval '90 days';
  get diagnostics ended_sessions = row_count;
end $$

--;;
revoke all on function upkeep() from public

--;;
grant execute on function upkeep() to sauro_service
