"""How do people and machines sign in, stay signed in, and leave?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from service.db import credentials, sessions
from service.db.engine import Database
from service.domain.access import Principal
from service.domain.audit import AccessKind
from service.domain.errors import FieldError, Forbidden, Malformed, TooMany, Unauthenticated
from service.domain.ids import new_id
from service.domain.passwords import needs_rehash
from service.domain.secrets import looks_like_secret, new_secret, secret_digest
from service.domain.sessions import Machine, Opened, SignIn, Where
from service.domain.users import spelled
from service.usecases.secrets import hashed, verified


async def sign_in(db: Database, command: SignIn, where: Where, *, real_now: datetime) -> Opened:
    """Begin a session. Who is unknown, who is locked and who mistypes cost the same; only the right
    password learns of a lock."""
    username = spelled(command.username)
    if "\x00" in username:
        raise Malformed("bad_text", errors=(FieldError("/username", "bad_text"),))
    known = await sessions.begin(db, username, where)
    if known["wait"]:
        raise TooMany("sign_in_throttled", retry_after=known["wait"])
    fits = await verified(known["hash"], command.password)
    why = None if fits else "password"
    if fits and known["locked"]:
        why = "locked"
    elif fits and known["demo"] and not where.demo:
        why = "demo"
    if why is not None:
        await sessions.record(
            db, AccessKind.sign_in, "refused", known["id"], where.address, "sign_in", {"why": why}
        )
        if why == "locked":
            raise Forbidden("account_locked")
        if why == "demo":
            raise Forbidden("demo_sign_in_off")
        raise Unauthenticated("sign_in_failed")
    renewed = await hashed(command.password) if needs_rehash(known["hash"]) else None
    opened = Opened(UUID(known["id"]), new_id(real_now), new_secret("refresh"))
    digest = secret_digest(opened.refresh_token).hex()
    if not await sessions.open_session(
        db, opened.principal_id, known["hash"], renewed, opened.session_id, digest, where, username
    ):
        raise Unauthenticated("sign_in_failed")
    return opened


async def refresh(db: Database, token: str, where: Where) -> Opened:
    """Use a refresh token once and get the next. A second use ends the session, access tokens included."""
    if not looks_like_secret("refresh", token):
        raise Malformed("refresh_token_bad")
    following = new_secret("refresh")
    found = await sessions.rotate(db, secret_digest(token).hex(), secret_digest(following).hex(), where)
    if found["outcome"] == "demo":
        raise Forbidden("demo_sign_in_off")
    if found["outcome"] != "ok":
        raise Malformed("refresh_token_reused" if found["outcome"] == "reused" else "refresh_token_bad")
    return Opened(UUID(found["principal"]), UUID(found["session"]), following)


async def sign_out(principal: Principal, db: Database) -> None:
    """End the session the call came in by; its tokens are of no use from now on."""
    if principal.session_id is None:
        raise Forbidden("people_only" if principal.kind == "client" else "session_elsewhere")
    await sessions.leave(db, principal)


async def machine_sign_in(
    db: Database, client_id: str, secret: str, scope: Sequence[str], where: Where
) -> Machine:
    """Let a machine in by its secret, for all its grants or, with scope, for fewer."""
    digest = secret_digest(secret).hex()
    found = await credentials.client_sign_in(db, spelled(client_id), digest, where)
    if found["outcome"] == "wait":
        raise TooMany("sign_in_throttled", retry_after=found["wait"])
    if found["outcome"] == "demo":
        raise Forbidden("demo_sign_in_off")
    if found["outcome"] != "ok":
        raise Unauthenticated("client_bad")
    granted = tuple(found["roles"])
    for name in scope:
        if name not in granted:
            raise Malformed("scope_not_granted", given=name, granted=" ".join(granted) or "-")
    return Machine(UUID(found["id"]), tuple(dict.fromkeys(scope)), granted)
