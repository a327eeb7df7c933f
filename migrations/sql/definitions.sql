-- Triggers, policies and rights of the shared catalogue, in order. Frozen.

--;;
create trigger journal_insert after insert on indicator_definition referencing new table as fresh for each statement execute function journal_write('indicator_definition', '{}')

--;;
create trigger journal_update after update on indicator_definition referencing new table as fresh old table as stale for each statement execute function journal_write('indicator_definition', '{}')

--;;
create trigger journal_delete after delete on indicator_definition referencing old table as stale for each statement execute function journal_write('indicator_definition', '{}')

--;;
alter table indicator_definition enable row level security

--;;
create policy seen on indicator_definition for select to sauro_service using (unit_key <@ (select nullif(current_setting('app.directory', true), '')::int4multirange) and not isempty((select nullif(current_setting('app.reach', true), '')::int4multirange)))

--;;
create policy added on indicator_definition for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy changed on indicator_definition for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy removed on indicator_definition for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on indicator_definition to sauro_service
