"""How is Zalo spoken to: for new tokens, and to send one message to one recipient?

Addresses, codes and words are settings (`domain.webhook_zalo`); this knows no more than the three forms of a
call. It keeps nothing: who may call, when and how often is its caller's affair.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from service.domain.webhook_zalo import ZaloSecrets, ZaloSettings
from service.domain.zalo_sending import (
    Judgement,
    Pair,
    Verdict,
    Way,
    ZaloReason,
    judged,
    read_pair,
)
from service.integrations.dialing import Answer, DialCode, Dialer, DialError

_NEVER_SENT = frozenset({DialCode.DNS, DialCode.TLS, DialCode.BLOCKED_ADDRESS})
_MOST = 64 * 1024


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message on its way. to: the phone, user or group, by the way it goes. text: of a message written freely;
    template_id, data: of a template. tracking: our webhook-id, which Zalo tells again in its receipt."""

    way: Way
    to: str = field(repr=False)
    tracking: str
    text: str = ""
    template_id: str = ""
    data: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of one call. status: of HTTP, if there was an answer."""

    verdict: Verdict
    status: int | None = None


class ZaloClient:
    """One way to Zalo, for any number of accounts. Close it with `aclose`."""

    def __init__(self, dialer: Dialer) -> None:
        self._dialer = dialer

    async def renew(self, settings: ZaloSettings, secrets: ZaloSecrets, refresh_token: str) -> Pair | str:
        """Trade a refresh token, which works once, for the next pair; or say why there is none."""
        form = {"refresh_token": refresh_token, "app_id": settings.app_id, "grant_type": "refresh_token"}
        headers = {
            "content-type": "application/x-www-form-urlencoded",
            "secret_key": secrets.app_secret or "",
        }
        try:
            answer = await self._dialer.exchange(
                "POST", settings.addresses.token, headers=headers, content=urlencode(form).encode(), max_body=_MOST
            )
        except DialError as problem:
            return str(problem)
        return read_pair(answer.status, answer.body)

    async def send(
        self, settings: ZaloSettings, secrets: ZaloSecrets, access_token: str, message: Outgoing
    ) -> Sent:
        """Send once. Whatever the network does is a verdict."""
        url, body = _call(settings, message)
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        try:
            answer = await self._posted(url, settings, secrets, access_token, content)
        except DialError as problem:
            return Sent(_undialled(problem))
        return Sent(judged(answer.status, answer.body, settings.errors), answer.status)

    async def check(self, settings: ZaloSettings, secrets: ZaloSecrets, access_token: str) -> Sent:
        """Ask for what a good token is answered to; nobody is written to."""
        headers = _headers(settings, secrets, access_token)
        try:
            answer = await self._dialer.exchange(
                "GET", settings.addresses.check, headers=headers, max_body=_MOST
            )
        except DialError as problem:
            return Sent(_undialled(problem))
        return Sent(judged(answer.status, answer.body, settings.errors), answer.status)

    async def aclose(self) -> None:
        await self._dialer.aclose()

    async def _posted(
        self, url: str, settings: ZaloSettings, secrets: ZaloSecrets, access_token: str, content: bytes
    ) -> Answer:
        headers = {"content-type": "application/json", **_headers(settings, secrets, access_token)}
        return await self._dialer.exchange("POST", url, headers=headers, content=content, max_body=_MOST)


def _headers(settings: ZaloSettings, secrets: ZaloSecrets, access_token: str) -> dict[str, str]:
    headers = {"access_token": access_token}
    if settings.secret_proof:
        key = (secrets.app_secret or "").encode()
        headers["appsecret_proof"] = hmac.new(key, access_token.encode(), hashlib.sha256).hexdigest()
    return headers


def _call(settings: ZaloSettings, message: Outgoing) -> tuple[str, dict[str, Any]]:
    """Address and body by the way a message goes."""
    if message.way is Way.template:
        return settings.addresses.template, {
            "phone": message.to,
            "template_id": message.template_id,
            "template_data": dict(message.data),
            "tracking_id": message.tracking,
        }
    if message.way is Way.group:
        return settings.addresses.group, {
            "recipient": {"group_id": message.to},
            "message": {"text": message.text},
        }
    return settings.addresses.consultation, {
        "recipient": {"user_id": message.to},
        "message": {"text": message.text},
    }


def _undialled(problem: DialError) -> Verdict:
    """What never left is tried again; after that nobody knows whether it arrived."""
    refused = problem.code is DialCode.CONNECTION and "ConnectError" in str(problem)
    if problem.code in _NEVER_SENT or refused:
        return Verdict(Judgement.again, problem.code.value, detail=str(problem))
    return Verdict(Judgement.unclear, ZaloReason.unclear, detail=str(problem))
