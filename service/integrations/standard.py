"""How is an event posted and signed so that any library of Standard Webhooks can verify it?

Standard Webhooks 1.0.0: three headers, HMAC-SHA256 over `id.timestamp.body` by their own library.
Two signatures stand side by side while a secret is being rotated, so that a receiver may change
over at any moment of it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from standardwebhooks import Webhook

from service.integrations.channels import ANSWER_BYTES, EndpointSettings, Message, Outcome, undialled
from service.integrations.dialing import Answer, DialCode, Dialer, DialError

GONE = 410


class StandardChannel:
    """The channel of endpoints of kind `standard`."""

    def __init__(self, dialer: Dialer) -> None:
        self._dialer = dialer

    async def send(self, endpoint: EndpointSettings, message: Message, *, now: datetime) -> Outcome:
        """Post the message. Nothing of an answer but its status decides, and nothing leads elsewhere."""
        try:
            answer = await self._dialer.exchange(
                "POST",
                endpoint.url or "",
                headers=signed_headers(endpoint.secrets, message.id, message.body, now),
                content=message.body,
            )
        except DialError as problem:
            return undialled(problem)
        return outcome_of(answer, now)

    async def aclose(self) -> None:
        await self._dialer.aclose()


def signed_headers(secrets: tuple[str, ...], id: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers of one attempt: a signature with each secret, the newest first."""
    moment = now.astimezone(UTC)
    text = body.decode()
    return {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(id, moment, text) for secret in secrets),
    }


def outcome_of(answer: Answer, now: datetime) -> Outcome:
    """What an HTTP answer means: 2xx has arrived, 410 wants no more, all else is tried again."""
    body = answer.body[:ANSWER_BYTES]
    if 200 <= answer.status < 300:
        return Outcome("delivered", None, answer.status, body)
    return Outcome(
        "gone" if answer.status == GONE else "retry",
        DialCode.HTTP.value,
        answer.status,
        body,
        retry_after(answer.headers.get("retry-after"), now),
    )


def retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds to wait that an answer asks for, as a number or as a date; None if it asks for none one can read."""
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return float(text[:12])
    try:
        until = parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max((until - now).total_seconds(), 0.0)
