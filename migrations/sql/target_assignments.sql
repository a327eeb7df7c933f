-- Triggers, policies and rights of assigned targets, in order. Frozen.

--;;
create trigger journal_insert after insert on target_assignment referencing new table as fresh for each statement execute function journal_write('target_assignment', '{}')

--;;
create trigger journal_update after update on target_assignment referencing new table as fresh old table as stale for each statement execute function journal_write('target_assignment', '{}')

--;;
create trigger journal_delete after delete on target_assignment referencing old table as stale for each statement execute function journal_write('target_assignment', '{}')

--;;
alter table target_assignment enable row level security

--;;
create policy seen on target_assignment for select to sauro_service using (unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange))

--;;
create policy added on target_assignment for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or (by_unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) and unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange)))

--;;
create policy changed on target_assignment for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or (by_unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) and unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange))) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or (by_unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) and unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange)))

--;;
create policy removed on target_assignment for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or (by_unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) and unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange)))

--;;
grant select, insert, update, delete on target_assignment to sauro_service
