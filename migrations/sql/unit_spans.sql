-- Ranges of units and the number of their changes, in order. Frozen.

--;;
create function unit_spans(on_day date) returns table (version bigint, code text, low integer, high integer)
language sql stable security definer set search_path = public, pg_temp as $$
  select s.version, b.code, coalesce(lower(b.several), b.key), coalesce(upper(b.several) - 1, b.last_key)
  from unit_stamp s cross join (
    select distinct on (u.code) u.code, u.key, u.last_key,
      case when exists (select from unit_lineage l where l.successor_key between u.key and u.last_key)
        then (select range_agg(g.reach) from grant_spans(u.key) g) end as several
    from unit u
    where u.valid_to is null or (u.valid_from <= on_day and u.valid_to >= on_day)
    order by u.code, u.valid_from) b
  where b.several is null or b.several = int4multirange(range_merge(b.several))
$$

--;;
create function unit_stamped() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  update unit_stamp set version = version + 1;
  return null;
end $$

--;;
create trigger unit_stamped after insert or update or delete on unit for each statement execute function unit_stamped()

--;;
create trigger unit_stamped after insert or update or delete on unit_lineage for each statement execute function unit_stamped()

--;;
revoke all on function unit_spans(date), unit_stamped() from public

--;;
grant execute on function unit_spans(date) to sauro_service

--;;
grant select on unit_stamp to sauro_service

--;;
insert into unit_stamp (version) values (1)
