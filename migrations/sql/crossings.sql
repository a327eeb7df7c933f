-- Triggers, policies and rights of alert settings, crossings and the scanner's place, in order. Frozen.

--;;
create trigger journal_insert after insert on alert_setting referencing new table as fresh for each statement execute function journal_write('alert_setting', '{}')

--;;
create trigger journal_update after update on alert_setting referencing new table as fresh old table as stale for each statement execute function journal_write('alert_setting', '{}')

--;;
create trigger journal_delete after delete on alert_setting referencing old table as stale for each statement execute function journal_write('alert_setting', '{}')

--;;
create trigger journal_insert after insert on crossing referencing new table as fresh for each statement execute function journal_write('crossing', '{}')

--;;
create trigger journal_update after update on crossing referencing new table as fresh old table as stale for each statement execute function journal_write('crossing', '{}')

--;;
create trigger journal_delete after delete on crossing referencing old table as stale for each statement execute function journal_write('crossing', '{}')

--;;
alter table alert_setting enable row level security

--;;
create policy seen on alert_setting for select to sauro_service using (unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))

--;;
create policy added on alert_setting for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy changed on alert_setting for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy removed on alert_setting for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on alert_setting to sauro_service

--;;
alter table crossing enable row level security

--;;
create policy seen on crossing for select to sauro_service using ((unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
create policy added on crossing for insert to sauro_service with check ((select nullif(current_setting('app.actor', true), '')::uuid) = '00000000-0000-7000-8000-000000000001')

--;;
create policy changed on crossing for update to sauro_service using ((select nullif(current_setting('app.actor', true), '')::uuid) = '00000000-0000-7000-8000-000000000001') with check ((select nullif(current_setting('app.actor', true), '')::uuid) = '00000000-0000-7000-8000-000000000001')

--;;
create policy removed on crossing for delete to sauro_service using ((select nullif(current_setting('app.actor', true), '')::uuid) = '00000000-0000-7000-8000-000000000001')

--;;
grant select, insert on crossing to sauro_service

--;;
alter table scan enable row level security

--;;
create policy seen on scan for select to sauro_service using ((select nullif(current_setting('app.actor', true), '')::uuid) = '00000000-0000-7000-8000-000000000001')

--;;
create policy added on scan for insert to sauro_service with check ((select nullif(current_setting('app.actor', true), '')::uuid) = '00000000-0000-7000-8000-000000000001')

--;;
create policy changed on scan for update to sauro_service using ((select nullif(current_setting('app.actor', true), '')::uuid) = '00000000-0000-7000-8000-000000000001') with check ((select nullif(current_setting('app.actor', true), '')::uuid) = '00000000-0000-7000-8000-000000000001')

--;;
create policy removed on scan for delete to sauro_service using ((select nullif(current_setting('app.actor', true), '')::uuid) = '00000000-0000-7000-8000-000000000001')

--;;
grant select, update on scan to sauro_service

--;;
insert into scan (id) values ('00000000-0000-7000-8000-000000000003')
