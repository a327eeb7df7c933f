"""What has to be cleared away or prepared as time passes, whoever is signed in?"""

from __future__ import annotations

from service.db.engine import Database


async def run(db: Database) -> dict[str, int]:
    """Do what is due; how many rows of each kind went. Any number of workers may do it at once."""
    row = (await db.fetch_rows("select * from upkeep()", ()))[0]
    return dict(row.items())


def statements() -> list[str]:
    """The owner's function that the service may call for it."""
    return [
        """
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
end $$""",
        "revoke all on function upkeep() from public",
        "grant execute on function upkeep() to sauro_service",
    ]
