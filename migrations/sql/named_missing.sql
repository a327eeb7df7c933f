-- How slots and sums follow, with the codes of the missing in the sums. Frozen.

--;;
create or replace function slot_figures(at_unit integer, of_definition uuid, since date, until date, today date)
returns setof slot language plpgsql stable rows 20 set search_path = public, pg_temp as $$
declare kind text; adds_up text; first_year integer; last_year integer;
begin
  select d.value_kind, d.aggregation into kind, adds_up from indicator_definition d where d.id = of_definition;
  if isfinite(since) then
    first_year := extract(year from since); last_year := extract(year from until);
  else
    select least(min(extract(year from i.period_start)), min(left(o.nominal, 4)::integer)),
      greatest(extract(year from today), max(left(o.nominal, 4)::integer)) into first_year, last_year
    from indicator i left join observation o on o.indicator_id = i.id and o.published
    where i.unit_key = at_unit and i.definition_id = of_definition and i.published;
  end if;
  return query
  with measured as materialized (
    select i.id, i.period_start, i.period_end, i.ended_on, i.direction, i.baseline_value, i.tolerance,
      greatest(i.effective_on, i.tracked_from, date '1945-01-01') as begins,
      coalesce((select bool_or(g.name is null) from target g where g.indicator_id = i.id and g.followed), true) as plain
    from indicator i where i.unit_key = at_unit and i.definition_id = of_definition and i.published
  ), span as materialized (
    select * from nominal_periods(first_year, last_year)
  ), told as materialized (
    select o.indicator_id, o.agency_id, o.nominal, n.first_day, n.last_day, o.verified_at, case when o.obs_status = 'missing' then 'missing'
        when o.obs_status = 'not_applicable' or o.denominator = 0 then 'not_applicable'
        when o.percent_only then 'without_denominator' else 'counted' end as state,
      case when kind = 'ratio' then o.numerator end as numerator,
      case when kind = 'ratio' then o.denominator end as denominator,
      case when kind = 'number' or o.percent_only then o.value end as value, o.answer, o.obs_status,
      (o.period_start, o.period_end) <> (n.first_day, n.last_day) as off_calendar, o.judgement
    from measured m
      join observation o on o.indicator_id = m.id and o.published and not o.replaced and o.quantity is null
      join span n on n.period = o.nominal
  ), figure as materialized (
    select distinct on (c.nominal) c.* from (
      select o.indicator_id, o.nominal, o.first_day, o.last_day, o.verified_at, true as own, o.state,
        case when o.state = 'counted' then o.numerator end as numerator,
        case when o.state = 'counted' then o.denominator end as denominator,
        case when o.state in ('counted', 'without_denominator') then o.value end as value, o.answer,
        case when o.state = 'not_applicable' then null else o.obs_status end as obs_status, o.off_calendar,
        (o.judgement ->> 'met')::boolean as met
      from told o where o.agency_id is null
      union all
      select o.indicator_id, o.nominal, o.first_day, o.last_day, max(o.verified_at), false,
        case when bool_and(o.state = 'missing') then 'missing' when bool_or(o.state = 'counted') then 'counted'
          when bool_or(o.state = 'without_denominator') then 'without_denominator' else 'not_applicable' end,
        sum(case when kind = 'yes_no' then o.answer::integer else o.numerator end) filter (where o.state = 'counted'),
        sum(case when kind = 'yes_no' then (o.answer is not null)::integer else o.denominator end)
          filter (where o.state = 'counted'),
        sum(o.value) filter (where o.state = 'counted'),
        case when count(o.answer) filter (where o.state = 'counted') > 0 then
          count(*) filter (where o.answer and o.state = 'counted') = (select count(*) from (
            select a.agency_id from indicator_assignment a where a.indicator_id = o.indicator_id
              and a.role = 'contributor'
            union select g.agency_id from target g where g.indicator_id = o.indicator_id and g.followed
              and g.agency_id is not null
            union select x.agency_id from told x where x.indicator_id = o.indicator_id and x.nominal = o.nominal
              and x.agency_id is not null) everyone) end,
        case when bool_or(o.obs_status = 'estimated' and o.state <> 'not_applicable') then 'estimated'
          when bool_or(o.obs_status = 'provisional' and o.state <> 'not_applicable') then 'provisional'
          when bool_or(o.state in ('counted', 'without_denominator')) then 'reported' end,
        bool_or(o.off_calendar and o.state <> 'missing'), null
      from told o where o.agency_id is not null
      group by o.indicator_id, o.nominal, o.first_day, o.last_day
    ) c order by c.nominal, c.own desc, c.verified_at desc, c.indicator_id
  ), wanted as materialized (
    select p.period, p.first_day, p.last_day, u.code,
      u.valid_from <= p.last_day and (u.valid_to is null or u.valid_to >= p.last_day) as exists_then,
      coalesce((select v.key from unit v where v.key = at_unit - at_unit % 1000000 and v.level = 'province'
        and (v.valid_to is null or v.valid_to >= p.last_day)), u.parent_key) as parent_key,
      p.first_day <= make_date(extract(year from today)::integer, 12, 31) and exists (
        select from measured m where m.plain and m.period_start <= p.last_day and m.period_end >= p.first_day
          and m.begins <= least(p.last_day, m.period_end)
          and (m.ended_on is null or m.ended_on > least(p.last_day, m.period_end))) as planned
    from span p cross join unit u
    where u.key = at_unit and u.level = 'commune' and p.first_day <= until and p.last_day >= since
  )
  select at_unit, of_definition, w.period::varchar, w.first_day, w.last_day, w.parent_key,
    w.planned and w.exists_then, f.state::varchar, kind::varchar, f.nominal::varchar, f.own,
    f.indicator_id, f.obs_status::varchar,
    case when kind = 'ratio' then f.numerator end, case when kind = 'ratio' then f.denominator end, f.value, f.answer,
    j.amount,
    case when f.own then f.met when f.n > 0 then (
      select target_met(g.comparator, g.evaluate_as, g.measure, g.value, g.low, g.high, m.direction,
        m.baseline_value, m.tolerance, j.amount, f.answer)
      from measured m cross join lateral (
        select g.comparator, g.evaluate_as, g.measure, g.value, g.low, g.high, coalesce(g.due, m.period_end) as due
        from target g where g.indicator_id = m.id and g.followed and g.agency_id is null and g.name is null
          and (g.in_force_from is null or g.in_force_from <= f.told_to)
        union all
        select g.comparator, g.evaluate_as, g.measure, g.value, g.low, g.high, coalesce(g.due, m.period_end)
        from former_target g where g.indicator_id = m.id and g.followed and g.agency_id is null and g.name is null
          and (g.in_force_from is null or g.in_force_from <= f.told_to) and g.in_force_until >= f.told_to
      ) g
      where m.id = f.indicator_id
      order by g.due < f.told_to, case when g.due < f.told_to then g.due end desc, g.due limit 1) end,
    f.off_calendar, w.code
  from wanted w
    cross join lateral (
    select count(*) as n,
      case when count(*) = 0 then 'missing' when bool_and(s.state = 'not_applicable') then 'not_applicable'
        when bool_or(s.state = 'counted') then 'counted' else 'without_denominator' end as state,
      sum(s.numerator) filter (where s.state = 'counted') as numerator, sum(s.denominator) filter (where s.state = 'counted') as denominator,
      case when bool_or(s.state = 'counted') then sum(s.value) filter (where s.state = 'counted')
        when count(*) = 1 then max(s.value) end as value,
      case when count(s.answer) filter (where s.state = 'counted') > 0
        then count(*) filter (where s.answer and s.state = 'counted') = count(*) end as answer,
      case when bool_or(s.obs_status = 'estimated') then 'estimated'
        when bool_or(s.obs_status = 'provisional') then 'provisional'
        when bool_or(s.state <> 'not_applicable') then 'reported'
        when count(*) > 0 then 'not_applicable' end as obs_status,
      coalesce(bool_or(s.off_calendar), false) as off_calendar,
      (array_agg(s.nominal order by s.last_day desc, s.first_day desc))[1] as nominal, (array_agg(s.own order by s.last_day desc, s.first_day desc))[1] as own,
      (array_agg(s.met order by s.last_day desc, s.first_day desc))[1] as met, (array_agg(s.indicator_id order by s.last_day desc, s.first_day desc))[1] as indicator_id,
      max(s.last_day) as told_to
    from figure s where s.state <> 'missing' and s.first_day >= w.first_day and s.last_day <= w.last_day
      and case when adds_up = 'flow' then not exists (
        select from figure l where l.state <> 'missing' and l.first_day >= w.first_day and l.last_day <= w.last_day
          and l.last_day - l.first_day > s.last_day - s.first_day
          and l.first_day <= s.last_day and l.last_day >= s.first_day
          and not (l.nominal like '%H2' and exists (select from figure n where n.state <> 'missing'
            and n.nominal = left(l.nominal, 4) || '-9M' and n.first_day >= w.first_day and n.last_day <= w.last_day)))
      else not exists (select from figure l where l.state <> 'missing' and l.first_day >= w.first_day and l.last_day <= w.last_day
        and (l.last_day, l.first_day) > (s.last_day, s.first_day)) end) f
    left join lateral (
      select case when x.state = 'not_applicable' then null
        when x.denominator > 0
          then x.numerator * 100.000000000000000000000000000000 / x.denominator
        else x.value end as amount
      from (
        select f.state, f.numerator, f.denominator, f.value where adds_up <> 'flow'
        union all
        select y.state, y.numerator, y.denominator, y.value
        from (
    select count(*) as n,
      case when count(*) = 0 then 'missing' when bool_and(s.state = 'not_applicable') then 'not_applicable'
        when bool_or(s.state = 'counted') then 'counted' else 'without_denominator' end as state,
      sum(s.numerator) filter (where s.state = 'counted') as numerator, sum(s.denominator) filter (where s.state = 'counted') as denominator,
      case when bool_or(s.state = 'counted') then sum(s.value) filter (where s.state = 'counted')
        when count(*) = 1 then max(s.value) end as value,
      case when count(s.answer) filter (where s.state = 'counted') > 0
        then count(*) filter (where s.answer and s.state = 'counted') = count(*) end as answer,
      case when bool_or(s.obs_status = 'estimated') then 'estimated'
        when bool_or(s.obs_status = 'provisional') then 'provisional'
        when bool_or(s.state <> 'not_applicable') then 'reported'
        when count(*) > 0 then 'not_applicable' end as obs_status,
      coalesce(bool_or(s.off_calendar), false) as off_calendar,
      (array_agg(s.nominal order by s.last_day desc, s.first_day desc))[1] as nominal, (array_agg(s.own order by s.last_day desc, s.first_day desc))[1] as own,
      (array_agg(s.met order by s.last_day desc, s.first_day desc))[1] as met, (array_agg(s.indicator_id order by s.last_day desc, s.first_day desc))[1] as indicator_id,
      max(s.last_day) as told_to
    from figure s where s.state <> 'missing' and s.first_day >= make_date(extract(year from w.first_day)::integer, 1, 1) and s.last_day <= w.last_day
      and case when adds_up = 'flow' then not exists (
        select from figure l where l.state <> 'missing' and l.first_day >= make_date(extract(year from w.first_day)::integer, 1, 1) and l.last_day <= w.last_day
          and l.last_day - l.first_day > s.last_day - s.first_day
          and l.first_day <= s.last_day and l.last_day >= s.first_day
          and not (l.nominal like '%H2' and exists (select from figure n where n.state <> 'missing'
            and n.nominal = left(l.nominal, 4) || '-9M' and n.first_day >= make_date(extract(year from w.first_day)::integer, 1, 1) and n.last_day <= w.last_day)))
      else not exists (select from figure l where l.state <> 'missing' and l.first_day >= make_date(extract(year from w.first_day)::integer, 1, 1) and l.last_day <= w.last_day
        and (l.last_day, l.first_day) > (s.last_day, s.first_day)) end) y
        where adds_up = 'flow'
      ) x
    ) j on f.n > 0
  where (w.planned and w.exists_then) or (f.n > 0 and (w.exists_then or adds_up = 'flow'));
end $$

--;;
create function rollup_told() returns trigger language plpgsql as $$
begin
  new.told := '"obsStatus":"' || case when new.counted + new.without_denominator > 0 then case when new.estimated > 0 then 'estimated' when new.provisional > 0 then 'provisional' else 'reported' end when new.not_applicable > 0 and not new.counted + new.without_denominator > 0 then 'not_applicable' else 'missing' end || '",' || case when new.value_kind = 'ratio' and new.counted > 0 then '"numerator":' || trim_scale(new.numerator) || ',"denominator":' || trim_scale(new.denominator) || ',"value":' || coalesce(trim_scale(round(new.numerator * 100.0 / nullif(new.denominator, 0), 6))::text, 'null') when new.value_kind = 'yes_no' and new.answers > 0 then '"numerator":' || new.yes || ',"denominator":' || new.answers || ',"value":' || trim_scale(round(new.yes * 100.0 / new.answers, 6))::text else '"numerator":null,"denominator":null,"value":' || coalesce(trim_scale(round(case when new.value_kind = 'number' and new.counted > 0 then new.value else null::numeric end, 6))::text, 'null') end || ',"judged":' || new.judged || ',"met":' || new.met || ',"coverage":{' || '"expected":' || new.expected || ',' || '"reported":' || new.reported || ',' || '"counted":' || new.counted || ',' || '"notApplicable":' || '[' || new.not_applicable_codes || ']' || ',' || '"withoutDenominator":' || '[' || new.without_denominator_codes || ']' || ',' || '"offCalendar":' || '[' || new.off_calendar_codes || ']' || ',' || '"carried":' || '[]';
  return new;
end $$

--;;
revoke all on function rollup_told() from public

--;;
create function codes_after(had text, changes text) returns text language sql immutable as $$
  select case when changes = '' then had else (
    select coalesce(string_agg(x.code, ',' order by x.code), '') from (
      (select unnest(string_to_array(had, ',')) except
        select substr(c, 2) from unnest(string_to_array(changes, ',')) c where c like '-%')
      union select c from unnest(string_to_array(changes, ',')) c where c not like '-%') x(code)) end
$$

--;;
revoke all on function codes_after(text, text) from public

--;;
create or replace function slots_follow(units integer[], definitions uuid[], since date[], until date[])
returns bigint language plpgsql security definer set search_path = public, pg_temp
  set plan_cache_mode = force_generic_plan set jit = off as $$
declare changed bigint;
begin
  if cardinality(units) is null or cardinality(units) = 0 then return 0; end if;
  perform from unit u where u.key = any(units) order by u.key for no key update;
  with concerned as (
    select k.unit_key, k.definition_id, min(k.since) as since, max(k.until) as until
    from unnest(units, definitions, since, until) k(unit_key, definition_id, since, until) group by 1, 2
  ), fresh as materialized (
    select f.* from concerned k
      cross join lateral slot_figures(k.unit_key, k.definition_id, k.since, k.until, (coalesce(nullif(current_setting('app.now', true), '')::timestamptz, clock_timestamp()) at time zone 'Asia/Ho_Chi_Minh')::date) f
  ), stale as materialized (
    select s.* from concerned k cross join lateral (
      select * from slot s where s.unit_key = k.unit_key and s.definition_id = k.definition_id
        and s.first_day <= k.until and s.last_day >= k.since) s
  ), came as materialized (
    select * from fresh except select * from stale
  ), went as materialized (
    select * from stale except select * from fresh
  ), gone as (
    delete from slot s using (select unit_key, definition_id, period from went except select unit_key, definition_id, period from came) g
    where s.unit_key = g.unit_key and s.definition_id = g.definition_id and s.period = g.period
    returning 1
  ), filled as (
    insert into slot select c.* from came c
    on conflict (unit_key, definition_id, period) do update set first_day = excluded.first_day, last_day = excluded.last_day, parent_key = excluded.parent_key, expected = excluded.expected, state = excluded.state, value_kind = excluded.value_kind, nominal = excluded.nominal, own = excluded.own, indicator_id = excluded.indicator_id, obs_status = excluded.obs_status, numerator = excluded.numerator, denominator = excluded.denominator, value = excluded.value, answer = excluded.answer, amount = excluded.amount, met = excluded.met, off_calendar = excluded.off_calendar, unit_code = excluded.unit_code
    returning 1
  ), moved as (
    select parent_key, definition_id, period, sum(x.expected) as expected, sum(x.reported) as reported, sum(x.counted) as counted, sum(x.not_applicable) as not_applicable, sum(x.without_denominator) as without_denominator, sum(x.off_calendar) as off_calendar, sum(x.numerator) as numerator, sum(x.denominator) as denominator, sum(x.value) as value, sum(x.yes) as yes, sum(x.answers) as answers, sum(x.estimated) as estimated, sum(x.provisional) as provisional, sum(x.judged) as judged, sum(x.met) as met,
      max(x.value_kind) as value_kind,
      coalesce(string_agg(x.missing_codes, ',' order by x.missing_codes), '') as missing_codes, coalesce(string_agg(x.not_applicable_codes, ',' order by x.not_applicable_codes), '') as not_applicable_codes, coalesce(string_agg(x.without_denominator_codes, ',' order by x.without_denominator_codes), '') as without_denominator_codes, coalesce(string_agg(x.off_calendar_codes, ',' order by x.off_calendar_codes), '') as off_calendar_codes
    from (
      select c.parent_key, c.definition_id, c.period, c.value_kind,
        1 as expected, (c.state <> 'missing')::integer as reported, (c.state = 'counted')::integer as counted, (c.state = 'not_applicable')::integer as not_applicable, (c.state = 'without_denominator')::integer as without_denominator, c.off_calendar::integer as off_calendar, case when c.state = 'counted' then coalesce(c.numerator, 0) else 0 end as numerator, case when c.state = 'counted' then coalesce(c.denominator, 0) else 0 end as denominator, case when c.state = 'counted' then coalesce(c.value, 0) else 0 end as value, (coalesce(c.answer, false) and c.state = 'counted')::integer as yes, (c.answer is not null and c.state = 'counted')::integer as answers, (coalesce(c.obs_status, '') = 'estimated')::integer as estimated, (coalesce(c.obs_status, '') = 'provisional')::integer as provisional, (c.met is not null)::integer as judged, coalesce(c.met, false)::integer as met, case when c.state = 'missing' then '"' || c.unit_code || '"' end as missing_codes, case when c.state = 'not_applicable' then '"' || c.unit_code || '"' end as not_applicable_codes, case when c.state = 'without_denominator' then '"' || c.unit_code || '"' end as without_denominator_codes, case when c.off_calendar then '"' || c.unit_code || '"' end as off_calendar_codes
      from came c
      union all
      select w.parent_key, w.definition_id, w.period, w.value_kind,
        -(1) as expected, -((w.state <> 'missing')::integer) as reported, -((w.state = 'counted')::integer) as counted, -((w.state = 'not_applicable')::integer) as not_applicable, -((w.state = 'without_denominator')::integer) as without_denominator, -(w.off_calendar::integer) as off_calendar, -(case when w.state = 'counted' then coalesce(w.numerator, 0) else 0 end) as numerator, -(case when w.state = 'counted' then coalesce(w.denominator, 0) else 0 end) as denominator, -(case when w.state = 'counted' then coalesce(w.value, 0) else 0 end) as value, -((coalesce(w.answer, false) and w.state = 'counted')::integer) as yes, -((w.answer is not null and w.state = 'counted')::integer) as answers, -((coalesce(w.obs_status, '') = 'estimated')::integer) as estimated, -((coalesce(w.obs_status, '') = 'provisional')::integer) as provisional, -((w.met is not null)::integer) as judged, -(coalesce(w.met, false)::integer) as met, case when w.state = 'missing' then '-"' || w.unit_code || '"' end as missing_codes, case when w.state = 'not_applicable' then '-"' || w.unit_code || '"' end as not_applicable_codes, case when w.state = 'without_denominator' then '-"' || w.unit_code || '"' end as without_denominator_codes, case when w.off_calendar then '-"' || w.unit_code || '"' end as off_calendar_codes
      from went w
    ) x
    group by parent_key, definition_id, period
    having sum(x.expected) <> 0 or sum(x.reported) <> 0 or sum(x.counted) <> 0 or sum(x.not_applicable) <> 0 or sum(x.without_denominator) <> 0 or sum(x.off_calendar) <> 0 or sum(x.numerator) <> 0 or sum(x.denominator) <> 0 or sum(x.value) <> 0 or sum(x.yes) <> 0 or sum(x.answers) <> 0 or sum(x.estimated) <> 0 or sum(x.provisional) <> 0 or sum(x.judged) <> 0 or sum(x.met) <> 0 or count(x.missing_codes) > 0 or count(x.not_applicable_codes) > 0 or count(x.without_denominator_codes) > 0 or count(x.off_calendar_codes) > 0
    order by parent_key, period, definition_id
  ), summed as (
    insert into rollup (unit_key, definition_id, period, expected, reported, counted, not_applicable, without_denominator, off_calendar, numerator, denominator, value, yes, answers, estimated, provisional, judged, met, value_kind, missing_codes, not_applicable_codes, without_denominator_codes, off_calendar_codes)
    select parent_key, definition_id, period, expected, reported, counted, not_applicable, without_denominator, off_calendar, numerator, denominator, value, yes, answers, estimated, provisional, judged, met, value_kind, missing_codes, not_applicable_codes, without_denominator_codes, off_calendar_codes from moved
    on conflict (period, unit_key, definition_id)
      do update set expected = rollup.expected + excluded.expected, reported = rollup.reported + excluded.reported, counted = rollup.counted + excluded.counted, not_applicable = rollup.not_applicable + excluded.not_applicable, without_denominator = rollup.without_denominator + excluded.without_denominator, off_calendar = rollup.off_calendar + excluded.off_calendar, numerator = rollup.numerator + excluded.numerator, denominator = rollup.denominator + excluded.denominator, value = rollup.value + excluded.value, yes = rollup.yes + excluded.yes, answers = rollup.answers + excluded.answers, estimated = rollup.estimated + excluded.estimated, provisional = rollup.provisional + excluded.provisional, judged = rollup.judged + excluded.judged, met = rollup.met + excluded.met,
        missing_codes = codes_after(rollup.missing_codes, excluded.missing_codes), not_applicable_codes = codes_after(rollup.not_applicable_codes, excluded.not_applicable_codes), without_denominator_codes = codes_after(rollup.without_denominator_codes, excluded.without_denominator_codes), off_calendar_codes = codes_after(rollup.off_calendar_codes, excluded.off_calendar_codes)
    returning 1
  )
  select (select count(*) from gone) + (select count(*) from filled) + 0 * (select count(*) from summed) into changed;
  return changed;
end $$

--;;
create or replace function slots_follow_unit() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare units integer[]; definitions uuid[]; since date[]; until date[];
begin
  if tg_op = 'UPDATE' then select array_agg(k.unit_key), array_agg(k.definition_id), array_agg(k.since), array_agg(k.until) into units, definitions, since, until from (select distinct i.unit_key, i.definition_id, date '-infinity' as since, date 'infinity' as until from ((select key, code, parent_key, valid_from, valid_to from fresh except select key, code, parent_key, valid_from, valid_to from stale)) c join indicator i on i.unit_key = c.key and i.published and i.definition_id is not null) k;
  end if;
  if units is not null then perform slots_follow(units, definitions, since, until); end if;
  return null;
end $$

--;;
create or replace function slots_rebuild(under integer, out slots bigint, out sums bigint)
language plpgsql security definer set search_path = public, pg_temp as $$
declare communes integer[]; units integer[]; definitions uuid[];
begin
  -- Whoever adds to the sums of a province holds a row of these: from here on nobody does.
  select array_agg(l.key) into communes from (
    select u.key from unit u where u.level = 'commune' and (u.parent_key = under or u.key between under and
      (select p.last_key from unit p where p.key = under)) order by u.key for no key update) l;
  select array_agg(k.unit_key), array_agg(k.definition_id) into units, definitions from (
    select i.unit_key, i.definition_id from indicator i
    where i.unit_key = any(communes) and i.published and i.definition_id is not null
    union select s.unit_key, s.definition_id from slot s where s.unit_key = any(communes)) k;
  slots := 0;
  if units is not null then
    slots := slots_follow(units, definitions, array_fill(date '-infinity', array[cardinality(units)]),
      array_fill(date 'infinity', array[cardinality(units)]));
  end if;
  with right_ones as materialized (
    select s.parent_key as unit_key, s.definition_id, s.period, sum(1) as expected, sum((s.state <> 'missing')::integer) as reported, sum((s.state = 'counted')::integer) as counted, sum((s.state = 'not_applicable')::integer) as not_applicable, sum((s.state = 'without_denominator')::integer) as without_denominator, sum(s.off_calendar::integer) as off_calendar, sum(case when s.state = 'counted' then coalesce(s.numerator, 0) else 0 end) as numerator, sum(case when s.state = 'counted' then coalesce(s.denominator, 0) else 0 end) as denominator, sum(case when s.state = 'counted' then coalesce(s.value, 0) else 0 end) as value, sum((coalesce(s.answer, false) and s.state = 'counted')::integer) as yes, sum((s.answer is not null and s.state = 'counted')::integer) as answers, sum((coalesce(s.obs_status, '') = 'estimated')::integer) as estimated, sum((coalesce(s.obs_status, '') = 'provisional')::integer) as provisional, sum((s.met is not null)::integer) as judged, sum(coalesce(s.met, false)::integer) as met, max(s.value_kind) as value_kind, coalesce(string_agg('"' || s.unit_code || '"', ',' order by s.unit_code) filter (where s.state = 'missing'), '') as missing_codes, coalesce(string_agg('"' || s.unit_code || '"', ',' order by s.unit_code) filter (where s.state = 'not_applicable'), '') as not_applicable_codes, coalesce(string_agg('"' || s.unit_code || '"', ',' order by s.unit_code) filter (where s.state = 'without_denominator'), '') as without_denominator_codes, coalesce(string_agg('"' || s.unit_code || '"', ',' order by s.unit_code) filter (where s.off_calendar), '') as off_calendar_codes
    from slot s where s.unit_key = any(communes) and s.parent_key = under group by 1, 2, 3
  ), gone as (
    delete from rollup r where r.unit_key = under and not exists (
      select from right_ones o where o.definition_id = r.definition_id and o.period = r.period)
    returning r.expected
  ), mended as (
    insert into rollup as r (unit_key, definition_id, period, expected, reported, counted, not_applicable, without_denominator, off_calendar, numerator, denominator, value, yes, answers, estimated, provisional, judged, met, value_kind, missing_codes, not_applicable_codes, without_denominator_codes, off_calendar_codes)
    select unit_key, definition_id, period, expected, reported, counted, not_applicable, without_denominator, off_calendar, numerator, denominator, value, yes, answers, estimated, provisional, judged, met, value_kind, missing_codes, not_applicable_codes, without_denominator_codes, off_calendar_codes from right_ones
    on conflict (period, unit_key, definition_id) do update set expected = excluded.expected, reported = excluded.reported, counted = excluded.counted, not_applicable = excluded.not_applicable, without_denominator = excluded.without_denominator, off_calendar = excluded.off_calendar, numerator = excluded.numerator, denominator = excluded.denominator, value = excluded.value, yes = excluded.yes, answers = excluded.answers, estimated = excluded.estimated, provisional = excluded.provisional, judged = excluded.judged, met = excluded.met, value_kind = excluded.value_kind, missing_codes = excluded.missing_codes, not_applicable_codes = excluded.not_applicable_codes, without_denominator_codes = excluded.without_denominator_codes, off_calendar_codes = excluded.off_calendar_codes
    where (r.expected, r.reported, r.counted, r.not_applicable, r.without_denominator, r.off_calendar, r.numerator, r.denominator, r.value, r.yes, r.answers, r.estimated, r.provisional, r.judged, r.met, r.value_kind, r.missing_codes, r.not_applicable_codes, r.without_denominator_codes, r.off_calendar_codes) is distinct from (excluded.expected, excluded.reported, excluded.counted, excluded.not_applicable, excluded.without_denominator, excluded.off_calendar, excluded.numerator, excluded.denominator, excluded.value, excluded.yes, excluded.answers, excluded.estimated, excluded.provisional, excluded.judged, excluded.met, excluded.value_kind, excluded.missing_codes, excluded.not_applicable_codes, excluded.without_denominator_codes, excluded.off_calendar_codes)
    returning 1
  )
  select (select count(*) from gone where gone.expected <> 0) + (select count(*) from mended) into sums;
end $$

--;;
create trigger rollup_told before insert or update on rollup for each row execute function rollup_told()
