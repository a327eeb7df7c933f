-- Triggers, policies and rights of rejected matches, in order. Frozen.

--;;
create trigger journal_insert after insert on definition_rejection referencing new table as fresh for each statement execute function journal_write('definition_rejection', '{}')

--;;
create trigger journal_update after update on definition_rejection referencing new table as fresh old table as stale for each statement execute function journal_write('definition_rejection', '{}')

--;;
create trigger journal_delete after delete on definition_rejection referencing old table as stale for each statement execute function journal_write('definition_rejection', '{}')

--;;
alter table definition_rejection enable row level security

--;;
create policy seen on definition_rejection for select to sauro_service using (unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))

--;;
create policy added on definition_rejection for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy changed on definition_rejection for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy removed on definition_rejection for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
grant select, insert, delete on definition_rejection to sauro_service
