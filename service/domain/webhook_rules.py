"""Who may do what with an endpoint in which state, and what is wrong with what it wants to hear?"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pydantic.alias_generators import to_camel

from service.domain.access import Permission, Principal
from service.domain.acts import Act, machine
from service.domain.agencies import AgencyHome
from service.domain.errors import Conflict, FieldError, Invalid, invalid
from service.domain.event_types import matching
from service.domain.indicator_standings import IndicatorStanding
from service.domain.obligation_standings import ObligationStanding
from service.domain.standing_codes import Standing
from service.domain.units import UnitPlace
from service.domain.webhooks import (
    MOST_OF_OWNER,
    MOST_OF_UNIT,
    REPLAY_DAYS,
    WebhookReplay,
    WebhookSite,
    WebhookStatus,
    WebhookWhy,
)

STANDINGS = frozenset(str(code) for kind in (Standing, IndicatorStanding, ObligationStanding) for code in kind)
M = Permission.webhook_manage


def _in(*states: WebhookStatus) -> frozenset[str]:
    """The states, of endpoints that sign and of those that do not."""
    return frozenset(states) | {f"{state}_unsigned" for state in states}


S = WebhookStatus
MACHINE = machine(
    "webhook",
    {
        "test": Act(M, _in(S.active, S.paused, S.disabled)),
        # What signs nothing has no secret to rotate.
        "rotate-secret": Act(M, frozenset(S), operation="rotate_webhook_secret"),
        "pause": Act(M, _in(S.active, S.blocked)),
        "enable": Act(M, _in(S.paused, S.disabled, S.blocked)),
        "replay": Act(M, _in(S.active, S.paused)),
        "update": Act(M, _in(*S)),
        "delete": Act(M, _in(*S)),
    },
)


def acting_state(status: WebhookStatus, *, signs: bool) -> str:
    """The state that acts go by."""
    return status.value if signs else f"{status}_unsigned"


def within_limits(principal: Principal, site: WebhookSite) -> None:
    """Refuse one endpoint more than its owner or its unit may have."""
    if site.owned >= MOST_OF_OWNER:
        raise Conflict("webhook_most_of_owner", most=MOST_OF_OWNER)
    if site.there >= MOST_OF_UNIT:
        raise Conflict("webhook_most_of_unit", most=MOST_OF_UNIT)


def silenced(owner: Principal | None, unit_key: int) -> WebhookWhy | None:
    """Why an endpoint at this unit may send nothing by the rights of its owner; None if it may.

    owner: their rights at this moment, None for who is locked or no more.
    """
    if owner is None:
        return WebhookWhy.owner_locked
    return None if owner.may(Permission.webhook_manage, unit_key) else WebhookWhy.owner_without_role


def filter_faults(
    principal: Principal,
    place: UnitPlace | WebhookSite,
    within: UnitPlace | None,
    homes: Collection[AgencyHome],
    wanted: Collection[UUID],
    standings: Collection[str],
    event_types: Collection[str],
) -> Iterator[FieldError]:
    """Everything wrong with what an endpoint wants to hear of: types there are not, units elsewhere or out of the
    caller's reach, unknown agencies and standings."""
    for position, name in enumerate(event_types):
        if not matching([name]):
            yield FieldError(f"/eventTypes/{position}", "event_type_unknown", (("given", name),))
    reach = principal.ranges(Permission.plan_read)
    inside = within is not None and place.key <= within.key and within.last_key <= place.last_key
    if within is None or not inside or not any(a <= within.key and within.last_key <= b for a, b in reach):
        yield FieldError("/within", "webhook_within")
    known = {home.id for home in homes}
    for position, agency in enumerate(wanted):
        if agency not in known:
            yield FieldError(f"/agencies/{position}", "unknown_agency")
    for position, code in enumerate(standings):
        if code not in STANDINGS:
            yield FieldError(f"/standings/{position}", "standing_unknown", (("given", code),))


def replayed(command: WebhookReplay, real_now: datetime) -> tuple[str, Any]:
    """What a replay asks for: "event" with its id, "failed" or "since" with a moment of the last 30 days."""
    given = command.given()
    asked = {name: value for name, value in given.items() if value is not None}
    if len(asked) != 1:
        raise Invalid("webhook_replay_one")
    name, value = next(iter(asked.items()))
    if name == "event":
        return "event", UUID(value.removeprefix("evt_"))
    if not real_now - timedelta(days=REPLAY_DAYS) <= value <= real_now:
        raise invalid(f"/{to_camel(name)}", "webhook_replay_since", days=REPLAY_DAYS)
    return {"failed_since": "failed", "since": "since"}[name], value
