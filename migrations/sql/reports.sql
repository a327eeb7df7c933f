-- Triggers, policies and rights of reports and requests, and the new policy of obligations, in order. Frozen.

--;;
create trigger journal_insert after insert on report referencing new table as fresh for each statement execute function journal_write('report', '{}')

--;;
create trigger journal_update after update on report referencing new table as fresh old table as stale for each statement execute function journal_write('report', '{}')

--;;
create trigger journal_delete after delete on report referencing old table as stale for each statement execute function journal_write('report', '{}')

--;;
create trigger journal_insert after insert on report_request referencing new table as fresh for each statement execute function journal_write('report_request', '{}')

--;;
create trigger journal_update after update on report_request referencing new table as fresh old table as stale for each statement execute function journal_write('report_request', '{}')

--;;
create trigger journal_delete after delete on report_request referencing old table as stale for each statement execute function journal_write('report_request', '{}')

--;;
alter table report enable row level security

--;;
create policy seen on report for select to sauro_service using ((unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])) or array[agency_id] && (select nullif(current_setting('app.agencies', true), '')::uuid[]))

--;;
create policy added on report for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or array[agency_id] && (select nullif(current_setting('app.agencies', true), '')::uuid[]))

--;;
create policy changed on report for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or array[agency_id] && (select nullif(current_setting('app.agencies', true), '')::uuid[]) or (published and receiver_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or array[agency_id] && (select nullif(current_setting('app.agencies', true), '')::uuid[]) or (published and receiver_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange)))

--;;
create policy removed on report for delete to sauro_service using (status = 'draft' and (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or array[agency_id] && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
grant select, insert, update, delete on report to sauro_service

--;;
alter table report_request enable row level security

--;;
create policy seen on report_request for select to sauro_service using (unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) or asked && (select nullif(current_setting('app.reach', true), '')::int4multirange))

--;;
create policy added on report_request for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy changed on report_request for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
create policy removed on report_request for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on report_request to sauro_service

--;;
drop policy seen on obligation

--;;
drop policy added on obligation

--;;
drop policy changed on obligation

--;;
drop policy removed on obligation

--;;
create policy seen on obligation for select to sauro_service using ((unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])) or (published and to_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])))

--;;
create policy added on obligation for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or rule_unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or array[agency_id] && (select nullif(current_setting('app.agencies', true), '')::uuid[]))

--;;
create policy changed on obligation for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or rule_unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or array[agency_id] && (select nullif(current_setting('app.agencies', true), '')::uuid[])) with check (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or rule_unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or array[agency_id] && (select nullif(current_setting('app.agencies', true), '')::uuid[]))

--;;
create policy removed on obligation for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or rule_unit_key <@ (select nullif(current_setting('app.write_reach', true), '')::int4multirange) or array[agency_id] && (select nullif(current_setting('app.agencies', true), '')::uuid[]))
