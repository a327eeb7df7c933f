"""How is an event handed to a city's integration gateway, and how is it known that it was taken?

Everything a gateway wants is a setting (`domain/webhook_lgsp.py`): the token, the headers, the body made
of the event, and what its answer has to say. A gateway that answers 200 with an error inside has not
taken anything. Time is for the whole attempt, getting a token included.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from service.domain.attempt_reasons import AttemptReason
from service.domain.expressions import ExpressionError, evaluate
from service.domain.webhook_lgsp import ANY_UNIT, LgspSecrets, LgspSettings
from service.integrations.channels import EndpointSettings, Message, Outcome, undialled
from service.integrations.dialing import EXCHANGE_SECONDS, Answer, DialCode, Dialer, DialError, Identity
from service.integrations.lgsp_tokens import (
    NoToken,
    Tokens,
    fetch_token,
    key_header_value,
    read_json,
    written,
)
from service.integrations.standard import outcome_of, retry_after, signed_headers

MAX_BODY = 64 * 1024
"""Bytes of a body made by a mapping."""
TOKEN_CODE = AttemptReason.lgsp_token.value
ENVELOPE_CODE = AttemptReason.lgsp_envelope.value
REJECTED_CODE = AttemptReason.lgsp_rejected.value
BODY_CODE = AttemptReason.lgsp_body.value
ORGANISATION_CODE = AttemptReason.lgsp_organisation.value
SETTINGS_CODE = AttemptReason.lgsp_settings.value
REASONS = (TOKEN_CODE, ENVELOPE_CODE, REJECTED_CODE, BODY_CODE, ORGANISATION_CODE, SETTINGS_CODE)


class _NotSent(Exception):
    """The call can not be made as things stand; only other settings would help."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.outcome = Outcome("rejected", code, detail=detail)


@dataclass(frozen=True, slots=True)
class _Gateway:
    """One endpoint's gateway, readable."""

    settings: LgspSettings
    secrets: LgspSecrets
    identity: Identity | None
    key: tuple[Any, bytes]


class LgspChannel:
    """The channel of endpoints of kind `lgsp`. clock: monotonic seconds, for the life of tokens."""

    def __init__(
        self,
        dialer: Dialer,
        *,
        clock: Callable[[], float] = time.monotonic,
        seconds: float = EXCHANGE_SECONDS,
    ) -> None:
        self._dialer = dialer
        self._tokens = Tokens(clock)
        self._seconds = seconds

    async def send(self, endpoint: EndpointSettings, message: Message, *, now: datetime) -> Outcome:
        """Hand the event over once; a refused token is replaced and the call made once more."""
        try:
            async with asyncio.timeout(self._seconds):
                gateway = _gateway(endpoint)
                return await self._send(gateway, endpoint, message, now)
        except _NotSent as problem:
            return problem.outcome
        except NoToken as problem:
            wait = retry_after(problem.retry_after, now)
            return Outcome("retry", TOKEN_CODE, retry_after=wait, detail=str(problem))
        except DialError as problem:
            return undialled(problem)
        except TimeoutError:
            return Outcome(
                "retry", DialCode.TIMEOUT.value, detail=f"not done within {self._seconds:g} seconds, token included"
            )

    async def aclose(self) -> None:
        await self._dialer.aclose()

    async def _send(
        self, gateway: _Gateway, endpoint: EndpointSettings, message: Message, now: datetime
    ) -> Outcome:
        settings = gateway.settings
        body = body_of(settings, message)
        headers = _common_headers(gateway) | _event_headers(endpoint, message, body, now)
        token = await self._token(gateway)
        answer = await self._call(gateway, endpoint, headers, token, body)
        if token is not None and _token_refused(settings, answer):
            self._tokens.forget(gateway.key, token)
            token = await self._token(gateway)
            answer = await self._call(gateway, endpoint, headers, token, body)
        return judged(settings, answer, now)

    async def _token(self, gateway: _Gateway) -> str | None:
        wanted = gateway.settings.token
        if wanted is None:
            return None
        return await self._tokens.token(
            gateway.key,
            lambda: fetch_token(
                gateway.settings,
                gateway.secrets,
                wanted,
                lambda method, url, headers, content: self._dialer.exchange(
                    method, url, headers=headers, content=content, identity=gateway.identity
                ),
            ),
        )

    async def _call(
        self,
        gateway: _Gateway,
        endpoint: EndpointSettings,
        headers: Mapping[str, str],
        token: str | None,
        body: bytes,
    ) -> Answer:
        shown = gateway.settings.token
        own = {shown.header: shown.prefix + token} if shown is not None and token is not None else {}
        return await self._dialer.exchange(
            gateway.settings.method,
            endpoint.url or "",
            headers={**headers, **own},
            content=body,
            identity=gateway.identity,
        )


def body_of(settings: LgspSettings, message: Message) -> bytes:
    """What is sent: the event as the mapping makes it, or as it is. Raises _NotSent."""
    organisation = None
    if settings.organisations:
        unit = unit_of(message.event)
        organisation = settings.organisations.get(unit or "", settings.organisations.get(ANY_UNIT))
        if organisation is None:
            raise _NotSent(ORGANISATION_CODE, f"no organisation code is set for unit {unit}")
    if settings.body is None:
        return message.body
    try:
        made = evaluate(settings.body, {**message.event, "id": message.id, "organisation": organisation})
        body = written(made)
    except ExpressionError as problem:
        raise _NotSent(BODY_CODE, f"the body can not be made: {problem}") from None
    except ValueError:
        raise _NotSent(BODY_CODE, "the body holds a number that JSON has not") from None
    if made is None:
        raise _NotSent(BODY_CODE, "the mapping makes nothing of this event")
    if len(body) > MAX_BODY:
        raise _NotSent(BODY_CODE, f"the body would be larger than {MAX_BODY} bytes")
    return body


def unit_of(event: Mapping[str, Any]) -> str | None:
    """The code of the unit an event is about."""
    data = event.get("data")
    unit = data.get("unit") if isinstance(data, Mapping) else None
    code = unit.get("code") if isinstance(unit, Mapping) else unit
    return code if isinstance(code, str) else None


def judged(settings: LgspSettings, answer: Answer, now: datetime) -> Outcome:
    """What an answer means: taken, to be tried again, or never to be taken."""
    outcome = outcome_of(answer, now)
    if settings.success is None and settings.permanent is None:
        return outcome
    said = read_json(answer.body)
    if outcome.kind == "delivered" and settings.success is not None and not _holds(settings.success, said):
        outcome = replace(
            outcome,
            kind="retry",
            reason=ENVELOPE_CODE,
            detail="the answer does not say what it says when a call was taken",
        )
    if outcome.kind == "retry" and settings.permanent is not None and _holds(settings.permanent, said):
        return replace(outcome, kind="rejected", reason=REJECTED_CODE, detail="the gateway will never take this")
    return outcome


def _token_refused(settings: LgspSettings, answer: Answer) -> bool:
    if answer.status == 401:
        return True
    return settings.token_refused is not None and _holds(settings.token_refused, read_json(answer.body))


def _holds(expression: str, said: Any) -> bool:
    """Whether an answer is what the expression asks for. One that can not be worked out is not."""
    try:
        return evaluate(expression, said) is True
    except ExpressionError:
        return False


def _common_headers(gateway: _Gateway) -> dict[str, str]:
    settings, secrets = gateway.settings, gateway.secrets
    headers = {"accept": "application/json", **settings.headers, **secrets.headers}
    if settings.key_header is not None and settings.key_header.calls == "all":
        headers[settings.key_header.name] = key_header_value(settings.key_header, secrets)
    return headers


def _event_headers(
    endpoint: EndpointSettings, message: Message, body: bytes, now: datetime
) -> dict[str, str]:
    """Signed, where the endpoint has a secret to sign with: for whoever stands behind the gateway."""
    signed = signed_headers(endpoint.secrets, message.id, body, now)
    return {name: value for name, value in signed.items() if value}


def _gateway(endpoint: EndpointSettings) -> _Gateway:
    """Read the settings. They were checked when they were written, maybe by an older version."""
    try:
        settings = LgspSettings.model_validate(endpoint.settings)
        secrets = LgspSecrets.model_validate(endpoint.channel_secrets)
    except ValidationError as problem:
        where = "/".join(str(part) for part in problem.errors(include_input=False)[0]["loc"])
        raise _NotSent(SETTINGS_CODE, f"the settings can not be read at {where[:100]}") from None
    parts = (settings.ca_bundle, settings.client_certificate, secrets.client_key)
    identity = Identity(*parts) if any(parts) else None
    # A token belongs to what it was asked with: other settings, another token.
    asked = f"{settings.model_dump_json()}{secrets.model_dump_json()}".encode()
    return _Gateway(settings, secrets, identity, (endpoint.id, hashlib.sha256(asked).digest()))
