"""Who holds the token of a gateway, and who goes to get the next one?

A token is kept in this process to four fifths of its life. Whoever finds it old fetches the next one
while the others wait for that very answer; a refusal is shared as well, for a few seconds, so that a
hundred deliveries do not knock a hundred times. Other workers hold tokens of their own: a gateway
that ends the older one makes them fetch anew, which the retry after a 401 takes care of.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from service.domain.expressions import ExpressionError, evaluate
from service.domain.webhook_lgsp import LgspKeyHeader, LgspSecrets, LgspSettings, LgspStyle, LgspToken
from service.integrations.guard import Answer

SHARE_OF_LIFE = 0.8
REFUSED_SECONDS = 5.0
MOST_HELD = 1000
_TOKEN = re.compile(r"[\x21-\x7e]{1,16000}", re.ASCII)

Exchange = Callable[[str, str, Mapping[str, str], bytes | None], Awaitable[Answer]]
"""method, url, headers, content -> answer; raises DialError."""


class NoToken(Exception):
    """The token address gave none. The message holds nothing of its answer: that may be half a secret."""

    def __init__(self, detail: str, retry_after: str | None = None) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


@dataclass(slots=True)
class _Held:
    token: str | None = None
    until: float = 0.0
    refused: NoToken | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Tokens:
    """The tokens of all gateways. clock: monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._held: OrderedDict[Hashable, _Held] = OrderedDict()

    async def token(self, key: Hashable, fetch: Callable[[], Awaitable[tuple[str, float]]]) -> str:
        """The token of this key, fetched if need be. fetch: gives token and life in seconds, or raises."""
        held = self._held.setdefault(key, _Held())
        self._held.move_to_end(key)
        while len(self._held) > MOST_HELD:
            self._held.popitem(last=False)
        async with held.lock:
            if self._clock() < held.until:
                if held.refused is not None:
                    raise held.refused
                if held.token is not None:
                    return held.token
            try:
                token, life = await fetch()
            except NoToken as refused:
                held.token, held.refused, held.until = None, refused, self._clock() + REFUSED_SECONDS
                raise
            held.token, held.refused, held.until = token, None, self._clock() + life * SHARE_OF_LIFE
            return token

    def forget(self, key: Hashable, token: str) -> None:
        """The gateway refused this token: the next call fetches another, unless somebody has one already."""
        held = self._held.get(key)
        if held is not None and held.token == token:
            held.until = 0.0


async def fetch_token(
    settings: LgspSettings, secrets: LgspSecrets, token: LgspToken, exchange: Exchange
) -> tuple[str, float]:
    """Ask the token address. The token and its life in seconds; raises NoToken, DialError."""
    headers, content, url = token_request(settings, secrets, token)
    answer = await exchange(token.method, url, headers, content)
    if not 200 <= answer.status < 300:
        raise NoToken(f"the token address answered {answer.status}", answer.headers.get("retry-after"))
    told = read_json(answer.body)
    try:
        found, life = evaluate(token.token_at, told), evaluate(token.life_at, told)
    except ExpressionError as problem:
        raise NoToken(f"where the token stands can not be worked out: {problem}") from None
    if not isinstance(found, str) or _TOKEN.fullmatch(found) is None:
        raise NoToken(f"the token address answered {answer.status}, without a token at {token.token_at[:80]}")
    return found, _seconds(life) or token.life_seconds


def token_request(
    settings: LgspSettings, secrets: LgspSecrets, token: LgspToken
) -> tuple[dict[str, str], bytes | None, str]:
    """Headers, content and address of the request for a token."""
    headers = {"accept": "application/json", **settings.headers, **secrets.headers, **secrets.token_headers}
    if settings.key_header is not None:
        headers[settings.key_header.name] = key_header_value(settings.key_header, secrets)
    fields = dict(token.fields)
    name, secret = token.client_id or "", secrets.client_secret or ""
    if token.style is LgspStyle.basic:
        headers["authorization"] = "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()
    elif token.style in (LgspStyle.body, LgspStyle.json):
        fields |= {token.client_id_field: name, token.client_secret_field: secret}
    if token.method == "GET":
        mark = "&" if "?" in token.url else "?"
        return headers, None, token.url + (mark + urlencode(fields) if fields else "")
    if token.style is LgspStyle.json:
        return headers | {"content-type": "application/json"}, written(fields), token.url
    form = {"content-type": "application/x-www-form-urlencoded"}
    return headers | form, urlencode(fields).encode(), token.url


def key_header_value(header: LgspKeyHeader, secrets: LgspSecrets) -> str:
    """The JSON of the keys, in the order they were given, as it travels in a header."""
    if header.encoding == "base64":
        return base64.b64encode(written(secrets.keys)).decode()
    return json.dumps(secrets.keys, separators=(",", ":"))


def written(value: Any) -> bytes:
    """JSON as it is sent: UTF-8, without needless blanks. Raises ValueError for a number that JSON has not."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def read_json(body: bytes) -> Any:
    """What an answer says, None where it is no JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _seconds(life: Any) -> float | None:
    """A life that is told as a number, or as a number in quotes."""
    if isinstance(life, str) and life.strip().isascii() and life.strip().isdigit():
        life = int(life.strip()[:9])
    if isinstance(life, bool) or not isinstance(life, int | float) or not 0 < life < 10**9:
        return None
    return float(life)
