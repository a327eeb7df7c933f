"""What may callers learn and change about themselves?"""

from __future__ import annotations

import json
from datetime import datetime

from service.db import read, todo
from service.db.credentials import change_password as replace_password
from service.db.credentials import own_password
from service.db.engine import Database
from service.db.me import ME
from service.db.todo import TODO
from service.domain.access import Principal
from service.domain.calendars import local_day
from service.domain.errors import Conflict, Forbidden, Invalid, TooMany, invalid
from service.domain.me import permissions_by_role
from service.domain.paging import ItemQuery
from service.domain.passwords import password_flaws
from service.domain.sessions import PasswordChange
from service.usecases.secrets import hashed, verified


async def get_me(principal: Principal, db: Database, query: ItemQuery | None = None) -> bytes:
    """The account behind the call, its grants of today and what they allow where."""
    values = {
        "my_roles": sorted({grant.role.value for grant in principal.grants}),
        "matrix": permissions_by_role(),
    }
    return await read.item(db, principal, ME, principal.id, query, scope=principal.own_scope(), values=values)


async def get_todo(
    principal: Principal, db: Database, query: ItemQuery | None = None, *, now: datetime
) -> bytes:
    """What waits for the caller, each kind counted and the most urgent shown."""
    values = todo.values(principal, local_day(now))
    return await read.item(db, principal, TODO, principal.id, query, scope=principal.scope(), values=values)


async def change_password(principal: Principal, db: Database, command: PasswordChange) -> None:
    """Replace one's own password. A wrong current one counts as a failed sign-in; other sessions end.

    What is wrong with the new one is said before the attempt is counted: who chooses badly has not
    guessed, and hears nothing about the current one.
    """
    if principal.kind != "user":
        raise Forbidden("people_only")
    scope, asked = principal.own_scope(), ItemQuery(fields="username")
    own = await read.item(db, principal, ME, principal.id, asked, scope=scope)
    flaws = password_flaws(command.new_password, json.loads(own)["username"], "/newPassword")
    if flaws:
        raise Invalid("invalid", errors=flaws)
    if command.new_password == command.current_password:
        raise invalid("/newPassword", "password_same")
    known = await own_password(db, principal)
    if known["wait"]:
        raise TooMany("sign_in_throttled", retry_after=known["wait"])
    if known["hash"] is None:
        if known["issuer"] is None:
            raise Conflict("password_absent")
        raise Conflict("no_password", issuer=known["issuer"])
    if not await verified(known["hash"], command.current_password):
        raise invalid("/currentPassword", "password_wrong")
    if not await replace_password(db, principal, known["hash"], await hashed(command.new_password)):
        raise Conflict("busy")
