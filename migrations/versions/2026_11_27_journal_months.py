"""Months of the journal that nobody made in time are made afterwards; how far upkeep has come can be asked."""

from __future__ import annotations

from alembic import op

revision: str = "20261127_journal_months"
down_revision: str | None = "20261127_hidden_figures"
branch_labels = None
depends_on = None

PARTITIONS = """
create or replace function journal_partitions(ahead integer default 3) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare month date; label text; low timestamptz; high timestamptz; late boolean;
begin
  for month in
    select date_trunc('month', clock_timestamp() at time zone 'UTC') + make_interval(months => i)
    from generate_series(0, ahead) i
    union select date_trunc('month', at at time zone 'UTC') from journal_rest order by 1
  loop
    label := 'journal_' || to_char(month, 'YYYY_MM');
    continue when to_regclass(label) is not null;
    low := month::timestamp at time zone 'UTC';
    high := (month + interval '1 month')::timestamp at time zone 'UTC';
    late := exists (select from journal_rest where at >= low and at < high);
    if late then
      lock table journal_rest in access exclusive mode;
      create table journal_late as select * from journal_rest where at >= low and at < high;
      delete from journal_rest where at >= low and at < high;
    end if;
    execute format('create table %I partition of journal for values from (%L) to (%L)', label, low, high);
    if late then
      insert into journal (seq, txid, at, actor, act, unit_key, subject, subject_id, op, before, after, known_at)
        overriding system value
      select seq, txid, at, actor, act, unit_key, subject, subject_id, op, before, after, known_at from journal_late;
      drop table journal_late;
    end if;
  end loop;
end $$"""

PARTITIONS_BEFORE = """
create or replace function journal_partitions(ahead integer default 3) returns void
language plpgsql security definer set search_path = public, pg_temp as $$
declare month date; label text;
begin
  for i in 0..ahead loop
    month := (date_trunc('month', clock_timestamp() at time zone 'UTC') + make_interval(months => i))::date;
    label := 'journal_' || to_char(month, 'YYYY_MM');
    if to_regclass(label) is null then
      execute format('create table %I partition of journal for values from (%L) to (%L)', label,
        month::timestamp at time zone 'UTC', (month + interval '1 month')::timestamp at time zone 'UTC');
    end if;
  end loop;
end $$"""

STATE = """
create function upkeep_state(out months_until date, out oldest_month date, out unsealed_since timestamptz)
language sql stable security definer set search_path = public, pg_temp as $$
  select (max(m.month) + interval '1 month')::date, min(m.month), (
    select j.at from journal j
    where (j.txid, j.seq) > (
        coalesce((select s.txid::text from audit_seal s order by s.id desc limit 1), '0')::xid8,
        coalesce((select s.seq from audit_seal s order by s.id desc limit 1), 0))
      and j.seq > coalesce((select s.floor from audit_seal s order by s.id desc limit 1), 0)
    order by j.txid, j.seq limit 1)
  from (
    select to_date(substr(c.relname, 9), 'YYYY_MM') as month
    from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = 'journal'::regclass and c.relname ~ '^journal_[0-9]{4}_[0-9]{2}$') m
$$"""


def upgrade() -> None:
    connection = op.get_bind()
    connection.exec_driver_sql(PARTITIONS)
    connection.exec_driver_sql(STATE)
    op.execute("revoke all on function upkeep_state() from public")
    op.execute("grant execute on function upkeep_state() to sauro_service")


def downgrade() -> None:
    op.execute("drop function upkeep_state()")
    op.get_bind().exec_driver_sql(PARTITIONS_BEFORE)
