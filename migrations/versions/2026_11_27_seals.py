"""The journal is sealed: stretches of it chained by SHA-256, and functions that make and compare them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261127_seals"
down_revision: str | None = "20261127_batches"
branch_labels = None
depends_on = None

SEEN = "not isempty((select nullif(current_setting('app.audit_reach', true), '')::int4multirange))"
DIGEST = """
create function journal_digest(j journal) returns bytea language sql stable as $$
  select sha256(convert_to(jsonb_build_array(j.seq, j.txid::text, (extract(epoch from j.at) * 1000000)::bigint,
    j.actor, j.act, j.unit_key, j.subject, j.subject_id, j.op, j.before, j.after,
    (extract(epoch from j.known_at) * 1000000)::bigint)::text, 'UTF8'))
$$"""
SEAL = """
create function journal_seal_rows(most integer) returns bigint
language plpgsql security definer set search_path = public, pg_temp as $$
declare
  last audit_seal; made audit_seal; done bigint := 0;
  low xid8 := pg_snapshot_xmin(pg_current_snapshot()); high xid8 := pg_snapshot_xmax(pg_current_snapshot());
begin
  -- One worker at a time is enough; the others find nothing left to do.
  if not pg_try_advisory_xact_lock(7205759403792793611) then return 0; end if;
  select * into last from audit_seal order by id desc limit 1;
  if not found then
    last.id := 0; last.txid := 0; last.seq := 0; last.floor := 0; last.digest := ''::bytea;
  elsif last.txid::text::xid8 > high then
    -- Restored elsewhere: transactions are counted anew, rows go on.
    select max(x) into last.floor from audit_seal s cross join lateral unnest(s.seqs) x;
    last.txid := 0; last.seq := 0;
  end if;
  loop
    select array_agg(r.seq order by r.txid, r.seq), string_agg(r.digest, ''::bytea order by r.txid, r.seq),
      count(*), min(r.at), max(r.at)
    into made.seqs, made.digests, made.rows, made.first_at, made.last_at
    from (
      select j.seq, j.txid, j.at, journal_digest(j) as digest from journal j
      where (j.txid, j.seq) > (last.txid::text::xid8, last.seq) and j.txid < low and j.seq > last.floor
      order by j.txid, j.seq limit most) r;
    exit when made.rows = 0;
    made.seq := made.seqs[made.rows];
    select j.txid::text::bigint into made.txid from journal j where j.seq = made.seq and j.txid < low limit 1;
    made.id := last.id + 1;
    made.floor := last.floor;
    made.previous := last.digest;
    made.digest := sha256(last.digest || int8send(made.id) || made.digests);
    insert into audit_seal (id, rows, first_at, last_at, txid, seq, floor, seqs, digests, previous, digest)
    values (made.id, made.rows, made.first_at, made.last_at, made.txid, made.seq, made.floor, made.seqs,
      made.digests, made.previous, made.digest);
    done := done + made.rows;
    last := made;
    exit when made.rows < most;
  end loop;
  return done;
end $$"""
FAULTS = """
create function journal_seal_faults(first bigint, final bigint, out kind text, out seal bigint, out seq bigint,
  out subject text, out subject_id uuid, out act text, out at timestamptz)
returns setof record language plpgsql stable security definer set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan as $$
declare s audit_seal; before audit_seal;
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
      where j.seq is null or journal_digest(j) <> substr(s.digests, (x.place::integer - 1) * 32 + 1, 32);
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
STATE = """
create function journal_seal_state(out seals bigint, out last bigint, out rows bigint, out digest text,
  out digests text[])
language sql stable security definer set search_path = public, pg_temp as $$
  select count(*), coalesce(max(s.id), 0), coalesce(sum(s.rows), 0)::bigint,
    coalesce((array_agg(encode(s.digest, 'hex') order by s.id desc))[1], ''),
    coalesce(array_agg(encode(s.digest, 'hex') order by s.id), '{}')
  from audit_seal s
$$"""


def upgrade() -> None:
    moment, number = sa.DateTime(timezone=True), sa.BigInteger()
    op.create_table(
        "audit_seal",
        sa.Column("id", number, autoincrement=False, nullable=False),
        sa.Column("sealed_at", moment, server_default=sa.text("clock_timestamp()"), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("first_at", moment, nullable=False),
        sa.Column("last_at", moment, nullable=False),
        sa.Column("txid", number, nullable=False),
        sa.Column("seq", number, nullable=False),
        sa.Column("floor", number, nullable=False),
        sa.Column("seqs", postgresql.ARRAY(number), nullable=False),
        sa.Column("digests", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.execute("alter table audit_seal enable row level security")
    op.execute(f"create policy seen on audit_seal for select to sauro_service using ({SEEN})")
    for name, command in (("added", "insert"), ("changed", "update"), ("removed", "delete")):
        using = " using (false)" if command != "insert" else ""
        check = " with check (false)" if command != "delete" else ""
        op.execute(f"create policy {name} on audit_seal for {command} to sauro_service{using}{check}")
    op.execute("grant select on audit_seal to sauro_service")
    for function in (DIGEST, SEAL, FAULTS, STATE):
        op.get_bind().exec_driver_sql(function)
    own = "journal_seal_rows(integer), journal_seal_faults(bigint, bigint), journal_seal_state()"
    op.execute(f"revoke all on function journal_digest(journal), {own} from public")
    op.execute(f"grant execute on function {own} to sauro_service")


def downgrade() -> None:
    op.execute("drop function journal_seal_state()")
    op.execute("drop function journal_seal_faults(bigint, bigint)")
    op.execute("drop function journal_seal_rows(integer)")
    op.execute("drop function journal_digest(journal)")
    op.drop_table("audit_seal")
