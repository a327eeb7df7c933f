-- Functions, triggers, policies and rights of evidence, in order. Frozen.

--;;
create function evidence_part_keep(file uuid, place integer, content bytea) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from evidence_file where id = file) then
    raise exception 'the file % is whole', file;
  end if;
  insert into evidence_part (file_id, ordinal, data) values (file, place, content);
end $$

--;;
create function evidence_file_keep(file uuid, digest text, bytes integer) returns uuid
language plpgsql security definer set search_path = public, pg_temp as $$
declare kept uuid;
begin
  if bytes <> (select coalesce(sum(length(data)), 0) from evidence_part where file_id = file) then
    raise exception 'the file % is not whole', file;
  end if;
  insert into evidence_file as f (id, sha256, size) values (file, digest, bytes)
    on conflict (sha256) do update set updated_at = clock_timestamp() returning f.id into kept;
  if kept <> file then
    delete from evidence_part where file_id = file;
  end if;
  return kept;
end $$

--;;
create function evidence_seen(wanted uuid) returns boolean
language plpgsql stable set search_path = public, pg_temp as $$
begin
  return exists (select from evidence e where e.id = wanted);
end $$

--;;
create function evidence_named(pieces jsonb, scan jsonb) returns uuid[]
language sql immutable set search_path = public, pg_temp as $$
  select coalesce(array_agg(distinct (p ->> 'evidence')::uuid), '{}')
  from jsonb_array_elements(pieces || coalesce(scan, '[]')) p where p ->> 'evidence' is not null
$$

--;;
create function evidence_attach() returns trigger
language plpgsql set search_path = public, pg_temp as $$
begin
  insert into evidence_use (evidence_id, subject, subject_id)
  select one, tg_argv[0], new.id from unnest(evidence_named(new.evidence, to_jsonb(new) -> 'signed_scan')) one
  where not exists (select from evidence_use u where u.evidence_id = one and u.subject = tg_argv[0]
    and u.subject_id = new.id and u.ended_at is null);
  return null;
end $$

--;;
create function evidence_detach() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare stays uuid[] := '{}';
begin
  if tg_op = 'UPDATE' then
    stays := evidence_named(new.evidence, to_jsonb(new) -> 'signed_scan');
  end if;
  update evidence_use set ended_at = clock_timestamp()
  where subject = tg_argv[0] and subject_id = old.id and ended_at is null and not evidence_id = any(stays);
  return null;
end $$

--;;
alter table evidence_part alter column data set storage external

--;;
create trigger evidence_attach_insert after insert on observation for each row when (new.evidence <> '[]') execute function evidence_attach('observation')

--;;
create trigger evidence_attach_update after update of evidence on observation for each row when (new.evidence is distinct from old.evidence) execute function evidence_attach('observation')

--;;
create trigger evidence_detach_update after update of evidence on observation for each row when (new.evidence is distinct from old.evidence) execute function evidence_detach('observation')

--;;
create trigger evidence_detach_delete after delete on observation for each row when (old.evidence <> '[]') execute function evidence_detach('observation')

--;;
create trigger evidence_attach_insert after insert on progress_update for each row when (new.evidence <> '[]') execute function evidence_attach('progress_update')

--;;
create trigger evidence_attach_update after update of evidence on progress_update for each row when (new.evidence is distinct from old.evidence) execute function evidence_attach('progress_update')

--;;
create trigger evidence_detach_update after update of evidence on progress_update for each row when (new.evidence is distinct from old.evidence) execute function evidence_detach('progress_update')

--;;
create trigger evidence_detach_delete after delete on progress_update for each row when (old.evidence <> '[]') execute function evidence_detach('progress_update')

--;;
create trigger evidence_attach_insert after insert on deliverable for each row when (new.evidence <> '[]') execute function evidence_attach('deliverable')

--;;
create trigger evidence_attach_update after update of evidence on deliverable for each row when (new.evidence is distinct from old.evidence) execute function evidence_attach('deliverable')

--;;
create trigger evidence_detach_update after update of evidence on deliverable for each row when (new.evidence is distinct from old.evidence) execute function evidence_detach('deliverable')

--;;
create trigger evidence_detach_delete after delete on deliverable for each row when (old.evidence <> '[]') execute function evidence_detach('deliverable')

--;;
create trigger evidence_attach_insert after insert on report for each row when (new.evidence <> '[]' or new.signed_scan is not null) execute function evidence_attach('report')

--;;
create trigger evidence_attach_update after update of evidence, signed_scan on report for each row when (new.evidence is distinct from old.evidence or new.signed_scan is distinct from old.signed_scan) execute function evidence_attach('report')

--;;
create trigger evidence_detach_update after update of evidence, signed_scan on report for each row when (new.evidence is distinct from old.evidence or new.signed_scan is distinct from old.signed_scan) execute function evidence_detach('report')

--;;
create trigger evidence_detach_delete after delete on report for each row when (old.evidence <> '[]' or old.signed_scan is not null) execute function evidence_detach('report')

--;;
create trigger evidence_attach_insert after insert on obstacle for each row when (new.evidence <> '[]') execute function evidence_attach('obstacle')

--;;
create trigger evidence_attach_update after update of evidence on obstacle for each row when (new.evidence is distinct from old.evidence) execute function evidence_attach('obstacle')

--;;
create trigger evidence_detach_update after update of evidence on obstacle for each row when (new.evidence is distinct from old.evidence) execute function evidence_detach('obstacle')

--;;
create trigger evidence_detach_delete after delete on obstacle for each row when (old.evidence <> '[]') execute function evidence_detach('obstacle')

--;;
revoke all on function evidence_part_keep(uuid, integer, bytea), evidence_file_keep(uuid, text, integer), evidence_seen(uuid), evidence_named(jsonb, jsonb), evidence_attach(), evidence_detach() from public

--;;
grant execute on function evidence_part_keep(uuid, integer, bytea), evidence_file_keep(uuid, text, integer), evidence_seen(uuid), evidence_named(jsonb, jsonb) to sauro_service

--;;
create trigger journal_insert after insert on evidence referencing new table as fresh for each statement execute function journal_write('evidence', '{}')

--;;
create trigger journal_update after update on evidence referencing new table as fresh old table as stale for each statement execute function journal_write('evidence', '{}')

--;;
create trigger journal_delete after delete on evidence referencing old table as stale for each statement execute function journal_write('evidence', '{}')

--;;
alter table evidence_part enable row level security

--;;
create policy seen on evidence_part for select to sauro_service using (exists (select from evidence e where e.file_id = evidence_part.file_id))

--;;
create policy added on evidence_part for insert to sauro_service with check (false)

--;;
create policy changed on evidence_part for update to sauro_service using (false) with check (false)

--;;
create policy removed on evidence_part for delete to sauro_service using (false)

--;;
grant select on evidence_part to sauro_service

--;;
alter table evidence enable row level security

--;;
create policy seen on evidence for select to sauro_service using (uploaded_by = (select nullif(current_setting('app.actor', true), '')::uuid) or exists (select from evidence_use u where u.evidence_id = evidence.id and u.ended_at is null))

--;;
create policy added on evidence for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) and uploaded_by = (select nullif(current_setting('app.actor', true), '')::uuid))

--;;
create policy changed on evidence for update to sauro_service using (false) with check (false)

--;;
create policy removed on evidence for delete to sauro_service using (uploaded_by = (select nullif(current_setting('app.actor', true), '')::uuid))

--;;
grant select, insert, delete on evidence to sauro_service

--;;
alter table evidence_use enable row level security

--;;
create policy seen on evidence_use for select to sauro_service using ((subject = 'observation' and exists (select from observation s where s.id = subject_id)) or (subject = 'progress_update' and exists (select from progress_update s where s.id = subject_id)) or (subject = 'deliverable' and exists (select from deliverable s where s.id = subject_id)) or (subject = 'report' and exists (select from report s where s.id = subject_id)) or (subject = 'obstacle' and exists (select from obstacle s where s.id = subject_id)))

--;;
create policy added on evidence_use for insert to sauro_service with check (((subject = 'observation' and exists (select from observation s where s.id = subject_id)) or (subject = 'progress_update' and exists (select from progress_update s where s.id = subject_id)) or (subject = 'deliverable' and exists (select from deliverable s where s.id = subject_id)) or (subject = 'report' and exists (select from report s where s.id = subject_id)) or (subject = 'obstacle' and exists (select from obstacle s where s.id = subject_id))) and evidence_seen(evidence_id))

--;;
create policy changed on evidence_use for update to sauro_service using ((subject = 'observation' and exists (select from observation s where s.id = subject_id)) or (subject = 'progress_update' and exists (select from progress_update s where s.id = subject_id)) or (subject = 'deliverable' and exists (select from deliverable s where s.id = subject_id)) or (subject = 'report' and exists (select from report s where s.id = subject_id)) or (subject = 'obstacle' and exists (select from obstacle s where s.id = subject_id))) with check ((subject = 'observation' and exists (select from observation s where s.id = subject_id)) or (subject = 'progress_update' and exists (select from progress_update s where s.id = subject_id)) or (subject = 'deliverable' and exists (select from deliverable s where s.id = subject_id)) or (subject = 'report' and exists (select from report s where s.id = subject_id)) or (subject = 'obstacle' and exists (select from obstacle s where s.id = subject_id)))

--;;
create policy removed on evidence_use for delete to sauro_service using ((subject = 'observation' and exists (select from observation s where s.id = subject_id)) or (subject = 'progress_update' and exists (select from progress_update s where s.id = subject_id)) or (subject = 'deliverable' and exists (select from deliverable s where s.id = subject_id)) or (subject = 'report' and exists (select from report s where s.id = subject_id)) or (subject = 'obstacle' and exists (select from obstacle s where s.id = subject_id)))

--;;
grant select, insert on evidence_use to sauro_service

--;;
drop function upkeep(integer)

--;;
create function upkeep(
  access_log_days integer, out idempotency_keys bigint, out ended_sessions bigint, out access_entries bigint,
  out evidence_items bigint, out evidence_files bigint
) language plpgsql security definer set search_path = public, pg_temp as $$
declare unused uuid[];
begin
  -- One worker at a time is enough; the others find nothing left to do.
  if not pg_try_advisory_xact_lock(7205759403792793610) then
    idempotency_keys := 0; ended_sessions := 0; access_entries := 0;
    evidence_items := 0; evidence_files := 0;
    return;
  end if;
  perform journal_partitions();
  delete from idempotency_key where created_at < clock_timestamp() - interval '24 hours';
  get diagnostics idempotency_keys = row_count;
  delete from session where coalesce(ended_at, expires_at) < clock_timestamp() - interval '90 days';
  get diagnostics ended_sessions = row_count;
  -- Whoever comes into the service cannot have the traces of it cleared away at once; and no more goes
  -- in one run than a statement has time for.
  delete from access_log where id in (
    select id from access_log
    where at < clock_timestamp() - make_interval(days => greatest(access_log_days, 30)) order by at limit 50000);
  get diagnostics access_entries = row_count;
  -- What came off long ago, then what is attached to nothing, then bytes that nobody refers to any more. An upload
  -- under way holds the row of its file, and is passed over.
  perform set_config('app.actor', '00000000-0000-7000-8000-000000000001', true), set_config('app.act', 'evidence.clear', true);
  delete from evidence_use where ended_at < clock_timestamp() - interval '7 days';
  delete from evidence e where e.created_at < clock_timestamp() - interval '7 days'
    and not exists (select from evidence_use u where u.evidence_id = e.id);
  get diagnostics evidence_items = row_count;
  unused := array(select f.id from evidence_file f
    where not exists (select from evidence e where e.file_id = f.id) limit 1000 for update skip locked);
  delete from evidence_file f where f.id = any(unused)
    and not exists (select from evidence e where e.file_id = f.id);
  get diagnostics evidence_files = row_count;
end $$

--;;
revoke all on function upkeep(integer) from public

--;;
grant execute on function upkeep(integer) to sauro_service
