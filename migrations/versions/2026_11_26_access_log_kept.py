"""The access log is kept for so many days: its upkeep, and the index that finds what is older."""

from __future__ import annotations

from alembic import op

revision: str = "20261126_access_log_kept"
down_revision: str | None = "20261123_ground"
branch_labels = None
depends_on = None

KEEPING = """
create function upkeep(
  access_log_days integer, out idempotency_keys bigint, out ended_sessions bigint, out access_entries bigint
) language plpgsql security definer set search_path = public, pg_temp as $$
begin
  -- One worker at a time is enough; the others find nothing left to do.
  if not pg_try_advisory_xact_lock(7205759403792793610) then
    idempotency_keys := 0; ended_sessions := 0; access_entries := 0;
    return;
  end if;
  perform journal_partitions();
  delete from idempotency_key where created_at < clock_timestamp() - interval '24 hours';
  get diagnostics idempotency_keys = row_count;
  delete from session where coalesce(ended_at, expires_at) < clock_timestamp() - interval '90 days';
  get diagnostics ended_sessions = row_count;
  -- Whoever comes into the service cannot have the traces of it cleared away at once; and no more goes
  -- in one run than a statement has time for.
  delete from access_log where id in (
    select id from access_log
    where at < clock_timestamp() - make_interval(days => greatest(access_log_days, 30)) order by at limit 50000);
  get diagnostics access_entries = row_count;
end $$"""

BEFORE = """
create function upkeep(out idempotency_keys bigint, out ended_sessions bigint)
language plpgsql security definer set search_path = public, pg_temp as $$
begin
  -- One worker at a time is enough; the others find nothing left to do.
  if not pg_try_advisory_xact_lock(7205759403792793610) then
    idempotency_keys := 0; ended_sessions := 0;
    return;
  end if;
  perform journal_partitions();
  delete from idempotency_key where created_at < clock_timestamp() - interval '24 hours';
  get diagnostics idempotency_keys = row_count;
  delete from session where coalesce(ended_at, expires_at) < clock_timestamp() - interval '90 days';
  get diagnostics ended_sessions = row_count;
end $$"""


def upgrade() -> None:
    op.create_index("access_log_at", "access_log", ["at"], unique=False)
    op.execute("drop function upkeep()")
    op.execute(KEEPING)
    op.execute("revoke all on function upkeep(integer) from public")
    op.execute("grant execute on function upkeep(integer) to sauro_service")


def downgrade() -> None:
    op.execute("drop function upkeep(integer)")
    op.execute(BEFORE)
    op.execute("revoke all on function upkeep() from public")
    op.execute("grant execute on function upkeep() to sauro_service")
    op.drop_index("access_log_at", table_name="access_log")
