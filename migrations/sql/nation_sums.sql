-- Sums of the nation, in order. Frozen.

--;;
create function nation_follow() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare was rollup; is_now rollup; of_row rollup; code text;
begin
  if tg_op <> 'INSERT' then was := old; of_row := old; end if;
  if tg_op <> 'DELETE' then is_now := new; of_row := new; end if;
  perform pg_advisory_xact_lock('rollup'::regclass::oid::integer, 0);
  select u.code into code from unit u where u.key = of_row.unit_key;
  insert into rollup (unit_key, definition_id, period, expected, reported, counted, not_applicable, without_denominator, off_calendar, numerator, denominator, value, yes, answers, estimated, provisional, judged, met, value_kind, missing_codes, not_applicable_codes, without_denominator_codes, off_calendar_codes)
  select 1, of_row.definition_id, of_row.period,
    coalesce(is_now.expected, 0) - coalesce(was.expected, 0), coalesce(is_now.reported, 0) - coalesce(was.reported, 0), coalesce(is_now.counted, 0) - coalesce(was.counted, 0), coalesce(is_now.not_applicable, 0) - coalesce(was.not_applicable, 0), coalesce(is_now.without_denominator, 0) - coalesce(was.without_denominator, 0), coalesce(is_now.off_calendar, 0) - coalesce(was.off_calendar, 0), coalesce(is_now.numerator, 0) - coalesce(was.numerator, 0), coalesce(is_now.denominator, 0) - coalesce(was.denominator, 0), coalesce(is_now.value, 0) - coalesce(was.value, 0), coalesce(is_now.yes, 0) - coalesce(was.yes, 0), coalesce(is_now.answers, 0) - coalesce(was.answers, 0), coalesce(is_now.estimated, 0) - coalesce(was.estimated, 0), coalesce(is_now.provisional, 0) - coalesce(was.provisional, 0), coalesce(is_now.judged, 0) - coalesce(was.judged, 0), coalesce(is_now.met, 0) - coalesce(was.met, 0), of_row.value_kind,
    case when coalesce(was.reported < was.expected, false) = coalesce(is_now.reported < is_now.expected, false) then '' when coalesce(was.reported < was.expected, false) then '-"' || code || '"' else '"' || code || '"' end, case when coalesce(was.not_applicable > 0, false) = coalesce(is_now.not_applicable > 0, false) then '' when coalesce(was.not_applicable > 0, false) then '-"' || code || '"' else '"' || code || '"' end, case when coalesce(was.without_denominator > 0, false) = coalesce(is_now.without_denominator > 0, false) then '' when coalesce(was.without_denominator > 0, false) then '-"' || code || '"' else '"' || code || '"' end, case when coalesce(was.off_calendar > 0, false) = coalesce(is_now.off_calendar > 0, false) then '' when coalesce(was.off_calendar > 0, false) then '-"' || code || '"' else '"' || code || '"' end
  -- With its definition all of its rows go.
  where exists (select from indicator_definition d where d.id = of_row.definition_id)
  on conflict (period, unit_key, definition_id)
    do update set expected = rollup.expected + excluded.expected, reported = rollup.reported + excluded.reported, counted = rollup.counted + excluded.counted, not_applicable = rollup.not_applicable + excluded.not_applicable, without_denominator = rollup.without_denominator + excluded.without_denominator, off_calendar = rollup.off_calendar + excluded.off_calendar, numerator = rollup.numerator + excluded.numerator, denominator = rollup.denominator + excluded.denominator, value = rollup.value + excluded.value, yes = rollup.yes + excluded.yes, answers = rollup.answers + excluded.answers, estimated = rollup.estimated + excluded.estimated, provisional = rollup.provisional + excluded.provisional, judged = rollup.judged + excluded.judged, met = rollup.met + excluded.met,
      missing_codes = codes_after(rollup.missing_codes, excluded.missing_codes), not_applicable_codes = codes_after(rollup.not_applicable_codes, excluded.not_applicable_codes), without_denominator_codes = codes_after(rollup.without_denominator_codes, excluded.without_denominator_codes), off_calendar_codes = codes_after(rollup.off_calendar_codes, excluded.off_calendar_codes);
  return null;
end $$

--;;
create function nation_rebuild() returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare wrong bigint;
begin
  perform pg_advisory_xact_lock('rollup'::regclass::oid::integer, 0);
  with right_ones as materialized (
    select r.definition_id, r.period, sum(r.expected) as expected, sum(r.reported) as reported, sum(r.counted) as counted, sum(r.not_applicable) as not_applicable, sum(r.without_denominator) as without_denominator, sum(r.off_calendar) as off_calendar, sum(r.numerator) as numerator, sum(r.denominator) as denominator, sum(r.value) as value, sum(r.yes) as yes, sum(r.answers) as answers, sum(r.estimated) as estimated, sum(r.provisional) as provisional, sum(r.judged) as judged, sum(r.met) as met,
      max(r.value_kind) as value_kind,
      coalesce(string_agg('"' || u.code || '"', ',' order by u.code) filter (where r.reported < r.expected), '') as missing_codes, coalesce(string_agg('"' || u.code || '"', ',' order by u.code) filter (where r.not_applicable > 0), '') as not_applicable_codes, coalesce(string_agg('"' || u.code || '"', ',' order by u.code) filter (where r.without_denominator > 0), '') as without_denominator_codes, coalesce(string_agg('"' || u.code || '"', ',' order by u.code) filter (where r.off_calendar > 0), '') as off_calendar_codes
    from rollup r join unit u on u.key = r.unit_key where r.unit_key <> 1 group by 1, 2
  ), gone as (
    delete from rollup r where r.unit_key = 1 and not exists (
      select from right_ones o where o.definition_id = r.definition_id and o.period = r.period)
    returning r.expected
  ), mended as (
    insert into rollup as r (unit_key, definition_id, period, expected, reported, counted, not_applicable, without_denominator, off_calendar, numerator, denominator, value, yes, answers, estimated, provisional, judged, met, value_kind, missing_codes, not_applicable_codes, without_denominator_codes, off_calendar_codes)
    select 1, definition_id, period, expected, reported, counted, not_applicable, without_denominator, off_calendar, numerator, denominator, value, yes, answers, estimated, provisional, judged, met, value_kind, missing_codes, not_applicable_codes, without_denominator_codes, off_calendar_codes from right_ones
    on conflict (period, unit_key, definition_id) do update set expected = excluded.expected, reported = excluded.reported, counted = excluded.counted, not_applicable = excluded.not_applicable, without_denominator = excluded.without_denominator, off_calendar = excluded.off_calendar, numerator = excluded.numerator, denominator = excluded.denominator, value = excluded.value, yes = excluded.yes, answers = excluded.answers, estimated = excluded.estimated, provisional = excluded.provisional, judged = excluded.judged, met = excluded.met, value_kind = excluded.value_kind, missing_codes = excluded.missing_codes, not_applicable_codes = excluded.not_applicable_codes, without_denominator_codes = excluded.without_denominator_codes, off_calendar_codes = excluded.off_calendar_codes
    where (r.expected, r.reported, r.counted, r.not_applicable, r.without_denominator, r.off_calendar, r.numerator, r.denominator, r.value, r.yes, r.answers, r.estimated, r.provisional, r.judged, r.met, r.value_kind, r.missing_codes, r.not_applicable_codes, r.without_denominator_codes, r.off_calendar_codes) is distinct from (excluded.expected, excluded.reported, excluded.counted, excluded.not_applicable, excluded.without_denominator, excluded.off_calendar, excluded.numerator, excluded.denominator, excluded.value, excluded.yes, excluded.answers, excluded.estimated, excluded.provisional, excluded.judged, excluded.met, excluded.value_kind, excluded.missing_codes, excluded.not_applicable_codes, excluded.without_denominator_codes, excluded.off_calendar_codes)
    returning 1
  )
  select (select count(*) from gone where gone.expected <> 0) + (select count(*) from mended) into wrong;
  return wrong;
end $$

--;;
create function nation_recoded() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  if exists (select from fresh n join stale o on o.key = n.key
      where n.level = 'province' and n.code is distinct from o.code) then
    perform nation_rebuild();
  end if;
  return null;
end $$

--;;
create constraint trigger nation_follow_insert after insert on rollup deferrable initially deferred for each row when (new.unit_key <> 1) execute function nation_follow()

--;;
create constraint trigger nation_follow_update after update on rollup deferrable initially deferred for each row when (new.unit_key <> 1) execute function nation_follow()

--;;
create constraint trigger nation_follow_delete after delete on rollup deferrable initially deferred for each row when (old.unit_key <> 1) execute function nation_follow()

--;;
create trigger nation_recoded after update on unit referencing new table as fresh old table as stale for each statement execute function nation_recoded()

--;;
revoke all on function nation_follow(), nation_rebuild(), nation_recoded() from public

--;;
grant execute on function nation_rebuild() to sauro_service
