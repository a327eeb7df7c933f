-- Policies and rights of what Official Accounts have, in order. Frozen.

--;;
alter table zalo_account enable row level security

--;;
create policy seen on zalo_account for select to sauro_service using (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.audit_reach', true), '')::int4multirange))

--;;
create policy added on zalo_account for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange))

--;;
create policy changed on zalo_account for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange))

--;;
create policy removed on zalo_account for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on zalo_account to sauro_service

--;;
alter table zalo_window enable row level security

--;;
create policy seen on zalo_window for select to sauro_service using (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.audit_reach', true), '')::int4multirange))

--;;
create policy added on zalo_window for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange))

--;;
create policy changed on zalo_window for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange))

--;;
create policy removed on zalo_window for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on zalo_window to sauro_service

--;;
alter table zalo_seen enable row level security

--;;
create policy seen on zalo_seen for select to sauro_service using (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.audit_reach', true), '')::int4multirange))

--;;
create policy added on zalo_seen for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange))

--;;
create policy changed on zalo_seen for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange))

--;;
create policy removed on zalo_seen for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on zalo_seen to sauro_service

--;;
alter table zalo_message enable row level security

--;;
create policy seen on zalo_message for select to sauro_service using (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.audit_reach', true), '')::int4multirange))

--;;
create policy added on zalo_message for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange))

--;;
create policy changed on zalo_message for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange))

--;;
create policy removed on zalo_message for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on zalo_message to sauro_service

--;;
alter table zalo_attempt enable row level security

--;;
create policy seen on zalo_attempt for select to sauro_service using (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange) or unit_key <@ (select nullif(current_setting('app.audit_reach', true), '')::int4multirange))

--;;
create policy added on zalo_attempt for insert to sauro_service with check (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange))

--;;
create policy changed on zalo_attempt for update to sauro_service using (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange)) with check (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange))

--;;
create policy removed on zalo_attempt for delete to sauro_service using (unit_key <@ (select nullif(current_setting('app.integrate_reach', true), '')::int4multirange))

--;;
grant select, insert, update, delete on zalo_attempt to sauro_service
