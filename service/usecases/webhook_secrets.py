"""How are an endpoint's secrets kept, and who gets to read them again?

Only the worker that sends, at the moment it sends; and after a new key was put in front of SAURO_SECRETS_KEYS the
upkeep, which encrypts them anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from service.db.engine import Database
from service.db.vault import Unreadable, Vault
from service.db.webhook_upkeep import sealed_otherwise
from service.db.webhooks import SECRET_COLUMNS, WebhookEndpoint
from service.db.write import Update, commit
from service.domain.access import Principal
from service.domain.errors import Stale, invalid
from service.domain.webhook_kinds import Channel
from service.domain.webhook_secrets import new_webhook_secret, secret_fault
from service.domain.webhooks import PREVIOUS_HOURS, WebhookFacts

AT_ONCE = 500
"""So many endpoints are encrypted anew in one round of the upkeep."""


def given_or_made(given: str | None) -> str:
    """The secret somebody brought along, if it is good enough, or a new one."""
    if given is None:
        return new_webhook_secret()
    fault = secret_fault(given)
    if fault is not None:
        raise invalid("/secret", fault)
    return given


def place(column: str, webhook_id: UUID) -> str:
    """What a sealed value is the secret of: it opens nowhere else."""
    return f"webhook_endpoint.{column}/{webhook_id}"


def rotated(
    vault: Vault, facts: WebhookFacts, secret: str, *, keep_previous: bool, real_now: datetime
) -> dict[str, Any]:
    """The columns after a rotation."""
    changes: dict[str, Any] = {"previous_secret": None, "previous_until": None}
    if keep_previous and facts.sealed_secret is not None:
        before = vault.open(place("secret", facts.id), bytes.fromhex(facts.sealed_secret))
        changes["previous_secret"] = vault.seal(place("previous_secret", facts.id), before)
        changes["previous_until"] = real_now + timedelta(hours=PREVIOUS_HOURS)
    return changes | {"secret": vault.seal(place("secret", facts.id), secret)}


def channel_columns(vault: Vault, webhook_id: UUID, made: Channel) -> dict[str, Any]:
    """The columns of what belongs to an endpoint's kind."""
    told = {name: value for name, value in made.secrets.items() if value is not None}
    return {
        "kind": made.kind.value,
        "url": made.url,
        "settings": dict(made.settings),
        "secrets_set": made.secrets_set,
        "secrets": vault.seal(place("secrets", webhook_id), json.dumps(told)) if told else None,
    }


def channel_secrets(vault: Vault, webhook_id: UUID, sealed: bytes | None) -> Mapping[str, Any]:
    """The secrets of an endpoint's kind, readable. Raises Unreadable."""
    return {} if sealed is None else dict(json.loads(vault.open(place("secrets", webhook_id), sealed)))


def signing_secrets(
    vault: Vault,
    webhook_id: UUID,
    secret: bytes | None,
    previous_secret: bytes | None,
    previous_until: datetime | None,
    now: datetime,
) -> tuple[str, ...]:
    """What a message is signed with, the newest first: two for a day after a rotation. Raises Unreadable.

    now: the real clock.
    """
    if secret is None:
        return ()
    newest = vault.open(place("secret", webhook_id), secret)
    if previous_secret is None or previous_until is None or previous_until <= now:
        return (newest,)
    return (newest, vault.open(place("previous_secret", webhook_id), previous_secret))


async def reseal(db: Database, clock: Principal, vault: Vault) -> dict[str, int]:
    """Encrypt with the first key what rests on another: how many endpoints were, and how many no key opens.

    Once nothing rests on an old key, it may be taken out of the settings.
    """
    done = {"resealed": 0, "unreadable": 0}
    for row in await sealed_otherwise(db, clock, vault.mark, AT_ONCE):
        try:
            fresh = {name: vault.resealed(place(name, row["id"]), row[name]) for name in SECRET_COLUMNS}
        except Unreadable:
            done["unreadable"] += 1
            continue
        changed = Update(WebhookEndpoint, [{"id": row["id"], "version": row["version"], **fresh}])
        try:
            await commit(db, clock, "webhook.reseal", changed)
        except Stale:
            # Somebody changes it just now: the next round finds it.
            continue
        done["resealed"] += 1
    return done
