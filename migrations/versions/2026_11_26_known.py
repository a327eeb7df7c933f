"""The journal tells the domain's moment where it is not the real one, and is looked up by what a row belongs to."""

from __future__ import annotations

from alembic import op

revision: str = "20261126_known"
down_revision: str | None = "20261126_target_assignments"
branch_labels = None
depends_on = None

OWNERS = ("task", "indicator", "plan")
WRITER = """
create or replace function journal_write() returns trigger
language plpgsql security definer set search_path = public, pg_temp set enable_nestloop = off as $$
declare
  me uuid := nullif(current_setting('app.actor', true), '')::uuid;
  why text := nullif(current_setting('app.act', true), '');
%(told)s  hidden text[] := tg_argv[1]::text[];
begin
  if me is null or why is null then
    if tg_op = 'DELETE' then
      if not exists (select from stale) then return null; end if;
    elsif not exists (select from fresh) then return null;
    end if;
    raise exception 'a change of %% needs an actor and an act', tg_table_name using errcode = 'SR002';
  end if;
  if tg_op = 'INSERT' then
    insert into journal (%(column)sactor, act, unit_key, subject, subject_id, op, after)
    select %(value)sme, why, coalesce(j ->> 'unit_key', j ->> 'key', j ->> 'successor_key')::integer,
      tg_argv[0], (j ->> 'id')::uuid, 'insert', j
    from (select to_jsonb(n) - hidden as j from fresh n offset 0) r;
  elsif tg_op = 'UPDATE' then
    insert into journal (%(column)sactor, act, unit_key, subject, subject_id, op, before, after)
    select %(value)sme, why, coalesce(j ->> 'unit_key', j ->> 'key', j ->> 'successor_key')::integer,
      tg_argv[0], (j ->> 'id')::uuid, 'update', b, j
    from (select to_jsonb(o) - hidden as b, to_jsonb(n) - hidden as j from fresh n join stale o using (id) offset 0) r;
  else
    insert into journal (%(column)sactor, act, unit_key, subject, subject_id, op, before)
    select %(value)sme, why, coalesce(j ->> 'unit_key', j ->> 'key', j ->> 'successor_key')::integer,
      tg_argv[0], (j ->> 'id')::uuid, 'delete', j
    from (select to_jsonb(o) - hidden as j from stale o offset 0) r;
  end if;
  return null;
end $$"""
TOLD = {
    "told": "  told timestamptz := nullif(current_setting('app.now', true), '')::timestamptz;\n",
    "column": "known_at, ",
    "value": "told, ",
}
UNTOLD = {"told": "", "column": "", "value": ""}


def upgrade() -> None:
    op.execute("alter table journal add column known_at timestamptz")
    for name in OWNERS:
        op.execute(
            f"create index journal_of_{name} on journal (((after ->> '{name}_id')::uuid))"
            f" where after ->> '{name}_id' is not null"
        )
    op.get_bind().exec_driver_sql(WRITER % TOLD)


def downgrade() -> None:
    op.get_bind().exec_driver_sql(WRITER % UNTOLD)
    for name in OWNERS:
        op.execute(f"drop index journal_of_{name}")
    op.execute("alter table journal drop column known_at")
