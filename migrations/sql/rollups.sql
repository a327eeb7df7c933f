-- Rules, triggers, policies and rights of slots and roll-ups, in order. Frozen.

--;;
alter table slot enable row level security

--;;
create policy seen on slot for select to sauro_service using (unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange))

--;;
create policy added on slot for insert to sauro_service with check (false)

--;;
create policy changed on slot for update to sauro_service using (false) with check (false)

--;;
create policy removed on slot for delete to sauro_service using (false)

--;;
grant select on slot to sauro_service

--;;
alter table rollup enable row level security

--;;
create policy seen on rollup for select to sauro_service using (int4range(unit_key, unit_key + 1000000) <@ (select nullif(current_setting('app.reach', true), '')::int4multirange))

--;;
create policy added on rollup for insert to sauro_service with check (false)

--;;
create policy changed on rollup for update to sauro_service using (false) with check (false)

--;;
create policy removed on rollup for delete to sauro_service using (false)

--;;
grant select on rollup to sauro_service

--;;
create function nominal_periods(first_year integer, last_year integer)
returns table (period text, first_day date, last_day date) language sql immutable as $$
  select y.y::text || p.part, make_date(y.y, p.month, 1),
    (make_date(y.y, p.month, 1) + make_interval(months => p.months))::date - 1
  from generate_series(first_year, last_year) y(y)
    cross join (values ('-M01', 1, 1), ('-M02', 2, 1), ('-M03', 3, 1), ('-M04', 4, 1), ('-M05', 5, 1), ('-M06', 6, 1), ('-M07', 7, 1), ('-M08', 8, 1), ('-M09', 9, 1), ('-M10', 10, 1), ('-M11', 11, 1), ('-M12', 12, 1), ('-Q1', 1, 3), ('-Q2', 4, 3), ('-Q3', 7, 3), ('-Q4', 10, 3), ('-H1', 1, 6), ('-H2', 7, 6), ('-9M', 1, 9), ('', 1, 12))
      p(part, month, months)
$$

--;;
create function target_met(comparator text, evaluate_as text, measure text, wanted numeric, low numeric, high numeric,
  direction text, baseline numeric, tolerance numeric, amount numeric, answer boolean)
returns boolean language sql immutable as $$
  select case
    when comparator in ('boolean', 'qualitative') then coalesce(answer, amount > 0)
    when amount is null or (measure <> 'level' and coalesce(baseline, 0) = 0) then null
    else (e.low is null or amount > e.low or (amount = e.low and not e.above))
      and (e.high is null or amount < e.high or (amount = e.high and not e.below)) end
  from (select coalesce(wanted, case when evaluate_as in ('le', 'lt') then high else low end) as v) w
  cross join lateral (select
    case evaluate_as when 'le' then null when 'lt' then null when 'range' then target_met.low
      when 'approx' then case direction when 'down' then null else v - coalesce(tolerance, 2) end else v end as low,
    case evaluate_as when 'le' then v when 'lt' then v when 'eq' then v when 'range' then target_met.high
      when 'approx' then case direction when 'up' then null else v + coalesce(tolerance, 2) end end as high,
    evaluate_as = 'gt' as above, evaluate_as = 'lt' as below) p
  cross join lateral (select measure <> 'level' and direction = 'down' as falls,
    case when direction = 'down' then -baseline else baseline end * 0.01 as step) f
  cross join lateral (select
    case when measure = 'level' then p.low else baseline + step * case when falls then p.high else p.low end end as low,
    case when measure = 'level' then p.high else baseline + step * case when falls then p.low else p.high end end
      as high,
    case when falls then p.below else p.above end as above,
    case when falls then p.above else p.below end as below) e
$$

--;;
create function slot_figures(at_unit integer, of_definition uuid, since date, until date, today date)
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
    select p.period, p.first_day, p.last_day,
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
    f.off_calendar
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
revoke all on function nominal_periods(integer, integer), target_met(text, text, text, numeric, numeric, numeric, text, numeric, numeric, numeric, boolean), slot_figures(integer, uuid, date, date, date) from public

--;;
grant execute on function nominal_periods(integer, integer), target_met(text, text, text, numeric, numeric, numeric, text, numeric, numeric, numeric, boolean) to sauro_service

--;;
create function slots_follow(units integer[], definitions uuid[], since date[], until date[])
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
  ), gone as (
    delete from slot s using (select unit_key, definition_id, period from stale except select unit_key, definition_id, period from fresh) g
    where s.unit_key = g.unit_key and s.definition_id = g.definition_id and s.period = g.period
    returning 1
  ), filled as (
    insert into slot select f.* from (select * from fresh except select * from stale) f
    on conflict (unit_key, definition_id, period) do update set first_day = excluded.first_day, last_day = excluded.last_day, parent_key = excluded.parent_key, expected = excluded.expected, state = excluded.state, value_kind = excluded.value_kind, nominal = excluded.nominal, own = excluded.own, indicator_id = excluded.indicator_id, obs_status = excluded.obs_status, numerator = excluded.numerator, denominator = excluded.denominator, value = excluded.value, answer = excluded.answer, amount = excluded.amount, met = excluded.met, off_calendar = excluded.off_calendar
    returning 1
  ), moved as (
    select parent_key, definition_id, period, sum(x.expected) as expected, sum(x.reported) as reported, sum(x.counted) as counted, sum(x.not_applicable) as not_applicable, sum(x.without_denominator) as without_denominator, sum(x.off_calendar) as off_calendar, sum(x.numerator) as numerator, sum(x.denominator) as denominator, sum(x.value) as value, sum(x.yes) as yes, sum(x.answers) as answers, sum(x.estimated) as estimated, sum(x.provisional) as provisional, sum(x.judged) as judged, sum(x.met) as met
    from (
      select f.parent_key, f.definition_id, f.period, 1 as expected, (f.state <> 'missing')::integer as reported, (f.state = 'counted')::integer as counted, (f.state = 'not_applicable')::integer as not_applicable, (f.state = 'without_denominator')::integer as without_denominator, f.off_calendar::integer as off_calendar, case when f.state = 'counted' then coalesce(f.numerator, 0) else 0 end as numerator, case when f.state = 'counted' then coalesce(f.denominator, 0) else 0 end as denominator, case when f.state = 'counted' then coalesce(f.value, 0) else 0 end as value, (coalesce(f.answer, false) and f.state = 'counted')::integer as yes, (f.answer is not null and f.state = 'counted')::integer as answers, (coalesce(f.obs_status, '') = 'estimated')::integer as estimated, (coalesce(f.obs_status, '') = 'provisional')::integer as provisional, (f.met is not null)::integer as judged, coalesce(f.met, false)::integer as met
      from fresh f
      union all
      select s.parent_key, s.definition_id, s.period,
        -(1) as expected, -((s.state <> 'missing')::integer) as reported, -((s.state = 'counted')::integer) as counted, -((s.state = 'not_applicable')::integer) as not_applicable, -((s.state = 'without_denominator')::integer) as without_denominator, -(s.off_calendar::integer) as off_calendar, -(case when s.state = 'counted' then coalesce(s.numerator, 0) else 0 end) as numerator, -(case when s.state = 'counted' then coalesce(s.denominator, 0) else 0 end) as denominator, -(case when s.state = 'counted' then coalesce(s.value, 0) else 0 end) as value, -((coalesce(s.answer, false) and s.state = 'counted')::integer) as yes, -((s.answer is not null and s.state = 'counted')::integer) as answers, -((coalesce(s.obs_status, '') = 'estimated')::integer) as estimated, -((coalesce(s.obs_status, '') = 'provisional')::integer) as provisional, -((s.met is not null)::integer) as judged, -(coalesce(s.met, false)::integer) as met
      from stale s
    ) x
    group by parent_key, definition_id, period
    having sum(x.expected) <> 0 or sum(x.reported) <> 0 or sum(x.counted) <> 0 or sum(x.not_applicable) <> 0 or sum(x.without_denominator) <> 0 or sum(x.off_calendar) <> 0 or sum(x.numerator) <> 0 or sum(x.denominator) <> 0 or sum(x.value) <> 0 or sum(x.yes) <> 0 or sum(x.answers) <> 0 or sum(x.estimated) <> 0 or sum(x.provisional) <> 0 or sum(x.judged) <> 0 or sum(x.met) <> 0
    order by parent_key, period, definition_id
  ), summed as (
    insert into rollup (unit_key, definition_id, period, expected, reported, counted, not_applicable, without_denominator, off_calendar, numerator, denominator, value, yes, answers, estimated, provisional, judged, met)
    select parent_key, definition_id, period, expected, reported, counted, not_applicable, without_denominator, off_calendar, numerator, denominator, value, yes, answers, estimated, provisional, judged, met from moved
    on conflict (period, unit_key, definition_id)
      do update set expected = rollup.expected + excluded.expected, reported = rollup.reported + excluded.reported, counted = rollup.counted + excluded.counted, not_applicable = rollup.not_applicable + excluded.not_applicable, without_denominator = rollup.without_denominator + excluded.without_denominator, off_calendar = rollup.off_calendar + excluded.off_calendar, numerator = rollup.numerator + excluded.numerator, denominator = rollup.denominator + excluded.denominator, value = rollup.value + excluded.value, yes = rollup.yes + excluded.yes, answers = rollup.answers + excluded.answers, estimated = rollup.estimated + excluded.estimated, provisional = rollup.provisional + excluded.provisional, judged = rollup.judged + excluded.judged, met = rollup.met + excluded.met
    returning 1
  )
  select (select count(*) from gone) + (select count(*) from filled) + 0 * (select count(*) from summed) into changed;
  return changed;
end $$

--;;
create function slots_follow_observation() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare units integer[]; definitions uuid[]; since date[]; until date[];
begin
  if tg_op = 'INSERT' then select array_agg(k.unit_key), array_agg(k.definition_id), array_agg(k.since), array_agg(k.until) into units, definitions, since, until from (select i.unit_key, i.definition_id, min(p.first_day) as since, max(case when d.aggregation = 'flow' then make_date(left(o.nominal, 4)::integer, 12, 31) else p.last_day end) as until from (select id, indicator_id, nominal, published, replaced, quantity, agency_id, obs_status, numerator, denominator, value, answer, percent_only, period_start, period_end, verified_at, judgement ->> 'met' from fresh where published) o join indicator i on i.id = o.indicator_id and i.published and i.definition_id is not null join indicator_definition d on d.id = i.definition_id cross join lateral nominal_periods(left(o.nominal, 4)::integer, left(o.nominal, 4)::integer) p where p.period = o.nominal group by 1, 2) k;
   elsif tg_op = 'UPDATE' then select array_agg(k.unit_key), array_agg(k.definition_id), array_agg(k.since), array_agg(k.until) into units, definitions, since, until from (select i.unit_key, i.definition_id, min(p.first_day) as since, max(case when d.aggregation = 'flow' then make_date(left(o.nominal, 4)::integer, 12, 31) else p.last_day end) as until from ((select id, indicator_id, nominal, published, replaced, quantity, agency_id, obs_status, numerator, denominator, value, answer, percent_only, period_start, period_end, verified_at, judgement ->> 'met' from fresh where published except select id, indicator_id, nominal, published, replaced, quantity, agency_id, obs_status, numerator, denominator, value, answer, percent_only, period_start, period_end, verified_at, judgement ->> 'met' from stale where published) union (select id, indicator_id, nominal, published, replaced, quantity, agency_id, obs_status, numerator, denominator, value, answer, percent_only, period_start, period_end, verified_at, judgement ->> 'met' from stale where published except select id, indicator_id, nominal, published, replaced, quantity, agency_id, obs_status, numerator, denominator, value, answer, percent_only, period_start, period_end, verified_at, judgement ->> 'met' from fresh where published)) o join indicator i on i.id = o.indicator_id and i.published and i.definition_id is not null join indicator_definition d on d.id = i.definition_id cross join lateral nominal_periods(left(o.nominal, 4)::integer, left(o.nominal, 4)::integer) p where p.period = o.nominal group by 1, 2) k;
   elsif tg_op = 'DELETE' then select array_agg(k.unit_key), array_agg(k.definition_id), array_agg(k.since), array_agg(k.until) into units, definitions, since, until from (select i.unit_key, i.definition_id, min(p.first_day) as since, max(case when d.aggregation = 'flow' then make_date(left(o.nominal, 4)::integer, 12, 31) else p.last_day end) as until from (select id, indicator_id, nominal, published, replaced, quantity, agency_id, obs_status, numerator, denominator, value, answer, percent_only, period_start, period_end, verified_at, judgement ->> 'met' from stale where published) o join indicator i on i.id = o.indicator_id and i.published and i.definition_id is not null join indicator_definition d on d.id = i.definition_id cross join lateral nominal_periods(left(o.nominal, 4)::integer, left(o.nominal, 4)::integer) p where p.period = o.nominal group by 1, 2) k;
  end if;
  if units is not null then perform slots_follow(units, definitions, since, until); end if;
  return null;
end $$

--;;
create function slots_follow_indicator() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare units integer[]; definitions uuid[]; since date[]; until date[];
begin
  if tg_op = 'INSERT' then select array_agg(k.unit_key), array_agg(k.definition_id), array_agg(k.since), array_agg(k.until) into units, definitions, since, until from (select distinct c.unit_key, c.definition_id, date '-infinity' as since, date 'infinity' as until from (select id, unit_key, definition_id, published, period_start, period_end, effective_on, tracked_from, ended_on, direction, baseline_value, tolerance from fresh where published and definition_id is not null) c) k;
   elsif tg_op = 'UPDATE' then select array_agg(k.unit_key), array_agg(k.definition_id), array_agg(k.since), array_agg(k.until) into units, definitions, since, until from (select distinct c.unit_key, c.definition_id, date '-infinity' as since, date 'infinity' as until from ((select id, unit_key, definition_id, published, period_start, period_end, effective_on, tracked_from, ended_on, direction, baseline_value, tolerance from fresh where published and definition_id is not null except select id, unit_key, definition_id, published, period_start, period_end, effective_on, tracked_from, ended_on, direction, baseline_value, tolerance from stale where published and definition_id is not null) union (select id, unit_key, definition_id, published, period_start, period_end, effective_on, tracked_from, ended_on, direction, baseline_value, tolerance from stale where published and definition_id is not null except select id, unit_key, definition_id, published, period_start, period_end, effective_on, tracked_from, ended_on, direction, baseline_value, tolerance from fresh where published and definition_id is not null)) c) k;
   elsif tg_op = 'DELETE' then select array_agg(k.unit_key), array_agg(k.definition_id), array_agg(k.since), array_agg(k.until) into units, definitions, since, until from (select distinct c.unit_key, c.definition_id, date '-infinity' as since, date 'infinity' as until from (select id, unit_key, definition_id, published, period_start, period_end, effective_on, tracked_from, ended_on, direction, baseline_value, tolerance from stale where published and definition_id is not null) c) k;
  end if;
  if units is not null then perform slots_follow(units, definitions, since, until); end if;
  return null;
end $$

--;;
create function slots_follow_part() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare units integer[]; definitions uuid[]; since date[]; until date[];
begin
  if tg_op = 'INSERT' then select array_agg(k.unit_key), array_agg(k.definition_id), array_agg(k.since), array_agg(k.until) into units, definitions, since, until from (select distinct i.unit_key, i.definition_id, date '-infinity' as since, date 'infinity' as until from (select indicator_id from fresh where published) c join indicator i on i.id = c.indicator_id and i.published and i.definition_id is not null) k;
   elsif tg_op = 'UPDATE' then select array_agg(k.unit_key), array_agg(k.definition_id), array_agg(k.since), array_agg(k.until) into units, definitions, since, until from (select distinct i.unit_key, i.definition_id, date '-infinity' as since, date 'infinity' as until from (select indicator_id from stale where published) c join indicator i on i.id = c.indicator_id and i.published and i.definition_id is not null) k;
   elsif tg_op = 'DELETE' then select array_agg(k.unit_key), array_agg(k.definition_id), array_agg(k.since), array_agg(k.until) into units, definitions, since, until from (select distinct i.unit_key, i.definition_id, date '-infinity' as since, date 'infinity' as until from (select indicator_id from stale where published) c join indicator i on i.id = c.indicator_id and i.published and i.definition_id is not null) k;
  end if;
  if units is not null then perform slots_follow(units, definitions, since, until); end if;
  return null;
end $$

--;;
create function slots_follow_unit() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare units integer[]; definitions uuid[]; since date[]; until date[];
begin
  if tg_op = 'UPDATE' then select array_agg(k.unit_key), array_agg(k.definition_id), array_agg(k.since), array_agg(k.until) into units, definitions, since, until from (select distinct i.unit_key, i.definition_id, date '-infinity' as since, date 'infinity' as until from ((select key, parent_key, valid_from, valid_to from fresh except select key, parent_key, valid_from, valid_to from stale)) c join indicator i on i.unit_key = c.key and i.published and i.definition_id is not null) k;
  end if;
  if units is not null then perform slots_follow(units, definitions, since, until); end if;
  return null;
end $$

--;;
create function slots_open() returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare units integer[]; definitions uuid[]; year date := date_trunc('year', (coalesce(nullif(current_setting('app.now', true), '')::timestamptz, clock_timestamp()) at time zone 'Asia/Ho_Chi_Minh')::date::timestamp)::date;
begin
  select array_agg(k.unit_key), array_agg(k.definition_id) into units, definitions from (
    select distinct i.unit_key, i.definition_id from indicator i join unit u on u.key = i.unit_key
    where i.published and i.definition_id is not null and i.period_end >= year
      and (i.ended_on is null or i.ended_on > year) and u.level = 'commune' and u.valid_to is null
      and not exists (select from slot s where s.unit_key = i.unit_key and s.definition_id = i.definition_id
        and s.first_day >= year)) k;
  if units is null then return 0; end if;
  return slots_follow(units, definitions, array_fill(year, array[cardinality(units)]),
    array_fill((year + interval '1 year')::date - 1, array[cardinality(units)]));
end $$

--;;
create function slots_rebuild(under integer, out slots bigint, out sums bigint)
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
    select s.parent_key as unit_key, s.definition_id, s.period, sum((1)) as expected, sum(((s.state <> 'missing')::integer)) as reported, sum(((s.state = 'counted')::integer)) as counted, sum(((s.state = 'not_applicable')::integer)) as not_applicable, sum(((s.state = 'without_denominator')::integer)) as without_denominator, sum((s.off_calendar::integer)) as off_calendar, sum((case when s.state = 'counted' then coalesce(s.numerator, 0) else 0 end)) as numerator, sum((case when s.state = 'counted' then coalesce(s.denominator, 0) else 0 end)) as denominator, sum((case when s.state = 'counted' then coalesce(s.value, 0) else 0 end)) as value, sum(((coalesce(s.answer, false) and s.state = 'counted')::integer)) as yes, sum(((s.answer is not null and s.state = 'counted')::integer)) as answers, sum(((coalesce(s.obs_status, '') = 'estimated')::integer)) as estimated, sum(((coalesce(s.obs_status, '') = 'provisional')::integer)) as provisional, sum(((s.met is not null)::integer)) as judged, sum((coalesce(s.met, false)::integer)) as met
    from slot s where s.unit_key = any(communes) and s.parent_key = under group by 1, 2, 3
  ), gone as (
    delete from rollup r where r.unit_key = under and not exists (
      select from right_ones o where o.definition_id = r.definition_id and o.period = r.period)
    returning r.expected
  ), mended as (
    insert into rollup as r (unit_key, definition_id, period, expected, reported, counted, not_applicable, without_denominator, off_calendar, numerator, denominator, value, yes, answers, estimated, provisional, judged, met)
    select unit_key, definition_id, period, expected, reported, counted, not_applicable, without_denominator, off_calendar, numerator, denominator, value, yes, answers, estimated, provisional, judged, met from right_ones
    on conflict (period, unit_key, definition_id) do update set expected = excluded.expected, reported = excluded.reported, counted = excluded.counted, not_applicable = excluded.not_applicable, without_denominator = excluded.without_denominator, off_calendar = excluded.off_calendar, numerator = excluded.numerator, denominator = excluded.denominator, value = excluded.value, yes = excluded.yes, answers = excluded.answers, estimated = excluded.estimated, provisional = excluded.provisional, judged = excluded.judged, met = excluded.met
    where (r.expected, r.reported, r.counted, r.not_applicable, r.without_denominator, r.off_calendar, r.numerator, r.denominator, r.value, r.yes, r.answers, r.estimated, r.provisional, r.judged, r.met) is distinct from (excluded.expected, excluded.reported, excluded.counted, excluded.not_applicable, excluded.without_denominator, excluded.off_calendar, excluded.numerator, excluded.denominator, excluded.value, excluded.yes, excluded.answers, excluded.estimated, excluded.provisional, excluded.judged, excluded.met)
    returning 1
  )
  select (select count(*) from gone where gone.expected <> 0) + (select count(*) from mended) into sums;
end $$

--;;
create function slots_parents() returns setof integer
language sql stable security definer set search_path = public, pg_temp as $$
  select key from unit where level = 'province' order by key
$$

--;;
create trigger slots_follow_insert after insert on observation referencing new table as fresh for each statement execute function slots_follow_observation()

--;;
create trigger slots_follow_update after update on observation referencing new table as fresh old table as stale for each statement execute function slots_follow_observation()

--;;
create trigger slots_follow_delete after delete on observation referencing old table as stale for each statement execute function slots_follow_observation()

--;;
create trigger slots_follow_insert after insert on indicator referencing new table as fresh for each statement execute function slots_follow_indicator()

--;;
create trigger slots_follow_update after update on indicator referencing new table as fresh old table as stale for each statement execute function slots_follow_indicator()

--;;
create trigger slots_follow_delete after delete on indicator referencing old table as stale for each statement execute function slots_follow_indicator()

--;;
create trigger slots_follow_insert after insert on target referencing new table as fresh for each statement execute function slots_follow_part()

--;;
create trigger slots_follow_update after update on target referencing new table as fresh old table as stale for each statement execute function slots_follow_part()

--;;
create trigger slots_follow_delete after delete on target referencing old table as stale for each statement execute function slots_follow_part()

--;;
create trigger slots_follow_insert after insert on indicator_assignment referencing new table as fresh for each statement execute function slots_follow_part()

--;;
create trigger slots_follow_update after update on indicator_assignment referencing new table as fresh old table as stale for each statement execute function slots_follow_part()

--;;
create trigger slots_follow_delete after delete on indicator_assignment referencing old table as stale for each statement execute function slots_follow_part()

--;;
create trigger slots_follow_update after update on unit referencing new table as fresh old table as stale for each statement execute function slots_follow_unit()

--;;
revoke all on function slots_follow(integer[], uuid[], date[], date[]), slots_open(), slots_rebuild(integer), slots_parents(), slots_follow_observation(), slots_follow_indicator(), slots_follow_part(), slots_follow_unit() from public

--;;
grant execute on function slots_open(), slots_rebuild(integer), slots_parents() to sauro_service
