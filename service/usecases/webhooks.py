"""How is an endpoint made, changed, tested, paused and taken away, and who answers for it?

Whoever makes an endpoint, changes or enables it is its owner from then on: what it sends is what they may see.
Otherwise somebody with little reach could turn another's endpoint towards a receiver of their own. Nor does anybody
turn its secrets that way: where an address moves, the secrets that reach it are given anew in the same change.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import MISSING

from service.db import read
from service.db import webhooks as rows
from service.db.deliveries import call_off
from service.db.engine import Database
from service.db.fan_out import replay
from service.db.vault import Vault
from service.db.webhooks import WEBHOOK, WebhookEndpoint, WebhookHealth, webhook_values
from service.db.write import Delete, Insert, Update, commit
from service.domain.access import Permission, Principal
from service.domain.egress import Allow
from service.domain.errors import Conflict, NotFound, Stale, invalid
from service.domain.ids import new_id
from service.domain.language.text import fold
from service.domain.paging import ItemQuery
from service.domain.plan_facts import refuse_if
from service.domain.webhook_kinds import KINDS, Channel, WebhookKind, channel, channel_faults, moved_faults
from service.domain.webhook_rules import MACHINE, acting_state, filter_faults, replayed, within_limits
from service.domain.webhooks import (
    MOST_REPLAYED,
    ReplayView,
    SecretRotation,
    WebhookCreate,
    WebhookFacts,
    WebhookPatch,
    WebhookQuery,
    WebhookReplay,
    WebhookStatus,
    WebhookWhy,
)
from service.usecases.secrets import shown_once
from service.usecases.webhook_secrets import channel_columns, channel_secrets, given_or_made, place, rotated


async def list_webhooks(principal: Principal, db: Database, query: WebhookQuery) -> bytes:
    """Endpoints of the units in reach, the newest first."""
    principal.require_anywhere(Permission.webhook_manage, Permission.audit_read)
    return await read.page(
        db, principal, WEBHOOK, query, scope=principal.own_scope(), values=webhook_values(principal)
    )


async def get_webhook(
    principal: Principal, db: Database, webhook_id: UUID, query: ItemQuery | None = None
) -> bytes:
    """One endpoint."""
    return await read.shown(
        db, principal, WEBHOOK, webhook_id, query, scope=principal.own_scope(), values=webhook_values(principal)
    )


async def create_webhook(
    principal: Principal,
    db: Database,
    command: WebhookCreate,
    *,
    vault: Vault,
    allow: Allow,
    now: datetime,
    real_now: datetime,
) -> bytes:
    """A new endpoint, active at once. The answer shows the secret that was made for it, once."""
    site = await rows.site(db, principal, command.unit, command.within or command.unit, command.agencies)
    principal.require(Permission.webhook_manage, site.key)
    given = {WebhookKind.zalo: command.zalo, WebhookKind.lgsp: command.lgsp}
    made = channel(command.kind, command.url, given, None)
    refuse_if(
        [
            *channel_faults(made, given, allow),
            *filter_faults(
                principal, site, site.within, site.homes, command.agencies, command.standings, command.event_types
            ),
        ]
    )
    signs = KINDS[command.kind].signs
    if command.secret is not None and not signs:
        raise invalid("/secret", "webhook_no_secret", kind=command.kind.value)
    secret = given_or_made(command.secret) if signs else None
    within_limits(principal, site)
    assert site.within is not None
    webhook_id = new_id(now)
    row = {
        "id": webhook_id,
        "unit_key": site.key,
        "name": command.name,
        "folded": fold(command.name),
        "event_types": list(command.event_types),
        "within_key": site.within.key,
        "agency_ids": list(command.agencies),
        "standings": list(command.standings),
        "status_at": real_now,
        "secret": vault.seal(place("secret", webhook_id), secret) if secret else None,
        **_owned(principal),
        **channel_columns(vault, webhook_id, made),
    }
    health = {"id": webhook_id, "unit_key": site.key}
    await commit(
        db,
        principal,
        "webhook.create",
        Insert(WebhookEndpoint, [row]),
        Insert(WebhookHealth, [health]),
        subject_id=webhook_id,
    )
    body = await get_webhook(principal, db, webhook_id)
    if secret is None or command.secret is not None:
        return body
    return await shown_once(db, principal, 201, body, "secret", secret)


async def change_webhook(
    principal: Principal,
    db: Database,
    webhook_id: UUID,
    command: WebhookPatch,
    version: int,
    *,
    vault: Vault,
    allow: Allow,
) -> bytes:
    """Change what is given; the rest stays. The caller becomes its owner."""
    changes = command.given(without={"zalo", "lgsp"})
    agencies = changes.get("agencies")
    facts = await _facts(principal, db, webhook_id, changes.get("within"), agencies or ())
    given = {
        kind: write if (write := getattr(command, kind.value)) is not MISSING else None
        for kind in (WebhookKind.zalo, WebhookKind.lgsp)
    }
    sealed = bytes.fromhex(facts.sealed_secrets) if facts.sealed_secrets is not None else None
    before = Channel(facts.kind, facts.url, facts.settings, channel_secrets(vault, webhook_id, sealed))
    made = channel(facts.kind, changes.get("url", facts.url), given, before)
    refuse_if(
        [
            *channel_faults(made, given, allow),
            *moved_faults(made, given, before),
            *filter_faults(
                principal,
                facts.place,
                facts.within,
                facts.homes,
                agencies or (),
                changes.get("standings", ()),
                changes.get("event_types", ()),
            ),
        ]
    )
    assert facts.within is not None
    row = {"id": webhook_id, "version": version, "within_key": facts.within.key, **_owned(principal)}
    if "name" in changes:
        row |= {"name": changes["name"], "folded": fold(changes["name"])}
    row |= {name: list(changes[name]) for name in ("event_types", "standings") if name in changes}
    if agencies is not None:
        row["agency_ids"] = list(agencies)
    if made != before:
        row |= channel_columns(vault, webhook_id, made)
    await commit(db, principal, "webhook.change", Update(WebhookEndpoint, [row]))
    return await get_webhook(principal, db, webhook_id)


async def remove_webhook(principal: Principal, db: Database, webhook_id: UUID, version: int) -> None:
    """Take an endpoint away, with its secrets. What waits for it ends; the log can be read as long as any."""
    await _facts(principal, db, webhook_id)
    async with db.transaction() as tx:
        await commit(
            tx, principal, "webhook.remove", Delete(WebhookEndpoint, [{"id": webhook_id, "version": version}])
        )
        await call_off(tx, webhook_id, "endpoint_deleted")


async def test_webhook(principal: Principal, db: Database, webhook_id: UUID, *, real_now: datetime) -> bytes:
    """Have a `webhook.ping` sent to it. What comes of it stands among its deliveries, with the cause `test`."""
    facts = await _facts(principal, db, webhook_id)
    _require("test", facts)
    await _write(principal, db, facts, "webhook.test", tested_at=real_now)
    return await get_webhook(principal, db, webhook_id)


async def rotate_webhook_secret(
    principal: Principal,
    db: Database,
    webhook_id: UUID,
    command: SecretRotation | None,
    *,
    vault: Vault,
    real_now: datetime,
) -> bytes:
    """A new secret, shown once if it was made here. The one before signs too for a day, unless it shall not."""
    given = command or SecretRotation()
    facts = await _facts(principal, db, webhook_id)
    _require("rotate-secret", facts)
    secret = given_or_made(given.secret)
    changes = rotated(vault, facts, secret, keep_previous=given.keep_previous, real_now=real_now)
    await _write(principal, db, facts, "webhook.rotate_secret", **changes)
    body = await get_webhook(principal, db, webhook_id)
    if given.secret is not None:
        return body
    return await shown_once(db, principal, 200, body, "secret", secret)


async def pause_webhook(principal: Principal, db: Database, webhook_id: UUID, *, real_now: datetime) -> bytes:
    """Send nothing for now. What happens meanwhile waits."""
    facts = await _facts(principal, db, webhook_id)
    _require("pause", facts)
    await _write(
        principal, db, facts, "webhook.pause", status="paused", status_why="by_person", status_at=real_now
    )
    return await get_webhook(principal, db, webhook_id)


async def enable_webhook(principal: Principal, db: Database, webhook_id: UUID, *, real_now: datetime) -> bytes:
    """Send again, by the caller's rights: what waits goes out now, in order, and old failures are forgotten."""
    facts = await _facts(principal, db, webhook_id)
    _require("enable", facts)
    row = {
        "id": facts.id,
        "version": facts.version,
        "status": "active",
        "status_why": None,
        "status_at": real_now,
        **_owned(principal),
    }
    well = {"id": facts.id, "failing_since": None, "breaker_until": None, "breaker_step": 0, "breaker_since": real_now}
    steps = Update(WebhookEndpoint, [row]), Update(WebhookHealth, [well])
    await commit(db, principal, "webhook.enable", *steps, subject_id=facts.id)
    return await get_webhook(principal, db, webhook_id)


async def replay_webhook(
    principal: Principal,
    db: Database,
    webhook_id: UUID,
    command: WebhookReplay,
    *,
    now: datetime,
    real_now: datetime,
) -> bytes:
    """Send again what there was: the same events, with the same ids, as deliveries of their own."""
    what, value = replayed(command, real_now)
    facts = await _facts(principal, db, webhook_id)
    _require("replay", facts)
    run = new_id(now)
    async with db.transaction() as tx:
        await _write(principal, tx, facts, "webhook.replay")
        made = await replay(tx, webhook_id, run, what, value)
        if made > MOST_REPLAYED:
            raise Conflict("webhook_replay_most", count=made, most=MOST_REPLAYED)
        if made == 0 and what == "event":
            raise invalid("/event", "webhook_event_unknown")
    return ReplayView(run=run, deliveries=made).model_dump_json().encode()


async def disable_webhook(
    clock: Principal, db: Database, webhook_id: UUID, why: WebhookWhy, *, real_now: datetime
) -> bool:
    """Give an endpoint up, as the service itself; True if it was active before. An event tells of it."""
    try:
        facts = await rows.facts(db, clock, webhook_id)
        if facts.status is not WebhookStatus.active:
            return False
        changes = {"status": "disabled", "status_why": why.value, "status_at": real_now}
        await _write(clock, db, facts, "webhook.disable", **changes)
    except (NotFound, Stale):
        # Deleted, or changed by a person meanwhile: the next failure will tell.
        return False
    return True


async def _facts(
    principal: Principal, db: Database, webhook_id: UUID, within: str | None = None, agencies: Any = ()
) -> WebhookFacts:
    facts = await rows.facts(db, principal, webhook_id, within, agencies)
    principal.require(Permission.webhook_manage, facts.unit_key)
    return facts


def _require(act: str, facts: WebhookFacts) -> None:
    MACHINE.require_state(act, acting_state(facts.status, signs=KINDS[facts.kind].signs))


async def _write(principal: Principal, db: Database, facts: WebhookFacts, act: str, **changes: Any) -> None:
    row = {"id": facts.id, "version": facts.version, **changes}
    await commit(db, principal, act, Update(WebhookEndpoint, [row]), subject_id=facts.id)


def _owned(principal: Principal) -> dict[str, Any]:
    return {"owner_id": principal.id, "owner_name": principal.name}
