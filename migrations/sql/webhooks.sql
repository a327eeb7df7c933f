-- Triggers, policies and rights of webhook endpoints and deliveries, in order. Frozen.

--;;
create trigger journal_insert after insert on webhook_endpoint referencing new table as fresh for each statement execute function journal_write('webhook', '{secret,previous_secret,secrets}')

--;;
create trigger journal_update after update on webhook_endpoint referencing new table as fresh old table as stale for each statement execute function journal_write('webhook', '{secret,previous_secret,secrets}')

--;;
create trigger journal_delete after delete on webhook_endpoint referencing old table as stale for each statement execute function journal_write('webhook', '{secret,previous_secret,secrets}')

--;;
alter table webhook_endpoint enable row level security

--;;
create policy seen on webhook_endpoint for select to sauro_service using (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.audit_reach', true), '')::int4multirange))

--;;
create policy added on webhook_endpoint for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange))

--;;
create policy changed on webhook_endpoint for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange))

--;;
create policy removed on webhook_endpoint for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on webhook_endpoint to sauro_service

--;;
alter table webhook_health enable row level security

--;;
create policy seen on webhook_health for select to sauro_service using (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.audit_reach', true), '')::int4multirange))

--;;
create policy added on webhook_health for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange))

--;;
create policy changed on webhook_health for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange))

--;;
create policy removed on webhook_health for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on webhook_health to sauro_service

--;;
alter table delivery enable row level security

--;;
create policy seen on delivery for select to sauro_service using (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.audit_reach', true), '')::int4multirange))

--;;
create policy added on delivery for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange))

--;;
create policy changed on delivery for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange))

--;;
create policy removed on delivery for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on delivery to sauro_service

--;;
alter table attempt enable row level security

--;;
create policy seen on attempt for select to sauro_service using (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.audit_reach', true), '')::int4multirange))

--;;
create policy added on attempt for insert to sauro_service with check ((select nullif(current_setting('app.actor', true), '')::uuid) = '00000000-0000-7000-8000-000000000001')

--;;
create policy changed on attempt for update to sauro_service using ((select nullif(current_setting('app.actor', true), '')::uuid) = '00000000-0000-7000-8000-000000000001') with check ((select nullif(current_setting('app.actor', true), '')::uuid) = '00000000-0000-7000-8000-000000000001')

--;;
create policy removed on attempt for delete to sauro_service using ((select nullif(current_setting('app.actor', true), '')::uuid) = '00000000-0000-7000-8000-000000000001')

--;;
grant select, insert, update, delete on attempt to sauro_service
