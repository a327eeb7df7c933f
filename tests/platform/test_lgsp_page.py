"""Does docs/lgsp.md name every setting, and does its example do at a gateway what the page says?"""

from __future__ import annotations

import json
import re
import ssl
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from service.domain.egress import parse_allow
from service.domain.webhook_lgsp import LgspKeyHeader, LgspSecrets, LgspSettings, LgspToken, lgsp_faults
from service.integrations.channels import EndpointSettings, Message
from service.integrations.dialing import Dialer
from service.integrations.lgsp import REASONS, LgspChannel
from tests.architecture.sources import ROOT
from tests.receivers.gateway import gateway

PAGE = (ROOT / "docs" / "lgsp.md").read_text(encoding="utf-8")
WRITTEN, EVENT, TAKEN = (json.loads(block) for block in re.findall(r"^```json\n(.*?)^```$", PAGE, re.M | re.S))


def named_in(part: str) -> set[str]:
    """What stands in backquotes in the first column of the tables of a part."""
    rows = re.findall(r"^\| (`[^|]+) \|", part, re.M)
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def names_of(model: Any) -> set[str]:
    return {field.alias or name for name, field in model.model_fields.items()}


def test_the_page_names_every_setting_every_secret_and_every_reason() -> None:
    settings, secrets, reasons = re.split(r"^Under `lgsp.secrets`|^## 4", PAGE.split("\n## 3")[1], flags=re.M)

    assert named_in(settings) == names_of(LgspSettings) | names_of(LgspToken)
    assert named_in(secrets) == names_of(LgspSecrets)
    assert all(f"`{name}`" in settings for name in names_of(LgspKeyHeader))
    assert {name for name in named_in(reasons) if "LGSP" in name} == set(REASONS)


async def test_what_the_example_writes_is_accepted_and_sends_what_the_page_shows() -> None:
    settings = LgspSettings.model_validate(WRITTEN["lgsp"]["settings"])
    secrets = LgspSecrets.model_validate(WRITTEN["lgsp"]["secrets"])
    assert lgsp_faults(settings, secrets, ()) == []
    body = json.dumps(EVENT).encode()
    message = Message(EVENT["data"]["id"], EVENT["type"], body, EVENT, uuid4(), 1)

    with gateway("header") as server:
        here = settings.model_dump(mode="json")
        here["token"]["url"] = server.token_url
        to = EndpointSettings(uuid4(), 1, "lgsp", server.url, (), here, secrets.model_dump(mode="json"))
        channel = LgspChannel(
            Dialer(parse_allow(["127.0.0.1"]), ssl_context=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT))
        )
        outcome = await channel.send(to, message, now=datetime.now(UTC))
        await channel.aclose()

    assert outcome.kind == "delivered"
    assert [call.body for call in server.taken] == [TAKEN]
