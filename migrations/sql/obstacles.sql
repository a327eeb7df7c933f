-- Triggers, policies and rights of obstacles, in order. Frozen.

--;;
create trigger journal_insert after insert on obstacle referencing new table as fresh for each statement execute function journal_write('obstacle', '{}')

--;;
create trigger journal_update after update on obstacle referencing new table as fresh old table as stale for each statement execute function journal_write('obstacle', '{}')

--;;
create trigger journal_delete after delete on obstacle referencing old table as stale for each statement execute function journal_write('obstacle', '{}')

--;;
alter table obstacle enable row level security

--;;
create policy seen on obstacle for select to sauro_service using ((unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])) or agency_id = any((select nullif(current_setting('app.agencies', true), '')::uuid[])::uuid[]))

--;;
create policy added on obstacle for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or exists (select from task i where i.id = task_id and i.unit_key = obstacle.unit_key and i.published and i.named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])) or exists (select from indicator i where i.id = indicator_id and i.unit_key = obstacle.unit_key and i.published and i.named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
create policy changed on obstacle for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or (published and addressee_unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) and unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange)) or agency_id = any((select nullif(current_setting('app.agencies', true), '')::uuid[])::uuid[]) or (published and addressee_id = any((select nullif(current_setting('app.agencies', true), '')::uuid[])::uuid[]))) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or (published and addressee_unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) and unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange)) or agency_id = any((select nullif(current_setting('app.agencies', true), '')::uuid[])::uuid[]) or (published and addressee_id = any((select nullif(current_setting('app.agencies', true), '')::uuid[])::uuid[])))

--;;
create policy removed on obstacle for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or (published and addressee_unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) and unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange)) or agency_id = any((select nullif(current_setting('app.agencies', true), '')::uuid[])::uuid[]) or (published and addressee_id = any((select nullif(current_setting('app.agencies', true), '')::uuid[])::uuid[])))

--;;
grant select, insert, update on obstacle to sauro_service
