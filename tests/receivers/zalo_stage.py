"""What does a test of the Zalo channel need: an endpoint with its secrets, contacts, events, and workers to send?"""

from __future__ import annotations

import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg

from service.db.engine import Database, connect
from service.db.vault import Vault
from service.domain.calendars import VIET_NAM
from service.domain.egress import parse_allow
from service.domain.secrets import personal_digest
from service.integrations.channels import EndpointSettings, Message, Outcome
from service.integrations.dialing import Dialer
from service.integrations.zalo import ZaloClient
from service.usecases.webhook_secrets import place
from service.usecases.zalo_channel import ZaloChannel
from service.usecases.zalo_sending import Sender
from service.usecases.zalo_tokens import Desk, Tokens
from tests.conftest import TestDatabase
from tests.receivers.official_account import APP_SECRET, OA_SECRET, OfficialAccount
from tests.world import agency, person

KEY = b"personal-key-of-the-tests-32-byt"
VAULT = Vault([b"key-of-secrets-at-rest-in-tests1"])
NOON = datetime(2026, 11, 27, 12, tzinfo=VIET_NAM)
POLICE = agency("my-tu", "cong-an")
TEMPLATE = {"id": "7895", "data": {"noi_dung": "${title}", "han": "${due}"}}
WORDS = [{"events": ["*"], "text": "${sentence}: ${title}\n${due}", "template": TEMPLATE}]


def at(text: str) -> datetime:
    """A moment on Vietnamese clocks."""
    return datetime.fromisoformat(text).replace(tzinfo=VIET_NAM)


@dataclass
class Worker:
    """One worker's channel and sender, with connections and tokens of its own."""

    db: Database
    tokens: Tokens
    channel: ZaloChannel
    sender: Sender


@asynccontextmanager
async def worker(database: TestDatabase) -> AsyncIterator[Worker]:
    db = await connect(database.service_url, size=4)
    client = ZaloClient(Dialer(parse_allow(["127.0.0.0/8"]), exchange_seconds=5.0))
    desk = Desk(db)
    tokens = Tokens(desk, client, VAULT)
    try:
        sender = Sender(desk, client, tokens, random.Random(7))
        yield Worker(db, tokens, ZaloChannel(desk, client, tokens), sender)
    finally:
        await client.aclose()
        await db.pool.close()


@dataclass
class Stage:
    """An endpoint of Mỹ Tú that leads to an account, and the superuser's eyes."""

    database: TestDatabase
    account: OfficialAccount
    endpoint: UUID
    unit_key: int
    eyes: asyncpg.Connection[Any]

    async def rows(self, sql: str, *arguments: Any) -> list[dict[str, Any]]:
        return [dict(row) for row in await self.eyes.fetch(sql, *arguments)]

    async def messages(self) -> list[tuple[str, str | None]]:
        """Status and reason of every message, in order."""
        found = await self.rows("select status, reason from zalo_message order by created_at, id")
        return [(row["status"], row["reason"]) for row in found]

    async def contact(self, **given: Any) -> UUID:
        """A contact of the police, that has agreed."""
        row = {
            "id": uuid4(), "unit_key": self.unit_key, "agency_id": POLICE, "phone": None, "zalo_user": None,
            "zalo_group": None, "consent_on": NOON.date(), "digest": "daily", **given,
        }  # fmt: skip
        for name, purpose in (("phone", "phone"), ("zalo_user", "zalo"), ("zalo_group", "zalo-group")):
            row[f"{name}_digest"] = personal_digest(KEY, purpose, row[name]).hex() if row[name] else None
        names = ", ".join(row)
        places = ", ".join(f"${i}" for i in range(1, len(row) + 1))
        await self.eyes.execute(f"insert into contact ({names}) values ({places})", *row.values())
        return row["id"]

    async def spoke(self, zalo_user: str, when: datetime) -> None:
        """A user has spoken to the account then."""
        await self.eyes.execute(
            "insert into zalo_window (id, unit_key, endpoint_id, user_digest, interacted_at) "
            "values ($1, $2, $3, $4, $5)",
            uuid4(), self.unit_key, self.endpoint, personal_digest(KEY, "zalo", zalo_user).hex(), when,
        )  # fmt: skip

    async def configure(self, secrets: dict[str, Any] | None = None, **settings: Any) -> None:
        """Write the endpoint's settings anew."""
        made = self.account.settings(**{"messages": WORDS, **settings})
        given = secrets or {"appSecret": APP_SECRET, "oaSecret": OA_SECRET, "refreshToken": "refresh-0"}
        sealed = VAULT.seal(place("secrets", self.endpoint), json.dumps(given))
        await self.eyes.execute(
            "update webhook_endpoint set settings = $2::text::jsonb, secrets = $3 where id = $1",
            self.endpoint, made.model_dump_json(), sealed,
        )  # fmt: skip

    async def hand_over(
        self, one: Worker, message: Message, now: datetime = NOON
    ) -> Outcome:
        """Let the channel take a delivery, as the engine does."""
        endpoint = EndpointSettings(self.endpoint, self.unit_key, "zalo", None)
        return await one.channel.send(endpoint, message, now=now)


def event(type_: str = "task.overdue", name: str = "Ra quân thu gom rác", **given: Any) -> Message:
    """An event about a task that the police lead; overdue from today unless said otherwise."""
    detail = {"dueOn": "2026-11-26", "daysOverdue": 0} if type_.endswith(".overdue") else {"dueOn": "2026-11-30"}
    data = {
        "id": "evt_x", "subject": {"kind": "task", "id": str(uuid4()), "name": name, "link": None},
        "agencies": [{"id": str(POLICE), "name": "Công an", "kind": "police", "collective": False}],
        "unit": {"code": "31567", "name": "Mỹ Tú", "level": "commune", "kind": "commune"},
        "detail": detail, "object": None, **given,
    }  # fmt: skip
    told = {"type": type_, "timestamp": "2026-11-27T05:00:00Z", "data": data}
    return Message(f"evt_{uuid4().hex}", type_, json.dumps(told).encode(), told, uuid4(), 1)


@asynccontextmanager
async def stage(database: TestDatabase, account: OfficialAccount, **settings: Any) -> AsyncIterator[Stage]:
    """An endpoint, set up; nothing is sent yet."""
    eyes = await asyncpg.connect(database.superuser_url)
    await eyes.execute(
        "select set_config('app.actor', $1, false), set_config('app.act', 'test', false)",
        "00000000-0000-7000-8000-000000000002",
    )
    key = await eyes.fetchval("select key from unit where code = '31567'")
    made = Stage(database, account, uuid4(), key, eyes)
    await eyes.execute(
        "insert into webhook_endpoint (id, unit_key, kind, name, owner_id, owner_name, event_types, within_key, "
        "status_at) values ($1, $2, 'zalo', 'Zalo OA xã', $3, 'x', '{*}', $2, $4)",
        made.endpoint, key, person("my-tu.integrator"), datetime.now(UTC),
    )  # fmt: skip
    await made.configure(**settings)
    try:
        yield made
    finally:
        for table in ("webhook_endpoint", "contact"):
            await eyes.execute(f"delete from {table}")
        await eyes.close()


LATER = timedelta(minutes=10)
