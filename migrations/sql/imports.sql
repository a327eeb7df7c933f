-- Triggers, policies and rights of imports, in order. Frozen.

--;;
create trigger journal_insert after insert on import referencing new table as fresh for each statement execute function journal_write('import', '{reading,draft,report,file}')

--;;
create trigger journal_update after update on import referencing new table as fresh old table as stale for each statement execute function journal_write('import', '{reading,draft,report,file}')

--;;
create trigger journal_delete after delete on import referencing old table as stale for each statement execute function journal_write('import', '{reading,draft,report,file}')

--;;
alter table import enable row level security

--;;
create policy seen on import for select to sauro_service using (unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))

--;;
create policy added on import for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy changed on import for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy removed on import for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on import to sauro_service
