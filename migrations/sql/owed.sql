-- Triggers, policies and rights of the tables of 2026-11-26, and the clock as a principal, in order. Frozen.

--;;
create trigger journal_insert after insert on reporting_rule referencing new table as fresh for each statement execute function journal_write('reporting_rule', '{}')

--;;
create trigger journal_update after update on reporting_rule referencing new table as fresh old table as stale for each statement execute function journal_write('reporting_rule', '{}')

--;;
create trigger journal_delete after delete on reporting_rule referencing old table as stale for each statement execute function journal_write('reporting_rule', '{}')

--;;
create trigger journal_insert after insert on reporting_step referencing new table as fresh for each statement execute function journal_write('reporting_step', '{}')

--;;
create trigger journal_update after update on reporting_step referencing new table as fresh old table as stale for each statement execute function journal_write('reporting_step', '{}')

--;;
create trigger journal_delete after delete on reporting_step referencing old table as stale for each statement execute function journal_write('reporting_step', '{}')

--;;
create trigger journal_insert after insert on obligation referencing new table as fresh for each statement execute function journal_write('obligation', '{}')

--;;
create trigger journal_update after update on obligation referencing new table as fresh old table as stale for each statement execute function journal_write('obligation', '{}')

--;;
create trigger journal_delete after delete on obligation referencing old table as stale for each statement execute function journal_write('obligation', '{}')

--;;
alter table reporting_rule enable row level security

--;;
create policy seen on reporting_rule for select to sauro_service using ((unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])) or (plan_id is null and unit_key <@ (select nullif(current_setting('app.directory', true), '')::int4multirange) and not isempty((select nullif(current_setting('app.reach', true), '')::int4multirange))))

--;;
create policy added on reporting_rule for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy changed on reporting_rule for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy removed on reporting_rule for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on reporting_rule to sauro_service

--;;
alter table reporting_step enable row level security

--;;
create policy seen on reporting_step for select to sauro_service using ((unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])) or (plan_id is null and unit_key <@ (select nullif(current_setting('app.directory', true), '')::int4multirange) and not isempty((select nullif(current_setting('app.reach', true), '')::int4multirange))))

--;;
create policy added on reporting_step for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy changed on reporting_step for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy removed on reporting_step for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on reporting_step to sauro_service

--;;
alter table obligation enable row level security

--;;
create policy seen on obligation for select to sauro_service using ((unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
create policy added on obligation for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or rule_unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy changed on obligation for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or rule_unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or rule_unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy removed on obligation for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or rule_unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on obligation to sauro_service

--;;
alter table day_turn enable row level security

--;;
create policy seen on day_turn for select to sauro_service using ((select nullif(current_setting('app.actor', true), '')::uuid) = '00000000-0000-7000-8000-000000000001')

--;;
create policy added on day_turn for insert to sauro_service with check ((select nullif(current_setting('app.actor', true), '')::uuid) = '00000000-0000-7000-8000-000000000001')

--;;
create policy changed on day_turn for update to sauro_service using ((select nullif(current_setting('app.actor', true), '')::uuid) = '00000000-0000-7000-8000-000000000001') with check ((select nullif(current_setting('app.actor', true), '')::uuid) = '00000000-0000-7000-8000-000000000001')

--;;
create policy removed on day_turn for delete to sauro_service using ((select nullif(current_setting('app.actor', true), '')::uuid) = '00000000-0000-7000-8000-000000000001')

--;;
grant select, update on day_turn to sauro_service

--;;
insert into principal (id, kind, name, reach, draft_reach, write_reach, admin_reach, audit_reach, integrate_reach, directory) values ('00000000-0000-7000-8000-000000000001', 'clock', 'đồng hồ', '{[1,2147483647)}', '{[1,2147483647)}', '{[1,2147483647)}', '{[1,2147483647)}', '{[1,2147483647)}', '{[1,2147483647)}', '{[1,2147483647)}')

--;;
insert into day_turn (id) values ('00000000-0000-7000-8000-000000000001')
