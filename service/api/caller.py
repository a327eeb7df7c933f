"""Who is calling, with which rights, and what does a handler get of it?"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from fastapi.security import HTTPBearer
from starlette.requests import Request

from service.api.limiter import Limiter
from service.api.token_form import InvalidToken
from service.api.tokens import AccessKeys, Claims, verify_access_token
from service.db import principal as principals
from service.db.engine import Database
from service.domain.access import Principal
from service.domain.errors import Unauthenticated
from service.settings import Settings

_KEPT = 20_000

_bearer = HTTPBearer(auto_error=False, description="`POST /v1/auth/sessions` hoặc/or `POST /v1/auth/token`")


@dataclass(frozen=True)
class Call:
    """What a handler passes inward: who asks, the database, the domain's now."""

    principal: Principal
    db: Database
    now: datetime
    service: Service


Caller = Annotated[Call, Depends(_bearer)]
"""Annotation of a handler's first parameter; the route fills it, FastAPI only documents it."""


class Service:
    """What lives as long as the process: settings, pool, keys, and rights looked up before."""

    def __init__(self, settings: Settings, db: Database, keys: AccessKeys) -> None:
        self.settings, self.db, self.keys = settings, db, keys
        self.limiter = Limiter(settings.requests_per_minute)
        self._claims: OrderedDict[str, Claims] = OrderedDict()
        self._principals: OrderedDict[tuple[UUID, UUID | None, tuple[str, ...]], Principal] = OrderedDict()

    def now(self) -> datetime:
        """The domain's clock, which SAURO_NOW may freeze."""
        return self.settings.now or datetime.now(UTC)

    def claims(self, token: str) -> Claims:
        """The claims of a token, verified once; its expiry is judged every time, by the real clock."""
        now = datetime.now(UTC)
        found = self._claims.get(token)
        if found is None or found.expires_at <= now:
            try:
                found = verify_access_token(self.keys, token, now=now)
            except InvalidToken as error:
                raise Unauthenticated(
                    "token_bad", reason=error.args[0] if error.args else "invalid"
                ) from error
            self._claims[token] = found
            if len(self._claims) > _KEPT:
                self._claims.popitem(last=False)
        return found

    async def principal(self, request: Request, *, again: bool = False) -> Principal:
        """The caller's rights: from memory, since every statement checks that they are current."""
        header = request.headers.get("authorization", "")
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("not_signed_in")
        claims = self.claims(token)
        key = (claims.subject, claims.session_id, claims.scope)
        found = None if again else self._principals.get(key)
        if found is None:
            scopes = frozenset(claims.scope) if claims.scope else None
            self._principals.pop(key, None)
            found = await principals.load(self.db, claims.subject, claims.session_id, scopes)
            self._principals[key] = found
            if len(self._principals) > _KEPT:
                self._principals.popitem(last=False)
        return found
