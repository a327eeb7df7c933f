-- Policies, rights and functions of events, and the index of the journal they are raised by. Frozen.

--;;
create index journal_order on journal (txid, seq)

--;;
alter table event enable row level security

--;;
create policy seen on event for select to sauro_service using ((unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and subject <> 'webhook' and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])) or (recorded_by = (select nullif(current_setting('app.actor', true), '')::uuid) and (subject = 'webhook' or named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[]))) or own_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[]) or told && (select nullif(current_setting('app.reach', true), '')::int4multirange) or (select nullif(current_setting('app.actor', true), '')::uuid) = '00000000-0000-7000-8000-000000000001')

--;;
create policy added on event for insert to sauro_service with check ((select nullif(current_setting('app.actor', true), '')::uuid) = '00000000-0000-7000-8000-000000000001')

--;;
create policy changed on event for update to sauro_service using ((select nullif(current_setting('app.actor', true), '')::uuid) = '00000000-0000-7000-8000-000000000001') with check ((select nullif(current_setting('app.actor', true), '')::uuid) = '00000000-0000-7000-8000-000000000001')

--;;
create policy removed on event for delete to sauro_service using ((select nullif(current_setting('app.actor', true), '')::uuid) = '00000000-0000-7000-8000-000000000001')

--;;
grant select, insert on event to sauro_service

--;;
alter table event_position enable row level security

--;;
create policy seen on event_position for select to sauro_service using ((select nullif(current_setting('app.actor', true), '')::uuid) = '00000000-0000-7000-8000-000000000001')

--;;
create policy added on event_position for insert to sauro_service with check ((select nullif(current_setting('app.actor', true), '')::uuid) = '00000000-0000-7000-8000-000000000001')

--;;
create policy changed on event_position for update to sauro_service using ((select nullif(current_setting('app.actor', true), '')::uuid) = '00000000-0000-7000-8000-000000000001') with check ((select nullif(current_setting('app.actor', true), '')::uuid) = '00000000-0000-7000-8000-000000000001')

--;;
create policy removed on event_position for delete to sauro_service using ((select nullif(current_setting('app.actor', true), '')::uuid) = '00000000-0000-7000-8000-000000000001')

--;;
grant select, update on event_position to sauro_service

--;;
create function event_last_number() returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
  select last_number from event_position
$$

--;;
revoke all on function event_last_number() from public

--;;
grant execute on function event_last_number() to sauro_service

--;;
create function event_ticket_make(given text, family uuid, roles text[]) returns boolean
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  delete from event_ticket where expires_at < clock_timestamp();
  insert into event_ticket (digest, principal_id, session_id, scopes, expires_at)
  values (given, nullif(current_setting('app.actor', true), '')::uuid, family, roles,
    clock_timestamp() + interval '60 seconds');
  return true;
end $$

--;;
create function event_ticket_take(given text) returns json
language sql security definer set search_path = public, pg_temp as $$
  delete from event_ticket where digest = given and expires_at > clock_timestamp()
  returning json_build_object('principal', principal_id, 'session', session_id, 'scopes', scopes)
$$

--;;
revoke all on function event_ticket_make(text, uuid, text[]), event_ticket_take(text) from public

--;;
grant execute on function event_ticket_make(text, uuid, text[]), event_ticket_take(text) to sauro_service

--;;
-- Events begin here: what was done before is not told again.
insert into event_position (id, txid, seq)
select '00000000-0000-7000-8000-000000000001', pg_snapshot_xmin(pg_current_snapshot())::text::bigint, 0
