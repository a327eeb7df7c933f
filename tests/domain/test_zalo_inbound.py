"""An inbound event is believed by the hash of its very bytes, and for a day."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from service.domain.webhook_zalo import ZaloSettings, ZaloSignature
from service.domain.zalo_inbound import app_of, is_signed, read_event

APP, SECRET, NOW = "3608465248", "oa-secret", datetime(2026, 11, 27, 2, tzinfo=UTC)
SETTINGS = ZaloSettings(app_id=APP)


def event(name: str = "follow", at: datetime = NOW, **given: Any) -> bytes:
    told = {"app_id": APP, "event_name": name, "timestamp": str(int(at.timestamp() * 1000)), **given}
    return json.dumps(told, ensure_ascii=False).encode()


def signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    timestamp = json.loads(body)["timestamp"]
    made = hashlib.sha256(APP.encode() + body + timestamp.encode() + secret.encode()).hexdigest()
    return {"x-zevent-signature": f"mac={made}"}


def test_the_recipe_hashes_app_body_timestamp_and_secret() -> None:
    body = event(follower={"id": "24684588352919792"})

    assert app_of(body) == APP
    assert is_signed(body, signed(body), ZaloSignature(), app_id=APP, secret=SECRET)
    bare = {"x-zevent-signature": signed(body)["x-zevent-signature"].removeprefix("mac=")}
    assert is_signed(body, bare, ZaloSignature(), app_id=APP, secret=SECRET)


@pytest.mark.parametrize(
    ("change", "headers"),
    [
        (lambda body: body.replace(b"follow", b"follo2"), None),
        (lambda body: body + b" ", None),
        (lambda body: body, {}),
        (lambda body: body, {"x-zevent-signature": ""}),
        (lambda body: body, {"x-zevent-signature": "mac="}),
        (lambda body: body, {"x-zevent-signature": "mac=é"}),
    ],
)
def test_one_byte_more_or_another_is_not_believed(change: Any, headers: dict[str, str] | None) -> None:
    body = event()

    given = signed(body) if headers is None else headers
    assert not is_signed(change(body), given, ZaloSignature(), app_id=APP, secret=SECRET)
    assert not is_signed(body, signed(body, "another"), ZaloSignature(), app_id=APP, secret=SECRET)
    assert not is_signed(body, signed(body, ""), ZaloSignature(), app_id=APP, secret="")


def test_another_recipe_is_a_setting() -> None:
    own = ZaloSignature(header="X-Mac", parts=("body", "secret"), prefix="")
    body = event()

    made = hashlib.sha256(body + SECRET.encode()).hexdigest()

    assert is_signed(body, {"x-mac": made}, own, app_id=APP, secret=SECRET)


@pytest.mark.parametrize(
    ("name", "given", "kind", "user"),
    [
        ("follow", {"follower": {"id": "11111"}}, "follow", "11111"),
        ("unfollow", {"follower": {"id": "11111"}}, "unfollow", "11111"),
        ("user_send_text", {"sender": {"id": "22222"}, "recipient": {"id": "9"}}, "speak", "22222"),
        ("user_click_chatnow", {"sender": {"id": 22222}}, "speak", "22222"),
        ("user_received_message", {"recipient": {"id": "84123456789"}}, "receipt", "84123456789"),
        ("oa_send_text", {"sender": {"id": "9"}, "recipient": {"id": "22222"}}, "other", "9"),
        ("add_user_to_tag", {"tag": {"user_ids": ["1"]}}, "other", None),
        ("user_send_text", {"sender": "22222"}, "speak", None),
    ],
)
def test_what_an_event_tells_is_read_by_paths(name: str, given: dict[str, Any], kind: str, user: str | None) -> None:
    found = read_event(event(name, **given), SETTINGS, NOW)

    assert found is not None
    assert (found.kind, found.user, found.at) == (kind, user, NOW)


def test_a_receipt_tells_which_message_arrived() -> None:
    message = {"delivery_time": "1602960467432", "msg_id": "15a0cc", "tracking_id": "evt_" + "a" * 32}

    found = read_event(event("user_received_message", message=message), SETTINGS, NOW)

    assert found is not None
    assert (found.tracking, found.message_id) == ("evt_" + "a" * 32, "15a0cc")


@pytest.mark.parametrize("at", [NOW - timedelta(hours=25), NOW + timedelta(minutes=11)])
def test_an_old_event_or_one_to_come_is_somebody_playing_it_again(at: datetime) -> None:
    assert read_event(event(at=at), SETTINGS, NOW) is None


@pytest.mark.parametrize("timestamp", [None, "", "x", "1" * 40, True, -5, "２０２６"])
def test_a_moment_that_cannot_be_read_is_none(timestamp: Any) -> None:
    body = json.dumps({"app_id": APP, "event_name": "follow", "timestamp": timestamp}).encode()

    assert read_event(body, SETTINGS, NOW) is None
