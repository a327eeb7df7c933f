"""Does the standard channel sign as Standard Webhooks says, and call every behaviour of a receiver by its name?"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import UUID

import pytest
from standardwebhooks import WebhookVerificationError

from service.domain.egress import parse_allow
from service.integrations.channels import ANSWER_BYTES, EndpointSettings, Message, Outcome
from service.integrations.dialing import Dialer
from service.integrations.standard import StandardChannel, retry_after, signed_headers
from tests.receivers.receiver import Receiver, receiving

NOTHING = SimpleNamespace(params={})
NEW, OLD, OTHER = (f"whsec_{letter * 43}=" for letter in "ABC")
BODY = '{"type":"task.overdue","timestamp":"2026-05-09T01:00:00Z","data":{"title":"Sáu rõ"}}'.encode()
MESSAGE = Message("evt_0190", "task.overdue", BODY, json.loads(BODY), UUID(int=7), 1)


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest.fixture
async def channel(receiver: Receiver, request: pytest.FixtureRequest) -> AsyncIterator[StandardChannel]:
    receiver.received.clear()
    slow = {"hang", "dribble"} & {*getattr(request.node, "callspec", NOTHING).params.values()}
    made = StandardChannel(
        Dialer(parse_allow([f"127.0.0.1:{receiver.port}"]), exchange_seconds=0.4 if slow else 15)
    )
    yield made
    await made.aclose()


def _endpoint(url: str, *secrets: str) -> EndpointSettings:
    return EndpointSettings(UUID(int=1), 1, "standard", url, secrets or (NEW,))


async def _sent(channel: StandardChannel, url: str, *secrets: str) -> Outcome:
    return await channel.send(_endpoint(url, *secrets), MESSAGE, now=datetime.now(UTC))


async def test_what_arrives_is_verified_by_the_library_and_is_the_very_body(
    receiver: Receiver, channel: StandardChannel
) -> None:
    outcome = await _sent(channel, receiver.url("ok"))

    [request] = receiver.received
    assert outcome == Outcome("delivered", None, 200, b"ok")
    assert (request.id, request.body, request.headers["content-type"]) == (
        "evt_0190",
        BODY,
        "application/json",
    )
    assert request.verified_by(NEW)
    with pytest.raises(WebhookVerificationError):
        request.verified_by(OTHER)


async def test_while_a_secret_is_rotated_both_verify(receiver: Receiver, channel: StandardChannel) -> None:
    await _sent(channel, receiver.url("ok"), NEW, OLD)

    [request] = receiver.received
    assert request.headers["webhook-signature"].count("v1,") == 2
    assert request.verified_by(NEW) and request.verified_by(OLD)
    with pytest.raises(WebhookVerificationError):
        request.verified_by(OTHER)


def test_a_signature_is_the_one_of_the_published_vector() -> None:
    moment = datetime.fromtimestamp(1614265330, UTC)

    headers = signed_headers(
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",),
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        b'{"test": 2432232314}',
        moment,
    )

    assert headers == {
        "content-type": "application/json",
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@pytest.mark.parametrize(
    ("act", "kind", "reason", "status", "asked"),
    [
        ("empty", "delivered", None, 204, None),
        ("lie", "delivered", None, 200, None),
        ("redirect", "retry", "E_HTTP", 302, None),
        ("refuse", "retry", "E_HTTP", 400, None),
        ("break", "retry", "E_HTTP", 500, None),
        ("away", "retry", "E_HTTP", 503, None),
        ("busy", "retry", "E_HTTP", 429, 90.0),
        ("gone", "gone", "E_HTTP", 410, None),
        ("reset", "retry", "E_CONNECTION", None, None),
        ("half", "retry", "E_CONNECTION", None, None),
        ("gibberish", "retry", "E_CONNECTION", None, None),
        ("hang", "retry", "E_TIMEOUT", None, None),
        ("dribble", "retry", "E_TIMEOUT", None, None),
        ("flood", "retry", "E_BODY_TOO_LARGE", 200, None),
        ("bomb", "delivered", None, 200, None),
    ],
)
async def test_every_behaviour_has_its_outcome(
    receiver: Receiver,
    channel: StandardChannel,
    act: str,
    kind: str,
    reason: str | None,
    status: int | None,
    asked: float | None,
) -> None:
    outcome = await _sent(channel, receiver.url(act))

    assert (outcome.kind, outcome.reason, outcome.status, outcome.retry_after) == (
        kind,
        reason,
        status,
        asked,
    )
    assert len(receiver.received) == 1 and len(outcome.answer) <= ANSWER_BYTES


async def test_five_gigabytes_are_broken_off_after_a_quarter_of_a_megabyte(
    receiver: Receiver, channel: StandardChannel
) -> None:
    receiver.flooded = 0

    outcome = await _sent(channel, receiver.url("flood"))

    assert (outcome.reason, len(outcome.answer)) == ("E_BODY_TOO_LARGE", ANSWER_BYTES)
    # What the kernel's buffers took in before the break: some megabytes on one machine, twenty on another.
    assert receiver.flooded < 64 << 20


async def test_a_bomb_is_kept_as_it_came_and_never_unpacked(
    receiver: Receiver, channel: StandardChannel
) -> None:
    outcome = await _sent(channel, receiver.url("bomb"))

    assert outcome.answer[:2] == b"\x1f\x8b" and len(outcome.answer) == ANSWER_BYTES


async def test_nobody_listening_and_an_address_that_is_not_open_are_told_apart(
    receiver: Receiver, channel: StandardChannel
) -> None:
    closed = StandardChannel(Dialer())
    nobody = StandardChannel(Dialer(parse_allow(["127.0.0.1"])))

    reasons = [
        (await _sent(closed, receiver.url("ok"))).reason,
        (await _sent(nobody, "http://127.0.0.1:9/")).reason,
        (await closed.send(replace(_endpoint(""), url=None), MESSAGE, now=datetime.now(UTC))).reason,
    ]

    assert reasons == ["E_BLOCKED_ADDRESS", "E_CONNECTION", "E_BLOCKED_ADDRESS"]
    assert receiver.received == []


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Sat, 09 May 2026 01:02:00 GMT", 120.0),
        ("Sat, 09 May 2026 00:00:00 GMT", 0.0),
        ("Sat, 09 May 2026 01:02:00", 120.0),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("٥", None),
        ("9" * 400, 999999999999.0),
        ("Sat, 99 May 2026 01:02:00 GMT", None),
    ],
)
def test_the_time_asked_for_is_read_as_a_number_or_a_date(header: str | None, seconds: float | None) -> None:
    now = datetime(2026, 5, 9, 1, 0, tzinfo=UTC)

    assert retry_after(header, now) == seconds
