"""How often has a name or an address failed to sign in, and how long must it wait?

An attempt is counted before it is judged, so that many at once gain nothing; success
takes its own count back. The wait doubles with each failure up to a limit, and old
counts are forgotten: nobody is locked out for good.
"""

from __future__ import annotations

from service.domain.sessions import (
    FIRST_WAIT_SECONDS,
    FORGET_SECONDS,
    FREE_BY_ADDRESS,
    FREE_BY_NAME,
    FREE_FROM_ONE_PLACE,
    LONGEST_WAIT_SECONDS,
)

FUNCTIONS = ("throttle_count", "throttle_clear", "throttle_forget")

FREE = f"array[{FREE_FROM_ONE_PLACE}, {FREE_BY_NAME}, {FREE_BY_ADDRESS}]"


def _keys(kind: str, apart: str) -> str:
    """What one attempt counts for: the name from this address, the name, and the address where it is
    one caller's own."""
    name, address = f"'{kind}:' || given", "' address:' || coalesce(from_address, '')"
    return f"array_remove(array[{name} || {address}, {name}, case when {apart} then {address} end], null)"


USER_KEYS, CLIENT_KEYS = _keys("name", "apart"), _keys("client", "apart")
"""SQL over the parameters `given`, `from_address` and `apart`; in the order of FREE."""

CLEARED_USER_KEYS = _keys("name", "true")
"""The same for taking counts back, which does no harm where none was taken."""


def statements() -> list[str]:
    """Functions for the other definer functions only; the service's role may not call them."""
    return [
        # Seconds to wait, or 0: then the attempt is counted. `free` gives the failures each subject has free.
        f"""
create function throttle_count(subjects text[], free integer[]) returns integer
language plpgsql security definer set search_path = public, pg_temp as $$
declare wait integer; at_once timestamptz;
begin
  delete from throttle where subject in (
    select subject from throttle where since < clock_timestamp() - interval '1 day' limit 20 for update skip locked);
  insert into throttle (subject, failures, since)
  select s, 0, clock_timestamp() from unnest(subjects) s order by s on conflict (subject) do nothing;
  perform from throttle where subject = any(subjects) order by subject for update;
  at_once := clock_timestamp();
  select ceil(extract(epoch from max(blocked_until) - at_once))::integer into wait
  from throttle where subject = any(subjects) and blocked_until > at_once;
  if wait is not null then return wait; end if;
  update throttle t set since = at_once, failures = n.failures,
    blocked_until = case when n.failures >= n.free then at_once
      + make_interval(secs => least({LONGEST_WAIT_SECONDS},
          {FIRST_WAIT_SECONDS} * power(2, least(n.failures - n.free, 20)))) end
  from (select x.subject, x.free,
          case when o.since < at_once - interval '{FORGET_SECONDS} seconds' then 1 else o.failures + 1 end as failures
        from unnest(subjects, free) x(subject, free) join throttle o using (subject)) n
  where t.subject = n.subject;
  return 0;
end $$""",
        # After success the name's failures from this address are forgotten; of the name elsewhere
        # and of the address only this attempt is taken back.
        """
create function throttle_clear(subjects text[]) returns void
language sql security definer set search_path = public, pg_temp as $$
  delete from throttle where subject = subjects[1];
  update throttle set failures = greatest(0, failures - 1), blocked_until = null where subject = any(subjects[2:]);
$$""",
        """
create function throttle_forget(name text) returns void
language sql security definer set search_path = public, pg_temp as $$
  delete from throttle where subject = name or starts_with(subject, name || ' address:');
$$""",
        "revoke all on function throttle_count(text[], integer[]), throttle_clear(text[]), throttle_forget(text) "
        "from public",
    ]
