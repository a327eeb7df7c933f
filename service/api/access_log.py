"""How does a refusal come into the access log without holding up the answer?

The line is written after the response has left. A flood of refusals must not become a
flood of writes: beyond a budget they are only counted, and the next line says how many
went unrecorded.
"""

from __future__ import annotations

import logging
import time
from uuid import UUID

from starlette.background import BackgroundTask
from starlette.requests import Request

from service.db import sessions
from service.db.engine import Database
from service.domain.access import Principal
from service.domain.audit import AccessKind
from service.domain.errors import Forbidden, Problem, Unauthenticated

logger = logging.getLogger("sauro.api")

BURST = 200.0
PER_SECOND = 20.0

_SIGN_INS = frozenset({"sign_in", "issue_token"})
"""Operations that write their own lines, in the statement that judges."""


def address_of(request: Request) -> str | None:
    """Where the call came from, as the server tells; behind a proxy uvicorn is told whom to believe."""
    return request.client.host if request.client else None


class AccessLog:
    """The refusals of one process."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._left, self._at, self._missed = BURST, time.monotonic(), 0

    def refusal(self, request: Request, problem: Problem) -> BackgroundTask | None:
        """What is to be done after the answer; nothing for what does not concern rights."""
        operation = operation_of(request)
        throttled = problem.code == "sign_in_throttled"
        if not throttled and (not isinstance(problem, Forbidden | Unauthenticated) or operation in _SIGN_INS):
            return None
        if not self._may_write():
            self._missed += 1
            return None
        missed, self._missed = self._missed, 0
        principal: Principal | None = request.scope.get("sauro.principal")
        detail = {
            "code": problem.code,
            "status": problem.status,
            "method": request.method,
            "path": request.url.path[:300],
            **({"unrecorded": missed} if missed else {}),
        }
        return BackgroundTask(
            self._write, principal.id if principal else None, address_of(request), operation, detail
        )

    async def _write(
        self, who: UUID | None, address: str | None, operation: str, detail: dict[str, object]
    ) -> None:
        try:
            await sessions.record(self._db, AccessKind.refusal, "refused", who, address, operation, detail)
        except Problem as problem:
            logger.warning("a refusal is missing from the access log: %s", problem.code)

    def _may_write(self) -> bool:
        now = time.monotonic()
        self._left = min(BURST, self._left + (now - self._at) * PER_SECOND)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


def operation_of(request: Request) -> str:
    """The operationId of the route, or the path where there is none."""
    return getattr(request.scope.get("route"), "name", None) or request.url.path[:300]
