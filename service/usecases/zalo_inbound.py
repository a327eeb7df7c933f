"""What is done about an event that Zalo posts: believed or not, noted once, and with which effect on whom?

Whoever follows, writes or clicks may be written to freely for some days; whoever follows no more has taken their
consent back; a receipt tells that a message arrived whose answer was lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service.db import zalo_accounts, zalo_digests
from service.db.engine import Database
from service.db.vault import Unreadable, Vault
from service.db.zalo_accounts import acting
from service.domain.calendars import local_day
from service.domain.errors import Malformed, Unauthenticated
from service.domain.ids import new_id
from service.domain.secrets import personal_digest
from service.domain.zalo_inbound import Inbound, InboundKind, app_of, is_signed, read_event
from service.usecases.clock import clock
from service.usecases.zalo_tokens import Account, opened

UNFOLLOWED = "contact.unfollow"


async def take_event(
    db: Database, body: bytes, headers: Mapping[str, str], vault: Vault, key: bytes, *, now: datetime
) -> None:
    """Take an inbound event. Malformed if it cannot be read; Unauthenticated if nobody's secret signed it, or it is
    old: the two are not told apart. A second one with the same bytes changes nothing.

    headers: names in lower case. now: the real clock.
    """
    app_id = app_of(body)
    if app_id is None:
        raise Malformed("zalo_event_form")
    me = await clock(db)
    async with acting(db, me) as tx:
        found = await zalo_accounts.of_application(tx, app_id)
    accounts = [one for endpoint in found if (one := _signer(endpoint, vault, body, headers, app_id))]
    taken = [(one, event) for one in accounts if (event := read_event(body, one.settings, now))]
    if not taken:
        raise Unauthenticated("zalo_signature")
    async with acting(db, me, UNFOLLOWED) as tx:
        for account, event in taken:
            await _done(tx, account, event, key, now)


def _signer(
    endpoint: zalo_accounts.Endpoint, vault: Vault, body: bytes, headers: Mapping[str, str], app_id: str
) -> Account | None:
    """The account if its secret signed these bytes."""
    try:
        account = opened(endpoint, vault)
    except Unreadable:
        return None
    secret = account.secrets.oa_secret or ""
    signed = is_signed(body, headers, account.settings.signature, app_id=app_id, secret=secret)
    return account if signed else None


async def _done(tx: Database, account: Account, event: Inbound, key: bytes, now: datetime) -> None:
    unit: Any = account.endpoint
    if event.kind is InboundKind.other or event.user is None:
        return
    if not await zalo_digests.first_time(tx, new_id(now), unit.unit_key, unit.id, event.digest, event.at):
        return
    who = personal_digest(key, "zalo", event.user).hex()
    if event.kind is InboundKind.receipt:
        phone = personal_digest(key, "phone", event.user).hex()
        if event.tracking is not None:
            await zalo_digests.receipt(tx, unit.id, event.tracking, [who, phone], event.message_id, now)
        return
    leaves = event.kind is InboundKind.unfollow
    await zalo_digests.spoke(tx, new_id(now), unit.unit_key, unit.id, who, None if leaves else event.at)
    if leaves:
        await zalo_digests.end_consents(tx, unit.unit_key, unit.last_key, who, local_day(event.at))
