"""The example on the page about Zalo is one that can be sent as it stands."""

from __future__ import annotations

import json
import re

from service.domain.contacts import ContactCreate
from service.domain.webhook_kinds import WebhookKind, channel, channel_faults
from service.domain.webhook_zalo import ZaloLimits, ZaloSettings
from service.domain.webhooks import WebhookCreate
from service.domain.zalo_events import template_of, words_of
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "zalo.md").read_text(encoding="utf-8")
ENDPOINT, CONTACT = (json.loads(found) for found in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL))


def test_the_endpoint_of_the_page_has_no_fault() -> None:
    command = WebhookCreate.model_validate(ENDPOINT)
    given = {WebhookKind.zalo: command.zalo, WebhookKind.lgsp: None}

    made = channel(command.kind, command.url, given, None)

    assert [*channel_faults(made, given, ())] == []
    assert made.secrets_set == ["appSecret", "oaSecret", "refreshToken"]


def test_its_words_are_rendered_and_its_templates_found() -> None:
    settings = ZaloSettings.model_validate(ENDPOINT["zalo"]["settings"])
    values = {"title": "Thu gom rác", "lead": "Công an", "due": "thứ Hai, 30/11/2026", "sentence": "Có cập nhật"}

    assert words_of("task.overdue", values, settings) == (
        "QUÁ HẠN: Thu gom rác\nChủ trì: Công an\nHạn: thứ Hai, 30/11/2026"
    )
    assert words_of("task.updated", values, settings).startswith("Có cập nhật: Thu gom rác")
    templates = [template_of(code, settings) for code in ("task.overdue", "task.updated", "digest")]
    assert [one.id if one else None for one in templates] == ["431234", None, "435678"]


def test_its_contact_is_one_and_its_figures_are_those_of_the_settings() -> None:
    limits = ZaloLimits()

    assert ContactCreate.model_validate(CONTACT).phone == "84912345678"
    assert f"{limits.per_second} a second" in PAGE
    assert f"{limits.quiet_from}-{limits.quiet_to}" in PAGE
    assert (limits.window_hours, limits.digest_at, limits.alarm_days) == (7 * 24, "07:30", 14)
