-- Triggers, policies and rights of contacts, in order. Frozen.

--;;
create trigger journal_insert after insert on contact referencing new table as fresh for each statement execute function journal_write('contact', '{phone,zalo_user,zalo_group}')

--;;
create trigger journal_update after update on contact referencing new table as fresh old table as stale for each statement execute function journal_write('contact', '{phone,zalo_user,zalo_group}')

--;;
create trigger journal_delete after delete on contact referencing old table as stale for each statement execute function journal_write('contact', '{phone,zalo_user,zalo_group}')

--;;
alter table contact enable row level security

--;;
create policy seen on contact for select to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange) or agency_id = any((select nullif(current_setting('app.agencies', true), '')::uuid[])::uuid[]) or user_id = (select nullif(current_setting('app.actor', true), '')::uuid) or unit_key <@ (select nullif(current_setting('app.audit_reach', true), '')::int4multirange))

--;;
create policy added on contact for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange) or agency_id = any((select nullif(current_setting('app.agencies', true), '')::uuid[])::uuid[]) or user_id = (select nullif(current_setting('app.actor', true), '')::uuid))

--;;
create policy changed on contact for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange) or agency_id = any((select nullif(current_setting('app.agencies', true), '')::uuid[])::uuid[]) or user_id = (select nullif(current_setting('app.actor', true), '')::uuid)) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange) or agency_id = any((select nullif(current_setting('app.agencies', true), '')::uuid[])::uuid[]) or user_id = (select nullif(current_setting('app.actor', true), '')::uuid))

--;;
create policy removed on contact for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.admin_reach', true), '')::int4multirange) or agency_id = any((select nullif(current_setting('app.agencies', true), '')::uuid[])::uuid[]) or user_id = (select nullif(current_setting('app.actor', true), '')::uuid))

--;;
grant select, insert, update, delete on contact to sauro_service
