-- Functions by which the changes of the journal are followed, in order. Frozen.

--;;
create function changes_place(out txid bigint, out floor bigint, out server text, out kept_from timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select pg_snapshot_xmin(x)::text::bigint,
    -- What a database restored elsewhere brought along stands at transactions that are still to come here.
    coalesce((select max(j.seq) from journal j where j.txid >= pg_snapshot_xmax(x)), 0),
    (select c.system_identifier from pg_control_system() c)::text || '/' ||
    (select d.oid from pg_database d where d.datname = current_database())::text,
    -- The first month whose entries are still here.
    (select min(to_date(substr(c.relname, 9), 'YYYY_MM'))::timestamp at time zone 'UTC' from pg_inherits i
      join pg_class c on c.oid = i.inhrelid where i.inhparent = 'journal'::regclass and c.relname ~ '^journal_[0-9]')
  from pg_current_snapshot() x
$$

--;;
create function changes_head(out txid bigint, out seq bigint)
language sql stable security definer set search_path = public, pg_temp as $$
  select j.txid::text::bigint, j.seq from journal j where j.txid < pg_snapshot_xmin(pg_current_snapshot())
  order by j.txid desc, j.seq desc limit 1
$$

--;;
create function changes_ahead(after_txid bigint, after_seq bigint, after_floor bigint, subjects text[],
  spans int4multirange, everywhere text[], most integer, far integer)
returns table (txid xid8, seq bigint, moment timestamptz, subject text, subject_id uuid, op text, floor bigint,
  server text, kept_from timestamptz, unseen_at timestamptz, state text)
language plpgsql stable security definer set search_path = public, pg_temp set enable_sort = off
set enable_seqscan = off as $$
#variable_conflict use_column
declare
  low xid8 := pg_snapshot_xmin(pg_current_snapshot());
  begun xid8 := after_txid::text::xid8;
  told integer := 0;
  end_txid xid8;
  end_seq bigint;
begin
  for txid, seq, moment, subject, subject_id, op in
    select n.txid, n.seq, n.moment, n.subject, n.subject_id, n.op from (
      select j.txid, j.seq, coalesce(j.known_at, j.at) as moment, j.subject, j.subject_id, j.op,
        j.subject = any(subjects) and (spans is null or j.subject = any(everywhere) or j.unit_key <@ spans
          -- A row that has gone to another unit was seen where it was.
          or (j.op = 'update' and (j.before ->> 'unit_key')::integer <@ spans)) as wanted
      from journal j where (j.txid, j.seq) > (begun, after_seq) and j.txid < low and j.seq > after_floor
      order by j.txid, j.seq limit far
    ) n where n.wanted limit most
  loop
    told := told + 1;
    return next;
  end loop;
  state := 'more';
  end_txid := txid;
  end_seq := seq;
  if told < most then
    select j.txid, j.seq into end_txid, end_seq
    from journal j where (j.txid, j.seq) > (begun, after_seq) and j.txid < low and j.seq > after_floor
    order by j.txid, j.seq offset far - 1 limit 1;
  end if;
  if end_seq is null then
    state := 'all';
    -- The horizon itself, unless the place is beyond it: on a server that follows another it may go back.
    end_txid := greatest(low, coalesce(begun, low));
    end_seq := case when low > begun or begun is null then 0 else after_seq end;
  end if;
  if begun > pg_snapshot_xmax(pg_current_snapshot()) then
    state := 'lost';
  end if;
  select coalesce(after_floor, p.floor), p.server, p.kept_from into floor, server, kept_from from changes_place() p;
  select j.at into unseen_at from journal j
  where (j.txid, j.seq) > (end_txid, end_seq) and j.seq > coalesce(after_floor, 0)
  order by j.txid, j.seq limit 1;
  txid := end_txid;
  seq := end_seq;
  moment := null;
  subject := null;
  subject_id := null;
  op := null;
  return next;
end $$

--;;
create function changes_before(seqs bigint[]) returns table (seq bigint, subject text, subject_id uuid,
  version integer, unit_key integer, published boolean, amending boolean, named_agency_ids uuid[], agency_id uuid, recorded_by uuid, to_ids uuid[], plan_id uuid, asked int4multirange)
language plpgsql stable security definer set search_path = public, pg_temp as $$
#variable_conflict use_column
begin
  return query select k.* from (
    select j.seq, j.subject, j.subject_id, r.version, r.unit_key, coalesce(r.published, false), coalesce(r.amending, false), r.named_agency_ids, r.agency_id, r.recorded_by, r.to_ids, r.plan_id, r.asked
    from journal j cross join lateral jsonb_to_record(j.before) as r(version integer, unit_key integer, published boolean, amending boolean, named_agency_ids uuid[], agency_id uuid, recorded_by uuid, to_ids uuid[], plan_id uuid, asked int4multirange)
    where j.seq = any(seqs)
  ) k(seq, subject, subject_id, version, unit_key, published, amending, named_agency_ids, agency_id, recorded_by, to_ids, plan_id, asked)
  where case
    when k.subject in ('agency', 'agency_member') then unit_key <@ (select nullif(current_setting('app.directory', true), '')::int4multirange)
    when k.subject in ('indicator_definition') then unit_key <@ (select nullif(current_setting('app.directory', true), '')::int4multirange) and not isempty((select nullif(current_setting('app.reach', true), '')::int4multirange))
    when k.subject in ('observation') then (unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])) or (recorded_by = (select nullif(current_setting('app.actor', true), '')::uuid) and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[]))
    when k.subject in ('deliverable', 'former_target', 'indicator', 'indicator_assignment', 'indicator_task', 'plan', 'plan_document', 'provision', 'revision', 'section', 'target') then (unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[]))
    when k.subject in ('assignment', 'occurrence', 'task') then (unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[]))
    when k.subject in ('unit_lineage') then (select nullif(current_setting('app.actor', true), '')::uuid) is not null
    when k.subject in ('obligation') then (unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])) or (published and to_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[]))
    when k.subject in ('obstacle') then (unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])) or agency_id = any((select nullif(current_setting('app.agencies', true), '')::uuid[])::uuid[])
    when k.subject in ('extension_request', 'progress_update') then (unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[]))
    when k.subject in ('report') then (unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])) or array[agency_id] && (select nullif(current_setting('app.agencies', true), '')::uuid[])
    when k.subject in ('report_request') then unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) or asked && (select nullif(current_setting('app.reach', true), '')::int4multirange)
    when k.subject in ('reporting_rule', 'reporting_step') then (unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange) and (published or unit_key <@ (select nullif(current_setting('app.draft_reach', true), '')::int4multirange))) or (published and named_agency_ids && (select nullif(current_setting('app.agencies', true), '')::uuid[])) or (plan_id is null and unit_key <@ (select nullif(current_setting('app.directory', true), '')::int4multirange) and not isempty((select nullif(current_setting('app.reach', true), '')::int4multirange)))
    when k.subject in ('target_assignment') then unit_key <@ (select nullif(current_setting('app.reach', true), '')::int4multirange)
    when k.subject in ('unit') then (select nullif(current_setting('app.actor', true), '')::uuid) is not null
    when k.subject in ('unit_change', 'unit_name') then (select nullif(current_setting('app.actor', true), '')::uuid) is not null
    else false end;
end $$

--;;
revoke all on function changes_place(), changes_head(), changes_ahead(bigint, bigint, bigint, text[], int4multirange, text[], integer, integer), changes_before(bigint[]) from public

--;;
grant execute on function changes_place(), changes_head(), changes_ahead(bigint, bigint, bigint, text[], int4multirange, text[], integer, integer), changes_before(bigint[]) to sauro_service

