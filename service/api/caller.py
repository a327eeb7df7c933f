"""Who is calling, with which rights, and what does a handler get of it?"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from fastapi import Depends
from fastapi.security import HTTPBearer
from starlette.requests import Request

from service.api.access_log import AccessLog, address_of, operation_of
from service.api.addresses import is_apart
from service.api.export_places import ExportPlaces
from service.api.horizon import Horizon
from service.api.limiter import Limiter
from service.api.negotiation import language_of
from service.api.oidc import KeySets
from service.api.streaming import Tail
from service.api.token_form import InvalidToken
from service.api.tokens import (
    OWN_ISSUER,
    AccessKeys,
    Claims,
    Issuer,
    SubjectKind,
    issue_access_token,
    unverified_issuer,
    verify_access_token,
)
from service.db import credentials
from service.db import principal as principals
from service.db.engine import Database
from service.db.spans import look_up
from service.db.vault import Vault
from service.domain.access import Principal
from service.domain.calendars import local_day
from service.domain.errors import Forbidden, Unauthenticated, Unavailable
from service.domain.sessions import Machine, Opened, Where
from service.integrations.dialing import Dialer
from service.settings import Settings
from service.usecases import event_stream

logger = logging.getLogger("sauro.api")

_KEPT = 20_000
_EXTERNAL_KEPT = timedelta(seconds=60)
"""So long an issuer's token is believed without looking at its signature and at the key set again."""

_bearer = HTTPBearer(auto_error=False, description="`POST /v1/auth/sessions` hoặc/or `POST /v1/auth/token`")

_LISTENING = timedelta(hours=1)
"""So long a stream that was opened by a ticket goes on."""
_WITH_TICKET = frozenset({"stream_events"})
"""Operations that a ticket opens in place of a token."""

_WITH_TEMPORARY_PASSWORD = frozenset({"get_me", "change_password", "sign_out"})
"""Operations open to who still has to change a temporary password."""


@dataclass(slots=True)
class Call:
    """What a handler passes inward: who asks, the database, the domain's now. Nobody changes it (frozen, it would
    take as long to make as the rest of a hot request's own work)."""

    principal: Principal
    db: Database
    now: datetime
    service: Service
    accept_language: str | None = None
    request: Request | None = None

    @property
    def address(self) -> str | None:
        """Where the call comes from."""
        return address_of(self.request) if self.request is not None else None

    @property
    def language(self) -> str:
        """The language of the sentences in an answer: vi or en."""
        return language_of(self.accept_language)

    @property
    def real_now(self) -> datetime:
        """The clock that grants and sessions go by, which nothing freezes."""
        return datetime.now(UTC)


Caller = Annotated[Call, Depends(_bearer)]
"""Annotation of a handler's first parameter; the route fills it, FastAPI only documents it."""


class Service:
    """What lives as long as the process: settings, pool, keys, and rights looked up before."""

    def __init__(self, settings: Settings, db: Database, keys: AccessKeys, exports: Database) -> None:
        self.settings, self.db, self.keys, self.exports = settings, db, keys, exports
        self.vault = Vault(settings.secrets_keys)
        self.limiter = Limiter(settings.requests_per_minute)
        self.access_log = AccessLog(db)
        self.tail, self.horizon = Tail(db), Horizon(db)
        self.export_places = ExportPlaces(settings.exports)
        self._proxy_named = False
        self._db_today = db
        self._looking: asyncio.Task[None] | None = None
        self._known: OrderedDict[Any, Any] = OrderedDict()
        """By header line: until when the token lasts, the principal, and what the token says."""
        self._principals: OrderedDict[Any, Any] = OrderedDict()
        """By subject, session and scopes."""
        self.issuers = tuple(i.issuer for i in settings.oidc_issuers)
        self._dialer = Dialer(settings.egress_allow) if self.issuers else None
        self._key_sets = (
            KeySets([Issuer(**i.model_dump()) for i in settings.oidc_issuers], self._dialer.fetch)
            if self._dialer
            else None
        )

    async def close(self) -> None:
        """Let go of the connections to issuers and look for news no more; the pool is closed by who opened it."""
        await self.tail.close()
        await self.horizon.close()
        if self._dialer is not None:
            await self._dialer.aclose()

    def now(self) -> datetime:
        """The domain's clock, which SAURO_NOW may freeze."""
        return self.settings.now or datetime.now(UTC)

    def where(self, request: Request) -> Where:
        """Where a sign-in comes from, and until when its session lasts unused."""
        until = datetime.now(UTC) + timedelta(days=self.settings.refresh_token_days)
        address = address_of(request)
        apart = is_apart(address, self.settings.trusted_proxies)
        if not apart and not self._proxy_named and "x-forwarded-for" in request.headers:
            self._proxy_named = True
            logger.warning(
                "sign-ins come through %s, which is no declared proxy: what it says of its callers is not "
                "believed, they share its address. Name the proxy in SAURO_TRUSTED_PROXIES (docs/install.md).",
                address,
            )
        return Where(address, apart, until, self.settings.demo)

    @property
    def personal_key(self) -> bytes:
        """The key of the digests that stand for phones and Zalo ids in the journal."""
        if self.settings.personal_key is None:
            raise Unavailable("personal_key_missing")
        return self.settings.personal_key

    @property
    def token_seconds(self) -> int:
        """How long access tokens live."""
        return self.settings.access_token_minutes * 60

    def access_token(self, signed_in: Opened | Machine) -> str:
        """An access token for who has just proved who they are."""
        person = isinstance(signed_in, Opened)
        return issue_access_token(
            self.keys,
            signed_in.principal_id,
            signed_in.session_id if isinstance(signed_in, Opened) else None,
            now=datetime.now(UTC),
            lifetime=timedelta(seconds=self.token_seconds),
            kind="user" if person else "client",
            scope=signed_in.scope if isinstance(signed_in, Machine) else (),
        )

    async def _claims(self, token: str, now: datetime) -> Claims:
        """What a token says, verified by the real clock."""
        try:
            if self._key_sets is not None and unverified_issuer(token) != OWN_ISSUER:
                return await self._external(token, now)
            return verify_access_token(self.keys, token, now=now)
        except InvalidToken as error:
            raise Unauthenticated("token_bad", reason=error.reason.value) from error

    async def _external(self, token: str, now: datetime) -> Claims:
        """A trusted issuer's token as claims of the account its identity is written into. Nobody gets
        an account by holding such a token."""
        assert self._key_sets is not None
        said = await self._key_sets.verify(token, now=now)
        who = await credentials.external_principal(self.db, said.issuer, said.subject)
        if who is None:
            raise Unauthenticated("external_unknown", issuer=said.issuer, subject=said.subject)
        return Claims(who, "user", None, (), now, min(said.expires_at, now + _EXTERNAL_KEPT), "")

    def db_on(self, day: date) -> Database:
        """The database on a day of the domain's clock."""
        if self._db_today.day != day:
            begun, self._db_today = self._db_today.day is not None, self.db.on(day)
            if begun:
                # Until they are there, statements find the ranges of units by themselves.
                self._looking = asyncio.create_task(look_up(self.db, day))
        return self._db_today

    async def look_up_units(self) -> None:
        """Have the ranges of today's units at hand."""
        await look_up(self.db, local_day(self.now()))

    def known(self, request: Request) -> Principal | None:
        """The caller's rights as they were looked up before, while the token lasts: every statement checks that
        they are current."""
        known = self._known.get(request.scope["lines"].get(b"authorization"))
        if known is None or known[0] <= datetime.now(UTC):
            return None
        _, request.scope["sauro.principal"], request.scope["sauro.claims"] = known
        return known[1]

    async def principal(self, request: Request, *, again: bool = False) -> Principal:
        """The caller's rights, by the token sent. again: those known are not current any more."""
        found = await self._looked_up(request, again)
        request.scope["sauro.principal"] = found
        if found.demo and not self.settings.demo:
            raise Forbidden("demo_sign_in_off")
        if found.must_change_password and operation_of(request) not in _WITH_TEMPORARY_PASSWORD:
            raise Forbidden("password_change_required")
        return found

    async def _claims_of(self, request: Request, line: bytes) -> Claims:
        """What the caller's token says; of a stream, what the token said that its ticket was got by."""
        scheme, _, token = line.decode("latin-1").partition(" ")
        if scheme.lower() == "bearer" and token:
            return await self._claims(token, datetime.now(UTC))
        if operation_of(request) in _WITH_TICKET:
            return await self._ticket(request)
        raise Unauthenticated("not_signed_in")

    async def _ticket(self, request: Request) -> Claims:
        """Used up at the first look; the request keeps what it said."""
        kept: Claims | None = request.scope.get("sauro.claims")
        if kept is not None:
            return kept
        ticket = request.query_params.get("ticket")
        if ticket is None:
            raise Unauthenticated("not_signed_in")
        held = await event_stream.holder(self.db, ticket)
        now = datetime.now(UTC)
        kind: SubjectKind = "user" if held.scopes is None else "client"
        scope = tuple(sorted(held.scopes or ()))
        return Claims(held.principal_id, kind, held.session_id, scope, now, now + _LISTENING, "")

    async def _looked_up(self, request: Request, again: bool) -> Principal:
        """With which rights the caller comes. Kept by the header line until the token ends."""
        line = request.scope["lines"].get(b"authorization", b"")
        self._known.pop(line, None)
        request.scope["sauro.claims"] = claims = await self._claims_of(request, line)
        key = (claims.subject, claims.session_id, claims.scope)
        found = None if again else self._principals.get(key)
        if again:
            # Rights have changed, or units have.
            await self.look_up_units()
        if found is None:
            scopes = frozenset(claims.scope) if claims.scope else None
            found = await principals.load(self.db, claims.subject, claims.session_id, scopes)
        # Who has to change a password, or may not be here, is refused before a statement finds anything outdated.
        if found.must_change_password or (found.demo and not self.settings.demo):
            self._principals.pop(key, None)
            return found
        for kept, name, value in (
            (self._principals, key, found),
            (self._known, line, (claims.expires_at, found, claims)),
        ):
            # A ticket comes without a line, and only once.
            if name:
                kept[name] = value
            if len(kept) > _KEPT:
                kept.popitem(last=False)
        return found
