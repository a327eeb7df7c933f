"""Which endpoints are to be told of which events?

One statement over the events that are new (or asked for again) and the endpoints there are: a delivery for every
pair that fits, each pair once per run. What fits is a matter of types, subtree, agencies and standing, and of what
the endpoint's owner may see. That is judged once more, by the rights of then, when the message is made.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from service.db.deliveries import FIRST_RUN
from service.db.engine import Database

PING = "webhook.ping"

_HEARD = """
heard as materialized (
  select e.id, e.unit_key, e.owner_id, e.event_types, e.agency_ids, e.standings, u.key as low, u.last_key as high,
    p.reach, p.draft_reach, p.agency_ids as owner_agencies,
    coalesce(p.valid_until <= clock_timestamp(), false) as outdated,
    not p.locked and e.unit_key <@ p.integrate_reach as able,
    case when exists (select from unit_lineage l where l.successor_key between u.key and u.last_key)
      then (select range_agg(s.reach) from grant_spans(u.key) s) end as several
  from webhook_endpoint e join unit u on u.key = e.within_key join principal p on p.id = e.owner_id
  where {which}
)"""
"""The endpoints that may be told, each with the range of keys it hears of. Rights that were looked up before a grant
began or ended (outdated) exclude nobody here."""

_FITS = f"""
  (h.event_types && array[v.type::text, split_part(v.type, '.', 1) || '.*', '*'])
  and v.type <> '{PING}'
  and (v.unit_key between h.low and h.high or v.unit_key <@ h.several or v.told && int4multirange(int4range(h.low,
    h.high, '[]')) or v.told && h.several)
  and (h.agency_ids = '{{}}' or h.agency_ids && v.agency_ids)
  and (h.standings = '{{}}' or v.standing::text = any(h.standings))
  and (h.outdated or h.able and (
    v.unit_key <@ h.reach and v.subject <> 'webhook' and (v.published or v.unit_key <@ h.draft_reach)
    or v.published and v.named_agency_ids && h.owner_agencies
    or v.recorded_by = h.owner_id and (v.subject = 'webhook' or v.named_agency_ids && h.owner_agencies)
    or v.own_agency_ids && h.owner_agencies or v.told && h.reach))"""
"""The owner sees events as everybody does: the last lines say what the policy of table `event` says (see `rls`)."""

_INTO = """
insert into delivery (id, unit_key, endpoint_id, event_number, event_id, event_type, event_at, subject, subject_id,
  cause, run, body)
select gen_random_uuid(), h.unit_key, h.id, v.number, v.id, v.type, coalesce(v.known_at, v.at), v.subject,
  v.subject_id, {cause}, {run}, {body}
from event v join heard h on {fits}
where {events}
on conflict (endpoint_id, event_number, run) do nothing"""

_TOLD = f"""
with {_HEARD.format(which="e.status in ('active', 'paused')")}, pinged as materialized (
  select e.id, e.unit_key from webhook_endpoint e
  where e.id in (select subject_id from event where number between $1 and $2 and type = '{PING}')
), told as ({_INTO.format(cause="'first'", run=f"'{FIRST_RUN}'", body="null", fits=_FITS,
    events="v.number between $1 and $2")} returning 1
), tested as ({_INTO.replace("heard h", "pinged h").format(cause="'test'", run=f"'{FIRST_RUN}'", body="null",
    fits="h.id = v.subject_id", events=f"v.number between $1 and $2 and v.type = '{PING}'")} returning 1
)
select (select count(*) from told) + (select count(*) from tested)"""


async def fan_out(db: Database, first: int, last: int) -> int:
    """Make the deliveries of the events numbered `first` to `last`, inclusive; how many there were to make.

    Part of the dispatcher's transaction, which acts as the clock: event and deliveries are there together or not
    at all, and doing it twice makes none twice. A paused endpoint is told, and its deliveries wait; a test goes to
    the endpoint it is of, whatever that wants and however it stands.
    """
    made: int = await db.fetch_value(_TOLD, (first, last))
    return made


# What was sent before is sent as it was: the same event, the same id, the same bytes.
_SENT = """(select d.body from delivery d where d.endpoint_id = h.id and d.event_number = v.number
    and d.body is not null order by d.created_at limit 1)"""
_WAITING = """exists (select from delivery d where d.endpoint_id = h.id and d.event_number = v.number
    and d.status = 'waiting')"""
_HAD = "exists (select from delivery d where d.endpoint_id = h.id and d.event_number = v.number)"
_FAILED = """v.number in (select d.event_number from delivery d where d.endpoint_id = $1
    and d.status in ('failed', 'ended') and d.done_at >= $3)
  and not exists (select from delivery d where d.endpoint_id = h.id and d.event_number = v.number
    and d.status = 'delivered')"""
_AGAIN = {
    "event": f"(({_FITS}) or {_HAD})", "failed": "true", "since": f"({_FITS})",
}  # fmt: skip
_WHICH = {"event": "v.id = $3", "failed": _FAILED, "since": "v.id >= $4 and v.at >= $3"}
_REPLAYS = {
    what: f"""
with {_HEARD.format(which="e.id = $1")}, again as ({_INTO.format(cause="'replay'", run="$2", body=_SENT,
    fits=_AGAIN[what], events=f"{_WHICH[what]} and not {_WAITING}")} returning 1
)
select count(*) from again"""
    for what in _AGAIN
}


async def replay(db: Database, endpoint_id: UUID, run: UUID, what: str, value: UUID | datetime) -> int:
    """Make deliveries of events there were; how many. what: "event" with its id, "failed" or "since" with a moment.

    What still waits for the endpoint is not made again. Within the caller's transaction, and through the caller's
    walls: events that they may not see are not sent again by them.
    """
    since = (id_floor(value),) if isinstance(value, datetime) and what == "since" else ()
    made: int = await db.fetch_value(_REPLAYS[what], (endpoint_id, run, value, *since))
    return made


def id_floor(moment: datetime) -> UUID:
    """Ids of events rise with the moment they were raised at: none since then has a smaller one."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)
