"""How are secrets hashed and compared without holding up everybody else, and handed out once?"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from service.db.engine import Database
from service.db.write import keep_answer
from service.domain.access import Principal
from service.domain.errors import Unavailable
from service.domain.passwords import hash_password, verify_password

Value = TypeVar("Value")

# Argon2 takes 19 MiB and some 20 ms each time; it lets go of the interpreter lock.
_THREADS = 2
_LONGEST_QUEUE = 200
_pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="argon2")
_waiting = [0]


async def hashed(password: str) -> str:
    """The hash to keep."""
    return await _apart(lambda: hash_password(password))


async def verified(stored: str | None, password: str) -> bool:
    """Tell whether the password fits; an unknown user (None) costs the same."""
    return await _apart(lambda: verify_password(stored, password))


async def _apart(work: Callable[[], Value]) -> Value:
    if _waiting[0] >= _LONGEST_QUEUE:
        raise Unavailable("sign_in_busy")
    _waiting[0] += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_pool, work)
    finally:
        _waiting[0] -= 1


async def shown_once(
    db: Database, principal: Principal, status: int, body: bytes, name: str, secret: str
) -> bytes:
    """The answer with the secret in it. What an Idempotency-Key keeps for replays is the answer without."""
    if db.idempotency is not None:
        await keep_answer(db, principal, status, body)
    return body[:-1] + f',"{name}":{json.dumps(secret)}}}'.encode()
