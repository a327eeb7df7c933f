"""Months of the journal go into an archive: what is remembered of them, and what can still be answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "20261127_journal_archive"
down_revision: str | None = "20261127_seals"
branch_labels = None
depends_on = None

OWNERS = ("task", "indicator", "plan")
SEEN = "not isempty((select nullif(current_setting('app.audit_reach', true), '')::int4multirange))"
FAULTS = """
create or replace function journal_seal_faults(first bigint, final bigint, out kind text, out seal bigint,
  out seq bigint, out subject text, out subject_id uuid, out act text, out at timestamptz)
returns setof record language plpgsql stable security definer set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan as $$
%(declare)sbegin
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
%(wrong)s    -- Where the seal before is gone, nobody can tell which rows were its own.
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
GONE = {
    "declare": """declare
  s audit_seal; before audit_seal;
  gone int8multirange := (select coalesce(range_agg(m.seqs), '{}') from archived_month m);
""",
    "wrong": """\
      where (j.seq is null or journal_digest(j) <> substr(s.digests, (x.place::integer - 1) * 32 + 1, 32))
        -- What is in an archive is held against its files (see `journal_archive`).
        and not (j.seq is null and x.seq <@ gone);
""",
}
WHOLE = {
    "declare": "declare s audit_seal; before audit_seal;\n",
    "wrong": """\
      where j.seq is null or journal_digest(j) <> substr(s.digests, (x.place::integer - 1) * 32 + 1, 32);
""",
}
STATE = """
create function journal_seal_state(out seals bigint, out last bigint, out rows bigint, out digest text,
  out digests text[], out numbers bigint[], out months json)
language sql stable security definer set search_path = public, pg_temp as $$
  select count(*), coalesce(max(s.id), 0), coalesce(sum(s.rows), 0)::bigint,
    coalesce((array_agg(encode(s.digest, 'hex') order by s.id desc))[1], ''),
    coalesce(array_agg(encode(s.digest, 'hex') order by s.id), '{}'), coalesce(array_agg(s.id order by s.id), '{}'),
    coalesce((select json_agg(json_build_object('month', m.month, 'rows', m.rows, 'folder', m.folder, 'files', m.files,
      'spans', (select coalesce(json_agg(json_build_array(lower(r), upper(r) - 1)), '[]') from unnest(m.seqs) r))
      order by m.month) from archived_month m), '[]')
  from audit_seal s
$$"""
STATE_BEFORE = """
create function journal_seal_state(out seals bigint, out last bigint, out rows bigint, out digest text,
  out digests text[])
language sql stable security definer set search_path = public, pg_temp as $$
  select count(*), coalesce(max(s.id), 0), coalesce(sum(s.rows), 0)::bigint,
    coalesce((array_agg(encode(s.digest, 'hex') order by s.id desc))[1], ''),
    coalesce(array_agg(encode(s.digest, 'hex') order by s.id), '{}')
  from audit_seal s
$$"""
MOMENT = """
create function journal_moment(asked text) returns text
language plpgsql stable security definer set search_path = public, pg_temp as $$
declare earliest timestamptz := (select max(m.last_moment) from archived_month m);
begin
  if asked::timestamptz < earliest then
    raise exception '%', to_char(earliest at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') using errcode = 'SR003';
  end if;
  return asked;
end $$"""
KEPT = """
create function journal_kept(number bigint, out kept_from timestamptz, out gone_with date)
language sql stable security definer set search_path = public, pg_temp as $$
  select (max(m.month) + interval '1 month') at time zone 'UTC', max(m.month) filter (where m.seqs @> number)
  from archived_month m
$$"""


def upgrade() -> None:
    number = sa.BigInteger()
    op.create_table(
        "archived_month",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("unit_key", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("first_seq", number, nullable=True),
        sa.Column("last_seq", number, nullable=True),
        sa.Column("last_moment", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seqs", postgresql.INT8MULTIRANGE(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("files", postgresql.JSONB(), nullable=False),
        sa.Column(
            "archived_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("month"),
    )
    op.execute("alter table archived_month enable row level security")
    op.execute(f"create policy seen on archived_month for select to sauro_service using ({SEEN})")
    for name, command in (("added", "insert"), ("changed", "update"), ("removed", "delete")):
        using = " using (false)" if command != "insert" else ""
        check = " with check (false)" if command != "delete" else ""
        op.execute(f"create policy {name} on archived_month for {command} to sauro_service{using}{check}")
    op.execute("grant select on archived_month to sauro_service")
    for word, tables in (
        ("insert", "new table as fresh"),
        ("update", "new table as fresh old table as stale"),
        ("delete", "old table as stale"),
    ):
        op.execute(
            f"create trigger journal_{word} after {word} on archived_month referencing {tables} "
            "for each statement execute function journal_write('archived_month', '{}')"
        )
    op.execute("create index journal_removed on journal (subject, unit_key) where op = 'delete'")
    for name in OWNERS:
        op.execute(
            f"create index journal_removed_of_{name} on journal (((before ->> '{name}_id')::uuid))"
            f" where op = 'delete' and before ->> '{name}_id' is not null"
        )
    op.execute("drop function journal_seal_state()")
    for function in (MOMENT, KEPT, STATE, FAULTS % GONE):
        op.get_bind().exec_driver_sql(function)
    own = "journal_moment(text), journal_kept(bigint), journal_seal_state()"
    op.execute(f"revoke all on function {own} from public")
    op.execute(f"grant execute on function {own} to sauro_service")


def downgrade() -> None:
    for name in ("", *(f"_of_{owner}" for owner in OWNERS)):
        op.execute(f"drop index journal_removed{name}")
    op.execute("drop function journal_kept(bigint), journal_moment(text), journal_seal_state()")
    for function in (STATE_BEFORE, FAULTS % WHOLE):
        op.get_bind().exec_driver_sql(function)
    op.execute("revoke all on function journal_seal_state() from public")
    op.execute("grant execute on function journal_seal_state() to sauro_service")
    op.drop_table("archived_month")
