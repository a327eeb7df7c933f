"""A seal answers for the rows of its own count of transactions: a journal that was restored elsewhere goes on after it.
And what says which rows those are is held against the rows."""

from __future__ import annotations

from alembic import op

revision: str = "20261127_seal_places"
down_revision: str | None = "20261127_sign_in_held"
branch_labels = None
depends_on = None

FAULTS = """
create or replace function journal_seal_faults(first bigint, final bigint, out kind text, out seal bigint,
  out seq bigint, out subject text, out subject_id uuid, out act text, out at timestamptz)
returns setof record language plpgsql stable security definer set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan as $$
declare
  s audit_seal; before audit_seal; ceiling bigint; beyond bigint;
  gone int8multirange := (select coalesce(range_agg(m.seqs), '{}') from archived_month m);
begin
  -- Restored where transactions are counted anew, and not sealed there yet: higher numbers are of what came after.
  select case when l.txid::text::xid8 > pg_snapshot_xmax(pg_current_snapshot())
    then (select max(x) from audit_seal o cross join lateral unnest(o.seqs) x) end
  into beyond from audit_seal l order by l.id desc limit 1;
  for number in first..final loop
    seq := null; subject := null; subject_id := null; act := null; at := null; seal := number;
    select * into before from audit_seal x where x.id = number - 1;
    select * into s from audit_seal x where x.id = number;
    if s.id is null then
      kind := 'seal_missing';
      return next;
      continue;
    end if;
    if s.digest <> sha256(s.previous || int8send(s.id) || s.digests)
      or s.previous <> (case when number = 1 then ''::bytea else coalesce(before.digest, s.previous) end)
      -- What says which rows it answers for is no part of its digest: it follows from the rows, and from the seals
      -- before.
      or s.rows <> cardinality(s.seqs) or s.seq <> s.seqs[s.rows]
      or exists (select from journal j where j.seq = s.seq and j.txid <> s.txid::text::xid8
        and journal_digest(j) = substr(s.digests, (s.rows - 1) * 32 + 1, 32))
      or (number = 1 or before.id is not null) and s.floor <> coalesce(before.floor, 0) and s.floor is distinct from
        (select max(x) from audit_seal o cross join lateral unnest(o.seqs) x where o.id < number) then
      kind := 'seal_altered'; at := s.sealed_at;
      return next;
    end if;
    return query
      select case when j.seq is null then 'removed' else 'altered' end, number::bigint, x.seq, j.subject, j.subject_id,
        j.act, j.at
      from unnest(s.seqs) with ordinality x(seq, place) left join journal j on j.seq = x.seq
      where (j.seq is null or journal_digest(j) <> substr(s.digests, (x.place::integer - 1) * 32 + 1, 32))
        -- What is in an archive is held against its files (see `journal_archive`).
        and not (j.seq is null and x.seq <@ gone);
    -- Where the seal before is gone, nobody can tell which rows were its own.
    if number = 1 or before.id is not null then
      ceiling := coalesce((select min(o.floor) from audit_seal o where o.id > number and o.floor > s.floor), beyond,
        9223372036854775807);
      return query
        select 'added', number::bigint, j.seq, j.subject, j.subject_id, j.act, j.at
        from journal j
        where (j.txid, j.seq) <= (s.txid::text::xid8, s.seq) and (j.seq > s.floor and j.seq <= ceiling or j.seq <= 0)
          and (before.floor is distinct from s.floor or (j.txid, j.seq) > (before.txid::text::xid8, before.seq))
          and j.seq not in (select unnest(s.seqs));
    end if;
  end loop;
end $$"""
FAULTS_BEFORE = """
create or replace function journal_seal_faults(first bigint, final bigint, out kind text, out seal bigint,
  out seq bigint, out subject text, out subject_id uuid, out act text, out at timestamptz)
returns setof record language plpgsql stable security definer set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan as $$
declare
  s audit_seal; before audit_seal;
  gone int8multirange := (select coalesce(range_agg(m.seqs), '{}') from archived_month m);
begin
  for number in first..final loop
    seq := null; subject := null; subject_id := null; act := null; at := null; seal := number;
    select * into before from audit_seal x where x.id = number - 1;
    select * into s from audit_seal x where x.id = number;
    if s.id is null then
      kind := 'seal_missing';
      return next;
      continue;
    end if;
    if s.digest <> sha256(s.previous || int8send(s.id) || s.digests)
      or s.previous <> (case when number = 1 then ''::bytea else coalesce(before.digest, s.previous) end) then
      kind := 'seal_altered'; at := s.sealed_at;
      return next;
    end if;
    return query
      select case when j.seq is null then 'removed' else 'altered' end, number::bigint, x.seq, j.subject, j.subject_id,
        j.act, j.at
      from unnest(s.seqs) with ordinality x(seq, place) left join journal j on j.seq = x.seq
      where (j.seq is null or journal_digest(j) <> substr(s.digests, (x.place::integer - 1) * 32 + 1, 32))
        -- What is in an archive is held against its files (see `journal_archive`).
        and not (j.seq is null and x.seq <@ gone);
    -- Where the seal before is gone, nobody can tell which rows were its own.
    if number = 1 or before.id is not null then
      return query
        select 'added', number::bigint, j.seq, j.subject, j.subject_id, j.act, j.at
        from journal j
        where (j.txid, j.seq) <= (s.txid::text::xid8, s.seq) and j.seq > s.floor
          and (before.floor is distinct from s.floor or (j.txid, j.seq) > (before.txid::text::xid8, before.seq))
          and j.seq not in (select unnest(s.seqs));
    end if;
  end loop;
end $$"""


def upgrade() -> None:
    op.get_bind().exec_driver_sql(FAULTS)


def downgrade() -> None:
    op.get_bind().exec_driver_sql(FAULTS_BEFORE)
