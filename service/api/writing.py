"""How is a write carried out, whichever door it has come through?

Once for each Idempotency-Key, by the caller's present rights, and anew where others were faster and nothing of what
was said depends on what they wrote.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, NoReturn, TypeVar
from uuid import UUID

from starlette.responses import Response

from service.api.answers import Answer
from service.api.caller import Call
from service.db.engine import TRIES, RightsChanged
from service.db.principal import confirm
from service.db.write import find_replay, keep_answer
from service.domain.access import Principal
from service.domain.errors import Forbidden, Problem, Unauthenticated
from service.usecases.contended import judged_anew

logger = logging.getLogger("sauro.api")

Handler = Callable[..., Awaitable[Any]]
Answered = TypeVar("Answered")


class Done(NamedTuple):
    """What came of a write. body: bytes, nothing (204) or a response of its own. unread: it could not be read back, or
    not by who the caller is by now; the body has its id and version."""

    status: int
    body: Any
    unread: bool = False


async def carried_out(
    handler: Handler, call: Call, given: Mapping[str, Any], status: int, *, anew: bool
) -> Done:
    """What the handler answered, and with which status.

    anew: whether the command names no version, so that it may be judged again by what others have left. Raises Replay
    if the call's Idempotency-Key was used for this before; where it was not, the answer is kept under it.
    """
    keyed, asked = call.db.idempotency is not None, call
    db = call.db.writing(lambda: _present(asked))
    call = Call(call.principal, db, call.now, call.service, call.accept_language, call.request)
    try:
        if keyed:
            await find_replay(call.db, call.principal)
        body = await _done(handler, call, given, anew=anew)
    except RightsChanged:
        call, body = await by_present_rights(call, lambda its: _done(handler, its, given, anew=anew))
    unread = isinstance(body, _Unread)
    if isinstance(body, _Unread):
        body = body.told(status)
    elif isinstance(body, Answer):
        status, body = body.status, body.body
    if body is None:
        status = 204
    if keyed and not isinstance(body, Response):
        await keep_answer(call.db, call.principal, status, body or b"")
    return Done(status, body, unread)


@dataclass(frozen=True)
class _Unread:
    """What was written, and could not be read back."""

    thing: tuple[UUID, int | None] | None

    def told(self, status: int) -> bytes | None:
        if status == 204:
            return None
        key, version = self.thing or (None, None)
        known = {"id": key and str(key), "version": version}
        return json.dumps({name: value for name, value in known.items() if value is not None}).encode()


async def by_present_rights(call: Call, work: Callable[[Call], Awaitable[Answered]]) -> tuple[Call, Answered]:
    """The call by the rights its caller has now, and what came of it.

    They may change again while it is asked: whoever signs in or out elsewhere under the same account changes them. Who
    may no longer call at all is told so when they are looked up.
    """
    for _ in range(TRIES):
        call = await _renewed(call)
        try:
            return call, await work(call)
        except RightsChanged:
            continue
    raise Unauthenticated("signed_out")


async def by_current_rights(call: Call, work: Callable[[Call], Awaitable[Answered]]) -> Answered:
    """What comes of it by the rights that are known, or by those the caller has now where these are outdated."""
    try:
        try:
            return await work(call)
        except Forbidden as refusal:
            await believe(call, refusal)
    except RightsChanged:
        return (await by_present_rights(call, work))[1]


async def believe(call: Call, refusal: Forbidden) -> NoReturn:
    """Raise the refusal, or RightsChanged where the rights it was judged by are not the caller's any more: no statement
    may have looked at them yet, and since they were looked up more may have been given."""
    try:
        await confirm(call.db, call.principal)
    except Problem:
        raise refusal from None
    raise refusal


async def _present(call: Call) -> Principal:
    assert call.request is not None
    return await call.service.principal(call.request, again=True)


async def _renewed(call: Call) -> Call:
    principal = await _present(call)
    return Call(principal, call.db, call.now, call.service, call.accept_language, call.request)


async def _done(handler: Handler, call: Call, given: Mapping[str, Any], *, anew: bool) -> Any:
    try:
        if not anew:
            return await handler(caller=call, **given)
        return await judged_anew(lambda: handler(caller=call, **given))
    except Exception as error:
        written = call.db.written
        if written is not None and written.done:
            # Done again it would be done twice, and refused it would be told as if it had not been done.
            why = error.code if isinstance(error, Problem) else type(error).__name__
            strange = None if isinstance(error, Problem | RightsChanged) else error
            logger.warning("what was written is answered by its id, not read back: %s", why, exc_info=strange)
            return _Unread(written.thing)
        if isinstance(error, Problem) and call.db.idempotency is not None:
            # Refused perhaps by what this very request, sent twice, has just done.
            await find_replay(call.db, call.principal)
        elif isinstance(error, Forbidden):
            await believe(call, error)
        raise
