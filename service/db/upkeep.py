"""What has to be cleared away or prepared as time passes, whoever is signed in?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from service.db.engine import Database
from service.db.evidence_files import CLEARED
from service.db.journal import CLOCK


async def run(db: Database, access_log_days: int) -> dict[str, int]:
    """Do what is due; how many rows of each kind went. Any number of workers may do it at once."""
    row = (await db.fetch_rows("select * from upkeep($1)", (access_log_days,)))[0]
    return dict(row.items())


@dataclass(frozen=True)
class UpkeepState:
    """How far upkeep has come. months_until: the first day for which the journal has no month of its own. oldest_month:
    the first one that is here. unsealed_since: when the first entry in the order of commit
    was written that no seal holds, None: all are."""

    months_until: date
    oldest_month: date
    unsealed_since: datetime | None


async def state(db: Database) -> UpkeepState:
    """How far it has come: whoever looks after the installation asks, and nobody is signed in."""
    return UpkeepState(**dict((await db.fetch_rows("select * from upkeep_state()", ()))[0].items()))


def statements() -> list[str]:
    """The owner's functions that the service may call for it; they say nothing of what stands in rows."""
    return [
        f"""
create function upkeep(
  access_log_days integer, out idempotency_keys bigint, out ended_sessions bigint, out access_entries bigint,
  out evidence_items bigint, out evidence_files bigint
) language plpgsql security definer set search_path = public, pg_temp as $$
declare unused uuid[];
begin
  -- One worker at a time is enough; the others find nothing left to do.
  if not pg_try_advisory_xact_lock(7205759403792793610) then
    idempotency_keys := 0; ended_sessions := 0; access_entries := 0;
    evidence_items := 0; evidence_files := 0;
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
  get diagnostics access_entries = row_count;{CLEARED.format(clock=CLOCK)}
end $$""",
        "revoke all on function upkeep(integer) from public",
        "grant execute on function upkeep(integer) to sauro_service",
        """
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
$$""",
        "revoke all on function upkeep_state() from public",
        "grant execute on function upkeep_state() to sauro_service",
    ]
