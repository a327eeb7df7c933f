"""What Zalo's answers mean, when nothing is sent, and which way a message goes."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from service.domain.calendars import VIET_NAM
from service.domain.webhook_zalo import (
    ZaloErrors,
    ZaloLimits,
    ZaloSecrets,
    ZaloSettings,
    ZaloTemplate,
    zalo_faults,
)
from service.domain.zalo_sending import (
    Pair,
    Verdict,
    Way,
    is_open,
    judged,
    quiet_until,
    read_pair,
    token_state,
    tomorrow_morning,
    way_of,
)

LIMITS = ZaloLimits()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIET_NAM)


def body(error: Any, **more: Any) -> bytes:
    return json.dumps({"error": error, "message": "m", **more}).encode()


@pytest.mark.parametrize(
    ("status", "answer", "judgement", "reason"),
    [
        (200, body(0, data={"message_id": "m1"}), "delivered", None),
        (200, body("0", data={"msg_id": "m1"}), "delivered", None),
        (200, body(-216), "renew", "E_ZALO_TOKEN"),
        (401, body(-220), "renew", "E_ZALO_TOKEN"),
        (200, body(-230), "template", "E_ZALO_WINDOW"),
        (200, body(-133), "morning", "E_ZALO_NIGHT"),
        (200, body(-144), "tomorrow", "E_ZALO_QUOTA"),
        (200, body(-32), "again", "E_ZALO_BUSY"),
        (200, body(-135), "again", "E_ZALO_SETUP"),
        (200, body(-108), "rejected", "E_ZALO_REFUSED"),
        (200, body(-987654), "again", "E_ZALO_BUSY"),
        (429, b"slow down", "again", "E_ZALO_BUSY"),
        (500, b"oops", "unclear", "E_ZALO_UNCLEAR"),
        (502, body(0), "unclear", "E_ZALO_UNCLEAR"),
        (200, b"<html>", "unclear", "E_ZALO_UNCLEAR"),
        (200, b"[]", "unclear", "E_ZALO_UNCLEAR"),
        (200, b'{"message":"Success"}', "unclear", "E_ZALO_UNCLEAR"),
        (200, body(True), "unclear", "E_ZALO_UNCLEAR"),
        (200, b'{"error":' + b"[" * 100_000, "unclear", "E_ZALO_UNCLEAR"),
    ],
)
def test_only_error_nought_is_a_success(status: int, answer: bytes, judgement: str, reason: str | None) -> None:
    verdict = judged(status, answer, ZaloErrors())

    assert (verdict.judgement, verdict.reason) == (judgement, reason)


def test_the_id_of_a_message_that_was_taken_is_kept_and_zalos_words_are_short() -> None:
    assert judged(200, body(0, data={"msg_id": "a1"}), ZaloErrors()) == Verdict("delivered", None, 0, "a1")
    assert judged(200, body(0, data=None), ZaloErrors()).message_id is None
    assert len(judged(200, json.dumps({"error": -1, "message": "x" * 999}).encode(), ZaloErrors()).detail or "") == 200


def test_codes_are_settings() -> None:
    assert judged(200, body(-999), ZaloErrors(permanent=(-999,))).judgement == "rejected"
    assert judged(200, body(-108), ZaloErrors(permanent=(-999,))).judgement == "again"


def test_tokens_are_read_with_a_life_that_comes_as_text_and_refusals_show_no_token() -> None:
    pair = {"access_token": "at", "refresh_token": "rt", "expires_in": "90000"}

    assert read_pair(200, json.dumps(pair).encode()) == Pair("at", "rt", 90_000)
    refused = {"error": -14014, "error_name": "Invalid refresh token", "refresh_token": "rt-secret"}
    assert read_pair(200, json.dumps(refused).encode()) == "HTTP 200, -14014 Invalid refresh token"
    assert read_pair(502, b"<html>") == "HTTP 502, unreadable"


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-11-27T20:59", None),
        ("2026-11-27T21:00", "2026-11-28T07:00"),
        ("2026-11-27T23:59", "2026-11-28T07:00"),
        ("2026-11-28T00:00", "2026-11-28T07:00"),
        ("2026-11-28T06:59", "2026-11-28T07:00"),
        ("2026-11-28T07:00", None),
    ],
)
def test_quiet_hours_pass_midnight(at: str, until: str | None) -> None:
    assert quiet_until(moment(at), LIMITS) == (moment(until) if until else None)


def test_quiet_hours_may_lie_within_a_day_or_not_be() -> None:
    midday = ZaloLimits(quiet_from="11:30", quiet_to="13:30")

    assert quiet_until(moment("2026-11-27T12:00"), midday) == moment("2026-11-27T13:30")
    assert quiet_until(moment("2026-11-27T22:00"), midday) is None
    assert quiet_until(moment("2026-11-27T12:00"), ZaloLimits(quiet_from="07:00", quiet_to="07:00")) is None
    assert tomorrow_morning(moment("2026-11-27T22:00"), LIMITS) == moment("2026-11-28T07:00")


def test_the_way_is_free_while_somebody_has_spoken_lately_and_else_by_template() -> None:
    template = ZaloTemplate(id="1", data={})
    person: dict[str, Any] = {"phone": "84912345678", "zalo_user": "55555", "zalo_group": None}

    assert way_of(**person, template=template, window_open=True) is Way.consultation
    assert way_of(**person, template=template, window_open=False) is Way.template
    assert way_of(**person, template=None, window_open=False) is None
    assert way_of(**person | {"phone": None}, template=template, window_open=False) is None
    group = {"phone": None, "zalo_user": None, "zalo_group": "abcdef"}
    assert way_of(**group, template=None, window_open=False) is Way.group
    now = moment("2026-11-27T12:00")
    assert is_open(now - timedelta(days=7) + timedelta(seconds=1), LIMITS, now)
    assert not is_open(now - timedelta(days=7), LIMITS, now)
    assert not is_open(None, LIMITS, now)


@pytest.mark.parametrize(
    ("days_left", "failing", "state"),
    [(90, False, "ok"), (15, False, "ok"), (14, False, "expiring"), (0, False, "dead"), (90, True, "failing")],
)
def test_the_alarm_is_given_fourteen_days_before_the_refresh_token_dies(
    days_left: int, failing: bool, state: str
) -> None:
    now = moment("2026-11-27T12:00")

    found = token_state(
        refresh_expires_at=now + timedelta(days=days_left),
        failing_since=now if failing else None,
        limits=LIMITS,
        now=now,
    )

    assert found == state


GOOD = {"appSecret": "s", "refreshToken": "r"}


@pytest.mark.parametrize(
    ("settings", "secrets", "faults"),
    [
        ({"appId": "1"}, GOOD, []),
        ({}, {}, ["/settings/appId", "/secrets/appSecret", "/secrets/refreshToken"]),
        (
            {"appId": "1", "addresses": {"token": "https://10.0.0.1/x", "check": "http://zalo.example.vn/"}},
            GOOD,
            ["/settings/addresses/token", "/settings/addresses/check"],
        ),
        (
            {"appId": "1", "messages": [{"events": ["*"], "text": "${titel}"}], "link": "https://x.vn/$"},
            GOOD,
            ["/settings/messages/0/text", "/settings/link"],
        ),
        (
            {"appId": "1", "digest": {"text": "${counts}", "template": {"id": "1", "data": {"a": "${title}"}}}},
            GOOD,
            ["/settings/digest/template/data/a"],
        ),
    ],
)
def test_what_is_wrong_with_the_settings_is_told_at_its_field(
    settings: dict[str, Any], secrets: dict[str, Any], faults: list[str]
) -> None:
    given = ZaloSettings.model_validate(settings), ZaloSecrets.model_validate(secrets)

    assert [fault.pointer for fault in zalo_faults(*given, ())] == faults
