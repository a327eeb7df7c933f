-- Triggers, policies and rights of finalised rankings, in order. Frozen.

--;;
create trigger journal_insert after insert on ranking referencing new table as fresh for each statement execute function journal_write('ranking', '{}')

--;;
create trigger journal_update after update on ranking referencing new table as fresh old table as stale for each statement execute function journal_write('ranking', '{}')

--;;
create trigger journal_delete after delete on ranking referencing old table as stale for each statement execute function journal_write('ranking', '{}')

--;;
alter table ranking enable row level security

--;;
create policy seen on ranking for select to sauro_service using (unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange))

--;;
create policy added on ranking for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy changed on ranking for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy removed on ranking for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
grant select, insert on ranking to sauro_service

--;;
create trigger journal_insert after insert on ranking_place referencing new table as fresh for each statement execute function journal_write('ranking_place', '{}')

--;;
create trigger journal_update after update on ranking_place referencing new table as fresh old table as stale for each statement execute function journal_write('ranking_place', '{}')

--;;
create trigger journal_delete after delete on ranking_place referencing old table as stale for each statement execute function journal_write('ranking_place', '{}')

--;;
alter table ranking_place enable row level security

--;;
create policy seen on ranking_place for select to sauro_service using (unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange))

--;;
create policy added on ranking_place for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy changed on ranking_place for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy removed on ranking_place for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
grant select, insert on ranking_place to sauro_service
